"""The entries of a cycle file, each with its path, and what is said of a reference to nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.problem import EntryPath, Problem, meant, nearest
from jaarwiel.core.yeardays import year_day

NEUTER: Final = frozenset({"antwoord", "besluit", "stuk", "thema"})
"""Words with "het"."""


def blocks(value: object, path: EntryPath) -> Iterator[tuple[EntryPath, Any]]:
    """This block and every block in it, each with its path."""
    if isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from blocks(each, (*path, position))
    elif is_dataclass(value):
        yield path, value
        for field in fields(value):
            yield from blocks(getattr(value, field.name), (*path, field.name))


def values(value: object, path: EntryPath) -> Iterator[tuple[EntryPath, Any]]:
    """The value, or each value of the list; nothing when it was left out."""
    if isinstance(value, tuple):
        yield from (((*path, position), each) for position, each in enumerate(value))
    elif value is not None:
        yield path, value


def unknown(
    path: EntryPath, what: str, word: str, known: Iterable[str], cycle: Cycle, *lists: str
) -> Problem:
    """Says that there is no such thing in these lists of the file, and what was meant."""
    known = list(known)
    near = nearest(word, known)
    places = ((name, at) for name in lists for at, each in enumerate(getattr(cycle, name))
              if each.id == near)  # fmt: skip
    sees = next(((name, at, "id") for name, at in places), None)
    offered = meant(word, known) or "Het bestand noemt er geen."
    not_known = "onbekend" if what in NEUTER else "onbekende"
    return Problem(path, f"{not_known} {what} '{word}'. {offered}", sees, lists)


def unknown_parties(cycle: Cycle, path: EntryPath, selectors: Iterable[str]) -> Iterator[Problem]:
    """The selectors that are neither a kind of parties, nor a party or group of the file."""
    known = [each.id for each in cycle.named]
    known += sorted({each.kind for each in cycle.parties})
    for position, word in enumerate(selectors):
        if word not in known:
            yield unknown((*path, position), "partij", word, known, cycle, "parties", "groups")


def wrong_day(path: EntryPath, text: str | None, *, same_year: bool = False) -> Iterator[Problem]:
    """Says so when this is no day as people write it, or of another year where that cannot be."""
    if text is None:
        return
    try:
        shift, _, _ = year_day(text)
    except ValueError:
        other = "" if same_year else ', of "15 januari volgend jaar"'
        yield Problem(path, f"'{text}' is geen dag. Schrijf bijvoorbeeld \"1 april\"{other}")
        return
    if shift and same_year:
        yield Problem(path, f"'{text}' noemt een ander jaar; noem hier alleen dag en maand")
