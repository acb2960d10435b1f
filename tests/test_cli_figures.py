"""The form for figures on the command line: written, filled in, and delivered."""

import json

import pytest
from openpyxl import load_workbook

TEXT = "# Wonen en zorg\n\n## Ambitie\n\nMeer nultredenwoningen.\n"


@pytest.fixture
def form(jaarwiel, tmp_path):
    said = jaarwiel("form", "goud-wonen", "terugblik", "2027", "--to", "f.xlsx").stdout
    assert said == "f.xlsx: 8 cijfers gevraagd, 8 ontbreken.\n"

    def fill(**values):
        book = load_workbook(tmp_path / "f.xlsx")
        for place, typed in values.items():
            book["Cijfers"][place] = typed
        book.save(tmp_path / "f.xlsx")

    return fill


def test_a_form_and_a_text_are_one_version_and_it_is_said_what_was_stored(jaarwiel, form, tmp_path):
    (tmp_path / "inbreng.md").write_text(TEXT, encoding="utf-8")
    form(H2=1234, H6=12.5)

    first = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "inbreng.md", "f.xlsx").stdout
    form(H2=1240)
    second = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "f.xlsx").stdout
    same = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "f.xlsx").stdout
    status = json.loads(jaarwiel("status", "--on", "2027-03-01", "--json").stdout)

    assert first == (
        "Terugblik prestatieafspraken 2026: versie 1 van Goud Wonen is opgeslagen.\n"
        "2 cijfers opgeslagen:\n"
        "  Sloop, Goud Wonen, realisatie 2026: 1.234\n"
        "  Gemiddelde wachttijd, Goud Wonen, realisatie 2026: 12,5\n"
        "Nog 14 onderdelen en 6 cijfers ontbreken.\n"
    )
    assert "\n1 cijfer opgeslagen:\n" in second
    assert "Sloop, Goud Wonen, realisatie 2026: 1.234 -> 1.240" in second
    assert "nadat dit formulier is opgehaald, is in versie 1 1.234 aangeleverd" in second
    assert same == "Het formulier bevat geen nieuwe cijfers; er is niets opgeslagen.\n"
    goud = next(each for each in status if each["deliverer"] == "goud-wonen")
    assert goud["version"] == 2
    assert {"indicator": "verkoop", "party": "goud-wonen", "year": 2026, "kind": "realisatie"} in (
        goud["missing_figures"]
    )


def test_every_deviation_is_told_and_nothing_is_stored(jaarwiel, form):
    form(H2="12 st.", H3=1.5)

    done = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "f.xlsx", code=2)

    assert "f.xlsx: Cijfers!H2: '12 st.' is geen getal" in done.stderr
    assert "f.xlsx: Cijfers!H3: '1,5' is geen geheel getal" in done.stderr
    assert "er is niets opgeslagen" in done.stderr


@pytest.mark.parametrize("name", ["c.csv", "c.ods", "c.xls", "c.xlsm"])
def test_another_kind_of_table_is_refused(jaarwiel, tmp_path, name):
    (tmp_path / name).write_bytes(b"sloop;12\n")

    done = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", name, code=2)

    assert f"{name}: " in done.stderr


def test_a_form_takes_the_place_of_an_older_one_in_one_step(jaarwiel, tmp_path):
    old, other = tmp_path / "f.xlsx", tmp_path / "zelfde.xlsx"
    old.write_bytes(b"oud")
    other.hardlink_to(old)

    jaarwiel("form", "goud-wonen", "terugblik", "2027", "--to", "f.xlsx")

    assert old.read_bytes()[:2] == b"PK"
    assert other.read_bytes() == b"oud"


def test_who_owes_no_figures_is_told_so(jaarwiel):
    done = jaarwiel("form", "gemeente", "terugblik", "2027", code=2)

    assert "Van Gemeente Het Hogeland worden voor Terugblik" in done.stderr
    assert "geen cijfers gevraagd" in done.stderr
