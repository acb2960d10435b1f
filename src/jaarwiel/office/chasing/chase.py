"""One tick of the chasing: decides which letters are due, writes them, and sends what is ready."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from jaarwiel.core import chasing, ladderdays, workdays
from jaarwiel.core.chasing import Ask, DueLetter, History
from jaarwiel.core.contact import People
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.outlook import Planned, letters_to_come
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.mail.sending import SentReport, doubt_promised, send_ready
from jaarwiel.office.calendars import invitations
from jaarwiel.office.contributions import mailed
from jaarwiel.office.contributions.receiving import Report as MailReport
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalreminders
from jaarwiel.office.letters import asking
from jaarwiel.office.letters.asking import CHASE
from jaarwiel.office.letters.correspondence import MORNING, Written, coordinator_of
from jaarwiel.office.letters.uncertain import look_up_uncertain
from jaarwiel.records import ledger, restored
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import Letter, letters

NO_SERVER = "Er is geen mailserver ingesteld (JAARWIEL_SMTP); de brieven wachten."
LAST_TICK: Final = "last tick"
"""The setting that keeps the day of the last tick."""
BY: Final = "jaarwiel"
CONFIRMED_WITHIN: Final = timedelta(days=7)
"""How long an answer by mail that nobody confirms keeps reminders back."""


@dataclass(frozen=True)
class ChaseReport:
    """What one tick did."""

    written: tuple[Written, ...]
    held: tuple[DueLetter, ...]
    """Letters that are due and wait for a person."""
    sent: SentReport
    waiting: int
    """Letters that are ready and have not gone."""
    uncertain: int
    """Letters, of this and earlier days, of which nobody knows whether the server took them."""
    without_contact: tuple[str, ...]
    """Names of parties that owe something while nobody of them can be written to."""
    archive_trouble: str = ""
    """Why uncertain letters could not be looked up."""
    mail: MailReport | None = None
    """What came in by mail before it, where that was looked at."""

    @property
    def troubles(self) -> tuple[str, ...]:
        """What went wrong with a server or a mailbox, in sentences."""
        read = self.mail.trouble if self.mail else ""
        return tuple(filter(None, (self.sent.trouble, self.archive_trouble, read)))


def tick(desk: Desk, now: datetime, *, dry_run: bool = False) -> ChaseReport:
    """Does what is due now. A second tick at the same moment finds nothing to do."""
    if not dry_run:
        doubt_promised(desk.store, now)
    with desk.store.writing(keep=not dry_run):
        owed = desk.chased(now.date())
        written, held = _write_due(desk, owed, now)
    sent, archive_trouble = SentReport(), ""
    if not dry_run:
        archive_trouble = look_up_uncertain(desk, now).trouble
        if ladderdays.is_sending_time(desk.cycle, now):
            sent = send(desk, now)
    return ChaseReport(
        written,
        held,
        sent,
        waiting(desk),
        len(sent.uncertain) + _left_uncertain(desk, now),
        _unreachable(desk, owed, now.date()),
        archive_trouble,
    )


def waiting(desk: Desk) -> int:
    """How many letters are ready and have not gone."""
    return len(letters(desk.store, "state = 'ready'"))


def _unreachable(desk: Desk, owed: Iterable[Contribution], today: date) -> tuple[str, ...]:
    """Names of parties that owe something now while nobody of them can be written to."""
    if not any(each.missing for each in owed):
        return ()
    found = chasing.without_contact(desk.cycle, owed, ledger.people(desk.store), today)
    return tuple(desk.cycle.name_of(each) for each in found)


def _left_uncertain(desk: Desk, now: datetime) -> int:
    return sum(each.is_uncertain(now) for each in letters(desk.store, "state = 'sending'"))


def send(desk: Desk, now: datetime) -> SentReport:
    """Sends the letters that are ready and still wanted when their turn comes."""
    if desk.courier is None:
        return SentReport(trouble=NO_SERVER if letters(desk.store, "state = 'ready'") else "")
    wanted = _Wanted(desk, now)
    return send_ready(desk.store, desk.courier, now, wanted.is_wanted)


class _Wanted:
    """Whether letters are still wanted, by what was delivered up to this very moment."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk = desk
        self.now = now
        self.today = now.date()
        self.seen: object = None
        self.owed: dict[tuple[str, str], str] = {}

    def is_wanted(self, letter: Letter) -> bool:
        """Whether its reader still holds a role at this address, and something is still owed.

        Until the day that it names: with more time given another letter says so. An invitation has
        its own rule: who no longer takes part must still hear of that.
        """
        if invitations.is_invitation(letter):
            return invitations.is_wanted(self.desk, letter, self.now)
        if letter.again_of and not invitations.may_repeat(self.desk, letter.again_of, self.now):
            return False
        if not self._is_reader(letter):
            return False
        if proposalreminders.is_reminder(letter):
            return proposalreminders.is_wanted(self.desk, letter)
        if letter.kind == MORNING:
            return letter.written_at.date() == self.today
        asked = self.desk.store.rows(
            "SELECT item, deliverer, last_day FROM ask WHERE letter = ?", letter.id
        )
        if asked:
            self._look()
        return not asked or any(self._is_owed(**each) for each in asked)

    def _is_reader(self, letter: Letter) -> bool:
        return any(
            each.email == letter.recipient and each.is_valid(self.today)
            for each in contacts_in(self.desk.store, letter.person)
        )

    def _is_owed(self, item: str, deliverer: str, last_day: str) -> bool:
        until = self.owed.get((item, deliverer))
        return until is not None and last_day in {until, ""}

    def _look(self) -> None:
        """Looks again at who owes what, when something came in since the last time."""
        newest = self.desk.store.rows(
            "SELECT (SELECT max(id) FROM delivery) AS delivery,"
            " (SELECT max(id) FROM delivery_withdrawal) AS withdrawal,"
            " (SELECT max(id) FROM extension) AS extension,"
            " (SELECT max(id) FROM document) AS document"
        )
        if newest == self.seen:
            return
        self.seen = newest
        self.owed = {
            (each.deadline.id, each.deliverer): each.last_day.isoformat()
            for each in self.desk.chased(self.today)
            if each.missing
        }


