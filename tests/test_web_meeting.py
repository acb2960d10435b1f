"""One meeting in full: for the office, and for a participant behind the link in a calendar."""

import re

import pytest
from hogeland import HET_HOGELAND, at
from icalendar import Calendar
from webvisit import ADDRESS, visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.meetings import busy
from jaarwiel.office.meetings.deciding import decide, find, move_to_come, undo
from jaarwiel.records.decisions import proposals_in
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
AO = "2027/ao-voorjaar"
BO = "2027/bo-voorjaar"
HARM = "harm@prive.example"
DIRK = "dirk@goudwonen.example"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def calendar(pages, email):
    """The events of this person's calendar, by UID without its tail."""
    person = subscriptions.find(pages.desk, email, NOW.date()).person
    found = pages.get(f"/agenda/{subscriptions.make(pages.desk, person)}.ics")
    events = Calendar.from_ical(found.content).events
    return {str(each["UID"]).removesuffix(".het-hogeland@jaarwiel"): each for each in events}


def link(event):
    return str(event["URL"]).removeprefix(ADDRESS)


def titled(page):
    return re.search("<h1>(.*?)</h1>", page.text).group(1)


# ----------------------------------------------------------------------------------- the office


def test_the_page_of_a_meeting_tells_all_there_is(pages):
    pages.get(link(calendar(pages, HARM)["2027.ao-voorjaar"]))
    decide(pages.desk, AO, "confirm", NOW, "x")
    decide(
        pages.desk, AO, "move", NOW, "y", at("2027-04-20", "10:00"), "zaal bezet", place="Winsum"
    )
    decide(pages.desk, AO, "move", NOW, "y", at("2027-04-22", "10:00"))
    undo(pages.desk, AO, NOW, "z", "vergissing")
    decide(pages.desk, AO, "move", NOW, "y", at("2027-04-21", "10:00"))
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")
    pages.sign_in()

    page = pages.get("/overleggen/2027/ao-voorjaar")
    shown = words(page)

    assert titled(page) == "AO voorjaar 2027"
    assert "woensdag 21 april 2027 van 10.00 tot 12.00 uur ✓ bevestigd" in shown
    assert (
        "Verplaatst van dinsdag 20 april 2027 om 10.00 uur, "
        "daarvoor van donderdag 15 april 2027 om 13.30 uur." in shown
    )
    assert "Plaats Winsum" in shown
    assert "Terugblik prestatieafspraken 2026 Versie 0.1, concept" in shown
    assert "Deelnemers zien dit stuk vanaf " in shown
    assert "Harm Dijk, opgehaald dinsdag 9 maart 2027 om 11.20 uur" in shown
    assert re.search(
        "<s>Verplaatst van dinsdag 20 april 2027 om 10.00 uur naar donderdag 22", page.text
    )
    assert page.text.count("<tr>") == 6
    for form in ("html", "pdf", "docx"):
        assert f'href="/stukken/1/{form}"' in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/overleggen/2027/ao-per-corporatie/goud-wonen", 200),
        ("/overleggen/2027/onzin", 404),
        ("/overleggen/twee/ao-voorjaar", 400),
        ("/overleggen/2027/terugblik", 404),
    ],
)
def test_only_a_meeting_has_such_a_page(pages, path, status):
    assert pages.get(path).status_code == 403

    pages.sign_in()

    assert pages.get(path).status_code == status


