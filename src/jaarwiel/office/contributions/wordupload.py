"""What stands in a Word file that somebody puts in: the texts by theme and field, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot
from jaarwiel.documents.uploads import shown_name
from jaarwiel.documents.wordreading import read_word
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.mailed import read_sections
from jaarwiel.office.desk import Desk


@dataclass(frozen=True)
class WordTexts:
    """What was read; nothing of it is delivered yet."""

    texts: Mapping[Slot, str]
    left_out: tuple[str, ...]
    """What could not be taken over, in words."""


def texts_from_word(
    desk: Desk, contribution: Contribution, content: bytes, name: str, place: Slot | None = None
) -> WordTexts:
    """The texts in a Word file: all of it for `place`, or else by headings for theme and field.

    `name` is how errors call the file. Raises InputError for what is no Word file, and where no
    heading says where the text belongs.
    """
    read = read_word(content, name)
    markdown = read.markdown.strip()
    if place is not None:
        return WordTexts({place: markdown} if markdown else {}, read.left_out)
    found, _ = read_sections(desk.cycle, contribution.deadline.rule, markdown)
    texts = {slot: text for slot, text in found.items() if slot in contribution.slots}
    if not texts:
        raise InputError(
            f"In '{shown_name(name)}' is geen kop gevonden die een thema en een onderdeel van dit "
            "stuk noemt. Geef het bestand zulke koppen, of kies bij het bestand voor welk "
            "onderdeel het is. Er is niets gewijzigd."
        )
    unasked = [_unasked(desk, slot) for slot in found if slot not in texts]
    above = _above_the_first_theme(desk, markdown)
    homeless = [f"Tekst boven het eerste thema: {above}"] if above else []
    return WordTexts(texts, (*read.left_out, *unasked, *homeless))


def _above_the_first_theme(desk: Desk, markdown: str) -> str:
    names = {name.casefold() for theme in desk.cycle.themes for name in (theme.name, theme.id)}
    lines = markdown.splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip(" #*_:").casefold() in names), 0)
    return " ".join(" ".join(lines[:first]).split())


def _unasked(desk: Desk, slot: Slot) -> str:
    names = {theme.id: theme.name for theme in desk.cycle.themes}
    return f"{names.get(slot.theme, slot.theme)}, {slot.field}: dit wordt niet van u gevraagd"
