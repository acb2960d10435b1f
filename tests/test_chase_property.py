"""Whatever happens in whatever order: no letter twice, none lost, one a person a day."""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hogeland import HET_HOGELAND, PEOPLE, at, every_text
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from soak import examples

from jaarwiel.core import ladderdays, workdays
from jaarwiel.core.contact import Contact
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError
from jaarwiel.mail.courier import (
    Courier,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
)
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import extensions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.records import ledger
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.post import Letter, letters
from jaarwiel.records.statefile import open_store

CYCLE = cyclefile.load(HET_HOGELAND)
TERUGBLIK = "2026/terugblik"


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
    check: Callable[[Letter], None] = lambda _: None
    """Looks at every letter at the moment that it goes."""

    def hand_over(self, letter, content):
        assert content
        self.check(letter)
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
        self.bounced = set()
        self.now = at("2026-01-02", "10:00")
        self.courier.today = self.now.date()
        self.open()
        with self.desk.store.writing():
            for name, email, party, role in PEOPLE:
                keep_contact(self.desk.store, Contact(0, name, email, party, role))

    def open(self):
        store = open_store(Path(self.folder.name) / "state.db")
        store.db.execute("PRAGMA synchronous = OFF")
        self.desk = Desk(
            CYCLE, store, "https://x.example", courier=self.courier, sender="post@x.example"
        )
        self.courier.check = self.is_owed

    def is_owed(self, letter):
        """Nobody who owes nothing is written to, and nobody about a day that is no more."""
        owed = {
            (each.deadline.id, each.deliverer): each.last_day.isoformat()
            for each in self.desk.chased(self.now.date())
            if each.missing
        }
        asked = self.desk.store.rows("SELECT * FROM ask WHERE letter = ?", letter.id)
        assert any(owed.get((ask["item"], ask["deliverer"])) == ask["last_day"] for ask in asked)

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

    @rule(
        party=st.sampled_from(["gemeente", "goud-wonen", "woonzorg-nederland"]),
        until=st.sampled_from([date(2026, 4, 2), date(2026, 4, 6)]),
        act=st.sampled_from(["give", "give", "ask", "withdraw"]),
    )
    @precondition(lambda self: self.now.date() < date(2026, 4, 1))
    def more_time_is_asked_given_or_taken_back(self, party, until, act):
        owed = extensions.find(self.desk, TERUGBLIK, party)
        with suppress(InputError):
            if act == "give":
                extensions.give(self.desk, owed, until, self.now, "coördinator")
            elif act == "ask":
                extensions.ask(self.desk, owed, until, 4, "", self.now)
            else:
                extensions.withdraw(self.desk, owed, self.now, "coördinator")

    @rule(day=st.sampled_from(["2026-04-09", "2026-04-16", "2026-04-23"]))
    @precondition(lambda self: self.now.date() < date(2026, 4, 1))
    def the_meeting_moves(self, day):
        starts = at(day, "13:30")
        deciding.decide(self.desk, "2026/ao-voorjaar", "move", self.now, "coördinator", starts)

    @rule(person=st.integers(1, len(PEOPLE)), days=st.sampled_from([1, 10, 40]))
    def somebody_is_away(self, person, days):
        until = self.now.date() + timedelta(days=days)
        self.desk.store.db.execute(
            "INSERT OR IGNORE INTO absence (person, first, last) VALUES (?, ?, ?)",
            [person, self.now.date().isoformat(), until.isoformat()],
        )

    @rule(person=st.sampled_from(PEOPLE))
    def a_contact_leaves(self, person):
        name, email, party, role = person
        yesterday = self.now.date() - timedelta(days=1)
        with self.desk.store.writing():
            gone = Contact(0, name, email, party, role, valid_until=yesterday)
            keep_contact(self.desk.store, gone)

    @rule(person=st.sampled_from(PEOPLE))
    def a_contact_comes_back(self, person):
        with self.desk.store.writing():
            keep_contact(self.desk.store, Contact(0, *person))

    @rule()
    def a_letter_comes_back(self):
        for letter in letters(
            self.desk.store, "state = 'accepted' AND bounced_at IS NULL", limit=1
        ):
            at_now = self.now.isoformat()
            self.desk.store.db.execute(
                "UPDATE letter SET bounced_at = ? WHERE id = ?", [at_now, letter.id]
            )
            self.desk.store.db.execute(
                "UPDATE person SET bounced_at = ? WHERE id = ?", [at_now, letter.person]
            )
            self.bounced.add(letter.message_id)

    @rule()
    def addresses_are_mended(self):
        self.desk.store.db.execute("UPDATE person SET bounced_at = NULL")

    @rule(verdict=st.sampled_from(["release", "release", "hold"]))
    def the_coordinator_decides_about_what_waits(self, verdict):
        if ladderdays.is_sending_time(CYCLE, self.now):
            held = tick(self.desk, self.now, dry_run=True).held
            keys = [ask.key for letter in held for ask in letter.asks]
            with self.desk.store.writing():
                ledger.rule(self.desk.store, keys, verdict, self.now, "coördinator")

    @invariant()
    def no_key_is_asked_twice(self):
        """Not even under another letter, unless the first one came back."""
        found = self.desk.store.rows(
            "SELECT key, message_id FROM ask JOIN letter ON letter.id = letter"
        )
        keys = Counter(row["key"].partition("!")[0] for row in found
                       if row["message_id"] not in self.bounced)  # fmt: skip
        assert max(keys.values(), default=0) <= 1

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
        if ladderdays.is_sending_time(CYCLE, self.now):
            shown = tick(self.desk, self.now, dry_run=True)
            self.courier.mood = "away"
            assert tick(self.desk, self.now).written == shown.written

    @rule()
    def whoever_owes_is_written_to_or_shown_as_waiting_or_unreachable(self):
        """After a tick nothing that a reachable person owes is left unsaid."""
        if not ladderdays.is_sending_time(CYCLE, self.now):
            return
        self.courier.mood = "takes"
        report = tick(self.desk, self.now)
        told = {
            (row["item"], row["deliverer"])
            for row in self.desk.store.rows(
                "SELECT item, deliverer FROM ask JOIN letter ON letter.id = letter"
                " WHERE bounced_at IS NULL"
            )
        }
        told |= {
            (ask.contribution.deadline.id, ask.contribution.deliverer)
            for letter in report.held
            for ask in letter.asks
        }
        on_its_way = {
            letter.person for letter in letters(self.desk.store) if letter.state == "ready"
        }
        for owed in self.desk.chased(self.now.date()):
            name = CYCLE.name_of(owed.deliverer)
            parties = {owed.deliverer, *CYCLE.members(owed.deliverer)}
            waits = any(
                each.party in parties and each.person in on_its_way
                for each in contacts_in(self.desk.store)
            )
            had_one_today = any(
                each.party in parties and each.person in self.written_today()
                for each in contacts_in(self.desk.store)
            )
            key = (owed.deadline.id, owed.deliverer)
            is_said = key in told or waits or had_one_today or name in report.without_contact
            assert not owed.missing or is_said, key

    def written_today(self):
        """Who had a letter today: another one waits until tomorrow."""
        found = letters(self.desk.store, "day = ?", self.now.date().isoformat())
        return {letter.person for letter in found}


ChasingMachine.TestCase.settings = settings(
    max_examples=examples(40), stateful_step_count=25, derandomize=True
)
TestChasing = ChasingMachine.TestCase
