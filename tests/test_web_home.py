"""What coordinator and secretary see, and what they do there."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hogeland import at, deliver_all
from webvisit import visiting, words

from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import extensions
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.records import archive
from jaarwiel.records.post import letters
from jaarwiel.records.statefile import open_store

NOW = at("2027-03-09", "11:20")
AO = "2027/ao-voorjaar"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def decisions(pages):
    return pages.desk.store.rows("SELECT * FROM decision")


def test_an_empty_table_says_what_to_do(tmp_path, desk):
    empty = tmp_path / "leeg.db"
    store = open_store(empty)

    with visiting(replace(desk, store=store), empty, NOW) as visit:
        visit.sign_in()
        shown = words(visit.get("/"))
    store.close()

    assert (
        "Er zijn nog geen contactpersonen; zolang die ontbreken, gaan er geen brieven uit." in shown
    )
    assert "Voeg de contactpersonen toe , of lees een lijst in." in shown
    assert (
        "Op woensdag 24 maart 2027 om 8.30 uur ontvangen de partijen die dan nog inbreng " in shown
    )
    assert "Er is nog geen mailserver ingesteld" in shown
    assert "Bevestig de data van de overleggen" in shown


def test_the_wheel_and_the_list_beside_it_hold_the_same_numbers(pages):
    page = pages.get("/").text

    drawn = sorted(int(each) for each in re.findall(r'class="nummer[^>]*>(\d+)</text>', page))
    listed = re.search(r'<ol class="planning">(.*?)</ol>', page, re.DOTALL).group(1).count("<li")
    assert drawn == list(range(1, listed + 1))


def test_today_stands_in_the_wheel_of_this_year_only(pages):
    assert "wijzer" in pages.get("/?jaar=2027").text
    assert 'class="wijzer"' not in pages.get("/?jaar=2028").text


def test_a_document_can_be_assembled_and_downloaded_in_three_forms(pages):
    answer = pages.post(
        "/stukken/samenstellen", {"stuk": "terugblik", "jaar": "2027", "soort": "concept"}
    )
    shown = pages.get(answer.headers["location"])
    forms = {form: pages.get(f"/stukken/1/{form}") for form in ("html", "pdf", "docx")}

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/stukken?jaar=2027&samengesteld=1#melding",
    )
    told = "Terugblik prestatieafspraken 2026, versie 0.1 (concept) is samengesteld."
    assert told in words(shown)
    assert forms["pdf"].content.startswith(b"%PDF")
    assert forms["docx"].headers["content-disposition"] == (
        'attachment; filename="terugblik-2027-0.1-concept.docx"'
    )
    assert "sandbox" in forms["html"].headers["content-security-policy"]


def paper(page, title):
    """The markup of one document in the list."""
    found = re.findall(r'<article class="stuk"[^>]*>(.*?)</article>', page.text, re.DOTALL)
    return next(each for each in found if title in each)


def test_a_final_document_asks_a_second_look_while_something_is_missing(pages):
    deadline = pages.desk.deadline("terugblik", 2027)
    names = {owed.deliverer: owed for owed in pages.desk.contributions([deadline])}
    last = names.popitem()[0]
    for party in names:
        deliver_all(pages.desk, party, deadline, NOW)

    before = paper(pages.get("/stukken"), "Terugblik")
    deliver_all(pages.desk, last, deadline, NOW)
    after = paper(pages.get("/stukken"), "Terugblik")

    folded = re.search("<details>(.*?)</details>", before, re.DOTALL).group(1)
    assert "Toch definitief samenstellen" in folded
    assert f"Nog niet volledig ontvangen van: {pages.desk.cycle.name_of(last)}." in folded
    assert (before.count('value="definitief"'), folded.count('value="definitief"')) == (1, 1)
    assert ("<details>" in after, after.count('value="definitief"')) == (False, 1)


def test_both_days_of_the_agreements_are_shown(pages):
    both = (
        "Inbreng uiterlijk dinsdag 30 november 2027, "
        "ondertekening uiterlijk dinsdag 14 december 2027."
    )

    shown = words(pages.get("/?jaar=2027"))
    assert shown.count(both) == 1  # beside the wheel
    pages.clock[0] = at("2027-12-01")
    pages.sign_in()
    assert words(pages.get("/?jaar=2027")).count(both) == 2  # and what comes next


def test_the_years_of_a_title_stay_together(pages):
    page = pages.get("/stukken?jaar=2026")

    assert '<span class="samen">2027-2028</span>' in paper(page, "Tweejarige")


def test_the_page_is_in_the_order_of_the_work(pages):
    headings = re.findall('<h2 id="kop-([a-z]+)"', pages.get("/").text)

    assert headings == ["begin", "wacht", "laat", "komend", "jaar", "wet"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"stuk": "terugblik", "jaar": "2027"}, 400),
        ({"stuk": "terugblik", "jaar": "twee", "soort": "concept"}, 400),
        ({"stuk": "onzin", "jaar": "2027", "soort": "concept"}, 404),
        ({}, 400),
    ],
)
def test_a_document_that_cannot_be_made_is_explained(pages, fields, status):
    answer = pages.post("/stukken/samenstellen", fields)

    assert answer.status_code == status
    assert archive.versions(pages.desk.store) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("state = 'ready'", "wacht Gaat uit zodra er een mailserver is ingesteld."),
        (
            "state = 'ready', next_attempt = '2027-03-10T09:00:00+01:00', reply = '450 later'",
            "nieuwe poging woensdag 10 maart 2027 om 9.00 uur. Antwoord van de mailserver: 450",
        ),
        ("state = 'sending', sent_at = '2027-03-09T11:19:00+01:00'", "wordt verstuurd"),
        ("state = 'sending', sent_at = '2027-03-09T09:00:00+01:00'", "onzeker De verbinding"),
        (
            "state = 'accepted', sent_at = '2027-03-09T09:00:00+01:00'",
            "aangenomen door de mailserver Dinsdag 9 maart 2027 om 9.00 uur.",
        ),
        ("state = 'failed', reply = '550 onbekend'", "geweigerd door de mailserver Controleer het"),
        ("state = 'failed', reply = '550 <b>'", "Antwoord van de mailserver: 550 <b>"),
        ("state = 'withdrawn'", "ingetrokken De brief was niet meer nodig"),
    ],
)
def test_how_a_letter_stands_is_said_in_words_with_the_reason(pages, change, said):
    tick(pages.desk, at("2027-01-04"))
    with pages.desk.store.writing():
        pages.desk.store.db.execute(f"UPDATE letter SET {change}")  # noqa: S608 - our own words

    for path in ("/post", "/post/1"):
        assert said in words(pages.get(path))


def test_a_letter_is_shown_as_its_recipient_gets_it(pages):
    tick(pages.desk, at("2027-01-04"))
    letter = letters(pages.desk.store, "recipient = 'berend@gemeente.example'")[0]
    page = pages.get(f"/post/{letter.id}")

    assert f'<iframe class="brief hoog-6" src="/post/{letter.id}/opmaak" sandbox ' in page.text
    assert "Geachte Berend Smit," in page.text
    assert "Geachte Berend Smit," in pages.get(f"/post/{letter.id}/opmaak").text


def test_a_meeting_can_be_confirmed(pages):
    answer = pages.post("/overleggen", {"overleg": AO, "besluit": "bevestigen"})
    shown = words(pages.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert find(pages.desk, AO).status == "confirmed"
    assert "Het overleg staat vast op donderdag 15 april 2027 om 13.30 uur." in shown


def accepted(page):
    """What the box "Toch verplaatsen" on this page sends."""
    return re.search('name="toch" value="([0-9a-f]+)"', page.text).group(1)


def test_a_move_that_breaks_rules_is_only_made_when_that_is_wanted(pages):
    fields = {"overleg": AO, "besluit": "verplaatsen", "datum": "2027-04-27", "tijd": "10:00"}

    asked = pages.post("/overleggen", fields)
    before = find(pages.desk, AO).starts
    other = pages.post("/overleggen", fields | {"datum": "2027-04-28", "toch": accepted(asked)})
    answer = pages.post("/overleggen", fields | {"toch": accepted(asked)})
    shown = words(pages.get(answer.headers["location"]))

    assert (asked.status_code, other.status_code) == (422, 422)
    assert "Bij dinsdag 27 april 2027 om 10.00 uur geldt: Koningsdag; Meivakantie. " in words(asked)
    assert "niet dezelfde als die u heeft aanvaard" in words(other)
    assert before == at("2027-04-15", "13:30")
    assert find(pages.desk, AO).starts == at("2027-04-27", "10:00")
    assert "Deze datum valt samen met: Koningsdag en " in shown


def test_the_last_decision_can_be_undone_on_the_page(pages):
    pages.post("/overleggen", {"overleg": AO, "besluit": "annuleren", "reden": "Wethouder ziek"})
    shown = words(pages.get("/overleggen"))

    answer = pages.post("/overleggen", {"overleg": AO, "besluit": "ongedaan"})

    assert (
        "door secretariaat: Wethouder ziek. Ongedaan maken zet het overleg terug: voorlopig op "
        "donderdag 15 april 2027 om 13.30 uur. Maak ongedaan" in shown
    )
    assert answer.status_code == 303
    assert find(pages.desk, AO).status == "proposed"


def test_a_meeting_is_cancelled_with_a_reason_that_is_kept(pages):
    fields = {"overleg": AO, "besluit": "annuleren", "reden": "Wethouder ziek"}

    pages.post("/overleggen", fields)

    assert find(pages.desk, AO).status == "cancelled"
    assert decisions(pages)[-1]["reason"] == "Wethouder ziek"
    assert "geannuleerd Reden: Wethouder ziek" in words(pages.get("/overleggen"))


def card(page, item):
    """The words of one meeting on its page."""
    anchor = re.escape(item.replace("/", "."))
    found = re.search(
        rf'<article class="overleg" id="{anchor}">(.*?)</article>', page.text, re.DOTALL
    )
    return " ".join(re.sub("<[^>]+>", " ", found.group(1)).split())


def test_a_meeting_says_from_when_till_when(pages):
    assert card(pages.get("/overleggen"), AO).startswith(
        "AO voorjaar donderdag 15 april 2027 van 13.30 tot 15.30 uur ◌ voorlopig"
    )
    assert "donderdag 15 april 2027 van 13.30 tot 15.30 uur AO voorjaar" in words(pages.get("/"))


def test_a_meeting_that_is_over_is_called_so_and_needs_no_confirmation(pages):
    pages.clock[0] = at("2027-04-15", "15:29")
    pages.sign_in()
    during = card(pages.get("/overleggen"), AO)
    pages.clock[0] = at("2027-04-15", "15:30")

    after = card(pages.get("/overleggen"), AO)

    assert ("Bevestigen" in during, "– voorbij" in during) == (True, False)
    assert ("Bevestigen" in after, "– voorbij" in after) == (False, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"besluit": "annuleren", "reden": "  "},
        {"besluit": "annuleren", "reden": "a" * 501},
        {"besluit": "verplaatsen", "datum": "morgen", "tijd": "10:00"},
        {"besluit": "verplaatsen", "datum": "2027-04-20", "tijd": ""},
        {"besluit": "verplaatsen", "datum": "0001-01-01", "tijd": "10:00"},
        {"besluit": "verplaatsen", "datum": "2027-04-20", "tijd": "10:00+05:00"},
        {"besluit": "opblazen"},
        {},
    ],
)
def test_a_decision_that_cannot_be_read_comes_back_and_changes_nothing(pages, fields):
    answer = pages.post("/overleggen", {"overleg": AO, **fields})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert decisions(pages) == []


@pytest.mark.parametrize(("item", "status"), [("2027/onzin", 404), ("onzin", 400), ("", 400)])
def test_an_unknown_meeting_is_explained(pages, item, status):
    assert pages.post("/overleggen", {"overleg": item}).status_code == status


def tasks(pages):
    """What waits, one sentence each."""
    found = re.search('<ul class="taken">(.*?)</ul>', pages.get("/").text, re.DOTALL)
    lines = re.findall("<li>(.*?)</li>", found.group(1), re.DOTALL) if found else []
    return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in lines]


def test_everything_that_waits_stands_in_one_list(pages):
    tick(pages.desk, at("2027-03-08"))
    waiting = tasks(pages)
    owed = extensions.find(pages.desk, "2027/terugblik", "wierden-en-borgen")
    decide(pages.desk, AO, "move", NOW, "x", at("2027-04-26", "13:30"))
    decide(pages.desk, AO, "confirm", NOW, "x")
    extensions.ask(pages.desk, owed, date(2027, 4, 6), 3, "Ziekte.", NOW)

    later = tasks(pages)

    assert "1 Eén verzoek om uitstel wacht op uw besluit" not in waiting
    assert "1 Eén verzoek om uitstel wacht op uw besluit" in later
    assert "7 7 voorlopige data van 2027 zijn nog te bevestigen" in waiting
    assert "6 6 voorlopige data van 2027 zijn nog te bevestigen" in later


def test_a_request_for_what_came_in_since_does_not_wait(pages):
    owed = extensions.find(pages.desk, "2027/terugblik", "wierden-en-borgen")
    decide(pages.desk, AO, "move", NOW, "x", at("2027-04-26", "13:30"))
    extensions.ask(pages.desk, owed, date(2027, 4, 6), 3, "Ziekte.", NOW)
    deliver_all(pages.desk, "wierden-en-borgen", owed.deadline, NOW)

    assert not [each for each in tasks(pages) if "uitstel" in each]


def test_who_is_late_is_named_with_a_link_to_the_contribution(pages):
    before = words(pages.get("/"))
    pages.clock[0] = at("2027-04-02")
    pages.sign_in()
    page = pages.get("/")

    assert "Wie te laat is Niemand." in before
    assert 'href="/inbreng-van/2027/terugblik/goud-wonen"' in page.text
    assert "niets ontvangen; de termijn liep tot en met wo 31 maart" in words(page)


def test_the_first_steps_vanish_once_a_letter_was_written(pages):
    first = words(pages.get("/"))

    tick(pages.desk, at("2027-03-08"))

    assert "Hier begint u" in first
    assert "Hier begint u" not in words(pages.get("/"))


def test_the_menu_marks_where_one_is_and_stands_twice_for_the_phone(pages):
    shown = pages.get("/overleggen/2027/ao-voorjaar").text
    own = pages.get("/overleggen").text
    decisions_page = pages.get("/besluiten").text

    assert shown.count('<a href="/overleggen" aria-current="true">') == 2
    assert own.count('<a href="/overleggen" aria-current="page">') == 2
    assert decisions_page.count('<a href="/overleggen" aria-current="true">') == 2
    assert 'href="/besluiten?jaar=2027"' in own


def test_four_years_stand_beside_each_other(pages):
    shown = pages.get("/jaren").text
    later = pages.get("/jaren?vanaf=2030").text

    assert re.findall('<h2 id="jaar-([0-9]+)"', shown) == ["2026", "2027", "2028", "2029"]
    assert re.findall('<h2 id="jaar-([0-9]+)"', later) == ["2030", "2031", "2032", "2033"]
    assert 'href="/jaren?vanaf=2030"' in shown
    assert 'href="/jaren?vanaf=2026"' in later
    assert pages.get("/jaren?vanaf=1900").status_code == 400


def test_every_address_of_a_calendar_stands_on_its_page(pages):
    page = pages.get("/agenda").text

    for audience in publish.audiences(pages.desk):
        path = pages.feed(audience)
        assert f"https://jaarwiel.example{path}" in page
        assert f"webcal://jaarwiel.example{path}" in page
