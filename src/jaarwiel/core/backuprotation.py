"""Which backups are kept: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

DAYS, WEEKS, MONTHS = 14, 8, 12
"""A year back in all. Longer would keep who was removed from the table for longer as well."""

Period = Callable[[datetime], tuple[int, ...]]
PERIODS: Final[tuple[tuple[int, Period], ...]] = (
    (DAYS, lambda at: (at.year, at.month, at.day)),
    (WEEKS, lambda at: at.isocalendar()[:2]),
    (MONTHS, lambda at: (at.year, at.month)),
)


def kept(made: Iterable[datetime], newest: int | None = None) -> frozenset[datetime]:
    """The moments of the backups to keep, out of all; or just so many of the newest.

    Only a period with a backup counts. So where none was made for a while no old one goes.
    """
    ordered = sorted(made, reverse=True)
    if newest is not None:
        return frozenset(ordered[:newest])
    return frozenset(each for most, period in PERIODS for each in _firsts(ordered, period, most))


def _firsts(ordered: list[datetime], period: Period, most: int) -> list[datetime]:
    """The first moment of each period, for so many periods."""
    found: dict[tuple[int, ...], datetime] = {}
    for each in ordered:
        found.setdefault(period(each), each)
    return list(found.values())[:most]
