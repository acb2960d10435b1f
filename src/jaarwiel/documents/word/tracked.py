"""Two versions of a document as one Word file with tracked changes.

Made from the two files, so that it holds whatever stands in them: who accepts all changes has the
text of the new version, who rejects them that of the old one.
"""

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Final

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from jaarwiel.core.comparing.alignment import Pair, aligned
from jaarwiel.core.comparing.lines import ROW, Line
from jaarwiel.core.document import Run
from jaarwiel.documents.safexml import Element
from jaarwiel.documents.word.trackedtext import (
    Marks,
    added,
    changed,
    is_plain,
    removed,
    text_of,
    without_fields,
)
from jaarwiel.documents.word.writing import saved
from jaarwiel.documents.word.xml import element, paragraph

_P, _TABLE, _ROW, _CELL = (qn(f"w:{each}") for each in ("p", "tbl", "tr", "tc"))
_HEADING: Final = "Heading"


def tracked(old: bytes, new: bytes, author: str, moment: datetime, header: str) -> bytes:
    """The new file with what the old one had deleted in it, and what is new inserted.

    `header` stands at the top of every page, at the right.
    """
    before, after = docx.Document(io.BytesIO(old)), docx.Document(io.BytesIO(new))
    bodies = before.element.body, after.element.body
    for body in bodies:
        without_fields(body)
    _number_anew(before, after)
    _write_header(after, header)
    merged = list(_Merge(Marks(author, moment)).blocks(*map(list, bodies)))
    bodies[1][:] = merged
    return saved(after, {})


def _write_header(word: WordDocument, text: str) -> None:
    for section in word.sections:
        written = list(section.header.part.element.iter(qn("w:t")))
        if written:
            written[-1].text = text


def _number_anew(before: WordDocument, after: WordDocument) -> None:
    """Takes over the numberings of the old lists, which may be other lists in the new file."""
    uses = list(before.element.body.iter(qn("w:numId")))
    if not uses:
        return
    kept = {each.numId: each for each in before.part.numbering_part.element.findall(qn("w:num"))}
    numbering = after.part.numbering_part.element
    known = [int(each.numId) for each in numbering.findall(qn("w:num"))]
    fresh = dict(zip(kept, range(max(known, default=0) + 1, 10**9), strict=False))
    for number in {int(each.get(qn("w:val"))) for each in uses} & set(kept):
        made = deepcopy(kept[number])
        made.set(qn("w:numId"), str(fresh[number]))
        numbering.append(made)
    for each in uses:
        own = int(each.get(qn("w:val")))
        each.set(qn("w:val"), str(fresh.get(own, own)))


class _Merge:
    """Lays two lists of paragraphs and tables over each other."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def blocks(self, old: Sequence[Element], new: Sequence[Element]) -> Iterator[Element]:
        """Yields both; bookmarks and page settings are those of the new one."""
        before = [each for each in old if each.tag in {_P, _TABLE}]
        after = [each for each in new if each.tag in {_P, _TABLE}]
        first = next((at for at, each in enumerate(new) if each.tag in {_P, _TABLE}), len(new))
        yield from new[:first]  # what a cell says of itself comes before its text
        rest = iter(new[first:])
        table_before = False
        for i, j in aligned(_lines(before), _lines(after)):
            if j is not None:
                yield from iter(lambda: next(rest), after[j])
            for made in self._block(i, j, before, after):
                if table_before and made.tag == _TABLE:  # two tables that touch become one
                    yield removed(paragraph("NaTabel"), self._marks)
                yield made
                table_before = made.tag == _TABLE
        yield from rest

    def _block(
        self, i: int | None, j: int | None, old: Sequence[Element], new: Sequence[Element]
    ) -> Iterator[Element]:
        was, now = None if i is None else old[i], None if j is None else new[j]
        if was is not None and now is not None and was.tag == now.tag:
            if _words(was) == _words(now):
                yield now
                return
            if now.tag == _TABLE and _columns(was) == _columns(now):
                yield self._table(was, now)
                return
            if now.tag == _P and is_plain(was) and is_plain(now):
                yield changed(was, now, self._marks)
                return
        if was is not None:
            yield self._whole(was, is_new=False)
        if now is not None:
            yield self._whole(now, is_new=True)

    def _whole(self, block: Element, *, is_new: bool) -> Element:
        """A paragraph or table that came or went."""
        if block.tag == _P:
            return (added if is_new else removed)(block, self._marks)
        made = deepcopy(block)
        for row in list(made.iter(_ROW)):
            row.getparent().replace(row, self._row(row, is_new=is_new))
        return made

    def _row(self, row: Element, *, is_new: bool) -> Element:
        made = deepcopy(row)
        for inner in list(made.iter(_P)):
            inner.getparent().replace(inner, self._whole(inner, is_new=is_new))
        properties = made.find(qn("w:trPr"))
        if properties is None:
            properties = element("trPr")
            made.insert(0, properties)
        properties.append(self._marks.made("ins" if is_new else "del"))
        return made

    def _table(self, old: Element, new: Element) -> Element:
        """The new table with the rows of both."""
        made = deepcopy(new)
        before, after = old.findall(_ROW), made.findall(_ROW)
        for row in after:
            made.remove(row)
        pairs = aligned(list(map(_row_line, before)), list(map(_row_line, after)))
        made.extend(row for pair in pairs for row in self._rows(pair, before, after))
        return made

    def _rows(
        self, pair: Pair, old: Sequence[Element], new: Sequence[Element]
    ) -> Iterator[Element]:
        i, j = pair
        if i is not None and j is not None and _cells(old[i]) == _cells(new[j]):
            yield self._changed_row(old[i], new[j])
            return
        if i is not None:
            yield self._row(old[i], is_new=False)
        if j is not None:
            yield self._row(new[j], is_new=True)

    def _changed_row(self, old: Element, new: Element) -> Element:
        for was, now in zip(old.findall(_CELL), new.findall(_CELL), strict=True):
            now[:] = list(self.blocks(list(was), list(now)))
        return new


def _lines(blocks: Sequence[Element]) -> list[Line]:
    """Paragraphs and whole tables, under the headings that they stand under."""
    above: list[tuple[int, str]] = []
    found = []
    for block in blocks:
        if block.tag == _TABLE:
            cells = ((Run(f"{_caption(block)} {_columns(block)}"),), (Run(_words(block)),))
            found.append(Line(tuple(text for _, text in above), ROW, cells))
            continue
        style, text = _style(block), _words(block)
        if style.startswith(_HEADING) and style.removeprefix(_HEADING).isdecimal():
            level = int(style.removeprefix(_HEADING))
            above = [*(each for each in above if each[0] < level), (level, text)]
        found.append(Line(tuple(text for _, text in above), style, ((Run(text),),)))
    return found


def _row_line(row: Element) -> Line:
    return Line((), ROW, tuple((Run(_words(cell)),) for cell in row.findall(_CELL)))


def _words(block: Element) -> str:
    own = [block] if block.tag == _P else block.iter(_P)
    return "\n".join(map(text_of, own))


def _style(block: Element) -> str:
    found = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val")))


def _caption(table: Element) -> str:
    found = table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")
    return "" if found is None else str(found.get(qn("w:val")))


def _columns(table: Element) -> int:
    return len(list(table.iter(qn("w:gridCol"))))


def _cells(row: Element) -> int:
    return len(row.findall(_CELL))
