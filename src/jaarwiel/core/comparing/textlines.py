"""Which lines of one text came, went or changed in another."""

from collections.abc import Sequence
from dataclasses import dataclass

from jaarwiel.core.comparing.alignment import aligned
from jaarwiel.core.comparing.lines import Line
from jaarwiel.core.document import Run


@dataclass(frozen=True)
class LineChange:
    """A line that is not the same in both."""

    old: str | None
    """None for one that came."""
    new: str | None
    """None for one that went."""


def changed_lines(old: Sequence[str], new: Sequence[str]) -> tuple[LineChange, ...]:
    """The lines that differ, in order; a line that was changed has both."""
    before, after = ([Line((), "line", ((Run(text),),)) for text in side] for side in (old, new))
    found = (
        LineChange(None if i is None else old[i], None if j is None else new[j])
        for i, j in aligned(before, after)
    )
    return tuple(each for each in found if each.old != each.new)
