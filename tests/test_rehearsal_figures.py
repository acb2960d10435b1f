"""The figures of a rehearsal: the stock of Bijlage 3, and all that follows from it."""

import itertools
from dataclasses import replace
from datetime import time

import pytest
from figures import STOCK, TOTALS
from hogeland import at

from jaarwiel.core import layout
from jaarwiel.core.checks import findings
from jaarwiel.core.contributions import Delivery, cells_of, contributions
from jaarwiel.core.figures import Cell
from jaarwiel.core.figuretables import over_years
from jaarwiel.core.series import series
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.known import known
from jaarwiel.rehearsal import earlier, figures
from jaarwiel.rehearsal.draws import draw
from jaarwiel.rehearsal.outcomes import Outcomes
from jaarwiel.resources import folder

NEW_YEAR = at("2026-01-01", "05:00")
CORPORATIONS = ("wierden-en-borgen", "goud-wonen", "woonzorg-nederland")


@pytest.fixture
def counting_desk(cycle, store):
    return Desk(cycle, store, "https://jaarwiel.example")


def begun(desk):
    """What is expected, after the figures from before were read in."""
    lines = earlier.read_list(desk.cycle)
    outcomes = Outcomes(desk.cycle, 2026, earlier.listed(lines))
    before = earlier.figures_before(desk, outcomes, lines)
    earlier.read_in(desk, before, NEW_YEAR)
    return outcomes


def stock(cycle, found):
    return over_years(cycle, cycle.indicator("voorraad"), found, range(2021, 2031))


def played(desk, outcomes):
    """What the checks find in every document of four years, when everybody delivers in time."""
    given = [
        Delivery(f"{NEW_YEAR.year}/eerder", party, 1, NEW_YEAR, {}, found)
        for party, found in earlier.figures_before(
            desk, outcomes, earlier.read_list(desk.cycle)
        ).items()
    ]
    for year in range(2026, 2030):
        for deadline in layout.lay_out(desk.cycle, year, (), ()).deadlines:
            moment = local(deadline.input_last_workday, time(12))
            for deliverer in desk.cycle.deliverers(deadline.parties, deadline.rule.id):
                found = figures.delivered(outcomes, deadline, deliverer)
                if found:
                    given.append(Delivery(deadline.id, deliverer, 1, moment, {}, found))
            owed = contributions(desk.cycle, deadline, given)
            told = findings(desk.cycle, owed, None, series(given))
            yield deadline.id, [each for each in told if "aangeleverd" not in each.kind]


def test_the_list_is_bijlage_3(cycle):
    lines = earlier.read_list(cycle)

    found = {each.cell.party: [] for each in lines}
    for each in lines:
        found[each.cell.party].append(int(each.figure.value))
    assert {key.lower().replace(" ", "-"): tuple(each) for key, each in found.items()} == STOCK
    assert {each.cell.kind for each in lines if each.cell.year < 2025} == {"realisatie"}
    assert {each.figure.voorbehoud for each in lines if each.cell.year > 2024} == {
        "o.v.v. vaststelling begroting 2026"
    }


def test_the_ten_totals_come_out_when_the_list_was_read_in(counting_desk):
    begun(counting_desk)

    read = stock(counting_desk.cycle, known(counting_desk))

    assert read.totals == TOTALS
    assert read.rows[0].foreseen[0] == read.years.index(2025)
    assert [row.name for row in read.rows][-1] == "Woongroep Marenland"


def test_a_merged_party_that_the_cycle_file_still_has_is_called_by_its_id(cycle):
    name = "Woongroep Marenland"
    still = replace(cycle.parties[1], id="woongroep-marenland", name=name)
    lines = earlier.read_list(replace(cycle, parties=(*cycle.parties, still)))

    assert {each.cell.party for each in lines} == set(STOCK)


@pytest.mark.parametrize("file", ["voorbeeld-regio", "voorbeeld-vijf-jaar"])
def test_another_table_gets_no_figures_of_this_one(file):
    other = cyclefile.load(folder("calendar") / f"{file}.toml")

    assert earlier.read_list(other) == ()


