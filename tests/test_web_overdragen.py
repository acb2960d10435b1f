"""Handing over from the personal page: asked there, and nothing changes by it."""

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.people import handover, roster
from jaarwiel.records import people
from jaarwiel.records.people import contacts_in

NOW = at("2027-03-09", "11:20")
HARM = "harm@prive.example"
FORM = {"keuze": "doorgeven", "name": "Ina Bakker", "email": "ina@prive.example", "note": ""}


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def own(pages):
    return pages.personal(HARM) + "/overdragen"


def test_the_personal_page_leads_to_it_and_looking_changes_nothing(pages):
    path = own(pages)
    before = pages.state()

    page = pages.get(pages.personal(HARM))

    assert f'href="{path}"' in page.text
    assert "De procescoördinator bevestigt uw verzoek." in words(pages.get(path))
    assert pages.state() == before


def test_a_request_is_recorded_and_told_plainly(pages):
    path = own(pages)
    contacts = contacts_in(pages.desk.store)

    answer = pages.post(path, FORM)

    assert answer.headers["location"] == f"{path}?gedaan=gevraagd#melding"
    shown = words(pages.get(f"{path}?gedaan=gevraagd"))
    assert "Tot dat moment verandert er niets" in shown
    assert "doorgeven aan Ina Bakker (ina@prive.example)" in shown
    assert contacts_in(pages.desk.store) == contacts
    assert len(handover.open_requests(pages.desk)) == 1


def test_not_for_me_needs_no_name(pages):
    assert pages.post(own(pages), {"keuze": "niet-voor-mij"}).status_code == 303
    assert handover.open_requests(pages.desk)[0].kind == "niet voor mij"


def test_a_request_is_taken_back(pages):
    path = own(pages)
    pages.post(path, FORM)

    pages.post(path, {"keuze": "intrekken"})

    assert handover.open_requests(pages.desk) == ()
    assert pages.desk.store.log_entries(1)[0].what == "verzoek om overdracht ingetrokken"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"keuze": ""}, "Kies of dit niet voor u is"),
        ({"name": " "}, "geen bruikbare naam"),
        ({"name": "Ina\x00"}, "geen bruikbare naam"),
        ({"email": "ina"}, "geen e-mailadres"),
        ({"email": HARM}, "uw eigen adres"),
        ({"note": "x" * 501}, "500 tekens"),
    ],
)
def test_a_form_that_is_wrong_comes_back_as_typed(pages, changed, message):
    path = own(pages)
    before = pages.state()

    answer = pages.post(path, FORM | changed)

    assert answer.status_code == 422
    assert message in words(answer)
    assert pages.state() == before


def test_the_page_never_shows_who_else_is_on_record(pages):
    path = own(pages)
    pages.post(path, FORM | {"email": "els@goudwonen.example"})

    shown = pages.get(path).text

    assert "Els Postma" not in shown
    assert "berend@" not in shown


def test_somebody_without_a_role_today_is_told_and_can_ask_nothing(pages):
    path = own(pages)
    harm = people.at_address(pages.desk.store, HARM).number
    held = people.holdings(pages.desk.store, harm)
    roster.end(pages.desk, held, at("2027-03-08").date(), NOW, "proef")

    assert "U hoeft niets te doen" in words(pages.get(path))
    assert "<form" not in pages.get(path).text
    assert pages.post(path, FORM).status_code == 422
    assert handover.open_requests(pages.desk) == ()


def test_a_wrong_link_gives_nothing_away(pages):
    assert pages.get("/inbreng/1.abc/overdragen").status_code == 404
    assert pages.post("/inbreng/1.abc/overdragen", FORM).status_code == 404
