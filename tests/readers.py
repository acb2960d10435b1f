"""Independent programs and libraries that read the feed, each giving what it understood of it."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream
from machine import lack, need

FOREIGN = Path(__file__).parent / "foreign"
"""Programs that read for us what cannot be read in this process."""
SYSTEM_PYTHON = "/usr/bin/python3"
"""The bindings of libical come with the system, not from PyPI."""


@dataclass(frozen=True)
class Seen:
    """An event as a reader understands it: days, or moments in UTC."""

    summary: str
    starts: datetime | date
    ends: datetime | date
    status: str | None
    """None where the reader does not keep it."""
    uid: str | None


def in_utc(moment):
    """The moment in UTC; a day as it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def with_icalendar(content):
    return [
        Seen(str(e["SUMMARY"]), in_utc(e.start), in_utc(e.end), str(e["STATUS"]), str(e["UID"]))
        for e in icalendar.Calendar.from_ical(content).events
    ]


def with_vobject(content):
    return [
        Seen(e.summary.value, in_utc(e.dtstart.value), in_utc(e.dtend.value), e.status.value,
             e.uid.value)
        for e in getattr(vobject.readOne(content.decode()), "vevent_list", [])
    ]  # fmt: skip


def with_ical(content):
    return [
        Seen(e.summary, in_utc(e.dtstart), in_utc(e.dtend), e.status.value, e.uid)
        for e in IcsCalendarStream.calendar_from_ics(content.decode()).events
    ]


def with_ics(content):
    return told([sys.executable, FOREIGN / "read_with_ics.py"], content)


def with_libical(content):
    need(SYSTEM_PYTHON)
    if not has_libical():
        lack("libical for Python (gir1.2-ical-3.0, python3-gi) is not installed")
    return told([SYSTEM_PYTHON, "-I", FOREIGN / "read_with_libical.py"], content)


@cache
def has_libical():
    ask = "import gi; gi.require_version('ICalGLib', '3.0')"
    done = subprocess.run([SYSTEM_PYTHON, "-I", "-c", ask], capture_output=True, check=False)
    return done.returncode == 0


def with_javascript(package, content):
    need("node")
    if not (FOREIGN / "node_modules" / package).is_dir():
        lack(f"{package} is not installed (npm ci in tests/foreign)")
    return told(["node", FOREIGN / "read.mjs", package], content)


def told(command, content):
    """What a program of `foreign` says that it read."""

    def moment(value):
        whole = isinstance(value, str)
        return date.fromisoformat(value) if whole else datetime.fromtimestamp(value, UTC)

    found = json.loads(run(command, content))
    return [replace(Seen(**each), starts=moment(each["starts"]), ends=moment(each["ends"]))
            for each in found]  # fmt: skip


def run(command, content=b""):
    """What the command prints; in UTC, so that nothing depends on the clock of this machine."""
    done = subprocess.run(
        command, input=content, capture_output=True, check=False,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


ITEM = re.compile(
    r"(?P<start>\S+)(?: @ (?P<at>[\d:]+) -> (?P<end>\S+) @ (?P<till>[\d:]+)| \[1\] )"
    r"(?:>[0-9a-f]+)? ?\|?(?P<summary>.*)"
)
"""A line of calcurse's own file: an appointment with its times, or a day."""


def with_calcurse(content):
    """Imports into an empty agenda, and reads the file that calcurse then keeps."""
    need("calcurse")
    with tempfile.TemporaryDirectory() as folder:
        agenda = Path(folder) / "feed.ics"
        agenda.write_bytes(content)
        said = run(["calcurse", "-D", folder, "-C", folder, "-i", agenda])
        assert " 0 skipped" in said, said
        kept = (Path(folder) / "apts").read_text(encoding="utf-8")
    return [as_calcurse_keeps_it(ITEM.fullmatch(line)) for line in kept.split("\n") if line]


def as_calcurse_keeps_it(item):
    def read(day, clock):
        return datetime.strptime(f"{day} {clock}", "%m/%d/%Y %H:%M").replace(tzinfo=UTC)

    if item["at"]:
        starts, ends = read(item["start"], item["at"]), read(item["end"], item["till"])
    else:
        starts = read(item["start"], "00:00").date()
        ends = starts + timedelta(days=1)
    return Seen(item["summary"], starts, ends, None, None)


READERS = {
    "icalendar": with_icalendar,
    "vobject": with_vobject,
    "ical": with_ical,
    "ics": with_ics,
    "libical": with_libical,
    "calcurse": with_calcurse,
    "ical.js": partial(with_javascript, "ical.js"),
    "node-ical": partial(with_javascript, "node-ical"),
}
