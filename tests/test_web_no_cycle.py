"""A cycle file that was broken by hand: who sees what, and how it is put right."""

import logging
import re
import shutil
import stat

import pytest
from hogeland import HET_HOGELAND, at
from webvisit import box, visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.programs import tokens
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
ANNA, DIRK, LEO = "anna@gemeente.example", "dirk@goudwonen.example", "leo@gemeente.example"
SHEET = "/2027/terugblik/goud-wonen"
WORKING = (
    "/beheer", "/beheer/cyclus", "/beheer/cyclus/bestand", "/beheer/sjablonen",
    "/beheer/instellingen", "/beheer/programmas", "/beheer/logboek", "/beheer/gezondheid",
    "/aanmeldingen", "/aanmelden", "/api", "/api/v1/openapi.json", "/static/stijl.css",
)  # fmt: skip
STANDING_STILL = (
    "/", "/jaren", "/inbreng", "/overleggen", "/overleggen/2027/ao-voorjaar", "/stukken",
    "/cijfers", "/post", "/agenda", "/contacten", "/besluiten", "/uitstel",
)  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cyclus" / "tafel.toml"
    path.parent.mkdir()
    shutil.copy(HET_HOGELAND, path)
    return path


@pytest.fixture
def pages(desk, tmp_path, file):
    with desk.store.writing():
        keep_contact(desk.store, Contact(0, "Leo", LEO, "gemeente", "lezer"))
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW, cycle=file) as visit:
        yield visit


def break_it(file):
    """As somebody does who edits it: a word misspelt, a month that is none, a sign missing."""
    text = file.read_text("utf-8").replace('kind = "gemeente"', 'kind = "gemente"')
    file.write_text(text.replace('month = "april"', 'month = "aprl"', 1), "utf-8")


def in_form(page):
    return {
        name: re.search(f'name="{name}" value="(.*?)"', page.text)[1]
        for name in ("kenmerk", "bestand")
    }


def test_who_signed_in_sees_all_that_is_wrong_on_every_page_and_beheer_works(pages, file):
    pages.sign_in_as(ANNA)
    break_it(file)

    still = {path: pages.get(path) for path in STANDING_STILL}
    working = {path: pages.get(path) for path in WORKING}

    assert {path: each.status_code for path, each in working.items()} == dict.fromkeys(WORKING, 200)
    assert {each.status_code for each in still.values()} == {503}
    for page in (*still.values(), working["/beheer/cyclus"]):
        assert "Het cyclusbestand kan niet worden gelezen" in words(page)
        assert "2 dingen kloppen niet" in words(page)
        assert "kind = &#34;gemente&#34;" in page.text
        assert "Bedoelt u 'gemeente'" in words(page)
    assert all('href="/beheer/cyclus"' in each.text for each in still.values())
    assert all("retry-after" in each.headers for each in still.values())
    assert working["/beheer/cyclus"].text.count('class="fout"><strong>Hier klopt iets niet') == 2
    assert "Bekijk wat er mis is" in words(working["/beheer/logboek"])
    health = words(working["/beheer/gezondheid"])
    assert "Cyclusbestand × mis" in health
    assert ", en nog 1 meer)" in health


def test_who_is_not_signed_in_can_do_so_and_a_reader_may_look(pages, file):
    break_it(file)

    assert pages.get("/").status_code == 503
    assert 'href="/aanmelden"' in pages.get("/").text
    assert pages.sign_in().status_code == 303
    assert "2 dingen kloppen niet" in words(pages.get("/"))
    pages.sign_in_as(LEO)
    shown = words(pages.get("/stukken"))
    assert "Alleen de procescoördinator kan het cyclusbestand vervangen." in shown
    assert pages.post("/beheer/cyclus/vervangen", {"bestand": ""}).status_code == 403


