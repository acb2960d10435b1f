"""All papers of a meeting in one file: on the office's page, and for who takes part in it."""

import re

import pytest
from hogeland import at, every_text
from webvisit import visiting, words

from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.records import archive

NOW = at("2027-04-28", "11:20")
AO = "2027/ao-voorjaar"
BO = "2027/bo-voorjaar"
HARM = "harm@prive.example"
DIRK = "dirk@goudwonen.example"
BEREND = "berend@gemeente.example"


@pytest.fixture
def pages(desk, tmp_path):
    """The AO was held, with a set that was sent; the papers of the BO went out as a concept."""
    publish.announce(desk, at("2027-01-04"))
    texts = every_text(desk.cycle, "terugblik")
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), texts, at("2027-03-01"), "x")
    assemble_document(desk, "terugblik", 2027, at("2027-03-29"), "x")
    assemble_set(desk, find(desk, AO), at("2027-03-30"), "x", final=True)
    assemble_set(desk, find(desk, BO), at("2027-04-25"), "x")
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def number(pages, item):
    return archive.versions(pages.desk.store, item)[0].id


def meeting_page(pages, email, item):
    """Where this person's calendar leads to for this meeting."""
    person = subscriptions.find(pages.desk, email, NOW.date()).person
    token = subscriptions.make(pages.desk, person)
    return publish.page_address(pages.desk, token, item).removeprefix(pages.desk.address)


# ----------------------------------------------------------------------------------- the office


def test_the_office_makes_a_set_with_a_button_and_sees_what_is_in_it(pages):
    pages.sign_in()

    answer = pages.post(f"/overleggen/{BO}/stukkenset", {"soort": "definitief"})
    shown = pages.get(answer.headers["location"])

    made = number(pages, BO)
    assert answer.status_code == 303
    assert "De stukkenset, versie 1.0 (definitief), is samengesteld." in words(shown)
    assert "Bevat Terugblik prestatieafspraken 2026, versie 0.1." in words(shown)
    assert "Deelnemers zien deze versie als alle stukken in één PDF." in words(shown)
    for form in ("html", "pdf", "docx"):
        assert f'href="/stukken/{made}/{form}"' in shown.text
        assert pages.get(f"/stukken/{made}/{form}").status_code == 200


def test_a_set_in_which_nothing_changed_is_not_made_again(pages):
    pages.sign_in()

    answer = pages.post(f"/overleggen/{BO}/stukkenset", {"soort": "concept"})

    shown = words(pages.get(answer.headers["location"]))
    assert "De stukkenset is ongewijzigd sinds versie 0.1." in shown
    assert len(archive.versions(pages.desk.store, BO)) == 1


def test_a_set_that_lacks_the_newest_paper_is_told(pages):
    pages.sign_in()
    before = words(pages.get(f"/overleggen/{BO}"))
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x", final=True)

    after = words(pages.get(f"/overleggen/{BO}"))

    hint = "Van een van de stukken is er een versie die niet in de nieuwste stukkenset staat."
    assert (hint in before, hint in after) == (False, True)


@pytest.mark.parametrize(
    ("item", "fields", "status", "told"),
    [
        (BO, {}, 400, "Kies concept of definitief"),
        (BO, {"soort": "mooi"}, 400, "Kies concept of definitief"),
        (AO, {"soort": "definitief", "reden": " "}, 303, ""),
        (AO, {"soort": "concept", "reden": "x" * 501}, 400, "500 tekens"),
        ("2027/onzin", {"soort": "concept"}, 404, "Onbekende vergadering"),
        ("twee/ao", {"soort": "concept"}, 400, "is geen vergadering"),
    ],
)
def test_a_form_that_is_wrong_is_told_and_makes_nothing(pages, item, fields, status, told):
    pages.sign_in()
    before = len(archive.versions(pages.desk.store))

    answer = pages.post(f"/overleggen/{item}/stukkenset", fields)

    assert (answer.status_code, told in words(answer)) == (status, True)
    assert len(archive.versions(pages.desk.store)) == before


def test_after_a_definitive_set_the_form_asks_why(pages):
    pages.sign_in()
    assemble_document(pages.desk, "terugblik", 2027, at("2027-04-01"), "x", final=True)

    refused = pages.post(f"/overleggen/{AO}/stukkenset", {"soort": "concept"})

    assert (refused.status_code, "Vermeld de reden" in words(refused)) == (400, True)
    assert 'name="reden"' in pages.get(f"/overleggen/{AO}").text


