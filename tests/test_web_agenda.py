"""The feeds over HTTP: conditional requests, and nothing but reading."""

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.calendars import channels, publish, subscriptions
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records import links
from jaarwiel.web.office.agenda import is_known

NOW = at("2027-03-09", "11:20")


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def test_a_feed_is_sent_with_its_type_and_a_strong_etag(pages):
    answer = pages.get(pages.feed("alle"))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-disposition"] == 'inline; filename="agenda.ics"'
    assert answer.headers["etag"].startswith('"')
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_known_feed_is_not_sent_again_until_it_changes(pages):
    path = pages.feed("alle")
    etag = pages.get(path).headers["etag"]

    unchanged = pages.get(path, if_none_match=etag)
    decide(pages.desk, "2027/ao-voorjaar", "confirm", NOW, "proef")
    changed = pages.get(path, if_none_match=etag)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == etag
    assert unchanged.headers["cache-control"] == "private, no-cache"
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (['"a"'], True),
        (['W/"a"'], True),
        (['"b", "a"'], True),
        (['"b",W/"a" , "c"'], True),
        (['"b"', '"a"'], True),
        (["*"], True),
        (['"b"'], False),
        (["a"], False),
        ([], False),
    ],
)
def test_if_none_match_is_read_as_a_list_by_weak_comparison(given, known):
    assert is_known('"a"', given) == known


def test_head_gives_the_headers_of_get(pages):
    path = pages.feed("goud-wonen")

    got, asked = pages.get(path), pages.send("HEAD", path)

    assert asked.status_code == 200
    assert asked.headers["etag"] == got.headers["etag"]


def test_a_fetch_is_noted_and_changes_no_event(pages):
    path = pages.feed("goud-wonen")
    before = pages.state()

    pages.get(path)

    used = pages.desk.store.rows("SELECT last_used FROM link WHERE subject = 'goud-wonen'")
    assert used == [{"last_used": NOW.isoformat()}]
    assert pages.state() == before


def test_a_feed_cannot_be_posted_to(pages):
    assert pages.post(pages.feed("alle")).status_code == 405


def test_a_party_reads_how_to_subscribe_to_its_own_calendar_and_what_that_has_shown(pages):
    own = pages.personal("harm@prive.example")
    person = subscriptions.find(pages.desk, "harm@prive.example", NOW.date()).person
    address = f"/agenda/{subscriptions.make(pages.desk, person)}.ics"
    before = pages.get(f"{own}/agenda")
    pages.get(address)
    seen = words(pages.get(f"{own}/agenda"))
    decide(pages.desk, "2027/ao-voorjaar", "confirm", NOW, "proef")
    old = words(pages.get(f"{own}/agenda"))
    linked = pages.get(own).text
    channels.invite(pages.desk, person, NOW, "proef")
    invited = pages.get(f"{own}/agenda")

    assert f'href="{own}/agenda"' in linked
    assert f'value="https://jaarwiel.example{address}" readonly' in before.text
    assert f'href="webcal://jaarwiel.example{address}"' in before.text
    assert "nog nooit opgehaald" in words(before)
    assert "de nieuwste gegevens" in seen
    assert "nog de oude gegevens van: AO voorjaar" in old
    assert address not in invited.text
    assert "BO voorjaar" not in before.text + old


def test_the_calendars_of_parties_are_shown_without_making_any(pages):
    pages.sign_in()
    links.revoke(pages.desk.store, "agenda", "goud-wonen", NOW)
    pages.get(pages.feed("alle"))
    state = pages.state()

    page = pages.get("/agenda")

    assert f'value="https://jaarwiel.example{pages.feed("alle")}" readonly' in page.text
    assert "Hogeland: Goud Wonen" not in words(page)
    assert "dinsdag 9 maart 2027 om 11.20 uur" in words(page)
    assert pages.state() == state
