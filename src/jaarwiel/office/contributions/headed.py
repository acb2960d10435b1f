"""Reads a text whose headings name themes, and fields of a theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from markdown_it import MarkdownIt
from markdown_it.token import Token

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.problem import meant
from jaarwiel.core.slot import Slot
from jaarwiel.documents.intake import cleaned, with_plain_lines
from jaarwiel.errors import InputError


def read_headed(text: str, sections: "Sections") -> dict[Slot, str]:
    """The texts below the headings that these sections know; empty where nothing stands."""
    # Cleaned, so that a line here is what it is for the Markdown parser.
    headings = {heading.line: heading for heading in headings_of(cleaned(text))}
    passed = 0
    for number, line in enumerate(with_plain_lines(text).split("\n")):
        heading = headings.get(number)
        if heading and sections.enters(heading):
            passed = heading.end
        elif number >= passed:
            sections.takes(line, number + 1)
    return sections.texts()


@dataclass(frozen=True)
class Heading:
    """A heading in Markdown."""

    line: int
    end: int
    """The first line after it: one that is underlined takes two."""
    level: int
    words: str


def headings_of(text: str) -> list[Heading]:
    """The headings of a text as documents read it: those inside a list or quotation are none."""
    tokens = _tokens(text)
    return [
        Heading(
            token.map[0],
            token.map[1],
            int(token.tag[1]),
            tokens[position + 1].content.strip(" :"),
        )
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]


def open_fence(text: str) -> str:
    """What closes the code block that the text leaves open; empty where it leaves none open."""
    after = headings_of(f"{text}\n\n# x")
    if after and after[-1].line == text.count("\n") + 2:
        return ""
    return next(each.markup for each in reversed(_tokens(text)) if each.type == "fence")


def _tokens(text: str) -> list[Token]:
    """The blocks of a text; what stands within a line is not read."""
    return MarkdownIt("commonmark", {"html": False}).disable("inline").parse(text)


class Sections:
    """Walks down a text with headings and remembers which theme and field it is in."""

    def __init__(
        self, cycle: Cycle, fields: Iterable[str], name: str, *, has_lines: bool = True
    ) -> None:
        """`name` is how errors call the text; without `has_lines` they name the words at fault."""
        fields = tuple(fields)
        self.has_lines = has_lines
        self.name = name
        self.themes = {word.casefold(): t.id for t in cycle.themes for word in (t.name, t.id)}
        self.theme_names = [theme.name for theme in cycle.themes]
        self.fields = {field.casefold(): field for field in fields}
        self.only_field = fields[0] if len(fields) == 1 else None
        self.theme: str | None = None
        self.theme_level = 0
        self.field: str | None = None
        self.unknown: Heading | None = None
        self.lines: dict[Slot, list[str]] = {}

    def enters(self, heading: Heading) -> bool:
        """Whether this heading opens a theme or a field, rather than standing inside a text."""
        words = heading.words.casefold()
        if words in self.themes:
            self.open_theme(heading)
            return True
        if self.theme is not None and words in self.fields:
            self.open_field(heading)
            return True
        if self.theme is not None and heading.level <= self.theme_level:
            self.refuse(heading)
        self.unknown = heading
        return self.field is None

    def open_theme(self, heading: Heading) -> None:
        """What follows is about this theme."""
        self.theme, self.theme_level = self.themes[heading.words.casefold()], heading.level
        self.field, self.unknown = self.only_field, None

    def open_field(self, heading: Heading) -> None:
        """What follows is this field of the theme, even when it is nothing."""
        self.field = self.fields[heading.words.casefold()]
        self.lines.setdefault(Slot(self.theme or "", self.field), [])

    def takes(self, line: str, number: int) -> None:
        """Adds a line to the text that is being read."""
        if self.theme is not None and self.field is not None:
            self.lines.setdefault(Slot(self.theme, self.field), []).append(line)
        elif line.strip():
            self.refuse(self.unknown or Heading(number - 1, number, 7, ""), line)

    def refuse(self, heading: Heading, line: str = "") -> NoReturn:
        """Says what stands where a theme or a field should, and what would be right."""
        asks_theme = self.theme is None or heading.level <= self.theme_level
        known = self.theme_names if asks_theme else list(self.fields.values())
        what = "thema" if asks_theme else "onderdeel"
        found = f"onbekend {what} '{heading.words}'" if heading.words else f"tekst zonder {what}"
        place = f"regel {heading.line + 1}" if self.has_lines else f"bij '{line.strip()[:60]}'"
        shown = f"{self.name}, {place}" if self.has_lines or not heading.words else self.name
        raise InputError(f"{shown}: {found}. {meant(heading.words, known)} Er is niets opgeslagen.")

    def texts(self) -> dict[Slot, str]:
        """What was read; slots whose heading stands there with nothing below it are empty."""
        return {slot: "\n".join(lines).strip() for slot, lines in self.lines.items()}
