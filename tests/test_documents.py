"""The Terugblik of a whole table, in three formats, read back with real readers."""

import io
import os
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import page
import pikepdf
import pytest
from docx.oxml.ns import qn

from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.documents import assemble, compose, render_one, typesetting
from jaarwiel.documents.composition import bookmark

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEMPLATES = Path(__file__).parents[1] / "templates"

AMBITIE = """In elk dorp blijft een **ontmoetingsplek**; zie [de visie](https://www.example.nl/visie).

- Per dorp één aanspreekpunt
- Twee *schouwen* per jaar
  - voorjaar: groen
"""
RESULTATEN = """De kosten bleven binnen de raming (€ 1,2 miljoen).

# Cijfers

| Indicator | Planning | Realisatie |
|---|---|---|
| Verduurzaamd | 60 | 48 |
"""
FOCUSPUNTEN = "1. Kleine kernen → ook zonder school.\n2. Eén loket.\n"


def read_template(name):
    return (TEMPLATES / name).read_text(encoding="utf-8")


def complete(party, name, theme, *, late=False):
    return Part(
        party=party,
        party_name=name,
        theme=theme,
        passages=(
            Passage("Ambitie", AMBITIE),
            Passage("Resultaten", RESULTATEN),
            Passage("Focuspunten", FOCUSPUNTEN),
        ),
        missing=(),
        version=2,
        delivered_at=datetime(2027, 4, 2, 11, 0, tzinfo=AMSTERDAM)
        if late
        else datetime(2027, 3, 24, 16, 5, tzinfo=AMSTERDAM),
        late=late,
    )


def partial(theme):
    moment = datetime(2027, 3, 24, 16, 5, tzinfo=AMSTERDAM)
    passages = (Passage("Ambitie", "Goede woningen."),)
    owed = ("Resultaten", "Focuspunten")
    return Part("goud-wonen", "Goud Wonen", theme, passages, owed, 1, moment, late=False)


def absent(theme):
    owed = ("Ambitie", "Resultaten", "Focuspunten")
    return Part("ho", "Huurdersorganisatie", theme, (), owed, None, None, late=False)


def theme(identity, name):
    parts = (
        complete("gemeente", "Gemeente Het Hogeland", identity),
        partial(identity),
        complete("woonzorg", "Woonzorg Nederland", identity, late=True),
        absent(identity),
    )
    return DossierTheme(identity, name, parts)


def terugblik():
    return Dossier(
        item="2027/terugblik",
        document="terugblik",
        title="Terugblik prestatieafspraken 2026",
        table_name="Overlegtafel Wonen & Zo",
        year=2027,
        last_day=date(2027, 3, 31),
        assembled_at=datetime(2027, 4, 13, 9, 0, tzinfo=AMSTERDAM),
        version=3,
        final=False,
        themes=(theme("betaalbaar", "Betaalbaar wonen"), theme("zorg", "Wonen en zorg")),
    )


def hashes(assembled):
    formats = (assembled.html, assembled.pdf, assembled.docx)
    return [sha256(content).hexdigest() for content in formats] + [assembled.model_sha256]


@pytest.fixture(scope="module")
def assembled():
    return assemble(terugblik(), read_template)


@pytest.fixture(scope="module")
def word(assembled):
    return docx.Document(io.BytesIO(assembled.docx))


@pytest.fixture(scope="module")
def on_paper(pdf):
    return pdf_text(pdf)


@pytest.fixture(scope="module")
def pdf(assembled):
    with pikepdf.open(io.BytesIO(assembled.pdf)) as opened:
        yield opened


class Words(HTMLParser):
    """Collects what a reader sees on a page."""

    def __init__(self):
        super().__init__()
        self.lines, self._hidden = [], False

    def handle_starttag(self, tag, attrs):
        del attrs
        self._hidden = tag in {"style", "title"}

    def handle_endtag(self, tag):
        del tag
        self._hidden = False

    def handle_data(self, data):
        if data.strip() and not self._hidden:
            self.lines.append(data.strip())


def html_lines(content):
    reader = Words()
    reader.feed(content.decode())
    return reader.lines


def word_text(word):
    """The text of a Word file without white space, header and footer included."""
    section = word.sections[0]
    parts = (word.element.body, section.header.part.element, section.footer.part.element)
    found = (node.text or "" for part in parts for node in part.iter(qn("w:t")))
    return re.sub(r"\s", "", "".join(found))


def pdf_text(pdf):
    """The text of a PDF without white space, through the ToUnicode maps of its fonts."""
    found = []
    for sheet in pdf.pages:
        fonts = {name: to_unicode(font) for name, font in sheet.Resources.Font.items()}
        current = {}
        for operands, operator in pikepdf.parse_content_stream(sheet):
            if str(operator) == "Tf":
                current = fonts[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                found.extend(shown(operands[0], current))
    return re.sub(r"\s", "", "".join(found))


def shown(operand, letters):
    pieces = operand if isinstance(operand, pikepdf.Array) else [operand]
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            code = bytes(piece)
            yield from (letters[code[at : at + 2]] for at in range(0, len(code), 2))


def to_unicode(font):
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", font.ToUnicode.read_bytes())
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
    }


