"""Figures as fields of a form, and what a filled-in table changes."""

from decimal import Decimal

import pytest
from hogeland import at

from jaarwiel.core.contributions import Delivery, cells_of, contributions
from jaarwiel.core.figurechanges import compare
from jaarwiel.core.figuregrid import earlier_of, grid_of
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.layout import lay_out
from jaarwiel.web.parts.figurefields import cell_name, fields_in, fields_of
from jaarwiel.web.parts.figurereading import changed_fields, figures_typed, own_fields, read_fields

GROUP = "wierden-en-borgen-goud-wonen"
GOUD = "goud-wonen"
SLOOP = Cell("sloop", GOUD, 2026, "realisatie")
FIELD = "cijfer/sloop/goud-wonen/realisatie/2026"
WACHTTIJD = "cijfer/wachttijd/goud-wonen/realisatie/2026"
VOORBEHOUD = "voorbehoud/sloop/goud-wonen/realisatie"


def deadline(cycle, document="terugblik"):
    return next(each for each in lay_out(cycle, 2027).deadlines if each.rule.id == document)


def contribution(cycle, *versions, document="terugblik", deliverer=GOUD):
    asked = deadline(cycle, document)
    given = [
        Delivery(asked.id, deliverer, number, at("2027-02-01"), {}, figures)
        for number, figures in enumerate(versions, start=1)
    ]
    found = contributions(cycle, asked, given)
    return next(each for each in found if each.deliverer == deliverer)


def number(value, **remarks):
    return Figure(Decimal(value), **remarks)


def test_each_theme_with_figures_has_a_table(cycle):
    tables = fields_of(cycle, contribution(cycle))

    assert {theme: [row.line.indicator.id for row in table.rows]
            for theme, table in tables.items()} == {
        "beschikbaarheid": ["sloop", "nieuwbouw", "verkoop", "voorraad", "wachttijd"],
        "wonen-en-zorg": ["aandachtsgroepen", "nultredenwoningen"],
        "duurzaamheid": ["verduurzaming"],
    }  # fmt: skip
    assert [each.missing for each in tables.values()] == [5, 2, 1]
    assert all(each.untouched and not each.drafted and not each.several for each in tables.values())


def test_a_group_has_a_row_for_each_party_and_a_total_that_may_stay_empty(cycle):
    owed = contribution(cycle, document="activiteitenoverzicht", deliverer=GROUP)

    table = fields_of(cycle, owed)["beschikbaarheid"]

    stock = [row for row in table.rows if row.line.indicator.id == "voorraad"]
    assert [(row.line.party, row.line.is_total) for row in stock] == [
        ("wierden-en-borgen", False), (GOUD, False), (GROUP, True),
    ]  # fmt: skip
    assert table.years == (2027, 2028, 2029, 2030, 2031, 2032)
    sloop = table.rows[0]
    assert [box is not None for box in sloop.boxes] == [False, True, False, False, False, False]
    cells = [each for each in owed.missing_cells if each.indicator in {"voorraad", "sloop"}]
    assert sum(b.missing for r in (*stock, *table.rows[:3]) for b in r.boxes if b) == len(cells)


def test_a_party_that_owes_no_figures_has_no_table(cycle):
    assert fields_of(cycle, contribution(cycle, deliverer="gemeente")) == {}


def test_what_is_on_record_stands_in_the_fields_and_what_is_typed_comes_before(cycle):
    owed = contribution(cycle, {SLOOP: number(1234, voorbehoud="o.v.v.", source="Verslag")})

    held = fields_in(grid_of(cycle, owed.deadline, GOUD), owed.figures)
    row = fields_of(cycle, owed, typed={FIELD: "1.240"})["beschikbaarheid"].rows[0]

    assert (held[FIELD], held[VOORBEHOUD], held[WACHTTIJD]) == ("1.234", "o.v.v.", "")
    assert (row.boxes[0].text, row.boxes[0].typed, row.boxes[0].missing) == ("1.240", True, False)
    assert [each.text for each in row.remarks] == ["o.v.v.", "Verslag"]


