"""Markdown, as secretaries and parties write it, to blocks of the document model.

No HTML, no pictures, no code: what is not in the list below stays as it was typed. Nothing that
was written is lost, whatever it looks like.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from jaarwiel.core.document import (
    Block,
    BulletList,
    Cell,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    Table,
    Text,
)
from jaarwiel.documents.textlimits import markup_excess

DEEPEST_LIST = 4
"""Lists inside lists below this level come up to it: no page is wide enough for more."""
MOST_COLUMNS = 20
"""Of a table that is set as one: in more, no number fits on the width of A4."""

_DEEPEST_NESTING = 60
_LINK_SCHEMES = {"http", "https", "mailto"}
_WRITTEN_OUT = ["code", "fence", "backticks", "html_block", "html_inline", "image", "reference"]
# An entity could bring in a character that the font lacks after the text was checked for it.
_UNSAFE_AFTER_CHECK = ["entity"]


@dataclass(frozen=True)
class _Place:
    """Where in the text we are."""

    table_name: str
    lines: tuple[str, ...]
    lists: int = 0

    @property
    def is_nested(self) -> bool:
        return self.lists > 0


def parse(text: str, table_name: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text; `table_name` names the tables in it.

    With more marks than anybody reads, it is plain paragraphs, marks and all.
    """
    if markup_excess(text):
        return _unformatted(text)
    tokens = _markdown().parse(text)
    if _is_too_deep(tokens):
        return _unformatted(text)
    return tuple(
        _blocks(SyntaxTreeNode(tokens).children, _Place(table_name, tuple(text.split("\n"))))
    )


def parse_line(text: str) -> Text:
    """Return one line of Markdown as runs."""
    if markup_excess(text):
        return (Run(text.strip()),)
    tokens = _markdown().parseInline(text.strip())
    if _is_too_deep(tokens):
        return (Run(text.strip()),)
    return _text(SyntaxTreeNode(tokens).children)


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST_NESTING})
    parser.enable("table").disable([*_WRITTEN_OUT, *_UNSAFE_AFTER_CHECK])
    # The library takes its check of addresses as an attribute.
    parser.validateLink = is_safe_link  # type: ignore[assignment, method-assign]
    return parser


def is_safe_link(address: str) -> bool:
    """Whether a text may lead there: to http, https or mailto."""
    try:
        return urlsplit(address).scheme.lower() in _LINK_SCHEMES
    except ValueError:
        return False


def _is_too_deep(tokens: Sequence[Token]) -> bool:
    """Whether blocks, or bold and italic in one of them, nest beyond sense."""
    return any(
        token.level >= _DEEPEST_NESTING - 1 or _is_too_deep(token.children or ())
        for token in tokens
    )


def _unformatted(text: str) -> tuple[Block, ...]:
    """Return a text whose marks nest beyond sense as plain paragraphs, marks and all."""
    parts = re.split(r"\n\s*\n", text.strip())
    return tuple(Paragraph((Run(re.sub(r"[ \t]+", " ", part)),)) for part in parts)


def _blocks(nodes: Iterable[SyntaxTreeNode], place: _Place) -> Iterator[Block]:
    for node in nodes:
        yield from _READERS.get(node.type, _read_inside)(node, place)


def _read_inside(node: SyntaxTreeNode, place: _Place) -> Iterator[Block]:
    return _blocks(node.children, place)


def _read_paragraph(node: SyntaxTreeNode, _place: _Place) -> Iterator[Block]:
    text = _text(node.children)
    if text:
        yield Paragraph(text)


def _read_heading(node: SyntaxTreeNode, place: _Place) -> Iterator[Block]:
    text = _text(node.children)
    if text and place.is_nested:
        yield Paragraph(tuple(replace(run, strong=True) for run in text))
    elif text:
        yield Heading(int(node.tag[1:]), text)


def _read_list(node: SyntaxTreeNode, place: _Place) -> Iterator[Block]:
    if place.lists >= DEEPEST_LIST:
        yield from _read_inside(node, place)
        return
    inside = replace(place, lists=place.lists + 1)
    items = tuple(tuple(_blocks(item.children, inside)) for item in node.children)
    if node.type == "bullet_list":
        yield BulletList(items)
    else:
        yield NumberedList(items, int(node.attrs.get("start", 1)))


def _read_table(node: SyntaxTreeNode, place: _Place) -> Iterator[Block]:
    rows = [
        tuple(Cell(_text(cell.children)) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    first, last = node.map or (0, 0)
    written = place.lines[first:last]
    widest = max(map(_count_columns, written))
    if widest > len(rows[0]) or widest > MOST_COLUMNS:
        # Markdown drops cells beyond the last heading, and paper has no room for so many beside
        # each other; a party's words may not go that way.
        yield Paragraph((Run("\n".join(line.strip() for line in written)),))
    else:
        yield Table(place.table_name, rows[0], tuple(rows[1:]))


def _count_columns(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line.strip().strip("|"))) + 1


_READERS: dict[str, Callable[[SyntaxTreeNode, _Place], Iterator[Block]]] = {
    "paragraph": _read_paragraph,
    "heading": _read_heading,
    "bullet_list": _read_list,
    "ordered_list": _read_list,
    "table": _read_table,
}


def _text(nodes: Iterable[SyntaxTreeNode]) -> Text:
    runs: list[Run] = []
    for run in _runs(nodes, Run("")):
        if runs and replace(runs[-1], text=run.text) == run:
            runs[-1] = replace(run, text=runs[-1].text + run.text)
        elif run.text:
            runs.append(run)
    return tuple(runs)


def _runs(nodes: Iterable[SyntaxTreeNode], style: Run) -> Iterator[Run]:
    for node in nodes:
        if node.children:
            yield from _runs(node.children, _styled(style, node))
        elif node.type in {"softbreak", "hardbreak"}:
            yield replace(style, text=" " if node.type == "softbreak" else "\n")
        else:
            yield replace(style, text=re.sub(r"\s+", " ", node.content, flags=re.ASCII))


def _styled(style: Run, node: SyntaxTreeNode) -> Run:
    if node.type == "strong":
        return replace(style, strong=True)
    if node.type == "em":
        return replace(style, emphasis=True)
    if node.type == "link":
        return replace(style, link=str(node.attrs["href"]))
    return style
