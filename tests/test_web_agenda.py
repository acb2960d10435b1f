"""The feeds over HTTP: conditional requests, and nothing but reading."""

import pytest
from hogeland import at
from webvisit import visiting

from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import decide
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
