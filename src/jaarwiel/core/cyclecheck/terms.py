"""Finds what is wrong with terms, layers, and what depends on an answer of the table."""

from collections.abc import Iterator
from dataclasses import replace

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck.entries import blocks, unknown, wrong_day
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.terms import Prolongation, Term


def problems(cycle: Cycle) -> Iterator[Problem]:
    """Everything of this kind; which terms there are in which years is looked at elsewhere."""
    for path, block in blocks(cycle, ()):
        if isinstance(block, Term):
            yield from wrong_day((*path, "starts"), block.starts, same_year=True)
        if isinstance(block, Prolongation) and block.first is None and block.only_if is None:
            message = "noem first (het eerste jaar van de looptijd) of only_if (een besluit)"
            yield Problem(path, message)
        if isinstance(block, Recurring | Prolongation):
            yield from _condition(cycle, path, block)
    yield from _layers(cycle)


def _condition(cycle: Cycle, path: EntryPath, block: Recurring | Prolongation) -> Iterator[Problem]:
    """Whether the decision that is waited for is there, and knows this answer."""
    answers = {each.id: each.answers for each in cycle.decisions if not each.for_each}
    if block.only_if is None:
        return
    if block.only_if not in answers:
        yield unknown((*path, "only_if"), "besluit", block.only_if, answers, cycle, "decisions")
    elif block.answer not in answers[block.only_if]:
        words = answers[block.only_if]
        told = unknown((*path, "answer"), "antwoord", block.answer, words, cycle)
        yield replace(told, rests_on=("decisions",), sees=_decision(cycle, block.only_if))


def _decision(cycle: Cycle, decision: str) -> EntryPath | None:
    found = (at for at, each in enumerate(cycle.decisions) if each.id == decision)
    return next((("decisions", at, "id") for at in found), None)


def _layers(cycle: Cycle) -> Iterator[Problem]:
    layers = [layer.id for layer in cycle.layers]
    for position, layer in enumerate(cycle.layers):
        if layer.under is not None and layer.under not in layers[:position]:
            entry, earlier = ("layers", position, "under"), layers[:position]
            yield unknown(entry, "eerder genoemde laag", layer.under, earlier, cycle, "layers")
