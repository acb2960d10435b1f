"""Arranges one month as weeks of days: what falls on each day, and which days are free."""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import day_in
from jaarwiel.core.yearplan import Deadline, Item, Meeting

Kind = Literal["meeting", "input", "deadline", "decision"]
WEEKS: Final = Calendar()


@dataclass(frozen=True)
class Entry:
    """What falls on one day: a meeting, or the last day of something.

    `input` is the last day on which contributions are in time, where the deadline itself is later.
    """

    day: date
    kind: Kind
    item: Item


@dataclass(frozen=True)
class FreeTime:
    """A holiday, school holiday or recess; both days inclusive."""

    name: str
    first: date
    last: date
    whose: tuple[str, ...] = ()
    """Names of the parties whose recess it is; empty: everybody's."""


@dataclass(frozen=True)
class MonthDay:
    """One day of the grid; `is_inside` tells whether it is of the month itself."""

    day: date
    is_inside: bool
    is_today: bool
    entries: tuple[Entry, ...]
    free: tuple[FreeTime, ...]

    @property
    def holds(self) -> bool:
        """Whether a list of the month without its empty days would name this day."""
        return self.is_inside and (self.is_today or bool(self.entries))


@dataclass(frozen=True)
class Week:
    """Seven days from Monday on, with the number of the week (ISO 8601)."""

    number: int
    days: tuple[MonthDay, ...]

    @property
    def holds(self) -> bool:
        """Whether any of its days holds something."""
        return any(each.holds for each in self.days)


@dataclass(frozen=True)
class Month:
    """A month with what falls in it; `first` is its first day."""

    first: date
    weeks: tuple[Week, ...]
    free: tuple[FreeTime, ...]
    """What touches the month, in order of its first day; it may begin or end outside it."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that falls in the month, in order of day."""
        return tuple(entry for week in self.weeks for day in week.days for entry in day.entries)


def month(cycle: Cycle, items: Iterable[Item], first: date, today: date) -> Month:
    """The month that begins on `first`, of these items; those of other months are left out.

    Days of the months beside it fill the first and last week, without anything on them.
    """
    fallen = sorted(entries(items), key=lambda each: (each.day, _moment(each), each.item.id))
    weeks = [
        tuple(_day(cycle, day, first, today, fallen) for day in week)
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    found = dict.fromkeys(free for week in weeks for day in week for free in day.free)
    return Month(
        first,
        tuple(Week(days[0].day.isocalendar().week, days) for days in weeks),
        tuple(sorted(found, key=lambda each: (each.first, each.last))),
    )


def entries(items: Iterable[Item]) -> Iterator[Entry]:
    """What falls on which day, for each of these items."""
    for item in items:
        if isinstance(item, Meeting):
            yield Entry(item.day, "meeting", item)
        elif isinstance(item, Deadline):
            if item.input_last_day != item.last_day:
                yield Entry(item.input_last_day, "input", item)
            yield Entry(item.last_day, "deadline", item)
        else:
            yield Entry(item.last_day, "decision", item)


def next_filled(items: Iterable[Item], first: date) -> date | None:
    """The first day of the first month after this one that something falls in, or None."""
    later = (each.day for each in entries(items) if each.day >= following(first))
    day = min(later, default=None)
    return day and day.replace(day=1)


def following(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def preceding(first: date) -> date:
    """The first day of the month before."""
    return (first - ONE_DAY).replace(day=1)


def _moment(entry: Entry) -> str:
    """Sorts what has an hour behind what takes all day."""
    return entry.item.starts.isoformat() if isinstance(entry.item, Meeting) else ""


def _day(cycle: Cycle, day: date, first: date, today: date, fallen: list[Entry]) -> MonthDay:
    if (day.year, day.month) != (first.year, first.month):
        return MonthDay(day, is_inside=False, is_today=False, entries=(), free=())
    own = tuple(each for each in fallen if each.day == day)
    free = tuple(_free(cycle, day))
    return MonthDay(day, is_inside=True, is_today=day == today, entries=own, free=free)


def _free(cycle: Cycle, day: date) -> Iterator[FreeTime]:
    holiday = workdays.public_holiday(day)
    if holiday:
        yield FreeTime(holiday, day, day)
    school = workdays.school_holiday(day, cycle.days.school_region)
    if school:
        yield _school(school, day, cycle.days.school_region)
    for each in cycle.days.recess:
        if each.start <= day <= each.end:
            whose = tuple(cycle.name_of(party) for party in cycle.select(each.parties))
            yield FreeTime(each.name, each.start, each.end, whose)
    for text in cycle.days.no_meetings:
        if day_in(day.year, text) == day:
            yield FreeTime(text, day, day)


def _school(name: str, day: date, region: str) -> FreeTime:
    """The whole of the school holiday that this day falls in."""
    first = last = day
    while workdays.school_holiday(first - ONE_DAY, region) == name:
        first -= ONE_DAY
    while workdays.school_holiday(last + ONE_DAY, region) == name:
        last += ONE_DAY
    return FreeTime(name, first, last)
