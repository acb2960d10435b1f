"""The mail that came in and was kept: looking it up, and saying what is done with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from jaarwiel.core.recognition import Kind
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail import incoming
from jaarwiel.mail.incoming import Incoming
from jaarwiel.office.desk import Desk
from jaarwiel.records.store import moment

Outcome = Literal["confirmed", "refused", "seen"]
COLUMNS: Final = (
    "id, kind, read_at, sent_at, sender, subject, person, letter, size,"
    " length(content) AS kept, outcome, decided_at, decided_by"
)
RECEIPT: Final = "ontvangst"
"""The kind of letter that tells that a mail came in; the number of the mail stands behind it."""
WORDS: Final = {"confirmed": "bevestigd", "refused": "geweigerd", "seen": "gelezen"}


@dataclass(frozen=True)
class Received:
    """One mail that came in, without its bytes."""

    id: int
    kind: Kind
    read_at: datetime
    sent_at: datetime | None
    sender: str
    subject: str
    person: int | None
    """Whose answer it is; None as long as that is not sure."""
    letter: int | None
    size: int
    kept: int
    """Bytes that were kept of it."""
    outcome: Outcome | None
    decided_at: datetime | None
    decided_by: str | None


def received(desk: Desk, where: str = "1", *values: object, limit: int = -1) -> list[Received]:
    """The mail for which this SQL condition holds, newest first."""
    sql = f"SELECT {COLUMNS} FROM received WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - our own words
    return [_received(row) for row in desk.store.rows(sql, *values, limit)]


def _received(row: dict[str, Any]) -> Received:
    moments = {
        name: moment(row[name]) if row[name] else None
        for name in ("read_at", "sent_at", "decided_at")
    }
    return Received(**{**row, **moments})


def mail_row(desk: Desk, number: int) -> Received:
    """One mail that was kept. Raises NotFoundError."""
    found = received(desk, "id = ?", number)
    if not found:
        raise NotFoundError(f"Er is geen ontvangen bericht met nummer {number}.")
    return found[0]


def mail_of(desk: Desk, number: int) -> tuple[Received, Incoming]:
    """One mail as it was kept, and what it says. Raises NotFoundError."""
    row = mail_row(desk, number)
    is_cut = row.size > row.kept
    return row, incoming.read(content_of(desk, number), is_cut=is_cut)


def content_of(desk: Desk, number: int) -> bytes:
    """The bytes that were kept of a mail; none when there is no such mail."""
    found = desk.store.rows("SELECT content FROM received WHERE id = ?", number)
    return bytes(found[0]["content"]) if found else b""


def counts(desk: Desk) -> dict[Kind, int]:
    """How much mail of each kind waits for somebody to deal with it."""
    rows = desk.store.rows(
        "SELECT kind, count(*) AS number FROM received WHERE outcome IS NULL GROUP BY kind"
    )
    return {row["kind"]: row["number"] for row in rows}


def settle(desk: Desk, number: int, outcome: Outcome, now: datetime, by: str) -> None:
    """Says what was done with a mail. Raises InputError when that was said before."""
    with desk.store.writing():
        _change_waiting(
            desk,
            number,
            "outcome = ?, decided_at = ?, decided_by = ?",
            (outcome, now.isoformat(), by),
        )
        desk.store.log(now, by, f"ontvangen bericht {WORDS[outcome]}", f"bericht {number}")


def reopen(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Puts a mail back among those that wait; what was delivered with it stays."""
    with desk.store.writing():
        _change(desk, number, "outcome = NULL, decided_at = NULL, decided_by = NULL")
        desk.store.log(now, by, "ontvangen bericht teruggezet", f"bericht {number}")


def take_for(
    desk: Desk, number: int, kind: Kind, person: int | None, now: datetime, by: str
) -> None:
    """Takes a mail that waits for what a person says that it is, and whose."""
    why = f"persoon {person}" if person else ""
    with desk.store.writing():
        _change_waiting(desk, number, "kind = ?, person = ?", (kind, person))
        desk.store.log(now, by, f"ontvangen bericht is {kind}", f"bericht {number}", why)


def _change_waiting(desk: Desk, number: int, change: str, values: Collection[object]) -> None:
    """Changes it. Raises InputError when it was dealt with, NotFoundError when there is none."""
    if mail_row(desk, number).outcome is not None:
        raise InputError(
            "Dit bericht is al afgehandeld. Open het opnieuw om te zien wat ermee is gedaan; "
            "er is niets gewijzigd."
        )
    _change(desk, number, change, values)


def _change(desk: Desk, number: int, change: str, values: Collection[object] = ()) -> None:
    mail_row(desk, number)
    desk.store.db.execute(  # nobody needs to confirm it any more
        "UPDATE letter SET state = 'withdrawn' WHERE kind = ? AND state = 'ready'",
        [f"{RECEIPT}-{number}"],
    )
    desk.store.db.execute(f"UPDATE received SET {change} WHERE id = ?", [*values, number])  # noqa: S608 - our own words
