"""The blocks of the document model as WordprocessingML (ISO/IEC 29500-1, 17)."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart

from jaarwiel.core.document import (
    Block,
    BulletList,
    Cell,
    Contribution,
    Document,
    Heading,
    Missing,
    NumberedList,
    Paragraph,
    Passage,
    Run,
    Table,
    Text,
)

Element: TypeAlias = Any
"""An lxml element, which python-docx leaves untyped."""

TEXT_WIDTH = 9184  # twips: 16.2 cm between the margins
_LIST_INDENT = 360  # twips a level, as in word-lijsten.xml
_BULLETS, _NUMBERS = 1, 2
_TINTS = {"complete": "EAF3EC", "partial": "FDF3DF", "absent": "FBE9E4"}


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """Return the element `w:tag` with attributes in the same name space."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(v) for name, v in attributes.items()})
    made.extend(children)
    return made


def field(instruction: str, shown: str) -> Iterator[Element]:
    """Yield the runs of a field that Word fills in; `shown` stands there until it does."""
    yield element("r", element("fldChar", fldCharType="begin"))
    yield element("r", _preserved("instrText", f" {instruction} "))
    yield element("r", element("fldChar", fldCharType="separate"))
    yield element("r", _preserved("t", shown))
    yield element("r", element("fldChar", fldCharType="end"))


def paragraph(style: str, *children: Element, properties: tuple[Element, ...] = ()) -> Element:
    """Return a paragraph in a style, by the style's id."""
    head = element("pPr", element("pStyle", val=style), *properties)
    return element("p", head, *children)


