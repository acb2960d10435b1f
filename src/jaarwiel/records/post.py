"""Letters on record: each with its exact bytes, what it asks, and what became of it.

    ready -> sending -> accepted | failed        ready -> withdrawn

A letter is stored before anything is sent. One that is still `sending` after a crash is uncertain:
the server may have taken it, so it is never sent again by itself. One that is held stays `ready`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from jaarwiel.records.store import Store, moment

UNCERTAIN_AFTER: Final = timedelta(minutes=45)
"""Longer than a living process can be busy with one letter, by the time-outs of RFC 5321."""


@dataclass(frozen=True)
class Letter:
    """One letter of the outbox, without its bytes."""

    id: int
    kind: str
    person: int
    sender: str
    recipient: str
    subject: str
    message_id: str
    state: str
    written_at: datetime
    attempts: int
    next_attempt: datetime
    sent_at: datetime | None
    reply: str
    hold: str = ""
    """Why it is not sent until somebody releases it; empty when it may go."""
    reason: str = ""
    """Why it was written, with the rungs it was written at."""
    words: str = ""
    """What a person put above it."""
    bounced_at: datetime | None = None
    """When it turned out not to have reached its reader."""
    bounce: str = ""
    """Why not, in the words of a mail server."""
    again_of: int | None = None
    """The number of the letter that this one repeats."""

    def is_uncertain(self, now: datetime) -> bool:
        """Whether sending began but never ended: nobody knows whether the server took it."""
        return nobody_knows(self.state, self.sent_at, now)


def nobody_knows(state: str, sent_at: datetime | None, now: datetime) -> bool:
    """Whether the sending of a letter in this state began, and should have ended by now."""
    return state == "sending" and (sent_at is None or now - sent_at > UNCERTAIN_AFTER)


COLUMNS: Final = (
    "id, kind, person, sender, recipient, subject, message_id, state,"
    " written_at, attempts, next_attempt, sent_at, reply,"
    " hold, reason, words, bounced_at, bounce, again_of"
)


def letters(store: Store, where: str = "1", *values: object, limit: int = -1) -> list[Letter]:
    """The letters for which this SQL condition holds, newest first."""
    sql = f"SELECT {COLUMNS} FROM letter WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - our own words
    return [_letter(row) for row in store.rows(sql, *values, limit)]


def content_of(store: Store, number: int) -> bytes | None:
    """The exact bytes of a letter, or None when there is no such letter."""
    found = store.rows("SELECT content FROM letter WHERE id = ?", number)
    return bytes(found[0]["content"]) if found else None


def _letter(row: dict[str, Any]) -> Letter:
    return Letter(
        **{
            **row,
            "written_at": moment(row["written_at"]),
            "next_attempt": moment(row["next_attempt"]),
            "sent_at": moment(row["sent_at"]) if row["sent_at"] else None,
            "bounced_at": moment(row["bounced_at"]) if row["bounced_at"] else None,
        }
    )


def _free_key(store: Store, key: str) -> None:
    """Lets something be asked again of which the letter came back; that one stays on record."""
    store.db.execute(
        "UPDATE ask SET key = key || '!' || letter WHERE key = ?"
        " AND letter IN (SELECT id FROM letter WHERE bounced_at IS NOT NULL)",
        [key],
    )


def write_letter(
    store: Store, row: Mapping[str, object], asks: Sequence[Mapping[str, object]]
) -> int:
    """Stores a letter, ready to go, with what it asks, and gives its number. All or nothing.

    Raises sqlite3.IntegrityError when the person has a letter of that kind that day, or when
    something in it was asked before.
    """
    with store.writing():
        store.db.table("letter").insert(dict(row), pk="id")
        number = int(store.rows("SELECT last_insert_rowid() AS id")[0]["id"])
        for ask in asks:
            _free_key(store, str(ask["key"]))
        store.db.table("ask").insert_all([{**ask, "letter": number} for ask in asks])
    return number
