"""The difference between two versions of a document, per paragraph and word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final, Literal, TypeAlias

from jaarwiel.core.comparing.alignment import aligned
from jaarwiel.core.comparing.lines import PROVENANCE, ROW, Line, lines_of
from jaarwiel.core.comparing.stretches import Stretch, compared
from jaarwiel.core.document import Document, words

Act: TypeAlias = Literal["same", "added", "removed", "changed", "restyled"]

_PARTS: Final[tuple[Act, Act]] = ("removed", "added")
_SUMMED_UP: Final = 2
"""Headings that a summary looks under: a theme, and a party in it."""
_MOVED_WORDS: Final = 4
"""Words that a line has at least, to be called moved when it stands elsewhere: less may be
anybody's."""


@dataclass(frozen=True)
class Change:
    """What became of one paragraph, heading, item or row."""

    act: Act
    """Restyled: the words are the same, their emphasis or a link is not."""
    place: tuple[str, ...]
    """The headings that it stands under."""
    kind: str
    level: int
    cells: tuple[tuple[Stretch, ...], ...]
    """Its text; of a row one for each column."""
    moved: bool = False
    """Whether what was added here was removed elsewhere, or the reverse."""


@dataclass(frozen=True)
class Tally:
    """How much changed under one heading; what was moved counts once, where it came."""

    place: tuple[str, ...]
    added: int
    removed: int
    changed: int
    moved: int
    rows: int
    """Rows of tables that came, went or changed; not among the others."""

    def plus(self, other: "Tally | None") -> "Tally":
        """This and the other together, under the heading of this one."""
        if other is None:
            return self
        return Tally(
            self.place,
            self.added + other.added,
            self.removed + other.removed,
            self.changed + other.changed,
            self.moved + other.moved,
            self.rows + other.rows,
        )

    @property
    def total(self) -> int:
        """All of it."""
        return self.added + self.removed + self.changed + self.moved + self.rows


@dataclass(frozen=True)
class Difference:
    """Everything of both versions, in order, with what became of it."""

    changes: tuple[Change, ...]

    @cached_property
    def sections(self) -> tuple[tuple[tuple[str, ...], tuple[Change, ...]], ...]:
        """The headings under which something changed, with everything that stands there."""
        found = groupby(self.changes, key=lambda each: each.place)
        rows = ((place, tuple(changes)) for place, changes in found)
        return tuple(row for row in rows if any(each.act != "same" for each in row[1]))

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """How much changed in each of the sections; nothing where only provenance did."""
        return tuple(_tally(place, changes) for place, changes in self.sections)

    @cached_property
    def summary(self) -> tuple[Tally, ...]:
        """How much changed under the two highest headings, as a party's part of a theme."""
        found: dict[tuple[str, ...], Tally] = {}
        for each in self.tallies:
            place = each.place[:_SUMMED_UP]
            found[place] = replace(each, place=place).plus(found.get(place))
        return tuple(each for each in found.values() if each.total)

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not self.sections


def difference(old: Document, new: Document) -> Difference:
    """What changed from one version to another; what is said of the version itself is left out."""
    before, after = lines_of(old), lines_of(new)
    changes = (
        _change(None if i is None else before[i], None if j is None else after[j])
        for i, j in aligned(before, after)
    )
    return Difference(tuple(_moves(tuple(changes))))


def _change(old: Line | None, new: Line | None) -> Change:
    line = new or old
    if line is None:
        raise ValueError("a change of nothing")
    if old is None or new is None:
        part: Literal["added", "removed"] = "removed" if new is None else "added"
        whole = tuple((Stretch(part, words(each)),) for each in line.cells)
        return Change(part, line.place, line.kind, line.level, whole)
    cells = tuple(compared(words(a), words(b)) for a, b in zip(old.cells, new.cells, strict=True))
    return Change(_act(old, new), line.place, line.kind, line.level, cells)


def _act(old: Line, new: Line) -> Act:
    if old.key != new.key:
        return "changed"
    return "same" if old.cells == new.cells else "restyled"


def _moves(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, with what was removed here and added there marked as moved."""
    went, came = (Counter(_moved(c) for c in changes if c.act == part) for part in _PARTS)
    left = {part: went & came for part in _PARTS}  # noqa: C420 - each counts down by itself
    for each in changes:
        key = _moved(each)
        if key and each.act in left and left[each.act][key]:
            left[each.act][key] -= 1
            yield replace(each, moved=True)
        else:
            yield each


def _moved(change: Change) -> tuple[str, ...]:
    """What a line is known by elsewhere; empty for what is too short or a row."""
    text = " ".join(stretch.text for cell in change.cells for stretch in cell)
    is_known = change.kind != ROW and len(text.split()) >= _MOVED_WORDS
    return (change.kind, text) if is_known else ()


def _tally(place: tuple[str, ...], changes: Sequence[Change]) -> Tally:
    counted = [each for each in changes if each.kind not in {ROW, PROVENANCE}]
    acts = Counter(each.act for each in counted if not each.moved)
    return Tally(
        place,
        added=acts["added"],
        removed=acts["removed"],
        changed=acts["changed"] + acts["restyled"],
        moved=sum(each.moved and each.act == "added" for each in counted),
        rows=sum(each.kind == ROW and each.act != "same" for each in changes),
    )
