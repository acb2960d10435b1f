"""A round that is killed at any step: nothing goes out twice, nothing is lost, nothing is half."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from hogeland import at, every_text
from icalendar import Calendar

from jaarwiel.mail.courier import STILL
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.calendars import channels
from jaarwiel.office.calendars.publish import publish
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.uncertain import uncertain
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.rounds import make_round
from jaarwiel.records import post
from jaarwiel.records.people import contacts_in
from jaarwiel.records.statefile import open_store
from jaarwiel.settings import present

NOW = at("2027-01-04", "09:00")
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(hours=2)
QUICK = 4
"""Steps at which it is killed in the quick run."""
EVERY = 3


@pytest.fixture
def begun(desk):
    """A state file with all kinds of letters to write: asking, thanking, inviting, telling."""
    people = {each.name: each.person for each in contacts_in(desk.store)}
    make_round(desk, at("2026-12-31"))
    desk.store.db.execute("UPDATE letter SET state = 'withdrawn'")  # of an earlier day
    channels.invite(desk, people["Harm Dijk"], NOW - timedelta(hours=2), "proef")
    decide(desk, "2027/ao-voorjaar", "confirm", NOW - timedelta(hours=1), "proef")
    texts = dict(list(every_text(desk.cycle, "terugblik").items())[:3])
    deliver(
        desk, "goud-wonen", desk.deadline("terugblik", 2027), texts, NOW - timedelta(hours=1),
        "pagina", person=people["Dirk Mulder"],
    )  # fmt: skip
    desk.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(desk.store.rows("PRAGMA database_list")[0]["file"])


@pytest.fixture
def killer(mail_server):
    """Does the work on a state file up to a step; gives what the process printed."""
    program = Path(__file__).with_name("killedround.py")
    with subprocess.Popen(
        [sys.executable, program, str(mail_server.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as made:

        def kill(state, folder, step):
            made.stdin.write(f"{state} {folder} {NOW.isoformat()} {step}\n")
            made.stdin.flush()
            return [int(each) for each in made.stdout.readline().split()]

        yield kill
        made.stdin.close()


def test_a_round_that_is_killed_at_any_step_is_made_good(begun, killer, mail_server, cycle):
    steps, whole = _whole(begun, killer, cycle)
    for step in sorted({1 + steps * each // QUICK for each in range(QUICK)}):
        _killed_at(step, begun, killer, mail_server, cycle, whole)


@pytest.mark.soak
def test_a_round_that_is_killed_at_every_third_step_is_made_good(begun, killer, mail_server, cycle):
    """Which third, the day says: three days have all of them."""
    steps, whole = _whole(begun, killer, cycle)
    doubted = 0
    for step in range(1 + present().day % EVERY, steps + 1, EVERY):
        doubted += _killed_at(step, begun, killer, mail_server, cycle, whole)
    assert 0 < doubted < steps // EVERY


def _whole(begun, killer, cycle):
    """How many steps the work takes, and the letters that it writes."""
    place = begun.with_name("heel")
    place.mkdir()
    state = Path(shutil.copy(begun, place))
    steps, code = killer(state, place / "public", 0)
    assert code == 0
    with _at_desk(state, cycle) as desk:
        make_round(desk, LATER)
        written = _letters(desk)
    assert {kind.replace(" ", "-").partition("-")[0] for _, kind in written} == {
        "dank", "inbreng", "ochtendbericht", "uitnodiging",
    }  # fmt: skip
    return steps, written


def _killed_at(step, begun, killer, mail_server, cycle, whole):
    """Kills the work at this step, works on, and looks; gives how many letters are in doubt."""
    place = begun.with_name(f"stap-{step}")
    place.mkdir()
    state = Path(shutil.copy(begun, place))
    public = place / "public"
    mail_server.received.clear()

    ended = killer(state, public, step)
    half = [each for each in public.glob("*.ics") if not _is_calendar(each)]
    for each in public.glob(".*"):  # what was being written, by now long ago
        os.utime(each, (0, 0))
    with _at_desk(state, cycle, mail_server.port) as desk:
        make_round(desk, SOON)
        make_round(desk, LATER)
        publish(desk, public, LATER, on_the_web=True)
        written = _letters(desk)
        doubt = uncertain(desk.store, LATER)
        accepted = post.letters(desk.store, "state = 'accepted'")
        sound = desk.store.rows("PRAGMA integrity_check")

    came = Counter(_name(content) for _, content in mail_server.received)
    assert ended == [-9], step
    assert half == [], step
    assert sound == [{"integrity_check": "ok"}], step
    assert written == whole, step
    assert max(came.values()) == 1, step
    assert set(came) >= {each.message_id for each in accepted}, step
    assert set(came) <= {each.message_id for each in (*accepted, *doubt)}, step
    assert len(doubt) <= 1, step
    assert len(accepted) + len(doubt) == len(whole), step
    assert all(_is_calendar(each) for each in public.iterdir()), step
    shutil.rmtree(place)
    return len(doubt)


class _at_desk:  # noqa: N801 - reads as a sentence
    """The table of this state file, with the mail server at this port."""

    def __init__(self, state, cycle, port=0):
        self.store = open_store(state)
        courier = SmtpCourier(f"smtp://127.0.0.1:{port}", timer=STILL) if port else None
        self.desk = Desk(cycle, self.store, "https://jaarwiel.example", courier=courier)

    def __enter__(self):
        return self.desk

    def __exit__(self, *_):
        self.store.close()


def _letters(desk):
    """Who was written what today."""
    return {
        (each.recipient, each.kind)
        for each in post.letters(desk.store, "day = ?", NOW.date().isoformat())
    }


def _is_calendar(path):
    content = path.read_bytes()
    return content.endswith(b"END:VCALENDAR\r\n") and Calendar.from_ical(content) is not None


def _name(content):
    return message_from_bytes(content)["Message-ID"].strip()
