"""Figures of all years: read in, known, shown by the command line, and written to files."""

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from click.testing import CliRunner
from figures import RESERVE, STOCK, TOTALS, given, kind_of, stock_deliveries
from hogeland import at
from indicators import MARENLAND, counting, counting_file
from openpyxl import load_workbook

from jaarwiel.cli import commands
from jaarwiel.cli.listing import plan_lines
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.figurefiles import as_csv, as_xlsx
from jaarwiel.office.figures.figureimport import import_figures
from jaarwiel.office.figures.known import known, shown, spans
from jaarwiel.office.letters.receipts import write_receipts
from jaarwiel.office.overview import without_contact
from jaarwiel.office.table.orphans import orphans
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.records.figures import all_figures
from jaarwiel.records.statefile import open_store

NOW = at("2026-01-05")
GOUD = "goud-wonen"
LIST = """partij;indicator;jaar;soort;waarde;voorbehoud;bron
goud-wonen;voorraad;2024;realisatie;1.396;;jaarverslag 2024
Goud Wonen;Zelfstandige DAEB-woningen;2025;Prognose;1278;o.v.v. vaststelling begroting 2026;
woongroep-marenland;voorraad;2022;realisatie;271;;
woonzorg-nederland;wachttijd;2024;realisatie;12,5;;
"""


@pytest.fixture
def table(desk):
    counted = counting(desk.cycle)
    merged = replace(MARENLAND, bound_until=at("2022-12-31").date())
    return replace(desk, cycle=replace(counted, parties=(*counted.parties, merged)))


