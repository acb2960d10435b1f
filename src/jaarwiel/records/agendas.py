"""The agendas that the office made, every version of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from jaarwiel.core.agendapoints import AgendaPoint
from jaarwiel.records.store import Store, moment


@dataclass(frozen=True)
class StoredAgenda:
    """One version of the agenda of one meeting; never changed afterwards."""

    item: str
    version: int
    points: tuple[AgendaPoint, ...]
    made_at: datetime
    made_by: str


def newest(store: Store, item: str) -> StoredAgenda | None:
    """The newest version for this meeting, or None while none was made."""
    found = store.rows("SELECT * FROM agenda WHERE item = ? ORDER BY version DESC LIMIT 1", item)
    return _stored(found[0]) if found else None


def newest_of_all(store: Store) -> dict[str, StoredAgenda]:
    """The newest version for each meeting that one was made for, by its id."""
    rows = store.rows("SELECT * FROM agenda ORDER BY version")
    return {found.item: found for found in map(_stored, rows)}


def versions(store: Store, item: str) -> tuple[StoredAgenda, ...]:
    """Every version for this meeting, oldest first."""
    rows = store.rows("SELECT * FROM agenda WHERE item = ? ORDER BY version", item)
    return tuple(_stored(row) for row in rows)


def keep(
    store: Store, item: str, version: int, points: Iterable[AgendaPoint], now: datetime, by: str
) -> None:
    """Adds a version. sqlite3.IntegrityError where there is one of this number."""
    store.db.table("agenda").insert(
        {
            "item": item,
            "version": version,
            "points": json.dumps([asdict(each) for each in points], ensure_ascii=False),
            "made_at": now.isoformat(),
            "made_by": by,
        }
    )


def _stored(row: dict[str, object]) -> StoredAgenda:
    points = json.loads(str(row["points"]))
    return StoredAgenda(
        str(row["item"]),
        int(str(row["version"])),
        tuple(AgendaPoint(**each) for each in points),
        moment(str(row["made_at"])),
        str(row["made_by"]),
    )
