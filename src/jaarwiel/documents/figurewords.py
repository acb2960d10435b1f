"""The figures of a dossier as the tables and charts that templates know."""

from collections.abc import Iterable
from decimal import Decimal

from jaarwiel.core.figures import Indicator
from jaarwiel.core.figuretables import OverYears, Programme, Result, Row
from jaarwiel.core.series import Counted
from jaarwiel.documents.blockfacts import Grafiek, Reeks, Tabel
from jaarwiel.documents.intake import cleaned
from jaarwiel.documents.phrases import Phrases


def stock_chart(stock: OverYears, phrases: Phrases) -> Grafiek:
    """The course of a stock, with the table of all figures and their totals beside it."""
    name = cleaned(stock.indicator.name)
    return Grafiek(
        name,
        cleaned(stock.indicator.unit),
        stock.years,
        tuple(_course(stock, row) for row in stock.rows),
        tabel=stock_table(stock, phrases),
    )


def _course(stock: OverYears, row: Row) -> Reeks:
    """The figures of a party, each as what it is: a year may be known after one that is not."""
    foreseen = row.foreseen
    if not foreseen:
        return Reeks(cleaned(row.name), row.values)
    facts = tuple(
        year
        for at, year in enumerate(stock.years)
        if at > foreseen[0] and row.figures[at] and at not in foreseen
    )
    return Reeks(cleaned(row.name), row.values, stock.years[foreseen[0]], facts)


def stock_table(stock: OverYears, phrases: Phrases) -> Tabel:
    """An indicator by party and year, each year marked as realised, foreseen or both."""
    heads = (_head(stock, at, phrases) for at in range(len(stock.years)))
    partial = {year for year, _ in stock.lacking}
    totals = (
        phrases.word("totaal"),
        *(
            _total(stock.indicator, each, partial=year in partial)
            for year, each in zip(stock.years, stock.totals, strict=True)
        ),
    )
    return Tabel(
        cleaned(stock.indicator.name),
        (phrases.word("partij"), *heads),
        tuple(
            (cleaned(row.name), *(_figure(stock.indicator, each) for each in row.figures))
            for row in stock.rows
        ),
        (totals,) if stock.indicator.adds_up else (),
    )


def _head(stock: OverYears, at: int, phrases: Phrases) -> str:
    """The year with what its figures are; the year alone where there are none."""
    kinds = {each == "realisatie" for each in stock.kinds(at)}
    if not kinds:
        return str(stock.years[at])
    word = "realisatie" if kinds == {True} else "prognose" if kinds == {False} else "deels_prognose"
    return f"{stock.years[at]}\n{phrases.word(word)}"


def programme_table(programme: Programme, phrases: Phrases) -> Tabel:
    """What parties foresee in one year, by indicator and party, with totals."""
    several = len(programme.parties) > 1 or bool(programme.lacking)
    partial = {indicator for indicator, _ in programme.lacking}
    return Tabel(
        f"{phrases.word('programma')} {programme.year}",
        (
            phrases.word("indicator"),
            *map(cleaned, programme.parties),
            *([phrases.word("totaal")] if several else []),
        ),
        tuple(
            (
                _with_unit(indicator),
                *(_number(indicator, each) for each in values),
                *([_total(indicator, total, partial=indicator in partial)] if several else []),
            )
            for indicator, values, total in programme.lines
        ),
    )


def results_table(results: Iterable[Result], name: str, phrases: Phrases) -> Tabel | None:
    """What was aimed at and what became of it; None where nothing is known."""
    rows = tuple(
        (
            f"{_with_unit(each.indicator)}, {cleaned(each.name)}",
            _figure(each.indicator, each.planned),
            _figure(each.indicator, each.realised),
            _signed(each),
        )
        for each in results
    )
    heads = ("indicator_en_partij", "gepland", "gerealiseerd", "verschil")
    return Tabel(name, tuple(map(phrases.word, heads)), rows) if rows else None


def _signed(result: Result) -> str | None:
    difference = result.difference
    if difference is None:
        return None
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else ""
    return sign + result.indicator.in_words(abs(difference))


def _figure(indicator: Indicator, counted: Counted | None) -> str | None:
    return indicator.in_words(counted.figure.value) if counted else None


def _number(indicator: Indicator, value: Decimal | None) -> str | None:
    return None if value is None else indicator.in_words(value)


def _total(indicator: Indicator, value: Decimal | None, *, partial: bool) -> str | None:
    """A sum; with an asterisk where the figure of some party is not in it."""
    number = _number(indicator, value)
    return f"{number}*" if partial and number else number


def _with_unit(indicator: Indicator) -> str:
    return f"{cleaned(indicator.name)} ({cleaned(indicator.unit)})"