def run(text: str, *properties: Element) -> Element:
    """Return a run; a newline in the text becomes a line break."""
    made = element("r")
    if properties:
        made.append(element("rPr", *properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        made.append(_preserved("t", line))
    return made


class Body:
    """Writes blocks; keeps count of bookmarks and numbered lists."""

    def __init__(self, part: DocumentPart) -> None:
        self._part = part
        self._bookmarks = 0
        self._with_provenance = True
        self._writers: dict[type, Callable[[Any], Iterator[Element]]] = {
            Heading: self._heading,
            Paragraph: lambda block: self._styled("Normal", block.text),
            Missing: lambda block: self._styled("NogNietAangeleverd", block.text),
            BulletList: self._list,
            NumberedList: self._list,
            Table: self._table,
            Contribution: self._contribution,
            Passage: self._passage,
        }

    def document(self, document: Document) -> Iterator[Element]:
        """Yield everything from the title to the last block."""
        self._with_provenance = document.with_provenance
        yield from self._styled("Title", (Run(document.title),))
        yield from self._styled("Subtitle", document.subtitle)
        yield from self._contents(document)
        yield from self._blocks(document.blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Element]:
        for block in blocks:
            yield from self._writers[type(block)](block)

    def _styled(self, style: str, text: Text) -> Iterator[Element]:
        yield paragraph(style, *self._runs(text))

    def _runs(self, text: Text) -> Iterator[Element]:
        for part in text:
            made = run(part.text, *_character_style(part))
            yield self._hyperlink(part.link, made) if part.link else made

    def _hyperlink(self, address: str, content: Element) -> Element:
        made = element("hyperlink", content)
        relation = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made.set(qn("r:id"), relation)
        return made

    def _contents(self, document: Document) -> Iterator[Element]:
        """Yield a table of contents that is right at once and that Word can renew."""
        yield paragraph("TOCHeading", run(document.labels.contents))
        entries = [
            paragraph("TOC1", _link_within(heading.anchor, self._runs(heading.text)))
            for heading in document.chapters
        ]
        if entries:
            begin, code, separate, _, end = field(r'TOC \o "1-1" \n \h', "")
            for number, child in enumerate((begin, code, separate), start=1):
                entries[0].insert(number, child)
            entries[-1].append(end)
        yield from entries

    def _heading(self, heading: Heading) -> Iterator[Element]:
        made = paragraph(f"Heading{heading.level}", *self._runs(heading.text))
        if heading.anchor:
            start, end = self._bookmark(heading.anchor)
            made.insert(1, start)
            made.append(end)
        yield made

    def _contribution(self, it: Contribution) -> Iterator[Element]:
        yield from self._heading(it.heading)
        yield from self._blocks((*it.note, *it.passages))
        if it.missing:
            yield from self._blocks((it.missing,))

    def _passage(self, it: Passage) -> Iterator[Element]:
        start, end = self._bookmark(it.anchor)
        yield start
        yield from self._heading(it.heading)
        if it.provenance and self._with_provenance:
            yield from self._styled("Herkomst", it.provenance)
        yield from self._blocks(it.blocks)
        if it.missing:
            yield from self._blocks((it.missing,))
        yield end

    def _bookmark(self, name: str) -> tuple[Element, Element]:
        self._bookmarks += 1
        start = element("bookmarkStart", id=self._bookmarks, name=name)
        return start, element("bookmarkEnd", id=self._bookmarks)

    def _list(self, it: BulletList | NumberedList, level: int = 0) -> Iterator[Element]:
        style = "ListBullet" if isinstance(it, BulletList) else "ListNumber"
        number = _BULLETS if isinstance(it, BulletList) else self._new_numbers(level, it.start)
        for item in it.items:
            first, rest = _split(item)
            properties = (_numbering(level, number),)
            yield paragraph(style, *self._runs(first), properties=properties)
            for block in rest:
                yield from self._inside(block, level)

    def _inside(self, block: Block, level: int) -> Iterator[Element]:
        if isinstance(block, BulletList | NumberedList):
            yield from self._list(block, level + 1)
        elif isinstance(block, Paragraph):
            indent = (element("ind", left=_LIST_INDENT * (level + 1)),)
            yield paragraph("ListContinue", *self._runs(block.text), properties=indent)
        else:
            yield from self._blocks((block,))

    def _new_numbers(self, level: int, start: int) -> int:
        """Return the id of a new numbering, so that every list starts by itself."""
        numbering = self._part.numbering_part.element
        number = len(numbering.findall(qn("w:num"))) + 1
        override = element("lvlOverride", element("startOverride", val=start), ilvl=level)
        kind = element("abstractNumId", val=_NUMBERS)
        numbering.append(element("num", kind, override, numId=number))
        return number

    def _table(self, it: Table) -> Iterator[Element]:
        widths = _widths(it)
        made = element("tbl", _table_properties(it))
        made.append(element("tblGrid", *(element("gridCol", w=width) for width in widths)))
        made.append(self._row(it.header, widths, element("cantSplit"), element("tblHeader")))
        made.extend(self._row(row, widths, element("cantSplit")) for row in it.rows)
        yield made
        # Two tables that touch would become one.
        yield paragraph("NaTabel")

    def _row(self, cells: tuple[Cell, ...], widths: list[int], *properties: Element) -> Element:
        made = element("tr", element("trPr", *properties))
        for cell, width in zip(cells, widths, strict=True):
            shape = element("tcPr", element("tcW", w=width, type="dxa"))
            if cell.state:
                shape.append(element("shd", val="clear", color="auto", fill=_TINTS[cell.state]))
            made.append(element("tc", shape, *self._styled("Tabeltekst", cell.text)))
        return made


def _preserved(tag: str, text: str) -> Element:
    made = element(tag)
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made


def _character_style(part: Run) -> Iterator[Element]:
    if part.link:
        yield element("rStyle", val="Hyperlink")
    if part.strong:
        yield element("b")
    if part.emphasis:
        yield element("i")


def _link_within(anchor: str, runs: Iterator[Element]) -> Element:
    return element("hyperlink", *runs, anchor=anchor, history=1)


def _numbering(level: int, number: int) -> Element:
    return element("numPr", element("ilvl", val=level), element("numId", val=number))


def _split(item: tuple[Block, ...]) -> tuple[Text, tuple[Block, ...]]:
    """Return the text that stands beside the bullet, and the blocks below it."""
    if item and isinstance(item[0], Paragraph):
        return item[0].text, item[1:]
    return (), item


def _widths(it: Table) -> list[int]:
    """Return the width of each column in twips."""
    shares = it.shares or (1,) * len(it.header)
    return [TEXT_WIDTH * share // sum(shares) for share in shares]


def _table_properties(it: Table) -> Element:
    # The bits of tblLook: header row, no banding, and the first column where it names the rows.
    look = {"val": "06A0" if it.row_headers else "0620", "firstColumn": int(it.row_headers)}
    return element(
        "tblPr",
        element("tblStyle", val="Overzichtstabel"),
        element("tblW", w=TEXT_WIDTH, type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", **look, firstRow=1, lastRow=0, lastColumn=0, noHBand=1, noVBand=1),
        element("tblCaption", val=it.name),
    )
