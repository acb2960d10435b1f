"""What figures that were handed in change: set beside what the form held and what is known now."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.figuregrid import Grid, Line, remarks_of
from jaarwiel.core.figures import Cell, Figure, Figures


@dataclass(frozen=True)
class FigureChanges:
    """What a filled-in table means."""

    news: Figures
    """Figures to be stored: changed by who filled it in, and not on record already."""
    replaced: Mapping[Cell, Figure]
    """Of these, the ones that have a figure on record: that figure."""
    clashes: tuple[Cell, ...]
    """Of these, the ones that somebody else changed since the table was made, to another figure."""


def compare(grid: Grid, given: Figures, base: Contribution, current: Contribution) -> FigureChanges:
    """Sets the given figures beside the version that the table was made from, and the newest one.

    A figure that is left as the table had it changes nothing, whatever was delivered meanwhile.
    """
    news = {
        cell: given[cell]
        for line in grid.lines
        for cell in line.cells.values()
        if cell in given
        and _differs(line, cell, given[cell], base)
        and _differs(line, cell, given[cell], current)
    }
    return FigureChanges(
        news,
        {cell: old for cell in news for old in [current.figure(cell)] if old},
        tuple(cell for cell in news if _value(current, cell) != _value(base, cell)),
    )


def _differs(line: Line, cell: Cell, figure: Figure, known: Contribution) -> bool:
    """Whether the value is another one, or the remarks are others than the line has there."""
    old = known.figure(cell)
    shown = remarks_of(line, known.figures)
    written = (figure.voorbehoud, figure.source)
    return old is None or old.value != figure.value or written != (shown.voorbehoud, shown.source)


def _value(known: Contribution, cell: Cell) -> object:
    figure = known.figure(cell)
    return figure.value if figure else "none"
