"""Takes in what a party delivers: from a Markdown file, or from its personal page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel.core.contributions import Contribution, Slot, slots_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Figures
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.errors import InputError
from jaarwiel.office.counting import check_asked, with_peildatum
from jaarwiel.office.desk import Desk
from jaarwiel.office.headed import Sections, read_headed
from jaarwiel.textfile import read_text
from jaarwiel.words.wording import listed

MAX_BYTES: Final = 2_000_000
"""Size of a whole contribution; a text of a hundred pages is well within it."""
ADVICE: Final = "Lever alleen de tekst aan, zonder afbeeldingen, bewaard met de codering UTF-8."


@dataclass(frozen=True)
class Receipt:
    """What was taken in: by whom, as which version, and what is missing after it."""

    contribution: Contribution
    version: int


def deliver(  # noqa: PLR0913 - what is handed in, by whom, when and how
    desk: Desk,
    party: str,
    deadline: Deadline,
    texts: Mapping[Slot, str],
    now: datetime,
    channel: str,
    *,
    figures: Figures | None = None,
    person: int | None = None,
) -> Receipt:
    """Stores a version with these texts and figures, by this person of the party, if by one.

    A party that delivers the document with others delivers it for its group. Raises InputError
    when the party owes nothing here, when nothing is filled in, or when a text cannot be printed.
    """
    deliverer = desk.cycle.deliverer(desk.party(party), deadline.rule.id)
    owing = desk.cycle.deliverers(deadline.parties, deadline.rule.id)
    if deliverer not in owing:
        raise InputError(
            f"{desk.cycle.name_of(party)} levert geen inbreng aan voor {deadline.document}. "
            f"Wel: {', '.join(owing)}."
        )
    kept = {slot: cleaned(text).strip() for slot, text in texts.items() if text.strip()}
    given = figures or {}
    counted = {cell: with_peildatum(desk.cycle, cell, each) for cell, each in given.items()}
    if not counted:
        _refuse_nothing(kept)
    check_printable(desk.cycle, kept)
    _check_bound(desk.cycle, deadline, deliverer, kept)
    check_asked(desk.cycle, deadline, deliverer, counted)
    version = desk.store.record_delivery(
        deadline.id, deliverer, kept, now, channel, figures=counted, person=person
    )
    found = desk.contributions([deadline])
    return Receipt(next(each for each in found if each.deliverer == deliverer), version)


def _refuse_nothing(texts: Mapping[Slot, str]) -> None:
    if not texts:
        raise InputError(
            "Er is niets ingevuld. Vul ten minste één onderdeel in; niets is gewijzigd."
        )


def check_printable(cycle: Cycle, texts: Mapping[Slot, str]) -> None:
    """Raises InputError for a text that cannot be printed."""
    names = {theme.id: theme.name for theme in cycle.themes}
    for slot, text in texts.items():
        strange = unprintable(text)
        if strange:
            raise InputError(
                f"In '{names.get(slot.theme, slot.theme)}', onderdeel {slot.field}, staan tekens "
                f"die niet in het stuk kunnen worden gedrukt: {described(strange)}. Verwijder of "
                "vervang ze; er is nog niets opgeslagen."
            )


def _check_bound(cycle: Cycle, deadline: Deadline, deliverer: str, texts: Iterable[Slot]) -> None:
    """Raises InputError for a text that is not asked of this deliverer."""
    asked = slots_of(cycle, deadline, deliverer)
    strange = next((slot for slot in texts if slot not in asked), None)
    if strange is not None:
        names = {theme.id: theme.name for theme in cycle.themes}
        wanted = dict.fromkeys(names[slot.theme] for slot in asked)
        raise InputError(
            f"Van {cycle.name_of(deliverer)} wordt voor {deadline.document} niets gevraagd bij "
            f"'{names.get(strange.theme, strange.theme)}', onderdeel {strange.field}. Lever alleen "
            f"aan voor: {listed(list(wanted))}. Er is niets opgeslagen."
        )


def read_files(cycle: Cycle, rule: DeadlineRule, paths: Iterable[Path]) -> dict[Slot, str]:
    """The texts in these Markdown files, by theme and field. Raises InputError."""
    texts: dict[Slot, str] = {}
    for path in paths:
        content = read_text(path, MAX_BYTES, ADVICE)
        for slot, text in read_markdown(cycle, rule, content, str(path)).items():
            if slot in texts:
                raise InputError(f"'{slot.field}' bij thema '{slot.theme}' staat er twee keer in.")
            texts[slot] = text
    return texts


@dataclass(frozen=True)
class _Heading:
    line: int
    end: int
    """The first line after it: one that is underlined takes two."""
    level: int
    words: str


def read_markdown(cycle: Cycle, rule: DeadlineRule, text: str, name: str) -> dict[Slot, str]:
    """The texts below headings that name a theme and, where more is asked, a field of it.

    Other headings inside a text stay part of it. `name` is how errors call the text.
    """
    found = read_headed(text, Sections(cycle, rule.fields, name))
    return {slot: words for slot, words in found.items() if words}
