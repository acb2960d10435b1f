"""The page of figures over the years, and the files that it gives."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from figures import RESERVE, STOCK, TOTALS, given, keep, stock_deliveries
from hogeland import at
from indicators import counting_file
from openpyxl import load_workbook
from webvisit import visiting, words

from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.web.parts.chart import BASE, HEIGHT, TOP, WIDTH

NOW = at("2027-03-09", "11:20")
GOUD, WIERDEN = "goud-wonen", "wierden-en-borgen"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def empty(store, tmp_path):
    path = counting_file(tmp_path)
    desk = Desk(cyclefile.load(path), store, "https://jaarwiel.example")
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW, cycle=path) as visit:
        visit.sign_in()
        yield visit


@pytest.fixture
def pages(empty):
    keep(
        empty.desk.store,
        *stock_deliveries(),
        given("2026-08-20", GOUD, ("sloop", 2026, "ambitie", "4"), ("sloop", 2027, "prognose",
              "1200 o.v.v. begroting 2027"), ("nieuwbouw", 2026, "prognose", "20"),
              item="2026/activiteitenoverzicht"),
        given("2027-03-01", GOUD, ("sloop", 2026, "realisatie", "3"),
              ("nieuwbouw", 2026, "realisatie", "25"), ("wachttijd", 2026, "realisatie", "12.5"),
              item="2027/terugblik"),
        given("2027-03-01", WIERDEN, ("verkoop", 2026, "realisatie", "7"), item="2027/terugblik"),
    )  # fmt: skip
    return empty


def test_who_has_no_figures_yet_reads_what_to_do(empty):
    page = words(empty.get("/cijfers"))

    assert "Er zijn nog geen cijfers." in page
    assert "jaarwiel figures import cijfers.csv" in page
    assert "partij;indicator;jaar;soort;waarde;voorbehoud;bron" in page


def test_there_is_nothing_to_take_along_while_there_are_no_figures(empty):
    for form in ("csv", "xlsx"):
        answer = empty.get(f"/cijfers/cijfers.{form}")

        assert (answer.status_code, answer.headers["location"]) == (303, "/cijfers")


def test_the_stock_stands_by_year_and_party_with_its_totals(pages):
    page = words(pages.get("/cijfers"))

    assert (
        "Jaar Soort Wierden en Borgen Goud Wonen Woonzorg Nederland Woongroep Marenland Totaal "
        "2021 realisatie 3.571 1.297 223 271 5.362 2022 realisatie" in page
    )
    assert "2030 prognose 3.726 1.515 201 – geen cijfer 5.442" in page
    assert f"Voorbehoud van Goud Wonen, 2025-2030: {RESERVE}." in page
    assert "In woningen, gemeten op 31 december." in page


def test_every_total_of_bijlage_3_is_on_the_page(pages):
    html = pages.get("/cijfers").text

    shown = re.findall(r"<strong>([0-9.]+)</strong>", html)[: len(TOTALS)]
    assert [int(each.replace(".", "")) for each in shown] == list(TOTALS)


def test_where_the_kinds_of_a_year_differ_each_figure_says_what_it_is(pages):
    keep(pages.desk.store, given("2027-03-01", GOUD, ("voorraad", 2025, "realisatie", "1280")))

    page = words(pages.get("/cijfers?van=2025&tot=2025"))

    assert "2025 verschilt 3.600 (prognose) 1.280 (realisatie) 223 (prognose)" in page


def test_where_figures_come_from_is_told(pages):
    page = words(pages.get("/cijfers?indicator=nieuwbouw"))

    assert (
        "Goud Wonen, 2026: Terugblik prestatieafspraken 2026, versie 1, aangeleverd op maandag 1 "
        "maart 2027." in page
    )


def test_an_indicator_and_years_can_be_chosen(pages):
    page = pages.get("/cijfers?indicator=wachttijd&van=2026&tot=2026")

    assert "Wachttijd, 2026" in words(page)
    assert "2026 realisatie 12,5" in words(page)
    assert "Totaal" not in words(page).partition("Programma")[0]
    assert '<option value="wachttijd" selected>' in page.text
    assert "<option selected>2026</option>" in page.text


def test_years_without_figures_say_so(pages):
    page = words(pages.get("/cijfers?indicator=sloop&van=2029&tot=2030"))

    assert "Over deze jaren zijn van deze indicator geen cijfers aangeleverd." in page


def test_the_programme_of_each_year_and_the_results_stand_below(pages):
    page = words(pages.get("/cijfers?van=2026&tot=2027"))

    assert "Jaarschijf 2027" in page
    assert "Sloop (woningen) 1.200 1.200 Voorbehoud van Goud Wonen, 2027: o.v.v. begroting" in page
    assert "Sloop (woningen) Goud Wonen 4 (ambitie) 3 1 minder" in page
    assert "Nieuwbouw (woningen) Goud Wonen 20 (prognose) 25 5 meer" in page
    assert "Verkoop (woningen) Wierden en Borgen niet opgegeven 7 – niet te berekenen" in page


def drawings(page):
    for found in re.findall(r"<svg.*?</svg>", page.text, re.DOTALL):
        named = found.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
        yield ET.fromstring(named)  # noqa: S314 - our own page


def test_every_party_and_the_total_are_drawn_and_told_in_words(pages):
    found = list(drawings(pages.get("/cijfers")))

    assert [each.find(f"{SVG}title").text for each in found] == [
        f"{name}, woningen"
        for name in (
            "Totaal", "Wierden en Borgen", "Goud Wonen", "Woonzorg Nederland",
            "Woongroep Marenland",
        )
    ]  # fmt: skip
    said = found[0].find(f"{SVG}desc").text
    assert said.startswith("2021: 5.362 (realisatie); 2022: 5.318 (realisatie);")
    assert said.endswith("2030: 5.442 (prognose).")
    kinds = [each.get("class") for each in found[2].iter(f"{SVG}rect")]
    assert kinds == ["kolom realisatie"] * 4 + ["kolom prognose"] * 6


def test_columns_stand_within_the_drawing_in_the_measure_of_their_figures(pages):
    total, *_ = drawings(pages.get("/cijfers"))
    columns = list(total.iter(f"{SVG}rect"))

    heights = [float(each.get("height")) for each in columns]
    assert max(heights) == BASE - TOP
    for height, number in zip(heights, TOTALS, strict=True):
        assert height == pytest.approx(number / max(TOTALS) * (BASE - TOP), abs=0.1)
    for each in columns:
        assert 0 <= float(each.get("x")) <= WIDTH - float(each.get("width"))
        assert float(each.get("y")) + float(each.get("height")) == pytest.approx(BASE)
    assert {float(each.get("y")) < HEIGHT for each in total.iter(f"{SVG}text")} == {True}


def test_nought_and_not_applicable_are_written_without_a_column(pages):
    keep(pages.desk.store, given("2027-03-02", GOUD, ("verkoop", 2025, "realisatie", "0"),
                      ("verkoop", 2026, "realisatie", "n.v.t.")))  # fmt: skip

    goud = next(
        each
        for each in drawings(pages.get("/cijfers?indicator=verkoop"))
        if each.find(f"{SVG}title").text.startswith("Goud")
    )

    assert [each.text for each in goud.iter(f"{SVG}text")] == ["0", "2025", "n.v.t.", "2026"]
    assert list(goud.iter(f"{SVG}rect")) == []


def test_many_years_are_drawn_without_a_figure_above_each(pages):
    total, *_ = drawings(pages.get("/cijfers?van=2000&tot=2039"))

    written = [each.text for each in total.iter(f"{SVG}text") if each.get("class")]
    assert len(list(total.iter(f"{SVG}rect"))) == 10
    assert written == ["2023", "2027"]


def test_the_page_has_no_style_or_script_of_its_own(pages):
    html = pages.get("/cijfers").text

    assert "style=" not in html
    assert "<script" not in html
    assert "<style" not in html


def test_the_csv_is_what_is_shown_and_opens_in_a_dutch_spreadsheet(pages):
    answer = pages.get("/cijfers/cijfers.csv?indicator=voorraad&van=2024&tot=2025")

    assert answer.headers["content-disposition"] == (
        'attachment; filename="voorraad-2024-2025.csv"'
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["partij"], row["jaar"], row["waarde"]) for row in rows][-2:] == [
        ("Totaal", "2024", "5303"),
        ("Totaal", "2025", "5101"),
    ]
    assert len(rows) == 3 * 2 + 2


def test_the_workbook_has_what_is_shown(pages):
    answer = pages.get("/cijfers/cijfers.xlsx?indicator=voorraad&van=2021&tot=2030")

    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["Over de jaren"]
    found = [sheet.cell(line, 3 + len(STOCK)).value for line in range(5, 15)]
    assert found == list(TOTALS)
    assert book.sheetnames == ["Over de jaren", "Programma", "Resultaten"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("indicator=slop", 404),
        ("indicator=%3Cscript%3E", 404),
        ("van=2027&tot=2026", 400),
        ("van=1950&tot=2100", 400),
        ("van=jaar", 404),
        ("van=99999999999999999999", 404),
        ("indicator=" + "x" * 5000, 404),
    ],
)
@pytest.mark.parametrize("path", ["/cijfers", "/cijfers/cijfers.csv", "/cijfers/cijfers.xlsx"])
def test_a_choice_that_cannot_be_is_told(pages, path, asked, status):
    answer = pages.get(f"{path}?{asked}")

    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_a_hostile_remark_and_name_stay_text(pages):
    hostile = "<script>alert(1)</script>{{7*7}}"
    figures = given("2027-03-02", GOUD, ("verkoop", 2025, "realisatie", f"1 {hostile}"))
    keep(pages.desk.store, figures)

    page = pages.get("/cijfers?indicator=verkoop")

    assert "<script" not in page.text
    assert hostile in words(page)
