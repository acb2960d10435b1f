"""More time on the page: asked by a party, decided by the office."""

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.contributions import extensions
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.post import letters

NOW = at("2027-03-10", "09:00")
DIRK = "dirk@goudwonen.example"
TERUGBLIK = "2027/terugblik/goud-wonen"


@pytest.fixture
def pages(desk, tmp_path):
    """In March; the meeting after the Terugblik leaves room until 7 April."""
    starts = at("2027-04-22", "13:30")
    decide(desk, "2027/ao-voorjaar", "move", at("2027-01-02"), "x", starts)
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def ask(pages, until, **more):
    address = f"{pages.personal(DIRK)}/uitstel"
    return pages.post(address, {"inbreng": TERUGBLIK, "tot": until, **more})


def terugblik(pages):
    return extensions.find(pages.desk, "2027/terugblik", "goud-wonen")


def test_a_party_sees_how_much_more_time_there_is_and_why(pages):
    page = pages.get(f"{pages.personal(DIRK)}/uitstel")

    assert "Uitstel kan tot en met woensdag 7 april 2027" in words(page)
    assert "gaan de stukken uit voor AO voorjaar van donderdag 22 april 2027" in words(page)
    assert 'max="2027-04-07"' in page.text


def test_a_request_is_recorded_and_the_office_is_told(pages):
    answer = ask(pages, "2027-04-06", reden="ziekte")
    shown = words(pages.get(answer.headers["location"]))
    pages.sign_in()

    assert "U heeft uitstel gevraagd tot en met dinsdag 6 april 2027." in shown
    assert terugblik(pages).asked_for.reason == "ziekte"
    assert "Eén verzoek om uitstel wacht op uw besluit" in words(pages.get("/"))
    assert "Gevraagd: uitstel tot en met dinsdag 6 april 2027." in words(pages.get("/uitstel"))


@pytest.mark.parametrize(
    ("until", "why"),
    [("2027-05-01", "kan niet"), ("2027-03-01", "geeft geen uitstel"), ("morgen", "een datum")],
)
def test_what_is_not_possible_comes_back_with_why_and_as_typed(pages, until, why):
    answer = ask(pages, until, reden="wij <vergaderen> later")

    assert answer.status_code == 422
    assert why in words(answer)
    assert "wij &lt;vergaderen&gt; later" in answer.text
    assert terugblik(pages).extensions == ()


def test_nobody_can_ask_for_another_party(pages):
    address = f"{pages.personal('harm@prive.example')}/uitstel"

    answer = pages.post(address, {"inbreng": TERUGBLIK, "tot": "2027-04-06"})

    assert answer.status_code == 400
    assert terugblik(pages).extensions == ()


def test_the_office_gives_time_and_both_pages_show_the_new_day(pages):
    ask(pages, "2027-04-06")
    pages.sign_in()

    answer = pages.post("/uitstel", {"inbreng": TERUGBLIK, "wat": "verlenen", "tot": "2027-04-05"})

    assert "Het uitstel is verleend." in words(pages.get(answer.headers["location"]))
    assert "maandag 5 april 2027 (met uitstel)" in words(pages.get(pages.personal(DIRK)))
    assert "uitstel tot en met ma 5 april" in words(pages.get("/inbreng"))
    assert "verzoek om uitstel" not in words(pages.get("/"))


def test_a_refusal_needs_a_reason_and_is_told(pages):
    ask(pages, "2027-04-06")
    pages.sign_in()

    without = pages.post("/uitstel", {"inbreng": TERUGBLIK, "wat": "weigeren"})
    pages.post("/uitstel", {"inbreng": TERUGBLIK, "wat": "weigeren", "reden": "te laat"})

    assert without.status_code == 422
    assert "Uw vorige verzoek, tot en met dinsdag 6 april 2027, is niet verleend: te laat." in (
        words(pages.get(f"{pages.personal(DIRK)}/uitstel"))
    )
    assert len(letters(pages.desk.store, "kind LIKE 'uitstel%'")) == 1


def test_an_extension_can_be_taken_back(pages):
    pages.sign_in()
    pages.post("/uitstel", {"inbreng": TERUGBLIK, "wat": "verlenen", "tot": "2027-04-05"})

    pages.post("/uitstel", {"inbreng": TERUGBLIK, "wat": "intrekken"})

    assert not terugblik(pages).is_extended


@pytest.mark.parametrize("fields", [{}, {"wat": "weg"}, {"wat": "verlenen", "inbreng": "x/y"}])
def test_a_form_that_is_wrong_changes_nothing(pages, fields):
    pages.sign_in()

    assert pages.post("/uitstel", fields).status_code in {400, 404}
    assert terugblik(pages).extensions == ()


def test_only_the_office_decides(pages):
    fields = {"inbreng": TERUGBLIK, "wat": "verlenen", "tot": "2027-04-05"}

    assert pages.post("/uitstel", fields).status_code == 403
    assert not terugblik(pages).is_extended
