"""A calendar that was given out already: quick, and never an old one."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from hogeland import HET_HOGELAND, at
from webvisit import ADDRESS, Visit

from jaarwiel.core.contact import Contact
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.desk import open_desk
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app
from jaarwiel.web.office import agenda

NOW = at("2027-03-09", "11:20")
HARM = "harm@prive.example"
LONG_AGO = 1_700_000_000


@pytest.fixture
def table(tmp_path):
    """Settings of a table with one person, of whom the files were written long ago."""
    cycle = tmp_path / "tafel.toml"
    shutil.copy(HET_HOGELAND, cycle)
    settings = Settings(cycle, tmp_path / "state.db", ADDRESS, None, None, None)
    with open_desk(settings) as desk:
        with desk.store.writing():
            keep_contact(desk.store, Contact(0, "Harm", HARM, "ho-goud-wonen", "contactpersoon"))
        publish.announce(desk, at("2027-01-04"))
    return settings


@pytest.fixture
def pages(table):
    """A visit that holds no connection of its own, so that files can be put in place of others."""
    clock = [NOW]
    with asyncio.Runner() as runner:
        yield Visit(make_app(table, lambda: clock[0]), runner, None, clock)


@pytest.fixture
def path(table):
    with open_desk(table) as desk:
        person = subscriptions.find(desk, HARM, NOW.date()).person
        return f"/agenda/{subscriptions.make(desk, person)}.ics"


def settle(table):
    """As if nobody had written for a long time."""
    for each in (table.state, table.cycle):
        os.utime(each, (LONG_AGO, LONG_AGO))


def given(pages, table, path):
    """The ETag of a calendar that is remembered from here on."""
    pages.get(path)  # which notes that it was fetched
    settle(table)
    return pages.get(path).headers["etag"]


def copy_of(table):
    to = table.state.with_name("kopie.db")
    with closing(sqlite3.connect(table.state)) as one, closing(sqlite3.connect(to)) as other:
        one.backup(other)
    return to


def move_ao(table):
    with open_desk(table) as desk:
        decide(desk, "2027/ao-voorjaar", "confirm", NOW, "proef")


def test_what_was_given_is_given_again_without_opening_the_state_file(
    pages, table, path, monkeypatch
):
    etag = given(pages, table, path)
    monkeypatch.setattr(agenda, "open_desk", None)

    answer, known = pages.get(path), pages.get(path, if_none_match=etag)

    assert (answer.status_code, answer.headers["etag"]) == (200, etag)
    assert (known.status_code, known.content) == (304, b"")


def test_a_decision_of_another_process_shows_at_once(pages, table, path):
    etag = given(pages, table, path)

    move_ao(table)

    assert pages.get(path, if_none_match=etag).status_code == 200


@pytest.mark.parametrize("is_link", [False, True])
def test_a_decision_that_is_still_in_the_write_ahead_log_shows_at_once(pages, table, path, is_link):
    if is_link:
        elsewhere = table.state.with_name("elders") / "toestand.db"
        elsewhere.parent.mkdir()
        table.state.rename(elsewhere)
        table.state.symlink_to(elsewhere)
    etag = given(pages, table, path)

    with open_desk(table) as desk:  # open until the end, so that nothing is moved to state.db
        decide(desk, "2027/ao-voorjaar", "confirm", NOW, "proef")
        answer = pages.get(path, if_none_match=etag)

    assert answer.status_code == 200


def test_a_write_that_the_time_of_the_file_does_not_show_is_seen(pages, table, path):
    etag = pages.get(path).headers["etag"]
    before = table.state.stat()

    move_ao(table)
    os.utime(table.state, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert pages.get(path, if_none_match=etag).status_code == 200


def test_a_revoked_address_gives_nothing_at_once(pages, table, path):
    given(pages, table, path)

    with open_desk(table) as desk:
        person = subscriptions.find(desk, HARM, NOW.date()).person
        subscriptions.revoke(desk, person, NOW, "x")

    assert pages.get(path).status_code == 404


def test_a_backup_that_is_put_back_shows_at_once(pages, table, path):
    old = given(pages, table, path)
    backup = copy_of(table)
    move_ao(table)
    settle(table)
    new = given(pages, table, path)

    backup.replace(table.state)
    os.utime(table.state, (LONG_AGO, LONG_AGO))

    assert new != old
    assert pages.get(path, if_none_match=new).headers["etag"] == old


def test_without_its_state_file_an_address_gives_nothing(pages, table, path):
    given(pages, table, path)

    table.state.unlink()

    assert pages.get(path).status_code == 404


def test_a_cycle_file_that_is_edited_shows_at_once(pages, table, path):
    etag = given(pages, table, path)

    text = table.cycle.read_text(encoding="utf-8")
    table.cycle.write_text(text.replace("AO voorjaar", "AO lente"), encoding="utf-8")
    os.utime(table.cycle, (LONG_AGO, LONG_AGO))
    with open_desk(table) as desk:
        publish.announce(desk, NOW)
    answer = pages.get(path, if_none_match=etag)

    assert answer.status_code == 200
    assert "AO lente" in answer.text


def test_a_fetch_is_noted_again_after_five_minutes(pages, table, path):
    given(pages, table, path)
    pages.clock[0] = later = NOW + timedelta(minutes=5)

    pages.get(path)

    with open_desk(table) as desk:
        assert subscriptions.find(desk, HARM, NOW.date()).fetched_at == later


def test_a_new_day_is_looked_at_anew(pages, table, path, monkeypatch):
    pages.clock[0] = at("2027-03-09", "23:59")
    given(pages, table, path)
    monkeypatch.setattr(agenda, "open_desk", None)

    pages.clock[0] = at("2027-03-10", "00:01")

    assert pages.get(path).status_code == 500


def test_addresses_with_other_filters_are_kept_apart(pages, table, path):
    everything = given(pages, table, path)
    part = given(pages, table, path + "?soort=bo")

    assert part != everything
    assert pages.get(path).headers["etag"] == everything
