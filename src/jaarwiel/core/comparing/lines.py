"""A document as lines that can be compared: paragraphs, items, headings and rows of tables.

Made from whatever stands in the model, so that a new kind of block needs no code here: text is
where the runs are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

from jaarwiel.core.document import (
    BulletList,
    Cell,
    Document,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    Table,
    Text,
    words,
)

HEADING: Final = "heading"
ITEM: Final = "item"
PROVENANCE: Final = "provenance"
ROW: Final = "row"


@dataclass(frozen=True)
class Line:
    """One paragraph, heading, item of a list, or row of a table."""

    place: tuple[str, ...]
    """The headings that it stands under, its own among them where it is one."""
    kind: str
    cells: tuple[Text, ...]
    """Its text; of a row one for each column."""
    level: int = 0
    """Of a heading its level, of an item how deep it stands."""

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Equal for lines that read the same."""
        return (self.kind, *(words(cell) for cell in self.cells))

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each word stands in it."""
        return Counter(" ".join(words(cell) for cell in self.cells).split())


def lines_of(document: Document) -> tuple[Line, ...]:
    """The lines of a document, in order; what is said of the version itself is left out."""
    title = Line((), HEADING, ((Run(document.title),),))
    lines = _Outline().lines(document.blocks)
    return (
        title,
        *(each for each in lines if document.with_provenance or each.kind != PROVENANCE),
    )


class _Outline:
    """Walks through blocks and keeps the headings that it is under."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []

    def lines(self, part: Any, kind: str = "", depth: int = 0) -> Iterator[Line]:
        """The lines of any part of the model; `kind` is that of the text right below it."""
        match part:
            case Heading():
                yield self._heading(part)
            case Table():
                yield from self._table(part)
            case BulletList() | NumberedList():
                yield from chain.from_iterable(
                    self.lines(item, ITEM, depth + 1) for item in part.items
                )
            case (Run(), *_):
                yield self._line(kind or "paragraph", (part,), depth)
            case tuple():
                yield from chain.from_iterable(self.lines(each, kind, depth) for each in part)
            case Paragraph():
                yield from self.lines(part.text, kind or part.kind, depth)
            case _ if is_dataclass(part):
                yield from self._block(part, depth)

    def _block(self, part: Any, depth: int) -> Iterator[Line]:
        """Every text of a block, in the order of its fields; of a drawing the table beside it."""
        if isinstance(getattr(part, "table", None), Table):
            yield from self._table(part.table)
            return
        found = {each.name: getattr(part, each.name) for each in fields(part)}
        has_name = isinstance(found.get("name"), str)
        if has_name and next(_text_within(found.values()), None) is None:
            yield self._line(str(part.kind), (_names(found),), depth)
        for name, value in found.items():
            kind = PROVENANCE if name == PROVENANCE else str(part.kind)
            yield from self.lines(value, kind if _is_text(value) else "", depth)

    def _heading(self, heading: Heading) -> Line:
        own = words(heading.text)
        self._above = [each for each in self._above if each[0] < heading.level]
        self._above.append((heading.level, own))
        return self._line(HEADING, (heading.text,), heading.level)

    def _table(self, table: Table) -> Iterator[Line]:
        """Its rows in order, header and totals among them."""
        sets = (getattr(table, each.name) for each in fields(table))
        for cells in chain.from_iterable(map(_rows, sets)):
            yield self._line(ROW, tuple(cell.text for cell in cells), named=table.name)

    def _line(self, kind: str, cells: tuple[Text, ...], level: int = 0, named: str = "") -> Line:
        place = tuple(text for _, text in self._above)
        if named and named not in place[-1:]:
            place = (*place, named)
        return Line(place, kind, cells, level)


def _is_text(value: Any) -> bool:
    """Whether a field holds a text or texts, rather than blocks."""
    match value:
        case (Run(), *_) | ((Run(), *_), *_):
            return True
    return False


def _rows(value: Any) -> tuple[tuple[Cell, ...], ...]:
    """The rows that a field of a table holds; none where it holds something else."""
    match value:
        case (Cell(), *_):
            return (value,)
        case ((Cell(), *_), *_):
            return tuple(value)
    return ()


def _text_within(values: Any) -> Iterator[Run]:
    for value in values:
        if isinstance(value, Run):
            yield value
        elif isinstance(value, tuple):
            yield from _text_within(value)
        elif is_dataclass(value) and not isinstance(value, type):
            yield from _text_within(getattr(value, each.name) for each in fields(value))


def _names(found: dict[str, Any]) -> Text:
    """The names in a block that holds no text, as that of who signs with its members."""
    others = (each for value in found.values() if isinstance(value, tuple) for each in value)
    return (Run(", ".join([found["name"], *(each for each in others if isinstance(each, str))])),)
