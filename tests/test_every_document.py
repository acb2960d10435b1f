"""Every kind of document, as a rehearsed year makes them, judged by real validators."""

import html
import io
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import docx
import machine
import page
import pikepdf
import pytest
from docx.oxml.ns import qn
from hogeland import at
from openxml import validated
from pagelook import as_answer, found_wrong
from test_documents import structure

from jaarwiel import rehearsal, resources
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import papersets
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.comparing import tracked_docx, version_called
from jaarwiel.office.meetings.deciding import find
from jaarwiel.office.table.answers import answer
from jaarwiel.records import archive
from jaarwiel.records.statefile import open_store

pytestmark = pytest.mark.soak
KINDS = {
    "terugblik, concept": "terugblik",
    "activiteitenoverzicht, concept": "activiteitenoverzicht",
    "activiteitenoverzicht, update": "activiteitenoverzicht",
    "prestatieafspraken, concept": "prestatieafspraken",
    "prestatieafspraken, definitief": "prestatieafspraken",
    "prestatieafspraken, update": "prestatieafspraken",
    "nieuw-ambitiekader, update": "algemeen",
    "ao-voorjaar, concept": "agenda",
    "bo-voorjaar, concept": "agenda",
    "ao-najaar, concept": "agenda",
    "ao-per-corporatie, concept": "agenda",
    "bo-najaar, concept": "agenda",
    "agenda": "agenda",
    "uitnodigingsbrief": "uitnodigingsbrief",
}
"""Every kind of document that there is, with the template that it is made with."""
SENTENCES = {"bouwstenen", "bevindingen"}
"""Templates from which the others take their sentences."""
FORMS = ("html", "pdf", "docx")
YEAR = 2026
MADE_AT = at("2027-10-01")


@dataclass(frozen=True)
class Made:
    """A document in its three formats."""

    kind: str
    name: str
    html: bytes
    pdf: bytes
    docx: bytes


@pytest.fixture(scope="module")
def desk(cycle, tmp_path_factory):
    """A table after a rehearsed year of both kinds: with an update for the year that follows."""
    folder = tmp_path_factory.mktemp("stukken") / str(YEAR)
    rehearsal.rehearse(cycle, range(YEAR, YEAR + 1), folder, documents=True)
    store = open_store(folder / "state.db")
    desk = Desk(cycle, store, "https://jaarwiel.example")
    answer(desk, f"{YEAR}/ambitiekader", "ja", at("2027-01-04"), "x")
    for document in ("activiteitenoverzicht", "prestatieafspraken", "nieuw-ambitiekader"):
        assemble_document(desk, document, YEAR + 1, MADE_AT, "x")
    yield desk
    store.close()


@pytest.fixture(scope="module")
def documents(desk):
    return (*_kept(desk), *_loose(desk))


def _kept(desk):
    for version in archive.versions(desk.store):
        year, rule, *_ = version.item.split("/")
        state = "definitief" if version.final else "concept"
        kind = f"{rule}, {'update' if int(year) > YEAR else state}"
        files = (archive.content_of(desk.store, version.id, form) for form in FORMS)
        yield Made(kind, f"{version.item} {version.label}", *files)


def _loose(desk):
    meeting = find(desk, f"{YEAR + 1}/ao-voorjaar")
    for name in papersets.LOOSE:
        files = (papersets.make_loose(desk, meeting, name, form, MADE_AT) for form in FORMS)
        yield Made(name, name, *files)


def test_every_kind_of_document_is_made(documents):
    assert {made.kind for made in documents} == set(KINDS)


def test_every_paper_and_every_meeting_with_papers_of_the_cycle_is_a_kind(cycle):
    papers = {rule.id for rule in cycle.deadlines if rule.document}
    meetings = {rule.id for rule in cycle.meetings if rule.papers}

    assert {kind.split(",")[0] for kind in KINDS if "," in kind} == papers | meetings


def test_every_template_makes_a_kind():
    shipped = resources.folder("templates") / "documents"

    names = {path.name.removesuffix(".md.j2") for path in shipped.glob("*.md.j2")}

    assert names == {*KINDS.values(), *SENTENCES}


def test_no_sentence_that_begins_a_list_ends_up_in_the_list_before_it(documents):
    for made in documents:
        items = [each for each in _texts("li", made.html) if each.endswith(":")]

        assert items == [], made.name


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_every_pdf_is_accessible_and_can_be_kept(documents, profile):
    found = {
        made.name: [
            each.message for each in page.validate_pdf_bytes(made.pdf, profile=profile).failures
        ]
        for made in documents
    }

    assert found == {made.name: [] for made in documents}


def test_every_table_in_every_pdf_has_header_cells(documents):
    count = 0
    for made in documents:
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            for table in (
                each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Table"
            ):
                first = next(each for each in structure(table) if each.S == "/TR")
                assert {str(each.S) for each in first.K} == {"/TH"}, made.name
                count += 1

    assert count > 100


def test_every_pdf_has_title_language_alternatives_and_bookmarks(documents):
    for made in documents:
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            figures = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Figure"]
            with pdf.open_outline() as outline:
                marked = [each.title for each in outline.root]
            title, language = str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)

        assert (title, language) == (_texts("h1", made.html)[0], "nl-NL"), made.name
        assert marked == _texts("h2", made.html), made.name
        assert all(str(each.Alt) for each in figures), made.name


def _texts(tag, content):
    found = re.findall(rf"<{tag}[ >].*?</{tag}>", content.decode(), re.DOTALL)
    texts = (html.unescape(re.sub("<[^>]*>", "", f"{each}")) for each in found)
    return [" ".join(text.split()) for text in texts if text.strip() != "Inhoud"]


def test_poppler_has_nothing_against_any_pdf(documents, tmp_path):
    machine.need("pdfinfo")
    for made in documents:
        file = tmp_path / "stuk.pdf"
        file.write_bytes(made.pdf)
        read = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True)

        assert (read.stderr, "Tagged:          yes" in read.stdout) == ("", True), made.name


def test_every_docx_is_valid_open_xml(desk, documents, tmp_path):
    deadline = desk.deadline("prestatieafspraken", YEAR)
    old, new = (version_called(desk, deadline, label) for label in ("0.1", "0.2"))
    files = {made.kind: made.docx for made in documents}
    files["verschil"] = tracked_docx(desk, old, new)

    with ThreadPoolExecutor() as pool:
        found = pool.map(validated, files.values(), _folders(tmp_path, files))

    assert dict(zip(files, found, strict=True)) == {kind: [] for kind in files}


def _folders(within, names):
    for number, _ in enumerate(names):
        (within / str(number)).mkdir()
        yield within / str(number)


def test_every_docx_has_title_language_alternatives_and_repeated_header_rows(documents):
    for made in documents:
        word = docx.Document(io.BytesIO(made.docx))
        drawn = [each.get("descr") for each in word.element.body.iter(qn("wp:docPr"))]
        repeated = [
            table._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
            for table in word.tables
        ]

        assert word.core_properties.title == _texts("h1", made.html)[0], made.name
        assert word.core_properties.language == "nl-NL", made.name
        assert all(drawn), made.name
        assert None not in repeated, made.name


def test_the_page_of_every_template_is_right_for_everybody(documents):
    shortest = {
        KINDS[made.kind]: made.html
        for made in sorted(documents, key=lambda made: len(made.html), reverse=True)
    }

    assert found_wrong([as_answer(html, f"/{name}") for name, html in shortest.items()]) == {}
