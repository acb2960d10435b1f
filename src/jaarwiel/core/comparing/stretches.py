"""What changed between two texts: word by word, and of long ones by line first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final, Literal, TypeAlias

Part: TypeAlias = Literal["same", "removed", "added"]

_WORDS: Final = re.compile(r"\d+(?:[.,:]\d+)+|\w+|\s+|[^\w\s]")
_SENTENCES: Final = re.compile(r"[^.!?;\n]*[.!?;\n]*\s*")
_MOST_PAIRS: Final = 1_000_000
"""How many words (old times new) are compared; beyond that sentences are, and then the whole."""
_LEAST_ALIKE: Final = 0.25
"""The share of the words that must be the same; with less, all was written anew."""


@dataclass(frozen=True)
class Stretch:
    """A part of a text that stayed, went or came."""

    part: Part
    text: str


def compared(old: str, new: str) -> tuple[Stretch, ...]:
    """The stretches of both texts in order: without the added ones the old text, and the reverse.

    What was removed stands before what was added in its place.
    """
    if old == new:
        return (Stretch("same", new),) if new else ()
    for pieces in (_WORDS, _SENTENCES):
        before, after = pieces.findall(old), pieces.findall(new)
        first = _common(before, after)
        last = _common(before[first:][::-1], after[first:][::-1])
        inner = before[first : len(before) - last], after[first : len(after) - last]
        if len(inner[0]) * len(inner[1]) <= _MOST_PAIRS:
            found = _joined(
                (
                    Stretch("same", "".join(before[:first])),
                    *_middle(*inner),
                    Stretch("same", "".join(before[len(before) - last :])),
                )
            )
            return found if _is_alike(found) else _anew(old, new)
    return _anew(old, new)


def compared_by_line(old: str, new: str) -> tuple[Stretch, ...]:
    """The same for texts of several lines: only lines that changed are set beside each other."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Stretch] = []
    for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        found += compared("".join(before[a:b]), "".join(after[c:d]))
    return _joined(found)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many pieces at the beginning are the same."""
    pairs = zip(before, after, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))


def _middle(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for tag, a, b, c, d in opcodes:
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal" and (gone.strip() or len(opcodes) == 1):
            yield Stretch("same", gone)
        else:  # a space between two changes is no word that stayed
            yield Stretch("removed", gone)
            yield Stretch("added", come)


def _joined(found: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The same with one stretch of each kind in a row, the removed one first."""
    made: list[Stretch] = []
    filled = (each for each in found if each.text)
    for same, run in groupby(filled, key=lambda each: each.part == "same"):
        row = tuple(run)
        parts: tuple[Part, ...] = ("same",) if same else ("removed", "added")
        for part in parts:
            text = "".join(each.text for each in row if each.part == part)
            made += [Stretch(part, text)] if text else []
    return tuple(made)


def _is_alike(found: Sequence[Stretch]) -> bool:
    same = sum(len(each.text) for each in found if each.part == "same")
    longest = max(
        sum(len(each.text) for each in found if each.part != part) for part in ("removed", "added")
    )
    return same >= _LEAST_ALIKE * longest


def _anew(old: str, new: str) -> tuple[Stretch, ...]:
    return _joined((Stretch("removed", old), Stretch("added", new)))
