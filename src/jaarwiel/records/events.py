"""The events of the calendars as they were last published."""

from collections.abc import Iterable, Mapping
from typing import Any

from jaarwiel.records.store import Store


def events_in(store: Store) -> dict[str, dict[str, Any]]:
    """The revision of each calendar event as last published, by item."""
    return {row["item"]: row for row in store.rows("SELECT * FROM event")}


def keep_events(store: Store, rows: Iterable[Mapping[str, object]]) -> None:
    """Records the given revisions in place of the ones before."""
    store.db.table("event").upsert_all([dict(row) for row in rows], pk="item")
