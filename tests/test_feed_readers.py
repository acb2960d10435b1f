"""The feed as independent programs read it: the same moments, moves, cancellations and removals."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hogeland import at
from ical.calendar_stream import IcsCalendarStream

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.feed import Event, render
from jaarwiel.office import publish
from jaarwiel.office.meetings import decide

NOW = at("2026-11-24")
AO = "2027/ao-voorjaar"
UID = "2027.ao-voorjaar.het-hogeland@jaarwiel"


def with_icalendar(content):
    return {str(e["UID"]): (e.start, e.end, str(e["STATUS"])) for e in
            icalendar.Calendar.from_ical(content).events}  # fmt: skip


def with_vobject(content):
    import vobject

    found = vobject.readOne(content.decode()).vevent_list
    return {e.uid.value: (e.dtstart.value, e.dtend.value, e.status.value) for e in found}


def with_ical(content):
    found = IcsCalendarStream.calendar_from_ics(content.decode()).events
    return {e.uid: (e.dtstart, e.dtend, e.status.value) for e in found}


def with_ics(content):
    import ics

    found = ics.Calendar(content.decode()).events
    return {
        e.uid: (
            e.begin.date() if e.all_day else e.begin.datetime,
            e.end.date() if e.all_day else e.end.datetime,
            e.status,
        )
        for e in found
    }


READERS = [with_icalendar, with_vobject, with_ical, with_ics]


def in_utc(event):
    return tuple(
        each.astimezone(UTC) if isinstance(each, datetime) else each for each in event
    )  # fmt: skip


def read(reader, desk, now=NOW):
    content = publish.feed(desk, publish.EVERYBODY, now).content
    return {uid: in_utc(event) for uid, event in reader(content).items()}


@pytest.fixture
def published(desk):
    publish.revise(desk, NOW)
    return desk


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_finds_every_item_at_its_moment(published, reader):
    items = [item for year in (2026, 2027) for item in published.plan(year).items]
    found = read(reader, published)

    for item in items:
        uid = f"{item.id.replace('/', '.')}.het-hogeland@jaarwiel"
        if item.day >= NOW.date():
            starts = getattr(item, "starts", item.day)
            assert found[uid][:1] == in_utc((starts,))
    assert len(found) == sum(item.day >= NOW.date() for item in items)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_follows_a_meeting_from_new_to_removed(published, reader):
    seen = [read(reader, published)[UID]]
    decide(published, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
    seen.append(read(reader, published)[UID])
    decide(published, AO, "cancel", NOW, "x", reason="ziek")
    seen.append(read(reader, published)[UID])
    later = read(reader, published, at("2027-05-21"))

    assert [each[0] for each in seen] == [
        datetime(2027, 4, 15, 11, 30, tzinfo=UTC),
        datetime(2027, 4, 20, 8, 0, tzinfo=UTC),
        datetime(2027, 4, 20, 8, 0, tzinfo=UTC),
    ]
    assert [each[2] for each in seen] == ["TENTATIVE", "TENTATIVE", "CANCELLED"]
    assert UID not in later


def changes() -> Iterator[date]:
    """The Sundays on which the clock changes, 2026-2030."""
    for year in range(2026, 2031):
        for month in (3, 10):
            last = date(year, month, 31)
            yield last - timedelta(days=(last.weekday() + 1) % 7)


# Not with ics: its parser wraps standard output anew for every line, until Python's stack is full.
@pytest.mark.parametrize("reader", READERS[:-1])
def test_around_the_changes_of_the_clock_every_reader_has_the_right_moment(reader):
    zone = ZoneInfo(TIMEZONE)
    moments = [
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone) + timedelta(days=offset)
        for day in changes()
        for offset in (-1, 0, 1)
        for hour, minute in ((1, 30), (3, 30), (9, 0))
    ]
    for starts in moments:
        event = Event("u", 0, NOW, "x", starts, starts.replace(hour=12), "CONFIRMED", "d", "AO")
        found = reader(render("Klok", [event]).content)

        assert found["u"][0].astimezone(UTC) == starts.astimezone(UTC)


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

    def seen(now):
        publish.publish(desk, public, now)
        run("vdirsyncer", "-c", str(tmp_path / "sync"), "sync", "--force-delete")
        shown = run(
            "khal", "-c", str(tmp_path / "khal"), "list", "--format", "{start} {title}",
            "--day-format", "", "2027-04-01", "2027-05-01",
        )  # fmt: skip
        return [line for line in shown.splitlines() if "AO voorjaar" in line]

    with served(public) as port:
        (tmp_path / "sync").write_text(SYNC.format(folder=tmp_path, port=port))
        (tmp_path / "khal").write_text(KHAL.format(folder=tmp_path))
        publish.publish(desk, public, NOW)
        run("vdirsyncer", "-c", str(tmp_path / "sync"), "discover")
        new = seen(NOW)
        decide(desk, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
        moved = seen(NOW)
        decide(desk, AO, "cancel", NOW, "x", reason="ziek")
        cancelled = seen(NOW)
        removed = seen(at("2027-05-21"))

    assert new == ["2027-04-15 13:30 Voorlopig: AO voorjaar"]
    assert moved == ["2027-04-20 10:00 Voorlopig: AO voorjaar"]
    assert cancelled == ["2027-04-20 10:00 GEANNULEERD: AO voorjaar"]
    assert removed == []
