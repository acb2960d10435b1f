"""The document model as PDF: tagged (PDF/UA-1), for keeping (PDF/A-2a), with typst."""

import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import typst

from jaarwiel.core.document import (
    Block,
    BulletList,
    Contribution,
    Document,
    NumberedList,
    Passage,
    Table,
    plain,
)
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.intake import FONTS
from jaarwiel.errors import JaarwielError
from jaarwiel.words.sandbox import told_in_dutch

TYPOGRAPHY = "documents/document.typ"
"""The typst source under templates/."""


def render_pdf(document: Document, read_template: ReadTemplate) -> bytes:
    """Return the PDF file. JaarwielError: the typography cannot set this document."""
    with told_in_dutch(TYPOGRAPHY):
        source = read_template(TYPOGRAPHY).encode()
    try:
        found = typst.compile(
            source,
            sys_inputs={"model": json.dumps(plain(document), ensure_ascii=False)},
            font_paths=_fonts(),
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(document.metadata.assembled_at.timestamp()),
        )
    except typst.TypstError as error:
        raise JaarwielError(
            f"De PDF van {document.title} kan niet worden gemaakt: {error}. "
            f"Herstel het sjabloon {TYPOGRAPHY} of de aangeleverde tekst."
        ) from error
    return _with_row_headers(bytes(found), document)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def _with_row_headers(found: bytes, document: Document) -> bytes:
    """Return the PDF with the first cell of every row marked as that row's header.

    Typst 0.15 marks only the header row (ISO 14289-1, 7.5: row headers are headers too).
    """
    wanted = [table.row_headers for table in _tables(document.blocks)]
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


def _tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Contribution):
            yield from _tables((*block.note, *block.passages))
        elif isinstance(block, Passage):
            yield from _tables(block.blocks)
        elif isinstance(block, BulletList | NumberedList):
            for item in block.items:
                yield from _tables(item)


def _elements(parent: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """Yield the structure elements of one kind, in reading order."""
    for kid in _kids(parent):
        if kind == kid.S:
            yield kid
        yield from _elements(kid, kind)


def _kids(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    found: Any = parent.get("/K", [])
    for kid in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
