"""Finds what is wrong with who sits at the table: parties, groups, and what they are bound to."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final, get_args

from jaarwiel.core.cycle import Cycle, Party, PartyKind
from jaarwiel.core.cyclecheck.entries import unknown, values
from jaarwiel.core.joint import TABLE
from jaarwiel.core.problem import EntryPath, Problem

KINDS: Final = get_args(PartyKind)
EVERYBODY: Final = "alle"
"""The name of the feed with everything in it, beside those of the parties."""


def problems(cycle: Cycle) -> Iterator[Problem]:
    """Everything of this kind."""
    yield from _reserved_ids(cycle)
    yield from _parties(cycle)
    yield from _groups(cycle)


def _reserved_ids(cycle: Cycle) -> Iterator[Problem]:
    for position, party in enumerate(cycle.parties):
        alone = [each.id for each in cycle.parties if each.kind == party.kind] == [party.id]
        own = {party.kind} if alone else set()
        reserved = _reserved(("parties", position, "id"), party.id, own)
        yield from (replace(each, rests_on=("parties",)) for each in reserved)
    for position, group in enumerate(cycle.groups):
        yield from _reserved(("groups", position, "id"), group.id, set())


def _reserved(path: EntryPath, word: str, own: Collection[str]) -> Iterator[Problem]:
    """Whether this id means more parties than one; a party alone of its kind may be called so."""
    if word.lower() == EVERYBODY:
        yield Problem(path, f"het id '{word}' is de naam van de agenda met alles; kies een ander")
    elif word.lower() == TABLE:
        yield Problem(path, f"het id '{word}' is van de gezamenlijke teksten; kies een ander")
    elif word in KINDS and word not in own:
        yield Problem(path, f"het id '{word}' is de naam van een soort partijen; kies een ander")


def _parties(cycle: Cycle) -> Iterator[Problem]:
    corporations = [each.id for each in cycle.parties if each.kind == "corporatie"]
    separate = [rule.id for rule in cycle.meetings if "corporatie" in rule.for_each]
    for position, party in enumerate(cycle.parties):
        path: EntryPath = ("parties", position, "corporatie")
        yield from _bound(cycle, ("parties", position), party)
        if party.corporatie is None and party.kind == "huurdersorganisatie" and separate:
            yield Problem(
                path,
                f"ontbreekt bij '{party.id}'; noem de corporatie waar deze huurdersorganisatie"
                f" bij hoort, want vergadering '{separate[0]}' is er voor ieder apart",
            )
        if party.corporatie is not None and party.corporatie not in corporations:
            yield unknown(path, "corporatie", party.corporatie, corporations, cycle, "parties")


def _bound(cycle: Cycle, path: EntryPath, party: Party) -> Iterator[Problem]:
    """What a party is bound to, and for how long."""
    steps = [each.id for each in cycle.steps]
    towns = [each.id for each in cycle.parties if each.kind == "gemeente"]
    known: dict[str, tuple[str, list[str], tuple[str, ...]]] = {
        "gemeenten": ("gemeente", towns, ("parties",)),
        "themes": ("thema", [theme.id for theme in cycle.themes], ("themes",)),
        "steps": ("stap", steps, ("deadlines", "meetings", "decisions")),
    }
    for key, (what, words, lists) in known.items():
        for entry, word in values(getattr(party, key), (*path, key)):
            if word not in words:
                yield unknown(entry, what, word, words, cycle, *lists)
    if party.bound_from and party.bound_until and party.bound_until < party.bound_from:
        yield Problem((*path, "bound_until"), "deze dag ligt voor bound_from")


def _groups(cycle: Cycle) -> Iterator[Problem]:
    known = {
        "parties": ("partij", [each.id for each in cycle.parties], "parties"),
        "documents": ("stuk", [each.id for each in cycle.deadlines], "deadlines"),
    }
    for position, group in enumerate(cycle.groups):
        for key, (what, words, within) in known.items():
            for path, word in values(getattr(group, key), ("groups", position, key)):
                if word not in words:
                    yield unknown(path, what, word, words, cycle, within)
