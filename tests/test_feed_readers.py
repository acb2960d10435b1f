"""The feed as independent programs read it: the same moments, moves, cancellations and removals."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hogeland import at
from readers import READERS, Seen, in_utc

from jaarwiel.core.yearplan import Meeting, local
from jaarwiel.feed import Event, render
from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import decide

NOW = at("2026-11-24")
AO = "2027/ao-voorjaar"
UID = "2027.ao-voorjaar.het-hogeland@jaarwiel"

each_reader = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)


def by_moment(events):
    """What is to be seen of these events, whatever a reader keeps beside it."""
    return sorted((str(each.starts), str(each.ends), each.summary) for each in events)


def keeps_no_identity(events):
    """Whether the reader forgets UID and status: calcurse does."""
    return {(each.uid, each.status) for each in events} == {(None, None)}


def seen(desk, item):
    """An item of the plan as a reader should see it."""
    if isinstance(item, Meeting):
        prefix = {"proposed": "Voorlopig: ", "confirmed": "", "cancelled": "GEANNULEERD: "}
        summary, status = f"{prefix[item.status]}{item.title}", publish.STATUS[item.status]
        starts, ends = in_utc(item.starts), in_utc(item.ends)
    else:
        summary, status = f"Laatste dag: {item.title}", "CONFIRMED"
        starts, ends = item.day, item.day + timedelta(days=1)
    return Seen(
        summary, starts, ends, status, f"{item.id.replace('/', '.')}.{desk.cycle.table.id}@jaarwiel"
    )


def read(reader, desk, now=NOW):
    return reader(publish.feed(desk, publish.EVERYBODY, now).content)


@pytest.fixture
def published(desk):
    publish.revise(desk, NOW)
    return desk


@each_reader
def test_every_reader_finds_every_item_at_its_moment(published, reader):
    items = [item for year in (2026, 2027) for item in published.plan(year).items]
    expected = [seen(published, item) for item in items if item.day >= NOW.date()]

    found = read(reader, published)

    assert len(expected) > 10
    assert by_moment(found) == by_moment(expected)
    assert keeps_no_identity(found) or set(found) == set(expected)


@each_reader
def test_every_reader_follows_a_meeting_from_new_to_removed(published, reader):
    found = []

    def look(now=NOW):
        events = read(reader, published, now)
        found.append([each for each in events if each.summary.endswith("AO voorjaar")])

    look()
    decide(published, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
    look()
    decide(published, AO, "confirm", NOW, "x")
    look()
    decide(published, AO, "cancel", NOW, "x", reason="ziek")
    look()
    look(at("2027-05-21"))

    first = datetime(2027, 4, 15, 11, 30, tzinfo=UTC), datetime(2027, 4, 15, 13, 30, tzinfo=UTC)
    later = datetime(2027, 4, 20, 8, 0, tzinfo=UTC), datetime(2027, 4, 20, 10, 0, tzinfo=UTC)
    expected = [
        [Seen("Voorlopig: AO voorjaar", *first, "TENTATIVE", UID)],
        [Seen("Voorlopig: AO voorjaar", *later, "TENTATIVE", UID)],
        [Seen("AO voorjaar", *later, "CONFIRMED", UID)],
        [Seen("GEANNULEERD: AO voorjaar", *later, "CANCELLED", UID)],
        [],
    ]
    assert [by_moment(events) for events in found] == [by_moment(events) for events in expected]
    assert keeps_no_identity(found[0]) or found == expected


def changes() -> Iterator[date]:
    """The Sundays on which the clock changes, 2026-2030."""
    for year in range(2026, 2031):
        for month in (3, 10):
            last = date(year, month, 31)
            yield last - timedelta(days=(last.weekday() + 1) % 7)


def meeting(starts, ends):
    """An event with these moments; its summary says them in UTC."""
    words = f"Overleg {starts.astimezone(UTC):%Y-%m-%d %H:%M} - {ends.astimezone(UTC):%H:%M} UTC"
    return Event(f"{words}@x", 0, NOW, words, starts, ends, "CONFIRMED", "Omschrijving.", "AO")


def as_seen(event):
    starts, ends = in_utc(event.starts), in_utc(event.ends)
    return Seen(event.summary, starts, ends, event.status, event.uid)


@each_reader
def test_around_the_changes_of_the_clock_every_reader_has_the_right_moments(reader):
    clocks = [time(0, 30), time(1, 30), time(3, 30), time(9), time(22, 30)]
    events = [
        meeting(local(day + timedelta(days=offset), clock),
                local(day + timedelta(days=offset), clock.replace(minute=45)))
        for day in changes()
        for offset in (-1, 0, 1)
        for clock in clocks
    ]  # fmt: skip

    found = reader(render("Klok", events).content)

    assert len(events) == 150
    assert by_moment(found) == by_moment(map(as_seen, events))


@each_reader
def test_meetings_across_the_changes_of_the_clock_last_as_long_as_they_do(reader):
    events = [
        meeting(local(day - timedelta(days=1), time(23)), local(day, time(9))) for day in changes()
    ]

    found = reader(render("Klok", events).content)

    assert by_moment(found) == by_moment(map(as_seen, events))
    lengths = [(each.ends - each.starts) / timedelta(hours=1) for each in found]
    assert sorted(lengths) == [9] * 5 + [11] * 5


@each_reader
def test_in_the_hour_that_comes_twice_every_reader_has_the_right_moment(reader):
    pairs = []
    for day in changes():
        if day.month == 10:
            before, first = local(day, time(1, 30)), local(day, time(2, 30))
            second, after = first.replace(fold=1), local(day, time(3, 30))
            pairs += [(before, first), (before, second), (first, second), (first, after),
                      (second, after), (before, after)]  # fmt: skip
    events = [meeting(starts, ends) for starts, ends in pairs]

    found = reader(render("Klok", events).content)

    lengths = sorted({(each.ends - each.starts) / timedelta(hours=1) for each in found})
    assert lengths == [1, 2, 3]
    assert by_moment(found) == by_moment(map(as_seen, events))


@each_reader
def test_pasted_text_takes_no_event_away(reader):
    pasted = ["a\r\nATTENDEE:mailto:x@x", "regel\u2028regel\u2029regel", "é" * 80, "a\x00\x85b",
              "wonen, zorg; en\\meer", "😀 " * 40, "ré\u0301gel \u202e om"]  # fmt: skip
    starts, ends = at("2027-04-20", "10:00"), at("2027-04-20", "12:00")
    events = [
        Event(f"{n}@x", 0, NOW, f"{n} {words}", starts, ends, "CONFIRMED", words, "AO", words)
        for n, words in enumerate(pasted)
    ]

    found = reader(render("Plakwerk", events).content)

    assert sorted(each.summary[:1] for each in found) == [str(n) for n in range(len(pasted))]
    assert {(each.starts, each.ends) for each in found} == {(in_utc(starts), in_utc(ends))}


# ----------------------------------------------------------------------- khal with vdirsyncer

SYNC = """[general]
status_path = "{folder}/status"
[pair feed]
a = "local"
b = "web"
collections = null
[storage local]
type = "filesystem"
path = "{folder}/agenda"
fileext = ".ics"
[storage web]
type = "http"
url = "http://127.0.0.1:{port}/alle.ics"
"""
KHAL = """[calendars]
[[feed]]
path = {folder}/agenda
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Amsterdam
[sqlite]
path = {folder}/khal.db
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(*arguments):
    program = Path(sys.executable).parent / arguments[0]
    done = subprocess.run([program, *arguments[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_subscribed_calendar_program_follows_without_doubles(desk, tmp_path):
    public = tmp_path / "public"
    (tmp_path / "agenda").mkdir()

    def shown(now):
        publish.publish(desk, public, now)
        run("vdirsyncer", "-c", str(tmp_path / "sync"), "sync", "--force-delete")
        listed = run(
            "khal", "-c", str(tmp_path / "khal"), "list", "--format", "{start} {title}",
            "--day-format", "", "2027-04-01", "2027-05-01",
        )  # fmt: skip
        return [line for line in listed.splitlines() if "AO voorjaar" in line]

    with served(public) as port:
        (tmp_path / "sync").write_text(SYNC.format(folder=tmp_path, port=port))
        (tmp_path / "khal").write_text(KHAL.format(folder=tmp_path))
        publish.publish(desk, public, NOW)
        run("vdirsyncer", "-c", str(tmp_path / "sync"), "discover")
        new = shown(NOW)
        decide(desk, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
        moved = shown(NOW)
        decide(desk, AO, "cancel", NOW, "x", reason="ziek")
        cancelled = shown(NOW)
        removed = shown(at("2027-05-21"))

    assert new == ["2027-04-15 13:30 Voorlopig: AO voorjaar"]
    assert moved == ["2027-04-20 10:00 Voorlopig: AO voorjaar"]
    assert cancelled == ["2027-04-20 10:00 GEANNULEERD: AO voorjaar"]
    assert removed == []