def test_a_table_without_the_list_has_stocks_that_follow(cycle):
    outcomes = Outcomes(cycle, 2026)
    each = cycle.indicator("voorraad")

    for party, year in itertools.product(CORPORATIONS, range(2026, 2036)):
        assert outcomes.realised(each, party, year) > 0
        assert outcomes.realised(each, party, year) == follows(cycle, outcomes, party, year)


def follows(cycle, outcomes, party, year):
    by = {
        each: outcomes.realised(cycle.indicator(each), party, year)
        for each in ("nieuwbouw", "sloop", "verkoop")
    }
    before = outcomes.realised(cycle.indicator("voorraad"), party, year - 1)
    return before + by["nieuwbouw"] - by["sloop"] - by["verkoop"]


def test_results_are_near_the_plans_and_never_below_zero(cycle):
    outcomes = Outcomes(cycle, 2026, earlier.listed(earlier.read_list(cycle)))

    for each, party, year in itertools.product(cycle.indicators, CORPORATIONS, range(2025, 2034)):
        planned = outcomes.planned(each, party, year)
        realised = outcomes.realised(each, party, year)
        assert realised >= 0
        assert planned >= 0
        assert abs(planned - realised) <= max(12, planned / 10)
        assert realised == follows(cycle, outcomes, party, year) or each.id != "voorraad"


def test_the_stock_of_the_first_year_is_as_the_list_has_it(cycle):
    outcomes = Outcomes(cycle, 2026, earlier.listed(earlier.read_list(cycle)))
    each = cycle.indicator("voorraad")

    found = [
        [outcomes.foreseen(each, party, year, 2026) for party in CORPORATIONS]
        for year in range(2026, 2031)
    ]
    assert [sum(each) for each in found] == list(TOTALS[5:])


def test_all_that_is_asked_is_delivered_but_for_one_plan_in_the_year_of_a_new_term(counting_desk):
    outcomes = begun(counting_desk)
    cycle = counting_desk.cycle
    lacking = []

    for year in range(2026, 2030):
        for deadline in counting_desk.plan(year).deadlines:
            for deliverer in cycle.deliverers(deadline.parties, deadline.rule.id):
                found = figures.delivered(outcomes, deadline, deliverer)
                asked = cells_of(cycle, deadline, deliverer)
                lacking += [each for each in asked if each not in found]

    assert lacking == [
        Cell("nultredenwoningen", "goud-wonen", 2027, "prognose"),
        Cell("nultredenwoningen", "wierden-en-borgen", 2029, "prognose"),
    ]


def test_the_checks_find_what_is_wrong_on_purpose_and_nothing_else(counting_desk):
    outcomes = begun(counting_desk)

    found = {
        item: [(each.kind, each.party) for each in told]
        for item, told in played(counting_desk, outcomes)
        if told
    }

    group = "Wierden en Borgen en Goud Wonen (gezamenlijk)"
    assert found == {
        "2026/terugblik": [("realisatie_zonder_ambitie", "Wierden en Borgen")],
        "2026/activiteitenoverzicht": [("totaal_wijkt_af", group)],
        "2026/prestatieafspraken": [("voorbehoud_verdwenen", "Goud Wonen")],
        "2027/activiteitenoverzicht": [("voorraad_sluit_niet", "Woonzorg Nederland")],
        "2028/terugblik": [("realisatie_zonder_ambitie", "Goud Wonen")],
        "2028/activiteitenoverzicht": [("totaal_wijkt_af", group)],
        "2028/prestatieafspraken": [("voorbehoud_verdwenen", "Wierden en Borgen")],
        "2029/activiteitenoverzicht": [("voorraad_sluit_niet", "Goud Wonen")],
    }


def test_one_figure_does_not_apply_in_the_year_of_an_update(counting_desk):
    outcomes = begun(counting_desk)
    deadline = counting_desk.deadline("activiteitenoverzicht", 2027)

    found = figures.delivered(outcomes, deadline, "woonzorg-nederland")

    assert [cell for cell, each in found.items() if each.value is None] == [
        Cell("wachttijd", "woonzorg-nederland", 2028, "prognose")
    ]


def test_draws_are_the_same_in_every_run():
    assert [draw(100, "nieuwbouw", "goud-wonen", year) for year in (2026, 2027)] == [60, 66]
    assert draw(0, "niets") == 0
