"""What a state file that was put back from a backup does not know, and how that does no harm.

Between the backup and the moment it was put back letters may have gone, calendars may have been
shown and numbers may have been given out. Nothing of that is on record any more.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jaarwiel.records.store import Store, moment

GAP: Final = "restored"
"""The setting that keeps from when until when nothing is known."""
HOLDING: Final = "restored: hold"
"""The setting that is "yes" until the first round in which letters may go has ended."""
FLOOR: Final = "lowest sequence"
"""The setting that keeps with which SEQUENCE new events begin."""
SKIPPED: Final = 1000
"""More numbers, and changes of one event, than there can be between a backup and its use."""
DOUBTED_FOR: Final = timedelta(days=31)
"""How long after it was put back a letter may be one that went before."""


@dataclass(frozen=True)
class Gap:
    """From the backup until it was put back; nothing is known of what happened between these."""

    since: datetime
    until: datetime


def gap(store: Store) -> Gap | None:
    """The last gap; None where no backup was ever put back."""
    found = store.setting(GAP)
    return Gap(*map(moment, json.loads(found))) if found else None


def doubtful(store: Store, now: datetime) -> Gap | None:
    """The gap that may still have something to do with letters of this moment."""
    found = gap(store)
    return found if found and found.until <= now < found.until + DOUBTED_FOR else None


def is_holding(store: Store) -> bool:
    """Whether letters are held as they are written, since they may have gone before."""
    return store.setting(HOLDING) == "yes"


def first_round_ended(store: Store) -> None:
    """Letters that are written from now on are new."""
    if is_holding(store):
        store.keep_setting(HOLDING, "")


def lowest_sequence(store: Store) -> int:
    """With which SEQUENCE the event of an item begins that has none on record."""
    return int(store.setting(FLOOR) or 0)


def mark(store: Store, since: datetime, now: datetime, why: str) -> int:
    """Makes a file ready to be put back; gives how many letters are uncertain by it.

    What waited to be sent may have gone. Every event gets a SEQUENCE above what any calendar may
    have seen (RFC 5545, section 3.8.7.4), and no number is given out again: an address that was
    made for somebody stays theirs. Everybody signs in anew.
    """
    with store.writing():
        uncertain = _doubt_letters(store)
        _raise_sequences(store, now)
        _skip_numbers(store, now)
        at = now.isoformat()
        store.db.execute(
            "UPDATE session SET ended_at = ?, ended_why = 'teruggezet' WHERE ended_at IS NULL", [at]
        )
        store.db.execute("UPDATE sign_in_link SET closed_at = ? WHERE closed_at IS NULL", [at])
        store.keep_setting(GAP, json.dumps([since.isoformat(), at]))
        store.keep_setting(HOLDING, "yes")
        store.log(now, "jaarwiel", "reservekopie teruggezet", since.isoformat(), why)
    return uncertain


def _doubt_letters(store: Store) -> int:
    """What had no hold may have been sent: nobody knows. A letter of one day is worthless now."""
    store.db.execute(
        "UPDATE letter SET state = 'withdrawn' WHERE state = 'ready' AND kind = 'ochtendbericht'"
    )
    cursor = store.db.execute(
        "UPDATE letter SET state = 'sending', sent_at = NULL, promised = ''"
        " WHERE state = 'sending' OR state = 'ready' AND hold = ''"
    )
    return cursor.rowcount


def _raise_sequences(store: Store, now: datetime) -> None:
    store.keep_setting(FLOOR, str(lowest_sequence(store) + SKIPPED))
    store.db.execute(
        "UPDATE event SET sequence = sequence + ?, modified = ?,"
        " revision = (SELECT max(revision) + 1 FROM event)",
        [SKIPPED, now.isoformat()],
    )


def _skip_numbers(store: Store, now: datetime) -> None:
    """A person who was removed stands for the numbers of persons that were given out since."""
    for row in store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    ):
        store.db.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, 0"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
            [row["name"]],
        )
    store.db.execute("UPDATE sqlite_sequence SET seq = seq + ?", [SKIPPED])
    number = store.rows("SELECT coalesce(max(id), 0) + ? AS n FROM person", SKIPPED)[0]["n"]
    store.db.execute(
        "INSERT INTO person (id, name, email, removed_at) VALUES (?, ?, ?, ?)",
        [number, "Overgeslagen nummer", f"persoon-{number}@verwijderd.invalid", now.isoformat()],
    )


def take_over(store: Store, former: Store, since: datetime) -> tuple[int, ...]:
    """What was revoked in the file that makes way stays revoked, if it is of the same table.

    Gives the numbers of persons who were removed there since. Raises ValueError where it is of
    another table: then nothing is taken over.
    """
    if former.setting("secret") != store.setting("secret"):
        raise ValueError
    with store.writing():
        for row in former.rows("SELECT id, purpose, subject, revision, revoked_at FROM link"):
            store.db.execute(
                "INSERT INTO link (id, purpose, subject, revision, revoked_at)"
                " VALUES (:id, :purpose, :subject, :revision, :revoked_at)"
                " ON CONFLICT (purpose, subject) DO UPDATE SET revision = excluded.revision,"
                " revoked_at = excluded.revoked_at WHERE excluded.revision >= revision",
                row,
            )
        for row in former.rows("SELECT sha256, revoked_at FROM program WHERE revoked_at <> ''"):
            store.db.execute(
                "UPDATE program SET revoked_at = :revoked_at"
                " WHERE sha256 = :sha256 AND revoked_at IS NULL",
                row,
            )
    removed = former.rows("SELECT id, removed_at FROM person WHERE removed_at IS NOT NULL")
    return tuple(row["id"] for row in removed if moment(row["removed_at"]) > since)
