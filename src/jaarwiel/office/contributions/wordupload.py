"""What stands in a Word file that somebody puts in: the texts by theme and field, and the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.slot import Slot
from jaarwiel.documents.uploads import shown_name
from jaarwiel.documents.word.reading import read_word
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.headed import Heading, Sections, read_headed
from jaarwiel.office.contributions.mailed import with_headings
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
    sections = _Forgiving(desk.cycle, contribution.deadline.rule.fields, name)
    found = read_headed(with_headings(desk.cycle, contribution.deadline.rule, markdown), sections)
    texts = {slot: text for slot, text in found.items() if text and slot in contribution.slots}
    if not texts:
        raise InputError(
            f"In '{shown_name(name)}' is geen kop gevonden die een thema en een onderdeel van dit "
            "stuk noemt. Geef het bestand zulke koppen, of kies bij het bestand voor welk "
            "onderdeel het is. Er is niets gewijzigd."
        )
    unasked = [_unasked(desk, slot) for slot, text in found.items() if text and slot not in texts]
    return WordTexts(texts, (*read.left_out, *unasked, *sections.doubtful, *sections.homeless()))


class _Forgiving(Sections):
    """Keeps apart what stands below no theme or field, where others refuse all of the text."""

    def __init__(self, cycle: Cycle, fields: Iterable[str], name: str) -> None:
        super().__init__(cycle, fields, name)
        self.begun = False
        self.stray: dict[str, list[str]] = {}
        self.doubtful: list[str] = []
        self.field_level = 0

    def enters(self, heading: Heading) -> bool:
        """Whether this heading opens or ends a theme or a field."""
        words = heading.words.casefold()
        is_known = words in self.themes or words in self.fields
        if self.theme is not None and heading.level <= self.theme_level and not is_known:
            self.theme = self.field = None
            self.unknown = heading
            return True
        opened = super().enters(heading)
        self.begun = self.begun or self.theme is not None
        if words in self.fields:
            self.field_level = heading.level
        elif not opened and heading.level <= self.field_level:
            self.doubtful.append(
                f"De kop '{heading.words}' is geen onderdeel van dit stuk; wat eronder staat, is "
                f"gezet bij {self._theme_name()}, {(self.field or '').lower()}"
            )
        return opened

    def takes(self, line: str, number: int) -> None:
        """Adds a line to the text that is being read, or to what belongs nowhere."""
        if self.theme is not None and self.field is not None:
            super().takes(line, number)
        elif line.strip():
            self.stray.setdefault(self._whereabouts(), []).append(line)

    def _whereabouts(self) -> str:
        if self.unknown and self.begun:
            return f"Tekst onder '{self.unknown.words}', geen thema of onderdeel van dit stuk"
        if self.theme is not None:
            return f"Tekst onder '{self._theme_name()}', bij geen onderdeel"
        return "Tekst boven het eerste thema"

    def _theme_name(self) -> str:
        return next(n for n in self.theme_names if self.themes[n.casefold()] == self.theme)

    def homeless(self) -> list[str]:
        """What belongs nowhere, in words, with where it stood."""
        return [
            f"{where}: {' '.join(' '.join(each).split())}" for where, each in self.stray.items()
        ]


def _unasked(desk: Desk, slot: Slot) -> str:
    names = {theme.id: theme.name for theme in desk.cycle.themes}
    return f"{names.get(slot.theme, slot.theme)}, {slot.field}: dit wordt hier niet gevraagd"