@pytest.fixture
def file(tmp_path):
    def written(text, name="cijfers.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return written


def deliver_stock(table):
    for each in stock_deliveries():
        record_delivery(table.store, each.item, each.deliverer, {}, NOW, "x", figures=each.figures)


# ---------------------------------------------------------------------------------- known


def test_what_was_delivered_is_known_as_it_was_delivered(table):
    first = given("2026-01-05", GOUD, ("wachttijd", 2024, "realisatie", "12.5 voorlopig"))
    record_delivery(table.store, "2026/x", GOUD, {}, NOW, "x", figures=first.figures)
    record_delivery(table.store, "2026/y", GOUD, {}, NOW, "x")

    (found,) = all_figures(table.store)

    assert (found.item, found.deliverer, found.version, found.delivered_at) == (
        "2026/x", GOUD, 1, NOW,
    )  # fmt: skip
    assert found.figures == first.figures


def test_the_ten_totals_of_bijlage_3_come_out_of_the_state_file(table):
    deliver_stock(table)

    assert shown(table).table.totals == tuple(map(Decimal, TOTALS))


def test_all_figures_are_found_with_one_question(table):
    deliver_stock(table)
    asked = []
    table.store.db.conn.set_trace_callback(asked.append)

    known(table)

    table.store.db.conn.set_trace_callback(None)
    assert len(asked) == 1


# -------------------------------------------------------------------------------- reading in


def test_a_list_is_read_in_as_deliveries_of_the_parties_themselves(table, file):
    taken = import_figures(table, file(LIST), NOW)

    assert (taken.read, taken.new) == (4, 4)
    found = all_figures(table.store)
    assert [(each.item, each.deliverer, each.version) for each in found] == [
        ("2026/eerdere-cijfers", GOUD, 1),
        ("2026/eerdere-cijfers", "woongroep-marenland", 1),
        ("2026/eerdere-cijfers", "woonzorg-nederland", 1),
    ]
    assert found[0].figures == {
        Cell("voorraad", GOUD, 2024, "realisatie"): Figure(
            Decimal(1396), at("2024-12-31").date(), "", "jaarverslag 2024"
        ),
        Cell("voorraad", GOUD, 2025, "prognose"): Figure(
            Decimal(1278), at("2025-12-31").date(), RESERVE, ""
        ),
    }
    assert known(table).value("wachttijd", "woonzorg-nederland", 2024) == Decimal("12.5")


def test_reading_the_same_list_again_changes_nothing(table, file):
    import_figures(table, file(LIST), NOW)
    before = dump(table)

    again = import_figures(table, file(LIST), at("2027-02-01"))

    assert (again.read, again.new) == (4, 0)
    assert dump(table) == before


def dump(table):
    copy = sqlite3.connect(":memory:")
    table.store.db.conn.backup(copy)
    return list(copy.iterdump())


def test_a_list_that_was_corrected_adds_what_changed_and_keeps_the_old(table, file):
    import_figures(table, file(LIST), NOW)

    taken = import_figures(table, file(LIST.replace("1.396", "1.397")), at("2026-02-01"))

    assert taken.new == 1
    cell = Cell("voorraad", GOUD, 2024, "realisatie")
    assert [(each.version, each.figure.value) for each in known(table).history(cell)] == [
        (1, Decimal(1396)),
        (2, Decimal(1397)),
    ]


def test_commas_a_byte_order_mark_and_english_names_of_columns_are_read_too(table, file):
    text = 'party,indicator,year,kind,value\ngoud-wonen,wachttijd,2024,realisatie,"12,5"\n\n'

    assert import_figures(table, file(text, encoding="utf-8-sig"), NOW).read == 1


def test_everything_that_is_wrong_is_told_at_once_with_its_line_and_nothing_is_read(table, file):
    text = (
        LIST
        + """elders;voorraad;2024;realisatie;1;;
goud-wonen;vorraad;2024;realisatie;1;;
goud-wonen;voorraad;24;realisatie;1;;
goud-wonen;voorraad;2023;gerealiseerd;1;;
goud-wonen;voorraad;2023;realisatie;1,234;;
goud-wonen;voorraad;2023;realisatie;;;
goud-wonen;voorraad;2027;realisatie;1;;
goud-wonen;voorraad;2024;realisatie;1396;;
goud-wonen;sloop;2024;realisatie;1;\U0001f600;
x;y;z;q;w;;
"""
    )
    before = dump(table)

    with pytest.raises(InputError) as told:
        import_figures(table, file(text), NOW)

    said = str(told.value)
    assert dump(table) == before
    for line in (
        "regel 6: onbekende partij 'elders'.",
        "neem haar dan met bound_until op in het cyclusbestand",
        "regel 7: onbekende indicator 'vorraad'. Bedoelt u 'voorraad'?",
        "regel 8: '24' is geen jaar van 1980 tot 2100",
        "regel 9: onbekende soort 'gerealiseerd'.",
        "regel 10: '1,234' heeft een decimale komma, en hier hoort een geheel getal",
        "regel 11: '' is geen getal; vul een getal in, of n.v.t.",
        "regel 12: 2027 is nog niet voorbij; een realisatie kan er nog niet zijn",
        "regel 13: dit cijfer staat al op regel 2",
        "regel 14: In een opmerking bij de cijfers ('sloop') staan tekens die niet",
        "regel 15: onbekende partij 'x'.",
        "regel 15: onbekende indicator 'y'.",
        "regel 15: 'z' is geen jaar",
        "regel 15: onbekende soort 'q'.",
        "regel 15: 'w' is geen getal",
    ):
        assert line in said


def test_a_list_does_not_overrule_what_a_party_delivered_itself(table, file):
    own = given("2026-01-02", GOUD, ("voorraad", 2024, "realisatie", "1400"))
    record_delivery(table.store, "2026/terugblik", GOUD, {}, NOW, "x", figures=own.figures)

    with pytest.raises(
        InputError, match=r"Goud Wonen heeft dit cijfer op .* aangeleverd als 1\.400"
    ):
        import_figures(table, file(LIST), NOW)

    assert len(all_figures(table.store)) == 1


def test_a_list_that_was_read_before_can_be_read_again_after_a_party_corrected_it(table, file):
    import_figures(table, file(LIST), NOW)
    own = given("2026-02-02", GOUD, ("voorraad", 2024, "realisatie", "1400"))
    record_delivery(
        table.store, "2026/terugblik", GOUD, {}, at("2026-02-02"), "x", figures=own.figures
    )

    assert import_figures(table, file(LIST), at("2026-03-01")).new == 0
    assert known(table).value("voorraad", GOUD, 2024) == Decimal(1400)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "mist de kolommen partij, indicator, jaar, soort, waarde"),
        ("partij;indicator;jaar;soort\n", "mist de kolom waarde"),
        ("partij;indicator;jaar;soort;waarde\n\n", "heeft geen cijfers"),
        (LIST.replace("jaarverslag", "j" * 201), "bron mag 200 tekens lang zijn"),
        (LIST.replace("1.396", "9" * 400), "te groot om juist te kunnen zijn"),
        (LIST + 'goud-wonen;"' + "x" * 200_000, "geen geldige CSV"),
        (
            LIST + 'goud-wonen;sloop;2024;realisatie;1;"o.v.v.\ngoud-wonen;sloop;2023;realisatie;2',
            "regel 7: geen geldige CSV .* aanhalingsteken dat niet wordt gesloten",
        ),
        (
            LIST + "goud-wonen;sloop;2024;realisatie;1;a;b;c;\n",
            "regel 6: 'c' staat in een kolom zonder kop. .* tussen aanhalingstekens",
        ),
    ],
)
def test_a_list_that_is_none_is_refused(table, file, text, why):
    with pytest.raises(InputError, match=why):
        import_figures(table, file(text), NOW)

    assert all_figures(table.store) == ()


