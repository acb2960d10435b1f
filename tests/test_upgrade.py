"""A state file of an earlier jaarwiel, opened by this one: all is there, and nothing goes twice.

`states/e592526.sql` was made by the code of that commit: a year opened, letters sent (one of them
refused for the moment), two meetings confirmed and one of these moved, a contribution, calendars
written as files and fetched by two persons.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hogeland import at, without_figures
from inviting import Keeping
from webvisit import visiting

from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.rounds import make_round
from jaarwiel.office.table import opening
from jaarwiel.records import links
from jaarwiel.records.events import events_in
from jaarwiel.records.migrations import MIGRATIONS
from jaarwiel.records.statefile import open_store

FORMER = (Path(__file__).parent / "states" / "e592526.sql").read_text(encoding="utf-8")
NOW = at("2027-03-08", "10:00")
HARM = 8


def tables(db):
    """Every row of every table, by column."""
    db.row_factory = sqlite3.Row
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}  # noqa: S608 - our own words


@pytest.fixture
def former(tmp_path):
    """What stood in the file."""
    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        db.executescript(FORMER)
        return tables(db)


@pytest.fixture
def desk(former, tmp_path):  # noqa: ARG001 - which makes the file
    cycle = without_figures(tmp_path)  # a file of that time asks for none
    store = open_store(tmp_path / "state.db")
    yield Desk(cycle, store, "https://jaarwiel.example", courier=Keeping())
    store.close()


def test_everything_is_there_and_each_step_is_taken_once(former, desk, tmp_path):
    desk.store.close()
    open_store(tmp_path / "state.db").close()

    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        found = tables(db)
    steps = [row["name"] for row in found["_sqlite_migrations"]]
    assert sorted(steps) == sorted(step.name for step in MIGRATIONS._migrations)
    for name in former.keys() - {"_sqlite_migrations"}:
        assert len(found[name]) == len(former[name]), name
        for before, after in zip(former[name], found[name], strict=True):
            assert before.items() <= after.items(), name


def test_only_what_waited_goes_and_the_next_letters_go_on_their_day(desk):
    for day in ("2027-03-08", "2027-03-09", "2027-03-10", "2027-03-24"):
        make_round(desk, at(day, "10:00"))
        make_round(desk, at(day, "11:00"))
        opening.open_year(desk, at(day, "12:00"))

    days = [
        (row["day"], row["recipient"].partition("@")[0])
        for row in desk.store.rows(
            "SELECT substr(sent_at, 1, 10) AS day, recipient FROM letter"
            " WHERE kind <> 'ochtendbericht' AND sent_at > '2027-03-08T10' ORDER BY sent_at, id"
        )
    ]
    assert days == [
        ("2027-03-08", "geesje"),
        ("2027-03-09", "geesje"),
        ("2027-03-24", "berend"),
        ("2027-03-24", "corrie"),
        ("2027-03-24", "geesje"),
        ("2027-03-24", "harm"),
    ]


def test_no_event_changes_and_nobody_is_behind(former, desk):
    publish.announce(desk, NOW)
    make_round(desk, NOW)

    before = {row["item"]: (row["sequence"], row["modified"]) for row in former["event"]}
    known = events_in(desk.store)
    assert {item: (known[item]["sequence"], known[item]["modified"]) for item in before} == before
    assert [each.outdated for each in subscriptions.subscribers(desk, NOW.date())] == [()] * 8


def test_links_of_before_open_what_they_opened(former, desk, tmp_path):
    purposes = [(row["purpose"], row["subject"]) for row in former["link"]]
    assert ("inbreng", str(HARM)) in purposes
    assert ("agenda", subscriptions.subject(HARM)) in purposes
    number, _, signature = links.token(desk.store, "inbreng", str(HARM)).partition(".")

    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        page = visit.get(f"/inbreng/{number}.{signature}")
        calendar = visit.get(visit.feed(subscriptions.subject(HARM)))

    letter = next(row for row in former["letter"] if row["recipient"] == "harm@prive.example")
    assert f"/inbreng/{number}.{signature}" in letter["content"].decode().replace("=\r\n", "")
    assert (page.status_code, calendar.status_code) == (200, 200)
    assert b"AO voorjaar" in calendar.content


def test_files_of_before_are_kept_under_their_names(former, desk, tmp_path):
    folder = tmp_path / "public"

    publish.publish(desk, folder, NOW, on_the_web=True)

    subjects = {row["subject"] for row in former["link"] if row["purpose"] == "agenda"}
    made = {each.name.rpartition("-")[0] for each in folder.iterdir()}
    assert made == {each for each in subjects if not each.startswith("persoon:")}
