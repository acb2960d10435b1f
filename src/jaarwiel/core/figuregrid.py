"""The figures that are asked of one deliverer, as a table: a line for each indicator and party."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jaarwiel.core.contributions import cells_of, totals_of
from jaarwiel.core.cycle import Cycle, Theme
from jaarwiel.core.figures import KINDS, Cell, Figure, FigureKind, Figures, Indicator
from jaarwiel.core.yearplan import Deadline

MOST_REMARK: Final = 300
"""Characters of a reservation or source."""


@dataclass(frozen=True)
class Line:
    """One indicator of one party in one kind, over the years that are asked."""

    indicator: Indicator
    theme: Theme
    party: str
    party_name: str
    kind: FigureKind
    cells: Mapping[int, Cell]
    """By year; a year of the table that is not asked here has none."""
    is_total: bool = False
    """Of a group; it may stay empty."""

    @property
    def key(self) -> str:
        """Identity within the table, as "sloop/goud-wonen/prognose"."""
        return f"{self.indicator.id}/{self.party}/{self.kind}"


@dataclass(frozen=True)
class Remarks:
    """What is said of all figures of a line at once."""

    voorbehoud: str = ""
    source: str = ""


@dataclass(frozen=True)
class Grid:
    """The whole table."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]

    def of_theme(self, theme: str) -> tuple[Line, ...]:
        """The lines of one theme."""
        return tuple(each for each in self.lines if each.theme.id == theme)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes that have a line, in the order of the cycle file."""
        return tuple(dict.fromkeys(each.theme for each in self.lines))


def grid_of(cycle: Cycle, deadline: Deadline, deliverer: str) -> Grid:
    """What is asked of this deliverer; a group's totals stand below the figures of its parties."""
    found: dict[tuple[str, FigureKind, str], dict[int, Cell]] = {}
    asked = cells_of(cycle, deadline, deliverer)
    totals = totals_of(cycle, deadline, deliverer)
    for cell in (*asked, *totals):
        years = found.setdefault((cell.indicator, cell.kind, cell.party), {})
        years[cell.year] = cell
    themes = {theme.id: theme for theme in cycle.themes}
    lines = [
        Line(
            indicator,
            themes[indicator.theme],
            party,
            cycle.name_of(party),
            kind,
            dict(sorted(years.items())),
            is_total=bool(totals) and party == deliverer,
        )
        for (name, kind, party), years in found.items()
        for indicator in cycle.indicators
        if indicator.id == name
    ]
    order = [theme.id for theme in cycle.themes], [each.id for each in cycle.indicators]
    lines.sort(
        key=lambda each: (
            order[0].index(each.theme.id),
            order[1].index(each.indicator.id),
            KINDS.index(each.kind),
        )
    )
    return Grid(tuple(sorted({cell.year for cell in asked})), tuple(lines))


def remarks_of(line: Line, figures: Figures) -> Remarks:
    """The reservation and source that stand at this line: those of its last figure with any."""
    known = [figures[cell] for cell in line.cells.values() if cell in figures]
    with_any = [each for each in known if each.voorbehoud or each.source]
    return Remarks(with_any[-1].voorbehoud, with_any[-1].source) if with_any else Remarks()


def earlier_of(line: Line, known: Figures) -> tuple[tuple[Cell, Figure], ...]:
    """What is known already beside this line: the last figure of before it, and what was planned.

    The first comes from the last earlier year that has any: what was realised, or else forecast.
    The second stands beside a realisation: the ambition for the same year, or else the forecast.
    """
    own = [cell for cell in known if (cell.indicator, cell.party) == _subject(line)]
    first = min(line.cells)
    before = [cell for cell in own if cell.year < first]
    planned = [
        cell
        for cell in own
        if line.kind == "realisatie" and cell.year == first and cell.kind != line.kind
    ]
    found = (
        *sorted(before, key=lambda each: (each.year, KINDS.index(each.kind)))[-1:],
        *sorted(planned, key=lambda each: each.kind)[:1],
    )
    return tuple((cell, known[cell]) for cell in found)


def _subject(line: Line) -> tuple[str, str]:
    return line.indicator.id, line.party