def _write_due(
    desk: Desk, owed: Sequence[Contribution], now: datetime
) -> tuple[tuple[Written, ...], tuple[DueLetter, ...]]:
    """Writes the letters that are due, and gives those that wait as well."""
    if not ladderdays.is_sending_time(desk.cycle, now):
        return (), ()
    _drop_overtaken(desk, now)
    note_ladders(desk, owed, now.date())
    _hold_what_may_have_gone(desk, owed, now)
    due = _held_when_too_many(desk, owed, now)
    desk.store.keep_setting(LAST_TICK, now.date().isoformat())
    free = [each for each in due if not each.hold]
    coordinator = coordinator_of(desk, now.date()) if free else None
    written = []
    for letter in free:
        composed = asking.write(desk, letter, due, coordinator, now)
        written.append(Written(letter.contact.email, composed.subject, len(letter.asks)))
    return tuple(written), tuple(each for each in due if each.hold)


def _drop_overtaken(desk: Desk, now: datetime) -> None:
    """Takes back letters of earlier days that no server ever saw: today's say it better."""
    overtaken = letters(
        desk.store,
        "state = 'ready' AND attempts = 0 AND kind = ? AND day < ? AND hold = ''",
        CHASE,
        now.date().isoformat(),
    )
    for letter in overtaken:
        take_back(desk, letter, now, "niet verstuurd")


def take_back(desk: Desk, letter: Letter, now: datetime, why: str) -> None:
    """Removes a letter that no server ever saw, with what it asked: that is due again.

    A message that answered it (by its number, or in a copied file) is kept without it.
    """
    desk.store.db.execute("UPDATE received SET letter = NULL WHERE letter = ?", [letter.id])
    desk.store.db.execute("DELETE FROM ask WHERE letter = ?", [letter.id])
    desk.store.db.execute("DELETE FROM letter WHERE id = ?", [letter.id])
    desk.store.log(now, BY, "brief vervangen", f"brief {letter.id}", why)


def note_ladders(desk: Desk, owed: Iterable[Contribution], today: date) -> None:
    """Notes which rungs there are, so that a rung that is added later never fires on the past."""
    deadlines = {each.deadline.id: each.deadline for each in owed}
    ladders = (
        (each, [rung.definition for rung in desk.cycle.ladder_of(each.rule).rungs])
        for each in deadlines.values()
    )
    ledger.note_rungs(desk.store, ladders, today)


