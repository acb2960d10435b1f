"""Sending to a real mail server, by processes that are killed while they are at it."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from conftest import MailServer
from postfix import needs_postfix, serving
from test_letters import HOSTILE, envelope, opening
from test_post import NOW

from jaarwiel.mail.letters import compose
from jaarwiel.mail.sending import send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.letters.bounces import take_bounce
from jaarwiel.office.letters.uncertain import look_up_uncertain, settle_uncertain, uncertain
from jaarwiel.records.post import letters, write_letter

pytestmark = needs_postfix
KILLS = 200
ENOUGH = 50
"""Letters that are ready when a sender starts: more than it sends before it is killed."""
LONGEST = 0.08
"""Seconds that a sender lives, at most."""
LATER = NOW + timedelta(hours=2)


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@contextmanager
def senders(state, server):
    """What starts a sender and ends it after so many seconds; gives its exit code."""
    command = [sys.executable, Path(__file__).with_name("sender.py"), state, str(server.port)]
    with subprocess.Popen(
        [*command, NOW.isoformat()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def say(line):
            parent.stdin.write(f"{line}\n")
            parent.stdin.flush()

        def send(seconds):
            say("go")
            child = int(parent.stdout.readline())
            if seconds is not None:
                time.sleep(seconds)
                os.kill(child, signal.SIGKILL)
            say("wait")
            return int(parent.stdout.readline())

        yield send
        parent.stdin.close()


def numbered(number):
    """The number of a letter, and its bytes."""
    header = f"Message-ID: <{number}@gemeente.example>\r\nSubject: Verzoek {number}\r\n\r\n"
    return number, header.encode() + b".Een regel van de brief.\r\n" * 250


def write_letters(store, contents, domain="x.example"):
    """Puts these in the outbox, each to somebody else."""
    with store.writing():
        for number, content in contents:
            who = {"id": number, "name": f"P{number}", "email": f"p{number}@{domain}"}
            store.db.table("person").upsert(who, pk="id")
            row = {
                "day": "2027-01-04",
                "kind": "inbreng",
                "person": number,
                "sender": "anna@x.example",
                "recipient": who["email"],
                "subject": f"Verzoek {number}",
                "message_id": f"<{number}@gemeente.example>",
                "content": content,
                "state": "ready",
                "written_at": NOW.isoformat(),
                "next_attempt": NOW.isoformat(),
            }
            write_letter(store, row, [])


@contextmanager
def listening(controller):
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def arrived_of(store, server):
    """How often each letter of this outbox arrived, by its Message-ID."""
    ours = {each.message_id for each in letters(store)}
    found = Counter(message_from_bytes(each)["Message-ID"] for each in server.delivered())
    return Counter({each: count for each, count in found.items() if each in ours})


@pytest.mark.soak
def test_killing_the_sender_at_any_moment_loses_no_letter_and_doubles_none(desk, server, tmp_path):
    store, dice = desk.store, random.Random(2027)  # noqa: S311 - dice
    ends, numbers = [], itertools.count()

    with senders(tmp_path / "state.db", server) as send:
        while ends.count(-signal.SIGKILL) < KILLS:
            few = ENOUGH - len(letters(store, "state = 'ready'"))
            write_letters(store, [numbered(next(numbers)) for _ in range(few)])
            ends.append(send(dice.uniform(0, LONGEST)))
        finished = send(None)

    arrived = arrived_of(store, server)
    by_state = {each.message_id: each.state for each in letters(store)}
    doubtful = uncertain(store, LATER)
    assert finished == 0
    assert set(ends) <= {-signal.SIGKILL, 0}
    assert max(arrived.values()) == 1
    assert set(by_state.values()) == {"accepted", "sending"}
    assert {each for each, state in by_state.items() if state == "accepted"} <= set(arrived)
    assert {each.message_id for each in doubtful} == {
        each for each, state in by_state.items() if state == "sending"
    }

    looked_up = look_up_uncertain(replace(desk, archive=f"maildir:{server.archive}"), LATER)

    assert {each.message_id for each in looked_up.left} == set(by_state) - set(arrived)

    for letter in looked_up.left:
        settle_uncertain(store, letter.id, LATER, "Anna", arrived=False)
    send_ready(store, SmtpCourier(f"smtp://127.0.0.1:{server.port}"), LATER)

    assert arrived_of(store, server) == Counter(by_state.keys())  # each of them, once
    assert {each.state for each in letters(store)} == {"accepted"}


@pytest.mark.parametrize("words", HOSTILE)
def test_subject_and_name_arrive_through_a_real_server_as_they_were_stored(store, server, words):
    number = 10_000 + HOSTILE.index(words)
    facts = opening(jaar=words)
    about = replace(envelope(name=words), message_id=f"<{number}@gemeente.example>")
    written = compose("mail/opening.md.j2", facts, about)
    write_letters(store, [(number, written.content)])

    send_ready(store, SmtpCourier(f"smtp://127.0.0.1:{server.port}"), NOW)

    (arrived,) = [each for each in server.delivered() if f"<{number}@".encode() in each]
    assert arrived.endswith(written.content.replace(b"\r\n", b"\n"))
    assert message_from_bytes(arrived, policy=policy.default)["Subject"] == written.subject


def test_what_a_real_server_sends_back_marks_letter_and_person(store, server):
    unwilling = MailServer(at_recipient={"p20000@nergens.example": "550 5.1.1 No such person"})
    controller = Controller(unwilling, hostname="127.0.0.1", port=server.elsewhere)
    write_letters(store, [numbered(20_000)], "nergens.example")

    with listening(controller):
        send_ready(store, SmtpCourier(f"smtp://127.0.0.1:{server.port}"), NOW)
        (content,) = [each for each in server.delivered() if b"nergens.example" in each]
    found = take_bounce(store, content, LATER)

    (sent,) = letters(store)
    assert (found.is_new, found.bounce.kind) == (True, "permanent")
    assert (sent.state, sent.bounced_at) == ("accepted", LATER)
    assert sent.bounce.startswith("550 5.1.1 No such person")
