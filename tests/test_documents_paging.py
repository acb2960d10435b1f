"""What a page may not part: charts from their table, the first rows of a table, an amount."""

import io
import subprocess
from dataclasses import replace

import documentblocks
import docx
import machine
import pikepdf
import pytest
from docx.oxml.ns import qn
from test_documents import html_lines, structure

from jaarwiel.core.figuretables import Programme
from jaarwiel.documents import assemble
from jaarwiel.documents.blockfacts import Tabel
from jaarwiel.documents.pdf import render_pdf
from jaarwiel.documents.word.writing import render_docx
from jaarwiel.resources import read_template
from jaarwiel.templating.examples import example_of

TOP = "# {{ titel }}\n\n{{ tafel }}\n\n## Eerst\n\n"
DEPTHS = range(5, 38, 2)
"""So many lines stand above it: what follows begins anywhere on the first page, or on the next."""


def table(rows, totals=()):
    return Tabel("Tabel", ("Wat", "Aantal"), tuple((f"rij {n}", n) for n in range(rows)), totals)


def below(lines, block, **facts):
    filler = "\\\n".join(["Regel."] * lines)
    return documentblocks.document(
        source=f"{TOP}{filler}\n\n## Kop\n\n{{{{ {block} }}}}\n", facts=facts
    )


def pages(pdf, kind):
    """The page on which each structure element of this kind begins, counted from 0."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found = [each for each in structure(pdf.Root.StructTreeRoot) if kind == each.S]
    return [numbers[_page(each)] for each in found]


def _page(element):
    """The page of the first content in an element."""
    for part in (element, *structure(element)):
        kids = part.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                return part.Pg.objgen
            if isinstance(kid, pikepdf.Dictionary) and "/Pg" in kid and "/S" not in kid:
                return kid.Pg.objgen
    raise AssertionError(element)


@pytest.mark.parametrize("lines", DEPTHS)
def test_a_chart_its_heading_and_its_table_stand_on_one_page(lines):
    made = render_pdf(below(lines, "grafiek(g)", g=documentblocks.STOCK_CHART), read_template)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pages(pdf, "/Figure") == pages(pdf, "/Table") == [pages(pdf, "/H1")[-1]]


@pytest.mark.parametrize("lines", DEPTHS)
def test_a_long_table_begins_with_its_heading_and_some_rows(lines):
    made = render_pdf(below(lines, "tabel(t)", t=table(20)), read_template)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        heading = pages(pdf, "/H1")[-1]
        assert pages(pdf, "/TR")[:4] == [heading] * 4
        assert len(pages(pdf, "/TR")) == 21


def test_a_long_table_takes_no_more_room_than_it_needs():
    def height(rows):
        made = render_pdf(below(1, "tabel(t)", t=table(rows)), read_template)
        with pikepdf.open(io.BytesIO(made)) as pdf:
            return len(pdf.pages)

    assert [height(rows) for rows in (8, 9, 20)] == [1, 1, 1]


def test_an_amount_is_not_parted_in_the_pdf(tmp_path):
    machine.need("pdftotext")
    paragraphs = "\n\n".join("m" + " m" * before + " € 52.500 euro" for before in range(40, 60))
    file = tmp_path / "stuk.pdf"
    file.write_bytes(render_pdf(documentblocks.document(paragraphs), read_template))

    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)

    lines = [" ".join(line.split()) for line in read.stdout.splitlines()]
    assert sum("€ 52.500" in line for line in lines) == 20
    assert "€ 52.500 euro" in lines


@pytest.mark.parametrize(
    ("rows", "totals", "wanted"),
    [
        (2, (), [1, 1, 0]),
        (8, (("Totaal", 28),), [1] * 9 + [0]),
        (9, (), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
        (9, (("Totaal", 36),), [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0]),
    ],
)
def test_word_keeps_rows_together_as_the_pdf_does(rows, totals, wanted):
    made = render_docx(below(1, "tabel(t)", t=table(rows, totals)), read_template)

    found = docx.Document(io.BytesIO(made)).tables[0].rows
    kept = [[len(list(cell._tc.iter(qn("w:keepNext")))) for cell in row.cells] for row in found]
    assert kept == [[each, each] for each in wanted]


def test_word_has_lines_between_the_places_to_sign():
    model = documentblocks.document()

    *others, signing = docx.Document(io.BytesIO(render_docx(model, read_template))).tables

    assert len(list(signing._tbl.tblPr.iter(qn("w:insideV")))) == 1
    assert [each for other in others for each in other._tbl.tblPr.iter(qn("w:insideV"))] == []


def test_a_reserve_says_of_which_figures_and_years_it_is():
    reserved = (("Goud Wonen", "o.v.v. begroting"), ("Woonzorg Nederland", "o.v.v. raad"))
    example = example_of("prestatieafspraken")
    programmes = tuple(
        Programme(year, *_lines(example), tuple((*each, (year,)) for each in reserved[:number]))
        for year, number in ((2028, 2), (2029, 1), (2030, 1))
    )
    made = assemble(replace(example, programmes=programmes), read_template)

    assert [each for each in html_lines(made.html) if "o.v.v." in each] == [
        "Programma, Goud Wonen, 2028-2030: o.v.v. begroting",
        "Programma, Woonzorg Nederland, 2028: o.v.v. raad",
        "Sociale huurwoningen, Goud Wonen, 2027: o.v.v. begroting",
    ]


def test_what_the_totals_leave_out_is_one_line_for_a_party_and_a_year():
    example = example_of("prestatieafspraken")
    names = ("Goud Wonen", "Woonzorg Nederland")
    demolished = replace(example.programmes[0].lines[0][0], id="sloop", name="Sloop")
    indicators = (demolished, example.programmes[0].lines[0][0])
    programmes = tuple(
        Programme(year, *_lines(example), (), tuple((each, names) for each in indicators))
        for year in (2028, 2029)
    )
    made = assemble(replace(example, programmes=programmes), read_template)

    assert [each for each in html_lines(made.html) if each.startswith(", ".join(names))] == [
        "Goud Wonen, Woonzorg Nederland, 2028: sloop en nieuwbouw",
        "Goud Wonen, Woonzorg Nederland, 2029: sloop en nieuwbouw",
    ]


def _lines(example):
    return example.programmes[0].parties, example.programmes[0].lines
