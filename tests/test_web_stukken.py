"""The page of all documents: versions, what is missing, and the sets of papers by meeting."""

import pytest
from hogeland import at, deliver_all
from webvisit import visiting, words

from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.meetings.deciding import find

NOW = at("2027-04-02", "11:20")


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def test_nothing_yet_is_said_of_every_document(pages):
    shown = words(pages.get("/stukken"))

    assert shown.count("nog niet samengesteld") == 3
    assert "nog niet gemaakt" in shown


def test_the_newest_version_and_who_is_missing_stand_with_the_document(pages):
    deadline = pages.desk.deadline("terugblik", 2027)
    deliver_all(pages.desk, "gemeente", deadline, NOW)
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x", final=True)

    shown = words(pages.get("/stukken"))

    assert "✓ definitief 1.0 , vrijdag 2 april 2027 om 11.20 uur Webpagina" in shown
    assert "Nog niet volledig van: Wierden en Borgen, Goud Wonen" in shown
    assert "Nieuwe versie met een reden" in shown


def test_the_signing_and_the_joint_text_stand_with_the_agreements(pages):
    assemble_document(pages.desk, "prestatieafspraken", 2027, NOW, "x", final=True)

    shown = words(pages.get("/stukken"))

    assert "Getekend 0 van 7" in shown
    assert "Nog leeg; daarin komen 10 afspraken" in shown


def test_a_set_of_papers_that_is_older_than_a_paper_says_so(pages):
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")
    assemble_set(pages.desk, find(pages.desk, "2027/ao-voorjaar"), NOW, "x")
    fresh = words(pages.get("/stukken"))
    deliver_all(pages.desk, "gemeente", pages.desk.deadline("terugblik", 2027), NOW)
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")

    shown = words(pages.get("/stukken"))

    assert "◌ concept 0.1 Webpagina" in fresh
    assert "een stuk in deze set heeft een nieuwere versie" not in fresh
    assert "een stuk in deze set heeft een nieuwere versie" in shown


def test_a_year_outside_the_cycle_is_refused(pages):
    assert pages.get("/stukken?jaar=1900").status_code == 400
