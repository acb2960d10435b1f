"""The figures of a rehearsal: they fit, but for some that are wrong on purpose.

Without these the checks of a document would have nothing to show. In the year in which a new term
is agreed: a total of a group that is not the sum of its parties, a plan that is left out (so that
its result will have none), and a reserve (voorbehoud) that disappears. In the year of an update: a
stock that does not follow, and a figure that does not apply (n.v.t.).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from jaarwiel.core.contributions import cells_of, totals_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Cell, Figure, Indicator
from jaarwiel.core.yearplan import Deadline
from jaarwiel.rehearsal.outcomes import Outcomes
from jaarwiel.rehearsal.texts import general

Kind = Literal["totaal", "weggelaten", "voorbehoud", "voorraad", "n.v.t."]
TOO_MUCH: Final = {"totaal": 3, "voorraad": 6}
"""So many homes a number that is wrong on purpose is off."""


@dataclass(frozen=True)
class Deviation:
    """One figure that is wrong on purpose."""

    kind: Kind
    cell: Cell


def delivered(outcomes: Outcomes, deadline: Deadline, deliverer: str) -> dict[Cell, Figure]:
    """All figures that this deliverer hands in for this deadline, totals of a group included."""
    cycle = outcomes.cycle
    asked = cells_of(cycle, deadline, deliverer)
    if not asked:
        return {}
    found = {cell: _figure(outcomes, deadline, cell) for cell in asked}
    wrong = deviations(cycle, deadline)
    _deviate(found, wrong)
    totals = {}
    for total in totals_of(cycle, deadline, deliverer):
        parts = [found[cell] for cell in asked if cell in found and _is_part(cell, total)]
        totals[total] = _added(parts)
    _deviate(totals, wrong)
    return found | totals


def _figure(outcomes: Outcomes, deadline: Deadline, cell: Cell) -> Figure:
    indicator = _indicator(outcomes.cycle, cell)
    words = general()["cijfers"]
    source = words[f"bron_{cell.kind}"]
    if cell.kind == "realisatie":
        value = outcomes.realised(indicator, cell.party, cell.year)
        return Figure(value, None, "", source.format(jaar=cell.year))
    value = outcomes.foreseen(indicator, cell.party, cell.year, deadline.year)
    reserve = words["voorbehoud"].format(jaar=deadline.year + 1)
    return Figure(value, None, reserve, source.format(jaar=deadline.year))


def _is_part(cell: Cell, total: Cell) -> bool:
    return replace(cell, party=total.party) == total


def _added(parts: list[Figure]) -> Figure:
    """The sum, with the remarks of the first."""
    value = sum((each.value for each in parts if each.value is not None), Decimal(0))
    return replace(parts[0], value=value) if parts else Figure(value)


def _indicator(cycle: Cycle, cell: Cell) -> Indicator:
    return next(each for each in cycle.indicators if each.id == cell.indicator)


def deviations(cycle: Cycle, deadline: Deadline) -> tuple[Deviation, ...]:
    """What is wrong on purpose in this document; each year at another party."""
    deliverers = cycle.deliverers(deadline.parties, deadline.rule.id)
    cells = [cell for each in deliverers for cell in cells_of(cycle, deadline, each)]
    owing = tuple(dict.fromkeys(cell.party for cell in cells))
    if not owing:
        return ()
    party = owing[deadline.year % len(owing)]
    own = [cell for cell in cells if cell.party == party]
    if not cycle.term_of(deadline.rule).is_signed_in(deadline.year):
        return tuple(_in_update(cycle, own, deadline.period[0]))
    totals = [cell for each in deliverers for cell in totals_of(cycle, deadline, each)]
    return tuple(_in_new_term(cycle, own, totals, deadline.period))


def _in_new_term(
    cycle: Cycle, own: list[Cell], totals: list[Cell], period: tuple[int, int]
) -> Iterator[Deviation]:
    flows = _flows(cycle)
    planned = [each for each in totals if each.kind != "realisatie" and each.indicator in flows]
    yield from (Deviation("totaal", each) for each in planned[:1])
    aims = _aimed_at(cycle)
    loose = [
        each
        for each in own
        if each.kind == "prognose" and each.year == period[0]
        if each.indicator not in flows | aims and not _indicator(cycle, each).is_stock
    ]
    yield from (Deviation("weggelaten", each) for each in loose[-1:])
    aimed = [each for each in own if each.kind == "ambitie" and each.year == period[1]]
    yield from (Deviation("voorbehoud", each) for each in aimed[:1])


def _in_update(cycle: Cycle, own: list[Cell], year: int) -> Iterator[Deviation]:
    prognoses = [each for each in own if each.kind == "prognose" and each.year == year]
    stocks = [each for each in prognoses if _indicator(cycle, each).is_stock]
    yield from (Deviation("voorraad", each) for each in stocks[:1])
    rates = [each for each in prognoses if not _indicator(cycle, each).adds_up]
    yield from (Deviation("n.v.t.", each) for each in rates[:1])


def _flows(cycle: Cycle) -> set[str]:
    """What a stock grows or shrinks by."""
    return {flow for each in cycle.indicators for flow in (*each.grows_by, *each.shrinks_by)}


def _aimed_at(cycle: Cycle) -> set[str]:
    """Indicators of which some document asks an ambition."""
    rules = [figures for each in cycle.deadlines for figures in each.figures]
    every = tuple(each.id for each in cycle.indicators)
    return {one for each in rules if each.kind == "ambitie" for one in each.indicators or every}


def _deviate(found: dict[Cell, Figure], wrong: Iterable[Deviation]) -> None:
    for kind, cell in ((each.kind, each.cell) for each in wrong if each.cell in found):
        figure = found[cell]
        if kind == "weggelaten":
            del found[cell]
        elif kind == "voorbehoud":
            found[cell] = replace(figure, voorbehoud="")
        elif kind == "n.v.t.":
            found[cell] = replace(figure, value=None)
        elif figure.value is not None:
            found[cell] = replace(figure, value=figure.value + TOO_MUCH[kind])
