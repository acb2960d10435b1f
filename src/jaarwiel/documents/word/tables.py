"""Tables, places to sign and boxes as WordprocessingML."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from jaarwiel.core.document import (
    BulletList,
    Cell,
    Notice,
    Paragraph,
    Run,
    Signatory,
    Signatures,
    Table,
    Text,
)
from jaarwiel.documents.safexml import Element
from jaarwiel.documents.word.xml import TEXT_WIDTH, W, element

_TINTS: Final = {"complete": "EAF3EC", "partial": "FDF3DF", "absent": "FBE9E4"}
_NOTICE_TINT: Final = "F3F6F8"
_RULE: Final = {"val": "single", "sz": 8, "space": 0, "color": "auto"}
_MOST_WIDE: Final = 7
"""Tables with more columns have smaller letters."""
_NARROW: Final = 40  # twips
_MOST_ON_ONE_PAGE: Final = 8
"""Tables of at most so many rows are not divided; document.typ has the same number."""
_TOGETHER: Final = 3
"""So many of the first rows of a longer table, its header among them, stay with the next."""
_BETWEEN: Final = {"val": "single", "sz": 4, "space": 0, "color": "C3CED4"}
_SIGNING_SHARES: Final = (38, 25, 23, 21, 30)
_SIGNING_HEIGHT: Final = 1100  # twips: 1.9 cm

Write = Callable[..., Element]
"""Makes a paragraph: the style, what stands in it, and its properties."""
Runs = Callable[..., Iterator[Element]]


class Tables:
    """Writes tables with the paragraphs, runs and lists of a body."""

    def __init__(
        self, style_id: Callable[[str], str], write: Write, runs: Runs, lists: Runs
    ) -> None:
        self._style_id, self._write, self._runs, self._list = style_id, write, runs, lists

    def table(self, it: Table) -> Iterator[Element]:
        """Yield a table, and a little room below it."""
        widths = _widths(it.shares or (1,) * len(it.header))
        made = self._begun(it.name, widths, row_headers=it.row_headers)
        kept = _kept(len(it.rows), len(it.footer))
        made.append(self._row(it, it.header, widths, element("tblHeader"), kept=next(kept)))
        made.extend(self._row(it, row, widths, kept=next(kept)) for row in it.rows)
        for number, row in enumerate(it.footer):
            made.append(self._row(it, row, widths, total=True, first=number == 0, kept=next(kept)))
        yield from self._closed(made)

    def signatures(self, it: Signatures) -> Iterator[Element]:
        """Yield a table with room to sign, which no page divides within a row."""
        widths = _widths(_SIGNING_SHARES)
        made = self._begun(it.name, widths, row_headers=True, divided=True)
        header = (
            self._cell(width, (Run(name),)) for name, width in zip(it.header, widths, strict=True)
        )
        made.append(_tr(header, element("tblHeader")))
        for signatory in it.signatories:
            for member in signatory.members or ("",):
                texts = (_signing(signatory, member), *((),) * (len(widths) - 1))
                cells = (self._cell(width, text) for width, text in zip(widths, texts, strict=True))
                made.append(_tr(cells, element("trHeight", val=_SIGNING_HEIGHT, hRule="atLeast")))
        yield from self._closed(made)

    def notice(self, it: Notice) -> Iterator[Element]:
        """Yield a box: a table of one column, with the title as its header."""
        made = self._begun("".join(run.text for run in it.title), [TEXT_WIDTH], row_headers=False)
        made.append(
            _tr([self._cell(TEXT_WIDTH, it.title, fill=_NOTICE_TINT)], element("tblHeader"))
        )
        shape = _shape(TEXT_WIDTH, fill=_NOTICE_TINT)
        items = BulletList(tuple((Paragraph(text),) for text in it.items))
        made.append(_tr([element("tc", shape, *self._list(items))]))
        yield from self._closed(made)

    def _begun(
        self, name: str, widths: list[int], *, row_headers: bool, divided: bool = False
    ) -> Element:
        # The bits of tblLook: header row, no banding, and the first column where it names the rows.
        look = {"val": "06A0" if row_headers else "0620", "firstColumn": int(row_headers)}
        properties = element(
            "tblPr",
            element("tblStyle", val=self._style_id("Overzichtstabel")),
            element("tblW", w=TEXT_WIDTH, type="dxa"),
            *([element("tblBorders", element("insideV", **_BETWEEN))] if divided else []),
            element("tblLayout", type="fixed"),
            *_margins(len(widths)),
            element("tblLook", **look, firstRow=1, lastRow=0, lastColumn=0, noHBand=1, noVBand=1),
            element("tblCaption", val=name),
        )
        return element(
            "tbl",
            properties,
            element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        )

    def _closed(self, made: Element) -> Iterator[Element]:
        yield made
        # Two tables that touch would become one.
        yield self._write("NaTabel")

    def _row(
        self,
        it: Table,
        cells: tuple[Cell, ...],
        widths: list[int],
        *properties: Element,
        total: bool = False,
        first: bool = False,
        kept: bool = False,
    ) -> Element:
        style = "TabeltekstSmal" if len(widths) > _MOST_WIDE else "Tabeltekst"
        return _tr(
            (
                self._cell(
                    width,
                    tuple(replace(part, strong=True) for part in cell.text) if total else cell.text,
                    style=style,
                    fill=_TINTS.get(cell.state, ""),
                    right=number in it.numeric,
                    ruled=first,
                    kept=kept,
                )
                for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ),
            *properties,
        )

    def _cell(
        self,
        width: int,
        text: Text,
        *,
        style: str = "Tabeltekst",
        fill: str = "",
        right: bool = False,
        ruled: bool = False,
        kept: bool = False,
    ) -> Element:
        properties = ((element("keepNext"),) if kept else ()) + (
            (element("jc", val="right"),) if right else ()
        )
        written = self._write(style, *self._runs(text), properties=properties)
        return element("tc", _shape(width, fill=fill, ruled=ruled), written)


def is_below_table(written: list[Element]) -> bool:
    """Whether what was written ends in a table and the room below it."""
    return len(written) > 1 and written[-2].tag == f"{W}tbl"


def _kept(rows: int, totals: int) -> Iterator[bool]:
    """Yield for every row of a table, its header first, whether it stays with the next.

    A short table stands on one page; of a longer one the first rows do, and the totals with the
    last row above them.
    """
    count = 1 + rows + totals
    for at in range(count):
        near_an_end = at < _TOGETHER or at >= rows
        yield at < count - 1 and (rows <= _MOST_ON_ONE_PAGE or near_an_end)


def _margins(columns: int) -> Iterator[Element]:
    """Yield narrower margins within the cells of a table with many columns."""
    if columns > _MOST_WIDE:
        sides = (element(side, w=_NARROW, type="dxa") for side in ("left", "right"))
        yield element("tblCellMar", *sides)


def _shape(width: int, *, fill: str = "", ruled: bool = False) -> Element:
    made = element("tcPr", element("tcW", w=width, type="dxa"))
    if ruled:
        made.append(element("tcBorders", element("top", **_RULE)))
    if fill:
        made.append(element("shd", val="clear", color="auto", fill=fill))
    return made


def _tr(cells: Iterable[Element], *properties: Element) -> Element:
    return element("tr", element("trPr", element("cantSplit"), *properties), *cells)


def _signing(signatory: Signatory, member: str) -> Text:
    name = Run(signatory.name, strong=True)
    return (name, Run(f"\n{member}")) if member else (name,)


def _widths(shares: tuple[int, ...]) -> list[int]:
    """Return the width of each column in twips."""
    return [TEXT_WIDTH * share // sum(shares) for share in shares]
