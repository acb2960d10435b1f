"""The page of programs that read along: a token is shown once, and stands nowhere else."""

import logging
import re

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.records import programs
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
PAGE = "/beheer/programmas"
ANNA = "anna@gemeente.example"


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in_as(ANNA)
        yield visit


def token_in(page):
    found = re.search('id="token" value="([^"]+)"', page.text)
    return found[1] if found else None


def reads(pages, token):
    return pages.get("/api/v1/tafel", Authorization=f"Bearer {token}").status_code


def test_a_program_gets_a_token_that_works_and_is_shown_just_once(pages, caplog):
    caplog.set_level(logging.DEBUG)
    empty = words(pages.get(PAGE))

    made = pages.post(PAGE, {"naam": "zaaksysteem", "tot": "2027-12-31"})
    token = token_in(made)
    again = pages.post(PAGE, {"naam": "zaaksysteem", "tot": "2027-12-31"})
    listed = pages.get(PAGE)

    assert "Er leest nu geen programma mee." in empty
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    assert "zaaksysteem kan meelezen tot en met vrijdag 31 december 2027." in words(made)
    assert "https://jaarwiel.example/api/v1/tafel" in words(made)
    assert (again.status_code, token_in(again)) == (422, None)
    assert "'zaaksysteem' heeft al toegang" in words(again)
    assert reads(pages, token) == 200
    secret = token.rpartition("jaarwiel_")[2].partition("_")[2]
    assert secret not in again.text + listed.text + caplog.text + repr(pages.state())


def test_the_list_tells_who_let_a_program_in_when_it_was_used_and_until_when(pages):
    token = token_in(pages.post(PAGE, {"naam": "dashboard", "tot": ""}))
    before = words(pages.get(PAGE))
    reads(pages, token)

    after = words(pages.get(PAGE))

    told = "alles behalve personen; alleen lezen dinsdag 9 maart 2027, door procescoördinator (Anna"
    assert told in after
    assert "nog nooit" in before
    assert "nog nooit" not in after
    assert "woensdag 8 maart 2028" in after
    assert pages.desk.store.log_entries(1)[0].who == "procescoördinator (persoon 1)"


def test_ending_asks_first_says_that_it_cannot_be_undone_and_works_at_once(pages):
    token = token_in(pages.post(PAGE, {"naam": "dashboard", "tot": ""}))
    asked = pages.get(f"{PAGE}/1/beeindigen")
    still = reads(pages, token)

    ended = pages.post(f"{PAGE}/1/beeindigen")
    twice = pages.post(f"{PAGE}/1/beeindigen")
    shown = words(pages.get(ended.headers["location"]))

    assert "Dit kan niet ongedaan worden gemaakt." in words(asked)
    assert [still, reads(pages, token)] == [200, 401]
    assert ended.status_code == twice.status_code == 303
    assert "Het programma kan niet meer meelezen." in shown
    assert "beëindigd op dinsdag 9 maart 2027" in shown
    assert pages.get(f"{PAGE}/1/beeindigen").status_code == 303
    acts = [each.what for each in pages.desk.store.log_entries(5)]
    assert acts.count("toegang voor meelezen ingetrokken") == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"naam": ""}, "kan geen naam zijn"),
        ({"naam": "jan@gemeente.example"}, "Noem het programma dat meeleest, geen persoon"),
        ({"naam": "x" * 61}, "kan geen naam zijn"),
        ({"naam": "x\u202ey"}, "kan geen naam zijn"),
        ({"naam": "zaak", "tot": "31 december"}, "'31 december' is geen dag"),
        ({"naam": "zaak", "tot": "2027-03-08"}, "is voorbij"),
        ({"naam": "zaak", "tot": "2031-01-01"}, "te ver weg"),
    ],
)
def test_what_cannot_be_comes_back_as_typed_and_makes_nothing(pages, fields, said):
    answer = pages.post(PAGE, fields)

    assert answer.status_code == 422
    assert said in words(answer)
    assert programs.programs(pages.desk.store) == ()
    if fields.get("tot"):
        assert f'value="{fields["tot"]}"' in answer.text


def test_only_the_coordinator_finds_the_page(pages):
    mine = pages.get("/beheer").text
    with pages.desk.store.writing():
        sara = Contact(0, "Sara", "sara@gemeente.example", "gemeente", "secretaris")
        keep_contact(pages.desk.store, sara)
    pages.sign_in_as(sara.email)

    assert f'href="{PAGE}"' in mine
    assert f'href="{PAGE}"' not in pages.get("/beheer").text
    assert pages.get(PAGE).status_code == 403