def test_last_years_figure_and_what_was_planned_stand_beside(cycle):
    owed = contribution(cycle)
    known = {
        Cell("sloop", GOUD, 2025, "realisatie"): number(8),
        Cell("sloop", GOUD, 2025, "ambitie"): number(9),
        Cell("sloop", GOUD, 2024, "realisatie"): number(7),
        Cell("sloop", GOUD, 2026, "prognose"): number(10),
        Cell("verkoop", GOUD, 2025, "realisatie"): number(99),
    }

    row = fields_of(cycle, owed, known)["beschikbaarheid"].rows[0]

    assert row.earlier == ("8 (realisatie 2025)", "10 (prognose 2026)")
    assert earlier_of(row.line, {}) == ()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12", 12), (" 1.234 ", 1234), ("1 234", 1234), ("0", 0), ("n.v.t.", None), ("NVT", None)],
)
def test_what_is_typed_is_read_as_dutch_numbers(cycle, typed, value):
    filled = read_fields(cycle, contribution(cycle), {FIELD: typed, VOORBEHOUD: "o.v.v. raad"})

    wanted = None if value is None else Decimal(value)
    assert filled.figures == {SLOOP: Figure(wanted, None, "o.v.v. raad")}
    assert filled.problems == {}


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({FIELD: "12 st."}, FIELD, "geen getal"),
        ({FIELD: "1,234"}, FIELD, "bedoelt u 1.234"),
        ({FIELD: "-4"}, FIELD, "negatief"),
        ({FIELD: "9" * 41}, FIELD, "te lang"),
        ({FIELD: "<script>"}, FIELD, "geen getal"),
        ({WACHTTIJD: "1.5"}, WACHTTIJD, "dubbelzinnig"),
        ({WACHTTIJD: "1,25"}, WACHTTIJD, "meer dan één cijfer"),
        ({FIELD: "1", VOORBEHOUD: "x" * 301}, VOORBEHOUD, "hooguit 300 tekens"),
        ({FIELD: "1", VOORBEHOUD: "☃"}, VOORBEHOUD, "kunnen niet worden gedrukt"),
    ],
)
def test_what_cannot_be_taken_over_is_told_by_its_field(cycle, fields, name, words):
    filled = read_fields(cycle, contribution(cycle), fields)

    assert list(filled.problems) == [name]
    assert words in filled.problems[name]


def test_a_figure_can_be_replaced_and_not_taken_away(cycle):
    owed = contribution(cycle, {SLOOP: number(4)})

    assert "n.v.t." in read_fields(cycle, owed, {FIELD: " "}).problems[FIELD]
    assert read_fields(cycle, contribution(cycle), {FIELD: " "}).problems == {}


def test_only_own_fields_are_kept_and_none_endlessly(cycle):
    fields = {FIELD: "9" * 500, "cijfer/sloop/wierden-en-borgen/realisatie/2026": "1", "x": "y"}

    assert own_fields(cycle, contribution(cycle), fields) == {FIELD: "9" * 80}


def test_fields_that_were_left_as_they_were_are_no_change(cycle):
    owed = contribution(cycle, {SLOOP: number(4)})

    assert changed_fields(cycle, owed, {FIELD: "4", WACHTTIJD: ""}) == {}
    assert changed_fields(cycle, owed, {FIELD: "5", VOORBEHOUD: ""}) == {FIELD: "5"}


def test_another_remark_goes_for_every_figure_of_its_line(cycle):
    cells = [
        each
        for each in cells_of(cycle, deadline(cycle, "activiteitenoverzicht"), GROUP)
        if (each.indicator, each.party) == ("voorraad", GOUD)
    ]
    owed = contribution(
        cycle, dict.fromkeys(cells, number(100)), document="activiteitenoverzicht", deliverer=GROUP
    )

    meant = figures_typed(cycle, {"voorbehoud/voorraad/goud-wonen/prognose": "o.v.v."}, owed, owed)

    assert meant.changes.news == dict.fromkeys(cells, number(100, voorbehoud="o.v.v."))
    assert len(cells) == 6


def test_a_figure_that_somebody_else_changed_meanwhile_clashes(cycle):
    base = contribution(cycle, {SLOOP: number(4)})
    current = contribution(cycle, {SLOOP: number(4)}, {SLOOP: number(5)})

    other = figures_typed(cycle, {FIELD: "6"}, base, current)
    same = figures_typed(cycle, {FIELD: "5"}, base, current)
    shown = fields_of(cycle, current, typed=other.typed, clashes=other.changes.clashes)

    assert (other.changes.clashes, other.changes.replaced) == ((SLOOP,), {SLOOP: number(5)})
    assert (same.changes.clashes, dict(same.changes.news)) == ((), {})
    box = shown["beschikbaarheid"].rows[0].boxes[0]
    assert (box.text, box.theirs) == ("6", "5")


def test_an_old_table_does_not_take_back_what_it_left_as_it_was(cycle):
    base = contribution(cycle, {SLOOP: number(4)})
    current = contribution(cycle, {SLOOP: number(4)}, {SLOOP: number(5)})
    grid = grid_of(cycle, base.deadline, GOUD)

    changes = compare(grid, {SLOOP: number(4)}, base, current)

    assert (dict(changes.news), changes.clashes) == ({}, ())


def test_a_name_of_a_field_tells_its_cell():
    assert cell_name(SLOOP) == FIELD
