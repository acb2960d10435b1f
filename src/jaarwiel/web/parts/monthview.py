"""The month that a page shows: which one is asked for, what falls in it, and those beside it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from jaarwiel.core import monthgrid
from jaarwiel.core.monthgrid import Month
from jaarwiel.core.windows import reach
from jaarwiel.core.yearplan import Item
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk

WRITTEN: Final = r"(?!0000)\d{4}-(0[1-9]|1[0-2])"


@dataclass(frozen=True)
class MonthView:
    """One month, with the first days of the months that may be gone to from it; None: nowhere."""

    month: Month
    before: date | None
    after: date | None
    filled: date | None
    """The next month that something falls in."""


def asked(desk: Desk, text: str, today: date) -> date:
    """The first day of the month written as "2027-05"; of the present one without text.

    Before the cycle begins that is the first month that something falls in. Raises InputError for
    what is no month, or none of this cycle.
    """
    if not text:
        return _present(desk, today)
    if not re.fullmatch(WRITTEN, text, re.ASCII):
        raise InputError(f"'{text[:40]}' is geen maand. Schrijf het jaar en de maand, als 2027-05.")
    first = date.fromisoformat(f"{text}-01")
    if not _has(desk, first):
        desk.check_year(first.year)
    return first


def view(desk: Desk, first: date, today: date) -> MonthView:
    """The month that begins on `first`, with all that the cycle has in it."""
    items = _items(desk, first)
    before = monthgrid.preceding(first)
    after = monthgrid.following(first)
    return MonthView(
        month=monthgrid.month(desk.cycle, items, first, today),
        before=before if _has(desk, before) else None,
        after=after if _has(desk, after) else None,
        filled=monthgrid.next_filled(items, first),
    )


def _present(desk: Desk, today: date) -> date:
    first = today.replace(day=1)
    if _has(desk, first):
        return first
    start = date(desk.cycle.table.first_year, 1, 1)
    return monthgrid.next_filled(_items(desk, start), monthgrid.preceding(start)) or start


def _items(desk: Desk, first: date) -> list[Item]:
    """All of the years that have days in this month, and of the next."""
    years = (year for year in desk.years_around(first) if desk.cycle.knows(year))
    return [item for plan in desk.plans(years) for item in plan.items]


def _has(desk: Desk, first: date) -> bool:
    """Whether a year of the cycle has days in the year of this month."""
    before, after = reach(desk.cycle)
    return any(
        desk.cycle.knows(year) for year in range(first.year - after, first.year + before + 1)
    )
