"""The papers of a meeting as one document: the agenda first, then every paper as a chapter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from jaarwiel.core.document import (
    DEEPEST_HEADING,
    Block,
    Contribution,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Passage,
    Run,
)

AnyBlock = TypeVar("AnyBlock", bound=Block)


@dataclass(frozen=True)
class Enclosed:
    """A paper of the set: under which heading it stands, and its model."""

    heading: str
    paper: Document


def gathered(front: Document, enclosed: Iterable[Enclosed]) -> Document:
    """One document of all: every paper starts on a new page, a level lower than by itself.

    Names to link to are new, since those of two papers may be the same; a passage in it can not be
    read back from Word, as only that of the paper itself can. Who delivered what is said where
    the paper itself says so.
    """
    blocks = list(front.blocks)
    for number, each in enumerate(enclosed, start=1):
        blocks += _chapter(number, each)
    return replace(front, blocks=tuple(blocks))


def _chapter(number: int, enclosed: Enclosed) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, (Run(enclosed.heading),), f"stuk_{number}")
    yield Paragraph(enclosed.paper.subtitle)
    names = _Names(f"stuk_{number}", with_provenance=enclosed.paper.with_provenance)
    yield from (names.lowered(block) for block in enclosed.paper.blocks)


class _Names:
    """Lowers the blocks of one paper, and gives all that can be linked to a new name."""

    def __init__(self, prefix: str, *, with_provenance: bool) -> None:
        self._prefix, self._count = prefix, 0
        self._with_provenance = with_provenance

    def lowered(self, block: Block) -> Block:
        """The block a level lower."""
        match block:
            case Heading():
                return self._heading(block)
            case Passage():
                return self._passage(block)
            case Contribution():
                heading = self._heading(block.heading)
                return replace(
                    block,
                    anchor=heading.anchor,
                    heading=heading,
                    passages=tuple(map(self._passage, block.passages)),
                )
        return self._renamed(block)

    def _heading(self, heading: Heading) -> Heading:
        level = min(heading.level + 1, DEEPEST_HEADING)
        return replace(self._renamed(heading), level=level)

    def _passage(self, passage: Passage) -> Passage:
        return replace(
            self._renamed(passage),
            slot_key="",
            provenance=passage.provenance if self._with_provenance else (),
            heading=replace(passage.heading, level=min(passage.heading.level + 1, DEEPEST_HEADING)),
            blocks=tuple(map(self.lowered, passage.blocks)),
        )

    def _renamed(self, block: AnyBlock) -> AnyBlock:
        if not getattr(block, "anchor", ""):
            return block
        self._count += 1
        changed: Any = replace(cast("Any", block), anchor=f"{self._prefix}_{self._count}")
        return cast("AnyBlock", changed)
