"""Finds out what became of letters that nobody knows about: in the archive, or from a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.mail.mailbox import open_mailbox
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.signinletter import is_sign_in
from jaarwiel.records.post import Letter, letters
from jaarwiel.records.store import Store

FOUND: Final = "gevonden in het archief"
ARRIVED: Final = "volgens {} aangekomen"


@dataclass(frozen=True)
class LookedUp:
    """What the archive told."""

    found: tuple[Letter, ...] = ()
    """Those that did go out, and count as accepted now."""
    left: tuple[Letter, ...] = ()
    """Those of which still nobody knows."""
    trouble: str = ""
    """Why the archive could not be looked in; then nothing changed."""


def look_up_uncertain(desk: Desk, now: datetime) -> LookedUp:
    """Looks for uncertain letters in the archive of the table, by their Message-ID.

    What is there was accepted. What is not may yet be: it stays as it is.
    """
    doubtful = uncertain(desk.store, now)
    if not doubtful or not desk.archive:
        return LookedUp(left=doubtful)
    try:
        with open_mailbox(desk.archive, "JAARWIEL_ARCHIVE", desk.authority) as archive:
            found = tuple(each for each in doubtful if archive.find(each.message_id))
    except JaarwielError as error:
        return LookedUp(left=doubtful, trouble=f"Onzekere brieven zijn niet opgezocht. {error}")
    for letter in found:
        _settle(desk.store, letter, now, "accepted", FOUND, "jaarwiel")
    return LookedUp(found, tuple(each for each in doubtful if each not in found))


def uncertain(store: Store, now: datetime) -> tuple[Letter, ...]:
    """The letters of which nobody knows whether the server took them, oldest first."""
    sending = letters(store, "state = 'sending'")
    return tuple(each for each in reversed(sending) if each.is_uncertain(now))


def settle_uncertain(store: Store, number: int, now: datetime, by: str, *, arrived: bool) -> None:
    """Records what a person found out about an uncertain letter.

    One that did not arrive goes out again, the very same, with the next run; one with a link for
    signing in does not, as that is worthless by now. Raises NotFoundError
    for a letter that is not there, InputError for one that is not uncertain.
    """
    found = letters(store, "id = ?", number)
    if not found:
        raise NotFoundError(f"Er is geen brief met nummer {number}.")
    again = "failed" if is_sign_in(found[0]) else "ready"
    state, reply = ("accepted", ARRIVED.format(by)) if arrived else (again, "")
    if not found[0].is_uncertain(now) or not _settle(store, found[0], now, state, reply, by):
        raise InputError(
            f"Brief {number} is niet onzeker (stand: {found[0].state}); er valt niets te "
            "beslissen. Ververs de pagina om te zien hoe de brief er nu voor staat."
        )


def _settle(store: Store, letter: Letter, now: datetime, state: str, reply: str, by: str) -> bool:
    """Whether the letter was still as it was seen, and is now in this state."""
    with store.writing():
        cursor = store.db.execute(
            "UPDATE letter SET state = ?, reply = ?, next_attempt = ?, sent_at ="
            " iif(? = 'ready', NULL, sent_at) WHERE id = ? AND state = 'sending' AND attempts = ?",
            [state, reply, now.isoformat(), state, letter.id, letter.attempts],
        )
        if cursor.rowcount == 1:
            what = "onzekere brief aangekomen" if state == "accepted" else "onzekere brief opnieuw"
            store.log(now, by, what, f"brief {letter.id}", reply)
    return cursor.rowcount == 1