def test_a_party_gets_a_calm_page_without_details_and_its_draft_is_still_there(pages, file):
    own = pages.personal(DIRK)
    field = "leefbaarheid/Ambitie"
    pages.post(f"{own}{SHEET}/concept", {"versie": "0", "concept": "0", field: "Mijn concept."})
    good = file.read_bytes()
    break_it(file)

    calm = [pages.get(own), pages.get(own + SHEET), pages.get("/inbreng/1.niets")]
    sent = pages.post(own + SHEET, {"versie": "0", field: "Nieuw."})
    saved = pages.post(f"{own}{SHEET}/concept", {field: "Nieuw."}, accept="application/json")
    file.write_bytes(good)

    for page in (*calm, sent, saved):
        assert page.status_code == 503
        assert page.headers["retry-after"] == "900"
        assert "Tijdelijk niet bereikbaar" in words(page)
        assert not re.search("cyclusbestand|toml|gemente|regel", page.text)
    assert "Wat u zojuist verstuurde, is niet opgeslagen." in words(sent)
    assert "Wat u zojuist verstuurde" not in words(calm[0])
    assert box(pages.get(own + SHEET), field) == "Mijn concept."


def test_a_calendar_program_gets_an_error_never_an_empty_calendar(pages, file):
    person = subscriptions.find(pages.desk, DIRK, NOW.date()).person
    addresses = [f"/agenda/{subscriptions.make(pages.desk, person)}.ics", pages.feed("allen")]
    before = pages.get(addresses[0])
    good = file.read_bytes()
    break_it(file)

    broken = [pages.get(each) for each in addresses]
    known = pages.get(addresses[0], If_None_Match=before.headers["etag"])
    file.write_bytes(good)

    assert [each.status_code for each in (*broken, known)] == [503, 503, 503]
    assert {each.headers["retry-after"] for each in broken} == {"900"}
    assert not any("VCALENDAR" in each.text for each in broken)
    assert pages.get(addresses[0]).content == before.content


def test_the_api_answers_with_a_problem_that_says_nothing_of_the_file(pages, file):
    _, token = tokens.make(pages.desk, "zaaksysteem", None, NOW, "x")
    break_it(file)

    for headers in ({"Authorization": f"Bearer {token}"}, {}):
        answer = pages.get("/api/v1/overleggen", **headers)

        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "900"
        assert answer.json()["type"] == "/api#fout-503"
        assert "toml" not in answer.text
    assert 'id="fout-503"' in pages.get("/api").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "geen UTF-8"),
        (b"", "er staat niets in"),
        (b"[table", "ontbreekt een ]"),
        (b"x" * 1_000_001, "groter dan 1 MB"),
        (None, "bestaat niet"),
    ],
)
def test_whatever_is_wrong_the_file_as_it_was_is_put_back_to_the_byte(pages, file, content, said):
    pages.sign_in_as(ANNA)
    good, mode = file.read_bytes(), stat.S_IMODE(file.stat().st_mode)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)

    page = pages.get("/beheer/cyclus")
    shown = pages.post("/beheer/cyclus/voorbeeld", {"eerder": "laatst-gelezen"})
    done = pages.post("/beheer/cyclus/vervangen", in_form(shown))

    assert page.status_code == 200
    assert said in words(page)
    assert "Ga terug naar het bestand zoals het voor het laatst kon worden gelezen" in words(page)
    assert shown.status_code == 200
    assert done.status_code == 303
    assert file.read_bytes() == good
    assert pages.get("/").status_code == 200
    kept = [each.read_bytes() for each in file.parent.glob("tafel.toml.2027-*")]
    assert kept == ([] if content is None else [content])


def test_a_file_with_a_mistake_in_it_is_not_put_in_its_place(pages, file):
    pages.sign_in_as(ANNA)
    break_it(file)
    broken = file.read_bytes()

    shown = pages.post("/beheer/cyclus/voorbeeld", {"tekst": broken.decode()})

    assert shown.status_code == 422
    assert "Er is niets vervangen." in words(shown)
    assert file.read_bytes() == broken


def test_what_is_put_right_by_hand_works_at_once_and_is_logged_once(pages, file, caplog):
    pages.sign_in_as(ANNA)
    good = file.read_bytes()
    caplog.set_level(logging.ERROR)
    break_it(file)

    for _ in range(3):
        assert pages.get("/").status_code == 503
    file.write_bytes(good)

    assert pages.get("/").status_code == 200
    assert caplog.text.count("regel") == 2  # both problems, once
