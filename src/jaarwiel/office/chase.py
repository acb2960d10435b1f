"""One tick of the chasing: decides which letters are due, writes them, and sends what is ready."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from jaarwiel import links
from jaarwiel.core import chasing
from jaarwiel.core.chasing import Ask, Contact, DueLetter
from jaarwiel.core.contributions import Contribution
from jaarwiel.letters import Address, Envelope, compose
from jaarwiel.office.correspondence import coordinator_of, make_envelope, store_letter
from jaarwiel.office.desk import Desk
from jaarwiel.office.overview import missing_by_theme
from jaarwiel.office.uncertain import look_up_uncertain
from jaarwiel.post import Letter, SentReport, doubt_promised, letters, send_ready

CHASE = "inbreng"
"""The kind of letter that chasing writes."""
REACHABLE = ("contactpersoon", "plaatsvervanger", "bestuurder", "ondertekenaar")
"""The roles that answer for a party, rather than for the table."""
NO_SERVER = "Er is geen mailserver ingesteld (JAARWIEL_SMTP); de brieven wachten."


@dataclass(frozen=True)
class Written:
    """One letter that was written, or would be."""

    recipient: str
    subject: str
    asks: int


@dataclass(frozen=True)
class ChaseReport:
    """What one tick did."""

    written: tuple[Written, ...]
    sent: SentReport
    waiting: int
    """Letters that are ready and have not gone."""
    uncertain: int
    """Letters, of this and earlier days, of which nobody knows whether the server took them."""
    without_contact: tuple[str, ...]
    """Names of parties that owe something while nobody of them can be written to."""


def tick(desk: Desk, now: datetime, *, dry_run: bool = False) -> ChaseReport:
    """Does what is due now. A second tick at the same moment finds nothing to do."""
    if not dry_run:
        doubt_promised(desk.store, now)
    written = _write_due(desk, now, dry_run=dry_run)
    sent = SentReport()
    if not dry_run:
        told = look_up_uncertain(desk, now).trouble
        if chasing.is_sending_time(desk.cycle, now):
            sent = send(desk, now)
        sent = replace(sent, trouble=" ".join(filter(None, (sent.trouble, told))))
    return ChaseReport(
        written,
        sent,
        len(letters(desk.store, "state = 'ready'")),
        len(sent.uncertain) + _left_uncertain(desk, now),
        _unreachable(desk, now.date()),
    )


def _unreachable(desk: Desk, today: date) -> tuple[str, ...]:
    owed = [each for each in desk.chased(today) if each.missing]
    if not owed:
        return ()
    found = chasing.without_contact(desk.cycle, owed, desk.store.contacts(), today)
    return tuple(desk.cycle.name_of(each) for each in found)


def _left_uncertain(desk: Desk, now: datetime) -> int:
    return sum(each.is_uncertain(now) for each in letters(desk.store, "state = 'sending'"))


def send(desk: Desk, now: datetime) -> SentReport:
    """Sends the letters that are ready and still wanted when their turn comes."""
    if desk.courier is None:
        return SentReport(trouble=NO_SERVER if letters(desk.store, "state = 'ready'") else "")
    wanted = _Wanted(desk, now.date())
    return send_ready(desk.store, desk.courier, now, wanted.is_wanted)


class _Wanted:
    """Whether letters are still wanted, by what was delivered up to this very moment."""

    def __init__(self, desk: Desk, today: date) -> None:
        self.desk = desk
        self.today = today
        self.seen: object = None
        self.owed: set[tuple[str, str]] = set()
        self.readers: set[tuple[int, str]] = set()

    def is_wanted(self, letter: Letter) -> bool:
        """Whether its reader still holds a role at this address, and something is still owed."""
        self._look()
        if (letter.person, letter.recipient) not in self.readers:
            return False
        asked = self.desk.store.rows("SELECT item, deliverer FROM ask WHERE letter = ?", letter.id)
        return not asked or any((each["item"], each["deliverer"]) in self.owed for each in asked)

    def _look(self) -> None:
        """Looks again at who owes what, when something came in since the last time."""
        newest = self.desk.store.rows("SELECT max(id) AS id FROM delivery")
        if newest == self.seen:
            return
        self.seen = newest
        owed = self.desk.chased(self.today)
        self.owed = {(each.deadline.id, each.deliverer) for each in owed if each.missing}
        self.readers = {
            (each.person, each.email)
            for each in self.desk.store.contacts()
            if each.is_valid(self.today)
        }


def _write_due(desk: Desk, now: datetime, *, dry_run: bool) -> tuple[Written, ...]:
    """Writes the letters that are due, all or none; a dry run undoes them again."""
    with desk.store.writing(keep=not dry_run):
        if chasing.is_sending_time(desk.cycle, now):
            _drop_overtaken(desk, now)
        due = _due(desk, desk.chased(now.date()), now)
        coordinator = coordinator_of(desk, now.date()) if due else None
        return tuple(_write(desk, letter, due, coordinator, now) for letter in due)


def _drop_overtaken(desk: Desk, now: datetime) -> None:
    """Takes back letters of earlier days that no server ever saw: today's say it better."""
    overtaken = letters(
        desk.store,
        "state = 'ready' AND attempts = 0 AND kind = ? AND day < ?",
        CHASE,
        now.date().isoformat(),
    )
    for letter in overtaken:
        desk.store.db.execute("DELETE FROM ask WHERE letter = ?", [letter.id])
        desk.store.db.execute("DELETE FROM letter WHERE id = ?", [letter.id])
        desk.store.log(now, "jaarwiel", "brief vervangen", f"brief {letter.id}", "niet verstuurd")


