"""The form for figures: as it is given out, and whatever may come back."""

import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import machine
import pytest
from hogeland import at, changed_cycle
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell

from jaarwiel.core.contributions import Delivery, cells_of, contributions
from jaarwiel.core.figuregrid import grid_of
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.layout import lay_out
from jaarwiel.documents.form.reading import read_form
from jaarwiel.documents.form.writing import write_form

GROUP = "wierden-en-borgen-goud-wonen"
GOUD = "goud-wonen"
TEN = Figure(Decimal(10))


def deadline(cycle, document="terugblik", year=2027):
    return next(each for each in lay_out(cycle, year).deadlines if each.rule.id == document)


def contribution(cycle, document="terugblik", deliverer=GOUD, figures=None, year=2027):
    asked = deadline(cycle, document, year)
    given = Delivery(asked.id, deliverer, 3, at("2027-02-01"), {}, figures or {})
    found = contributions(cycle, asked, [given] if figures else [])
    return next(each for each in found if each.deliverer == deliverer)


def form(cycle, *about, known=None, **more):
    return write_form(cycle, contribution(cycle, *about, **more), known or {})


@pytest.fixture
def edited(cycle):
    """The form of the Terugblik of Goud Wonen after this change of its workbook, read back."""

    def edit(change, document="terugblik", deliverer=GOUD, figures=None):
        book = load_workbook(BytesIO(form(cycle, document, deliverer, figures)))
        change(book["Cijfers"])
        content = BytesIO()
        book.save(content)
        return read(cycle, content.getvalue(), document, deliverer)

    return edit


def read(cycle, content, document="terugblik", deliverer=GOUD):
    return read_form(content, cycle, deadline(cycle, document), deliverer)


def told(reading):
    return [str(each) for each in reading.deviations]


def put(**values):
    def change(sheet):
        for place, value in values.items():
            sheet[place] = value

    return change


def cell(indicator, party=GOUD, year=2026, kind="realisatie"):
    return Cell(indicator, party, year, kind)


# -------------------------------------------------------------------------------- as it is given


def test_the_same_facts_give_the_same_bytes(cycle):
    assert form(cycle, "activiteitenoverzicht", GROUP) == form(
        cycle, "activiteitenoverzicht", GROUP
    )


def test_each_indicator_of_each_party_has_a_row_and_each_year_a_column(cycle):
    rows = list(
        load_workbook(BytesIO(form(cycle, "activiteitenoverzicht", GROUP)))["Cijfers"].values
    )

    assert rows[0] == (
        "Thema", "Indicator", "Partij", "Soort", "Eenheid", "Peildatum", "Al bekend",
        "2027", "2028", "2029", "2030", "2031", "2032", "Voorbehoud", "Bron",
    )  # fmt: skip
    assert [row[1:4] for row in rows[1:4]] == [
        ("Sloop", "Wierden en Borgen", "prognose"),
        ("Sloop", "Goud Wonen", "prognose"),
        ("Sloop", "Totaal Wierden en Borgen en Goud Wonen (gezamenlijk)", "prognose"),
    ]
    waiting = [row[2] for row in rows if row[1] == "Gemiddelde wachttijd"]
    assert waiting == ["Wierden en Borgen", "Goud Wonen"]


def test_only_what_is_asked_can_be_filled_in(cycle):
    book = load_workbook(BytesIO(form(cycle, "activiteitenoverzicht", GROUP)))
    sheet = book["Cijfers"]

    open_cells = {
        each.coordinate for row in sheet.iter_rows() for each in row if not each.protection.locked
    }
    asked = contribution(cycle, "activiteitenoverzicht", GROUP)
    totals = sum(
        len(line.cells) for line in grid_of(cycle, asked.deadline, GROUP).lines if line.is_total
    )
    rows = sheet.max_row - 1
    assert all(book[name].protection.sheet for name in book.sheetnames)
    assert len(open_cells) == len(asked.cells) + totals + 2 * rows
    assert {"I2", "N2", "O2"} <= open_cells
    assert not {"H2", "A2", "I1"} & open_cells
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "C2", "landscape", 9,
    )  # fmt: skip
    assert not sheet.merged_cells.ranges
    assert (book["jaarwiel"].sheet_state, sheet.print_title_rows) == ("hidden", "$1:$1")