def test_a_meeting_is_moved_on_its_own_page_with_the_years_to_come(pages):
    pages.sign_in()
    fields = {"besluit": "verplaatsen", "datum": "2027-04-20", "tijd": "10:00", "komende": "ja"}

    answer = pages.post(f"/overleggen/{AO}", fields | {"plaats": "Bedum"})
    shown = words(pages.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert (
        "AO voorjaar 2028: niet verplaatst ; op dinsdag 18 april 2028 om 10.00 uur geldt: de "
        "volgorde met de termijn of een ander overleg klopt dan niet. Dit overleg blijft op "
        "donderdag 20 april 2028 om 13.30 uur." in shown
    )
    assert "AO voorjaar 2029: verplaatst naar dinsdag 17 april 2029 om 10.00 uur." in shown
    assert "Plaats Bedum" in shown


def test_an_undo_says_beforehand_what_it_takes_back_and_does_just_that(pages):
    pages.sign_in()
    move_to_come(pages.desk, AO, at("2027-04-27", "10:00"), NOW, "x")
    done = pages.get(f"/overleggen/{AO}")
    numbers = re.search('name="nummer" value="([0-9,]+)"', done.text).group(1)
    along = words(pages.get("/overleggen/2028/ao-voorjaar"))

    decide(pages.desk, "2028/ao-voorjaar", "confirm", NOW, "x")
    late = pages.post(f"/overleggen/{AO}", {"besluit": "ongedaan", "nummer": numbers})
    again = re.search('name="nummer" value="([0-9,]+)"', late.text).group(1)
    answer = pages.post(f"/overleggen/{AO}", {"besluit": "ongedaan", "nummer": again})

    assert (
        "Ongedaan maken zet het overleg terug: voorlopig op donderdag 15 april 2027 om 13.30 uur. "
        "Ook wat mee is verplaatst, gaat dan terug: AO voorjaar 2028: voorlopig op donderdag 20 "
        "april 2028 om 13.30 uur. AO voorjaar 2029: voorlopig op" in words(done)
    )
    assert "verplaatst met een overleg in een eerder jaar; dat blijft staan" in along
    assert late.status_code == 422
    assert answer.status_code == 303
    shown = words(pages.get(answer.headers["location"]))
    assert "Ook de verplaatsing in de jaren hierna is ongedaan gemaakt" in shown
    assert find(pages.desk, "2029/ao-voorjaar").status == "proposed"
    assert find(pages.desk, "2028/ao-voorjaar").starts == at("2028-04-25", "10:00")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ('month = "april"', "maand van dit overleg (van donderdag 1 april 2027 tot"),
        ('opens = "20 april"\nuntil = "9 mei"', "periode van dit overleg (van dinsdag 20 april"),
    ],
)  # fmt: skip
def test_what_no_day_keeps_is_told_of_the_month_or_the_period(desk, tmp_path, when, told):
    text = HET_HOGELAND.read_text(encoding="utf-8")
    ordered = text.replace("papers_workdays = 10", "papers_workdays = 60", 1)
    path = tmp_path / "laat.toml"
    path.write_text(ordered.replace('month = "april"', when, 1), encoding="utf-8")

    with visiting(desk, tmp_path / "state.db", NOW, path) as visit:
        visit.sign_in()
        shown = words(visit.get(f"/overleggen/{AO}"))

    assert f"In de {told}" in shown
    assert "voldoet geen dag aan alle regels. Losgelaten: volgorde." in shown


def test_a_form_on_the_page_of_a_meeting_that_is_wrong_comes_back(pages):
    pages.sign_in()

    answer = pages.post(f"/overleggen/{AO}", {"besluit": "annuleren", "reden": " "})

    assert answer.status_code == 422
    assert titled(answer) == "AO voorjaar 2027"
    assert "Vul in waarom" in words(answer)


def test_the_list_links_to_every_meeting_and_shows_old_dates(pages):
    decide(pages.desk, AO, "move", NOW, "y", at("2027-04-20", "10:00"))
    pages.sign_in()

    page = pages.get("/overleggen")

    assert page.text.count('<h2><a href="/overleggen/2027/') == 7
    assert "Verplaatst van donderdag 15 april 2027 om 13.30 uur." in words(page)


# --------------------------------------------------------------------------------- all at once


def shown_mark(page):
    return re.search('name="getoond" value="([0-9a-f]+)"', page.text).group(1)


def test_all_dates_of_a_year_are_confirmed_after_a_look(pages):
    pages.sign_in()
    before = pages.get("/overleggen/bevestigen?jaar=2027")
    fields = {"jaar": "2027", "getoond": shown_mark(before)}

    answer = pages.post("/overleggen/bevestigen", fields)
    again = pages.post("/overleggen/bevestigen", fields)

    assert "Deze 7 overleggen worden bevestigd" in words(before)
    assert answer.status_code == 303
    assert "7 overleggen zijn bevestigd." in words(pages.get(answer.headers["location"]))
    assert {each.status for each in pages.desk.plan(2027).meetings} == {"confirmed"}
    assert again.status_code == 422
    assert "geen voorlopige data meer" in words(again)


def test_what_changed_since_the_look_is_not_confirmed(pages):
    pages.sign_in()
    fields = {"jaar": "2027", "getoond": shown_mark(pages.get("/overleggen/bevestigen?jaar=2027"))}
    decide(pages.desk, AO, "move", NOW, "x", at("2027-04-28", "10:00"))

    answer = pages.post("/overleggen/bevestigen", fields)
    ticked = fields | {"getoond": shown_mark(answer), f"toch:{AO}": "ja", "reden": "akkoord"}
    done = pages.post("/overleggen/bevestigen", ticked)

    assert answer.status_code == 422
    assert "Dit overleg blijft voorlopig" in words(answer)
    assert "Meivakantie" in words(answer)
    assert done.status_code == 303
    assert {each.status for each in pages.desk.plan(2027).meetings} == {"confirmed"}


