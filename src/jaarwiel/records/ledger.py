"""The ledger of the chasing: what was asked, what people ruled about it, and more time given."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime

from jaarwiel.core.chasing import History, Ruling, Verdict
from jaarwiel.core.contact import People
from jaarwiel.core.extension import Extension
from jaarwiel.core.yearplan import Deadline
from jaarwiel.records.people import absences_in, contacts_in
from jaarwiel.records.store import Store, moment

OF_ITEMS = "IN (SELECT value FROM json_each(?))"
BATCH, RESTORED = 1, 2
"""Why many asks are held at once, as the column `batch` of their rulings tells it; 0 is neither."""


def people(store: Store) -> People:
    """Everybody with a role, and when they are away."""
    return People(contacts_in(store), absences_in(store))


def history(store: Store, items: Iterable[str]) -> History:
    """What was asked for these items, and what was ruled; letters that came back do not count."""
    wanted = json.dumps(sorted(set(items)))
    asked = store.rows(
        f"SELECT key FROM ask WHERE item {OF_ITEMS}"  # noqa: S608 - our own words
        " AND letter NOT IN (SELECT id FROM letter WHERE bounced_at IS NOT NULL)",
        wanted,
    )
    ruled = store.rows("SELECT key, verdict, words, batch FROM ruling")
    return History(
        frozenset(row["key"] for row in asked),
        {
            row["key"]: Ruling(
                row["verdict"], row["words"], row["batch"] == BATCH, row["batch"] == RESTORED
            )
            for row in ruled
        },
        _rungs_seen(store, wanted),
    )


def _rungs_seen(store: Store, wanted: str) -> dict[str, dict[str, date]]:
    """By item: since when each rung is known. `wanted` has the items as JSON."""
    seen: dict[str, dict[str, date]] = {}
    for row in store.rows(f"SELECT * FROM rung_seen WHERE item {OF_ITEMS}", wanted):  # noqa: S608 - our own words
        seen.setdefault(row["item"], {})[row["rung"]] = date.fromisoformat(row["since"])
    return seen


def note_rungs(
    store: Store, deadlines: Iterable[tuple[Deadline, Collection[str]]], today: date
) -> None:
    """Notes the rungs of these ladders: those that a known deadline did not have begin today."""
    deadlines = list(deadlines)
    seen = _rungs_seen(store, json.dumps([deadline.id for deadline, _ in deadlines]))
    new = [
        [deadline.id, rung, (today if deadline.id in seen else date.min).isoformat()]
        for deadline, rungs in deadlines
        for rung in rungs
        if rung not in seen.get(deadline.id, {})
    ]
    store.db.conn.executemany("INSERT INTO rung_seen (item, rung, since) VALUES (?, ?, ?)", new)


def rule(
    store: Store,
    keys: Iterable[str],
    verdict: Verdict,
    now: datetime,
    by: str,
    *,
    batch: int = 0,
) -> None:
    """Records what is to happen to these asks; words that were given stay."""
    for key in keys:
        store.db.execute(
            "INSERT INTO ruling (key, verdict, batch, at, by) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET verdict = excluded.verdict, batch = excluded.batch,"
            " at = excluded.at, by = excluded.by",
            [key, verdict, batch, now.isoformat(), by],
        )


def ruled_since(store: Store, since: datetime) -> frozenset[str]:
    """The keys of the asks about which somebody ruled after this moment."""
    found = store.rows("SELECT key, at FROM ruling")
    return frozenset(row["key"] for row in found if moment(row["at"]) > since)


def give_words(store: Store, keys: Iterable[str], words: str, now: datetime, by: str) -> None:
    """Keeps what is to stand above the letter with these asks."""
    for key in keys:
        store.db.execute(
            "INSERT INTO ruling (key, verdict, words, at, by) VALUES (?, '', ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET words = excluded.words, at = excluded.at,"
            " by = excluded.by",
            [key, words, now.isoformat(), by],
        )


def extensions(store: Store, items: Iterable[str] | None = None) -> tuple[Extension, ...]:
    """What was asked and decided about more time, oldest first: for these items, or for all."""
    wanted = None if items is None else json.dumps(sorted(set(items)))
    where = "1" if wanted is None else f"item {OF_ITEMS}"
    values = () if wanted is None else (wanted,)
    found = store.rows(f"SELECT * FROM extension WHERE {where} ORDER BY id", *values)  # noqa: S608 - our own words
    return tuple(
        Extension(
            item=row["item"],
            deliverer=row["deliverer"],
            act=row["act"],
            until=date.fromisoformat(row["until"]),
            at=moment(row["at"]),
            by=row["by"],
            person=row["person"],
            reason=row["reason"],
        )
        for row in found
    )


def record_extension(store: Store, act: Extension) -> None:
    """Adds an act about more time; earlier ones stay on record."""
    store.db.table("extension").insert(
        {
            "item": act.item,
            "deliverer": act.deliverer,
            "act": act.act,
            "until": act.until.isoformat(),
            "at": act.at.isoformat(),
            "by": act.by,
            "person": act.person,
            "reason": act.reason,
        }
    )
