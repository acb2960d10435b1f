"""How long persons and letters are kept (AVG, article 5.1.e), as the table itself decided."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import pendulum

from jaarwiel.core.contact import Contact

NOTICE: Final = timedelta(days=30)
"""How long before a person is removed the coordinator hears of it."""


def leaving(contacts: Iterable[Contact], months: int) -> dict[int, date]:
    """Who holds no role any more or will not, with the day on which the term after it ends.

    Somebody with one role without an end is never among them.
    """
    last: dict[int, date | None] = {}
    for each in contacts:
        known = last.get(each.person, date.min)
        ends = each.valid_until
        last[each.person] = None if known is None or ends is None else max(known, ends)
    return {person: later(day, months) for person, day in last.items() if day is not None}


def later(day: date, months: int) -> date:
    """The day so many months later; the last of the month where there is no such day."""
    found = pendulum.date(day.year, day.month, day.day).add(months=months)
    return date(found.year, found.month, found.day)


def to_announce(due: Mapping[int, date], told: Mapping[int, date], today: date) -> frozenset[int]:
    """Who is to be removed within the time of the notice, and of whom that was not told yet."""
    return frozenset(
        each for each, day in due.items() if each not in told and day - NOTICE <= today
    )


def to_remove(due: Mapping[int, date], told: Mapping[int, date], today: date) -> frozenset[int]:
    """Whose term has ended, and was told of long enough ago."""
    return frozenset(
        each for each, day in due.items() if each in told and max(day, told[each] + NOTICE) <= today
    )