def test_what_was_delivered_is_filled_in_and_last_years_figure_stands_beside(cycle):
    given = {
        cell("sloop"): Figure(Decimal(1234), None, "o.v.v. vaststelling", "Jaarverslag"),
        cell("wachttijd"): Figure(Decimal("12.5")),
        cell("nieuwbouw"): Figure(None),
    }
    known = {
        cell("sloop", year=2025): Figure(Decimal(8)),
        cell("sloop", year=2025, kind="prognose"): Figure(Decimal(7)),
        cell("sloop", year=2026, kind="ambitie"): Figure(Decimal(1100)),
        cell("sloop", "wierden-en-borgen", 2025): Figure(Decimal(99)),
    }

    sheet = load_workbook(BytesIO(form(cycle, figures=given, known=known)))["Cijfers"]

    by_name = {row[1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert by_name["Sloop"][6:] == (
        "8 (realisatie 2025); 1.100 (ambitie 2026)", 1234, "o.v.v. vaststelling", "Jaarverslag",
    )  # fmt: skip
    assert (by_name["Gemiddelde wachttijd"][7], by_name["Nieuwbouw"][7]) == (12.5, "n.v.t.")


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", '=HYPERLINK("x")', "{=1}"])
def test_no_text_becomes_a_formula(tmp_path, text):
    quoted = text.replace('"', '\\"')
    cycle = changed_cycle(
        tmp_path, ('name = "Goud Wonen"', f'name = "{quoted}"'),
        ('name = "Sloop"', f'name = "{quoted}"'), ('unit = "maanden"', f'unit = "{quoted}"'),
    )  # fmt: skip
    given = {cell("sloop"): Figure(Decimal(1), None, text, text)}

    content = form(cycle, figures=given)

    cells = [
        each
        for sheet in load_workbook(BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for each in row
    ]
    assert [each.coordinate for each in cells if each.data_type == "f"] == []
    assert b"<f>" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert read(cycle, content).figures[cell("sloop")].voorbehoud == text


def test_the_form_explains_itself(cycle):
    sheet = load_workbook(BytesIO(form(cycle, "activiteitenoverzicht", GROUP)))["Toelichting"]
    text = "\n".join(str(row[0]) for row in sheet.values)

    assert text.startswith("Update activiteitenoverzicht 2028\n")
    assert "uiterlijk dinsdag 31 augustus 2027" in text
    assert "De rijen met een totaal hoeft u niet in te vullen" in text
    assert "Gemiddelde wachttijd (maanden): Van inschrijving" in text


# ------------------------------------------------------------------------------ as it comes back


def test_an_empty_form_gives_no_figures_and_no_deviations(cycle):
    reading = read(cycle, form(cycle))

    assert (dict(reading.figures), reading.deviations, reading.made_from) == ({}, (), 0)


def test_what_was_delivered_reads_back_as_it_was(cycle):
    asked = cells_of(cycle, deadline(cycle, "activiteitenoverzicht"), GROUP)
    given = {
        each: Figure(Decimal(place), None, "v", "b") if place % 7 else Figure(None, None, "v", "b")
        for place, each in enumerate(asked)
    }

    reading = read(cycle, form(cycle, "activiteitenoverzicht", GROUP, figures=given),
                   "activiteitenoverzicht", GROUP)  # fmt: skip

    assert (reading.deviations, reading.made_from) == ((), 3)
    assert reading.figures == given


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        (12, Decimal(12)), (12.0, Decimal(12)), ("12", Decimal(12)), (" 1.234 ", Decimal(1234)),
        ("1 234", Decimal(1234)), (0, Decimal(0)), ("n.v.t.", None), ("NVT", None),
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_these_ways(edited, value, figure):
    reading = edited(put(H2=value))

    assert (told(reading), reading.figures) == ([], {cell("sloop"): Figure(figure)})


@pytest.mark.parametrize("value", ["", "   ", None])
def test_an_empty_cell_is_not_delivered(edited, value):
    assert edited(put(H2=value)).figures == {}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("12 st.", "'12 st.' is geen getal; vul een getal in, of n.v.t."),
        (1.234, ("'1,234' heeft een decimale komma, en hier hoort een geheel getal; bedoelt u "
                "1.234 (met een punt voor duizend)?")),
        ("1,234", ("'1,234' heeft een decimale komma, en hier hoort een geheel getal; bedoelt u "
                  "1.234 (met een punt voor duizend)?")),
        (12.5, "'12,5' is geen geheel getal"),
        ("1.5", "'1.5' is dubbelzinnig; schrijf een decimaal getal met een komma: 1,5"),
        (-3, "'-3' is negatief; vul een aantal van 0 of meer in"),
        (1e12, "'1000000000000' is te groot om juist te kunnen zijn"),
        (True, "waar of onwaar, waar een getal hoort"),
        (date(2027, 1, 2), ("een datum of tijd (2027-01-02 00:00:00) waar een getal hoort; het "
                               "rekenprogramma heeft uw invoer mogelijk omgezet")),
        ("#REF!", "de fout #REF! waar een getal hoort"),
        ("=1+1", ("een formule zonder uitkomst; open het formulier in Excel, bewaar het en lever "
                 "het opnieuw aan, of vul het getal zelf in")),
        ("<script>alert(1)</script>" * 9, ("'<script>alert(1)</script><script>alert(1...' is geen "
                                          "getal; vul een getal in, of n.v.t.")),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_named_by_sheet_and_cell(edited, value, message):
    reading = edited(put(H2=value, H3=5))

    assert told(reading) == [f"Cijfers!H2: {message}"]
    assert not reading.is_usable


def test_decimals_are_as_many_as_the_indicator_has(edited):
    assert edited(put(H6=12.5)).figures == {cell("wachttijd"): Figure(Decimal("12.5"))}
    assert told(edited(put(H6=12.25))) == [
        "Cijfers!H6: '12,25' heeft meer dan één cijfer achter de komma"
    ]
    assert edited(put(H6=0.1 + 0.2)).figures == {cell("wachttijd"): Figure(Decimal("0.3"))}


def test_the_outcome_of_a_formula_counts(cycle):
    content = form(cycle, figures={cell("sloop"): TEN})
    parts = unzipped(content)
    sheet = parts["xl/worksheets/sheet1.xml"]
    there = re.search(rb'<c r="H2"[^>]*>(<v>10</v>)', sheet)
    made = sheet[: there.start(1)] + b"<f>6*2</f><v>12</v>" + sheet[there.end(1) :]
    parts["xl/worksheets/sheet1.xml"] = made

    reading = read(cycle, zipped(parts))

    assert (told(reading), reading.figures) == ([], {cell("sloop"): Figure(Decimal(12))})


def unzipped(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def delete_row(sheet):
    sheet.delete_rows(3)


def add_row(sheet):
    sheet.insert_rows(3)
    for column, value in enumerate(["Wonen", "Kelders", "Goud Wonen", "realisatie"], start=1):
        sheet.cell(3, column).value = value


def double_row(sheet):
    for column in range(1, 9):
        sheet.cell(10, column).value = sheet.cell(2, column).value


def swap_rows(sheet):
    for column in range(1, 9):
        two, three = sheet.cell(2, column), sheet.cell(3, column)
        two.value, three.value = three.value, two.value


def swap_columns(sheet):
    for row in range(1, sheet.max_row + 1):
        one, other = sheet.cell(row, 7), sheet.cell(row, 8)
        one.value, other.value = other.value, one.value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(B2="Slop"), "Cijfers!B2: hier staat 'Slop' waar 'Sloop' hoort; deze rij is gewijzigd"),
        (delete_row, ("Cijfers: de rij 'Voldoende beschikbare woningen, Nieuwbouw, Goud Wonen, "
                     "realisatie' ontbreekt")),
        (add_row, ("Cijfers!A3: deze rij hoort niet in het formulier: 'Wonen, Kelders, Goud Wonen, "
                  "realisatie'")),
        (double_row, "Cijfers!A10: deze rij staat er twee keer in"),
        (put(H1=None), "Cijfers!H1: de kolom '2026' ontbreekt"),
        (put(H1="2027"), "Cijfers!H1: de kolom '2026' ontbreekt; hier staat '2027'"),
        (lambda sheet: sheet.delete_cols(8), ("Cijfers!H1: de kolom '2026' ontbreekt; hier staat "
                                             "'Voorbehoud'")),
        (put(K1="2026"), "Cijfers!K1: de kolom '2026' staat er twee keer in"),
        (put(E2="panden"), "Cijfers!E2: hier staat 'panden' waar 'woningen' hoort"),
        (put(F5="1 januari"), "Cijfers!F5: hier staat '1 januari' waar '31 december' hoort"),
        (lambda sheet: sheet.merge_cells("H2:I2"), ("Cijfers!H2:I2: deze cellen zijn samengevoegd; "
                                                   "splits ze weer")),
        (put(I2="☃" * 2, H2=1), "Cijfers!I2: deze tekens kunnen niet worden gedrukt: ☃ (U+2603)"),
        (put(I2="x" * 301, H2=1), "Cijfers!I2: dit is langer dan 300 tekens"),
    ],
)  # fmt: skip
def test_a_form_that_was_changed_is_told_by_its_place(edited, change, message):
    reading = edited(change)

    assert message in told(reading)
    assert not reading.is_usable


def test_columns_that_changed_places_are_told(edited):
    reading = edited(swap_columns)

    assert told(reading) == [
        "Cijfers!H1: de kolom 'Al bekend' is verplaatst; zij hoort in G",
        "Cijfers!G1: de kolom '2026' is verplaatst; zij hoort in H",
    ]
    assert not reading.is_usable


def test_all_deviations_are_told_at_once(edited):
    reading = edited(put(H2="twaalf", H3=-1, H4=1.5, B5="Voorraad"))

    assert [each.place for each in reading.deviations] == [
        "Cijfers!H2", "Cijfers!H3", "Cijfers!H4", "Cijfers!B5",
    ]  # fmt: skip


def hide_row(sheet):
    sheet.row_dimensions[2].hidden = True
    sheet["H2"] = 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (hide_row, "Cijfers!A2: deze rij is verborgen; zij is wel gelezen"),
        (put(H2=4, M4="memo"), "Cijfers!M4: wat naast het formulier staat, wordt niet gelezen"),
        (put(H2=4, I3="o.v.v."), ("Cijfers!I3: een opmerking bij een rij zonder cijfers wordt niet "
                                 "bewaard")),
    ],
)  # fmt: skip
def test_what_does_no_harm_is_told_and_read(edited, change, message):
    reading = edited(change)

    assert (told(reading), reading.is_usable) == ([message], True)
    assert reading.figures == {cell("sloop"): Figure(Decimal(4))}


