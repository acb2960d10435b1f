"""The geometry of figures over the years as columns: where each column and its words stand.

Lengths are in the units of a drawing of WIDTH by HEIGHT. Every drawing has a scale of its own, from
nought to its highest figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from jaarwiel.core.figures import FigureKind
from jaarwiel.core.figuretables import OverYears

WIDTH, HEIGHT = 480, 230
TOP: Final = 28
"""Room above the highest column for its figure."""
BASE: Final = 200
"""Where columns stand."""
SHARE: Final = 0.64
"""The part of its place that a column fills."""
WIDEST: Final = 60
MOST_LABELS: Final = 11
"""So many figures and years fit beside each other."""

Kind = FigureKind | Literal["deels"]
"""A total may be of figures of several kinds."""


@dataclass(frozen=True)
class Column:
    """One year: its column, and what stands above and below it."""

    year: int
    kind: Kind
    figure: str
    """As people write it."""
    x: float
    y: float
    width: float
    height: float
    middle: float
    labelled: bool
    """Whether its figure and year are written beside it; where there are many, not all are."""


@dataclass(frozen=True)
class Chart:
    """The figures of one party, or the total; years without a figure have no column."""

    name: str
    columns: tuple[Column, ...]


def draw(table: OverYears) -> tuple[Chart, ...]:
    """The total, where there is one of several parties, and then each party."""
    charts = [
        _chart(table, row.name, [(each.cell.kind, each.figure.value) if each else None
                                 for each in row.figures])
        for row in table.rows
    ]  # fmt: skip
    if table.indicator.adds_up and len(table.rows) > 1:
        totals = [
            None if total is None else (_kind_of_total(table, at), total)
            for at, total in enumerate(table.totals)
        ]
        charts.insert(0, _chart(table, "Totaal", totals))
    return tuple(charts)


def _kind_of_total(table: OverYears, position: int) -> Kind:
    kinds = table.kinds(position)
    return kinds[0] if len(kinds) == 1 else "deels"


def _chart(
    table: OverYears, name: str, figures: Sequence[tuple[Kind, Decimal | None] | None]
) -> Chart:
    highest = max((value for _, value in filter(None, figures) if value), default=Decimal(1))
    place = WIDTH / len(figures)
    every = -(-len(figures) // MOST_LABELS)
    columns = []
    for at, (year, found) in enumerate(zip(table.years, figures, strict=True)):
        if found is None:
            continue
        kind, value = found
        height = float((value or 0) / highest) * (BASE - TOP)
        width, middle = min(place * SHARE, WIDEST), place * (at + 0.5)
        columns.append(
            Column(
                year=year,
                kind=kind,
                figure=table.indicator.in_words(value),
                x=round(middle - width / 2, 1),
                y=round(BASE - height, 1),
                width=round(width, 1),
                height=round(height, 1),
                middle=round(middle, 1),
                labelled=(len(figures) - 1 - at) % every == 0,
            )
        )
    return Chart(name, tuple(columns))
