"""A document with every block, in three formats, read back with real readers."""

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import documentblocks
import docx
import page
import pikepdf
import pytest
from docx.oxml.ns import qn
from openxml import validated
from pagelook import as_answer, found_wrong
from test_documents import html_lines, pdf_text, structure, word_text

from jaarwiel.core.document import PageBreak, Passage, Signatures, Table
from jaarwiel.documents import blockfacts, render
from jaarwiel.errors import JaarwielError
from jaarwiel.resources import read_template

HEAD = "# {{ titel }}\n\n{{ tafel }}\n\n"
TEXT = "Meer **woningen**.\n\n# Kop\n\n1. een\n2. twee\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def hashes():
    made = render(documentblocks.document(TEXT), read_template)
    return [sha256(content).hexdigest() for content in (made.html, made.pdf, made.docx)]


@pytest.fixture(scope="module")
def model():
    return documentblocks.document(TEXT)


@pytest.fixture(scope="module")
def made(model):
    return render(model, read_template)


@pytest.fixture(scope="module")
def word(made):
    return docx.Document(io.BytesIO(made.docx))


@pytest.fixture(scope="module")
def pdf(made):
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        yield opened


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_is_accessible_and_can_be_kept(made, profile):
    report = page.validate_pdf_bytes(made.pdf, profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_every_table_in_the_pdf_has_header_cells_in_its_first_row_and_column(pdf, model):
    tables = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Table"]
    named = [_cells(table) for table in tables if len(_cells(table)[0]) != 2]

    assert len(tables) == 6
    for header, *rows in named:
        assert header == ["/TH"] * len(header)
        assert rows == [["/TH", *["/TD"] * (len(header) - 1)]] * len(rows)
    assert [len(rows) for rows in named] == [1 + 3 + 1, 1 + 3 + 1, 1 + 3, 1 + 3, 1 + 4]
    assert isinstance(model.blocks[-4], Signatures)


def _cells(table):
    rows = (each for each in structure(table) if each.S == "/TR")
    return [[str(each.S) for each in structure(row) if each.S in {"/TH", "/TD"}] for row in rows]


def test_totals_stand_in_the_foot_of_their_table(made, pdf):
    tables = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Table"]
    feet = [each for table in tables for each in structure(table) if each.S == "/TFoot"]
    in_html = re.findall(r"<tfoot>\s*<tr><th scope=\"row\">(\w+)</th>", made.html.decode())

    assert len(feet) == 2
    assert in_html == ["Totaal", "Totaal"]


def test_every_chart_is_told_in_words_made_from_its_figures(made, pdf, word, model):
    wanted = [block.description for block in model.blocks if block.kind == "chart"]
    figures = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Figure"]
    named = [each.get("descr") for each in word.element.body.iter(qn("wp:docPr"))]

    assert [str(each.Alt) for each in figures] == wanted
    assert named == wanted
    assert re.findall(r"<desc [^>]*>([^<]*)</desc>", made.html.decode()) == wanted
    assert wanted[1].startswith(
        "Kolomgrafiek: Nieuwbouw en sloop (woningen), 2026 tot en met 2028. Nieuwbouw: 24 in 2026, "
        "40 in 2028, laagste 24 in 2026, hoogste 40 in 2028; prognose vanaf 2027. Sloop: −12"
    )


def test_the_three_formats_hold_the_same_words(made, pdf, word):
    page_of_text = re.sub(rb"<svg.*?</svg>", b"", made.html, flags=re.DOTALL)
    lines = [re.sub(r"\s", "", line) for line in html_lines(page_of_text)]
    on_paper, in_word = pdf_text(pdf), word_text(word)

    assert len(lines) > 150
    assert [line for line in lines if line not in on_paper] == []
    assert [line for line in lines if line not in in_word] == []


def test_places_to_sign_stand_on_pages_of_their_own(model, pdf, word):
    kinds = [block.kind for block in model.blocks]
    at = kinds.index("signatures")
    breaks = [
        each.getparent().getparent() for each in word.element.body.iter(qn("w:pageBreakBefore"))
    ]
    texts = ["".join(node.text for node in each.iter(qn("w:t"))) for each in breaks]

    assert kinds[at - 2 : at + 3] == [
        "page_break",
        "heading",
        "signatures",
        "page_break",
        "heading",
    ]
    assert texts == ["Bijlage: cijfers", "Ondertekening", "Slot"]
    assert len(pdf.pages) == 6


def test_a_group_that_signs_as_one_has_a_place_for_each_of_its_members(word):
    signing = word.tables[-1]

    assert [row.cells[0].text for row in signing.rows] == [
        "Namens",
        "Gemeente Het Hogeland",
        "Wierden en Borgen en Goud Wonen\nWierden en Borgen",
        "Wierden en Borgen en Goud Wonen\nGoud Wonen",
        "Huurdersorganisatie Woonzorg Nederland",
    ]
    assert [cell.text for cell in signing.rows[0].cells][1:] == [
        "Naam", "Functie", "Datum en plaats", "Handtekening",
    ]  # fmt: skip


def test_the_docx_is_valid_open_xml(made, tmp_path):
    assert validated(made.docx, tmp_path) == []


def test_every_text_that_is_asked_has_a_bookmark_of_which_the_model_knows_the_slot(model, word):
    names = {each.get(qn("w:name")) for each in word.element.body.iter(qn("w:bookmarkStart"))}

    slots = {each.anchor: each.slot for each in model.passages}

    assert set(slots) <= names
    assert list(slots.values()) == [
        ("p", "t", "Ambitie"),
        ("p", "t", "Resultaten"),
        ("p", "t", "Resultaten"),
    ]


def test_what_is_missing_is_told_at_its_place_and_figures_below(model):
    (part,) = [block for block in model.blocks if block.kind == "contribution"]

    assert [each.missing is None for each in part.passages] == [True, False]
    assert part.missing.text[-1].text.strip() == "cijfers"


def test_where_texts_are_from_can_be_left_out_of_all_formats():
    without = documentblocks.document(TEXT, with_provenance=False)

    made = render(without, read_template)

    found = [
        " ".join(html_lines(made.html)).replace(" ", ""),
        pdf_text(pikepdf.open(io.BytesIO(made.pdf))),
        word_text(docx.Document(io.BytesIO(made.docx))),
    ]
    assert all("Ambitie" in text for text in found)
    assert [text for text in found if "Aangeleverddoor" in text] == []
    assert all(each.provenance for each in without.passages[:1])


def test_the_same_model_gives_the_same_bytes_in_any_process(made):
    script = "import test_documents_blocks as test; print(*test.hashes())"
    found = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed, zone, locale in (("1", "Pacific/Auckland", "C"), ("2", "America/Lima", "C.UTF-8"))
    ]

    here = [sha256(content).hexdigest() for content in (made.html, made.pdf, made.docx)]
    assert found == [here, here]


