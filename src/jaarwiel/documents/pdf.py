"""The document model as PDF: tagged (PDF/UA-1), for keeping (PDF/A-2a), with typst."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pikepdf
import typst

from jaarwiel.core.document import (
    Block,
    BulletList,
    Chart,
    Contribution,
    Document,
    NumberedList,
    Passage,
    Signatures,
    Table,
    plain,
)
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.housestyle import HouseStyle, own_house_style
from jaarwiel.documents.pictures import drawings, fonts
from jaarwiel.errors import JaarwielError
from jaarwiel.words.sandbox import told_in_dutch

TYPOGRAPHY = "documents/document.typ"
"""The typst source under templates/."""
_TEXT_IN_JSON = re.compile(r'"text": "((?:[^"\\]|\\.)*+)"')
_LONG_WORD = re.compile(r"[^\s\u200b]{32}")
_HOLDS_NO_TABLE = frozenset(
    {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Lbl", "/Span", "/Link", "/Figure", "/Title",
     "/TOC"}
)  # fmt: skip


def render_pdf(
    document: Document, read_template: ReadTemplate, house_style: HouseStyle | None = None
) -> bytes:
    """Return the PDF file; house_style: None for that of the table's own templates.

    JaarwielError: the typography cannot set this document, or the house style has a mistake.
    """
    house = house_style or own_house_style()
    with told_in_dutch(TYPOGRAPHY):
        source = read_template(TYPOGRAPHY).encode()
    model = json.dumps(plain(document), ensure_ascii=False)
    try:
        found = typst.compile(
            source,
            sys_inputs={
                "model": model,
                "house": json.dumps(
                    {**_house(document, house), "long_words": _has_long_words(model)},
                    ensure_ascii=False,
                ),
            },
            font_paths=fonts(),
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(document.metadata.assembled_at.timestamp()),
        )
    except typst.TypstError as error:
        raise JaarwielError(
            f"De PDF van {document.title} kan niet worden gemaakt: {error}. "
            f"Herstel het sjabloon {TYPOGRAPHY} of de aangeleverde tekst."
        ) from error
    return _with_row_headers(bytes(found), document)


def _has_long_words(model: str) -> bool:
    """Whether some text in the model, as JSON, holds a word that may be wider than its place."""
    return any(_LONG_WORD.search(text) for text in _TEXT_IN_JSON.findall(model))


def _house(document: Document, house: HouseStyle) -> dict[str, object]:
    """Return colours, logo and drawings as the typography takes them."""
    return {
        "colours": asdict(house.colours),
        "logo": house.logo.svg if house.logo else "",
        "drawings": drawings(document, house.colours),
    }


def _with_row_headers(found: bytes, document: Document) -> bytes:
    """Return the PDF with the first cell of every row marked as that row's header.

    Typst 0.15 marks only the header row (ISO 14289-1, 7.5: row headers are headers too).
    """
    wanted = list(_row_headers(document.blocks))
    with pikepdf.open(io.BytesIO(found)) as pdf:
        tables = _elements(pdf.Root.StructTreeRoot, "/Table")
        for table, has_row_headers in zip(tables, wanted, strict=True):
            if has_row_headers:
                _mark_rows(table)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _mark_rows(table: pikepdf.Object) -> None:
    for row in _elements(table, "/TR"):
        first = next(_kids(row))
        if first.S == pikepdf.Name.TD:
            first.S = pikepdf.Name.TH
            first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)


def _row_headers(blocks: tuple[Block, ...]) -> Iterator[bool]:
    """Yield for every table, in order, whether the first cell names its row."""
    for block in blocks:
        if isinstance(block, Table):
            yield block.row_headers
        elif isinstance(block, Chart):
            yield block.table.row_headers
        elif isinstance(block, Signatures):
            yield True
        elif isinstance(block, Contribution):
            yield from _row_headers((*block.note, *block.passages))
        elif isinstance(block, Passage):
            yield from _row_headers(block.blocks)
        elif isinstance(block, BulletList | NumberedList):
            for item in block.items:
                yield from _row_headers(item)


def _elements(parent: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """Yield the structure elements of one kind, in reading order; none within another."""
    for kid in _kids(parent):
        if kind == kid.S:
            yield kid
        elif kid.S not in _HOLDS_NO_TABLE:
            yield from _elements(kid, kind)


def _kids(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    found: Any = parent.get("/K", [])
    for kid in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
