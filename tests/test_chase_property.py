"""Whatever happens in whatever order: no letter twice, none lost, one a person a day."""

import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hogeland import HET_HOGELAND, PEOPLE, at, every_text
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jaarwiel import cyclefile
from jaarwiel.core import chasing, workdays
from jaarwiel.core.chasing import Contact
from jaarwiel.office.chase import tick
from jaarwiel.office.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.post import (
    Courier,
    Letter,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
    letters,
)
from jaarwiel.store import open_store

CYCLE = cyclefile.load(HET_HOGELAND)


class PowerCutError(BaseException):
    """The process is gone: nothing after this runs."""


@dataclass
class FickleCourier(Courier):
    """A mail server that behaves as it is told to, and remembers what it took."""

    mood: str = "takes"
    days: list[date] = field(default_factory=list)
    """The day on which each letter was taken."""
    today: date = date.min
    taken: list[Letter] = field(default_factory=list)

    def hand_over(self, letter, content):
        assert content
        if self.mood == "away":
            raise Unreachable("away")
        if self.mood == "later":
            raise TemporaryRefusal("451 later")
        if self.mood == "refuses":
            raise PermanentRefusal("550 no")
        self.taken.append(letter)
        self.days.append(self.today)
        if self.mood == "hangs up":
            raise Uncertain("hung up")
        if self.mood == "power cut":
            raise PowerCutError
        return "250 ok"


class ChasingMachine(RuleBasedStateMachine):
    """Plays a year with deliveries, refusals, downtime and crashes in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.courier = FickleCourier()
        self.now = at("2026-01-02", "10:00")
        self.courier.today = self.now.date()
        self.open()
        with self.desk.store.writing():
            for name, email, party, role in PEOPLE:
                self.desk.store.keep_contact(Contact(0, name, email, party, role))

    def open(self):
        store = open_store(Path(self.folder.name) / "state.db")
        store.db.execute("PRAGMA synchronous = OFF")
        self.desk = Desk(CYCLE, store, "https://x.example", courier=self.courier)

    def teardown(self):
        self.desk.store.close()
        self.folder.cleanup()

    @rule(days=st.sampled_from([0, 1, 1, 1, 3, 7, 30]), hours=st.sampled_from([0, 2, 6]))
    def time_passes(self, days, hours):
        self.now = (self.now + timedelta(days=days)).replace(hour=10 + hours)
        self.courier.today = self.now.date()

    @rule(mood=st.sampled_from(["takes", "takes", "away", "later", "refuses", "hangs up"]))
    def tick(self, mood):
        self.courier.mood = mood
        tick(self.desk, self.now)

    @rule()
    def a_second_tick_at_once_does_nothing(self):
        self.courier.mood = "takes"
        tick(self.desk, self.now)
        before = len(self.courier.taken)
        assert tick(self.desk, self.now).written == ()
        assert len(self.courier.taken) == before

    @rule()
    def crash_while_sending(self):
        self.courier.mood = "power cut"
        with suppress(PowerCutError):
            tick(self.desk, self.now)
        self.desk.store.close()
        self.open()

    @rule(
        party=st.sampled_from(["gemeente", "goud-wonen", "woonzorg-nederland"]),
        share=st.sampled_from([1, 5, 15]),
    )
    @precondition(lambda self: self.now.year == 2026)
    def a_party_delivers(self, party, share):
        texts = dict(list(every_text(CYCLE, "terugblik").items())[:share])
        deadline = self.desk.deadline("terugblik", 2026)
        deliver(self.desk, party, deadline, texts, self.now, "bestand")

    @invariant()
    def no_letter_is_taken_twice(self):
        counts = Counter(letter.message_id for letter in self.courier.taken)
        assert max(counts.values(), default=0) <= 1

    @invariant()
    def nobody_is_written_to_twice_a_day(self):
        persons = (letter.person for letter in self.courier.taken)
        days = Counter(zip(persons, self.courier.days, strict=True))
        assert max(days.values(), default=0) <= 1

    @invariant()
    def nothing_goes_out_on_a_free_day(self):
        assert all(workdays.is_workday(day) for day in self.courier.days)

    @invariant()
    def what_the_server_took_is_never_ready_again(self):
        ready = {letter.message_id for letter in letters(self.desk.store, "state = 'ready'")}
        assert ready.isdisjoint(letter.message_id for letter in self.courier.taken)

    @rule()
    def every_rung_that_was_reached_is_on_record_after_a_tick(self):
        """Nobody is forgotten: what is due now and not written yet is found by the next tick."""
        if chasing.is_sending_time(CYCLE, self.now):
            shown = tick(self.desk, self.now, dry_run=True)
            self.courier.mood = "away"
            assert tick(self.desk, self.now).written == shown.written


ChasingMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, derandomize=True
)
TestChasing = ChasingMachine.TestCase
