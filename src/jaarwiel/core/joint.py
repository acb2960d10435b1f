"""The joint text (gezamenlijke tekst): the agreements that the table itself makes.

Parties bring proposals; what they agree on is written once, for each theme so many agreements, of
each what is done in which year (jaarschijf), and the process agreements. The secretary keeps it.
"""

from dataclasses import dataclass
from typing import Final

from jaarwiel.core.slot import Slot

TABLE: Final = "tafel"
"""Who delivers the joint text: the table, kept by the secretary. No party may be called so."""
PROCESS: Final = "Procesafspraken"
SPARE: Final = 3
"""So many agreements more than asked can be written down while they are discussed."""


@dataclass(frozen=True)
class Agreement:
    """One agreement of a theme: the slot of its text, and of what is done in each year."""

    number: int
    text: Slot
    years: tuple[tuple[int, Slot], ...]


def agreements_of(theme: str, count: int, period: tuple[int, int]) -> tuple[Agreement, ...]:
    """The agreements that a theme is to have, over the years of `period` (both inclusive)."""
    return tuple(
        Agreement(
            number,
            Slot(theme, f"Afspraak {number}"),
            tuple(
                (year, Slot(theme, f"Afspraak {number}, jaarschijf {year}"))
                for year in range(period[0], period[1] + 1)
            ),
        )
        for number in range(1, count + 1)
    )


def slots_of_theme(theme: str, count: int, period: tuple[int, int]) -> tuple[Slot, ...]:
    """All texts of a theme in the joint text, in order."""
    agreed = (
        slot
        for each in agreements_of(theme, count, period)
        for slot in (each.text, *(slot for _, slot in each.years))
    )
    return (*agreed, Slot(theme, PROCESS))
