"""Reads the mailbox: each mail is kept as it is, recognised, and laid before whom it concerns.

A mail is read once: its bytes are stored and committed before anything is marked, and where it was
read is remembered. Automatic replies and strangers get no answer from us (RFC 3834).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from jaarwiel.core.contact import Contact
from jaarwiel.core.recognition import OWN_KINDS, Kind, Known, Recognition, Sent, recognise
from jaarwiel.errors import JaarwielError
from jaarwiel.mail import incoming
from jaarwiel.mail.fetched import Fetched, Mailbox, MailboxError
from jaarwiel.mail.incoming import Incoming
from jaarwiel.mail.letters import Address, compose
from jaarwiel.mail.mailbox import open_mailbox
from jaarwiel.office.contributions import inbox, mailed
from jaarwiel.office.contributions.inbox import RECEIPT, Received
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.letters.replyaddress import person_of
from jaarwiel.office.letters.signinletter import PATH, is_sign_in
from jaarwiel.records import lastdone, post, sessions
from jaarwiel.records.people import contacts_in

RETRIED_FOR: Final = timedelta(days=1)
"""How long a mail is offered again to who deals with its kind."""
MOST_RECEIPTS: Final = 3
"""To one person on one day: somebody's robot may answer each of them."""
LEFT: Final = "bericht niet verwerkt"
"""How the log calls a mail that could not be dealt with."""
ADDRESS: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
AT_ONCE: Final = 200
"""Mails that one reading takes; the rest follows with the next."""

Taker = Callable[[Desk, bytes, Received, datetime], bool]
"""Deals with one mail of a kind; False leaves it for the coordinator to look at. Must do nothing
the second time, should it be called again for the same mail."""


@dataclass(frozen=True)
class Report:
    """What one reading of the mailbox brought."""

    read: Mapping[Kind, int] = field(default_factory=dict)
    """How many mails, by what they were taken for."""
    again: int = 0
    """Mails that were read before, elsewhere."""
    waiting: Mapping[Kind, int] = field(default_factory=dict)
    """Mail, of this and earlier readings, that waits for somebody."""
    trouble: str = ""
    """Why the mailbox could not be read, or not to its end."""


def read_mailbox(
    desk: Desk,
    now: datetime,
    box: Mailbox | None = None,
    takers: Mapping[Kind, Taker] | None = None,
) -> Report:
    """Reads what is new in the mailbox of the table, or in `box`. A second reading finds nothing.

    `takers` deal with bounces ("onbestelbaar") and answers to invitations ("agenda").

    Without a mailbox nothing is read. One that cannot be read now is told in the report.
    """
    read: dict[Kind, int] = {}
    again, trouble = 0, ""
    try:
        with ExitStack() as stack:
            since = None if box else _first_day(desk, now.date())
            if box is None and desk.mailbox:
                box = stack.enter_context(open_mailbox(desk.mailbox, authority=desk.authority))
            for kind in _taken_in(desk, box, since, now) if box else ():
                if kind is None:
                    again += 1
                else:
                    read[kind] = read.get(kind, 0) + 1
        if since is not None and box is not None:
            lastdone.note(desk.store, "mailbox", now)
    except MailboxError as error:
        trouble = str(error)
    _hand_on(desk, now, takers or {})
    return Report(read, again, inbox.counts(desk), trouble)


def _first_day(desk: Desk, today: date) -> date:
    """From which day on mail can be an answer: that of the first letter, less one for the zones."""
    found = desk.store.rows("SELECT min(day) AS day FROM letter")[0]["day"]
    first = date.fromisoformat(found) if found else today
    return min(first, today) - timedelta(days=1)


def _taken_in(desk: Desk, box: Mailbox, since: date | None, now: datetime) -> Iterator[Kind | None]:
    """Keeps each new mail; gives its kind, or None for one that was kept before."""
    known = {
        str(row["uid"])
        for row in desk.store.rows("SELECT uid FROM mail_read WHERE place = ?", box.place)
    }
    for fetched in box.new(known, since, AT_ONCE):
        kind = _keep(desk, fetched, box.place, now)
        box.mark_seen(fetched.uid)
        yield kind


def _keep(desk: Desk, fetched: Fetched, place: str, now: datetime) -> Kind | None:
    mail = incoming.read(fetched.content, is_cut=fetched.size > len(fetched.content))
    with desk.store.writing():
        number, kind = _stored(desk, fetched, mail, now)
        desk.store.db.execute(
            "INSERT OR IGNORE INTO mail_read (place, uid, received) VALUES (?, ?, ?)",
            [place, fetched.uid, number],
        )
    return kind


def _stored(desk: Desk, fetched: Fetched, mail: Incoming, now: datetime) -> tuple[int, Kind | None]:
    """The number of the mail, and what it was taken for; no kind when it was kept before."""
    source = _source(fetched.content, mail)
    before = inbox.received(desk, "source = ?", source)
    if before:
        return before[0].id, None
    found = recognised(desk, mail, now.date())
    kind = _kind(desk, mail, found, now.date())
    row = {
        "source": source,
        "kind": kind,
        "read_at": now.isoformat(),
        "sent_at": mail.sent_at and mail.sent_at.isoformat(),
        "sender": mail.sender,
        "subject": mail.subject,
        "person": found.person,
        "letter": found.letter,
        "size": fetched.size,
        "content": fetched.content,
    }
    desk.store.db.table("received").insert(row, pk="id")
    number = inbox.received(desk, "source = ?", source)[0].id
    if _tells_a_link(desk, mail, kind, found.letter):
        sessions.close_links(desk.store, None, now)
    desk.store.log(now, "jaarwiel", f"bericht ontvangen: {kind}", f"bericht {number}", found.clue)
    if kind == "inbreng":
        try:
            acknowledge(desk, number, now)
        except JaarwielError as error:  # no sender yet, say; the mail is kept all the same
            desk.store.log(
                now, "jaarwiel", "geen ontvangstbericht", f"bericht {number}", str(error)[:300]
            )
    return number, kind


