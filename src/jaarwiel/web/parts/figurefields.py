"""Figures as fields of a form: a table for each theme, and the changes as somebody reads them.

A field is named after its cell, as "cijfer/sloop/goud-wonen/prognose/2027"; the remarks at a line
are "voorbehoud/sloop/goud-wonen/prognose" and "bron/sloop/goud-wonen/prognose".
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jaarwiel.core import numbers
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.figuregrid import Grid, Line, earlier_of, grid_of, remarks_of
from jaarwiel.core.figures import Cell, Figure, Figures, Indicator

REMARKS: Final = ("voorbehoud", "bron")


@dataclass(frozen=True)
class FigureBox:
    """One figure to fill in."""

    name: str
    year: int
    text: str
    """As it was typed, or else as it is on record."""
    missing: bool
    problem: str = ""
    theirs: str = ""
    """What somebody else delivered meanwhile; empty where nobody did."""
    typed: bool = False
    """Whether the text differs from what is on record."""

    @property
    def anchor(self) -> str:
        """The name of the field within the page."""
        return "vak-" + "".join(each if each.isalnum() else "-" for each in self.name)


@dataclass(frozen=True)
class RemarkBox:
    """A reservation or source to fill in, for all figures of a line."""

    name: str
    text: str
    problem: str = ""
    typed: bool = False


@dataclass(frozen=True)
class FigureRow:
    """One line of the table."""

    line: Line
    boxes: tuple[FigureBox | None, ...]
    """One for each year of the table; None where nothing is asked."""
    remarks: tuple[RemarkBox, ...]
    earlier: tuple[str, ...] = ()
    """What is known already, as "8 (realisatie 2025)"."""


@dataclass(frozen=True)
class FigureTable:
    """The figures of one theme."""

    theme: str
    years: tuple[int, ...]
    rows: tuple[FigureRow, ...]

    @property
    def groups(self) -> tuple[tuple[tuple[int, ...], tuple[FigureRow, ...]], ...]:
        """The rows by the years that are asked of them, so that no table has empty columns."""
        found: dict[tuple[int, ...], list[FigureRow]] = {}
        for row in self.rows:
            found.setdefault(tuple(row.line.cells), []).append(row)
        return tuple((years, tuple(rows)) for years, rows in found.items())

    @property
    def missing(self) -> int:
        """How many figures nobody delivered yet; a total that may stay empty is none."""
        return sum(box.missing for row in self.rows for box in row.boxes if box)

    @property
    def untouched(self) -> bool:
        """Whether none of the figures that are asked was delivered."""
        asked = [box for row in self.rows for box in row.boxes if box and not row.line.is_total]
        return all(box.missing for box in asked)

    @property
    def drafted(self) -> bool:
        """Whether anything was typed that is not on record."""
        return any(box.typed for row in self.rows for box in (*row.boxes, *row.remarks) if box)

    @property
    def clashes(self) -> bool:
        """Whether somebody else delivered a figure that was typed too."""
        return any(box.theirs for row in self.rows for box in row.boxes if box)

    @property
    def several(self) -> bool:
        """Whether there are figures of more than one party."""
        return len({row.line.party for row in self.rows}) > 1


@dataclass(frozen=True)
class FigureLine:
    """One figure that is delivered, as somebody reads it."""

    theme: str
    name: str
    """As "Sloop, Goud Wonen, prognose 2027"."""
    before: str
    """What it replaces; empty where there was none."""
    after: str
    remarks: str


def lines_of(cycle: Cycle, changes: FigureChanges) -> list[FigureLine]:
    """The figures that will be stored, with what stood there."""
    return [
        _figure_line(cycle, indicator, cell, figure, changes.replaced.get(cell))
        for cell, figure in changes.news.items()
        for indicator in [cycle.indicator(cell.indicator)]
        if indicator
    ]


def _figure_line(
    cycle: Cycle, indicator: Indicator, cell: Cell, figure: Figure, before: Figure | None
) -> FigureLine:
    remarks = (figure.voorbehoud, f"bron: {figure.source}" if figure.source else "")
    return FigureLine(
        indicator.theme,
        f"{indicator.name}, {cycle.name_of(cell.party)}, {cell.kind} {cell.year}",
        numbers.written(before.value, indicator.decimals) if before else "",
        numbers.written(figure.value, indicator.decimals),
        "; ".join(each for each in remarks if each),
    )


def cell_name(cell: Cell) -> str:
    """The name of its field."""
    return f"cijfer/{cell.indicator}/{cell.party}/{cell.kind}/{cell.year}"


def fields_of(
    cycle: Cycle,
    contribution: Contribution,
    known: Figures | None = None,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    clashes: Collection[Cell] = (),
) -> Mapping[str, FigureTable]:
    """The tables by the id of their theme; a theme without figures has none.

    `known` are figures of other years and documents, to be shown beside.
    """
    grid = grid_of(cycle, contribution.deadline, contribution.deliverer)
    held = _Held(contribution, typed or {}, problems or {}, clashes)
    return {theme.id: _table(grid, theme.id, held, known or {}) for theme in grid.themes}


@dataclass(frozen=True)
class _Held:
    """All that may stand in a table."""

    contribution: Contribution
    typed: Mapping[str, str]
    problems: Mapping[str, str]
    clashes: Collection[Cell]


def _table(grid: Grid, theme: str, held: _Held, known: Figures) -> FigureTable:
    lines = grid.of_theme(theme)
    years = tuple(sorted({year for line in lines for year in line.cells}))
    return FigureTable(
        theme,
        years,
        tuple(
            FigureRow(
                line,
                tuple(
                    _box(line, line.cells[year], held) if year in line.cells else None
                    for year in years
                ),
                _remarks(line, held),
                tuple(_earlier(line, known)),
            )
            for line in lines
        ),
    )


def _box(line: Line, cell: Cell, held: _Held) -> FigureBox:
    name = cell_name(cell)
    on_record = shown(line, held.contribution.figure(cell))
    text = held.typed.get(name, on_record)
    return FigureBox(
        name,
        cell.year,
        text,
        missing=not line.is_total and held.contribution.figure(cell) is None,
        problem=held.problems.get(name, ""),
        theirs=on_record if cell in held.clashes else "",
        typed=text.strip() != on_record,
    )


def shown(line: Line, figure: Figure | None) -> str:
    """The figure as somebody would type it, as "1.234" or "n.v.t."; empty for None."""
    return numbers.written(figure.value, line.indicator.decimals) if figure else ""


def _remarks(line: Line, held: _Held) -> tuple[RemarkBox, ...]:
    remarks = remarks_of(line, held.contribution.figures)
    pairs = zip(REMARKS, (remarks.voorbehoud, remarks.source), strict=True)
    return tuple(
        RemarkBox(
            name,
            held.typed.get(name, text),
            held.problems.get(name, ""),
            held.typed.get(name, text) != text,
        )
        for kind, text in pairs
        for name in [f"{kind}/{line.key}"]
    )


def _earlier(line: Line, known: Figures) -> Iterator[str]:
    for cell, figure in earlier_of(line, known):
        yield f"{shown(line, figure)} ({cell.kind} {cell.year})"


def fields_in(grid: Grid, figures: Figures) -> dict[str, str]:
    """The fields of a table as they stand when nothing was typed over these figures."""
    found = {
        cell_name(cell): shown(line, figures.get(cell))
        for line in grid.lines
        for cell in line.cells.values()
    }
    for line in grid.lines:
        remarks = remarks_of(line, figures)
        pairs = zip(REMARKS, (remarks.voorbehoud, remarks.source), strict=True)
        found |= {f"{kind}/{line.key}": text for kind, text in pairs}
    return found
