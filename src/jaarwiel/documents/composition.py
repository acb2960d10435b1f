"""From dossier and templates to the document model."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Final

from jinja2 import Environment, nodes

from jaarwiel.core.document import (
    Block,
    Chart,
    Contribution,
    Document,
    Heading,
    Labels,
    Metadata,
    PageBreak,
    Paragraph,
    Passage,
    Signatures,
    demoted,
    words,
)
from jaarwiel.core.meetingdossier import AnyDossier
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.blockwords import WORDS
from jaarwiel.documents.dossierwords import refuse_unprintable, words_of
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.documents.phrases import PHRASES, Phrases
from jaarwiel.documents.prose import parse
from jaarwiel.documents.wording import (
    Verbatim,
    render,
    sandbox,
)
from jaarwiel.words.sandbox import mistake, told_in_dutch

_LONGEST_BOOKMARK = 40  # characters; Word accepts no more
_MARK = re.compile("\ue000([0-9]+)\ue001")
_ALONE = re.compile(r"\{\{-?\s*\w+\([^{}]*\)\s*-?\}\}")

GENERAL: Final = "documents/algemeen.md.j2"
"""The template of every document that has none of its own."""


@dataclass
class _Marks:
    """The block words that one rendering called; each left a private-use mark in the text."""

    called: list[tuple[str, object]] = field(default_factory=list)

    def leave(self, word: str, argument: object = None) -> Verbatim:
        if not WORDS[word].accepts(argument):
            raise TypeError(f"{word}(...) kan hier niets mee")
        self.called.append((word, argument))
        return Verbatim(f"\n\n\ue000{len(self.called) - 1}\ue001\n\n")


def _template(dossier: AnyDossier, read_template: ReadTemplate) -> str:
    """The template of this document, or else the one that does for any."""
    name = f"documents/{dossier.document}.md.j2"
    try:
        read_template(name)
    except FileNotFoundError:
        return GENERAL
    return name


def compose(
    dossier: AnyDossier, read_template: ReadTemplate, facts: Mapping[str, object] | None = None
) -> Document:
    """Return the document that the dossier's template makes of it.

    facts: more words for the template, as tables and charts (documents/blockfacts.py).
    JaarwielError: a mistake in a template, or a character that no document can hold.
    """
    name = _template(dossier, read_template)
    refuse_unprintable(dossier)
    environment = sandbox(read_template)
    with told_in_dutch(name):
        _refuse_misplaced(environment, name, read_template(name))
        template = environment.get_template(name)
    phrases = _phrases(environment, read_template)
    marks = _Marks()
    block_words = {word: partial(marks.leave, word) for word in WORDS}
    values = facts_for(dossier, read_template) | dict(facts or {}) | block_words
    blocks = parse(render(template, values), cleaned(dossier.title))
    return _document(dossier, phrases, name, tuple(_placed(blocks, marks, phrases, name)))


def facts_for(dossier: AnyDossier, read_template: ReadTemplate) -> dict[str, object]:
    """Return every word that a document's template may use beside the block words."""
    phrases = _phrases(sandbox(read_template), read_template)
    return words_of(dossier, phrases, read_template)


def _phrases(environment: Environment, read_template: ReadTemplate) -> Phrases:
    with told_in_dutch(PHRASES):
        _refuse_signs(PHRASES, read_template(PHRASES))
        return Phrases(environment.get_template(PHRASES))


def phrases(read_template: ReadTemplate) -> Phrases:
    """The sentences that all documents share."""
    return _phrases(sandbox(read_template), read_template)


def _document(
    dossier: AnyDossier, phrases: Phrases, name: str, blocks: tuple[Block, ...]
) -> Document:
    match blocks:
        case (Heading(level=1, text=title), Paragraph(text=subtitle), *rest):
            pass
        case _:
            raise mistake(name, None, "begint niet met een titel (#) en een alinea daaronder")
    is_kept = dossier.version > 0
    state = phrases.text("status", dossier.label or dossier.version, dossier.final)
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
            contents=phrases.word("inhoud") if is_kept else "",
            page=phrases.word("pagina"),
            of=phrases.word("van"),
            state=words(state) if is_kept else "",
        ),
        blocks=_anchored(_signed_apart(demoted(tuple(map(_below_title, rest)), below=0))),
        with_provenance=dossier.with_provenance,
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
            placed += 1
            yield WORDS[word].build(argument, phrases, level + 1, section)
        else:
            yield block
    if placed != len(marks.called):
        called = ", ".join(sorted({f"{word}(...)" for word, _ in marks.called}))
        raise mistake(name, None, f"zet een blok waar het niet kan staan: {called}")


def _below_title(block: Block) -> Block:
    """Return the block; a heading counts from the title, which is level 1 in a template."""
    return replace(block, level=max(block.level - 1, 1)) if isinstance(block, Heading) else block


def _signed_apart(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks; places to sign, with the heading above them, on pages of their own."""
    found: list[Block] = []
    for block in blocks:
        if found and isinstance(found[-1], Signatures) and not isinstance(block, PageBreak):
            found.append(PageBreak())
        if isinstance(block, Signatures):
            headings = (at for at in range(len(found)) if isinstance(found[at], Heading))
            at = max(headings, default=len(found))
            if at and not isinstance(found[at - 1], PageBreak):
                found.insert(at, PageBreak())
        found.append(block)
    return tuple(found)


def _anchored(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks, every heading, contribution and passage with a name of its own."""
    names = _Names()
    return tuple(names.given(number, block) for number, block in enumerate(blocks, start=1))


class _Names:
    """Gives names to link to; Word takes names that differ in capitals only for the same."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def given(self, number: int, block: Block) -> Block:
        match block:
            case Heading():
                return replace(block, anchor=f"onderdeel_{number}")
            case Passage():
                return self._passage(block)
            case Chart():
                return replace(block, anchor=f"grafiek_{number}")
            case Contribution():
                anchor = self._unique(block.anchor)
                return replace(
                    block,
                    anchor=anchor,
                    heading=replace(block.heading, anchor=anchor),
                    passages=tuple(map(self._passage, block.passages)),
                )
        return block

    def _passage(self, it: Passage) -> Passage:
        return replace(it, anchor=self._unique(it.anchor))

    def _unique(self, name: str) -> str:
        anchor = bookmark(name)
        count = self._seen.get(anchor.lower(), 0) + 1
        self._seen[anchor.lower()] = count
        return anchor if count == 1 else self._unique(f"{name}_{count}")


def bookmark(name: str) -> str:
    """Return the name as Word accepts it for a bookmark, different names staying different."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if plain.replace("_", "-") == name.replace("_", "-") and len(plain) <= _LONGEST_BOOKMARK:
        return plain
    digest = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:8]
    return f"{plain[: _LONGEST_BOOKMARK - 9]}_{digest}"


@lru_cache(maxsize=32)
def _refuse_misplaced(environment: Environment, name: str, source: str) -> None:
    _refuse_signs(name, source)
    lines = source.splitlines()
    for call in environment.parse(source, name).find_all(nodes.Call):
        word = call.node.name if isinstance(call.node, nodes.Name) else ""
        if word in WORDS and not _ALONE.fullmatch(lines[call.lineno - 1].strip()):
            raise mistake(name, call.lineno, f"heeft {word}(...) niet alleen op een regel staan")


@lru_cache(maxsize=32)
def _refuse_signs(name: str, source: str) -> None:
    for number, line in enumerate(source.splitlines(), start=1):
        if found := unprintable(cleaned(line)):
            raise mistake(name, number, f"heeft een onbruikbaar teken: {described(found)}")
