"""Weeks of silence, a clock that goes astray, rounds at once, a full disk: what goes out then."""

import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from hogeland import at, every_text
from test_rounds import COORDINATOR, mails, words

from jaarwiel.core.slot import Slot
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.rounds import make_round
from jaarwiel.records import post
from jaarwiel.records.statefile import open_store

OPENING = at("2027-01-04")
WRITERS = 5


def to_parties(mail_server):
    """What went to anybody but the coordinator."""
    return [email for email, _ in mail_server.received if email != COORDINATOR]


@pytest.mark.parametrize(
    ("last", "again", "goes"),
    [
        ("2026-12-10", "2027-01-12", 0),
        ("2027-02-15", "2027-03-17", 0),
        ("2027-03-01", "2027-03-31", 5),
        ("2027-03-08", "2027-04-07", 5),
    ],
    ids=["over the turn of the year", "halfway", "to the last day", "over the last day"],
)
def test_after_a_month_of_silence_each_gets_one_letter_and_an_old_one_waits_for_a_yes(
    mailing_desk, mail_server, last, again, goes
):
    """Of all rungs that were missed only the newest counts; five working days later it is old."""
    make_round(mailing_desk, at("2026-11-25"))
    make_round(mailing_desk, at(last))
    mail_server.received.clear()

    report = make_round(mailing_desk, at(again))
    make_round(mailing_desk, at(again, "13:00"))

    assert len(to_parties(mail_server)) == goes
    assert ("reeks" in {each.hold for each in report.held}) == (goes == 0)
    (told,) = mails(mail_server, COORDINATOR)
    assert "Jaarwiel heeft stilgestaan" in words(told)

    for each in outgoing.to_come(mailing_desk, at(again, "14:00"), weeks=0):
        if each.letter.hold == "reeks":
            outgoing.decide(mailing_desk, each, "release", at(again, "14:00"), "Anna")
    make_round(mailing_desk, at(again, "15:00"))
    make_round(mailing_desk, at(again, "16:00"))

    sent = Counter(to_parties(mail_server))
    assert (len(sent), max(sent.values())) == (5, 1)


def test_a_clock_that_ran_a_month_ahead_sends_nothing_and_is_made_good(mailing_desk, mail_server):
    make_round(mailing_desk, OPENING)
    sent = Counter(to_parties(mail_server))
    mail_server.received.clear()

    ahead = make_round(mailing_desk, at("2027-03-17"))
    assert to_parties(mail_server) == []

    mail_server.received.clear()
    for day in ("2027-01-05", "2027-01-06"):
        make_round(mailing_desk, at(day))
    assert (max(sent.values()), to_parties(mail_server)) == (1, [])
    assert len(mails(mail_server, COORDINATOR)) == 2

    its_day = ahead.held[0].asks[0].day.isoformat()
    held = make_round(mailing_desk, at(its_day)).held
    assert to_parties(mail_server) == []
    assert {each.hold for each in held} == {"reeks"}


def test_a_clock_that_goes_back_an_hour_sends_nothing_twice(mailing_desk, mail_server):
    for clock in ("10:30", "09:30", "10:30", "09:31"):
        make_round(mailing_desk, at("2027-01-04", clock))

    assert max(Counter(mail_server.received).values()) == 1
    assert max(Counter(email for email, _ in mail_server.received).values()) <= 2


