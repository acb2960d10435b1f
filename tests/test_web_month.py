"""Overleggen by list and by month: what is told of a meeting, and what follows from a decision."""

import re

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.office.calendars import channels, publish, subscriptions
from jaarwiel.office.calendars.invitations import tick as invite
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
AO = "2027/ao-voorjaar"
LEO = "leo@gemeente.example"
MONTH = "/overleggen?weergave=maand"
APRIL = f"{MONTH}&maand=2027-04"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def cell(page, number):
    """The words in the cell of this day."""
    found = re.search(
        rf'<td class="[^"]*">\s*<p class="datum"><span[^>]*>{number}</span>.*?</td>',
        page.text,
        re.DOTALL,
    )
    return " ".join(re.sub("<[^>]+>", " ", found.group(0).replace("\u00ad", "")).split())


def person(pages, email):
    return subscriptions.find(pages.desk, email, NOW.date()).person


def number(page):
    """What the button that undoes sends along."""
    return re.search('name="nummer" value="([0-9]+)"', page.text).group(1)


def test_a_month_is_a_table_of_weeks_with_headings(pages):
    page = pages.get(APRIL)

    assert page.status_code == 200
    assert page.text.count('<th scope="col">') == 8
    assert [int(each) for each in re.findall("week </span>([0-9]+)</th>", page.text)] == [
        13, 14, 15, 16, 17,
    ]  # fmt: skip
    assert cell(page, 15) == "15 do 15 april AO voorjaar 13.30 uur ◌ voorlopig"
    assert cell(page, 27) == "27 di 27 april Koningsdag Meivakantie"
    assert "Meivakantie: van zaterdag 24 april 2027 tot en met zondag 2 mei 2027" in words(page)


def test_without_a_month_it_is_the_present_one_with_today_and_last_days(pages):
    page = pages.get(MONTH)

    assert "<h1>Overleggen maart 2027</h1>" in page.text
    assert cell(page, 9) == "9 di 9 maart vandaag"
    assert "Evaluatie prestatieafspraken 2026 termijn: laatste dag" in cell(page, 31)


def test_months_lead_to_each_other_as_far_as_the_cycle_goes(pages):
    first = pages.get(f"{MONTH}&maand=2026-01")
    last = pages.get(f"{MONTH}&maand=2076-12")

    assert "maand=2026-12" in pages.get(f"{MONTH}&maand=2027-01").text
    assert "Vorige maand" not in words(first)
    assert "maand=2026-02" in first.text
    assert "Volgende maand" not in words(last)


def test_an_empty_month_says_so_and_leads_to_the_next_that_is_not(pages):
    page = pages.get(f"{MONTH}&maand=2027-07")

    assert "In juli 2027 valt geen overleg en geen laatste dag" in words(page)
    assert "Naar augustus 2027" in words(page)
    assert "maand=2027-08" in page.text


@pytest.mark.parametrize("text", ["2027-13", "2027-5", "mei", "0000-01", "2027-W1", "２０２７-05"])
def test_what_is_no_month_is_explained(pages, text):
    page = pages.get(f"{MONTH}&maand={text}")

    assert page.status_code == 400
    assert "Schrijf het jaar en de maand, als 2027-05." in words(page)


def test_a_month_outside_the_cycle_is_explained(pages):
    page = pages.get(f"{MONTH}&maand=1999-01")

    assert page.status_code == 400
    assert "Noem een jaar van 2026 tot en met 2076" in words(page)


@pytest.mark.parametrize("path", ["/overleggen?jaar=2027", APRIL, "/besluiten?jaar=2027"])
def test_list_month_and_decisions_lead_to_each_other(pages, path):
    page = pages.get(path)

    menu = re.search('aria-label="Onderdelen van de overleggen">(.*?)</nav>', page.text, re.DOTALL)
    assert re.sub("<[^>]+>", " ", menu.group(1)).split() == ["Lijst", "Maand", "Besluiten"]
    assert menu.group(1).count('aria-current="page"') == 1


