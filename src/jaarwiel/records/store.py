"""state.db: what did happen at one table, and what people decided. SQLite through sqlite-utils.

Moments are stored as ISO 8601 with their offset and given back in Dutch local time. Nothing else
holds names and addresses.
"""

import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.records import telling
from jaarwiel.records.withoutpandas import Database

log = logging.getLogger(__name__)
T = TypeVar("T")

USUAL_PAGES, HURRIED_PAGES = 1000, 8000
"""Pages (of 4 kB) that are written beside the file before they are moved into it."""
NORMAL: Final = 1
"""What SQLite calls keeping the file whole without waiting for the disk at each commit."""
MOST_KNOWN: Final = 64
"""So much that was worked out is known at most."""


@dataclass(frozen=True)
class LogEntry:
    """One line of the log: who did what to which thing, and why."""

    at: datetime
    who: str
    what: str
    subject: str
    why: str


class Store:
    """One open state file. Use `open_store`; close it when done."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.undone = 0
        """How many transactions were undone: what was read in one of them may not be so."""
        self._known: dict[object, tuple[object, Any]] = {}
        """What was worked out, each with how things stood then."""
        self._untold: list[tuple[int, str]] = []
        """Lines for the log of the program about what is not yet on record for good."""

    @cached_property
    def path(self) -> Path | None:
        """Where the file stands; None for one in memory."""
        found = self.rows("PRAGMA database_list")[0]["file"]
        return Path(found) if found else None

    @cached_property
    def _name(self) -> str | None:
        """What the log of the program calls this table; None for one in memory."""
        return self.path.stem if self.path else None

    def close(self) -> None:
        """Closes the file."""
        self.db.close()

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[None]:
        """One transaction that has the right to write from its first statement on.

        With `keep` False it is undone at the end. Inside another transaction it is part of that.
        """
        if self.db.conn.in_transaction:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._undo()
            raise
        if keep:
            self.db.commit()
            self._tell_all()
        else:
            self._undo()

    def _undo(self) -> None:
        self._untold.clear()
        self.db.rollback()
        self.undone += 1

    def _tell_all(self) -> None:
        told, self._untold = self._untold, []
        for level, line in told:
            log.log(level, "%s: %s", self._name, line)

    def tell(self, line: str, level: int = logging.INFO) -> None:
        """Tells the log of the program, once what is being written is there for good.

        Nothing is told of a table in memory: what happens there did not happen. The line holds no
        name, address or token.
        """
        if self._name is not None:
            self._untold.append((level, line))
            if not self.db.conn.in_transaction:
                self._tell_all()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Transactions that a power cut may undo, up to the next that is not hurried.

        A crash of this process undoes none. Not to wait for the disk is what makes them quick
        (https://www.sqlite.org/pragma.html#pragma_synchronous).
        """
        before = self.rows("PRAGMA synchronous")[0]["synchronous"]
        self.db.execute(f"PRAGMA synchronous = {min(before, NORMAL)}")
        self.db.execute(f"PRAGMA wal_autocheckpoint = {HURRIED_PAGES}")
        try:
            yield
        finally:
            self.db.execute(f"PRAGMA wal_autocheckpoint = {USUAL_PAGES}")
            self.db.execute(f"PRAGMA synchronous = {before}")

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows that this query gives; none for a number of more than 64 bits."""
        try:
            cursor = self.db.execute(sql, list(values))
        except OverflowError:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def once(self, what: object, work_out: Callable[[], T], rests_on: object = None) -> T:
        """What this gives; worked out once for as long as what it `rests_on` is the same.

        Where that is not said, for as long as nobody, here or elsewhere, writes: see SQLite's
        `PRAGMA data_version` and `total_changes`. It must be something that nobody changes.
        """
        if rests_on is None:
            version = self.db.execute("PRAGMA data_version").fetchone()[0]
            rests_on = (version, self.db.conn.total_changes)
        stands = (rests_on, self.undone)
        if what not in self._known or self._known[what][0] != stands:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[what] = (stands, work_out())
        found: T = self._known[what][1]
        return found

    def log(self, now: datetime, who: str, what: str, subject: str, why: str = "") -> None:
        """Adds a line to the log; it can never be changed. The log of the program tells of it."""
        added = self.db.execute(
            "INSERT INTO log (at, who, what, subject, why) VALUES (?, ?, ?, ?, ?)",
            [now.isoformat(), who, what, subject, why],
        )
        level = logging.WARNING if what in telling.TROUBLE else logging.INFO
        self.tell(telling.line(int(added.lastrowid or 0), who, what, subject, why), level)

    def log_entries(self, limit: int) -> list[LogEntry]:
        """The newest lines of the log, newest first."""
        found = self.rows(
            "SELECT at, who, what, subject, why FROM log ORDER BY id DESC LIMIT ?", limit
        )
        return [LogEntry(**{**row, "at": moment(row["at"])}) for row in found]

    def damage(self) -> str:
        """What SQLite finds wrong with the file, in its words; empty where it is whole.

        Reads all of it, so that what no page or round happens to need is looked at as well.
        """
        try:
            found = str(self.rows("PRAGMA quick_check(1)")[0]["quick_check"])
        except sqlite3.DatabaseError as error:
            return str(error)
        return "" if found == "ok" else found.splitlines()[-1]

    @cached_property
    def secret(self) -> str:
        """The secret that links and sessions are signed with; made when first asked for."""
        known = self.setting("secret")  # asked first: reading waits for no other process
        if known is None:
            with self.writing():
                self.db.execute(
                    "INSERT OR IGNORE INTO setting VALUES ('secret', ?)", [secrets.token_hex(32)]
                )
            known = self.setting("secret")
        return str(known)

    def setting(self, name: str) -> str | None:
        """What is kept under this name, or None."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", name)
        return str(found[0]["value"]) if found else None

    def keep_setting(self, name: str, value: str) -> None:
        """Keeps a value under this name; the same value once more writes nothing."""
        with self.writing():
            self.db.execute(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name)"
                " DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
                [name, value],
            )


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """A stored moment, in Dutch local time."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(TIMEZONE))


def day_or_none(text: str | None) -> date | None:
    """A stored day; None where none is."""
    return date.fromisoformat(text) if text else None
