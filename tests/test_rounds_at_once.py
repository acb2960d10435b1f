"""Rounds of the secretariat at the same moment, in processes of their own, one of them killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from bounces import POSTFIX, bounce
from hogeland import at, every_text
from inviting import calendar_in
from mailsamples import outlook

from jaarwiel.core.workdays import is_workday
from jaarwiel.office.calendars import channels
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.rounds import make_round
from jaarwiel.records import post

ROUNDS = 20
LONGEST = 0.4
"""Seconds that the process which is killed lives, at most."""
BEGIN = at("2027-03-01")
INVITED = ("harm@prive.example", "dirk@goudwonen.example")


@contextmanager
def maker(*places):
    """What makes rounds in a process of its own: `go` gives its number, `end` how it ended."""
    command = [sys.executable, Path(__file__).with_name("roundmaker.py"), *places]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:

        def go(now):
            made.stdin.write(f"{now.isoformat()}\n")
            made.stdin.flush()
            return int(made.stdout.readline())

        def end():
            made.stdin.write("wait\n")
            made.stdin.flush()
            return int(made.stdout.readline())

        yield go, end
        made.stdin.close()


@pytest.fixture
def maildir(tmp_path):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "post" / folder).mkdir(parents=True)
    return tmp_path / "post"


def days():
    """The working days on which the rounds are made."""
    day = BEGIN
    while True:
        if is_workday(day.date()):
            yield day
        day += timedelta(days=1)


def accept(desk, letter):
    """The answer of somebody's calendar program to this invitation."""
    invitation = message_from_bytes(post.content_of(desk.store, letter.id), policy=policy.default)
    event = calendar_in(invitation).decode().replace("\r\n ", "")
    event = event.replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "ACCEPTED")
    head = f"From: <{letter.recipient}>\r\nMessage-ID: <ja.{letter.id}@x.example>\r\n"
    return f"{head}Content-Type: text/calendar; method=REPLY\r\n\r\n{event}".encode()


def happen(desk, maildir, number, now):
    """What comes in before one round: deliveries, answers, bounces, a decision."""
    parties = ("woonzorg-nederland", "ho-goud-wonen")
    if 0 < number <= len(parties):
        texts = every_text(desk.cycle, "terugblik")
        deliver(desk, parties[number - 1], desk.deadline("terugblik", 2027), texts, now, "proef")
    if number == 1:
        decide(desk, "2027/ao-voorjaar", "move", now, "p", at("2027-04-20", "10:00"))
    mails = []
    for letter in post.letters(desk.store, "state = 'accepted'"):
        if letter.kind.startswith("uitnodiging"):
            mails.append((f"ja-{letter.id}", accept(desk, letter)))
        elif letter.recipient == "geesje@woonzorg.example":
            mails.append(
                (
                    f"terug-{letter.id}",
                    bounce(POSTFIX, letter.message_id, recipient=letter.recipient),
                )
            )
    asked = post.letters(desk.store, "recipient = 'dirk@goudwonen.example' AND kind = 'inbreng'")
    for each in asked:
        answer = outlook(each.message_id).replace(b"AM0PR01MB1", b"AM%d" % each.id)
        mails.append((f"antwoord-{each.id}", answer))
    for name, content in mails:
        if not any(each.name.partition(":")[0] == name for each in maildir.glob("*/*")):
            path = maildir / "new" / name
            path.write_bytes(content)
            os.utime(path, (now.timestamp(), now.timestamp()))


def test_two_rounds_at_once_and_one_that_is_killed_do_nothing_twice(desk, tmp_path, maildir):
    chance = random.Random(7)  # noqa: S311 - the same every time
    taken = tmp_path / "taken"
    for name in INVITED:
        person = desk.store.rows("SELECT id FROM person WHERE email = ?", name)[0]["id"]
        channels.invite(desk, person, BEGIN, "proef")
    decide(desk, "2027/ao-voorjaar", "confirm", BEGIN, "proef")
    ended = []

    with ExitStack() as stack:
        makers = [
            stack.enter_context(maker(tmp_path / "state.db", maildir, taken)) for _ in range(3)
        ]
        for number, now in zip(range(ROUNDS), days(), strict=False):
            happen(desk, maildir, number, now)
            *_, killed = [go(now) for go, _ in makers]
            time.sleep(chance.uniform(0, LONGEST))
            os.kill(killed, signal.SIGKILL)
            ended += [end() for _, end in makers][:2]
    last = now + timedelta(hours=2)
    make_round(desk, last)

    sent = Counter(taken.read_text().split())
    assert set(ended) == {0}
    assert max(sent.values()) == 1
    assert once(desk, "letter WHERE kind = 'ochtendbericht'", "day") == ROUNDS
    assert once(desk, "letter WHERE kind LIKE 'dank-%' ", "kind") == 2
    assert once(desk, "invitation", "person || item || sequence || method") == 4
    assert once(desk, "reply", "person || sequence") == len(list(maildir.glob("*/ja-*"))) > 0
    assert once(desk, "received", "source") == len(list(maildir.glob("*/*")))
    assert once(desk, "letter WHERE kind LIKE 'onbestelbaar-%'", "kind") > 0
    assert desk.store.rows("SELECT * FROM log WHERE what = 'bericht niet verwerkt'") == []
    assert desk.store.rows("SELECT * FROM received WHERE kind = 'agenda' AND outcome IS NULL") == []


def once(desk, source, what):
    """How many rows there are; each has something of its own in `what`."""
    counted, different = desk.store.db.execute(
        f"SELECT count(*), count(DISTINCT {what}) FROM {source}"  # noqa: S608 - our own words
    ).fetchone()
    assert counted == different, source
    return counted
