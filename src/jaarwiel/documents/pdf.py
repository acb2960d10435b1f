"""The document model as PDF: tagged (PDF/UA-1), for keeping (PDF/A-2a), with typst."""

import io
import json
import re
import zlib
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
)
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.housestyle import HouseStyle, own_house_style
from jaarwiel.documents.pictures import drawings
from jaarwiel.documents.typesetting import typeset
from jaarwiel.errors import JaarwielError
from jaarwiel.words.sandbox import told_in_dutch

TYPOGRAPHY = "documents/document.typ"
"""The typst source under templates/."""
_TEXT_IN_JSON = re.compile(r'"text": "((?:[^"\\]|\\.)*+)"')
_MANY_OBJECTS = 10_000
_BAD_END = b"\r\nendstream"
_LONG_WORD = re.compile("(?:[^\\s\u200b]|[\u00a0\u2007\u202f]){32}")
"""Hard spaces do not end a word: a line is not broken there."""
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
        source = read_template(TYPOGRAPHY)
    model = json.dumps(document.data, ensure_ascii=False)
    try:
        found = typeset(
            source,
            {
                "model": model,
                "house": json.dumps(
                    {**_house(document, house), "long_words": _has_long_words(model)},
                    ensure_ascii=False,
                ),
            },
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(document.metadata.assembled_at.timestamp()),
        )
    except typst.TypstError as error:
        raise JaarwielError(
            f"De PDF van {document.title} kan niet worden gemaakt: {error}. "
            f"Herstel het sjabloon {TYPOGRAPHY} of de aangeleverde tekst."
        ) from error
    return _finished(found, document)


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


def _finished(found: bytes, document: Document) -> bytes:
    """Return the PDF with the first cell of every row marked as that row's header.

    Typst 0.15 marks only the header row (ISO 14289-1, 7.5: row headers are headers too). It also
    writes that no tag is suspect, which holds without saying and which Poppler calls an error.
    """
    wanted = list(_row_headers(document.blocks))
    passed = _HOLDS_NO_TABLE if _has_table_in_list(document.data) else _HOLDS_NO_TABLE | {"/L"}
    with pikepdf.open(io.BytesIO(found)) as pdf:
        tables = _elements(pdf.Root.StructTreeRoot, "/Table", passed)
        for table, has_row_headers in zip(tables, wanted, strict=True):
            if has_row_headers:
                _mark_rows(table)
        del pdf.Root.MarkInfo.Suspects
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """Return the file; no stream in it ends in a carriage return.

    Before the line feed that ends a stream that would read as an end of two characters, and the
    length would be one too much (ISO 19005-2, 6.1.7.1).
    """
    packed, loose = pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable
    # Streams that pikepdf packs objects into cannot be changed; of many, one ends so for sure.
    mode = packed if len(pdf.objects) < _MANY_OBJECTS else loose
    made = _written(pdf, mode)
    if _BAD_END not in made:
        return made
    for stream in pdf.objects:
        if isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r"):
            _end_otherwise(stream)
    made = _written(pdf, mode)
    return _written(pdf, loose) if _BAD_END in made else made


def _end_otherwise(stream: pikepdf.Stream) -> None:
    """Add line feeds, which mean nothing, until the check sum at the end is another."""
    data = stream.read_bytes() + b"\n"
    while zlib.adler32(data) % 256 == ord("\r"):
        data += b"\n"
    stream.write(data)


def _written(pdf: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=mode)
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


def _has_table_in_list(part: Any, *, in_list: bool = False) -> bool:
    """Whether a list in the model, as plain data, holds a table."""
    if isinstance(part, list):
        return any(_has_table_in_list(each, in_list=in_list) for each in part)
    if not isinstance(part, dict) or part["kind"] in {"run", "paragraph", "cell"}:
        return False
    if in_list and part["kind"] == "table":
        return True
    inside = in_list or part["kind"] in {"bullets", "numbers"}
    return any(_has_table_in_list(each, in_list=inside) for each in part.values())


def _elements(
    parent: pikepdf.Object, kind: str, passed: frozenset[str] = _HOLDS_NO_TABLE
) -> Iterator[pikepdf.Object]:
    """Yield the structure elements of one kind, in reading order; none within another.

    passed: the kinds of elements that are not looked into.
    """
    for kid in _kids(parent):
        if kind == kid.S:
            yield kid
        elif str(kid.S) not in passed:
            yield from _elements(kid, kind, passed)


def _kids(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    found: Any = parent.get("/K", [])
    for kid in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
