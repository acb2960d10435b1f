"""Reads back, by bookmark, what was changed in a document that jaarwiel made."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from jaarwiel.core.document import Block, Heading
from jaarwiel.documents.markdown import markdown
from jaarwiel.documents.word.losses import Losses
from jaarwiel.documents.word.opened import Element, WordFile, name_of, value
from jaarwiel.documents.word.reading import BLOCKS, BOOKMARKS, Reader, walk
from jaarwiel.documents.word.runs import plain_words

FILE_NAME: Final = "document.docx"
"""How errors call a file of which only the bytes are given."""
OWN_STYLES: Final = {"herkomst", "nog niet aangeleverd"}
"""Styles of what jaarwiel writes around a text: its provenance, and that it is missing."""
_SEEN = {"t", "tab", "br", "sym", "drawing", "pict", "object", "m:oMath", "footnoteReference"}
"""What there is to see in a paragraph: a bookmark around none of it holds nothing."""
_BARE_SITE = re.compile(r"(https?://[^\s/()<>]+)/(?=[)>])")


def texts_by_bookmark(content: bytes, name: str = FILE_NAME) -> dict[str, str]:
    """The Markdown of the paragraphs and tables in each bookmark, by its name.

    A paragraph is in a bookmark when any of its words are. A bookmark that is there and holds
    nothing has an empty text; Word's own ones ("_Toc...") are left out. Raises InputError.
    """
    file = WordFile(content, name)
    return {each: _read(file, elements) for each, elements in _inside(file).items()}


def text_outside(content: bytes, names: Collection[str], name: str = FILE_NAME) -> tuple[str, ...]:
    """The words of each paragraph outside these bookmarks, of a table of each row.

    Headers and footers are not among them. Raises InputError.
    """
    file = WordFile(content, name)
    outside = [block for block, held in _passages(file, names).blocks if not held]
    reader = Reader(file, Losses(), with_contents=True)
    lines = chain.from_iterable(reader.lines(each) for each in outside)
    return tuple(line for line in lines if line)


def changed_passages(
    original: bytes, edited: bytes, names: Collection[str], name: str = FILE_NAME
) -> dict[str, str | None]:
    """The texts of these bookmarks that are others in the edited file, as Markdown.

    None for a bookmark that is gone, or of which it is unclear what is in it. What jaarwiel itself
    wrote around a text in the original, as its heading and provenance, is no part of it, unless
    somebody changed that. Headings count from level 1. Raises InputError.
    """
    found = passage_changes(original, edited, names, name)
    return {each: change.after for each, change in found.items()}


@dataclass(frozen=True)
class PassageChange:
    """A text in a bookmark as it was, and as it is now, both as Markdown."""

    before: str
    after: str | None
    """None where the bookmark is gone, or is around the text of another as well."""


def passage_changes(
    original: bytes, edited: bytes, names: Collection[str], name: str = FILE_NAME
) -> dict[str, PassageChange]:
    """What `changed_passages` gives, each with what stood there. Raises InputError."""
    ours, theirs = WordFile(original, name), WordFile(edited, name)
    before, after = (_passages(each, names).inside for each in (ours, theirs))
    changed: dict[str, PassageChange] = {}
    for each in names:
        if each not in before:
            continue
        own = [words for it in before[each] if (words := _own_words(ours, it))]
        was = _passage(ours, before[each], own)
        now = _passage(theirs, after[each], own) if each in after else None
        if now == was:  # which is seen sooner than that their Markdown is the same
            continue
        texts = _text(was), None if now is None else _text(now)
        if texts[0] != texts[1]:
            changed[each] = PassageChange(*texts)
    return changed


def _own_words(file: WordFile, element: Element) -> str:
    """The words of a paragraph that jaarwiel wrote around a text; empty for every other one."""
    is_own = name_of(element) == "p" and (
        OWN_STYLES & set(file.style_names(element)) or file.heading_level(element)
    )
    return plain_words(element) if is_own else ""


def _text(blocks: list[Block]) -> str:
    return _BARE_SITE.sub(r"\1", markdown(blocks))


def _passage(file: WordFile, elements: list[Element], own: list[str]) -> list[Block]:
    """The text in a bookmark without its heading, and what else of our own is still there."""
    level, rest = 0, list(elements)
    if rest and (found := file.heading_level(rest[0])) and plain_words(rest[0]) in own[:1]:
        level, rest = found, rest[1:]
    texts = [
        each
        for each in rest
        if not (OWN_STYLES & set(file.style_names(each)) and plain_words(each) in own)
    ]
    return [_raised(each, level) for each in Reader(file, Losses()).blocks(texts)]


def _read(file: WordFile, elements: list[Element]) -> str:
    return markdown(Reader(file, Losses()).blocks(elements))


def _raised(block: Block, below: int) -> Block:
    if isinstance(block, Heading):
        return replace(block, level=max(block.level - below, 1))
    return block


def _inside(file: WordFile) -> dict[str, list[Element]]:
    """The paragraphs and tables in each bookmark."""
    marks = _bookmarks(file.body)
    inside: dict[str, list[Element]] = {each: [] for each in marks.names}
    for block, held in _marked(file.body, marks):
        for each in held & inside.keys():
            inside[each].append(block)
    return inside


@dataclass(frozen=True)
class _Passages:
    """Whose text stands where, by the bookmarks that can be trusted."""

    blocks: list[tuple[Element, frozenset[str]]]
    """Each paragraph and table, with the names of the passages that it is in."""
    names: frozenset[str]

    @property
    def inside(self) -> dict[str, list[Element]]:
        """The paragraphs and tables in each passage."""
        inside: dict[str, list[Element]] = {each: [] for each in self.names}
        for block, held in self.blocks:
            for each in held:
                inside[each].append(block)
        return inside


def _passages(file: WordFile, names: Collection[str]) -> _Passages:
    """The passages of these names, but for those that are around the text of another as well.

    A bookmark that was copied, or of which an end was moved or lost, would make one party's text
    of another's.
    """
    marks = _bookmarks(file.body)
    marked = list(_marked(file.body, marks))
    wanted = frozenset(marks.names) & frozenset(names)
    clear = wanted - marks.endless - _entangled(marked, wanted)
    return _Passages([(block, held & clear) for block, held in marked], clear)


def _entangled(
    marked: list[tuple[Element, frozenset[str]]], names: frozenset[str]
) -> frozenset[str]:
    """The passages that go over another one: the larger of the two, or both where neither is.

    Two may meet in one paragraph, which somebody made of the last of one and the first of the next.
    """
    reach: dict[str, tuple[int, int]] = {}
    for place, (_, held) in enumerate(marked):
        for name in held & names:
            reach[name] = (reach.get(name, (place, place))[0], place)
    found: set[str] = set()
    open_ones: list[tuple[int, int, str]] = []
    for name, (start, end) in sorted(reach.items(), key=lambda each: each[1]):
        open_ones = [each for each in open_ones if each[1] >= start]
        for other_start, other_end, other in open_ones:
            if start == other_end and end > start > other_start:
                continue
            if (start, end) != (other_start, other_end) and end <= other_end:
                found.add(other)
            elif start == other_start and end > other_end:
                found.add(name)
            else:
                found |= {name, other}
        open_ones.append((start, end, name))
    return frozenset(found)


@dataclass(frozen=True)
class _Bookmarks:
    """Where the bookmarks of a text begin and end."""

    first: Mapping[Element, str]
    last: Mapping[Element, str]
    names: tuple[str, ...]
    endless: frozenset[str]
    """Those that end nowhere."""


def _bookmarks(body: Element) -> _Bookmarks:
    """Return the bookmarks, each from its first sign to its last.

    LibreOffice begins one again, under another id, where it goes on after a table, and then does
    not end each of these: so the name tells what belongs together.
    """
    by_id: dict[str, str] = {}
    found: dict[str, list[Element]] = {}
    for each in body.iter():
        if name_of(each) == "bookmarkStart":
            by_id[value(each, "id")] = value(each, "name")
        if name_of(each) in BOOKMARKS and (name := by_id.get(value(each, "id"))):
            found.setdefault(name, []).append(each)
    return _Bookmarks(
        {signs[0]: name for name, signs in found.items()},
        {signs[-1]: name for name, signs in found.items()},
        tuple(name for name in found if not name.startswith("_")),
        frozenset(
            name
            for name, signs in found.items()
            if all(name_of(each) == "bookmarkStart" for each in signs)
        ),
    )


def _marked(body: Element, marks: _Bookmarks) -> Iterator[tuple[Element, frozenset[str]]]:
    """Yield each paragraph and table with the names of the bookmarks that it is in.

    Bookmarks stand between paragraphs or in them: each program that saves a file moves them.
    """
    held: set[str] = set()
    for each in walk(body):
        if name_of(each) not in BLOCKS:
            _follow(each, marks, held)
            continue
        touched: set[str] = set()
        for part in each.iter():
            if name_of(part) in _SEEN and (name_of(part) != "t" or part.text):
                touched |= held
            _follow(part, marks, held)
        yield each, frozenset(touched)


def _follow(element: Element, marks: _Bookmarks, held: set[str]) -> None:
    """Notes whether a bookmark begins or ends here."""
    if element in marks.first:
        held.add(marks.first[element])
    if element in marks.last:
        held.discard(marks.last[element])
