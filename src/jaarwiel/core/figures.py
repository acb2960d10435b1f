"""Figures (cijfers): what is asked of whom over which years, and what was delivered.

A figure is one number of one party over one year. Which indicators there are, and which document
asks for which of them, stands in the cycle file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, get_args

from jaarwiel.core import numbers
from jaarwiel.core.yeardays import day_in

FigureKind = Literal["ambitie", "prognose", "realisatie"]
KINDS: Final[tuple[FigureKind, ...]] = get_args(FigureKind)

YEAR: Final = re.compile(r"\{(year|evaluated|first|last)\}(?: ?([+-]) ?([0-9]{1,2}))?")
"""A year as the cycle file writes it: "{first}", "{year} + 5"."""
MOST_YEARS: Final = 20
"""So many years one rule may ask for."""


@dataclass(frozen=True)
class Indicator:
    """What is counted or measured."""

    id: str
    name: str
    theme: str
    unit: str = "woningen"
    decimals: int = 0
    peildatum: str | None = None
    """The day of the year on which it is measured, as "31 december"; None: over the whole year."""
    adds_up: bool = True
    """Whether the figures of several parties add up to a total; a waiting time does not."""
    grows_by: tuple[str, ...] = ()
    """Of a stock: the indicators that add to what there was a year before."""
    shrinks_by: tuple[str, ...] = ()
    """Of a stock: the indicators that take from it."""
    explanation: str = ""
    """What is counted and what is not, for who fills it in."""

    def measured_on(self, year: int) -> date | None:
        """The day (peildatum) on which the figure of this year is measured."""
        return day_in(year, self.peildatum) if self.peildatum else None

    def in_words(self, value: Decimal | None) -> str:
        """The number as people write it, without its unit."""
        return numbers.written(value, self.decimals)

    @property
    def is_stock(self) -> bool:
        """Whether it follows from the year before."""
        return bool(self.grows_by or self.shrinks_by)


@dataclass(frozen=True)
class FigureRule:
    """Figures that a document asks for, over the years from `first` to `last` (both inclusive)."""

    kind: FigureKind
    first: str
    last: str
    indicators: tuple[str, ...] = ()
    """Ids; empty: all."""
    owed_by: tuple[str, ...] = ("corporatie",)
    """Kinds of parties, or ids, among those that deliver the document."""


@dataclass(frozen=True)
class Cell:
    """One figure that is asked for: of which indicator, by which party, over which year."""

    indicator: str
    party: str
    year: int
    kind: FigureKind


@dataclass(frozen=True)
class Figure:
    """What was delivered for a cell."""

    value: Decimal | None
    """In the unit of the indicator; None where the party says that it does not apply (n.v.t.)."""
    peildatum: date | None = None
    voorbehoud: str = ""
    """Under which reservation, as "o.v.v. vaststelling begroting"."""
    source: str = ""


Figures = Mapping[Cell, Figure]
Period = tuple[int, int]


def years_of(rule: FigureRule, year: int, period: Period) -> range:
    """The years that a rule asks for in the cycle of `year`, which leads to `period`.

    Raises ValueError for a year that is not written as `YEAR` has it.
    """
    return range(written_year(rule.first, year, period), written_year(rule.last, year, period) + 1)


def written_year(text: str, year: int, period: Period) -> int:
    """The year that "{first}" or "{year} + 5" stands for. Raises ValueError for anything else."""
    found = YEAR.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    words = {"year": year, "evaluated": year - 1, "first": period[0], "last": period[1]}
    away = int(found[3] or 0)
    return words[found[1]] + (-away if found[2] == "-" else away)


@lru_cache(maxsize=4096)
def cells(
    rules: tuple[FigureRule, ...],
    indicators: tuple[Indicator, ...],
    owing: tuple[tuple[str, ...], ...],
    year: int,
    period: Period,
) -> tuple[Cell, ...]:
    """What these rules ask for: by indicator, party and year, in the order of the cycle file.

    `owing` has for each rule the ids of those who owe it.
    """
    asked = list(_asked(rules, owing, year, period))
    return tuple(
        dict.fromkeys(
            Cell(indicator.id, party, each, rule.kind)
            for indicator in indicators
            for rule, parties, years in asked
            if not rule.indicators or indicator.id in rule.indicators
            for party in parties
            for each in years
        )
    )


def _asked(
    rules: Iterable[FigureRule], owing: Iterable[tuple[str, ...]], year: int, period: Period
) -> Iterator[tuple[FigureRule, tuple[str, ...], range]]:
    for rule, parties in zip(rules, owing, strict=True):
        yield rule, parties, years_of(rule, year, period)
