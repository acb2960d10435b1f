"""What is to be looked at before a document goes out: gaps, sums that do not fit, lost reserves.

The sentences stand in templates/documents/bevindingen.md.j2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Cell, FigureKind, Indicator
from jaarwiel.core.joint import SPARE, agreements_of
from jaarwiel.core.series import BEST_FIRST, PLANNED, Counted, Series

Kind = Literal[
    "niets_aangeleverd",
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
        *(agreement_findings(cycle, joint) if joint else ()),
        *(each for one in owed for each in _figures(cycle, one, known)),
    )


def _not_delivered(cycle: Cycle, owed: Contribution) -> Iterator[Finding]:
    """What a party owes, themes of which the same is missing taken together."""
    if owed.state == "none":
        yield Finding("niets_aangeleverd", cycle.name_of(owed.deliverer))
        return
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


def agreement_findings(cycle: Cycle, joint: Contribution) -> Iterator[Finding]:
    """What the joint text lacks: agreements of a theme, and years (jaarschijven) of one."""
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
    own = [each for each in owed.figures if each.party in cycle.members(owed.deliverer)]
    yield from _totals(cycle, owed, indicators)
    yield from _without_plan(cycle, own, indicators, known)
    stocks = dict.fromkeys((each.indicator, each.party, each.year) for each in own)
    for indicator, party, year in stocks:  # once, whichever kinds of figures a document asks for
        yield from _course(cycle, indicators[indicator], party, year, known)
    for cell in own:
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
            who = cycle.name_of(total.party)
            indicator = indicators[total.indicator]
            yield _compared("totaal_wijkt_af", who, indicator, total.year, figure.value, computed)


def _same_but_party(one: Cell, other: Cell) -> bool:
    return (one.indicator, one.year, one.kind) == (other.indicator, other.year, other.kind)


def _without_plan(
    cycle: Cycle, own: Iterable[Cell], indicators: dict[str, Indicator], known: Series
) -> Iterator[Finding]:
    """Realisations of which nobody said before what was aimed at."""
    lacking: dict[tuple[str, int], list[str]] = {}
    for cell in own:
        planned = known.of_kinds(cell.indicator, cell.party, cell.year, PLANNED)
        if cell.kind == "realisatie" and planned is None:
            name = indicators[cell.indicator].name
            lacking.setdefault((cell.party, cell.year), []).append(name)
    for (party, year), names in lacking.items():
        yield Finding(
            "realisatie_zonder_ambitie", cycle.name_of(party), year=year, words=tuple(names)
        )


def _course(
    cycle: Cycle, stock: Indicator, party: str, year: int, known: Series
) -> Iterator[Finding]:
    """A stock that is not that of the year before, with what came and without what went.

    What does not apply (n.v.t.) adds nothing and takes nothing away.
    """
    now = known.best(stock.id, party, year)
    if not stock.is_stock or now is None or now.figure.value is None:
        return
    # What was realised follows from what was realised: what was hoped for says nothing about it.
    kinds: tuple[FigureKind, ...] = BEST_FIRST
    if now.cell.kind == "realisatie":
        kinds = ("realisatie",)
    before = known.of_kinds(stock.id, party, year - 1, kinds)
    came = [known.of_kinds(each, party, year, kinds) for each in stock.grows_by]
    went = [known.of_kinds(each, party, year, kinds) for each in stock.shrinks_by]
    if before is None or before.figure.value is None or None in (*came, *went):
        return  # what is not there yet says nothing
    expected = before.figure.value + _sum(came) - _sum(went)
    if expected != now.figure.value:
        who = cycle.name_of(party)
        yield _compared("voorraad_sluit_niet", who, stock, year, now.figure.value, expected)


def _sum(counted: Iterable[Counted | None]) -> Decimal:
    return sum((each.figure.value or Decimal(0) for each in counted if each), Decimal(0))


def _compared(
    kind: Kind, who: str, indicator: Indicator, year: int, found: Decimal, expected: Decimal
) -> Finding:
    return Finding(
        kind,
        who,
        indicator=indicator.name,
        year=year,
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
        each
        for kind in PLANNED
        for each in known.history(Cell(cell.indicator, cell.party, cell.year, kind))
        if each.delivered_at < by.delivered_at and each.figure.voorbehoud
    ]
    if earlier:
        newest = max(earlier, key=lambda each: each.delivered_at)
        yield Finding(
            "voorbehoud_verdwenen",
            cycle.name_of(cell.party),
            indicator=indicator.name,
            year=cell.year,
            found=newest.figure.voorbehoud,
        )