def structure(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_the_page_says_what_the_parties_delivered_and_what_is_owed(assembled):
    text = " ".join(html_lines(assembled.html))

    assert "Overlegtafel Wonen & Zo, concept, versie 3" in text
    assert "Samengesteld op dinsdag 13 april 2027 om 9.00 uur" in text
    assert "tot en met woensdag 31 maart 2027" in text
    in_time = "Aangeleverd door Gemeente Het Hogeland op 24 maart 2027, versie 2"
    late = "Aangeleverd door Woonzorg Nederland op 2 april 2027, versie 2, na de termijn ontvangen"
    assert (text.count(in_time), text.count(late)) == (2 * 3, 2 * 3)
    assert text.count("Nog niet aangeleverd") == 2 * (2 + 3)


def test_the_overview_has_a_row_for_every_party_and_says_the_state_in_words(word):
    overview = [[cell.text for cell in row.cells] for row in word.tables[1].rows]

    assert overview == [
        ["Partij", "Betaalbaar wonen", "Wonen en zorg"],
        ["Gemeente Het Hogeland", "aangeleverd", "aangeleverd"],
        ["Goud Wonen", "deels aangeleverd", "deels aangeleverd"],
        ["Woonzorg Nederland", "aangeleverd", "aangeleverd"],
        ["Huurdersorganisatie", "nog niet aangeleverd", "nog niet aangeleverd"],
    ]


def test_the_last_table_says_who_delivered_what_and_when(word):
    deliveries = [[cell.text for cell in row.cells] for row in word.tables[-1].rows]

    assert deliveries == [
        ["Partij", "Laatste levering", "Versie", "Stand van zaken"],
        ["Gemeente Het Hogeland", "24 maart 2027", "2", "compleet"],
        [
            "Goud Wonen",
            "24 maart 2027",
            "1",
            "ontbreekt: resultaten en focuspunten bij alle thema’s",
        ],
        ["Woonzorg Nederland", "2 april 2027, na de termijn ontvangen", "2", "compleet"],
        [
            "Huurdersorganisatie",
            "nog niet ontvangen",
            "geen",
            "ontbreekt: ambitie, resultaten en focuspunten bij alle thema’s",
        ],
    ]


def test_the_three_formats_hold_the_same_words(assembled, word, on_paper):
    lines = [re.sub(r"\s", "", line) for line in html_lines(assembled.html)]
    in_word = word_text(word)

    assert len(lines) > 100
    assert [line for line in lines if line not in on_paper] == []
    assert [line for line in lines if line not in in_word] == []


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_is_accessible_and_can_be_kept(assembled, profile):
    report = page.validate_pdf_bytes(assembled.pdf, profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_the_pdf_says_that_it_is_pdf_a_2a_and_pdf_ua_1(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Terugblik prestatieafspraken 2026"

    assert pdf.Root.Lang == "nl-NL"


def test_row_headers_are_marked_in_the_pdf(pdf):
    tables = [element for element in structure(pdf.Root.StructTreeRoot) if element.S == "/Table"]
    overview = [element for element in structure(tables[0]) if element.S in {"/TH", "/TD"}]
    delivered = [element for element in structure(tables[1]) if element.S in {"/TH", "/TD"}]

    rows, columns = 4, 2
    assert [str(cell.S) for cell in overview[columns + 1 :]] == ["/TH", "/TD", "/TD"] * rows
    scopes = [str(cell.A.Scope) for cell in overview[columns + 1 :] if cell.S == "/TH"]
    assert scopes == ["/Row"] * rows
    assert [str(cell.S) for cell in delivered] == ["/TH"] * 3 + ["/TD"] * 3


def test_the_pdf_has_bookmarks_for_themes_and_parties(pdf):
    with pdf.open_outline() as outline:
        titles = {entry.title: [child.title for child in entry.children] for entry in outline.root}

    assert titles["Betaalbaar wonen"] == [
        "Gemeente Het Hogeland",
        "Goud Wonen",
        "Woonzorg Nederland",
        "Huurdersorganisatie",
    ]


def test_pages_are_numbered_and_marked_as_concept(pdf, on_paper):
    pages = len(pdf.pages)

    assert pages > 2
    assert on_paper.count("Concept,versie3") == pages
    assert all(f"pagina{number}van{pages}" in on_paper for number in range(1, pages + 1))


def test_word_opens_the_document_with_real_styles(word):
    styles = {paragraph.style.name for paragraph in word.paragraphs}

    assert {
        "Title",
        "Subtitle",
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "List Bullet",
        "List Number",
        "TOC Heading",
        "Herkomst",
        "Nog niet aangeleverd",
    } <= styles
    assert {table.style.name for table in word.tables} == {"Overzichtstabel"}


def test_word_finds_every_text_that_is_asked_by_its_bookmark(word):
    names = [node.get(qn("w:name")) for node in word.element.body.iter(qn("w:bookmarkStart"))]
    ids = [node.get(qn("w:id")) for node in word.element.body.iter(qn("w:bookmarkStart"))]
    ends = [node.get(qn("w:id")) for node in word.element.body.iter(qn("w:bookmarkEnd"))]

    assert [name for name in names if name.startswith("inbreng")] == [
        bookmark(f"inbreng_{theme}_{party}{field}")
        for theme in ("betaalbaar", "zorg")
        for party in ("gemeente", "goud-wonen", "woonzorg", "ho")
        for field in ("", "_Ambitie", "_Resultaten", "_Focuspunten")
    ]
    assert sorted(ids) == sorted(ends) == sorted(set(ids))


def test_word_repeats_header_rows_counts_pages_and_checks_dutch_spelling(word):
    rows = [table.rows[0]._tr for table in word.tables]
    fields = [node.text for node in word.sections[0].footer.part.element.iter(qn("w:instrText"))]

    assert all(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows)
    assert fields == [" PAGE ", " NUMPAGES "]
    assert word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "nl-NL"
    assert word.sections[0].header.paragraphs[0].text.endswith("Concept, versie 3")


def test_word_knows_title_language_and_the_moment_of_assembly(word):
    properties = word.core_properties

    assert properties.title == "Terugblik prestatieafspraken 2026"
    assert properties.language == "nl-NL"
    assert properties.created.isoformat() == "2027-04-13T07:00:00+00:00"


def test_every_numbered_list_in_word_starts_by_itself(word):
    numbers = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in word.paragraphs
        if paragraph.style.name == "List Number"
    ]

    lists = 4
    assert len(set(numbers)) == lists
    assert len(numbers) == 2 * lists


def test_headings_of_a_party_come_below_those_of_the_document(assembled):
    levels = [int(level) for level in re.findall(r"<h([1-6])", assembled.html.decode())]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert re.findall(r"<h5>([^<]*)</h5>", assembled.html.decode()) == ["Cijfers"] * 4


def test_the_page_stands_alone_and_its_links_lead_somewhere(assembled):
    html = assembled.html.decode()
    anchors = re.findall(r'href="#([^"]*)"', html)

    assert html.startswith('<!DOCTYPE html>\n<html lang="nl-NL">')
    assert re.findall(r"<(?:link|script|img|iframe)|@import|url\(", html) == []
    assert len(anchors) == 4
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in anchors)


def test_a_definitive_document_is_not_called_a_concept():
    final = assemble(replace(terugblik(), final=True), read_template)

    lines = " ".join(html_lines(final.html))

    assert "definitief, versie 3 Samengesteld op" in lines
    assert "oncept" not in lines


@pytest.mark.parametrize("document", ["activiteitenoverzicht", "prestatieafspraken"])
def test_other_documents_use_the_same_blocks(document):
    found = assemble(replace(terugblik(), document=document), read_template)

    text = " ".join(html_lines(found.html))

    assert text.count("Nog niet aangeleverd") == 2 * (2 + 3)
    assert page.is_pdf_compliant_bytes(found.pdf, profile="ua1")


def test_the_same_dossier_gives_the_same_bytes_in_any_process(assembled):
    script = (
        "import runpy, sys; test = runpy.run_path(sys.argv[1]);"
        "print(*test['hashes'](test['assemble'](test['terugblik'](), test['read_template'])))"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", script, __file__],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed, zone in (("1", "Pacific/Auckland"), ("2", "America/New_York"))
    ]

    assert found == [hashes(assembled), hashes(assembled)]


def test_a_pdf_is_the_same_whatever_was_set_before_or_is_set_beside_it(assembled):
    final = replace(terugblik(), version=4, label="1.0", final=True)
    typesetting.forget()
    wanted = [render_one(compose(each, read_template), read_template, "pdf")
              for each in (final, terugblik())]  # fmt: skip

    with ThreadPoolExecutor(4) as at_once:
        documents = [compose(each, read_template) for each in (final, terugblik())] * 4
        found = list(at_once.map(lambda it: render_one(it, read_template, "pdf"), documents))

    assert wanted[1] == assembled.pdf
    assert found == wanted * 4


def test_the_docx_holds_no_moment_of_writing(assembled):
    with zipfile.ZipFile(io.BytesIO(assembled.docx)) as archive:
        moments = {entry.date_time for entry in archive.infolist()}
        names = archive.namelist()

    assert moments == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
