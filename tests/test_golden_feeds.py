"""The feeds of Het Hogeland, byte for byte, as somebody has looked at them.

When a feed is meant to change, renew the files, and look at what changed before it is committed:

    JAARWIEL_RENEW=1 .venv/bin/python -m pytest tests/test_golden_feeds.py; git diff tests/golden
"""

import os
from pathlib import Path

import pytest
from hogeland import at

from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import decide

GOLDEN = Path(__file__).parent / "golden"
NOW = at("2026-11-24")
LATER = at("2026-12-01", "10:15")
TENANTS = "ho-goud-wonen"


@pytest.fixture
def published(desk):
    desk.store.keep_setting("secret", "het geheim van deze test")  # links hang on it
    publish.revise(desk, NOW)
    return desk


@pytest.fixture
def decided(published):
    """After a move, a cancellation, and a confirmation of what the tenants are not in."""
    ao, bo = "2027/ao-voorjaar", "2027/bo-voorjaar"
    by = "coördinator"
    decide(published, ao, "move", LATER, by, at("2027-04-20", "10:00"), place="Raadzaal, Winsum")
    decide(published, "2027/ao-per-corporatie/goud-wonen", "cancel", LATER, by, reason="samen")
    decide(published, bo, "confirm", LATER, by)
    return published


def check(name, desk, audience, now):
    content = publish.feed(desk, audience, now).content
    path = GOLDEN / f"{name}.ics"
    if os.environ.get("JAARWIEL_RENEW"):
        path.write_bytes(content)
        pytest.skip(f"{path.name} was renewed")
    # As lines, so that pytest shows which differ; with their ends, so that no byte is left out.
    assert content.splitlines(keepends=True) == path.read_bytes().splitlines(keepends=True), (
        f"{path.name} differs; when that is meant, see the first lines of {Path(__file__).name}"
    )


def test_everybodys_feed_when_it_is_new(published):
    check("alle-nieuw", published, publish.EVERYBODY, NOW)


def test_everybodys_feed_after_a_move_a_cancellation_and_a_confirmation(decided):
    check("alle-besloten", decided, publish.EVERYBODY, LATER)


def test_the_feed_of_tenants_after_the_same_decisions(decided):
    check("huurders-besloten", decided, TENANTS, LATER)


def test_the_golden_feed_of_tenants_lacks_the_meeting_that_they_are_not_in():
    everybody, tenants = (
        (GOLDEN / f"{name}.ics").read_bytes() for name in ("alle-besloten", "huurders-besloten")
    )

    assert b"SUMMARY:BO voorjaar\r\n" in everybody
    assert b"UID:2027.bo-voorjaar.het-hogeland@jaarwiel" in everybody
    assert b"bo-voorjaar" not in tenants
    assert b"BO voorjaar" not in tenants
