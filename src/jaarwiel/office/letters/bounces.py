"""Takes in bounces: a letter that bounced has reminded nobody, and its address may be dead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jaarwiel.mail.bounces import Bounce, read_bounce
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import holders, make_envelope, store_letter
from jaarwiel.records.post import letters
from jaarwiel.records.store import Store

TOLD: Final = "onbestelbaar"
"""The kind of letter that tells of a bounce; the number of the letter stands behind it."""


@dataclass(frozen=True)
class TakenBounce:
    """A bounce of one of our letters."""

    letter: int
    person: int
    bounce: Bounce
    is_new: bool
    """Whether anything was recorded: not for a delay, nor for a bounce that was known already."""


def take_bounce(store: Store, content: bytes, now: datetime) -> TakenBounce | None:
    """Records what this mail says about a letter of ours; None when it says nothing of any.

    It counts only when it names the Message-ID of a letter, which nobody else can know, and the
    address that the letter went to. A delay counts for nothing. An address is marked only when it
    will never do; a letter also when its server gave up trying.
    """
    bounce = read_bounce(content)
    return _take(store, bounce, now) if bounce else None


def take_received(desk: Desk, content: bytes, _received: object, now: datetime) -> bool:
    """The same for mail that was read from the mailbox; tells whether it was dealt with.

    The coordinator is written to about each letter that bounced.
    """
    with desk.store.writing():
        taken = take_bounce(desk.store, content, now)
        if taken and taken.is_new:
            _tell(desk, taken, now)
    return taken is not None


def _tell(desk: Desk, taken: TakenBounce, now: datetime) -> None:
    """Writes to the coordinators; not about a letter to themselves, which would never end."""
    (letter,) = letters(desk.store, "id = ?", taken.letter)
    (person,) = desk.store.rows("SELECT name FROM person WHERE id = ?", letter.person)
    coordinators = holders(desk, "procescoordinator", now.date())
    if letter.person in {each.person for each in coordinators}:
        return
    facts = {
        "tafel": desk.cycle.table.name,
        "wie": person["name"],
        "adres": letter.recipient,
        "onderwerp": letter.subject,
        "verstuurd": letter.sent_at or letter.written_at,
        "woorden": letter.bounce,
        "voorgoed": taken.bounce.kind == "permanent",
        "link": Address(f"{desk.address}/post/{letter.id}"),
    }
    kind = f"{TOLD}-{letter.id}"
    for reader in coordinators:
        envelope = make_envelope(desk, reader, kind, coordinators[0], now, None)
        composed = compose("mail/onbestelbaar.md.j2", {**facts, "naam": reader.name}, envelope)
        store_letter(desk, reader.person, kind, composed, envelope, [])


def _take(store: Store, bounce: Bounce, now: datetime) -> TakenBounce | None:
    letter = _letter(store, bounce)
    if letter is None:
        return None
    is_new = bounce.kind != "delayed" and letter["bounced_at"] is None
    if is_new:
        with store.writing():
            _record(store, letter, bounce, now)
    return TakenBounce(letter["id"], letter["person"], bounce, is_new)


def _letter(store: Store, bounce: Bounce) -> dict[str, Any] | None:
    for message_id in bounce.message_ids:
        for row in store.rows(
            "SELECT id, person, recipient, bounced_at, state FROM letter WHERE message_id = ?",
            message_id,
        ):
            if str(row["recipient"]).lower() in bounce.recipients:
                return row
    return None


def _record(store: Store, letter: dict[str, Any], bounce: Bounce, now: datetime) -> None:
    """Marks the letter and, where the address is dead, the person who still has it."""
    why = [now.isoformat(), bounce.words or "zonder opgave van reden"]
    store.db.execute(
        "UPDATE letter SET bounced_at = ?, bounce = ? WHERE id = ?", [*why, letter["id"]]
    )
    if bounce.kind == "permanent":
        store.db.execute(
            "UPDATE person SET bounced_at = ?, bounce = ? WHERE id = ? AND email = ?",
            [*why, letter["person"], letter["recipient"]],
        )
    if letter["state"] == "sending":  # a server that sends it back has taken it
        store.db.execute(
            "UPDATE letter SET state = 'accepted', reply = 'teruggekomen als onbestelbaar'"
            " WHERE id = ?",
            [letter["id"]],
        )
    what = "voorgoed" if bounce.kind == "permanent" else "opgegeven"
    store.log(now, "jaarwiel", "brief onbestelbaar", f"brief {letter['id']}", what)
