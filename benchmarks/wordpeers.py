"""What others need for one Word file of equal content: docxtpl, and python-docx by hand.

Both get what our model holds as plain data (headings, paragraphs, items and tables) ready-made, and
leave out what they have no word for: bold words, bookmarks, tints, charts and styles of our own.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import docx
from docxtpl import DocxTemplate

from jaarwiel.core.document import (
    Block,
    BulletList,
    Cell,
    Chart,
    Contribution,
    Document,
    Heading,
    Missing,
    Notice,
    NumberedList,
    Paragraph,
    Passage,
    Signatures,
    Table,
    Text,
    words,
)

TABLE = "table"
HEADING = "Heading {}"


@dataclass(frozen=True)
class Piece:
    """A paragraph in a style of Word, or a table."""

    style: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def pieces(document: Document) -> list[Piece]:
    """The content of a document, in order."""
    head = [Piece("Title", document.title), Piece("Subtitle", words(document.subtitle))]
    return head + list(_of_all(document.blocks))


def _of_all(blocks: Iterable[Block]) -> Iterator[Piece]:
    for block in blocks:
        yield from _of(block)


def _of(block: Block) -> Iterator[Piece]:
    match block:
        case Heading():
            yield Piece(HEADING.format(block.level), words(block.text))
        case Paragraph() | Missing():
            yield Piece("Normal", words(block.text))
        case BulletList() | NumberedList():
            style = "List Bullet" if isinstance(block, BulletList) else "List Number"
            yield from (Piece(style, each.text) for item in block.items for each in _of_all(item))
        case Table():
            rows = [block.header, *block.rows, *block.footer]
            yield Piece(TABLE, rows=[_cells(row) for row in rows])
        case Chart():
            yield from _of(block.table)
        case Passage():
            yield from _of(block.heading)
            yield from _texts([block.provenance] if block.provenance else [])
            yield from _of_all((*block.blocks, *([block.missing] if block.missing else [])))
        case Contribution():
            yield from _of(block.heading)
            yield from _of_all((*block.note, *block.passages))
            yield from _of(block.missing) if block.missing else ()
        case Notice():
            yield from _texts([block.title])
            yield from (Piece("List Bullet", words(each)) for each in block.items)
        case Signatures():
            raise NotImplementedError("places to sign")


def _texts(texts: Iterable[Text]) -> Iterator[Piece]:
    yield from (Piece("Normal", words(each)) for each in texts)


def _cells(row: Iterable[Cell]) -> list[str]:
    return [words(cell.text) for cell in row]


def docxtpl_template(content: Iterable[Piece]) -> bytes:
    """The template: a loop over the pieces with a paragraph for each style, and one for tables.

    As many columns as a table has, up to the widest that there is.
    """
    made = docx.Document()
    made.add_paragraph("{%p for piece in pieces %}")
    styles = sorted({each.style for each in content} - {TABLE})
    for style in styles:
        made.add_paragraph(f"{{%p if piece.style == '{style}' %}}")
        made.add_paragraph("{{ piece.text }}", style=style)
        made.add_paragraph("{%p endif %}")
    made.add_paragraph(f"{{%p if piece.style == '{TABLE}' %}}")
    grid = made.add_table(rows=3, cols=3, style="Table Grid")
    grid.cell(0, 0).text = "{%tr for row in piece.rows %}"
    for column, text in enumerate(("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")):
        grid.cell(1, column).text = text
    grid.cell(2, 0).text = "{%tr endfor %}"
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")
    return _saved(made)


def with_docxtpl(template: bytes, content: Iterable[Piece]) -> bytes:
    """The Word file as docxtpl makes it; a template can be rendered once, so it is read again."""
    made = DocxTemplate(io.BytesIO(template))
    made.render({"pieces": content}, autoescape=True)
    return _saved(made)


def with_python_docx(content: Iterable[Piece]) -> bytes:
    """The Word file as somebody writes it who calls python-docx for every paragraph and cell."""
    made = docx.Document()
    for piece in content:
        if piece.style != TABLE:
            made.add_paragraph(piece.text, style=piece.style)
            continue
        grid = made.add_table(len(piece.rows), len(piece.rows[0]), style="Table Grid")
        for row, texts in zip(grid.rows, piece.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return _saved(made)


def text_of(content: bytes) -> list[str]:
    """Every text of a Word file in order, as python-docx reads it, without anything empty."""
    found: list[str] = []
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, docx.table.Table):
            found += [cell.text for row in part.rows for cell in row.cells]
        else:
            found.append(part.text)
    return [" ".join(each.split()) for each in found if each.strip()]


def _saved(made: "docx.document.Document | DocxTemplate") -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
