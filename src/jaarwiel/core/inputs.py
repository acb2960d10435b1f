"""What a version of a document was made from: which delivery brought each text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import FIGURES, Slot


@dataclass(frozen=True)
class Input:
    """One text that was asked for, or the figures of a theme, and the delivery it came with."""

    deliverer: str
    slot: Slot
    delivery: int | None
    """The version of the deliverer's contribution (1, 2, 3 ...); None for what was missing."""


def inputs_of(contributions: Iterable[Contribution]) -> tuple[Input, ...]:
    """All that was asked for in these contributions, with what there is of it and what is not."""
    return tuple(each for owed in contributions for each in _inputs(owed))


def _inputs(owed: Contribution) -> Iterator[Input]:
    for slot in owed.slots:
        if slot in owed.current:
            yield Input(owed.deliverer, slot, owed.current[slot].version)
    themes = owed.themes_of_cells
    counted = {
        (themes.get(cell.indicator, ""), by.version): None for cell, by in owed.counted.items()
    }
    yield from (Input(owed.deliverer, Slot(theme, FIGURES), each) for theme, each in counted)
    yield from (Input(owed.deliverer, slot, None) for slot in owed.missing)