def _tells_a_link(desk: Desk, mail: Incoming, kind: Kind, letter: int | None) -> bool:
    """Whether the office could read a link for signing in from this mail.

    Mail that comes back, and answers, may have our letter in them.
    """
    answered = post.letters(desk.store, "id = ?", letter) if letter else ()
    quotes = PATH in mail.text or any(is_sign_in(each) for each in answered)
    return kind == "onbestelbaar" or quotes


def _source(content: bytes, mail: Incoming) -> str:
    """The same for the same mail, however it came to us: headers are added on the way."""
    body = content.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    told = content if mail.message_id is None else body
    return f"{mail.message_id or ''} {hashlib.sha256(mail.sender.encode() + told).hexdigest()}"


# -------------------------------------------------------------------------------------- recognising


def recognised(desk: Desk, mail: Incoming, today: date) -> Recognition:
    """Whose answer this mail is, by what we sent and who is known today."""
    contacts = contacts_in(desk.store)
    people = {each.email.lower(): each.person for each in contacts}
    parties: dict[int, set[str]] = {}
    for each in contacts:
        if each.is_valid(today):
            parties.setdefault(each.person, set()).add(each.party)
    letters = {
        row["message_id"]: Sent(row["id"], row["person"])
        for name in mail.named
        for row in desk.store.rows(
            "SELECT id, person, message_id FROM letter WHERE message_id = ?", name
        )
    }
    token_of = person_of(desk, mail.recipients)
    return recognise(mail.named, mail.sender, Known(letters, people, parties, token_of))


def _kind(desk: Desk, mail: Incoming, found: Recognition, today: date) -> Kind:
    if mail.nature in OWN_KINDS:
        return OWN_KINDS[mail.nature]
    if found.person is None:
        return "onbekend"
    possible = mailed.candidates(desk, found.person, found.letter, today)
    return "inbreng" if mailed.is_contribution(desk.cycle, possible, mail) else "bericht"


# -------------------------------------------------------------------------------------- handing on


def _hand_on(desk: Desk, now: datetime, takers: Mapping[Kind, Taker]) -> None:
    """Gives what others deal with to them; what they cannot do stays, and is tried again."""
    for kind, taker in takers.items():
        for row in inbox.received(desk, "kind = ? AND outcome IS NULL", kind):
            if now - row.read_at > RETRIED_FOR:
                continue
            try:
                with desk.store.writing():
                    if inbox.mail_row(desk, row.id).outcome is not None:
                        continue  # another round was first
                    if taker(desk, inbox.content_of(desk, row.id), row, now):
                        inbox.settle(desk, row.id, "seen", now, "jaarwiel")
            except JaarwielError as error:
                _note_left(desk, row, str(error), now)


def _note_left(desk: Desk, row: Received, why: str, now: datetime) -> None:
    """Notes once why a mail was left; not whose addresses it names, and not what somebody wrote.

    The log can never be changed, and a person may ask to be removed.
    """
    plain = ADDRESS.sub("(adres)", why.partition(", met de toelichting")[0])[:300]
    known = desk.store.rows(
        "SELECT 1 FROM log WHERE what = ? AND subject = ? AND why = ?",
        *(LEFT, f"bericht {row.id}", plain),
    )
    if not known:
        desk.store.log(now, "jaarwiel", LEFT, f"bericht {row.id}", plain)


# ----------------------------------------------------------------------------------------- receipts


def acknowledge(desk: Desk, number: int, now: datetime) -> None:
    """Writes once to the person whose answer it is, at the address that we know, to confirm it."""
    row, mail = inbox.mail_of(desk, number)
    contact = _contact(desk, row.person, now.date())
    if contact is None or not _may_answer(desk, row, now):
        return
    coordinator = coordinator_of(desk, now.date())
    kind = f"{RECEIPT}-{number}"
    envelope = make_envelope(desk, contact, kind, coordinator, now, mail.message_id)
    possible = mailed.candidates(desk, contact.person, row.letter, now.date())
    proposal = mailed.best(desk.cycle, possible, mail)
    facts = party_facts(desk, contact, coordinator)
    facts |= {
        "document": proposal.contribution.deadline.document if proposal else None,
        "verstuurd": row.sent_at,
        "onleesbaar": len(mailed.unreadable(mail)),
        "deels": not mail.is_whole,
        "link": Address(f"{facts['link']}/bericht/{number}"),
    }
    composed = compose("mail/bericht_ontvangen.md.j2", facts, envelope)
    store_letter(desk, contact.person, kind, composed, envelope, ())


def _contact(desk: Desk, person: int | None, today: date) -> Contact | None:
    return next(
        (e for e in contacts_in(desk.store) if e.person == person and e.is_valid(today)), None
    )


def _may_answer(desk: Desk, row: Received, now: datetime) -> bool:
    """Not twice about one mail, not to what answers a receipt, and not more than a few a day."""
    earlier = desk.store.rows(
        "SELECT id, kind, day FROM letter WHERE person = ? AND kind LIKE ?",
        row.person,
        f"{RECEIPT}-%",
    )
    today = [each for each in earlier if each["day"] == now.date().isoformat()]
    same = any(each["kind"] == f"{RECEIPT}-{row.id}" for each in earlier)
    answers_one = any(each["id"] == row.letter for each in earlier)
    return not same and not answers_one and len(today) < MOST_RECEIPTS
