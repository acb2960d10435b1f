"""Paragraphs of Word that are items of lists, put together as lists in lists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from jaarwiel.core.document import Block, BulletList, NumberedList, Paragraph, Text
from jaarwiel.documents.prose import DEEPEST_LIST
from jaarwiel.documents.word.opened import Level, Numbering

PLAIN: Final = "none"
"""A kind of counting without any sign in front: such a paragraph is no item to its reader."""


class Counters:
    """Counts the items of numbered lists as Word does."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def next(self, list_id: str, numbering: Numbering, level: int) -> int:
        """The number of the next item at this level; the levels below it begin again."""
        counts = self._counts.setdefault(numbering.abstract or list_id, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            counts |= {each: start - 1 for each, start in numbering.starts.items()}
        before = counts.get(level, _start(numbering, level) - 1)
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        counts[level] = before + 1
        return counts[level]


def _start(numbering: Numbering, level: int) -> int:
    return numbering.starts.get(level, numbering.levels.get(level, Level()).start)


@dataclass
class _List:
    """A list that is being put together."""

    start: int | None
    """None for bullets."""
    items: list[list["Block | _List"]] = field(default_factory=list)

    def takes(self, number: int | None) -> bool:
        """Whether an item with this number is the next of this list."""
        if number is None or self.start is None:
            return number is None and self.start is None
        return number == self.start + len(self.items)


class Outline:
    """Takes paragraphs, items and other blocks in order; gives the blocks that they make."""

    def __init__(self) -> None:
        self._found: list[Block | _List] = []
        self._open: list[_List] = []

    def add(self, block: Block) -> None:
        """Takes a block that ends every list."""
        self._open.clear()
        self._found.append(block)

    def add_item(self, text: Text, level: int, number: int | None) -> None:
        """Takes an item of a list at a level (0 and deeper); `number` is None for a bullet."""
        depth = min(level, len(self._open), DEEPEST_LIST - 1)
        del self._open[depth + 1 :]
        if len(self._open) <= depth or not self._open[depth].takes(number):
            del self._open[depth:]
            made = _List(number)
            self._here().append(made)
            self._open.append(made)
        self._open[depth].items.append([Paragraph(text)] if text else [])

    def add_below(self, block: Block, level: int) -> None:
        """Takes a block that belongs to the item last taken at this level, where there is one."""
        if not self._open:
            self.add(block)
            return
        del self._open[level + 1 :]
        self._here().append(block)

    def _here(self) -> list["Block | _List"]:
        return self._open[-1].items[-1] if self._open else self._found

    def blocks(self) -> tuple[Block, ...]:
        """All that was taken; items without anything in them are left out."""
        return tuple(_finished(self._found))


def _finished(found: list[Block | _List]) -> Iterator[Block]:
    for each in found:
        if not isinstance(each, _List):
            yield each
            continue
        items = tuple(tuple(_finished(item)) for item in each.items)
        if full := tuple(item for item in items if item):
            yield BulletList(full) if each.start is None else NumberedList(full, max(each.start, 0))
