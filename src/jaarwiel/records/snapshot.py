"""Copies of state.db: made while others go on writing, looked at without changing a byte."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError
from jaarwiel.records.store import Store, moment

COUNTED: Final = ("letter", "delivery", "decision", "document", "person")
"""What shows people how much is in a state file."""


@dataclass(frozen=True)
class Inside:
    """How much there is in a state file."""

    counts: dict[str, int]
    """Rows, by table."""
    last_log: datetime | None
    """When the newest line of the log was written."""
    steps: tuple[str, ...]
    """The steps of the schema that it has had, in order."""


def copy_to(store: Store, path: Path) -> None:
    """Writes everything as it stood at one moment to a new file; nobody waits for it.

    One step of SQLite's online backup is one transaction that reads. Raises sqlite3.Error.
    """
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # whoever keeps the copy waits for the disk
        store.db.conn.backup(copy)


@contextmanager
def _looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody writes to, opened so that no -wal or -shm appears beside it."""
    address = f"{path.absolute().as_uri()}?immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as db:
        yield db


def check(path: Path) -> None:
    """Raises InputError when this is no whole state file."""
    try:
        with _looking(path) as db:
            said = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
            loose = db.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path.name} is geen gaaf state-bestand ({error}).") from error
    if said != ["ok"] or loose:
        why = "; ".join(said) if said != ["ok"] else f"losse verwijzing in {loose[0]}"
        raise InputError(f"{path.name} is beschadigd ({why}).")


def inside(path: Path) -> Inside:
    """How much is in a state file that nobody writes to. Raises InputError for any other file."""
    try:
        with _looking(path) as db:
            return _inside(db)
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path.name} is geen state-bestand van jaarwiel ({error}).") from error


def inside_running(store: Store) -> Inside:
    """How much is in a state file that is in use."""
    return _inside(store.db.conn)


def _inside(db: sqlite3.Connection) -> Inside:
    counts = {
        each: int(db.execute(f"SELECT count(*) FROM {each}").fetchone()[0])  # noqa: S608 - our own words
        for each in COUNTED
    }
    last = db.execute("SELECT at FROM log ORDER BY id DESC LIMIT 1").fetchone()
    steps = db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid").fetchall()
    return Inside(counts, moment(last[0]) if last else None, tuple(name for (name,) in steps))