# ------------------------------------------------------------------------------- a participant


def test_a_link_in_a_calendar_opens_the_meeting_without_signing_in(pages):
    event = calendar(pages, HARM)["2027.ao-voorjaar"]

    page = pages.get(link(event))
    shown = words(page)

    assert page.status_code == 200
    assert str(event["URL"]) in event["DESCRIPTION"]
    assert "donderdag 15 april 2027 van 13.30 tot 15.30 uur" in shown
    assert "Focuspunten voor het lopende jaar" in shown
    assert "Huurdersorganisatie Goud Wonen" in shown
    assert "U vindt ze hier uiterlijk donderdag 1 april 2027" in shown
    assert "<form" not in page.text


def test_the_link_of_one_meeting_opens_no_other_and_no_calendar(pages):
    """Nor does it tell whether there is another: the answers are the same, to the byte."""
    own = link(calendar(pages, HARM)["2027.ao-voorjaar"])
    token = own.split("/")[2]
    secret = link(calendar(pages, DIRK)["2027.bo-voorjaar"]).split("/")[2]
    number = token.partition(".")[0]
    forged = f"{number}.{secret.partition('.')[2]}"

    paths = [
        f"/overleg/{token}/{BO}",
        f"/overleg/{token}/2027/onzin",
        f"/overleg/{forged}/{BO}",
        f"/overleg/1.{'0' * 40}/{AO}",
        f"/overleg/x/{AO}",
        f"/overleg/{token}/{AO}/stukken/1/pdf",
    ]
    answers = [pages.get(each) for each in paths]

    assert [each.status_code for each in answers] == [404] * len(paths)
    assert len({each.text for each in answers}) == 1
    assert pages.get(f"/agenda/{token}.ics").status_code == 404


def test_a_party_that_is_no_longer_in_a_meeting_can_not_open_it(pages):
    own = link(calendar(pages, HARM)["2027.ao-per-corporatie.goud-wonen"])
    assert pages.get(own).status_code == 200

    with pages.desk.store.writing():
        for party, until in (("ho-goud-wonen", NOW.date()), ("ho-woonzorg-nederland", None)):
            keep_contact(
                pages.desk.store,
                Contact(0, "Harm Dijk", HARM, party, "contactpersoon", None, until),
            )
    pages.clock[0] = at("2027-03-10")

    assert pages.get(own).status_code == 404


def test_a_renewed_calendar_has_other_links_and_the_old_ones_open_nothing(pages):
    before = link(calendar(pages, HARM)["2027.ao-voorjaar"])
    person = subscriptions.find(pages.desk, HARM, NOW.date()).person

    subscriptions.rotate(pages.desk, person, NOW, "x")
    after = link(calendar(pages, HARM)["2027.ao-voorjaar"])

    assert before != after
    assert [pages.get(each).status_code for each in (before, after)] == [404, 200]


def test_the_calendar_of_a_party_links_too_and_that_of_all_to_everything(pages):
    for audience in ("ho-goud-wonen", publish.EVERYBODY):
        events = Calendar.from_ical(pages.get(pages.feed(audience)).content).events
        meetings = [each for each in events if "URL" in each]

        assert {pages.get(link(each)).status_code for each in meetings} == {200}
        assert all(each["CATEGORIES"].cats[0] in {"AO", "BO"} for each in meetings)


def test_papers_are_news_but_no_new_sequence_and_the_link_stays(pages):
    assemble_document(pages.desk, "terugblik", 2027, at("2027-03-30"), "x")
    pages.clock[0] = at("2027-03-31", "23:00")
    before = calendar(pages, HARM)["2027.ao-voorjaar"]
    pages.clock[0] = at("2027-04-01", "08:00")

    after = calendar(pages, HARM)["2027.ao-voorjaar"]
    page = pages.get(link(after))

    assert "Stukken: uiterlijk donderdag 1 april 2027." in before["DESCRIPTION"]
    named = "Stukken: Terugblik prestatieafspraken 2026 (concept, versie 0.1)."
    assert named in after["DESCRIPTION"]
    assert after["LAST-MODIFIED"].dt == at("2027-04-01", "00:00")
    assert (after["SEQUENCE"], after["URL"]) == (before["SEQUENCE"], before["URL"])
    assert pages.get(f"{link(after)}/stukken/1/pdf").content.startswith(b"%PDF")
    assert (
        "sandbox" in pages.get(f"{link(after)}/stukken/1/html").headers["content-security-policy"]
    )
    assert "Terugblik prestatieafspraken 2026 concept, versie 0.1" in words(page)
    assert subscriptions.find(pages.desk, HARM, NOW.date()).outdated == ()


