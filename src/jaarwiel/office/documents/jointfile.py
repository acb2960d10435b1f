"""The joint text as one Markdown file: written out to be edited, and read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.core.contributions import Contribution, joint_slots
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.joint import SPARE
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.headed import (
    Heading,
    Sections,
    headings_of,
    open_fence,
    read_headed,
)
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import agree, joint_at, joint_of, newest_version

MARK: Final = re.compile(r"\A<!-- (?P<item>[^\s,]+), versie (?P<version>\d{1,9})\b[^\n]*-->")
"""The first line of a file that was written out: of which document and version it is."""
THEME_LEVEL, FIELD_LEVEL, DEEPEST = 1, 2, 6


@dataclass(frozen=True)
class Taken:
    """What a file brought: the number of the new version, None where nothing changed."""

    version: int | None
    changed: int
    """How many texts are new or other than they were."""
    emptied: int


def write_out(desk: Desk, deadline: Deadline) -> str:
    """The joint text with all its headings, also of what is not there yet.

    Headings inside a text are put below those of the file. Raises NotFoundError for a document
    without joint text.
    """
    joint = _known(desk, deadline)
    version = newest_version(desk, deadline)
    parts = [f"<!-- {deadline.id}, versie {version}: laat deze regel staan -->"]
    for theme in desk.cycle.themes:
        parts.append(f"# {theme.name}")
        for slot in _worth_showing(desk.cycle, deadline, joint):
            if slot.theme == theme.id:
                parts += [f"## {slot.field}", *filter(None, [_contained(joint.text(slot))])]
    return "\n\n".join(parts) + "\n"


def read_in(desk: Desk, deadline: Deadline, text: str, name: str, now: datetime, by: str) -> Taken:
    """Keeps what the file changes. A text whose heading is not in it stays as it is.

    In a file that was written out, what was changed since by somebody else is not overwritten, and
    a heading with nothing below it empties the text; in any other file it means nothing. Raises
    InputError with line and heading, and NotFoundError for a document without joint text.
    """
    _known(desk, deadline)
    made_from, rest = _unmarked(deadline, text, name)
    fields = dict.fromkeys(each.field for each in joint_slots(desk.cycle, deadline, spare=SPARE))
    found = read_headed(rest, _JointSections(desk.cycle, fields, name))
    with desk.store.writing():
        newest = newest_version(desk, deadline)
        base = joint_at(desk, deadline, newest if made_from is None else made_from)
        if made_from is None:
            found = {slot: words for slot, words in found.items() if words}
        elif made_from > newest:
            raise InputError(
                f"{name}: versie {made_from} van {deadline.document} is er niet; de nieuwste is "
                f"{newest}. Haal de gezamenlijke tekst opnieuw op. Er is niets opgeslagen."
            )
        texts = _as_kept(found, base)
        before = joint_at(desk, deadline, newest)
        version = agree(
            desk, deadline, texts, newest if made_from is None else made_from, now, by, "bestand"
        )
        return _taken(before, joint_at(desk, deadline, version or newest), version)


def _known(desk: Desk, deadline: Deadline) -> Contribution:
    found = joint_of(desk, deadline)
    if found is None:
        raise NotFoundError(f"{deadline.document} heeft geen gezamenlijke tekst.")
    return found


def _worth_showing(cycle: Cycle, deadline: Deadline, joint: Contribution) -> tuple[Slot, ...]:
    """What is asked, and what else there is."""
    possible = joint_slots(cycle, deadline, spare=SPARE)
    return tuple(slot for slot in possible if slot in joint.slots or slot in joint.current)


def _taken(before: Contribution, after: Contribution, version: int | None) -> Taken:
    emptied = sum(slot not in after.current for slot in before.current)
    changed = sum(before.text(slot) != after.text(slot) for slot in after.current)
    return Taken(version, changed, emptied)


def _unmarked(deadline: Deadline, text: str, name: str) -> tuple[int | None, str]:
    """The version that the file was made from, if it says so, and the rest of it, line by line."""
    mark = MARK.match(text)
    if mark is None:
        return None, text
    if mark["item"] != deadline.id:
        raise InputError(
            f"{name} is de gezamenlijke tekst van {mark['item']}, niet van {deadline.id}. "
            "Er is niets opgeslagen."
        )
    return int(mark["version"]), text[mark.end() :]


def _as_kept(found: Mapping[Slot, str], base: Contribution) -> dict[Slot, str]:
    """The texts that were read; where one is as it was written out, as it is on record."""
    return {
        slot: base.text(slot) if words == _contained(base.text(slot)).strip() else words
        for slot, words in found.items()
    }


def _contained(text: str) -> str:
    """The text with its headings below those of the file, and with an open code block closed."""
    headings = headings_of(text)
    lines = text.split("\n")
    lower = max(0, FIELD_LEVEL + 1 - min((each.level for each in headings), default=DEEPEST))
    for each in reversed(headings if lower else []):
        marks = "#" * min(each.level + lower, DEEPEST)
        lines[each.line : each.end] = [f"{marks} {_words(lines[each.line : each.end])}".rstrip()]
    fence = open_fence("\n".join(lines))
    return "\n".join([*lines, fence] if fence else lines)


def _words(lines: list[str]) -> str:
    """The words of a heading, without what makes it one."""
    if len(lines) == 1:
        return re.sub(r"^ {0,3}#{1,6}[ \t]*", "", lines[0])
    return " ".join(line.strip() for line in lines[:-1])


class _JointSections(Sections):
    """Takes a heading at the level of a theme or a part for what it should be, or refuses it.

    A year that is not in the period would else become part of the agreement above it.
    """

    field_level = DEEPEST + 1

    def enters(self, heading: Heading) -> bool:
        """Whether this heading opens a theme or a field; deeper ones stand inside a text."""
        if self.field is not None and heading.level > self.field_level:
            return False
        words = heading.words.casefold()
        if words in self.themes and (self.theme is None or heading.level <= self.theme_level):
            self.open_theme(heading)
        elif self.theme is not None and words in self.fields:
            self._open_once(heading)
        else:
            self.refuse(heading)
        return True

    def _open_once(self, heading: Heading) -> None:
        field = self.fields[heading.words.casefold()]
        if Slot(self.theme or "", field) in self.lines:
            raise InputError(
                f"{self.name}, regel {heading.line + 1}: '{field}' staat twee keer bij dit thema. "
                "Er is niets opgeslagen."
            )
        self.field_level = heading.level
        self.open_field(heading)
