"""The letter that says that all stands still, as the cycle file cannot be used.

There is no desk then, so it takes nothing from the cycle file: no name of the table, no hours.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import uuid4

from jaarwiel.core.contact import Contact
from jaarwiel.errors import JaarwielError
from jaarwiel.mail.letters import Address, Envelope, compose
from jaarwiel.mail.sending import send_at_once
from jaarwiel.office.desk import Bare, NoCycleError, open_bare
from jaarwiel.office.letters.correspondence import holders, store_letter
from jaarwiel.records.post import letters
from jaarwiel.settings import Settings

KIND: Final = "cyclusbestand"
SENDER_NAME: Final = "Jaarwiel"


def tell(found: Settings, trouble: NoCycleError, now: datetime) -> int:
    """Writes to every coordinator, once a day until one arrives; gives how many were sent.

    None without a mail server. Whatever goes wrong here hides nothing of what went wrong before.
    """
    try:
        with open_bare(found) as bare:
            return tell_from(bare, trouble, now)
    except JaarwielError:
        return 0


def tell_from(bare: Bare, trouble: NoCycleError, now: datetime) -> int:
    """The same, where the state file is open already."""
    if bare.courier is None:
        return 0
    with bare.store.writing():  # from here on: another round may be writing the same
        written = [_written(bare, *each, trouble, now) for each in _due(bare, now)]
    states = [
        send_at_once(bare.store, bare.courier, letter, content, now)
        for number, content in written
        for letter in letters(bare.store, "id = ?", number)
    ]
    return states.count("accepted")


def _due(bare: Bare, now: datetime) -> Iterator[tuple[Contact, str]]:
    """Who heard nothing of it today, and the kind of the letter: one that failed has a next one."""
    day = now.date()
    today = letters(bare.store, "kind LIKE ? AND day = ?", f"{KIND}-%", day.isoformat())
    for reader in holders(bare, "procescoordinator", day):
        own = [each for each in today if each.person == reader.person]
        if all(each.state == "failed" for each in own):
            yield reader, f"{KIND}-{len(own) + 1}"


def _written(
    bare: Bare, to: Contact, kind: str, trouble: NoCycleError, now: datetime
) -> tuple[int, bytes]:
    """Puts the letter on record as taken for sending; gives its number and bytes."""
    sender = bare.sender or to.email
    envelope = Envelope(
        sender=sender,
        sender_name=SENDER_NAME,
        recipient=to.email,
        recipient_name=to.name,
        message_id=f"<{KIND}.{uuid4().hex}@{sender.partition('@')[2]}>",
        reply_to=to.email,
        written_at=now,
    )
    facts = {
        "naam": to.name,
        "tafel": SENDER_NAME,
        "link": Address(f"{bare.address}/beheer/cyclus"),
        "bevindingen": [str(each) for each in trouble.findings],
    }
    composed = compose("mail/cyclus.md.j2", facts, envelope)
    why = "het cyclusbestand kan niet worden gelezen"
    number = store_letter(bare, to.person, kind, composed, envelope, reason=why, at_once=True)
    return number, composed.content
