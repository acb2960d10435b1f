"""Keeps when parties cannot meet, as their own calendars say."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jaarwiel.core.windows import reach
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.placing.busy import WEB, Interval, fetch, intervals
from jaarwiel.records.store import moment


@dataclass(frozen=True)
class Source:
    """One calendar of one party: where it is, when it was last read, and what went wrong since."""

    id: int
    party: str
    address: str
    read_at: datetime | None
    trouble: str
    intervals: int


def add(desk: Desk, party: str, address: str, now: datetime, by: str) -> Source:
    """Adds a calendar of a party and reads it; nothing is kept when it cannot be read.

    Raises InputError or NotFoundError.
    """
    desk.party(party)
    where = address if address.startswith(WEB) else str(Path(address).resolve())
    found = _read(desk, where, now)
    with desk.store.writing():
        desk.store.db.execute(
            "INSERT OR IGNORE INTO busy_source (party, address) VALUES (?, ?)", [party, where]
        )
        source = next(
            each for each in sources(desk) if (each.party, each.address) == (party, where)
        )
        _keep(desk, source, found, now)
        desk.store.log(now, by, "agenda van partij toegevoegd", party)
    return next(each for each in sources(desk) if each.id == source.id)


def refresh(desk: Desk, now: datetime) -> tuple[Source, ...]:
    """Reads every calendar again; one that cannot be read keeps its last times, and says why."""
    for source in sources(desk):
        try:
            found = _read(desk, source.address, now)
        except InputError as error:
            with desk.store.writing():
                desk.store.db.execute(
                    "UPDATE busy_source SET trouble = ? WHERE id = ?", [str(error), source.id]
                )
        else:
            with desk.store.writing():
                _keep(desk, source, found, now)
    return sources(desk)


def remove(desk: Desk, number: int, now: datetime, by: str) -> Source:
    """Forgets a calendar and its times. Raises NotFoundError."""
    source = next((each for each in sources(desk) if each.id == number), None)
    if source is None:
        raise NotFoundError(
            f"Er is geen agenda met nummer {number}. De nummers staan in: jaarwiel busy list"
        )
    with desk.store.writing():
        desk.store.db.execute("DELETE FROM busy_source WHERE id = ?", [number])
        desk.store.log(now, by, "agenda van partij verwijderd", source.party)
    return source


def sources(desk: Desk) -> tuple[Source, ...]:
    """Every calendar that is kept, by party."""
    rows = desk.store.rows(
        "SELECT *, (SELECT count(*) FROM busy WHERE source = busy_source.id) AS intervals"
        " FROM busy_source ORDER BY party, id"
    )
    return tuple(
        Source(**{**row, "read_at": moment(row["read_at"]) if row["read_at"] else None})
        for row in rows
    )


def times(desk: Desk) -> dict[str, tuple[Interval, ...]]:
    """When each party cannot meet, by its id; a calendar of a group holds for its members."""
    found: dict[str, tuple[Interval, ...]] = {}
    rows = desk.store.rows(
        "SELECT party, starts, ends FROM busy JOIN busy_source ON busy_source.id = source"
        " ORDER BY starts"
    )
    for row in rows:
        interval = (datetime.fromisoformat(row["starts"]), datetime.fromisoformat(row["ends"]))
        for party in desk.cycle.members(row["party"]):
            found[party] = (*found.get(party, ()), interval)
    return found


def _read(desk: Desk, address: str, now: datetime) -> tuple[Interval, ...]:
    """Busy from this year up to and including the days of the next year of the cycle."""
    _, after = reach(desk.cycle)
    return intervals(fetch(address), date(now.year, 1, 1), date(now.year + 1 + after, 12, 31))


def _keep(desk: Desk, source: Source, found: tuple[Interval, ...], now: datetime) -> None:
    desk.store.db.execute("DELETE FROM busy WHERE source = ?", [source.id])
    desk.store.db.table("busy").insert_all(
        {"source": source.id, "starts": begin.isoformat(), "ends": end.isoformat()}
        for begin, end in found
    )
    desk.store.db.execute(
        "UPDATE busy_source SET read_at = ?, trouble = '' WHERE id = ?",
        [now.isoformat(), source.id],
    )
