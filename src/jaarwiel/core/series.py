"""Figures over the years: what counts of all that was ever delivered, for every document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import Cell, Figure, FigureKind

BEST_FIRST: Final[tuple[FigureKind, ...]] = ("realisatie", "prognose", "ambitie")
"""Which figure of a year counts where there are several kinds: what became of it goes first."""
PLANNED: Final[tuple[FigureKind, ...]] = ("ambitie", "prognose")
"""What a realisation is held against: the target, or else what was foreseen."""
EARLIER: Final = "eerdere-cijfers"
"""Under this name figures from before the table began are kept, as "2026/eerdere-cijfers"."""


@dataclass(frozen=True)
class Counted:
    """A figure that was delivered, with where it comes from."""

    cell: Cell
    figure: Figure
    item: str
    deliverer: str
    version: int
    delivered_at: datetime


@dataclass(frozen=True)
class Series:
    """All figures of a table, of every year and document, oldest first."""

    delivered: tuple[Counted, ...] = field(default=())

    @cached_property
    def newest(self) -> Mapping[Cell, Counted]:
        """For each cell the newest figure."""
        return {each.cell: each for each in self.delivered}

    @cached_property
    def _by_cell(self) -> Mapping[Cell, tuple[Counted, ...]]:
        found: dict[Cell, list[Counted]] = {}
        for each in self.delivered:
            found.setdefault(each.cell, []).append(each)
        return {cell: tuple(given) for cell, given in found.items()}

    def of_kinds(
        self, indicator: str, party: str, year: int, kinds: Iterable[FigureKind]
    ) -> Counted | None:
        """The newest figure of the first of these kinds that there is; None where there is none."""
        found = (self.newest.get(Cell(indicator, party, year, kind)) for kind in kinds)
        return next((each for each in found if each), None)

    def best(self, indicator: str, party: str, year: int) -> Counted | None:
        """What is known best of this year: a realisation, else a prognosis, else an ambition."""
        return self.of_kinds(indicator, party, year, BEST_FIRST)

    def value(self, indicator: str, party: str, year: int) -> Decimal | None:
        """The number that is known best; None where there is none, or it does not apply."""
        found = self.best(indicator, party, year)
        return found.figure.value if found else None

    def history(self, cell: Cell) -> tuple[Counted, ...]:
        """What was delivered for this cell, oldest first."""
        return self._by_cell.get(cell, ())

    def parties(self, indicator: str) -> tuple[str, ...]:
        """Ids of the parties that figures of this indicator are about, in order of delivery.

        Totals that a group gave beside the figures of its parties are no party's, also when the
        cycle file knows the group no more: counted with them, everything would count twice.
        """
        return self._parties.get(indicator, ())

    def years(self, indicator: str) -> tuple[int, ...]:
        """The years of which anything was delivered, in order."""
        return self._years.get(indicator, ())

    @cached_property
    def _parties(self) -> Mapping[str, tuple[str, ...]]:
        groups = {each.deliverer for each in self.delivered if each.deliverer != each.cell.party}
        found: dict[str, dict[str, None]] = {}
        for cell in self._by_cell:
            if cell.party not in groups:
                found.setdefault(cell.indicator, {})[cell.party] = None
        return {indicator: tuple(parties) for indicator, parties in found.items()}

    @cached_property
    def _years(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, set[int]] = {}
        for cell in self._by_cell:
            found.setdefault(cell.indicator, set()).add(cell.year)
        return {indicator: tuple(sorted(years)) for indicator, years in found.items()}


def series(deliveries: Iterable[Delivery]) -> Series:
    """The figures in these deliveries."""
    ordered = sorted(deliveries, key=lambda each: (each.delivered_at, each.item, each.version))
    return Series(
        tuple(
            Counted(cell, figure, each.item, each.deliverer, each.version, each.delivered_at)
            for each in ordered
            for cell, figure in each.figures.items()
        )
    )