@pytest.mark.parametrize("path", ["/overleggen?jaar=2027", APRIL, f"/overleggen/{AO}"])
def test_every_view_tells_why_this_day(pages, path):
    shown = words(pages.get(path))

    assert "Het is geen weekend, feestdag, schoolvakantie of reces." in shown
    assert "Evaluatie prestatieafspraken 2026 (woensdag 31 maart 2027)." in shown
    assert "Het is een voorkeursdag: dinsdag, donderdag." in shown
    assert "Geen eerdere dag voldoet aan al deze regels." in shown


@pytest.mark.parametrize("path", ["/overleggen?jaar=2027", f"/overleggen/{AO}"])
def test_what_a_date_breaks_is_told_in_words(pages, path):
    decide(pages.desk, AO, "move", NOW, "x", at("2027-05-10", "10:00"))

    shown = words(pages.get(path))

    assert "Op deze datum geldt: " in shown
    assert "het valt buiten de maand van dit overleg" in shown


@pytest.mark.parametrize("path", ["/overleggen?jaar=2027", APRIL])
def test_both_views_tell_of_papers_answers_and_old_dates(pages, path):
    harm = subscriptions.make(pages.desk, person(pages, "harm@prive.example"))
    pages.get(f"/agenda/{harm}.ics")
    channels.invite(pages.desk, person(pages, "dirk@goudwonen.example"), NOW, "x")
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")
    decide(pages.desk, AO, "confirm", NOW, "x")
    invite(pages.desk, NOW)

    page = pages.get(path)

    shown = words(page)
    assert "1 van 1 samengesteld, nog niet zichtbaar voor de deelnemers" in shown
    assert "Uitnodigingen 0 van 1 beantwoord" in shown
    assert "1 persoon heeft nog oude gegevens" in shown
    assert f'href="/overleggen/{AO}#kop-oude-datum"' in page.text


def test_a_decision_made_by_month_is_told_in_the_month_that_the_meeting_then_falls_in(pages):
    fields = {"overleg": AO, "besluit": "verplaatsen", "datum": "2027-05-11", "tijd": "10:00"}
    asked = pages.post(APRIL, fields)
    accepted = re.search('name="toch" value="([0-9a-f]+)"', asked.text).group(1)

    answer = pages.post(APRIL, fields | {"toch": accepted})

    page = pages.get(answer.headers["location"])
    assert (asked.status_code, "<h1>Overleggen april 2027</h1>" in asked.text) == (422, True)
    assert "<h1>Overleggen mei 2027</h1>" in page.text
    assert "Het overleg staat voorlopig op dinsdag 11 mei 2027 om 10.00 uur." in words(page)


ACTS = [
    ({"besluit": "bevestigen"}, "Het overleg staat vast op donderdag 15 april 2027"),
    (
        {"besluit": "verplaatsen", "datum": "2027-04-20", "tijd": "10:00"},
        "Het overleg staat voorlopig op dinsdag 20 april 2027",
    ),
    ({"besluit": "annuleren", "reden": "ziek"}, "Het overleg is geannuleerd"),
]


@pytest.mark.parametrize("path", ["/overleggen", APRIL, f"/overleggen/{AO}"])
@pytest.mark.parametrize(("fields", "told"), ACTS)
def test_every_act_can_be_undone_right_after_it_in_every_view(pages, path, fields, told):
    before = find(pages.desk, AO)
    done = pages.get(pages.post(path, {"overleg": AO} | fields).headers["location"])
    button = {"overleg": AO, "besluit": "ongedaan", "nummer": number(done)}

    undone = pages.get(pages.post(path, button).headers["location"])

    message = re.search('id="melding".*?</form>', done.text, re.DOTALL).group(0)
    assert told in words(done)
    assert 'value="ongedaan"' in message
    assert "Het besluit is ongedaan gemaakt: het overleg staat voorlopig op" in words(undone)
    assert find(pages.desk, AO) == before


