"""What changed between two texts, in words that went and words that came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

MOST_WORDS: Final = 3_000
"""Words of two paragraphs together that are still set beside each other word for word."""

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches that make `after` out of `before`: first by line, then by word."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_joined(_by_line(old, new)))


def _by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Stretch("same", "".join(old[a:b]))
        else:
            yield from _by_word("".join(old[a:b]), "".join(new[c:d]))


def _by_word(before: str, after: str) -> Iterator[Stretch]:
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    if not old or not new or len(old) + len(new) > 2 * MOST_WORDS:
        yield from _whole(before, after)
        return
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Stretch("same", "".join(old[a:b]))
        else:
            yield from _whole("".join(old[a:b]), "".join(new[c:d]))


def _whole(before: str, after: str) -> Iterator[Stretch]:
    if before:
        yield Stretch("gone", before)
    if after:
        yield Stretch("new", after)


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The stretches, neighbours of one kind as one."""
    last: Stretch | None = None
    for each in stretches:
        if last is not None and last.kind == each.kind:
            last = Stretch(last.kind, last.text + each.text)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last