@pytest.mark.parametrize(
    ("nights", "monday"),
    [
        ((at("2027-03-28", "02:30"),), "2027-03-30"),
        ((at("2027-10-31", "02:30"), at("2027-10-31", "02:30").replace(fold=1)), "2027-11-01"),
    ],
    ids=["the hour that is not there", "the hour that comes twice"],
)
def test_a_round_in_the_night_that_the_clock_changes_sends_nothing(
    mailing_desk, mail_server, nights, monday
):
    for night in nights:
        make_round(mailing_desk, night)
    assert mail_server.received == []

    make_round(mailing_desk, at(monday))
    make_round(mailing_desk, at(monday, "12:00"))

    assert len(mails(mail_server, COORDINATOR)) == 1
    assert max(Counter(to_parties(mail_server)).values(), default=1) == 1


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "UTC"])
def test_the_clock_is_dutch_wherever_the_machine_says_that_it_is(zone):
    program = (
        "from datetime import datetime, UTC; from jaarwiel.settings import present; "
        "now = present(); print(now.tzinfo, abs(now - datetime.now(UTC)).total_seconds() < 60)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["Europe/Amsterdam", "True"]


@pytest.mark.soak
def test_five_rounds_at_once_beside_a_page_that_writes(desk, mail_server, tmp_path):
    state, program = tmp_path / "state.db", Path(__file__).with_name("killedround.py")
    deadline = desk.deadline("terugblik", 2027)
    slots = list(every_text(desk.cycle, "terugblik"))
    done = threading.Event()
    written = []

    def write() -> None:
        store = open_store(state)
        page = type(desk)(desk.cycle, store, desk.address)
        while not done.is_set():
            text = {Slot(slots[0].theme, slots[0].field): f"Versie {len(written)}."}
            deliver(page, "goud-wonen", deadline, text, OPENING, "pagina")
            written.append(text)
        store.close()

    with ExitStack() as stack:
        makers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, program, str(mail_server.port)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(WRITERS)
        ]
        page = threading.Thread(target=write)
        page.start()
        for each in makers:
            each.stdin.write(f"{state} {tmp_path / 'public'} {OPENING.isoformat()} 0\n")
            each.stdin.flush()
        ended = [each.stdout.readline().split()[-1] for each in makers]
        done.set()
        page.join()
        for each in makers:
            each.stdin.close()

    assert ended == ["0"] * WRITERS
    assert len(written) > 1
    counts = Counter(email for email, _ in mail_server.received)
    receipts = counts.pop("dirk@goudwonen.example")  # of what came in since the round before
    assert receipts <= WRITERS + 1
    assert set(counts.values()) == {1}
    assert len({content for _, content in mail_server.received}) == len(mail_server.received)
    assert len(mails(mail_server, COORDINATOR)) == 1
    assert {each.state for each in post.letters(desk.store)} <= {"accepted", "ready"}


# ----------------------------------------------------------------------------------- the disk


@pytest.mark.parametrize("room", [1, 40])
def test_a_disk_that_is_full_is_told_and_the_next_round_makes_it_good(jaarwiel, tmp_path, room):
    (tmp_path / "c.csv").write_text(
        "party,name,e-mail,role\n"
        "gemeente,Anna,anna@x.example,procescoordinator\n"
        "goud-wonen,Dirk,dirk@x.example,contactpersoon\n"
    )
    jaarwiel("contacts", "import", "c.csv")
    chase = [sys.executable, "-m", "jaarwiel", "chase", "--on", "2027-01-04"]

    # A file may be no larger than the log of SQLite is soon: as a full disk, in every account.
    full = subprocess.run(
        ["bash", "-c", f'ulimit -f {room}; exec "$@"', "-", *chase],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert full.returncode == 1, full.stdout + full.stderr
    assert "Traceback" not in full.stderr
    assert "schijf" in full.stderr

    store = open_store(tmp_path / "state.db")
    assert store.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    store.close()
    assert "1 geschreven" in jaarwiel("chase", "--on", "2027-01-04").stdout


def test_an_empty_file_in_the_place_of_the_state_file_is_no_new_table(mailing_desk):
    make_round(mailing_desk, OPENING)
    store = mailing_desk.store
    state = Path(store.rows("PRAGMA database_list")[0]["file"])
    store.close()
    for each in state.parent.glob("state.db*"):
        each.unlink()
    state.touch()

    again = open_store(state)
    report = make_round(
        type(mailing_desk)(
            mailing_desk.cycle, again, "https://x.example", courier=mailing_desk.courier
        ),
        OPENING,
    )
    again.close()

    assert "ouder dan het bestand dat hier stond" in report.sent.trouble


def test_a_damaged_file_ends_the_round_with_what_to_do(jaarwiel, tmp_path):
    jaarwiel("chase", "--on", "2027-01-04")
    path = tmp_path / "state.db"
    content = bytearray(path.read_bytes())
    for start in range(4096 * 6, len(content), 4096):
        content[start : start + 200] = b"\xaa" * 200
    path.write_bytes(content)

    for command in (("chase",), ("health",)):
        told = jaarwiel(*command, code=1).stderr
        assert "zet een reservekopie terug" in told
        assert "Traceback" not in told
