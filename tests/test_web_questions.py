"""The page on which the answers of the table are recorded."""

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import find
from jaarwiel.records.decisions import decisions_in

NOW = at("2026-10-01", "11:20")
ITEM = "2026/ambitiekader"
NEW = "2027/nieuw-ambitiekader"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2026-09-01"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def held(pages):
    return {each.id for each in pages.desk.plan(2027).items}


def test_what_each_answer_does_is_shown_before_one_is_recorded(pages):
    page = words(pages.get("/besluiten"))

    assert "Maken de partijen in 2027 een ambitiekader" in page
    assert "◌ nog open" in page
    assert "van dinsdag 1 september 2026 tot en met maandag 14 december 2026" in page
    assert "ja Er komt bij: Opstellen ambitiekader vanaf 2028 (" in page
    assert "nee De planning verandert niet." in page
    assert NEW not in held(pages)


def test_an_answer_is_recorded_with_its_reason_and_can_be_undone(pages):
    answer = pages.post("/besluiten", {"vraag": ITEM, "antwoord": "ja", "reden": "BO najaar"})
    shown = words(pages.get(answer.headers["location"]))
    after = held(pages)
    undone = pages.post("/besluiten", {"vraag": ITEM, "wat": "ongedaan"})
    page = pages.get(undone.headers["location"])

    assert (answer.status_code, undone.status_code) == (303, 303)
    assert "Vastgelegd: ja." in shown
    assert "✓ antwoord: ja" in shown
    assert "Antwoord: ja secretariaat BO najaar" in shown
    assert "nee Er vervalt: Opstellen ambitiekader vanaf 2028 (" in shown
    assert NEW in after
    assert NEW not in held(pages)
    assert "<s>Antwoord: ja</s>" in page.text
    assert "Vorig antwoord ongedaan gemaakt; de vraag is weer open" in words(page)


def test_an_open_question_stands_on_the_first_page_until_it_is_answered(pages):
    before = words(pages.get("/"))
    pages.post("/besluiten", {"vraag": ITEM, "antwoord": "nee"})
    after = words(pages.get("/"))

    assert "Besluit van de tafel vastleggen:" in before
    assert "Besluit van de tafel vastleggen:" not in after


def test_a_question_that_was_left_open_last_year_is_named(pages):
    pages.clock[0] = at("2027-03-01")
    pages.sign_in()

    this_year, then = words(pages.get("/besluiten")), words(pages.get("/besluiten?jaar=2026"))

    assert "In 2027 neemt de tafel volgens het cyclusbestand geen besluiten." in this_year
    assert "Besluit over een nieuw ambitiekader vanaf 2028 (2026)" in this_year
    assert "○ nog open, termijn voorbij" in then


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"vraag": ITEM}, 422),
        ({"vraag": ITEM, "antwoord": "misschien"}, 422),
        ({"vraag": ITEM, "antwoord": "ja", "reden": "a" * 501}, 422),
        ({"vraag": ITEM, "wat": "ongedaan"}, 404),
        ({"vraag": "2027/ao-voorjaar", "antwoord": "ja"}, 404),
        ({"vraag": "2026/onzin", "antwoord": "ja"}, 404),
        ({}, 400),
    ],
)
def test_an_answer_that_cannot_be_recorded_is_explained(pages, fields, status):
    answer = pages.post("/besluiten", fields)

    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert decisions_in(pages.desk.store, 2026) == ()


def test_answering_on_the_page_moves_no_meeting(pages):
    before = find(pages.desk, "2027/ao-voorjaar")

    pages.post("/besluiten", {"vraag": ITEM, "antwoord": "ja"})

    assert find(pages.desk, "2027/ao-voorjaar") == before