def test_rows_in_another_order_are_read_by_their_name(edited):
    def change(sheet):
        sheet["H2"], sheet["H3"] = 4, 5
        swap_rows(sheet)

    reading = edited(change)

    assert reading.figures == {
        cell("sloop"): Figure(Decimal(4)),
        cell("nieuwbouw"): Figure(Decimal(5)),
    }
    assert told(reading) == [
        "Cijfers: de rijen staan in een andere volgorde; ze zijn gelezen op hun naam"
    ]


def test_a_figure_where_none_is_asked_is_told(edited):
    reading = edited(put(H2=1), "activiteitenoverzicht", GROUP)

    assert told(reading) == ["Cijfers!H2: voor 2027 wordt hier niets gevraagd"]


def test_the_remarks_of_a_row_are_those_of_its_figures(edited):
    reading = edited(put(I2=1, N2=" o.v.v.\nbegroting ", O2=2026), "activiteitenoverzicht", GROUP)

    wierden = Cell("sloop", "wierden-en-borgen", 2028, "prognose")
    assert reading.figures == {wierden: Figure(Decimal(1), None, "o.v.v. begroting", "2026")}


# ------------------------------------------------------------------------------ quite other files


def test_the_form_of_another_party_document_or_year_is_refused(cycle):
    other = form(cycle, "terugblik", "wierden-en-borgen")

    (party,) = told(read(cycle, other))
    (document,) = told(read(cycle, form(cycle), "prestatieafspraken"))
    (year,) = told(read_form(form(cycle), cycle, deadline(cycle, year=2028), GOUD))

    assert party == (
        "Dit formulier is van Wierden en Borgen. Gevraagd wordt het formulier van Goud Wonen voor "
        "Terugblik prestatieafspraken 2026 (2027/terugblik)."
    )
    assert "voor een ander stuk of jaar ('2027/terugblik')" in document
    assert "(2028/terugblik)" in year