def test_the_page_is_right_for_everybody(made):
    assert found_wrong([as_answer(made.html, "/terugblik")]) == {}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("tabel(themas)", "tabel(...) kan hier niets mee"),
        ("grafiek(table)", "grafiek(...) kan hier niets mee"),
        ("handtekeningen(themas)", "handtekeningen(...) kan hier niets mee"),
        ("bevindingen('x')", "bevindingen(...) kan hier niets mee"),
        ("passage(themas[0].delen[0])", "passage(...) kan hier niets mee"),
        ("nieuwe_pagina(1)", "nieuwe_pagina(...) kan hier niets mee"),
        ("passage(themas[0].delen[0].onderdeel('Doel'))", "er is geen onderdeel Doel"),
    ],
)
def test_a_block_word_that_is_misused_is_told_with_its_line(call, told):
    with pytest.raises(JaarwielError) as caught:
        documentblocks.document(source=HEAD + "{{ " + call + " }}\n")

    assert f"terugblik.md.j2, regel 5, geeft een fout ({told}" in str(caught.value)


def test_a_block_word_without_anything_between_its_brackets_stands_alone_too():
    with pytest.raises(JaarwielError, match=r"regel 5, heeft nieuwe_pagina\(\.\.\.\) niet alleen"):
        documentblocks.document(source=HEAD + "Tekst {{ nieuwe_pagina() }}\n")


def test_a_row_of_another_length_is_refused_where_it_is_made():
    with pytest.raises(ValueError, match="de tabel Voorraad heeft 2 kolommen en een rij van 1"):
        blockfacts.Tabel("Voorraad", ("", "2027"), (("Goud Wonen",),))
    with pytest.raises(ValueError, match="de reeks A van de grafiek B heeft 1 waarden bij 2 jaren"):
        blockfacts.Grafiek("B", "", (2026, 2027), (blockfacts.Reeks("A", (1,)),))


def test_a_table_sets_figures_to_the_right_and_leaves_words_alone():
    tabel = blockfacts.Tabel("T", ("Wie", 2027), (("A", 12345), ("B", None)), getallen=False)
    source = HEAD + "{{ tabel(table) }}\n\n## Kop\n\n{{ tabel(words) }}\n"

    found = documentblocks.document(
        source=source, facts={"table": documentblocks.STOCK_TABLE, "words": tabel}
    )

    tables = [block for block in found.blocks if isinstance(block, Table)]
    assert [table.numeric for table in tables] == [tuple(range(1, 11)), ()]
    cells = [["".join(run.text for run in cell.text) for cell in row] for row in tables[1].rows]
    assert cells == [["A", "12.345"], ["B", "–"]]


def test_a_character_that_no_document_can_show_is_named_with_the_table_it_is_in():
    tabel = blockfacts.Tabel("Voorraad", ("Wie", "2027"), (("Goud 😀", 1),))

    with pytest.raises(JaarwielError, match=r"In de tabel Voorraad staat een teken .*😀"):
        documentblocks.document(source=HEAD + "{{ tabel(table) }}\n", facts={"table": tabel})


def test_a_page_is_not_begun_twice_before_places_to_sign():
    source = HEAD + "{{ nieuwe_pagina() }}\n\n## Teken\n\n{{ handtekeningen(signatories) }}\n"

    blocks = documentblocks.document(source=source).blocks

    assert [type(block) for block in blocks].count(PageBreak) == 1


def test_a_single_text_takes_its_level_from_the_heading_above_it():
    source = HEAD + "## A\n\n### B\n\n{{ passage(themas[0].delen[0].onderdeel('Ambitie')) }}\n"

    found = documentblocks.document(source=source).blocks[-1]

    assert isinstance(found, Passage)
    assert found.heading.level == 3


def test_texts_of_which_the_names_differ_in_capitals_only_have_bookmarks_of_their_own():
    part = replace(
        documentblocks.PART, passages=(), missing=("Doel", "doel"), asked=("Doel", "doel")
    )

    source = HEAD + "{{ bijdrage(themas[0].delen[0]) }}\n"
    found = documentblocks.document(source=source, part=part).passages

    assert [each.anchor for each in found] == ["inbreng_t_p_Doel", "inbreng_t_p_doel_2"]
