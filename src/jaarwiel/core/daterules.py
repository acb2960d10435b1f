"""What the dates of a year's meetings should keep to, as a timetable for the solver.

Several tables make one timetable: organisations that sit at more of them are the same attendee.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle, Party
from jaarwiel.core.meetingdates import conflicts
from jaarwiel.core.rulenames import (
    BUSY,
    CLASH,
    CROWDED,
    EARLIEST,
    HOLIDAY,
    LAST_YEAR,
    ORDER,
    PAPERS,
    PER_DAY,
    TIME,
    WEEKDAY,
    WINDOW,
)
from jaarwiel.core.rules import MeetingRule
from jaarwiel.core.timetable import Engagement, Resource, Slot, Timetable
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import day_in, is_on
from jaarwiel.core.yearplan import Meeting, YearPlan

COSTS: Final[Mapping[str, int]] = {
    CLASH: 1000,
    HOLIDAY: 200,
    WINDOW: 150,
    ORDER: 120,
    PAPERS: 100,
    BUSY: 80,
    EARLIEST: 40,
    PER_DAY: 30,
    CROWDED: 30,
    WEEKDAY: 5,
    LAST_YEAR: 3,
    TIME: 2,
}
"""What it costs to give a rule up: how many lesser ones one would rather break."""
MARGIN: Final = timedelta(days=28)
"""How far outside its month or window a day is still looked at, at its price."""

Interval = tuple[datetime, datetime]
"""From and until (exclusive), in Dutch local time without offset."""


@dataclass(frozen=True)
class TableYear:
    """One year of one table, with what is known about its people."""

    cycle: Cycle
    plan: YearPlan
    busy: Mapping[str, Sequence[Interval]] = field(default_factory=dict)
    """When a party cannot meet, by its id."""
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who sits at the table for a party, by its id: the same person may sit for two."""
    like: Mapping[str, datetime] = field(default_factory=dict)
    """When each meeting was last year, by its id without the year, to keep its weekday."""


def timetable(years: Iterable[TableYear], today: date, margin: timedelta = MARGIN) -> Timetable:
    """All meetings of these years that are not cancelled; what people decided stays where it is."""
    years = tuple(years)
    resources = (
        Resource(attendee(each.cycle, party), party.at_once, party.per_day)
        for each in years
        for party in each.cycle.parties
    )
    return Timetable(
        engagements=tuple(
            Engagement(
                key(each, meeting),
                each.cycle.table.id,
                _slots(each, meeting, today, margin),
                _attendees(each, meeting),
            )
            for each in years
            for meeting in _held(each.plan)
        ),
        costs=COSTS,
        orders=tuple(pair for each in years for pair in _orders(each)),
        per_day={each.cycle.table.id: each.cycle.days.meetings_per_day for each in years},
        resources={each.id: each for each in resources},
    )


def key(year: TableYear, meeting: Meeting) -> str:
    """Identity of a meeting among those of all tables."""
    return f"{year.cycle.table.id}:{meeting.id}"


def is_decided(meeting: Meeting) -> bool:
    """Whether people settled its moment."""
    return meeting.status == "confirmed" or meeting.moved_from is not None


def attendee(cycle: Cycle, party: Party) -> str:
    """Who a party is at every table: its organisation, or else itself at this one.

    A gemeente sits at one table as a rule; others are the same where id and name are.
    """
    if party.organisation:
        return party.organisation
    own = party.kind == "gemeente"
    return f"{cycle.table.id}:{party.id}" if own else f"{party.id}:{party.name}"


def _held(plan: YearPlan) -> list[Meeting]:
    return [each for each in plan.meetings if each.status != "cancelled"]


def _attendees(year: TableYear, meeting: Meeting) -> tuple[str, ...]:
    parties = [each for each in year.cycle.parties if each.id in meeting.parties]
    names = [attendee(year.cycle, each) for each in parties]
    names += sorted({who for each in parties for who in year.people.get(each.id, ())})
    return tuple(dict.fromkeys(names))


def _orders(year: TableYear) -> Iterator[tuple[str, str]]:
    held = _held(year.plan)
    for later in held:
        for earlier in held:
            if later.occasion.rule.after == earlier.occasion.rule.id:
                yield key(year, earlier), key(year, later)


def _slots(year: TableYear, meeting: Meeting, today: date, margin: timedelta) -> tuple[Slot, ...]:
    """The moments to choose from; only the present one when it was decided or nothing else is."""
    own = Slot(meeting.starts.replace(tzinfo=None), meeting.ends.replace(tzinfo=None))
    if is_decided(meeting):
        return (own,)
    occasion = meeting.occasion
    first = max(occasion.first - margin, today + ONE_DAY)
    days = (first + ONE_DAY * n for n in range((occasion.last + margin - first).days + 1))
    rule = occasion.rule
    found = tuple(
        Slot(
            starts,
            starts + timedelta(minutes=rule.minutes),
            _broken(year, meeting, starts),
            stands=starts == own.starts,
        )
        for day in days
        if workdays.is_workday(day)
        for at in dict.fromkeys((rule.starts, *rule.times))
        for starts in [datetime.combine(day, at)]
    )
    return found or (own,)


def _broken(year: TableYear, meeting: Meeting, starts: datetime) -> tuple[str, ...]:
    """The rules that this moment breaks by itself."""
    rule, occasion, day = meeting.occasion.rule, meeting.occasion, starts.date()
    ends = starts + timedelta(minutes=rule.minutes)
    earliest = rule.not_before and day_in(occasion.year, rule.not_before)
    last_year = year.like.get(occasion.id)
    kept = {
        HOLIDAY: not conflicts(year.cycle, day, meeting.parties),
        WINDOW: occasion.first <= day <= occasion.last,
        PAPERS: _papers_are_in(year, rule, day),
        BUSY: not any(
            begin < ends and starts < end
            for party in meeting.parties
            for begin, end in year.busy.get(party, ())
        ),
        EARLIEST: not earliest or day >= earliest,
        WEEKDAY: is_on(day, rule.weekdays),
        LAST_YEAR: last_year is None or last_year.weekday() == day.weekday(),
        TIME: starts.time() == _usual_time(rule, last_year),
    }
    return tuple(name for name, keeps in kept.items() if not keeps)


def _papers_are_in(year: TableYear, rule: MeetingRule, day: date) -> bool:
    """Whether the papers go out after the end of the deadline that they are made from."""
    ends = [each.input_last_day for each in year.plan.deadlines if each.rule.id == rule.after]
    due = workdays.add_workdays(day, -rule.papers_workdays)
    return all(due > end for end in ends)


def _usual_time(rule: MeetingRule, last_year: datetime | None) -> time:
    """The time that it began last year, where that is one that the file names."""
    if last_year is not None and last_year.time() in rule.times:
        return last_year.time()
    return rule.starts
