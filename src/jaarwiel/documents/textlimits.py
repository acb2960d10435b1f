"""How much a text may hold, so that reading its Markdown takes moments whatever stands in it.

What is counted is what costs: characters, lines, cells of tables (the parser fills up short rows),
opening brackets (for each it looks for the end of a link) and signs that may begin or end a style.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

MOST_CHARACTERS: Final = 50_000
"""Of one text that a person writes: some fifteen pages."""
MOST_LINES: Final = 3_000
MOST_CELLS: Final = 5_000
MOST_BRACKETS: Final = 1_000
MOST_STYLES: Final = 5_000

_BELOW_HEADER = re.compile(r"[\s>*+\d.)|:-]*")
"""A line that may stand below the header of a table, also within a quotation or a list."""

Kind = Literal["tekens", "regels", "cellen", "haken", "stijlen"]


@dataclass(frozen=True)
class Excess:
    """What there is too much of."""

    kind: Kind
    count: int
    most: int
    """What is taken in (inclusive)."""


def excess(text: str) -> Excess | None:
    """Return what a text has too much of to be taken in, or None."""
    if len(text) > MOST_CHARACTERS:
        return Excess("tekens", len(text), MOST_CHARACTERS)
    return markup_excess(text)


def markup_excess(text: str) -> Excess | None:
    """Return what a text has too much of for its Markdown to be read, or None."""
    counted: tuple[tuple[Kind, int, int], ...] = (
        ("regels", text.count("\n") + 1, MOST_LINES),
        ("haken", text.count("["), MOST_BRACKETS),
        ("stijlen", text.count("*") + text.count("_"), MOST_STYLES),
        ("cellen", _most_cells(text), MOST_CELLS),
    )
    return next((Excess(*each) for each in counted if each[1] > each[2]), None)


def _most_cells(text: str) -> int:
    """Return how many cells the tables of a text have at most; one ends at a blank line."""
    found = 0
    for is_blank, run in groupby(text.split("\n"), key=lambda line: not line.strip()):
        lines = [] if is_blank else list(run)
        widest = max((line.count("|") + 1 for line in lines if _is_below_header(line)), default=0)
        found += widest * len(lines)
    return found


def _is_below_header(line: str) -> bool:
    return "|" in line and "-" in line and _BELOW_HEADER.fullmatch(line) is not None
