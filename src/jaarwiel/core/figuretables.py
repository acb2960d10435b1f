"""Tables of figures: a stock over the years, the programme of a year, results beside ambitions.

All totals are computed here; a total that somebody delivered is only ever compared with these.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jaarwiel.core.cycle import Cycle, Party
from jaarwiel.core.figures import FigureKind, Indicator
from jaarwiel.core.series import BEST_FIRST, PLANNED, Counted, Series


@dataclass(frozen=True)
class Row:
    """One party, with what counts in each column; None where nothing was delivered."""

    party: str
    name: str
    figures: tuple[Counted | None, ...]

    @property
    def values(self) -> tuple[Decimal | None, ...]:
        """The numbers; None also where a figure does not apply."""
        return tuple(each.figure.value if each else None for each in self.figures)

    @property
    def foreseen(self) -> tuple[int, ...]:
        """The columns, counted from 0, with a figure that is no realisation."""
        found = enumerate(self.figures)
        return tuple(at for at, each in found if each and each.cell.kind != "realisatie")


@dataclass(frozen=True)
class OverYears:
    """One indicator, by party and year."""

    indicator: Indicator
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    lacking: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Years with figures of some, and the names of the parties that are asked and gave none."""

    @property
    def totals(self) -> tuple[Decimal | None, ...]:
        """The sum of each year over the parties; None where it has no sense or nothing is known."""
        if not self.rows:
            return (None,) * len(self.years)
        return added(self.indicator, [row.values for row in self.rows])

    def kinds(self, position: int) -> tuple[FigureKind, ...]:
        """The kinds of the figures in this column, each once, in the order of the parties."""
        found = (row.figures[position] for row in self.rows)
        return tuple(dict.fromkeys(each.cell.kind for each in found if each))

    @property
    def reserves(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """Each reserve (voorbehoud) with the name of the party and the years that it holds for."""
        return reserves(self.rows)


def added(
    indicator: Indicator, rows: Sequence[tuple[Decimal | None, ...]]
) -> tuple[Decimal | None, ...]:
    """The sum of each column; None where nothing stands in it, or figures do not add up."""
    columns = list(zip(*rows, strict=True))
    if not indicator.adds_up:
        return (None,) * len(columns)
    found = [[each for each in column if each is not None] for column in columns]
    return tuple(sum(column, Decimal(0)) if column else None for column in found)


def reserves(rows: Iterable[Row]) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """Each reserve with the name of the party and the years that it holds for."""
    years: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for each in row.figures:
            if each and each.figure.voorbehoud:
                years.setdefault((row.name, each.figure.voorbehoud), []).append(each.cell.year)
    return tuple((name, text, tuple(dict.fromkeys(held))) for (name, text), held in years.items())


@dataclass(frozen=True)
class Origin:
    """Where figures come from: which delivery of which party, and what it names as its source."""

    name: str
    """Of the party."""
    item: str
    version: int
    delivered_at: datetime
    source: str
    years: tuple[int, ...]


def origins(rows: Iterable[Row]) -> tuple[Origin, ...]:
    """Each delivery and source once, with the years that it holds for."""
    years: dict[tuple[str, str, int, datetime, str], list[int]] = {}
    for row in rows:
        for each in row.figures:
            if each:
                key = (row.name, each.item, each.version, each.delivered_at, each.figure.source)
                years.setdefault(key, []).append(each.cell.year)
    return tuple(Origin(*key, tuple(found)) for key, found in years.items())


def over_years(
    cycle: Cycle,
    indicator: Indicator,
    known: Series,
    years: Iterable[int],
    kinds: tuple[FigureKind, ...] = BEST_FIRST,
    parties: Iterable[str] | None = None,
) -> OverYears:
    """The indicator over these years, for each party that ever gave a figure of it in them.

    Totals that groups delivered are left out; so are parties other than `parties`, where given.
    """
    years, only = tuple(years), None if parties is None else frozenset(parties)
    groups = {each.id for each in cycle.groups}
    wanted = [each for each in _in_order(cycle, known.parties(indicator.id)) if each not in groups]
    if only is not None:
        wanted = [each for each in wanted if each in only]
    rows = (
        Row(
            party,
            cycle.name_of(party),
            tuple(known.of_kinds(indicator.id, party, year, kinds) for year in years),
        )
        for party in wanted
    )
    shown = tuple(row for row in rows if any(row.figures))
    lacking = tuple(_lacking(cycle, indicator, years, shown, only))
    return OverYears(indicator, years, shown, lacking)


def _lacking(
    cycle: Cycle,
    indicator: Indicator,
    years: tuple[int, ...],
    rows: tuple[Row, ...],
    only: frozenset[str] | None,
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The years in which some gave a figure and others, who are asked it in some document, not."""
    asked = [each for each in _asked(cycle, indicator.id) if only is None or each.id in only]
    for at, year in enumerate(years):
        given = {row.party for row in rows if row.figures[at]}
        there = (each for each in asked if each.is_there(date(year, 12, 31)))
        names = tuple(each.name for each in there if each.id not in given)
        if given and names:
            yield year, names


def _asked(cycle: Cycle, indicator: str) -> list[Party]:
    """The parties that some document asks this indicator from, in the order of the cycle file."""
    selectors = {
        word
        for rule in cycle.deadlines
        for each in rule.figures
        if not each.indicators or indicator in each.indicators
        for word in each.owed_by
    }
    selected = cycle.select(tuple(selectors))
    return [each for each in cycle.parties if each.id in selected]


def _in_order(cycle: Cycle, parties: Iterable[str]) -> list[str]:
    """In the order of the cycle file; parties that it no longer has come last."""
    found = set(parties)
    ordered = [each.id for each in cycle.named if each.id in found]
    return ordered + [each for each in parties if each not in set(ordered)]


@dataclass(frozen=True)
class Programme:
    """What is foreseen in one year (jaarschijf), by indicator and party."""

    year: int
    parties: tuple[str, ...]
    """Names, one a column."""
    lines: tuple[tuple[Indicator, tuple[Decimal | None, ...], Decimal | None], ...]
    """Each indicator with its figure for each party, and the total where that has sense."""
    reserves: tuple[tuple[str, str, tuple[int, ...]], ...]
    """As of a table; of a party with several it also says which indicators each is about."""
    lacking: tuple[tuple[Indicator, tuple[str, ...]], ...] = ()
    """Indicators of which some gave a figure, and the names of those who are asked and did not."""


def programme(
    cycle: Cycle, known: Series, year: int, kinds: tuple[FigureKind, ...] = PLANNED
) -> Programme:
    """What the parties foresee in `year`; stocks and what is measured on a day are left out."""
    flows = [each for each in cycle.indicators if not each.peildatum and each.adds_up]
    tables = [over_years(cycle, each, known, [year], kinds) for each in flows]
    names = {row.party: row.name for table in tables for row in table.rows}
    ordered = _in_order(cycle, names)
    lines = []
    for table in tables:
        by = {row.party: row.values[0] for row in table.rows}
        if by:
            lines.append(
                (table.indicator, tuple(by.get(each) for each in ordered), table.totals[0])
            )
    lacking = tuple((table.indicator, names) for table in tables for _, names in table.lacking)
    return Programme(
        year,
        tuple(names[each] for each in ordered),
        tuple(lines),
        tuple(_reserves(tables)),
        lacking,
    )


def _reserves(tables: Iterable[OverYears]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Each reserve once; of a party that made several, with the indicators that each is about."""
    about: dict[tuple[str, str, tuple[int, ...]], list[str]] = {}
    for table in tables:
        for found in table.reserves:
            about.setdefault(found, []).append(table.indicator.name)
    made = Counter(name for name, _, _ in about)
    for (name, text, years), indicators in about.items():
        of = f" ({', '.join(indicators)})" if made[name] > 1 else ""
        yield f"{name}{of}", text, years


@dataclass(frozen=True)
class Result:
    """What a party aimed at in a year, and what became of it."""

    indicator: Indicator
    name: str
    """Of the party."""
    planned: Counted | None
    realised: Counted | None

    @property
    def difference(self) -> Decimal | None:
        """The realisation minus what was aimed at; None unless both are numbers."""
        ends = [each.figure.value if each else None for each in (self.realised, self.planned)]
        return ends[0] - ends[1] if ends[0] is not None and ends[1] is not None else None


def results(cycle: Cycle, known: Series, year: int, theme: str | None = None) -> tuple[Result, ...]:
    """For each indicator (of this theme) and party what was aimed at in `year` and came of it."""
    groups = {each.id for each in cycle.groups}
    return tuple(
        Result(indicator, cycle.name_of(party), planned, realised)
        for indicator in cycle.indicators
        if theme is None or indicator.theme == theme
        for party in _in_order(cycle, known.parties(indicator.id))
        if party not in groups
        for planned in [known.of_kinds(indicator.id, party, year, PLANNED)]
        for realised in [known.of_kinds(indicator.id, party, year, ("realisatie",))]
        if planned or realised
    )