@pytest.mark.parametrize(("what", "begin"), [("agenda", b"%PDF"), ("uitnodigingsbrief", b"%PDF")])
def test_agenda_and_letter_are_downloaded_as_pdf_and_word(pages, what, begin):
    pages.sign_in()
    found = re.findall(
        rf'href="(/overleggen/{BO}/{what}/\w+)"', pages.get(f"/overleggen/{BO}").text
    )

    pdf, word = (pages.get(path) for path in found)

    assert pdf.content.startswith(begin)
    assert pdf.headers["content-disposition"] == (
        f'attachment; filename="{what}-bo-voorjaar-2027.pdf"'
    )
    assert word.content.startswith(b"PK")


def test_of_a_cancelled_meeting_the_office_can_make_nothing(pages):
    decide(pages.desk, BO, "cancel", NOW, "x", reason="Verhinderd.")
    pages.sign_in()

    page = pages.get(f"/overleggen/{BO}")

    assert f"/overleggen/{BO}/stukkenset" not in page.text
    assert pages.post(f"/overleggen/{BO}/stukkenset", {"soort": "concept"}).status_code == 400
    assert pages.get(f"/overleggen/{BO}/uitnodigingsbrief/pdf").status_code == 400


# ---------------------------------------------------------------------------------- participants


def test_a_participant_finds_all_papers_in_one_pdf_beside_the_single_ones(pages):
    path = meeting_page(pages, HARM, AO)
    page = pages.get(path)

    link = f"{path}/stukken/{number(pages, AO)}/pdf"
    assert "Alle stukken in één PDF" in words(page)
    assert "Terugblik prestatieafspraken 2026" in words(page)
    assert f'href="{link}"' in page.text
    assert pages.get(link).content == archive.content_of(pages.desk.store, number(pages, AO), "pdf")


def test_the_personal_page_has_the_set_of_a_coming_meeting(pages):
    path = pages.personal(DIRK)
    page = pages.get(path)

    link = f"{path}/stuk/{number(pages, BO)}/pdf"
    assert page.text.count("Alle stukken in één PDF") == 1
    assert f'href="{link}"' in page.text
    assert pages.get(link).headers["content-type"] == "application/pdf"


def test_earlier_sets_stay_where_they_were(pages):
    first = number(pages, AO)
    assemble_set(
        pages.desk, find(pages.desk, AO), at("2027-04-02"), "x",
        final=True, reason="Nagezonden.", anyway=True,
    )  # fmt: skip

    path = meeting_page(pages, HARM, AO)
    page = pages.get(path)

    assert "Eerdere versies" in words(page)
    assert f'href="{path}/stukken/{first}/pdf"' in page.text
    assert pages.get(f"{path}/stukken/{first}/pdf").status_code == 200
    assert pages.get(f"{pages.personal(HARM)}/stuk/{first}/pdf").status_code == 200


def test_a_set_is_not_shown_before_the_papers_go_out(pages):
    autumn = "2027/ao-najaar"
    assemble_set(pages.desk, find(pages.desk, autumn), NOW, "x")
    set_number, path = number(pages, autumn), meeting_page(pages, HARM, autumn)

    assert "Alle stukken" not in pages.get(path).text
    assert pages.get(f"{path}/stukken/{set_number}/pdf").status_code == 404
    assert pages.get(f"{pages.personal(HARM)}/stuk/{set_number}/pdf").status_code == 404


@pytest.mark.parametrize(
    ("email", "item", "status"),
    [
        (HARM, AO, 200), (DIRK, AO, 200), (BEREND, AO, 200),
        (HARM, BO, 404), (DIRK, BO, 200), (BEREND, BO, 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("final", [False, True])
def test_the_set_of_a_meeting_without_tenants_reaches_no_tenant(pages, email, item, status, final):
    if final:
        assemble_set(pages.desk, find(pages.desk, BO), NOW, "x", final=True, anyway=True)
    sets = [each.id for each in archive.versions(pages.desk.store, item)]
    own = meeting_page(pages, email, AO)
    personal = pages.personal(email)

    for each in sets:
        for path in (f"{personal}/stuk/{each}", f"{personal}/stuk/{each}/pdf"):
            assert pages.get(path).status_code == status
    for path in (f"{own}/stukken/{each}/{form}" for each in sets for form in ("pdf", "docx")):
        assert pages.get(path).status_code == (200 if item == AO else 404)
    if email == HARM:
        assert "BO voorjaar" not in pages.get(personal).text


def test_who_takes_part_in_one_meeting_per_corporation_does_not_reach_the_others(pages):
    theirs = "2027/ao-per-corporatie/woonzorg-nederland"
    assemble_set(pages.desk, find(pages.desk, theirs), NOW, "x", final=True)
    other = number(pages, theirs)

    assert pages.get(f"{pages.personal(DIRK)}/stuk/{other}/pdf").status_code == 404
    assert pages.get(f"{pages.personal(BEREND)}/stuk/{other}/pdf").status_code == 200