def test_the_form_of_another_table_is_refused(cycle):
    other = replace(cycle, table=replace(cycle.table, id="elders"))

    (message,) = told(read(cycle, form(other)))

    assert message.startswith("Dit formulier is van een andere overlegtafel ('elders').")


@pytest.mark.parametrize("name", ["Cijfers", "jaarwiel"])
def test_a_workbook_without_its_sheets_is_no_form(cycle, name):
    book = load_workbook(BytesIO(form(cycle)))
    del book[name]
    content = BytesIO()
    book.save(content)

    (message,) = told(read(cycle, content.getvalue()))

    assert f"het blad '{name}' ontbreekt" in message


def with_part(content, name, data):
    return zipped({**unzipped(content), name: data})


def bomb(content):
    sheet = unzipped(content)["xl/worksheets/sheet1.xml"]
    return with_part(content, "xl/worksheets/sheet1.xml", sheet + b" " * 60_000_000)


def entities(content):
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    sheet = unzipped(content)["xl/worksheets/sheet1.xml"]
    return with_part(content, "xl/worksheets/sheet1.xml", sheet.replace(b"?>", b"?>" + lol, 1))


@pytest.mark.parametrize(
    "make",
    [
        lambda _: b"",
        lambda _: b"thema;indicator;2027\nx;y;1\n",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-40] + b"\0" * 40,
        lambda _: b"PK\x03\x04" + b"\xff" * 5000,
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        lambda content: with_part(content, "xl/vbaProject.bin", b"x"),
        lambda _: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        lambda _: zipped({"word/document.xml": b"<w/>"}),
        lambda _: zipped({"xl/workbook.xml": b"<workbook"}),
        lambda content: with_part(content, "xl/workbook.xml", b"<oeps/>"),
        lambda _: b"x" * 11_000_000,
        bomb,
        entities,
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_in_one_sentence(cycle, make):
    reading = read(cycle, make(form(cycle)))

    assert len(reading.deviations) == 1
    assert not reading.is_usable
    assert reading.figures == {}


def test_a_hundred_thousand_rows_are_refused_without_reading_them(cycle):
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(30, 100030)
    )
    parts = unzipped(form(cycle))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", rows + b"</sheetData>")

    (message,) = told(read(cycle, zipped(parts)))

    assert message.startswith("Het bestand heeft 100.039 rijen")


