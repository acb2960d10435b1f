"""Programs that may read along over the API, each with the hash of its token."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jaarwiel.records.store import Store, moment


@dataclass(frozen=True)
class Program:
    """One program that may read along."""

    number: int
    name: str
    """What the program is called; no person's name."""
    sha256: str
    """Of the secret part of its token, in hexadecimal."""
    made_at: datetime
    made_by: str
    """How the record names who let it in; empty where that is not known."""
    valid_until: date
    """The last day (inclusive) on which its token opens anything."""
    revoked_at: datetime | None
    last_used: date | None
    """The last day on which it was used; the hour is not kept."""

    def is_valid(self, today: date) -> bool:
        """Whether its token opens anything on this day."""
        return self.revoked_at is None and today <= self.valid_until


def programs(store: Store) -> tuple[Program, ...]:
    """Every program there is or was, oldest first."""
    return tuple(_program(row) for row in store.rows("SELECT * FROM program ORDER BY id"))


def find(store: Store, number: int) -> Program | None:
    """The program with this number, also when it was revoked."""
    found = store.rows("SELECT * FROM program WHERE id = ?", number)
    return _program(found[0]) if found else None


def add(store: Store, name: str, sha256: str, now: datetime, by: str, until: date) -> int:
    """Adds a program and gives its number, which no other ever gets."""
    row = {
        "name": name,
        "sha256": sha256,
        "made_at": now.isoformat(),
        "made_by": by,
        "valid_until": until.isoformat(),
    }
    return int(str(store.db.table("program").insert(row, pk="id").last_pk))


def revoke(store: Store, number: int, now: datetime) -> None:
    """Makes its token worthless from now on."""
    store.db.execute("UPDATE program SET revoked_at = ? WHERE id = ?", [now.isoformat(), number])


def note_use(store: Store, number: int, today: date) -> None:
    """Keeps that its token was used on this day."""
    with store.writing():
        store.db.execute(
            "UPDATE program SET last_used = ? WHERE id = ?", [today.isoformat(), number]
        )


def _program(row: dict[str, Any]) -> Program:
    return Program(
        number=row["id"],
        name=row["name"],
        sha256=row["sha256"],
        made_at=moment(row["made_at"]),
        made_by=row["made_by"],
        valid_until=date.fromisoformat(row["valid_until"]),
        revoked_at=row["revoked_at"] and moment(row["revoked_at"]),
        last_used=row["last_used"] and date.fromisoformat(row["last_used"]),
    )
