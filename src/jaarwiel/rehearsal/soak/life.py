"""What people do at a table in a soak: each act drawn by chance, by the office's own functions.

Every kind of act has a chance of its own, that follows from the seed, the table and the kind. So
without one kind all others still happen.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from icalendar import Calendar, Event, vCalAddress, vDatetime

from jaarwiel.core.contact import Absence, Contact
from jaarwiel.core.contributions import cells_of, joint_slots, slots_of
from jaarwiel.core.cycle import Cycle, HeldRole
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.meetingdates import conflicts
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Deadline, Meeting, Question, local
from jaarwiel.errors import JaarwielError
from jaarwiel.office.calendars import channels, replies
from jaarwiel.office.calendars.publish import uid_of
from jaarwiel.office.chasing import outgoing, reminding
from jaarwiel.office.contributions import extensions, withdrawing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.documents.steps import Step
from jaarwiel.office.letters.uncertain import settle_uncertain, uncertain
from jaarwiel.office.meetings import deciding
from jaarwiel.office.people import roster
from jaarwiel.office.signing import signatures, tosign
from jaarwiel.office.signing.signatures import Signing
from jaarwiel.office.table import answers
from jaarwiel.records import ledger, people
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.post import letters

if TYPE_CHECKING:
    from jaarwiel.office.chasing.outgoing import Ruled

Option = TypeVar("Option")
ROLES: Final[tuple[HeldRole, ...]] = (
    "contactpersoon", "plaatsvervanger", "bestuurder", "ondertekenaar",
)  # fmt: skip
COORDINATOR: Final = "procescoördinator"


class Skip(Exception):  # noqa: N818 - nothing went wrong
    """There is nothing that this act could be about."""


@dataclass
class Life:
    """The people of one table."""

    desk: Desk
    seed: str
    step: Step
    """What makes a form of a document."""
    without: frozenset[str] = frozenset()
    """Acts that do not happen."""
    number: int = 0
    """Makes every text another one."""
    done: list[tuple[datetime, str, str]] = field(default_factory=list)
    """What happened: when, which act, and about what."""
    refused: int = 0
    """How many acts were refused with a word for people."""
    has_arrived: Callable[[str], bool] = lambda _: True
    """Whether the server has a letter, by its Message-ID."""

    @property
    def cycle(self) -> Cycle:
        """The cycle of the table."""
        return self.desk.cycle

    def settle_in(self) -> None:
        """Gives every party somebody in each role, and the table its office; nobody real."""
        own, host = self.cycle.table.id, self.cycle.parties[0].id
        with self.desk.store.writing():
            for role in ("procescoordinator", "secretaris"):
                name, email = role.capitalize(), f"{role}@{own}.example"
                keep_contact(self.desk.store, Contact(0, name, email, host, role))
            for party in self.cycle.parties:
                for role in ROLES:
                    email = f"{role}@{party.id}.{own}.example"
                    keep_contact(self.desk.store, Contact(0, f"{role} 1", email, party.id, role))

    def live(self, now: datetime) -> None:
        """What people do in this hour."""
        for kind, chance in self._chances.items():
            happens = chance.random() < ACTS[kind].rate
            if happens and kind not in self.without:
                self._act(kind, chance, now)

    @cached_property
    def _chances(self) -> dict[str, random.Random]:
        return {
            kind: random.Random(f"{self.seed} {self.cycle.table.id} {kind}")  # noqa: S311 - to be played again
            for kind in ACTS
        }

    def _act(self, kind: str, chance: random.Random, now: datetime) -> None:
        try:
            about = ACTS[kind].do(self, chance, now)
        except Skip:
            return
        except JaarwielError as error:
            self.refused += 1
            about = f"geweigerd: {error}"
        self.done.append((now, kind, about))

    # ------------------------------------------------------------------------------ contributions

    def _open_deadline(self, chance: random.Random, now: datetime) -> Deadline:
        running = self.desk.running(now.date())
        return one_of(chance, [d for d in running if d.opens <= now.date() <= _long_after(d)])

    def _deliverer(self, chance: random.Random, deadline: Deadline) -> str:
        return one_of(chance, self.cycle.deliverers(deadline.parties, deadline.rule.id))

    def deliver(self, chance: random.Random, now: datetime) -> str:
        """Hands in all, or a part, of what is asked; or another text for what was there."""
        deadline = self._open_deadline(chance, now)
        by = self._deliverer(chance, deadline)
        share = chance.choice((1.0, 1.0, 0.5, 0.1))
        slots, cells = slots_of(self.cycle, deadline, by), cells_of(self.cycle, deadline, by)
        self.number += 1
        texts = {
            slot: f"Tekst {self.number} van {by} bij {position}."
            for position, slot in enumerate(slots)
            if chance.random() < share
        }
        given: dict[Cell, Figure] = {
            cell: Figure(Decimal(chance.randint(0, 900)))
            for cell in cells
            if chance.random() < share
        }
        party = self.cycle.members(by)[0]
        deliver(self.desk, party, deadline, texts, now, "bestand", figures=given)
        return f"{deadline.id} van {by}, {len(texts)} van {len(slots)} teksten"

    def withdraw(self, chance: random.Random, now: datetime) -> str:
        """Takes a delivery back, or has it count again."""
        rows = self.desk.store.rows(
            "SELECT item, deliverer, version FROM delivery WHERE deliverer <> 'tafel'"
            " ORDER BY id DESC LIMIT 20"
        )
        row = one_of(chance, rows)
        owed = extensions.find(self.desk, row["item"], row["deliverer"])
        if chance.random() < 0.6:  # noqa: PLR2004 - more are taken back than put back
            withdrawing.withdraw(self.desk, owed, row["version"], now, COORDINATOR, "Vergissing.")
        else:
            withdrawing.restore(self.desk, owed, row["version"], now, COORDINATOR)
        return str(row)

    def ask_for_time(self, chance: random.Random, now: datetime) -> str:
        """Asks for more time."""
        deadline = self._open_deadline(chance, now)
        owed = extensions.find(self.desk, deadline.id, self._deliverer(chance, deadline))
        until = deadline.input_last_day + ONE_DAY * chance.randint(-3, 25)
        person = one_of(chance, contacts_in(self.desk.store)).person
        extensions.ask(self.desk, owed, until, person, "Drukte.", now)
        return f"{deadline.id} van {owed.deliverer} tot en met {until}"

    def decide_on_time(self, chance: random.Random, now: datetime) -> str:
        """Gives more time, asked or not; refuses it; takes it back."""
        deadline = self._open_deadline(chance, now)
        owed = extensions.find(self.desk, deadline.id, self._deliverer(chance, deadline))
        act = chance.choice(("give", "give", "refuse", "withdraw"))
        until = deadline.input_last_day + ONE_DAY * chance.randint(1, 15)
        if owed.asked_for and act == "give":
            until = owed.asked_for.until
        if act == "give":
            extensions.give(self.desk, owed, until, now, COORDINATOR)
        elif act == "refuse":
            extensions.refuse(self.desk, owed, now, COORDINATOR, "Er is geen ruimte.")
        else:
            extensions.withdraw(self.desk, owed, now, COORDINATOR)
        return f"{act} {deadline.id} van {owed.deliverer} tot en met {until}"

    # ----------------------------------------------------------------------- meetings, questions

    def _meeting(self, chance: random.Random, now: datetime) -> Meeting:
        plans = self.desk.plans(self.desk.years_around(now.date()))
        soon = now + timedelta(days=200)
        held = [each for plan in plans for each in plan.meetings if now < each.starts < soon]
        return one_of(chance, held)

    def decide(self, chance: random.Random, now: datetime) -> str:
        """Confirms, moves or cancels a meeting; or gives it another place."""
        meeting = self._meeting(chance, now)
        act: deciding.Act = chance.choices(("confirm", "move", "cancel"), (6, 3, 1))[0]
        place = chance.choice(("", "", "", "Raadzaal", "Kantoor van de corporatie"))
        starts = self._moment(chance, meeting) if act == "move" else None
        if act == "move" and starts and chance.random() < 0.1:  # noqa: PLR2004 - now and then
            deciding.move_to_come(self.desk, meeting.id, starts, now, COORDINATOR, place=place)
        else:
            deciding.decide(self.desk, meeting.id, act, now, COORDINATOR, starts, place=place)
        return f"{act} {meeting.id} {starts or ''} {place}"

    def _moment(self, chance: random.Random, meeting: Meeting) -> datetime:
        day = meeting.day + ONE_DAY * chance.randint(-20, 20)
        while conflicts(self.cycle, day):
            day += ONE_DAY
        at = meeting.starts.time() if chance.random() < 0.7 else _hour(chance)  # noqa: PLR2004 - mostly
        return local(day, at)

    def undo(self, chance: random.Random, now: datetime) -> str:
        """Takes back what was decided last about something."""
        rows = self.desk.store.rows("SELECT item FROM decision ORDER BY id DESC LIMIT 10")
        item = str(one_of(chance, rows)["item"])
        deciding.undo(self.desk, item, now, COORDINATOR)
        return item

    def answer(self, chance: random.Random, now: datetime) -> str:
        """Answers a question of the table, or answers it another way."""
        plans = self.desk.plans(self.desk.years_around(now.date()))
        found = [
            each
            for plan in plans
            for each in plan.items
            if isinstance(each, Question) and each.opens <= now.date()
        ]
        question = one_of(chance, found)
        words = chance.choice(question.rule.answers)
        answers.answer(self.desk, question.id, words, now, COORDINATOR)
        return f"{question.id}: {words}"

    # -------------------------------------------------------------------------------------- people

    def come_or_go(self, chance: random.Random, now: datetime) -> str:
        """Somebody leaves a role, takes it up again, or comes new."""
        held = one_of(chance, contacts_in(self.desk.store))
        what = chance.choice(("gaat", "gaat", "komt terug", "komt"))
        if what == "komt":
            self.number += 1
            email = f"nieuw{self.number}@{held.party}.{self.cycle.table.id}.example"
            kept = Contact(0, f"Nieuw {self.number}", email, held.party, chance.choice(ROLES))
        else:
            until = now.date() + ONE_DAY * chance.randint(-1, 20) if what == "gaat" else None
            kept = Contact(0, held.name, held.email, held.party, held.role, None, until)
        if what == "gaat" and held.role == "procescoordinator":
            raise Skip
        with self.desk.store.writing():
            keep_contact(self.desk.store, kept)
        return f"{what}: {kept.role} van {kept.party}"

    def change_address(self, chance: random.Random, now: datetime) -> str:
        """Somebody has another address."""
        person = one_of(chance, people.persons(self.desk.store))
        self.number += 1
        email = f"ander{self.number}@{self.cycle.table.id}.example"
        roster.change(self.desk, person.number, person.name, email, person.kind, now, COORDINATOR)
        return f"persoon {person.number}"

    def be_away(self, chance: random.Random, now: datetime) -> str:
        """Somebody is away for a while."""
        person = one_of(chance, contacts_in(self.desk.store)).person
        first = now.date() + ONE_DAY * chance.randint(0, 20)
        last = first + ONE_DAY * chance.choice((0, 5, 14, 30))
        roster.add_absence(self.desk, Absence(person, first, last), now, COORDINATOR)
        return f"persoon {person} van {first} tot en met {last}"

    def bounce(self, chance: random.Random, now: datetime) -> str:
        """A letter comes back, now and then because the address will never do."""
        letter = one_of(
            chance, letters(self.desk.store, "state = 'accepted' AND bounced_at IS NULL", limit=5)
        )
        store, at = self.desk.store, now.isoformat()
        with store.writing():
            store.db.execute("UPDATE letter SET bounced_at = ? WHERE id = ?", [at, letter.id])
            if chance.random() < 0.5:  # noqa: PLR2004 - one in two
                store.db.execute(
                    "UPDATE person SET bounced_at = ? WHERE id = ?", [at, letter.person]
                )
        return f"brief {letter.id}"

    def mend_address(self, chance: random.Random, now: datetime) -> str:
        """The coordinator trusts an address again."""
        rows = self.desk.store.rows("SELECT id FROM person WHERE bounced_at IS NOT NULL")
        number = int(one_of(chance, rows)["id"])
        roster.trust_address(self.desk, number, now, COORDINATOR)
        return f"persoon {number}"

    def choose_channel(self, chance: random.Random, now: datetime) -> str:
        """Somebody wants invitations by mail, or no more."""
        person = one_of(chance, contacts_in(self.desk.store)).person
        if channels.is_invited(self.desk, person) and chance.random() < 0.4:  # noqa: PLR2004 - some
            channels.uninvite(self.desk, person, now, f"persoon {person}")
            return f"persoon {person} niet meer"
        channels.invite(self.desk, person, now, f"persoon {person}")
        return f"persoon {person}"

    def reply(self, chance: random.Random, now: datetime) -> str:
        """Somebody answers an invitation, perhaps one that was replaced since."""
        rows = self.desk.store.rows(
            "SELECT item, sequence, email FROM invitation JOIN letter ON letter.id = letter"
            " JOIN person ON person.id = invitation.person"
            " WHERE method = 'REQUEST' AND state = 'accepted' ORDER BY invitation.id DESC LIMIT 20"
        )
        row = one_of(chance, rows)
        says = chance.choice(("ACCEPTED", "ACCEPTED", "DECLINED", "TENTATIVE"))
        content = _reply(uid_of(self.cycle, row["item"]), row["sequence"], row["email"], says, now)
        replies.take_in(self.desk, content, f"antwoord {self.number}", now)
        return f"{row['item']}: {says}"

    # --------------------------------------------------------------------------------------- post

    def approve(self, _chance: random.Random, now: datetime) -> str:
        """The coordinator lets go whatever waits for a yes."""
        due = [each for each in outgoing.to_come(self.desk, now, weeks=0) if each.letter.hold]
        keys = [ask.key for each in due for ask in each.letter.asks]
        if not keys:
            raise Skip
        with self.desk.store.writing():
            ledger.rule(self.desk.store, keys, "release", now, COORDINATOR)
        return f"{len(keys)} verzoeken"

    def hold(self, chance: random.Random, now: datetime) -> str:
        """The coordinator holds a letter to come, has it sent before its day, or withdraws one."""
        ready = letters(self.desk.store, "state = 'ready' AND hold = ''")
        if ready and chance.random() < 0.5:  # noqa: PLR2004 - one in two
            number = chance.choice(ready).id
            act = chance.choice((outgoing.hold, outgoing.withdraw))
            act(self.desk, number, now, COORDINATOR)
            return f"{act.__name__} brief {number}"
        found = one_of(chance, outgoing.to_come(self.desk, now))
        verdict: Ruled = chance.choice(("hold", "hold", "send"))
        outgoing.decide(self.desk, found, verdict, now, COORDINATOR)
        return f"{verdict} {found.id}"

    def let_go(self, chance: random.Random, now: datetime) -> str:
        """The coordinator lets a letter go that was held by hand."""
        held = letters(self.desk.store, "state = 'ready' AND hold <> ''")
        number = one_of(chance, held).id
        outgoing.release(self.desk, number, now, COORDINATOR)
        return f"brief {number}"

    def remind(self, chance: random.Random, now: datetime) -> str:
        """The coordinator reminds a party now."""
        deadline = self._open_deadline(chance, now)
        owed = extensions.find(self.desk, deadline.id, self._deliverer(chance, deadline))
        reminding.remind(self.desk, owed, now, COORDINATOR)
        return f"{deadline.id} van {owed.deliverer}"

    def look_up(self, chance: random.Random, now: datetime) -> str:
        """The coordinator finds out what became of an uncertain letter."""
        letter = one_of(chance, uncertain(self.desk.store, now))
        settle_uncertain(
            self.desk.store,
            letter.id,
            now,
            COORDINATOR,
            arrived=self.has_arrived(letter.message_id),
        )
        return f"brief {letter.id}"

    # ---------------------------------------------------------------------------------- documents

    def write_joint_text(self, chance: random.Random, now: datetime) -> str:
        """The secretary keeps what the table agrees on."""
        open_ones = [d for d in self.desk.running(now.date()) if d.rule.agreements]
        deadline = one_of(chance, [d for d in open_ones if now.date() <= d.last_day])
        self.number += 1
        texts = {
            slot: f"Afspraak {self.number} bij {position}."
            for position, slot in enumerate(joint_slots(self.cycle, deadline))
            if chance.random() < 0.8  # noqa: PLR2004 - most of it
        }
        keep_joint(self.desk, deadline, texts, now, "secretaris", by="secretaris")
        return deadline.id

    def make_final(self, chance: random.Random, now: datetime) -> str:
        """The secretary makes a document definitive in the last weeks of its term, or after it."""
        late = [
            d for d in self.desk.running(now.date())
            if d.last_workday - ONE_DAY * 15 <= now.date() <= d.last_day + ONE_DAY * 30
        ]  # fmt: skip
        deadline = one_of(chance, late)
        made = assemble_document(
            self.desk, deadline.document_id, deadline.year, now, "secretaris",
            final=True, reason="Ter ondertekening.", step=self.step,
        )  # fmt: skip
        return f"{deadline.id} {made.label}"

    def sign(self, chance: random.Random, now: datetime) -> str:
        """A signatory signs what lies before it."""
        lying = [each for each in tosign.to_sign(self.desk, now.date()) if each.open_lines]
        found = one_of(chance, lying)
        line = one_of(chance, [each for each in found.open_lines if each.people])
        signing = Signing(now.date(), "papier", chance.choice(line.people).person)
        signatures.sign(self.desk, found, line.key, signing, now, "secretaris")
        return f"{line.key} tekent {found.deadline.id}"

    def take_signature_back(self, chance: random.Random, now: datetime) -> str:
        """A signature was recorded by mistake."""
        rows = self.desk.store.rows("SELECT id FROM signature ORDER BY id DESC LIMIT 5")
        number = int(one_of(chance, rows)["id"])
        signatures.withdraw(self.desk, number, "Vergissing.", now, "secretaris")
        return f"handtekening {number}"


class Act(NamedTuple):
    """Something that people do."""

    rate: float
    """How probable it is in an hour of a working day."""
    do: Callable[[Life, random.Random, datetime], str]
    """Does it, and tells about what."""


ACTS: Final[dict[str, Act]] = {
    "levert aan": Act(0.10, Life.deliver),
    "trekt in": Act(0.006, Life.withdraw),
    "vraagt uitstel": Act(0.012, Life.ask_for_time),
    "beslist over uitstel": Act(0.03, Life.decide_on_time),
    "besluit over een overleg": Act(0.02, Life.decide),
    "maakt een besluit ongedaan": Act(0.004, Life.undo),
    "beantwoordt een vraag": Act(0.004, Life.answer),
    "komt of gaat": Act(0.006, Life.come_or_go),
    "wijzigt een adres": Act(0.002, Life.change_address),
    "is afwezig": Act(0.006, Life.be_away),
    "krijgt post terug": Act(0.003, Life.bounce),
    "herstelt een adres": Act(0.01, Life.mend_address),
    "kiest uitnodigingen": Act(0.006, Life.choose_channel),
    "antwoordt op een uitnodiging": Act(0.01, Life.reply),
    "geeft akkoord": Act(0.15, Life.approve),
    "houdt een brief aan": Act(0.004, Life.hold),
    "laat een brief los": Act(0.02, Life.let_go),
    "herinnert": Act(0.006, Life.remind),
    "zoekt een brief na": Act(0.05, Life.look_up),
    "schrijft gezamenlijke tekst": Act(0.005, Life.write_joint_text),
    "maakt definitief": Act(0.003, Life.make_final),
    "ondertekent": Act(0.03, Life.sign),
    "neemt een handtekening terug": Act(0.001, Life.take_signature_back),
}
"""By their names, as --without knows them."""


def one_of(chance: random.Random, options: Sequence[Option]) -> Option:
    """One of these. Raises Skip where there are none."""
    if not options:
        raise Skip
    return chance.choice(options)


def _long_after(deadline: Deadline) -> date:
    return deadline.last_day + ONE_DAY * 40


def _hour(chance: random.Random) -> time:
    return time(chance.randint(9, 16), chance.choice((0, 30)))


def _reply(uid: str, sequence: int, email: str, says: str, now: datetime) -> bytes:
    """The answer that a calendar program would send."""
    calendar, event = Calendar(), Event()
    calendar.add("method", "REPLY")
    calendar.add("prodid", "-//soak//NL")
    calendar.add("version", "2.0")
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["PARTSTAT"] = says
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("attendee", attendee, encode=False)
    event["dtstamp"] = vDatetime(now.astimezone(UTC))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
