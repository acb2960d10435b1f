"""Letters without what they say and to whom: what kind, about what, for which parties, and when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.records.post import nobody_knows
from jaarwiel.records.store import Store, moment

AT_ONCE: Final = 500
"""So many letters are read at a time."""


@dataclass(frozen=True)
class LetterMark:
    """One letter, without its reader, its subject and its text."""

    number: int
    kind: str
    state: str
    hold: str
    written_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    items: tuple[str, ...]
    """What it asks for, as "2027/terugblik"; nothing for a letter that asks nothing."""
    parties: tuple[str, ...]
    """For whom it asks; of a letter that asks nothing, the parties of its reader."""

    def is_uncertain(self, now: datetime) -> bool:
        """Whether nobody knows if a server took it."""
        return nobody_knows(self.state, self.sent_at, now)


def marks(store: Store, before: int | None = None) -> Iterator[LetterMark]:
    """The letters, newest first: all, or those with a lower number than `before`."""
    below = before
    while True:
        rows = store.rows(
            "SELECT id, kind, person, state, hold, written_at, sent_at, bounced_at FROM letter"
            " WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
            below,
            AT_ONCE,
        )
        asks = _asks(store, [row["id"] for row in rows])
        roles = _roles(store, [row["person"] for row in rows])
        for row in rows:
            items, parties = asks.get(row["id"], ((), roles.get(row["person"], ())))
            yield LetterMark(
                row["id"],
                row["kind"],
                row["state"],
                row["hold"],
                moment(row["written_at"]),
                moment(row["sent_at"]) if row["sent_at"] else None,
                moment(row["bounced_at"]) if row["bounced_at"] else None,
                items,
                parties,
            )
        if len(rows) < AT_ONCE:
            return
        below = rows[-1]["id"]


def _asks(store: Store, letters: list[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """By letter: the items that it asks for, and for whom."""
    found: dict[int, tuple[dict[str, None], dict[str, None]]] = {}
    for row in store.rows(
        "SELECT letter, item, deliverer FROM ask"
        " WHERE letter IN (SELECT value FROM json_each(?)) ORDER BY letter, item, deliverer",
        json.dumps(letters),
    ):
        items, parties = found.setdefault(row["letter"], ({}, {}))
        items[row["item"]] = parties[row["deliverer"]] = None
    return {letter: (tuple(items), tuple(parties)) for letter, (items, parties) in found.items()}


def _roles(store: Store, persons: list[int]) -> dict[int, tuple[str, ...]]:
    """By person: the parties for which a role is or was held."""
    found: dict[int, dict[str, None]] = {}
    for row in store.rows(
        "SELECT person, party FROM contact"
        " WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, id",
        json.dumps(persons),
    ):
        found.setdefault(row["person"], {})[row["party"]] = None
    return {person: tuple(parties) for person, parties in found.items()}
