"""The page of a document with its versions, and the page of the difference between two."""

import io
import re

import docx
import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.records import archive

NOW = at("2027-03-09", "11:20")
PAGE = "/stukken/2027/terugblik"
DIFFERENCE = f"{PAGE}/verschil?van=0.1&tot=0.2"
AMBITION = Slot("leefbaarheid", "Ambitie")
ASKED = {"stuk": "terugblik", "jaar": "2027", "soort": "concept", "terug": "stuk"}


def delivered(desk, words_of_it):
    texts = {AMBITION: words_of_it}
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), texts, NOW, "bestand")


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


@pytest.fixture
def two(pages):
    """Two versions in which one text differs."""
    for text in ("Wij bouwen 40 <b>woningen</b>.", "Wij bouwen 55 <b>woningen</b>."):
        delivered(pages.desk, text)
        assemble_document(pages.desk, "terugblik", 2027, NOW, "secretariaat")
    return pages


def labels(pages):
    return [each.label for each in reversed(archive.versions(pages.desk.store))]


def test_the_page_tells_of_every_version_what_it_was_made_from(two):
    told = words(two.get(PAGE))

    assert "Versie 0.2, concept Samengesteld op dinsdag 9 maart 2027 om 11.20 uur door" in told
    assert "Goud Wonen versie 2 17 onderdelen Woonzorg Nederland geen alles" in told
    assert "Goud Wonen versie 1 17 onderdelen" in told
    for each in archive.versions(two.desk.store):
        assert f"SHA-256 PDF {each.pdf_sha256}" in told


def test_a_version_is_made_on_the_page_of_its_document(two):
    delivered(two.desk, "Anders.")

    answer = two.post("/stukken/samenstellen", ASKED)

    told = words(two.get(answer.headers["location"]))
    assert answer.headers["location"] == f"{PAGE}?samengesteld=3#melding"
    assert "versie 0.3 (concept) is samengesteld." in told
    assert "Bekijk het verschil met versie 0.2" in told


def test_where_nothing_changed_the_page_says_so_and_makes_one_when_told_to(two):
    answer = two.post("/stukken/samenstellen", ASKED)
    told = words(two.get(answer.headers["location"]))
    listed = two.post("/stukken/samenstellen", {**ASKED, "terug": ""})

    assert answer.headers["location"] == f"{PAGE}?ongewijzigd=2#melding"
    assert "Terugblik prestatieafspraken 2026 is ongewijzigd sinds versie 0.2." in told
    assert listed.headers["location"] == "/stukken?jaar=2027&ongewijzigd=2#melding"
    assert "ongewijzigd sinds versie 0.2." in words(two.get(listed.headers["location"]))
    assert labels(two) == ["0.1", "0.2"]
    two.post("/stukken/samenstellen", {**ASKED, "toch": "ja"})
    assert labels(two) == ["0.1", "0.2", "0.3"]


def test_after_a_definitive_version_the_page_asks_for_a_reason(two):
    two.post("/stukken/samenstellen", {**ASKED, "soort": "definitief"})
    delivered(two.desk, "Anders.")

    refused = two.post("/stukken/samenstellen", ASKED)
    listed, page = two.get("/stukken?jaar=2027"), two.get(PAGE)
    two.post("/stukken/samenstellen", {**ASKED, "reden": "Het cijfer was <i>onjuist</i>."})

    assert (refused.status_code, "Vermeld de reden" in words(refused)) == (400, True)
    assert 'name="reden"' in page.text
    assert "Nieuwe versie met een reden" in words(listed)
    assert labels(two) == ["0.1", "0.2", "1.0", "1.1"]
    assert "Reden: Het cijfer was <i>onjuist</i>." in words(two.get(PAGE))
    assert "<i>onjuist" not in two.get(PAGE).text


def test_the_difference_marks_words_for_eyes_and_ears(two):
    page = two.get(DIFFERENCE)

    assert (
        '<del><span class="alleen-voorgelezen">[verwijderd: </span>40<span '
        'class="alleen-voorgelezen">]</span></del>'
    ) in page.text
    assert "≠ gewijzigd Wij bouwen [verwijderd: 40 ] [toegevoegd: 55 ]" in words(page)
    assert "Leefbaarheid in dorpen – Goud Wonen : 1 gewijzigd" in words(page)
    assert "<b>woningen" not in page.text


def test_the_other_way_round_it_tells_the_reverse(two):
    told = words(two.get(f"{PAGE}/verschil?van=0.2&tot=0.1"))

    assert "[verwijderd: 55 ] [toegevoegd: 40 ]" in told


def test_of_equal_versions_the_page_says_so(two):
    told = words(two.get(f"{PAGE}/verschil?van=0.2&tot=0.2"))

    assert "De teksten van beide versies zijn gelijk." in told


def test_the_difference_is_there_as_word_file(two):
    answer = two.get(f"{PAGE}/verschil.docx?van=0.1&tot=0.2")

    assert answer.headers["content-disposition"] == (
        'attachment; filename="terugblik-2027-verschil-0.1-0.2.docx"'
    )
    told = docx.Document(io.BytesIO(answer.content)).element.xml
    assert re.search('<w:ins [^>]*w:author="[^"]*Het Hogeland"', told)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PAGE}/verschil?van=0.1&tot=9.9", 404),
        (f"{PAGE}/verschil?van=0.1&tot=%3Cscript%3E", 404),
        (f"{PAGE}/verschil?van=0.1&tot={'9' * 999}", 404),
        (f"{PAGE}/verschil?van=0.1", 404),
        (f"{PAGE}/verschil.docx?van=x&tot=y", 404),
        ("/stukken/2027/onzin", 404),
        ("/stukken/1999/terugblik", 400),
        ("/stukken/x/terugblik", 404),
        (f"{PAGE}?samengesteld=99999", 200),
        ("/stukken/2027/prestatieafspraken", 200),
    ],
)
def test_an_address_with_anything_else_in_it_is_answered_with_a_page(two, path, status):
    answer = two.get(path)

    assert answer.status_code == status
    assert "<script>" not in answer.text
