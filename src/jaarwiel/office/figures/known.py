"""The figures of the table over the years: what is known, and what of it is shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Indicator
from jaarwiel.core.figuretables import (
    OverYears,
    Programme,
    Result,
    origins,
    over_years,
    programme,
    results,
)
from jaarwiel.core.problem import meant
from jaarwiel.core.series import EARLIER, Series, series
from jaarwiel.documents.numbers import spans
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.records.figures import all_figures
from jaarwiel.words.wording import day_in_words, listed

MOST_YEARS: Final = 40
"""So many years are shown at most."""


@dataclass(frozen=True)
class Shown:
    """One indicator over some years, with the programme and the results of all indicators."""

    table: OverYears
    programmes: tuple[Programme, ...]
    """Of each of the years of which something is foreseen."""
    results: tuple[tuple[int, tuple[Result, ...]], ...]
    """Of each of the years in which something was realised."""
    known: tuple[int, ...]
    """All years of which there is any figure of any indicator, in order."""


def known(desk: Desk) -> Series:
    """All figures that were ever delivered, of every document and year."""
    return series(all_figures(desk.store))


def shown(
    desk: Desk, indicator: str | None = None, first: int | None = None, last: int | None = None
) -> Shown | None:
    """This indicator over the years from `first` to `last`, both inclusive.

    Without an indicator the first stock that there are figures of, or else the first indicator;
    without years all of which there are figures. None when there are no figures or indicators at
    all. Raises NotFoundError for an unknown indicator, InputError for years that cannot be shown.
    """
    found = known(desk)
    cycle = desk.cycle
    every = sorted({year for each in cycle.indicators for year in found.years(each.id)})
    chosen = find(cycle, indicator) if indicator else _usual(cycle, found)
    if chosen is None or not every:
        return None
    years = _years(found.years(chosen.id) or every, first, last)
    return Shown(
        over_years(cycle, chosen, found, years),
        tuple(each for year in years for each in [programme(cycle, found, year)] if each.lines),
        tuple(
            (year, each)
            for year in years
            for each in [results(cycle, found, year)]
            if any(one.realised for one in each)
        ),
        tuple(every),
    )


def find(cycle: Cycle, indicator: str) -> Indicator:
    """The indicator with this id or name. Raises NotFoundError with those that there are."""
    for each in cycle.indicators:
        if indicator.casefold() in {each.id.casefold(), each.name.casefold()}:
            return each
    ids = [each.id for each in cycle.indicators]
    hint = meant(indicator[:80], ids) if ids else "Het cyclusbestand heeft geen indicatoren."
    raise NotFoundError(f"Onbekende indicator '{indicator[:80]}'. {hint}")


def _usual(cycle: Cycle, found: Series) -> Indicator | None:
    """The first stock that there are figures of, or else the first indicator that has any."""
    having = [each for each in cycle.indicators if found.years(each.id)]
    stocks = [each for each in having if each.is_stock]
    return next(iter([*stocks, *having]), None)


def _years(there: Iterable[int], first: int | None, last: int | None) -> range:
    there = tuple(there)
    start = min(there) if first is None else first
    end = max(*there, start) if last is None else last
    if end < start:
        raise InputError(f"Het jaar {end} ligt vóór {start}. Noem het vroegste jaar eerst.")
    if end - start >= MOST_YEARS:
        raise InputError(
            f"Van {start} tot en met {end} zijn meer dan {MOST_YEARS} jaren. Kies er minder."
        )
    return range(start, end + 1)


def document_of(desk: Desk, item: str) -> str:
    """What the document that figures came with is called, as "Terugblik prestatieafspraken 2026".

    A list of earlier figures has no document; its name says so. An item that the cycle file no
    longer has is called by its id.
    """
    year, _, name = item.partition("/")
    if name == EARLIER:
        return "ingelezen lijst met eerdere cijfers"
    if year.isdecimal() and desk.cycle.knows(int(year)):
        for each in desk.plan(int(year)).deadlines:
            if each.id == item:
                return each.document
    return item


def described(table: OverYears) -> str:
    """What is counted and when, as "woningen, gemeten op 31 december"."""
    indicator = table.indicator
    when = f"gemeten op {indicator.peildatum}" if indicator.peildatum else "over het hele jaar"
    return f"{indicator.unit}, {when}"


def kinds(table: OverYears, position: int) -> str:
    """What the figures of a year are; where they differ, whose they are."""
    found = table.kinds(position)
    if len(found) < 2:  # noqa: PLR2004 - one or none
        return "".join(found)
    whose = {
        kind: [
            row.name
            for row in table.rows
            for each in [row.figures[position]]
            if each and each.cell.kind == kind
        ]
        for kind in found
    }
    return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in whose.items())


def notes(desk: Desk, table: OverYears) -> Iterator[str]:
    """Each reserve, and where the figures come from."""
    yield from reserves_in_words(table.reserves)
    for year, names in table.lacking:
        yield f"Onvolledig totaal {year}: zonder {listed(names)}."
    for each in origins(table.rows):
        source = f", bron: {each.source}" if each.source else ""
        yield (
            f"{each.name}, {spans(each.years)}: {document_of(desk, each.item)}, versie "
            f"{each.version}, aangeleverd op {day_in_words(each.delivered_at.date())}{source}."
        )


def reserves_in_words(found: Iterable[tuple[str, str, tuple[int, ...]]]) -> Iterator[str]:
    """A sentence for each reserve."""
    yield from (f"Voorbehoud van {name}, {spans(years)}: {text}." for name, text, years in found)
