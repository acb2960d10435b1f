"""The days of a ladder: when each rung falls, and on which days letters may go."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle, Rung
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Deadline


def rung_day(cycle: Cycle, deadline: Deadline, rung: Rung, last_workday: date) -> date:
    """The working day that this rung stands for; `rung_days` leaves out those that are too early.

    A school holiday moves a rung within the window only: the request not past its last working
    day, a reminder not to before it opens.
    """
    region = cycle.days.school_region
    if rung.at_opening:
        day = workdays.after_school_holiday(deadline.opens, region)
        return day if day <= last_workday else workdays.first_workday(deadline.opens)
    if rung.workdays_after is not None:
        return workdays.add_workdays(last_workday, rung.workdays_after)
    if rung.workdays_before is not None:
        day = workdays.add_workdays(last_workday, -rung.workdays_before)
    else:
        day = workdays.last_workday(last_workday - ONE_DAY * (rung.days_before or 0))
    early = workdays.before_school_holiday(day, region) if rung.before_school_holiday else day
    return early if early >= deadline.opens else day


def rung_days(
    cycle: Cycle, deadline: Deadline, last_workday: date | None = None
) -> tuple[tuple[date, Rung], ...]:
    """The day of every rung of the ladder that is reached, in the order of the ladder.

    A rung is not reached when its day lies before the window opens, or before the request. With an
    extension the days count from another last working day.
    """
    return _schedule(cycle, deadline, last_workday or deadline.input_last_workday).days


@dataclass(frozen=True)
class _Schedule:
    """The ladder of one deadline in days: of every rung, and of the first and the last letter."""

    days: tuple[tuple[date, Rung], ...]
    first: date
    last: date


@lru_cache(maxsize=32768)  # all that runs at all tables of the country
def _schedule(cycle: Cycle, deadline: Deadline, last_workday: date) -> _Schedule:
    ladder = cycle.ladder_of(deadline.rule)
    days = [(rung_day(cycle, deadline, rung, last_workday), rung) for rung in ladder.rungs]
    requests = [day for day, rung in days if rung.at_opening]
    opens = min(requests, default=deadline.opens)
    reached = tuple((day, rung) for day, rung in days if day >= opens)
    spanned = [day for day, _ in reached] or [deadline.opens]
    silent = workdays.add_workdays(max(spanned), ladder.stops_after_workdays)
    return _Schedule(reached, min(spanned), silent)


def chase_window(
    cycle: Cycle, deadline: Deadline, last_workday: date | None = None
) -> tuple[date, date]:
    """The first and the last day (both inclusive) on which letters for this deadline may go."""
    schedule = _schedule(cycle, deadline, last_workday or deadline.input_last_workday)
    return schedule.first, schedule.last


def is_chased(
    cycle: Cycle, deadline: Deadline, today: date, last_workday: date | None = None
) -> bool:
    """Whether letters for this deadline may go today, if somebody still owes."""
    schedule = _schedule(cycle, deadline, last_workday or deadline.input_last_workday)
    return bool(schedule.days) and schedule.first <= today <= schedule.last


def is_sending_time(cycle: Cycle, now: datetime) -> bool:
    """Whether letters may be written now: on a working day, from the hour the ladder names."""
    return workdays.is_workday(now.date()) and now.time() >= cycle.ladder.send_at
