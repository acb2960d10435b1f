"""Which line of a new document is which line of the old one."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Final, TypeAlias

from jaarwiel.core.comparing.lines import ROW, Line

Pair: TypeAlias = tuple[int | None, int | None]
"""The numbers of a line in the old and in the new document; None where there is none."""

ALIKE: Final = 0.35
"""The share of words that two lines have in common at least, to be one that was changed."""
_MOST_PAIRS: Final = 2_500
"""How many pairs of changed lines at one place are compared; beyond that they go in order."""
_MANY: Final = 1_000
"""Lines at one place beyond which those that come often are no hold (autojunk of difflib)."""


def aligned(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Pair]:
    """Yields every line of both once, in an order in which both stand as they stood.

    A line is sought under the same headings first.
    """
    before, after = _groups(old), _groups(new)
    places = [place for place, _ in before], [place for place, _ in after]
    for a, b, c, d in _blocks(*places):
        of_old = [at for _, group in before[a:b] for at in group]
        of_new = [at for _, group in after[c:d] for at in group]
        yield from _within(old, new, of_old, of_new)


def _groups(lines: Sequence[Line]) -> list[tuple[tuple[str, ...], list[int]]]:
    """The numbers of the lines, by place."""
    found = groupby(range(len(lines)), key=lambda at: lines[at].place)
    return [(place, list(numbers)) for place, numbers in found]


def _blocks(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of both that belong together; what is equal goes one by one."""
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _MANY)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from ((a + at, a + at + 1, c + at, c + at + 1) for at in range(b - a))
        else:
            yield a, b, c, d


def _within(
    old: Sequence[Line], new: Sequence[Line], of_old: Sequence[int], of_new: Sequence[int]
) -> Iterator[Pair]:
    for a, b, c, d in _blocks([old[at].key for at in of_old], [new[at].key for at in of_new]):
        gone, come = of_old[a:b], of_new[c:d]
        if len(gone) == len(come) == 1 and old[gone[0]].key == new[come[0]].key:
            yield gone[0], come[0]
        else:
            yield from _paired(gone, come, lambda i, j: likeness(old[i], new[j]))


def likeness(old: Line, new: Line) -> float:
    """From 0 (another line) to 1 (the same words)."""
    if old.kind != new.kind or len(old.cells) != len(new.cells):
        return 0
    if old.kind == ROW and old.key[1] == new.key[1]:
        return 1
    total = old.counted.total() + new.counted.total()
    return 2 * (old.counted & new.counted).total() / total if total else 1


def _paired(
    gone: Sequence[int], come: Sequence[int], alike: Callable[[int, int], float]
) -> Iterator[Pair]:
    """Lines that went beside the lines that came in their place, both in order."""
    by_position = len(gone) * len(come) > _MOST_PAIRS
    found = _in_order(gone, come, alike) if by_position else _best(gone, come, alike)
    left, right = iter(gone), iter(come)
    for i, j in (*found, (None, None)):
        yield from ((each, None) for each in iter(lambda: next(left, None), i))
        yield from ((None, each) for each in iter(lambda: next(right, None), j))
        if i is not None:
            yield i, j


def _in_order(
    gone: Sequence[int], come: Sequence[int], alike: Callable[[int, int], float]
) -> list[Pair]:
    return [(i, j) for i, j in zip(gone, come, strict=False) if alike(i, j) >= ALIKE]


def _best(
    gone: Sequence[int], come: Sequence[int], alike: Callable[[int, int], float]
) -> list[Pair]:
    """The pairs, in order, that have most in common together."""
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    scores = [[alike(i, j) for j in come] for i in gone]
    for a in range(len(gone) - 1, -1, -1):
        for b in range(len(come) - 1, -1, -1):
            pair = best[a + 1][b + 1] + scores[a][b] if scores[a][b] >= ALIKE else 0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], pair)
    found: list[Pair] = []
    a = b = 0
    while a < len(gone) and b < len(come):
        score = scores[a][b]
        if score >= ALIKE and best[a][b] == best[a + 1][b + 1] + score:
            found.append((gone[a], come[b]))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found