def test_a_list_in_another_encoding_or_too_large_is_refused(table, file):
    for path in (
        file(LIST.replace("jaarverslag", "overéén"), encoding="cp1252"),
        file(LIST + "\n" * 2_000_001, "groot.csv"),
    ):
        with pytest.raises(InputError, match="CSV UTF-8"):
            import_figures(table, path, NOW)


def test_figures_of_before_the_cycle_begins_are_kept_under_its_first_year(table, file):
    import_figures(table, file(LIST), at("2025-06-01"))

    assert {each.item for each in all_figures(table.store)} == {"2026/eerdere-cijfers"}


def test_nobody_is_thanked_for_a_list_and_it_is_no_orphan(table, file):
    write_receipts(table, NOW)
    import_figures(table, file(LIST), NOW)

    assert write_receipts(table, at("2026-01-06")) == 0
    assert [
        each.subject for each in orphans(table, {}, {}, NOW.date()) if "eerdere" in each.subject
    ] == []


def test_a_party_that_left_needs_no_contact(table):
    assert "Woongroep Marenland" not in without_contact(table, NOW.date())
    assert "Woongroep Marenland" in without_contact(table, at("2022-01-05").date())


def test_a_party_that_left_is_asked_for_nothing_and_the_others_are_still_all(tmp_path):
    with_it = cyclefile.load(counting_file(tmp_path))
    plan = lay_out(with_it, 2027)

    assert {party for item in plan.items for party in item.parties} == {
        each.id for each in with_it.parties if each.id != "woongroep-marenland"
    }
    assert "  [2027/terugblik] alle partijen" in "\n".join(plan_lines(with_it, plan))


def test_figures_never_change(table, file):
    import_figures(table, file(LIST), NOW)

    for sql in ("UPDATE delivery_figure SET value = '1'", "DELETE FROM delivery_figure"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            table.store.db.execute(sql)


# ----------------------------------------------------------------------------------- shown


def test_without_a_choice_the_stock_is_shown_over_all_years_of_it(table, file):
    import_figures(table, file(LIST), NOW)

    found = shown(table)

    assert (found.table.indicator.id, found.table.years) == ("voorraad", (2022, 2023, 2024, 2025))
    assert found.known == (2022, 2024, 2025)


def test_an_indicator_of_which_nothing_is_known_is_shown_empty(table, file):
    import_figures(table, file(LIST), NOW)

    found = shown(table, "sloop")

    assert (found.table.rows, found.table.years) == ((), (2022, 2023, 2024, 2025))


def test_without_figures_or_indicators_nothing_is_shown(table, desk):
    assert shown(table) is None
    assert shown(replace(desk, cycle=replace(desk.cycle, indicators=()))) is None


def test_the_programme_and_results_of_the_years_are_shown_beside_it(table):
    for moment, *figures in (
        ("2025-08-20", ("sloop", 2026, "prognose", "4"), ("sloop", 2027, "prognose", "6")),
        ("2027-03-01", ("sloop", 2026, "realisatie", "3")),
    ):
        delivery = given(moment, GOUD, *figures)
        record_delivery(table.store, "2026/x", GOUD, {}, at(moment), "x", figures=delivery.figures)

    found = shown(table, "sloop", 2026, 2027)

    assert [each.year for each in found.programmes] == [2026, 2027]
    assert [(year, len(each)) for year, each in found.results] == [(2026, 1)]


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (("slop",), NotFoundError),
        (("voorraad", 2027, 2026), InputError),
        (("voorraad", 1990, 2035), InputError),
    ],
)
def test_what_cannot_be_shown_is_told(table, file, choice, error):
    import_figures(table, file(LIST), NOW)

    with pytest.raises(error):
        shown(table, *choice)