def test_undoing_twice_undoes_no_other_decision(pages):
    decide(pages.desk, AO, "confirm", NOW, "x")
    decide(pages.desk, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
    button = {"overleg": AO, "besluit": "ongedaan", "nummer": number(pages.get(APRIL))}

    first, second = pages.post("/overleggen", button), pages.post("/overleggen", button)

    assert (first.status_code, second.status_code) == (303, 422)
    assert "Dit besluit is al ongedaan gemaakt" in words(second)
    assert find(pages.desk, AO).status == "confirmed"
    assert find(pages.desk, AO).starts == at("2027-04-15", "13:30")


def confirm_all(pages):
    look = pages.get("/overleggen/bevestigen?jaar=2027").text
    fields = {"jaar": "2027", "getoond": re.search('name="getoond" value="(.*?)"', look).group(1)}
    return pages.get(pages.post("/overleggen/bevestigen", fields).headers["location"])


def undo_all(pages, page):
    found = re.search('name="nummers" value="(.*?)"', page.text).group(1)
    fields = {"jaar": "2027", "wat": "ongedaan", "nummers": found}
    return pages.get(pages.post("/overleggen/bevestigen", fields).headers["location"])


def test_all_that_was_confirmed_together_is_undone_together_and_no_more(pages):
    decide(pages.desk, AO, "confirm", at("2027-03-01"), "x")
    done = confirm_all(pages)

    undone, again = undo_all(pages, done), undo_all(pages, done)

    found = {each.id: each.status for each in pages.desk.plan(2027).meetings}
    assert "Maak alle 6 ongedaan" in words(done)
    assert "6 bevestigingen zijn ongedaan gemaakt." in words(undone)
    assert found.pop(AO) == "confirmed"
    assert set(found.values()) == {"proposed"}
    assert "Er is niets ongedaan gemaakt." in words(again)


def test_nothing_is_undone_together_when_one_was_decided_on_since(pages):
    done = confirm_all(pages)
    decide(pages.desk, AO, "move", NOW, "x", at("2027-04-20", "10:00"))

    answer = undo_all(pages, done)

    assert "Er is niets ongedaan gemaakt." in words(answer)
    assert {each.status for each in pages.desk.plan(2027).meetings} == {"confirmed"}


def test_the_month_is_for_who_signed_in(pages):
    pages.cookies.clear()

    assert pages.get(APRIL).status_code == 403


@pytest.mark.parametrize("path", ["/overleggen?jaar=2027", APRIL])
def test_a_reader_sees_the_month_without_names_and_without_buttons(pages, path):
    with pages.desk.store.writing():
        keep_contact(pages.desk.store, Contact(0, "Leo", LEO, "gemeente", "lezer"))
    channels.invite(pages.desk, person(pages, "dirk@goudwonen.example"), NOW, "x")
    decide(pages.desk, AO, "confirm", NOW, "x")
    pages.sign_in_as(LEO)

    page = pages.get(f"{path}&besloten={AO}")

    assert "Een brief hierover gaat per mail naar wie daarvoor is uitgenodigd." in words(page)
    assert "Waarom deze dag" in words(page)
    assert "Dirk" not in page.text
    assert 'action="/overleggen' not in page.text


def test_who_gets_a_letter_is_told_and_for_a_proposed_date_that_nobody_does(pages):
    channels.invite(pages.desk, person(pages, "dirk@goudwonen.example"), NOW, "x")
    move = {"overleg": AO, "besluit": "verplaatsen", "datum": "2027-04-20", "tijd": "10:00"}

    moved = words(pages.get(pages.post("/overleggen", move).headers["location"]))
    confirm = {"overleg": AO, "besluit": "bevestigen"}
    confirmed = words(pages.get(pages.post("/overleggen", confirm).headers["location"]))

    assert "Hierover gaat geen uitnodigingsbrief uit; die gaat pas als de datum vaststaat." in moved
    assert "Een brief hierover gaat per mail naar Dirk Mulder." in confirmed


def test_who_is_not_in_a_meeting_gets_no_letter_of_it(pages):
    channels.invite(pages.desk, person(pages, "harm@prive.example"), NOW, "x")
    item = "2027/bo-voorjaar"

    answer = pages.post("/overleggen", {"overleg": item, "besluit": "bevestigen"})

    assert "ho-goud-wonen" not in find(pages.desk, item).parties
    assert "geen uitnodigingsbrief" in words(pages.get(answer.headers["location"]))


def test_looking_at_a_month_changes_nothing(pages):
    before = pages.state()

    pages.get(APRIL)
    pages.get(f"{APRIL}&besloten={AO}")

    assert pages.state() == before
