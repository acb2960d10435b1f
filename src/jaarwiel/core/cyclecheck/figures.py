"""Finds what is wrong with the indicators of a cycle file, and with what steps ask of them."""

from collections.abc import Iterator

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck.entries import unknown, unknown_parties, wrong_day
from jaarwiel.core.figures import MOST_YEARS, FigureRule, Indicator, written_year
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.rules import DeadlineRule

SAMPLE_YEAR, SAMPLE_PERIOD = 2030, (2031, 2032)
"""A year to try on whether two years come in order, whichever it is."""


def of_indicators(cycle: Cycle) -> Iterator[Problem]:
    """What is wrong with the indicators themselves."""
    for position, each in enumerate(cycle.indicators):
        path: EntryPath = ("indicators", position)
        themes = [theme.id for theme in cycle.themes]
        if each.theme not in themes:
            yield unknown((*path, "theme"), "thema", each.theme, themes, cycle, "themes")
        yield from wrong_day((*path, "peildatum"), each.peildatum, same_year=True)
        yield from _course(cycle, path, each)


def _course(cycle: Cycle, path: EntryPath, stock: Indicator) -> Iterator[Problem]:
    """Whether a stock grows and shrinks by indicators that there are, in the same unit."""
    for key in ("grows_by", "shrinks_by"):
        for position, word in enumerate(getattr(stock, key)):
            entry = (*path, key, position)
            found = cycle.indicator(word)
            if found is None or word == stock.id:
                known = [each.id for each in cycle.indicators if each is not stock]
                yield unknown(entry, "indicator", word, known, cycle, "indicators")
            elif found.unit != stock.unit:
                message = (
                    f"'{word}' telt in {found.unit} en '{stock.id}' in {stock.unit}; "
                    "dat kan niet bij elkaar worden opgeteld"
                )
                yield Problem(entry, message)


def of_deadline(cycle: Cycle, path: EntryPath, rule: DeadlineRule) -> Iterator[Problem]:
    """What is wrong with the figures that a document asks for."""
    for position, each in enumerate(rule.figures):
        entry: EntryPath = (*path, "figures", position)
        if not cycle.indicators:
            message = "er zijn geen indicatoren; noem ze in blokken [[indicators]]"
            yield Problem(entry, message, rests_on=("indicators",))
        known = [indicator.id for indicator in cycle.indicators]
        for at, word in enumerate(each.indicators):
            if word not in known:
                there = (*entry, "indicators", at)
                yield unknown(there, "indicator", word, known, cycle, "indicators")
        yield from unknown_parties(cycle, (*entry, "owed_by"), each.owed_by)
        yield from _years(entry, each)


def _years(entry: EntryPath, rule: FigureRule) -> Iterator[Problem]:
    ends = {}
    for key in ("first", "last"):
        text = getattr(rule, key)
        try:
            ends[key] = written_year(text, SAMPLE_YEAR, SAMPLE_PERIOD)
        except ValueError:
            message = f'\'{text}\' is geen jaar. Schrijf bijvoorbeeld "{{first}}" of "{{year}} + 5"'
            yield Problem((*entry, key), message)
    if len(ends) == 2 and not 0 <= ends["last"] - ends["first"] < MOST_YEARS:  # noqa: PLR2004 - both
        message = f"van '{rule.first}' tot en met '{rule.last}' moet 1 tot {MOST_YEARS} jaren zijn"
        yield Problem((*entry, "last"), message)