@pytest.mark.parametrize(
    ("years", "written"),
    [
        ((), ""),
        ((2026,), "2026"),
        ((2026, 2027), "2026-2027"),
        ((2030, 2021, 2022, 2024, 2021), "2021-2022, 2024 en 2030"),
    ],
)
def test_years_are_written_as_people_do(years, written):
    assert spans(years) == written


# ---------------------------------------------------------------------------------- files


def test_the_csv_has_every_figure_and_total_and_reads_in_at_another_table(table, file, tmp_path):
    deliver_stock(table)
    written = as_csv(shown(table).table)

    rows = list(csv.DictReader(io.StringIO(written), delimiter=";"))
    assert len(rows) == 32 + 10
    assert [int(row["waarde"]) for row in rows if row["soort"] == "totaal"] == list(TOTALS)
    assert {row["voorbehoud"] for row in rows if row["jaar"] == "2030"} == {RESERVE, ""}
    other = Desk(table.cycle, open_store(tmp_path / "elders.db"), table.address)
    import_figures(other, file(written, encoding="utf-8-sig"), NOW)
    assert shown(other).table.totals == tuple(map(Decimal, TOTALS))
    other.store.close()


def test_a_decimal_number_and_one_that_does_not_apply_are_written_as_dutch_spreadsheets_do(table):
    delivery = given(
        "2026-01-05", GOUD, ("wachttijd", 2024, "realisatie", "12.5"),
        ("wachttijd", 2025, "realisatie", "n.v.t."),
    )  # fmt: skip
    record_delivery(table.store, "2026/x", GOUD, {}, NOW, "x", figures=delivery.figures)

    rows = list(csv.DictReader(io.StringIO(as_csv(shown(table).table)), delimiter=";"))

    assert [row["waarde"] for row in rows] == ["12,5", "n.v.t."]


HOSTILE = "=HYPERLINK(1)"


def hostile(table):
    figures = {
        Cell("sloop", GOUD, 2024, "realisatie"): Figure(Decimal(4), None, HOSTILE, "@SUM(A1)")
    }
    record_delivery(table.store, "2026/x", GOUD, {}, NOW, "x", figures=figures)
    named = tuple(
        replace(each, name="+Goud") if each.id == GOUD else each for each in table.cycle.parties
    )
    return replace(table, cycle=replace(table.cycle, parties=named))