def test_one_cell_in_the_last_corner_is_refused(edited):
    (message,) = told(edited(put(XFD1048576=1)))

    assert "1048576 rijen en 16384 kolommen" in message


def test_no_more_than_a_hundred_deviations_are_told_one_by_one(edited):
    def change(sheet):
        for row in range(10, 200):
            sheet.cell(row, 1).value = f"regel {row}"

    found = told(edited(change))

    assert (len(found), found[-1]) == (101, "Er zijn nog 90 andere afwijkingen.")


@pytest.mark.soak
def test_a_form_saved_by_libreoffice_reads_back_the_same(cycle, tmp_path):
    machine.need("soffice")
    given = {
        cell("sloop"): Figure(Decimal(1234), None, "o.v.v. begroting", "Jaarverslag"),
        cell("wachttijd"): Figure(Decimal("12.5")),
        cell("nieuwbouw"): Figure(None),
    }
    content = form(cycle, figures=given)
    path = tmp_path / "formulier.xlsx"
    path.write_bytes(content)

    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to",
         "xlsx", "--outdir", str(tmp_path / "uit"), str(path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if not (tmp_path / "uit" / "formulier.xlsx").exists():
        machine.lack(f"LibreOffice Calc is not installed ({done.stderr[-80:].strip()})")
    saved = (tmp_path / "uit" / "formulier.xlsx").read_bytes()

    assert saved != content
    assert told(read(cycle, saved)) == []
    assert read(cycle, saved) == read(cycle, content)
    assert read(cycle, saved).figures == given


def test_a_form_with_a_picture_and_a_filter_is_read_without_a_warning(cycle):
    book = load_workbook(BytesIO(form(cycle)))
    sheet = book["Cijfers"]
    sheet.auto_filter.ref = "A1:J9"
    sheet["H2"] = 7
    assert isinstance(sheet["H2"], SheetCell)
    content = BytesIO()
    book.save(content)

    reading = read(cycle, content.getvalue())

    assert (told(reading), reading.figures) == ([], {cell("sloop"): Figure(Decimal(7))})


def test_a_peildatum_follows_from_the_file_not_from_the_form(cycle):
    assert cycle.indicator("voorraad").measured_on(2026) == date(2026, 12, 31)
