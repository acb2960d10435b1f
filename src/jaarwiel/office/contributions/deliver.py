"""Takes in what a party delivers: from a Markdown file, or from its personal page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel.core.contributions import Contribution, slots_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Figures
from jaarwiel.core.intakechecks import IntakeWarning, personal_data_in, warnings_about
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import described, plain_texts, unprintable
from jaarwiel.documents.textlimits import MOST_CHARACTERS, Kind, excess
from jaarwiel.documents.uploads import MAX_BYTES as UPLOAD_BYTES
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.headed import Sections, read_headed
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.counting import check_asked, notes_with, with_peildatum
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.textfile import read_bytes, read_text
from jaarwiel.words.wording import listed

WORD_BYTES: Final = UPLOAD_BYTES["docx"]
MAX_TEXT: Final = MOST_CHARACTERS
"""Characters of one text that a person writes."""
MAX_BYTES: Final = 2_000_000
"""Size of a whole contribution; a text of a hundred pages is well within it."""
TEXT_SUFFIXES: Final = ("", ".md", ".markdown", ".txt")
ADVICE: Final = "Lever alleen de tekst aan, zonder afbeeldingen, bewaard met de codering UTF-8."


@dataclass(frozen=True)
class Receipt:
    """What was taken in: by whom, as which version, and what is missing after it."""

    contribution: Contribution
    version: int
    warnings: tuple[IntakeWarning, ...] = ()
    """What somebody should look at; it was stored all the same."""


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
    by: str | None = None,
) -> Receipt:
    """Stores a version with these texts and figures, by this person of the party, if by one.

    The log names `by`, where somebody else handed it in for the party. A party that delivers the
    document with others delivers it for its group. Raises InputError when the party owes nothing
    here, when nothing is filled in, or when a text is too large or cannot be printed.
    """
    deliverer = desk.cycle.deliverer(desk.party(party), deadline.rule.id)
    owing = desk.cycle.deliverers(deadline.parties, deadline.rule.id)
    if deliverer not in owing:
        raise InputError(
            f"{desk.cycle.name_of(party)} levert geen inbreng aan voor {deadline.document}. "
            f"Wel: {', '.join(owing)}."
        )
    clean = plain_texts(texts)
    kept = {slot: text for slot, text in clean.items() if text}
    check_size(desk.cycle, kept)
    warnings = warnings_about(texts, deadline.rule.most_words, _standing(desk, deadline, deliverer))
    given = figures or {}
    warnings += personal_data_in(notes_with(desk.cycle, given))
    counted = {cell: with_peildatum(desk.cycle, cell, each) for cell, each in given.items()}
    if not counted:
        _refuse_nothing(kept)
    check_printable(desk.cycle, kept)
    _check_bound(desk.cycle, deadline, deliverer, kept)
    check_asked(desk.cycle, deadline, deliverer, counted)
    version = record_delivery(
        desk.store,
        deadline.id,
        deliverer,
        kept,
        now,
        channel,
        figures=counted,
        person=person,
        by=by,
    )
    found = desk.contributions([deadline])
    taken = next(each for each in found if each.deliverer == deliverer)
    return Receipt(taken, version, warnings)


def _standing(desk: Desk, deadline: Deadline, deliverer: str) -> dict[Slot, str]:
    """The texts that count now."""
    found = (each for each in desk.contributions([deadline]) if each.deliverer == deliverer)
    return {slot: by.texts[slot] for each in found for slot, by in each.current.items()}


def _refuse_nothing(texts: Mapping[Slot, str]) -> None:
    if not texts:
        raise InputError(
            "Er is niets ingevuld. Vul ten minste één onderdeel in; niets is gewijzigd."
        )


TOO_MUCH: Final[Mapping[Kind, tuple[str, str]]] = {
    "tekens": ("tekens", "Kort de tekst in"),
    "regels": ("regels", "Kort de tekst in, of laat regels doorlopen"),
    "cellen": ("vakken in tabellen", "Neem van tabellen alleen op wat nodig is"),
    "stijlen": ("sterretjes en lage streepjes", "Haal opmaak weg"),
    "haken": ("vierkante haken", "Haal koppelingen en haken weg"),
}
"""What there is too much of, and what to do about it."""


def check_size(cycle: Cycle, texts: Mapping[Slot, str]) -> None:
    """Raises InputError for a text with more in it than is taken in."""
    names = {theme.id: theme.name for theme in cycle.themes}
    for slot, text in texts.items():
        found = excess(text)
        if found:
            what, to_do = TOO_MUCH[found.kind]
            raise InputError(
                f"In '{names.get(slot.theme, slot.theme)}', onderdeel {slot.field}, staan "
                f"{found.count} {what}; dat mogen er {found.most} zijn. {to_do}; er is nog niets "
                "opgeslagen."
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


@dataclass(frozen=True)
class FilesRead:
    """What stands in files that were handed in."""

    texts: Mapping[Slot, str]
    left_out: tuple[tuple[str, str], ...] = ()
    """What could not be taken over from Word: the file, and a phrase for each kind."""


def read_files(cycle: Cycle, rule: DeadlineRule, paths: Iterable[Path]) -> FilesRead:
    """The texts in these files, Markdown or Word, by theme and field. Raises InputError."""
    texts: dict[Slot, str] = {}
    left_out: list[tuple[str, str]] = []
    for path in paths:
        found, lost = _read_file(cycle, rule, path)
        for slot, text in found.items():
            if slot in texts:
                raise InputError(f"'{slot.field}' bij thema '{slot.theme}' staat er twee keer in.")
            texts[slot] = text
        left_out += [(path.name, each) for each in lost]
    return FilesRead(texts, tuple(left_out))


def _read_file(
    cycle: Cycle, rule: DeadlineRule, path: Path
) -> tuple[dict[Slot, str], tuple[str, ...]]:
    """The texts in one file, and what could not be taken over from it."""
    if path.suffix.lower() in TEXT_SUFFIXES:
        content = read_text(path, MAX_BYTES, ADVICE)
        return read_markdown(cycle, rule, content, str(path)), ()
    from jaarwiel.documents.word.reading import read_word  # lxml takes a moment

    word = read_word(read_bytes(path, WORD_BYTES), path.name)
    found = read_markdown(cycle, rule, word.markdown, path.name, has_lines=False)
    return found, word.left_out


@dataclass(frozen=True)
class _Heading:
    line: int
    end: int
    """The first line after it: one that is underlined takes two."""
    level: int
    words: str


def read_markdown(
    cycle: Cycle, rule: DeadlineRule, text: str, name: str, *, has_lines: bool = True
) -> dict[Slot, str]:
    """The texts below headings that name a theme and, where more is asked, a field of it.

    Other headings inside a text stay part of it. `name` is how errors call the text; without
    `has_lines` they name the words at fault, since who wrote it sees no lines.
    """
    found = read_headed(text, Sections(cycle, rule.fields, name, has_lines=has_lines))
    return {slot: words for slot, words in found.items() if words}
