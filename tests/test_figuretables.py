"""Tables of figures, with the totals computed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from figures import FIRST, RESERVE, TOTALS, given, stock_deliveries
from indicators import MARENLAND, asking, counting

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import FigureRule
from jaarwiel.core.figuretables import over_years, programme, results
from jaarwiel.core.series import series
from jaarwiel.documents import figureblocks
from jaarwiel.documents.figurewords import programme_table, stock_chart, stock_table
from jaarwiel.documents.phrases import PHRASES, Phrases
from jaarwiel.documents.wording import sandbox
from jaarwiel.resources import read_template

YEARS = range(FIRST, FIRST + 10)
GOUD, WIERDEN = "goud-wonen", "wierden-en-borgen"
BOTH = "wierden-en-borgen-goud-wonen"


@pytest.fixture
def table(cycle):
    counted = counting(cycle)
    return replace(counted, parties=(*counted.parties, MARENLAND))


@pytest.fixture(scope="module")
def phrases():
    return Phrases(sandbox(read_template).get_template(PHRASES))


def stock(table, *deliveries, years=YEARS, **how):
    return over_years(table, table.indicator("voorraad"), series(deliveries), years, **how)


def test_the_ten_totals_of_bijlage_3_come_out(table):
    found = stock(table, *stock_deliveries())

    assert found.totals == tuple(map(Decimal, TOTALS))


def test_parties_come_in_the_order_of_the_file_whoever_delivered_first(table):
    found = stock(table, *reversed(stock_deliveries()))

    assert [row.name for row in found.rows] == [
        "Wierden en Borgen", "Goud Wonen", "Woonzorg Nederland", "Woongroep Marenland",
    ]  # fmt: skip
    assert found.rows[3].values == (Decimal(271), Decimal(271), *(None,) * 8)


def test_a_party_that_the_file_knows_no_more_comes_last_under_its_id(cycle):
    found = stock(counting(cycle), *stock_deliveries())

    assert found.rows[-1].name == "woongroep-marenland"
    assert found.totals == tuple(map(Decimal, TOTALS))


def test_what_is_realised_and_what_is_foreseen_is_told_by_year(table):
    found = stock(table, *stock_deliveries())

    assert [row.foreseen for row in found.rows] == [(4, 5, 6, 7, 8, 9)] * 3 + [()]
    assert found.kinds(0) == ("realisatie",)
    assert found.kinds(9) == ("prognose",)


def test_a_year_in_which_one_party_realised_and_another_foresaw_is_both(table):
    found = stock(
        table,
        given("2027-03-01", GOUD, ("voorraad", 2026, "realisatie", "5")),
        given("2027-03-01", WIERDEN, ("voorraad", 2026, "prognose", "7")),
        years=[2026],
    )

    assert found.kinds(0) == ("prognose", "realisatie")


def test_a_year_without_figures_is_no_prognosis(table):
    found = stock(table, *stock_deliveries(), years=range(2019, 2031))

    assert found.totals[:2] == (None, None)
    assert [row.foreseen[0] for row in found.rows[:3]] == [6, 6, 6]
    assert found.kinds(0) == ()


def test_a_total_tells_who_is_asked_and_gave_nothing(cycle):
    asked = FigureRule("prognose", "{first}", "{last}", ("voorraad",))
    table = asking(cycle, "activiteitenoverzicht", asked)
    merged = replace(MARENLAND, bound_until=date(2022, 12, 31))
    table = replace(table, parties=(*table.parties, merged))

    found = stock(
        table,
        given("2026-08-20", GOUD, ("voorraad", 2027, "prognose", "5"),
              ("voorraad", 2028, "prognose", "n.v.t.")),
        given("2026-08-20", WIERDEN, ("voorraad", 2028, "prognose", "7")),
        given("2026-08-20", "woonzorg-nederland", ("voorraad", 2028, "prognose", "7")),
        years=range(2026, 2029),
    )  # fmt: skip

    assert found.lacking == ((2027, ("Wierden en Borgen", "Woonzorg Nederland")),)


def test_a_table_without_anything_has_a_total_of_nothing_for_every_year(table):
    found = stock(table, years=[2026, 2027])

    assert (found.rows, found.totals) == ((), (None, None))


def test_each_reserve_stands_once_with_its_party_and_years(table):
    found = stock(table, *stock_deliveries())

    assert found.reserves[0] == ("Wierden en Borgen", RESERVE, (2025, 2026, 2027, 2028, 2029, 2030))
    assert len(found.reserves) == 3


def test_only_the_parties_that_are_asked_for_are_shown(table):
    found = stock(table, *stock_deliveries(), parties=[GOUD])

    assert [row.party for row in found.rows] == [GOUD]
    assert found.totals[0] == Decimal(1297)


def test_only_figures_of_the_kinds_that_are_asked_for_count(table):
    found = stock(table, *stock_deliveries(), kinds=("prognose",))

    assert found.totals == (*(None,) * 4, *map(Decimal, TOTALS[4:]))


def test_what_does_not_add_up_has_no_total(table):
    known = series([
        given("2027-03-01", GOUD, ("wachttijd", 2026, "realisatie", "12.5")),
        given("2027-03-01", WIERDEN, ("wachttijd", 2026, "realisatie", "9")),
    ])  # fmt: skip

    found = over_years(table, table.indicator("wachttijd"), known, [2026])

    assert found.totals == (None,)
    assert [row.values for row in found.rows] == [(Decimal(9),), (Decimal("12.5"),)]


def test_what_does_not_apply_adds_nothing(table):
    found = stock(
        table,
        given("2027-03-01", GOUD, ("voorraad", 2026, "realisatie", "n.v.t.")),
        given("2027-03-01", WIERDEN, ("voorraad", 2026, "realisatie", "7")),
        years=[2026],
    )

    assert found.totals == (Decimal(7),)
    assert found.rows[1].figures[0] is not None


def joint(*numbers):
    figures = {
        cell: figure
        for party, number in zip((WIERDEN, GOUD, BOTH), numbers, strict=True)
        for cell, figure in given("2026-08-20", party, ("sloop", 2027, "prognose", number))
        .figures.items()
    }  # fmt: skip
    moment = given("2026-08-20", GOUD).delivered_at
    return Delivery("2026/activiteitenoverzicht", BOTH, 1, moment, {}, figures)


@pytest.mark.parametrize("known_group", [True, False])
def test_a_total_that_a_group_gave_does_not_count_twice(table, known_group):
    table = table if known_group else replace(table, groups=())

    found = over_years(table, table.indicator("sloop"), series([joint("5", "7", "99")]), [2027])

    assert found.totals == (Decimal(12),)


def test_the_programme_of_a_year_has_what_is_foreseen_by_indicator_and_party(table):
    known = series([
        joint("5", "7", "12"),
        given("2026-08-20", "woonzorg-nederland", ("verduurzaming", 2027, "ambitie", "40"),
              ("voorraad", 2027, "prognose", "201"), ("wachttijd", 2027, "prognose", "8"),
              ("sloop", 2028, "prognose", "3"), ("verkoop", 2027, "realisatie", "2")),
    ])  # fmt: skip

    found = programme(table, known, 2027)

    assert found.parties == ("Wierden en Borgen", "Goud Wonen", "Woonzorg Nederland")
    assert [(each.id, values, total) for each, values, total in found.lines] == [
        ("sloop", (Decimal(5), Decimal(7), None), Decimal(12)),
        ("verduurzaming", (None, None, Decimal(40)), Decimal(40)),
    ]


def test_the_programme_keeps_the_reserves(table):
    known = series([given("2026-08-20", GOUD, ("sloop", 2027, "prognose", "5 o.v.v. begroting"))])

    assert programme(table, known, 2027).reserves == (("Goud Wonen", "o.v.v. begroting", (2027,)),)


def test_a_party_with_several_reserves_is_told_with_what_each_is_about(table):
    known = series([
        given("2026-08-20", GOUD, ("sloop", 2027, "prognose", "5 o.v.v. begroting"),
              ("nieuwbouw", 2027, "prognose", "5 o.v.v. begroting"),
              ("verkoop", 2027, "prognose", "1 o.v.v. raad")),
    ])  # fmt: skip

    assert programme(table, known, 2027).reserves == (
        ("Goud Wonen (Sloop, Nieuwbouw)", "o.v.v. begroting", (2027,)),
        ("Goud Wonen (Verkoop)", "o.v.v. raad", (2027,)),
    )


def test_a_year_of_which_nothing_is_foreseen_has_an_empty_programme(table):
    found = programme(table, series(stock_deliveries()), 2027)

    assert (found.parties, found.lines, found.reserves) == ((), (), ())


def test_results_stand_beside_what_was_aimed_at(table):
    known = series([
        given("2025-08-20", GOUD, ("nieuwbouw", 2026, "ambitie", "20"),
              ("sloop", 2026, "prognose", "4"), ("verkoop", 2026, "prognose", "n.v.t.")),
        given("2027-03-01", GOUD, ("nieuwbouw", 2026, "realisatie", "14"),
              ("verduurzaming", 2026, "realisatie", "31"), ("verkoop", 2026, "realisatie", "1")),
    ])  # fmt: skip

    found = results(table, known, 2026)

    assert [(each.indicator.id, each.name, each.difference) for each in found] == [
        ("sloop", "Goud Wonen", None),
        ("nieuwbouw", "Goud Wonen", Decimal(-6)),
        ("verkoop", "Goud Wonen", None),
        ("verduurzaming", "Goud Wonen", None),
    ]
    assert found[0].realised is None
    assert found[3].planned is None


def test_results_of_one_theme_leave_the_others_out(table):
    known = series([
        given("2027-03-01", GOUD, ("nieuwbouw", 2026, "realisatie", "14"),
              ("verduurzaming", 2026, "realisatie", "31")),
    ])  # fmt: skip

    found = results(table, known, 2026, "duurzaamheid")

    assert [each.indicator.id for each in found] == ["verduurzaming"]


def test_the_total_of_a_group_is_no_result(table):
    known = series([joint("5", "7", "12")])

    assert [each.name for each in results(table, known, 2027)] == [
        "Wierden en Borgen",
        "Goud Wonen",
    ]


def test_a_total_without_the_figure_of_some_party_has_an_asterisk(cycle, phrases):
    asked = FigureRule("prognose", "{first}", "{last}", ("voorraad", "sloop"))
    table = asking(cycle, "activiteitenoverzicht", asked)
    delivered = given(
        "2026-08-20", GOUD, ("voorraad", 2027, "prognose", "1500"), ("sloop", 2027, "prognose", "2")
    )
    everybody = [
        given("2026-08-20", party, ("voorraad", 2026, "prognose", "7"))
        for party in (GOUD, WIERDEN, "woonzorg-nederland")
    ]

    over = stock_table(stock(table, delivered, *everybody, years=range(2025, 2028)), phrases)
    foreseen = programme_table(programme(table, series([delivered]), 2027), phrases)

    assert over.totalen == (("Totaal", None, "21", "1.500*"),)
    assert foreseen.rijen == (("Sloop (woningen)", "2", "2*"),)


def test_a_year_known_after_one_foreseen_is_drawn_and_told_as_what_it_is(table, phrases):
    found = stock(
        table,
        given("2026-01-05", GOUD, *(("voorraad", year, "prognose", "5") for year in (2026, 2028))),
        given("2028-03-01", GOUD, ("voorraad", 2027, "realisatie", "4")),
        given("2028-03-01", WIERDEN, ("voorraad", 2026, "realisatie", "7")),
        given("2028-03-01", WIERDEN, ("voorraad", 2027, "realisatie", "7")),
        years=range(2025, 2029),
    )

    chart = stock_chart(found, phrases)
    block = figureblocks.chart(chart, phrases, 1, "grafiek")

    assert [(each.naam, each.prognose_vanaf, each.realisatie) for each in chart.reeksen] == [
        ("Wierden en Borgen", None, ()), ("Goud Wonen", 2026, (2027,)),
    ]  # fmt: skip
    assert chart.tabel.kop[1:] == (
        "2025", "2026\ndeels prognose", "2027\nrealisatie", "2028\nprognose",
    )  # fmt: skip
    assert [list(map(each.is_forecast, range(1, 4))) for each in block.series] == [
        [False] * 3, [True, False, True],
    ]  # fmt: skip
    assert block.description.endswith("prognose vanaf 2026, behalve 2027 (realisatie).")
