"""What the versions of a document are called: concept 0.1, 0.2 ..., definitief 1.0, concept 1.1 ...

The number before the point counts the definitive versions there are, the one behind it the
concepts since the last of these. Whatever comes after a definitive version needs a reason.
"""

from collections.abc import Iterable, Iterator


def next_label(before: Iterable[bool], *, final: bool) -> str:
    """What the next version is called; `before` tells of each earlier one whether it is final."""
    *_, label = labels([*before, final])
    return label


def labels(finals: Iterable[bool]) -> Iterator[str]:
    """What versions in this order are called, each by whether it is final."""
    definitive = concepts = 0
    for final in finals:
        definitive, concepts = (definitive + 1, 0) if final else (definitive, concepts + 1)
        yield f"{definitive}.{concepts}"