def test_no_text_in_a_file_is_taken_for_a_formula(table):
    table = hostile(table)

    written = as_csv(shown(table).table)
    book = load_workbook(io.BytesIO(as_xlsx(table, shown(table), NOW)))

    assert f"'+Goud;Sloop;2024;realisatie;4;'{HOSTILE};'@SUM(A1);" in written
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_workbook_has_the_table_its_totals_the_notes_and_a_native_chart(table):
    deliver_stock(table)
    content = as_xlsx(table, shown(table), NOW)

    book = load_workbook(io.BytesIO(content))
    sheet = book["Over de jaren"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[3] == [
        "Jaar", "Soort", "Wierden en Borgen", "Goud Wonen", "Woonzorg Nederland",
        "Woongroep Marenland", "Totaal",
    ]  # fmt: skip
    assert rows[4] == [2021, "realisatie", 3571, 1297, 223, 271, 5362]
    assert rows[13] == [2030, "prognose", 3726, 1515, 201, None, 5442]
    assert [row[-1] for row in rows[4:14]] == list(TOTALS)
    assert rows[15][0] == f"Voorbehoud van Wierden en Borgen, 2025-2030: {RESERVE}."
    assert len(sheet._charts) == 1
    assert "xl/charts/chart1.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_the_workbook_has_the_programme_and_the_results(table):
    for moment, *figures in (
        ("2025-08-20", ("sloop", 2026, "prognose", "4 o.v.v. begroting"),
         ("wachttijd", 2026, "ambitie", "9.5")),
        ("2027-03-01", ("sloop", 2026, "realisatie", "3"), ("wachttijd", 2026, "realisatie", "10")),
    ):  # fmt: skip
        delivery = given(moment, GOUD, *figures)
        record_delivery(table.store, "2026/x", GOUD, {}, at(moment), "x", figures=delivery.figures)

    book = load_workbook(io.BytesIO(as_xlsx(table, shown(table), NOW)))

    programme, results = ([[cell.value for cell in row] for row in book[name].iter_rows()]
                          for name in ("Programma", "Resultaten"))  # fmt: skip
    assert [each[:4] for each in programme[:3]] == [
        ["Jaarschijf 2026", None, None, None],
        ["Indicator", "Eenheid", "Goud Wonen", "Totaal"],
        ["Sloop", "woningen", 4, 4],
    ]
    assert results[1] == [2026, "Sloop", "Goud Wonen", "woningen", "prognose", 4, 3, -1]
    assert results[2] == [2026, "Wachttijd", "Goud Wonen", "maanden", "ambitie", 9.5, 10, 0.5]


# ----------------------------------------------------------------------------- command line


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.setattr("jaarwiel.settings.present", lambda: NOW)
    cycle = counting_file(tmp_path)

    def run(*arguments):
        options = ["--cycle", str(cycle), "--state", str(tmp_path / "state.db")]
        done = CliRunner().invoke(commands, ["figures", *arguments, *options])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def stock_list():
    held = {year: "" if kind_of(year) == "realisatie" else RESERVE for year in range(2021, 2031)}
    lines = [
        f"{party};voorraad;{year};{kind_of(year)};{value};{held[year]};bijlage 3"
        for party, values in STOCK.items()
        for year, value in enumerate(values, 2021)
    ]
    return "\n".join(["partij;indicator;jaar;soort;waarde;voorbehoud;bron", *lines])


def test_the_terminal_shows_the_table_with_totals_marks_and_reserves(said, file):
    assert said("import", str(file(stock_list()))) == "32 cijfers gelezen, 32 nieuw of gewijzigd.\n"

    lines = said().splitlines()

    assert lines[0] == "Zelfstandige DAEB-woningen (woningen, gemeten op 31 december)"
    assert lines[1].split("  ")[-1] == "Totaal"
    assert lines[2].split() == ["2021", "3.571", "1.297", "223", "271", "5.362"]
    assert lines[11].split() == ["2030", "3.726", "p", "1.515", "p", "201", "p", "-", "5.442"]
    assert lines[12] == "p = prognose, a = ambitie; zonder letter: realisatie"
    assert lines[13] == f"Voorbehoud van Wierden en Borgen, 2025-2030: {RESERVE}."
    assert lines[16] == (
        "Wierden en Borgen, 2021-2030: ingelezen lijst met eerdere cijfers, versie 1, aangeleverd "
        "op maandag 5 januari 2026, bron: bijlage 3."
    )


def test_an_indicator_and_years_can_be_chosen_and_written_to_files(said, file, tmp_path):
    said("import", str(file(stock_list())))
    sheet, book = tmp_path / "uit.csv", tmp_path / "uit.xlsx"

    said("voorraad", "--from", "2024", "--to", "2025", "--csv", str(sheet), "--xlsx", str(book))
    data = json.loads(said("--from", "2024", "--to", "2025", "--json"))

    assert sheet.read_bytes().startswith(b"\xef\xbb\xbfpartij;")
    assert [cell.value for cell in load_workbook(book)["Over de jaren"]["F"]][3:6] == [
        "Totaal", 5303, 5101,
    ]  # fmt: skip
    assert data["totals"] == ["5303", "5101"]
    assert data["figures"][0]["value"] == "3684"


def test_who_has_no_figures_yet_is_told_what_to_do(said):
    assert "jaarwiel figures import" in said()


def test_what_is_wrong_with_a_choice_is_told(said, file):
    said("import", str(file(stock_list())))

    with pytest.raises(NotFoundError, match="Bedoelt u 'sloop'"):
        said("slop")
