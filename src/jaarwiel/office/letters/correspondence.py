"""What every letter of the table has: who it is from and to, and its place in the outbox."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jaarwiel.core import contact
from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Role
from jaarwiel.errors import InputError
from jaarwiel.mail.letters import Address, Composed, Envelope
from jaarwiel.office.desk import Desk, Surroundings
from jaarwiel.office.letters.replyaddress import reply_address
from jaarwiel.records import links, restored
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import write_letter

MORNING: Final = "ochtendbericht"
"""The kind of letter that tells the coordinator how the post stands; only good on its own day."""


@dataclass(frozen=True)
class Written:
    """One letter that was written, or would be."""

    recipient: str
    subject: str
    asks: int = 0


def holders(desk: Surroundings, role: Role, today: date) -> list[Contact]:
    """Who holds this role today, at whichever party; each person once."""
    people = contact.by_person((c for c in contacts_in(desk.store) if c.role == role), today)
    return [roles[0] for roles in people.values()]


def coordinator_of(desk: Desk, today: date) -> Contact | None:
    """The first procescoördinator of the table today, to whom answers go; None without one."""
    return next(iter(holders(desk, "procescoordinator", today)), None)


def sender_address(desk: Desk, coordinator: Contact | None) -> str:
    """The address that letters come from. Raises InputError when there is none."""
    sender = desk.sender or (coordinator and coordinator.email)
    if not sender:
        raise InputError(
            "Er is geen afzender: er is geen procescoordinator in de contacten en JAARWIEL_FROM is "
            "niet gezet. Lees een contact met de rol procescoordinator in met: "
            "jaarwiel contacts import"
        )
    return sender


def party_facts(
    desk: Desk, to: Contact, coordinator: Contact | None, token: str | None = None
) -> dict[str, object]:
    """What every letter to a party says, in the words of its template.

    `token` opens the personal page; the reader's own when it is not given, made where needed.
    """
    token = token or links.token(desk.store, "inbreng", str(to.person))
    page = f"{desk.address}/inbreng/{token}"
    return {
        "naam": to.name,
        "tafel": desk.cycle.table.name,
        "coordinator": coordinator.name if coordinator else None,
        "link": Address(page),
        "overdragen": Address(f"{page}/overdragen"),
    }


def make_envelope(
    desk: Desk,
    to: Contact,
    kind: str,
    coordinator: Contact | None,
    now: datetime,
    thread: str | None,
) -> Envelope:
    """The envelope of a letter of this kind to this person, written now."""
    sender = sender_address(desk, coordinator)
    identity = f"{desk.cycle.table.id}.{now.date():%Y%m%d}.{to.person}.{kind}"
    proof = hmac.new(desk.store.secret.encode(), identity.encode(), hashlib.sha256).hexdigest()[:16]
    return Envelope(
        sender=sender,
        sender_name=desk.cycle.table.name,
        recipient=to.email,
        recipient_name=to.name,
        # A kind of more words tells itself apart in the proof: a long Message-ID would be folded.
        message_id=f"<{identity.partition(' ')[0]}.{proof}@{sender.partition('@')[2]}>",
        reply_to=reply_address(desk, to.person) or (coordinator.email if coordinator else sender),
        written_at=now,
        thread=thread,
    )


def store_letter(  # noqa: PLR0913 - a letter has this much to it
    desk: Surroundings,
    person: int,
    kind: str,
    composed: Composed,
    envelope: Envelope,
    asks: Sequence[Mapping[str, object]] = (),
    *,
    reason: str = "",
    words: str = "",
    at_once: bool = False,
) -> int:
    """Puts a composed letter in the outbox, with why it is written, and gives its number.

    With `at_once` it is taken for sending by the caller: no round picks it up. What may have been
    sent before a backup was put back is held; requests of the ladder look after that themselves.
    """
    now = envelope.written_at
    row: dict[str, object] = {
        "day": now.date().isoformat(),
        "kind": kind,
        "person": person,
        "sender": envelope.sender,
        "recipient": envelope.recipient,
        "subject": composed.subject,
        "message_id": envelope.message_id,
        "content": composed.content,
        "state": "ready",
        "written_at": now.isoformat(),
        "next_attempt": now.isoformat(),
        "reason": reason or kind,
        "words": words,
    }
    if at_once:
        taken = {"state": "sending", "attempts": 1}
        row |= taken | dict.fromkeys(("sent_at", "tried_at"), now.isoformat())
    elif not asks and kind != MORNING and restored.is_holding(desk.store):
        row["hold"] = "teruggezet"
    with desk.store.writing():
        number = write_letter(desk.store, row, asks)
        desk.store.log(now, "jaarwiel", "brief geschreven", f"persoon {person}", kind)
    return number
