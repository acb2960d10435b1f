"""Whatever is decided in whatever order: each thing told once, and the last of it true."""

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hogeland import HET_HOGELAND, PEOPLE, at
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from inviting import Keeping, event_in, programme
from soak import examples

from jaarwiel.core import workdays
from jaarwiel.core.contact import Contact
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError
from jaarwiel.mail.courier import PermanentRefusal, TemporaryRefusal, Unreachable
from jaarwiel.office.calendars import channels, invitations, publish
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.records.events import events_in
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.statefile import open_store

CYCLE = cyclefile.load(HET_HOGELAND)
CORRIE, HARM = "corrie@wierden.example", "harm@prive.example"
ROLES = {CORRIE: ("Corrie Bos", "wierden-en-borgen"), HARM: ("Harm Dijk", "ho-goud-wonen")}
ITEMS = ["2027/ao-voorjaar", "2027/bo-voorjaar", "2027/ao-per-corporatie/goud-wonen"]


class Moody(Keeping):
    """A mail server that now and then is away, or asks to come back."""

    mood = "takes"

    def hand_over(self, letter, content):
        if self.mood == "away":
            raise Unreachable("away")
        if self.mood == "later":
            raise TemporaryRefusal("451 later")
        if self.mood == "refuses":
            raise PermanentRefusal("550 no")
        return super().hand_over(letter, content)


class InvitingMachine(RuleBasedStateMachine):
    """Meetings move, people come and go and switch channel, the server has moods."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        store = open_store(Path(self.folder.name) / "state.db")
        store.db.execute("PRAGMA synchronous = OFF")
        self.courier = Moody()
        self.desk = Desk(CYCLE, store, "https://x.example", courier=self.courier)
        self.now = at("2027-01-04", "10:00")
        self.refused = False
        with store.writing():
            for name, email, party, role in PEOPLE:
                keep_contact(store, Contact(0, name, email, party, role))
        publish.revise(self.desk, self.now)
        rows = store.rows("SELECT id, email FROM person")
        self.person = {row["email"]: row["id"] for row in rows}
        for email in (CORRIE, HARM):
            channels.invite(self.desk, self.person[email], self.now, "x")

    def teardown(self):
        self.desk.store.close()
        self.folder.cleanup()

    @rule(days=st.sampled_from([0, 0, 1, 1, 5]), hour=st.sampled_from([6, 10, 22]))
    def time_passes(self, days, hour):
        self.now = max(self.now, (self.now + timedelta(days=days)).replace(hour=hour))

    @rule(
        item=st.sampled_from(ITEMS), act=st.sampled_from(["confirm", "confirm", "cancel", "undo"])
    )
    def decide(self, item, act):
        with suppress(InputError):
            if act == "undo":
                deciding.undo(self.desk, item, self.now, "x")
            else:
                deciding.decide(self.desk, item, act, self.now, "x")

    @rule(item=st.sampled_from(ITEMS), days=st.sampled_from([1, 2, 30, 60]))
    def move(self, item, days):
        to = (self.now + timedelta(days=days)).replace(hour=14)
        deciding.decide(self.desk, item, "move", self.now, "x", to)

    @rule(email=st.sampled_from([CORRIE, HARM]), mail=st.booleans())
    def switch(self, email, mail):
        change = channels.invite if mail else channels.uninvite
        change(self.desk, self.person[email], self.now, "x")

    @rule(email=st.sampled_from([CORRIE, HARM]), stays=st.booleans())
    def role_begins_or_ends(self, email, stays):
        name, party = ROLES[email]
        until = None if stays else self.now.date() - timedelta(days=1)
        with self.desk.store.writing():
            keep_contact(
                self.desk.store, Contact(0, name, email, party, "contactpersoon", None, until)
            )

    @rule(mood=st.sampled_from(["takes", "takes", "away", "away", "later"]))
    def tick(self, mood):
        self.courier.mood = mood
        invitations.tick(self.desk, self.now)

    @rule()
    @precondition(lambda self: self.now.day % 7 == 0)
    def tick_while_the_server_refuses(self):
        self.courier.mood = "refuses"
        before = len(self.desk.store.rows("SELECT id FROM letter WHERE state = 'failed'"))
        invitations.tick(self.desk, self.now)
        after = len(self.desk.store.rows("SELECT id FROM letter WHERE state = 'failed'"))
        self.refused |= after > before

    @rule()
    def a_second_tick_at_once_does_nothing(self):
        self.courier.mood = "takes"
        invitations.tick(self.desk, self.now)
        before = len(self.courier.taken)
        written, _ = invitations.tick(self.desk, self.now)
        assert written == ()
        assert len(self.courier.taken) == before

    @rule()
    def after_a_tick_in_working_hours_every_calendar_is_true(self):
        day = self.now.date() + timedelta(days=2)  # every letter that was put off may go again
        while not workdays.is_workday(day):
            day += timedelta(days=1)
        self.now = at(day.isoformat(), "10:00")
        self.courier.mood = "takes"
        invitations.tick(self.desk, self.now)
        if not self.refused:
            for email in (CORRIE, HARM):
                assert self.shown(email) == self.wanted(email)

    def shown(self, email):
        """What this person's calendar shows of meetings to come."""
        found = programme(self.courier.to(email))
        return {uid: (e[0], e[1]) for uid, e in found.items() if e[0] > self.now}

    def wanted(self, email):
        """What it should show, worked out in another way: from the plan and the contacts."""
        held = programme(self.courier.to(email))
        rows = self.desk.store.rows("SELECT item FROM decision WHERE kind = 'confirm'")
        confirmed = {row["item"] for row in rows}
        roles = [c for c in contacts_in(self.desk.store) if c.email == email]
        parties = {c.party for c in roles if c.is_valid(self.now.date())}
        mailed = self.person[email] in channels.invited(self.desk)
        found = {}
        for year in (2026, 2027, 2028):
            for each in self.desk.plan(year).meetings if mailed else ():
                uid = publish.uid_of(CYCLE, each.id)
                open_again = each.status == "proposed" and uid in held and each.id in confirmed
                stands = each.status == "confirmed" or open_again
                if stands and parties & set(each.parties) and each.starts > self.now:
                    found[uid] = (each.starts, each.ends)
        return found

    @invariant()
    def nothing_is_told_twice(self):
        rows = self.desk.store.rows("SELECT person, item, sequence, method FROM invitation")
        keys = [tuple(row.values()) for row in rows]
        assert len(keys) == len(set(keys))
        ids = [letter.message_id for letter, _ in self.courier.taken]
        assert len(ids) == len(set(ids))

    @invariant()
    def every_letter_about_a_meeting_has_a_higher_sequence_than_the_one_before(self):
        rows = self.desk.store.rows("SELECT person, item, sequence FROM invitation ORDER BY id")
        newest = {}
        for row in rows:
            key = row["person"], row["item"]
            assert row["sequence"] > newest.get(key, -1)
            newest[key] = row["sequence"]
        events = events_in(self.desk.store)
        assert all(events[item]["sequence"] >= at for (_, item), at in newest.items())

    @invariant()
    def a_huurdersorganisatie_never_hears_of_a_meeting_it_is_not_in(self):
        for message in self.courier.to(HARM):
            assert "bo-voorjaar" not in str(event_in(message)[1]["UID"])


InvitingMachine.TestCase.settings = settings(
    max_examples=examples(60), stateful_step_count=40, derandomize=True
)
TestInviting = InvitingMachine.TestCase
