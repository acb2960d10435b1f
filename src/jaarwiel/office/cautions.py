"""What somebody is told about a text before it is sent: remarks that stop nothing.

Whoever checks texts adds a function to CAUTIONS; the page on which a contribution is looked over
asks them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution, Slot
from jaarwiel.office.desk import Desk


@dataclass(frozen=True)
class Caution:
    """One remark."""

    words: str
    """A whole sentence, in Dutch."""
    slot: Slot | None = None
    """The text that it is about; None for all of them."""


Checker = Callable[[Desk, Contribution, Mapping[Slot, str]], Iterable[Caution]]

CAUTIONS: list[Checker] = []
"""Everything that looks at texts before they are sent."""


def cautions(
    desk: Desk, contribution: Contribution, texts: Mapping[Slot, str]
) -> tuple[Caution, ...]:
    """What there is to remark about these texts, in the order of the checkers."""
    return tuple(each for checker in CAUTIONS for each in checker(desk, contribution, texts))
