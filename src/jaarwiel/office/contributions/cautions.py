"""What somebody is told about a text before it is sent: remarks that stop nothing.

Whoever checks texts adds a function to CAUTIONS; the page on which a contribution is looked over
asks them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.intakechecks import warnings_about
from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.intakewarnings import ADVICE, PERSONAL, sentences
from jaarwiel.office.desk import Desk


@dataclass(frozen=True)
class Caution:
    """One remark."""

    words: str
    """A whole sentence, in Dutch."""
    slot: Slot | None = None
    """The text that it is about; None for all of them."""


Checker = Callable[[Desk, Contribution, Mapping[Slot, str]], Iterable[Caution]]


def about_texts(
    desk: Desk, contribution: Contribution, texts: Mapping[Slot, str]
) -> Iterable[Caution]:
    """What looks like personal data, hidden characters, and more words than are asked for."""
    standing = {slot: by.texts[slot] for slot, by in contribution.current.items()}
    found = tuple(warnings_about(texts, contribution.deadline.rule.words, standing))
    for each in found:
        slot = Slot(each.theme, each.field) if each.field else None
        yield Caution(sentences(desk.cycle, [each])[0], slot)
    if any(each.kind in PERSONAL for each in found):
        yield Caution(ADVICE)


CAUTIONS: list[Checker] = [about_texts]
"""Everything that looks at texts before they are sent."""


def cautions(
    desk: Desk, contribution: Contribution, texts: Mapping[Slot, str]
) -> tuple[Caution, ...]:
    """What there is to remark about these texts, given as they were typed; in checkers' order."""
    return tuple(each for checker in CAUTIONS for each in checker(desk, contribution, texts))
