"""Figures over the years: which of all that was delivered counts."""

from decimal import Decimal

from figures import STOCK, TOTALS, given, stock_deliveries

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import Cell
from jaarwiel.core.series import Series, series

GOUD = "goud-wonen"
BOTH = "wierden-en-borgen-goud-wonen"


def test_the_stock_of_bijlage_3_comes_out_year_by_year():
    known = series(stock_deliveries())

    found = [
        sum(known.value("voorraad", party, year) or 0 for party in known.parties("voorraad"))
        for year in known.years("voorraad")
    ]

    assert tuple(found) == TOTALS
    assert known.years("voorraad") == tuple(range(2021, 2031))
    assert set(known.parties("voorraad")) == set(STOCK)


def test_the_newest_delivery_of_a_figure_counts_in_whatever_order_they_are_given():
    first = given("2027-03-01", GOUD, ("sloop", 2027, "prognose", "10"))
    later = given("2027-09-01", GOUD, ("sloop", 2027, "prognose", "12"))

    assert series([later, first]).value("sloop", GOUD, 2027) == Decimal(12)


def test_of_two_versions_of_the_same_moment_the_higher_counts():
    one = given("2027-03-01", GOUD, ("sloop", 2027, "prognose", "10"))
    two = Delivery(
        one.item, GOUD, 2, one.delivered_at, {},
        given("2027-03-01", GOUD, ("sloop", 2027, "prognose", "11")).figures,
    )  # fmt: skip

    assert series([two, one]).value("sloop", GOUD, 2027) == Decimal(11)


def test_a_realisation_goes_before_a_prognosis_and_that_before_an_ambition():
    known = series([
        given("2027-03-01", GOUD, ("sloop", 2026, "realisatie", "8")),
        given("2027-04-01", GOUD, ("sloop", 2026, "prognose", "10"),
              ("sloop", 2026, "ambitie", "9"), ("sloop", 2027, "ambitie", "7"),
              ("sloop", 2028, "prognose", "6")),
    ])  # fmt: skip

    found = {year: known.best("sloop", GOUD, year) for year in (2026, 2027, 2028, 2029)}

    assert {year: each and each.cell.kind for year, each in found.items()} == {
        2026: "realisatie",
        2027: "ambitie",
        2028: "prognose",
        2029: None,
    }
    assert known.value("sloop", GOUD, 2026) == Decimal(8)


def test_what_does_not_apply_is_known_and_has_no_number():
    known = series([given("2027-03-01", GOUD, ("sloop", 2026, "realisatie", "n.v.t."))])

    assert known.best("sloop", GOUD, 2026) is not None
    assert known.value("sloop", GOUD, 2026) is None


def test_every_figure_tells_where_it_comes_from_and_what_it_was_before():
    known = series([
        given("2026-08-01", GOUD, ("sloop", 2027, "prognose", "10 o.v.v. begroting"),
              item="2026/activiteitenoverzicht"),
        given("2027-08-01", GOUD, ("sloop", 2027, "prognose", "12"),
              item="2027/activiteitenoverzicht"),
    ])  # fmt: skip

    course = known.history(Cell("sloop", GOUD, 2027, "prognose"))

    assert [(each.item, each.figure.value, each.figure.voorbehoud) for each in course] == [
        ("2026/activiteitenoverzicht", Decimal(10), "o.v.v. begroting"),
        ("2027/activiteitenoverzicht", Decimal(12), ""),
    ]
    assert known.history(Cell("sloop", GOUD, 2028, "prognose")) == ()


def test_the_total_of_a_group_is_no_party_also_when_the_file_knows_the_group_no_more():
    figures = {
        cell: figure
        for party, number in (("wierden-en-borgen", "5"), (GOUD, "7"), (BOTH, "12"))
        for cell, figure in given("2026-08-01", party, ("sloop", 2027, "prognose", number))
        .figures.items()
    }  # fmt: skip
    delivery = Delivery("2026/activiteitenoverzicht", BOTH, 1, stock_moment(), {}, figures)

    known = series([delivery])

    assert known.parties("sloop") == ("wierden-en-borgen", GOUD)
    assert known.value("sloop", BOTH, 2027) == Decimal(12)


def stock_moment():
    return stock_deliveries()[0].delivered_at


def test_nothing_delivered_is_an_empty_series():
    known = series([])

    assert known == Series()
    assert (known.parties("sloop"), known.years("sloop")) == ((), ())