def _due(desk: Desk, owed: Sequence[Contribution], now: datetime) -> tuple[DueLetter, ...]:
    if not any(each.missing for each in owed):
        return ()
    today = now.date().isoformat()
    asked = {
        row["key"]
        for item in {each.deadline.id for each in owed}
        for row in desk.store.rows("SELECT key FROM ask WHERE item = ?", item)
    }
    busy = {
        row["person"]
        for row in desk.store.rows(
            "SELECT person FROM letter WHERE day = ? OR substr(sent_at, 1, 10) = ?"
            " OR state = 'ready' AND attempts > 0",
            today,
            today,
        )
    }
    contacts = desk.store.contacts()
    return chasing.due_letters(desk.cycle, owed, contacts, asked, busy, now)


def _write(
    desk: Desk,
    due: DueLetter,
    batch: Sequence[DueLetter],
    coordinator: Contact | None,
    now: datetime,
) -> Written:
    """Composes the letter and stores it, ready to go."""
    envelope = _envelope(desk, due, coordinator, now)
    composed = compose("mail/inbreng.md.j2", _facts(desk, due, batch, coordinator, now), envelope)
    store_letter(
        desk,
        due.contact.person,
        CHASE,
        composed,
        envelope,
        [
            {
                "key": ask.key,
                "item": ask.contribution.deadline.id,
                "deliverer": ask.contribution.deliverer,
                "rung": ask.rung.id,
            }
            for ask in due.asks
        ],
    )
    return Written(due.contact.email, composed.subject, len(due.asks))


def _envelope(desk: Desk, due: DueLetter, coordinator: Contact | None, now: datetime) -> Envelope:
    first = desk.store.rows(
        "SELECT message_id FROM ask JOIN letter ON letter.id = ask.letter"
        " WHERE person = ? AND item = ? ORDER BY letter.id LIMIT 1",
        due.contact.person,
        due.asks[0].contribution.deadline.id,
    )
    thread = first[0]["message_id"] if first else None
    return make_envelope(desk, due.contact, CHASE, coordinator, now, thread)


def _facts(
    desk: Desk,
    due: DueLetter,
    batch: Sequence[DueLetter],
    coordinator: Contact | None,
    now: datetime,
) -> dict[str, object]:
    """What the template says, in the words of the template."""
    own = [ask for ask in due.asks if ask.contact.role in REACHABLE]
    call = [ask for ask in due.asks if ask not in own]
    token = links.token(desk.store, "inbreng", str(due.contact.person))
    return {
        "naam": due.contact.name,
        "tafel": desk.cycle.table.name,
        "coordinator": coordinator.name if coordinator else None,
        "link": Address(f"{desk.address}/inbreng/{token}"),
        "overzicht": Address(desk.address),
        "herinnering": any(ask.again or ask.rung.is_late for ask in own),
        "vragen": [_asked(desk, ask, batch, now.date()) for ask in own],
        "bellen": [
            _asked(desk, ask, batch, now.date())
            | {"personen": _people(desk, ask.contribution, now.date())}
            for ask in call
        ],
    }


def _asked(desk: Desk, ask: Ask, batch: Sequence[DueLetter], today: date) -> dict[str, object]:
    contribution, deadline = ask.contribution, ask.contribution.deadline
    return {
        "document": deadline.document,
        "partij": desk.cycle.name_of(contribution.deliverer),
        "verzoek": deadline.request,
        "concept": deadline.concept_last_day if _comes(deadline.concept_last_day, today) else None,
        "laatste_dag": deadline.input_last_day,
        "laatste_werkdag": deadline.input_last_workday,
        "vandaag": today == deadline.input_last_day,
        "te_laat": today > deadline.input_last_day,
        "eerder": ask.again,
        "rol": ask.contact.role if ask.contact.role in {"plaatsvervanger", "bestuurder"} else None,
        "deels": contribution.state == "partial",
        "ontbreekt": [
            {"thema": theme, "onderdelen": fields}
            for theme, fields in missing_by_theme(desk.cycle, contribution)
        ],
        "ook_aan": _also_written(ask, batch),
    }


def _comes(day: date | None, today: date) -> bool:
    return day is not None and today <= day


def _also_written(ask: Ask, batch: Sequence[DueLetter]) -> list[str]:
    """Who else is written to about the same, by name and role; the coordinator not counted."""
    return [
        f"{other.contact.name} ({other.contact.role})"
        for letter in batch
        for other in letter.asks
        if other.contribution is ask.contribution
        and other.contact.person != ask.contact.person
        and other.contact.role in REACHABLE
    ]


def _people(desk: Desk, contribution: Contribution, today: date) -> list[str]:
    parties = {contribution.deliverer, *desk.cycle.members(contribution.deliverer)}
    return [
        f"{each.name} ({each.role}, {each.email})"
        for each in desk.store.contacts()
        if each.party in parties and each.role in REACHABLE and each.is_valid(today)
    ]
