"""The blocks of the document model as WordprocessingML (ISO/IEC 29500-1, 17)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.parts.document import DocumentPart

from jaarwiel.core.document import (
    Block,
    BulletList,
    Chart,
    Contribution,
    Document,
    Heading,
    Missing,
    Notice,
    NumberedList,
    PageBreak,
    Paragraph,
    Passage,
    Run,
    Signatures,
    Table,
    Text,
)
from jaarwiel.documents.safexml import Element
from jaarwiel.documents.word.picture import Picture, picture
from jaarwiel.documents.word.styles import Numbering, Styles
from jaarwiel.documents.word.tables import Tables, is_below_table
from jaarwiel.documents.word.xml import R_ID, W, element, field, paragraph, run

_LIST_INDENT = 360  # twips a level, as in word-lijsten.xml
_BULLETS, _NUMBERS = 1, 2


class Body:
    """Writes blocks; keeps count of bookmarks, pictures and numbered lists."""

    def __init__(
        self,
        part: DocumentPart,
        styles: Styles,
        numbering: Numbering,
        pictures: dict[str, Picture],
        logo: Picture | None = None,
    ) -> None:
        self._part, self._styles, self._numbering = part, styles, numbering
        self._pictures, self._logo = pictures, logo
        self._bookmarks = self._drawn = 0
        self._with_provenance = True
        self._tables = Tables(styles.id, self._paragraph, self._runs, self._list)
        self._writers: dict[type, Callable[[Any], Iterator[Element]]] = {
            Heading: self._heading,
            Paragraph: lambda block: self._styled("Normal", block.text),
            Missing: lambda block: self._styled("NogNietAangeleverd", block.text),
            BulletList: self._list,
            NumberedList: self._list,
            Table: self._tables.table,
            Contribution: self._contribution,
            Passage: self._passage,
            Chart: self._chart,
            Signatures: self._tables.signatures,
            Notice: self._tables.notice,
        }

    def document(self, document: Document) -> Iterator[Element]:
        """Yield everything from the title to the last block."""
        self._with_provenance = document.with_provenance
        if self._logo:
            yield self._paragraph("Normal", self._drawing(self._logo, document.metadata.table_name))
        yield from self._styled("Title", (Run(document.title),))
        yield from self._styled("Subtitle", document.subtitle)
        if document.labels.contents:
            yield from self._contents(document)
        yield from self._blocks(document.blocks)

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[Element]:
        breaks = False
        for block, following in pairwise((*blocks, None)):
            if block is None or isinstance(block, PageBreak):
                breaks = True
                continue
            written = list(self._writers[type(block)](block))
            if isinstance(following, PageBreak) and is_below_table(written):
                written.pop()  # it could come on a page of its own
            yield from self._on_new_page(written) if breaks else written
            breaks = False

    def _on_new_page(self, written: list[Element]) -> Iterator[Element]:
        """Yield the elements, the first paragraph of which begins a page."""
        begun = False
        for made in written:
            if not begun and made.tag == W + "tbl":
                yield self._paragraph("NaTabel", properties=(element("pageBreakBefore"),))
            elif not begun and made.tag == W + "p":
                made[0].insert(1, element("pageBreakBefore"))
            begun = begun or made.tag in {W + "tbl", W + "p"}
            yield made

    def _paragraph(
        self, style: str, *children: Element, properties: tuple[Element, ...] = ()
    ) -> Element:
        return paragraph(self._styles.id(style), *children, properties=properties)

    def _styled(self, style: str, text: Text) -> Iterator[Element]:
        yield self._paragraph(style, *self._runs(text))

    def _runs(self, text: Text) -> Iterator[Element]:
        for part in text:
            made = run(part.text, *self._character_style(part))
            yield self._hyperlink(part.link, made) if part.link else made

    def _character_style(self, part: Run) -> Iterator[Element]:
        if part.link:
            yield element("rStyle", val=self._styles.id("Hyperlink"))
        if part.strong:
            yield element("b")
        if part.emphasis:
            yield element("i")

    def _hyperlink(self, address: str, content: Element) -> Element:
        made = element("hyperlink", content)
        relation = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made.set(R_ID, relation)
        return made

    def _contents(self, document: Document) -> Iterator[Element]:
        """Yield a table of contents that is right at once and that Word can renew."""
        yield self._paragraph("TOCHeading", run(document.labels.contents))
        entries = [
            self._paragraph("TOC1", _link_within(heading.anchor, self._runs(heading.text)))
            for heading in document.chapters
        ]
        if entries:
            begin, code, separate, _, end = field(r'TOC \o "1-1" \n \h', "")
            for number, child in enumerate((begin, code, separate), start=1):
                entries[0].insert(number, child)
            entries[-1].append(end)
        yield from entries

    def _heading(self, heading: Heading) -> Iterator[Element]:
        made = self._paragraph(f"Heading{heading.level}", *self._runs(heading.text))
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
        number = (
            _BULLETS + self._numbering.raised
            if isinstance(it, BulletList)
            else self._numbering.new(_NUMBERS, level, it.start)
        )
        for item in it.items:
            first, rest = _split(item)
            properties = (_numbering(level, number),)
            yield self._paragraph(style, *self._runs(first), properties=properties)
            for block in rest:
                yield from self._inside(block, level)

    def _inside(self, block: Block, level: int) -> Iterator[Element]:
        if isinstance(block, BulletList | NumberedList):
            yield from self._list(block, level + 1)
        elif isinstance(block, Paragraph):
            indent = (element("ind", left=_LIST_INDENT * (level + 1)),)
            yield self._paragraph("ListContinue", *self._runs(block.text), properties=indent)
        else:
            yield from self._blocks((block,))

    def _chart(self, it: Chart) -> Iterator[Element]:
        unit = f" ({it.unit})" if it.unit else ""
        kept = (element("keepNext"),)
        name = self._runs((Run(it.name + unit, strong=True),))
        yield self._paragraph("Caption", *name, properties=kept)
        drawn = self._pictures.get(it.anchor)
        if drawn:
            kept = (element("keepNext"),)
            drawing = self._drawing(drawn, it.description)
            yield self._paragraph("Normal", drawing, properties=kept)
        yield from self._tables.table(it.table)

    def _drawing(self, drawn: Picture, description: str) -> Element:
        self._drawn += 1
        relation, _ = self._part.get_or_add_image(drawn.file)
        return picture(drawn, relation, self._drawn, description)


def _link_within(anchor: str, runs: Iterator[Element]) -> Element:
    return element("hyperlink", *runs, anchor=anchor, history=1)


def _numbering(level: int, number: int) -> Element:
    return element("numPr", element("ilvl", val=level), element("numId", val=number))


def _split(item: tuple[Block, ...]) -> tuple[Text, tuple[Block, ...]]:
    """Return the text that stands beside the bullet, and the blocks below it."""
    if item and isinstance(item[0], Paragraph):
        return item[0].text, item[1:]
    return (), item
