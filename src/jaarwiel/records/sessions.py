"""Sessions and mailed sign-in links in state.db. Of their tokens only the SHA-256 is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast

from jaarwiel.core.contact import READER
from jaarwiel.core.cycle import HeldRole
from jaarwiel.records.links import NOTED_AGAIN
from jaarwiel.records.store import Store, moment

IDLE: Final = timedelta(hours=12)
"""How long a session lasts while nobody uses it."""
LONGEST: Final = timedelta(days=7)
"""How long a session lasts at most."""
KEPT: Final = timedelta(days=90)
"""How long a session that is over is kept, and a link that can be used no more."""
LINK_LASTS: Final = timedelta(minutes=15)
MAX_DEVICE: Final = 60
SIGNING_IN: Final[tuple[HeldRole, ...]] = ("procescoordinator", "secretaris", READER)
"""The roles that may sign in; who holds several comes in with the first of these."""


@dataclass(frozen=True)
class Session:
    """Somebody who signed in on one device."""

    id: int
    person: int | None
    """Number of the person; None with the link that `jaarwiel start` prints."""
    role: HeldRole
    device: str
    """What the browser says it is, in a few words."""
    begun_at: datetime
    seen_at: datetime
    """When it was last used, to within five minutes."""
    ended_at: datetime | None
    ended_why: str

    def is_open(self, now: datetime) -> bool:
        """Whether it was not ended, and has not run out."""
        return self.ended_at is None and now <= self.lasts_until

    @property
    def lasts_until(self) -> datetime:
        """When it runs out if it is not used again (inclusive)."""
        return min(self.seen_at + IDLE, self.begun_at + LONGEST)


# ---------------------------------------------------------------------------------------- sessions


def begin(store: Store, person: int | None, role: HeldRole, device: str, now: datetime) -> str:
    """Begins a session and gives its token; clears away what is long over."""
    token = secrets.token_urlsafe(32)
    row = {
        "hash": _hash(token),
        "person": person,
        "role": role,
        "device": device[:MAX_DEVICE],
        "begun_at": now.isoformat(),
        "seen_at": now.isoformat(),
    }
    with store.writing():
        clear_away(store, now)
        store.db.table("session").insert(row)
    return token


def clear_away(store: Store, now: datetime) -> None:
    """Forgets sessions and links that have been over for three months."""
    until = (now - KEPT).isoformat()
    store.db.execute("DELETE FROM session WHERE datetime(seen_at) < datetime(?)", [until])
    store.db.execute("DELETE FROM sign_in_link WHERE datetime(made_at) < datetime(?)", [until])


def find(store: Store, token: str) -> Session | None:
    """The session with this token, open or not."""
    return next(iter(_sessions(store, "hash = ?", _hash(token))), None)


def with_number(store: Store, number: int) -> Session | None:
    """The session with this number, open or not."""
    return next(iter(_sessions(store, "id = ?", number)), None)


def open_sessions(store: Store, now: datetime) -> tuple[Session, ...]:
    """All that are open, the last used first."""
    return tuple(each for each in _sessions(store, "ended_at IS NULL") if each.is_open(now))


def note_use(store: Store, session: Session, now: datetime) -> None:
    """Notes that a session is used, unless that was noted less than five minutes ago."""
    if now - session.seen_at >= NOTED_AGAIN:
        store.db.execute(
            "UPDATE session SET seen_at = ? WHERE id = ? AND ended_at IS NULL",
            [now.isoformat(), session.id],
        )


def end(store: Store, number: int, now: datetime, why: str) -> bool:
    """Ends a session; tells whether it had not been ended before."""
    cursor = store.db.execute(
        "UPDATE session SET ended_at = ?, ended_why = ? WHERE id = ? AND ended_at IS NULL",
        [now.isoformat(), why, number],
    )
    return cursor.rowcount > 0


def _sessions(store: Store, where: str, *values: object) -> Sequence[Session]:
    found = store.rows(
        "SELECT id, person, role, device, begun_at, seen_at, ended_at, ended_why"  # noqa: S608 - our own words
        f" FROM session WHERE {where} ORDER BY seen_at DESC, id DESC",
        *values,
    )
    return [_session(row) for row in found]


def _session(row: dict[str, Any]) -> Session:
    return Session(
        id=row["id"],
        person=row["person"],
        role=cast("HeldRole", row["role"]),
        device=row["device"],
        begun_at=moment(row["begun_at"]),
        seen_at=moment(row["seen_at"]),
        ended_at=moment(row["ended_at"]) if row["ended_at"] else None,
        ended_why=row["ended_why"],
    )


# ------------------------------------------------------------------------------------------- links


def make_link(store: Store, person: int, now: datetime) -> tuple[int, str]:
    """A link that signs this person in, once and within fifteen minutes: its number and token.

    Links made before for the same person can be used no more.
    """
    token = secrets.token_urlsafe(32)
    row = {
        "hash": _hash(token),
        "person": person,
        "made_at": now.isoformat(),
        "expires_at": (now + LINK_LASTS).isoformat(),
    }
    with store.writing():
        close_links(store, person, now)
        number = store.db.table("sign_in_link").insert(row, pk="id").last_pk
    return int(cast("int", number)), token


def person_of_link(store: Store, token: str, now: datetime) -> int | None:
    """Who this link signs in; None when it can be used no more, or never could."""
    found = store.rows(
        "SELECT person, expires_at FROM sign_in_link WHERE hash = ? AND closed_at IS NULL",
        _hash(token),
    )
    is_valid = bool(found) and now <= moment(found[0]["expires_at"])
    return int(found[0]["person"]) if is_valid else None


def close_links(store: Store, person: int | None, now: datetime) -> None:
    """Makes the links of this person useless, or those of everybody."""
    store.db.execute(
        "UPDATE sign_in_link SET closed_at = ?"
        " WHERE closed_at IS NULL AND person = coalesce(?, person)",
        [now.isoformat(), person],
    )


def _hash(token: str) -> str:
    """What is looked up: how long that takes says nothing of a token that nobody can choose."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
