"""Reads what people wrote in Word: as Markdown, with a list of what could not be taken over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from jaarwiel.core.document import Block, Cell, Heading, Paragraph, Run, Table, Text, words
from jaarwiel.documents.markdown import markdown, tidied
from jaarwiel.documents.word.lists import PLAIN, Counters, Outline
from jaarwiel.documents.word.losses import Losses
from jaarwiel.documents.word.opened import (
    Element,
    Level,
    WordFile,
    child,
    is_on,
    name_of,
    number,
    value,
)
from jaarwiel.documents.word.runs import Inline, is_prompt, plain_words

LIST_INDENT: Final = 360
"""Twips that each level of a list stands further in, where its style does not tell the level."""
BLOCKS: Final = {"p", "tbl"}
BOOKMARKS: Final = {"bookmarkStart", "bookmarkEnd"}
_SKIPPED = {"del", "moveFrom", "sectPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid"}
_CONTINUES = "list continue"
_CONTENTS = ("toc ", "toc heading", "contents heading", "toa heading", "index heading")


@dataclass(frozen=True)
class WordText:
    """What a Word file says, and what of it is not in that."""

    markdown: str
    left_out: tuple[str, ...]
    """What could not be taken over or came over differently, a Dutch phrase for each kind."""


def read_word(content: bytes, name: str) -> WordText:
    """The text of a .docx file. Raises InputError for what is no such file, or unsafe to open."""
    file = WordFile(content, name)
    losses = Losses()
    blocks = Reader(file, losses).blocks(elements_of(file.body, losses))
    _count_around(file, losses)
    return WordText(markdown(blocks), losses.told())


def left_out_of(content: bytes, name: str) -> tuple[str, ...]:
    """What `read_word` could not take over, sooner than with its text. Raises InputError."""
    file = WordFile(content, name)
    losses = Losses()
    Reader(file, losses).blocks(elements_of(file.body, losses))
    _count_around(file, losses)
    return losses.told()


# --------------------------------------------------------------------------------- walking through


def elements_of(parent: Element, losses: Losses) -> Iterator[Element]:
    """Yield the paragraphs and tables in order, whatever they are wrapped in."""
    for each in walk(parent):
        name = name_of(each)
        if name in BLOCKS:
            yield each
        elif name == "altChunk":
            losses.add("file")
        elif name in {"del", "moveFrom"} and plain_words(each):
            losses.add("deleted")
        elif name.startswith("m:"):
            losses.add("formula", plain_words(each))


def walk(parent: Element) -> Iterator[Element]:
    """Yield paragraphs and tables, signs of bookmarks and what is left out, in order."""
    for each in parent:
        name = name_of(each)
        if name in BLOCKS | BOOKMARKS | _SKIPPED | {"altChunk"} or name.startswith("m:"):
            yield each
        elif name == "sdt" and _is_contents(each):
            yield from (_as_contents(it) for it in walk(child(each, "sdtContent")))
        elif name and name != "mc:Fallback" and not is_prompt(each):
            yield from walk(each)


def _is_contents(control: Element) -> bool:
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
    return value(gallery) == "Table of Contents" and child(control, "sdtContent") is not None


def _as_contents(element: Element) -> Element:
    element.set("contents", "1")
    return element


def _count_around(file: WordFile, losses: Losses) -> None:
    """Counts headers and footers that say something."""
    for kind in ("header", "footer"):
        said = dict.fromkeys(plain_words(root) for root in file.related(kind))
        for each in said:
            if each:
                losses.add("header" if kind == "header" else "footer", each)


# ------------------------------------------------------------------------------------------ reading


class Reader:
    """Makes blocks of the paragraphs and tables of one file, in order."""

    def __init__(self, file: WordFile, losses: Losses, *, with_contents: bool = False) -> None:
        self._file = file
        self._losses = losses
        self._inline = Inline(file, losses)
        self._counters = Counters()
        self._with_contents = with_contents
        self._has_contents = False
        self._lettered: set[str] = set()
        self._joined: Text = ()
        """The text of paragraphs whose end was deleted: it belongs to the next one."""

    def blocks(self, elements: Iterable[Element]) -> tuple[Block, ...]:
        """The blocks of these paragraphs and tables."""
        outline = Outline()
        for each in elements:
            if name_of(each) == "tbl":
                for block in self._table(each):
                    outline.add(block)
            elif not self._is_contents(each):
                self._paragraph(each, outline)
            for block in self._boxes():
                outline.add(block)
        if self._joined:
            outline.add(Paragraph(self._joined))
            self._joined = ()
        return outline.blocks()

    def lines(self, element: Element) -> list[str]:
        """The words of a paragraph, or of each row of a table, without any form."""
        if name_of(element) == "p":
            return [words(self._inline.text(element)).strip()]
        rows = ([words(cell) for cell in row] for row in self._rows(element))
        return [" | ".join(row).strip() for row in rows if any(row)]

    def _is_contents(self, paragraph: Element) -> bool:
        """Whether it belongs to the table of contents, which is made and not written."""
        names = self._file.style_names(paragraph)[:1]
        is_made = paragraph.get("contents") or any(each.startswith(_CONTENTS) for each in names)
        if not is_made or self._with_contents:
            return False
        if not self._has_contents:
            self._losses.add("contents")
            self._has_contents = True
        return True

    def _boxes(self) -> Iterator[Block]:
        """Yield what stands in the text boxes that were just met."""
        for box in self._taken_boxes():
            yield from self.blocks(elements_of(box, self._losses))

    def _taken_boxes(self) -> list[Element]:
        boxes, self._inline.boxes = self._inline.boxes, []
        return boxes

    # ------------------------------------------------------------------------------- paragraphs

    def _paragraph(self, paragraph: Element, outline: Outline) -> None:
        text = tidied((*self._joined, *self._inline.text(paragraph)))
        self._joined = ()
        if is_on(child(paragraph, "pPr", "rPr", "del")):
            self._joined = (*text, Run(" ")) if text else ()
            return
        if not text and child(paragraph, "pPr") is None:
            return
        level = self._file.heading_level(paragraph)
        place = self._file.list_place(paragraph)
        if level is not None:
            if text:
                outline.add(Heading(level, _without_marks(text)))
        elif place is not None and self._kind(place).kind != PLAIN:
            outline.add_item(text, place[1], self._count(place))
        elif text:
            below = self._level_below(paragraph)
            if below is None:
                outline.add(Paragraph(text))
            else:
                outline.add_below(Paragraph(text), below)

    def _kind(self, place: tuple[str, int]) -> Level:
        return self._file.numbering(place[0]).levels.get(place[1], Level())

    def _count(self, place: tuple[str, int]) -> int | None:
        """Return the number of an item; None for a bullet."""
        kind = self._kind(place).kind
        if kind == "bullet":
            return None
        if "decimal" not in kind.lower() and place[0] not in self._lettered:
            self._lettered.add(place[0])
            self._losses.add("letters")
        return self._counters.next(place[0], self._file.numbering(place[0]), place[1])

    def _level_below(self, paragraph: Element) -> int | None:
        """Return the level of the item that a paragraph goes on with; None when it is no such."""
        style = next(
            (each for each in self._file.style_names(paragraph) if each.startswith(_CONTINUES)), ""
        )
        if not style:
            return None
        if digits := style.removeprefix(_CONTINUES).strip():
            return max(number(digits, 1) - 1, 0)
        indent = self._file.paragraph_property(paragraph, "ind")
        left = number(value(indent, "left") or value(indent, "start"), LIST_INDENT)
        return max(round(left / LIST_INDENT) - 1, 0)

    # ----------------------------------------------------------------------------------- tables

    def _table(self, table: Element) -> Iterator[Block]:
        cells = [each for row in _rows(table) for each in _cells(row)]
        if len(cells) == 1:  # a frame around text, rather than a table
            yield from self.blocks(elements_of(cells[0], self._losses))
            return
        rows = self._rows(table)
        width = max(map(len, rows), default=0)
        rows[:1] = [[_unbold(cell) for cell in row] for row in rows[:1]]
        full = [tuple(Cell(each) for each in (*row, *[()] * (width - len(row)))) for row in rows]
        if any(cell.text for row in full for cell in row):
            yield Table("", full[0], tuple(full[1:]))

    def _rows(self, table: Element) -> list[list[Text]]:
        return [[text for cell in _cells(row) for text in self._spanned(cell)] for row in
                _rows(table)]  # fmt: skip

    def _spanned(self, cell: Element) -> list[Text]:
        """Return the text of a cell, and an empty one for each further column that it spans."""
        span = min(max(number(value(child(cell, "tcPr", "gridSpan")), 1), 1), 63)
        merge = child(cell, "tcPr", "vMerge")
        if span > 1 or value(merge) == "restart":
            self._losses.add("merged")
        return [self._cell(cell), *[()] * (span - 1)]

    def _cell(self, cell: Element) -> Text:
        parts: list[Text] = []
        for each in elements_of(cell, self._losses):
            if name_of(each) == "tbl":
                self._losses.add("nested_table")
                parts += [text for row in self._rows(each) for text in row]
            else:
                parts.append(self._cell_line(each))
            parts += [(Run(plain_words(box)),) for box in self._taken_boxes()]
        full = [each for each in parts if each]
        if len(full) > 1 or any("\n" in run.text for text in full for run in text):
            self._losses.add("cell_lines")
        spaced = chain.from_iterable((Run(" "), *text) for text in full)
        return tidied(tuple(replace(run, text=run.text.replace("\n", " ")) for run in spaced))

    def _cell_line(self, paragraph: Element) -> Text:
        text = self._inline.text(paragraph)
        place = self._file.list_place(paragraph)
        if not text or place is None or self._kind(place).kind == PLAIN:
            return text
        count = self._count(place)
        return (Run("• " if count is None else f"{count}. "), *text)


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows that were not deleted."""
    for each in table:
        name = name_of(each)
        if name == "tr":
            if child(each, "trPr", "del") is None:
                yield each
        elif name and name not in _SKIPPED | BOOKMARKS:
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        name = name_of(each)
        if name == "tc":
            yield each
        elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            yield from _cells(each)


def _unbold(text: Text) -> Text:
    """Return the text of a header cell, which is bold by being one."""
    return tidied(tuple(replace(run, strong=False) for run in text))


def _without_marks(text: Text) -> Text:
    """Return a heading's text: on one line, and bold by being a heading."""
    plain = (replace(run, text=run.text.replace("\n", " "), strong=False, emphasis=False)
             for run in text)  # fmt: skip
    return tidied(tuple(plain))
