"""What is to be looked at before a document goes out: gaps, sums that do not fit, lost reserves.

The sentences stand in templates/documents/bevindingen.md.j2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Cell, Indicator
from jaarwiel.core.joint import SPARE, agreements_of
from jaarwiel.core.series import PLANNED, Series

Kind = Literal[
    "niet_aangeleverd",
    "aantal_afspraken",
    "jaarschijf_ontbreekt",
    "totaal_wijkt_af",
    "realisatie_zonder_ambitie",
    "voorraad_sluit_niet",
    "voorbehoud_verdwenen",
]


@dataclass(frozen=True)
class Finding:
    """One thing to look at. What does not belong to its kind is empty."""

    kind: Kind
    party: str = ""
    """Name of the party or group."""
    theme: str = ""
    """Name of the theme."""
    themes: tuple[str, ...] = ()
    """Names of the themes in which the same is missing; empty: in all of them."""
    indicator: str = ""
    """Name of the indicator."""
    year: int | None = None
    number: int = 0
    """How many agreements there are, or which agreement it is about."""
    wanted: int = 0
    """How many agreements there should be."""
    words: tuple[str, ...] = ()
    """What is missing: fields, or names of indicators."""
    found: str = ""
    """What was delivered, or what stood there, as people write it."""
    expected: str = ""
    """What it should be by computing, as people write it."""


def findings(
    cycle: Cycle, owed: Iterable[Contribution], joint: Contribution | None, known: Series
) -> tuple[Finding, ...]:
    """Everything to look at in one document, in a fixed order."""
    owed = tuple(owed)
    return (
        *(each for one in owed for each in _not_delivered(cycle, one)),
        *(_agreements(cycle, joint) if joint else ()),
        *(each for one in owed for each in _figures(cycle, one, known)),
    )


def _not_delivered(cycle: Cycle, owed: Contribution) -> Iterator[Finding]:
    """What a party owes, themes of which the same is missing taken together."""
    themes: dict[tuple[str, ...], list[str]] = {}
    asked = [theme for theme in cycle.themes if owed.asks(theme.id)]
    for theme in asked:
        missing = tuple(slot.field for slot in owed.missing if slot.theme == theme.id)
        if missing:
            themes.setdefault(missing, []).append(theme.name)
    for missing, names in themes.items():
        everywhere = len(names) == len(asked) > 1
        yield Finding(
            "niet_aangeleverd",
            cycle.name_of(owed.deliverer),
            themes=() if everywhere else tuple(names),
            words=missing,
        )


def _agreements(cycle: Cycle, joint: Contribution) -> Iterator[Finding]:
    wanted = joint.deadline.rule.agreements
    for theme in cycle.themes:
        made = [
            each
            for each in agreements_of(theme.id, wanted + SPARE, joint.deadline.period)
            if each.text in joint.current
        ]
        if len(made) != wanted:
            yield Finding("aantal_afspraken", theme=theme.name, number=len(made), wanted=wanted)
        for each in made:
            for year, slot in each.years:
                if slot not in joint.current:
                    yield Finding(
                        "jaarschijf_ontbreekt", theme=theme.name, number=each.number, year=year
                    )


def _figures(cycle: Cycle, owed: Contribution, known: Series) -> Iterator[Finding]:
    indicators = {each.id: each for each in cycle.indicators}
    yield from _totals(cycle, owed, indicators)
    yield from _without_plan(cycle, owed, indicators, known)
    for cell in owed.figures:
        if cell.party not in cycle.members(owed.deliverer):
            continue
        yield from _course(cycle, indicators[cell.indicator], cell, known)
        yield from _reserve(cycle, indicators[cell.indicator], cell, owed, known)


def _totals(
    cycle: Cycle, owed: Contribution, indicators: dict[str, Indicator]
) -> Iterator[Finding]:
    """Totals that a group gave, and that differ from the sum of its parties."""
    members = set(cycle.members(owed.deliverer))
    for total, figure in owed.figures.items():
        if total.party in members or figure.value is None:
            continue
        parts = [owed.figure(cell) for cell in owed.cells if _same_but_party(cell, total)]
        if None in parts:
            continue  # what is not there yet cannot be added up
        computed = sum((each.value for each in parts if each and each.value), Decimal(0))
        if computed != figure.value:
            yield _compared(
                cycle, "totaal_wijkt_af", indicators[total.indicator], total, figure.value, computed
            )


def _same_but_party(one: Cell, other: Cell) -> bool:
    return (one.indicator, one.year, one.kind) == (other.indicator, other.year, other.kind)


def _without_plan(
    cycle: Cycle, owed: Contribution, indicators: dict[str, Indicator], known: Series
) -> Iterator[Finding]:
    """Realisations of which nobody said before what was aimed at."""
    lacking: dict[tuple[str, int], list[str]] = {}
    for cell in owed.figures:
        planned = known.of_kinds(cell.indicator, cell.party, cell.year, PLANNED)
        if cell.kind == "realisatie" and planned is None:
            name = indicators[cell.indicator].name
            lacking.setdefault((cell.party, cell.year), []).append(name)
    for (party, year), names in lacking.items():
        yield Finding(
            "realisatie_zonder_ambitie", cycle.name_of(party), year=year, words=tuple(names)
        )


def _course(cycle: Cycle, stock: Indicator, cell: Cell, known: Series) -> Iterator[Finding]:
    """A stock that is not that of the year before, with what came and without what went."""
    if not stock.is_stock:
        return
    year, party = cell.year, cell.party
    before = known.value(stock.id, party, year - 1)
    came = [known.value(each, party, year) for each in stock.grows_by]
    went = [known.value(each, party, year) for each in stock.shrinks_by]
    now = known.value(stock.id, party, year)
    if now is None or before is None or None in (*came, *went):
        return
    expected = before + sum(filter(None, came)) - sum(filter(None, went))
    if expected != now:
        yield _compared(cycle, "voorraad_sluit_niet", stock, cell, now, expected)


def _compared(
    cycle: Cycle, kind: Kind, indicator: Indicator, cell: Cell, found: Decimal, expected: Decimal
) -> Finding:
    return Finding(
        kind,
        cycle.name_of(cell.party),
        indicator=indicator.name,
        year=cell.year,
        found=indicator.in_words(found),
        expected=indicator.in_words(expected),
    )


def _reserve(
    cycle: Cycle, indicator: Indicator, cell: Cell, owed: Contribution, known: Series
) -> Iterator[Finding]:
    """A reserve (voorbehoud) that an earlier figure of this year had, and this one has not."""
    figure = owed.figures[cell]
    if figure.voorbehoud or cell.kind == "realisatie":
        return
    by = owed.counted[cell]
    earlier = [
        each.figure.voorbehoud
        for kind in PLANNED
        for each in known.history(Cell(cell.indicator, cell.party, cell.year, kind))
        if each.delivered_at < by.delivered_at and each.figure.voorbehoud
    ]
    if earlier:
        yield Finding(
            "voorbehoud_verdwenen",
            cycle.name_of(cell.party),
            indicator=indicator.name,
            year=cell.year,
            found=earlier[-1],
        )
