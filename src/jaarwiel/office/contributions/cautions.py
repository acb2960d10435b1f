"""What somebody is told about a text before it is sent: remarks that stop nothing.

Whoever checks texts adds a function to CAUTIONS; the page on which a contribution is looked over
asks them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.figures import Figures
from jaarwiel.core.intakechecks import personal_data_in, warnings_about
from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.intakewarnings import ADVICE, PERSONAL, sentences
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.counting import notes_with


@dataclass(frozen=True)
class Caution:
    """One remark."""

    words: str
    """A whole sentence, in Dutch."""
    slot: Slot | None = None
    """The text that it is about; None for all of them."""


Checker = Callable[[Desk, Contribution, Mapping[Slot, str], Figures], Iterable[Caution]]


def about_texts(
    desk: Desk, contribution: Contribution, texts: Mapping[Slot, str], figures: Figures
) -> Iterable[Caution]:
    """What looks like personal data, also beside figures, what is hidden, and too many words."""
    standing = {slot: by.texts[slot] for slot, by in contribution.current.items()}
    found = tuple(warnings_about(texts, contribution.deadline.rule.most_words, standing))
    for each in found:
        slot = Slot(each.theme, each.field) if each.field else None
        yield Caution(sentences(desk.cycle, [each])[0], slot)
    beside = personal_data_in(notes_with(desk.cycle, figures))
    for each in beside:
        yield Caution(sentences(desk.cycle, [each])[0])
    if any(each.kind in PERSONAL for each in (*found, *beside)):
        yield Caution(ADVICE)


CAUTIONS: list[Checker] = [about_texts]
"""Everything that looks at texts before they are sent."""


def cautions(
    desk: Desk, contribution: Contribution, texts: Mapping[Slot, str], figures: Figures
) -> tuple[Caution, ...]:
    """What there is to remark about these texts and figures, as typed; in checkers' order."""
    return tuple(
        each for checker in CAUTIONS for each in checker(desk, contribution, texts, figures)
    )
