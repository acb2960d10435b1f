"""Between which days a step falls in a year."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.rules import MeetingRule, Step
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import MONTHS, day_in


def window(cycle: Cycle, rule: Step, year: int) -> tuple[date, date]:
    """The first and the last day (both inclusive) of the window, or of the month of a meeting."""
    if isinstance(rule, MeetingRule):
        return _meeting_window(rule, year)
    if rule.follows is not None:
        followed = next(each for each in cycle.steps if each.id == rule.follows)
        _, ended = window(cycle, followed, year)
        return ended + ONE_DAY, ended + timedelta(weeks=rule.weeks or 0)
    opens = day_in(year, rule.opens or "")
    if rule.before is not None:
        return opens, day_in(year, rule.before) - ONE_DAY
    return opens, day_in(year, rule.until or "")


def _meeting_window(rule: MeetingRule, year: int) -> tuple[date, date]:
    if rule.month is not None:
        month = MONTHS.index(rule.month) + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return day_in(year, rule.opens or ""), day_in(year, rule.until or "")


@lru_cache(maxsize=1024)
def reach(cycle: Cycle) -> tuple[int, int]:
    """So many years before and after its own year a year of the cycle has days."""
    year = cycle.table.first_year
    away = [day.year - year for rule in cycle.steps for day in window(cycle, rule, year)]
    return -min(0, *away), max(0, *away)