def test_a_final_paper_goes_before_concepts_and_what_came_after_the_meeting_is_left_out(pages):
    for day, final in (("2027-03-20", True), ("2027-04-02", False), ("2027-04-16", True)):
        assemble_document(
            pages.desk, "terugblik", 2027, at(day), "x", final=final, reason="x", anyway=True
        )

    pages.clock[0] = at("2027-03-21")
    early = words(pages.get(link(calendar(pages, HARM)["2027.ao-voorjaar"])))
    pages.clock[0] = at("2027-04-20")
    own = link(calendar(pages, HARM)["2027.ao-voorjaar"])

    assert "definitief, versie 1.0" in early
    assert "definitief, versie 1.0" in words(pages.get(own))
    assert pages.get(f"{own}/stukken/2/pdf").status_code == 404
    assert pages.get(f"{own}/stukken/3/pdf").status_code == 404


def test_a_cancelled_meeting_says_so_and_has_no_papers(pages):
    decide(pages.desk, AO, "cancel", NOW, "x", reason="wethouder ziek")

    page = pages.get(link(calendar(pages, HARM)["2027.ao-voorjaar"]))

    assert "× geannuleerd" in words(page)
    assert "wethouder ziek" not in page.text
    assert "Stukken" not in words(page)


def test_looking_at_a_meeting_changes_nothing(pages):
    own = link(calendar(pages, HARM)["2027.ao-voorjaar"])
    pages.sign_in()
    before = pages.state()

    for path in (own, f"/overleggen/{AO}", "/overleggen/bevestigen?jaar=2027"):
        assert pages.get(path).status_code == 200

    assert pages.state() == before


# ------------------------------------------------------------------------------ dates worked out


def busy_on(pages, tmp_path, day, after):
    path = tmp_path / "bezet.ics"
    path.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART;VALUE=DATE:{day}\r\nDTEND;VALUE=DATE:{after}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    busy.add(pages.desk, "goud-wonen", str(path), NOW, "x")


def test_dates_are_shown_before_they_are_kept(pages, tmp_path):
    busy_on(pages, tmp_path, "20270415", "20270416")
    pages.sign_in()

    page = pages.get("/overleggen/data?jaar=2027")
    before = find(pages.desk, AO).starts
    answer = pages.post("/overleggen/data", {"jaar": "2027", "getoond": shown_mark(page)})

    assert "AO voorjaar donderdag 15 april 2027 om 13.30 uur dinsdag 20 april 2027" in words(page)
    assert "Bewaar deze wijziging als voorstel" in words(page)
    assert before == at("2027-04-15", "13:30")
    assert "Eén voorgestelde datum is bewaard." in words(pages.get(answer.headers["location"]))
    assert find(pages.desk, AO).starts == at("2027-04-20", "13:30")
    assert find(pages.desk, AO).status == "proposed"
    assert "Er hoeft niets te veranderen." in words(pages.get("/overleggen/data?jaar=2027"))


def test_what_cannot_be_kept_is_named_with_the_other_choices(pages, tmp_path):
    busy_on(pages, tmp_path, "20270301", "20270701")
    pages.sign_in()

    shown = words(pages.get("/overleggen/data?jaar=2027"))

    assert "een partij kan dan niet" in shown
    assert "Eén regel loslaten in plaats hiervan" in shown


def test_dates_that_are_not_those_shown_are_not_kept(pages, tmp_path):
    busy_on(pages, tmp_path, "20270415", "20270416")
    pages.sign_in()

    answer = pages.post("/overleggen/data", {"jaar": "2027", "getoond": "iets anders"})

    assert answer.status_code == 422
    assert "Er is niets bewaard." in words(answer)
    assert proposals_in(pages.desk.store, 2027) == ()


def test_the_personal_page_links_to_the_same_page_as_the_calendar(pages):
    own = str(calendar(pages, HARM)["2027.ao-voorjaar"]["URL"])

    assert f'href="{own}"' in pages.get(pages.personal(HARM)).text