def _hold_what_may_have_gone(desk: Desk, owed: Sequence[Contribution], now: datetime) -> None:
    """Holds what was due before a backup was put back: it may have been sent, and lost with that.

    What somebody ruled since then stands; what was ruled before may have been carried out, also
    for a letter that was to go before its day.
    """
    gap = restored.doubtful(desk.store, now)
    if gap is None:
        return
    since = ledger.ruled_since(desk.store, gap.until)
    keys = [
        ask.key
        for letter in situation(desk, owed, now).due(now)
        for ask in letter.asks
        if (ask.day <= gap.until.date() or ask.day > now.date())
        and ask.hold != "akkoord"
        and ask.key not in since
    ]
    if keys:
        ledger.rule(desk.store, keys, "hold", now, BY, batch=ledger.RESTORED)
        desk.store.log(now, BY, "brieven aangehouden", f"{len(keys)} verzoeken", "na terugzetten")


def _held_when_too_many(
    desk: Desk, owed: Sequence[Contribution], now: datetime
) -> tuple[DueLetter, ...]:
    """The letters that are due; a large batch, or one after a long silence, is held first."""
    found = situation(desk, owed, now)
    due = found.due(now)
    new = [each for each in due if not each.hold and not found.is_ruled(each)]
    last = desk.store.setting(LAST_TICK)
    late = last is not None and any(
        _is_overdue(desk.cycle, ask, last, now.date()) for letter in new for ask in letter.asks
    )
    if len(new) <= desk.cycle.ladder.hold_above and not late:
        return due
    keys = [ask.key for letter in new for ask in letter.asks]
    ledger.rule(desk.store, keys, "hold", now, BY, batch=ledger.BATCH)
    why = "na een stilte" if late else "veel tegelijk"
    desk.store.log(now, BY, "brieven aangehouden", f"{len(new)} brieven", why)
    return situation(desk, owed, now).due(now)


def _is_overdue(cycle: Cycle, ask: Ask, last_tick: str, today: date) -> bool:
    """Whether this should have gone long ago, and nothing ran in between."""
    patience = cycle.ladder.hold_after_workdays
    missed = last_tick < ask.day.isoformat()
    return missed and workdays.add_workdays(ask.day, patience) < today


@dataclass(frozen=True)
class Situation:
    """All that decides which letters are due, besides the moment."""

    cycle: Cycle
    owed: tuple[Contribution, ...]
    people: People
    history: History
    busy: frozenset[int]

    def due(self, now: datetime) -> tuple[DueLetter, ...]:
        """The letters that are due at this moment."""
        return chasing.due_letters(self.cycle, self.owed, self.people, self.history, self.busy, now)

    def to_come(self, now: datetime, until: date) -> tuple[Planned, ...]:
        """The letters from now up to and including a day, when nothing more comes in."""
        return tuple(
            letters_to_come(self.cycle, self.owed, self.people, self.history, self.busy, now, until)
        )

    def is_ruled(self, letter: DueLetter) -> bool:
        """Whether somebody let all of this letter go."""
        rulings = (self.history.rulings.get(ask.key) for ask in letter.asks)
        return all(each is not None and each.verdict in {"release", "send"} for each in rulings)


def situation(desk: Desk, owed: Iterable[Contribution], now: datetime) -> Situation:
    """How things stand for these contributions."""
    owed = tuple(owed)
    if not any(each.missing for each in owed):
        return Situation(desk.cycle, (), People(), History(), frozenset())
    history = ledger.history(desk.store, {each.deadline.id for each in owed})
    proposed = frozenset(mailed.pending(desk, now.date() - CONFIRMED_WITHIN))
    return Situation(
        desk.cycle,
        owed,
        ledger.people(desk.store),
        replace(history, proposed=proposed),
        written_to(desk, now.date()),
    )


def written_to(desk: Desk, today: date) -> frozenset[int]:
    """Who had such a letter today, or has one that was refused for the moment."""
    found = desk.store.rows(
        "SELECT person FROM letter WHERE kind = ?"
        " AND (day = ? OR sent_at >= ? AND sent_at < ? OR state = 'ready' AND attempts > 0)",
        CHASE,
        today.isoformat(),
        today.isoformat(),
        (today + ONE_DAY).isoformat(),
    )
    return frozenset(row["person"] for row in found)


def to_come(desk: Desk, now: datetime, until: date) -> tuple[Planned, ...]:
    """Every letter to come up to and including this day, of which nothing is stored yet."""
    today, extended = now.date(), {each.item for each in ledger.extensions(desk.store)}
    deadlines = (
        deadline
        for plan in desk.plans(desk.years_around(until))
        for deadline in plan.deadlines
        if deadline.opens <= until
        and (deadline.id in extended or ladderdays.chase_window(desk.cycle, deadline)[1] >= today)
    )
    owed = desk.contributions(desk.not_final(deadlines))
    return situation(desk, owed, now).to_come(now, until)
