"""Figures from before the years that are played: of a list, and the plans for the first of them.

The list stands in templates/repetitie/voorraad.csv, with the columns that `jaarwiel figures import`
reads. A party that the cycle file does not know any more keeps the name that the list has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from jaarwiel.core.contributions import cells_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import KINDS, Cell, Figure, Figures, Indicator
from jaarwiel.core.series import EARLIER
from jaarwiel.office.csvlist import rows
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.counting import with_peildatum
from jaarwiel.office.figures.figureimport import COLUMNS, REQUIRED
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.rehearsal.outcomes import Listed, Outcomes
from jaarwiel.rehearsal.texts import general
from jaarwiel.resources import read_template

LIST: Final = "repetitie/voorraad.csv"


@dataclass(frozen=True)
class Line:
    """One line of the list; `known` says whether the cycle file has the party."""

    cell: Cell
    figure: Figure
    known: bool


def read_list(cycle: Cycle) -> tuple[Line, ...]:
    """The lines about indicators of this table; none when none of the parties sits at it."""
    ids = {word: each.id for each in cycle.parties for word in (each.id, each.name)}
    found = [
        _line(row, ids)
        for _, row in rows(read_template(LIST), LIST, COLUMNS, REQUIRED)
        if cycle.indicator(row["indicator"])
    ]
    return tuple(found) if any(each.known for each in found) else ()


def _line(row: Mapping[str, str], ids: Mapping[str, str]) -> Line:
    party = ids.get(row["partij"], row["partij"])
    kind = next(each for each in KINDS if each == row["soort"])
    figure = Figure(Decimal(row["waarde"]), None, row["voorbehoud"], row["bron"])
    cell = Cell(row["indicator"], party, int(row["jaar"]), kind)
    return Line(cell, figure, party in ids.values())


def listed(lines: tuple[Line, ...]) -> Listed:
    """The numbers of the list."""
    return {
        (each.cell.indicator, each.cell.party, each.cell.year): int(each.figure.value or 0)
        for each in lines
    }


def read_in(desk: Desk, figures: Mapping[str, Figures], now: datetime) -> None:
    """Keeps these figures, by party, as figures from before the table began."""
    for party, given in figures.items():
        counted = {cell: with_peildatum(desk.cycle, cell, each) for cell, each in given.items()}
        item = f"{now.year}/{EARLIER}"
        record_delivery(desk.store, item, party, {}, now, "lijst", figures=counted)


def figures_before(desk: Desk, outcomes: Outcomes, lines: tuple[Line, ...]) -> dict[str, Figures]:
    """What is known when the first year begins, by party.

    That is the list; of a stock that is not in it, how it was; and what was planned for the year
    before and the first year, since a result is looked at beside its plan. One party has none for
    one thing in the year before: there has to be a result without a plan.
    """
    found: dict[str, dict[Cell, Figure]] = defaultdict(dict)
    for each in lines:
        found[each.cell.party][each.cell] = each.figure
    told = listed(lines)
    for indicator, party in _counted(desk, outcomes.first):
        if (indicator.id, party, outcomes.first - 1) not in told:
            found[party].update(_planned(outcomes, indicator, party))
    _forget_one(desk.cycle, found, outcomes.first - 1)
    return dict(found)


def _planned(outcomes: Outcomes, indicator: Indicator, party: str) -> Iterator[tuple[Cell, Figure]]:
    """What was planned for the year before and the first year; of a stock also how it was."""
    words, first = general()["cijfers"], outcomes.first
    reserve = words["voorbehoud"].format(jaar=first)
    source = words["bron_prognose"].format(jaar=first - 1)
    for year in (first - 1, first):
        value = outcomes.planned(indicator, party, year)
        yield Cell(indicator.id, party, year, "prognose"), Figure(value, None, reserve, source)
    if indicator.is_stock:
        value = outcomes.realised(indicator, party, first - 2)
        source = words["bron_realisatie"].format(jaar=first - 2)
        yield Cell(indicator.id, party, first - 2, "realisatie"), Figure(value, None, "", source)


def _counted(desk: Desk, year: int) -> dict[tuple[Indicator, str], None]:
    """Which indicator is asked of which party in this year, each once, in order."""
    if not desk.cycle.knows(year):
        return {}
    indicators = {each.id: each for each in desk.cycle.indicators}
    return {
        (indicators[cell.indicator], cell.party): None
        for deadline in desk.plan(year).deadlines
        for deliverer in desk.cycle.deliverers(deadline.parties, deadline.rule.id)
        for cell in cells_of(desk.cycle, deadline, deliverer)
    }


def _forget_one(cycle: Cycle, found: Mapping[str, dict[Cell, Figure]], year: int) -> None:
    """Takes away the last plan of the first party, if it is of no stock."""
    stocks = {each.id for each in cycle.indicators if each.is_stock}
    for figures in found.values():
        plans = [each for each in figures if each.year == year and each.kind == "prognose"]
        if plans and plans[-1].indicator not in stocks:
            del figures[plans[-1]]
            return
