"""From dossier and templates to the document model."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from jinja2 import Environment, nodes

from jaarwiel.core.document import (
    Block,
    Contribution,
    Document,
    Heading,
    Labels,
    Metadata,
    Paragraph,
    demoted,
    without_provenance,
    words,
)
from jaarwiel.core.dossier import Dossier
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.blockwords import WORDS, Phrases
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.documents.prose import parse
from jaarwiel.documents.wording import (
    Verbatim,
    document_words,
    render,
    sandbox,
    themes_in_dutch,
)
from jaarwiel.errors import JaarwielError
from jaarwiel.words.sandbox import mistake, told_in_dutch

PHRASES = "documents/bouwstenen.md.j2"
"""The template with the sentences that all documents share."""

_LONGEST_BOOKMARK = 40  # characters; Word accepts no more
_MARK = re.compile("\ue000([0-9]+)\ue001")
_ALONE = re.compile(r"\{\{-?\s*\w+\([^{}]*\)\s*-?\}\}")

GENERAL: Final = "documents/algemeen.md.j2"
"""The template of every document that has none of its own."""


@dataclass
class _Marks:
    """The block words that one rendering called; each left a private-use mark in the text."""

    called: list[tuple[str, object]] = field(default_factory=list)

    def leave(self, word: str, argument: object) -> Verbatim:
        expected, _ = WORDS[word]
        if not isinstance(argument, expected):
            raise TypeError(f"{word}(...) kan hier niets mee")
        self.called.append((word, argument))
        return Verbatim(f"\n\n\ue000{len(self.called) - 1}\ue001\n\n")


def _template(dossier: Dossier, read_template: ReadTemplate) -> str:
    """The template of this document, or else the one that does for any."""
    name = f"documents/{dossier.document}.md.j2"
    try:
        read_template(name)
    except FileNotFoundError:
        return GENERAL
    return name


def compose(dossier: Dossier, read_template: ReadTemplate) -> Document:
    """Return the document that the dossier's template makes of it.

    JaarwielError: a mistake in a template, or a character that no document can hold.
    """
    name = _template(dossier, read_template)
    _refuse_unprintable(dossier)
    environment = sandbox(read_template)
    with told_in_dutch(name):
        _refuse_misplaced(environment, name, read_template(name))
        template = environment.get_template(name)
    phrases = _phrases(environment, read_template)
    marks = _Marks()
    block_words = {word: partial(marks.leave, word) for word in WORDS}
    values = document_words(dossier, themes_in_dutch(dossier)) | block_words
    blocks = parse(render(template, values), cleaned(dossier.title))
    made = _document(dossier, phrases, name, tuple(_placed(blocks, marks, phrases, name)))
    return made if dossier.with_provenance else without_provenance(made)


def _phrases(environment: Environment, read_template: ReadTemplate) -> Phrases:
    with told_in_dutch(PHRASES):
        _refuse_signs(PHRASES, read_template(PHRASES))
        return Phrases(environment.get_template(PHRASES))


def phrases(read_template: ReadTemplate) -> Phrases:
    """The sentences that all documents share."""
    return _phrases(sandbox(read_template), read_template)


def _document(dossier: Dossier, phrases: Phrases, name: str, blocks: tuple[Block, ...]) -> Document:
    match blocks:
        case (Heading(level=1, text=title), Paragraph(text=subtitle), *rest):
            pass
        case _:
            raise mistake(name, None, "begint niet met een titel (#) en een alinea daaronder")
    return Document(
        title=words(title),
        subtitle=subtitle,
        language="nl-NL",
        metadata=Metadata(
            item=dossier.item,
            table_name=cleaned(dossier.table_name),
            version=dossier.version,
            final=dossier.final,
            assembled_at=dossier.assembled_at,
            label=dossier.label,
        ),
        labels=Labels(
            contents=phrases.word("inhoud"),
            page=phrases.word("pagina"),
            of=phrases.word("van"),
            state=words(phrases.text("status", dossier.label or dossier.version, dossier.final)),
        ),
        blocks=tuple(_anchored(demoted(tuple(map(_below_title, rest)), below=0))),
    )


def _placed(
    blocks: tuple[Block, ...], marks: _Marks, phrases: Phrases, name: str
) -> Iterator[Block]:
    """Yield the blocks with every mark replaced by what its block word stands for."""
    level, section, placed = 0, "", 0
    for block in blocks:
        mark = _MARK.fullmatch(words(block.text)) if isinstance(block, Paragraph) else None
        if isinstance(block, Heading):
            level, section = max(block.level - 1, 1), words(block.text)
        if mark:
            word, argument = marks.called[int(mark[1])]
            _, build = WORDS[word]
            placed += 1
            yield build(argument, phrases, level + 1, section)
        else:
            yield block
    if placed != len(marks.called):
        called = ", ".join(sorted({f"{word}(...)" for word, _ in marks.called}))
        raise mistake(name, None, f"zet een blok waar het niet kan staan: {called}")


def _below_title(block: Block) -> Block:
    """Return the block; a heading counts from the title, which is level 1 in a template."""
    return replace(block, level=max(block.level - 1, 1)) if isinstance(block, Heading) else block


def _anchored(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the blocks, every heading and contribution with a name of its own to link to."""
    seen: dict[str, int] = {}
    for number, block in enumerate(blocks, start=1):
        if isinstance(block, Heading):
            yield replace(block, anchor=f"onderdeel_{number}")
        elif isinstance(block, Contribution):
            anchor = bookmark(block.anchor)
            seen[anchor] = seen.get(anchor, 0) + 1
            if seen[anchor] > 1:
                anchor = bookmark(f"{block.anchor}_{seen[anchor]}")
            yield replace(block, anchor=anchor, heading=replace(block.heading, anchor=anchor))
        else:
            yield block


def bookmark(name: str) -> str:
    """Return the name as Word accepts it for a bookmark, different names staying different."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if plain.replace("_", "-") == name.replace("_", "-") and len(plain) <= _LONGEST_BOOKMARK:
        return plain
    digest = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:8]
    return f"{plain[: _LONGEST_BOOKMARK - 9]}_{digest}"


def _refuse_misplaced(environment: Environment, name: str, source: str) -> None:
    _refuse_signs(name, source)
    lines = source.splitlines()
    for call in environment.parse(source, name).find_all(nodes.Call):
        word = call.node.name if isinstance(call.node, nodes.Name) else ""
        if word in WORDS and not _ALONE.fullmatch(lines[call.lineno - 1].strip()):
            raise mistake(name, call.lineno, f"heeft {word}(...) niet alleen op een regel staan")


def _refuse_signs(name: str, source: str) -> None:
    for number, line in enumerate(source.splitlines(), start=1):
        if found := unprintable(cleaned(line)):
            raise mistake(name, number, f"heeft een onbruikbaar teken: {described(found)}")


def _refuse_unprintable(dossier: Dossier) -> None:
    _refuse("de titel of de naam van de tafel", dossier.title + dossier.table_name)
    for theme in dossier.themes:
        _refuse(f"de naam van het thema {theme.name}", theme.name)
        for part in theme.parts:
            texts = (text for passage in part.passages for text in (passage.field, passage.text))
            where = f"de inbreng van {part.party_name} bij het thema {theme.name}"
            _refuse(where, part.party_name + "".join((*texts, *part.missing)))


def _refuse(where: str, text: str) -> None:
    if found := unprintable(cleaned(text)):
        raise JaarwielError(
            f"In {where} staat een teken dat niet in het document kan: {described(found)}. "
            "Vervang het teken en stel het document daarna opnieuw samen."
        )
