"""Opens state.db: makes it, brings it up to date, and says what is wrong with one that is none."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.records.migrations import MIGRATIONS
from jaarwiel.records.store import Store
from jaarwiel.records.withoutpandas import Database

BUSY_TIMEOUT: Final = timedelta(seconds=30)
"""How long a writer waits for another one."""
KNOWN_STEPS: Final = frozenset(each.name for each in MIGRATIONS._migrations)  # noqa: SLF001 - no public list
"""The names of the steps of the schema that this release knows."""


def open_store(path: Path | None) -> Store:
    """The state file, made or brought up to date where needed; without a path, one in memory.

    Raises InputError when it is no state file or belongs to a newer jaarwiel, JaarwielError when
    it cannot be written.
    """
    try:
        if path is not None and not path.exists():
            path.touch(mode=0o600)  # before SQLite does: what it makes beside it is as private
        connection = sqlite3.connect(
            path or ":memory:",
            timeout=BUSY_TIMEOUT.total_seconds(),
            isolation_level=None,
            check_same_thread=False,
        )
        return Store(_prepared(Database(connection), path))
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error
    except OSError as error:
        raise JaarwielError(
            f"{path} kan niet worden gemaakt of gelezen ({reason(error)}). Maak de map, geef er "
            "schrijfrechten op, of kies een andere plaats met --state of JAARWIEL_STATE."
        ) from error


def open_copy(path: Path) -> Store:
    """A copy in memory of the state file, brought up to date; the file itself is only read.

    Raises InputError when there is no such file or it cannot be used.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(sqlite3.connect(_untouched(path), uri=True)) as source:
            source.backup(copy)
        return Store(_prepared(Database(copy), path))
    except (sqlite3.DatabaseError, OSError) as error:
        copy.close()
        raise InputError(
            f"{path} kan niet worden gelezen ({error}). Noem een state-bestand van jaarwiel."
        ) from error


def _untouched(path: Path) -> str:
    """The address under which SQLite reads this file and makes no other beside it.

    Where nobody is writing, reading in the ordinary way would leave an empty -wal and -shm.
    """
    log = path.with_name(f"{path.name}-wal")
    way = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    return f"{path.absolute().as_uri()}?{way}"


def _prepared(db: Database, path: Path | None) -> Database:
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # an address that was corrected or removed is gone
    applied = _applied(db)
    if applied >= KNOWN_STEPS:
        _check_version(applied, path)
        return db
    db.execute("BEGIN IMMEDIATE")  # another process may be making the same file
    try:
        _check_version(_applied(db), path)
        MIGRATIONS.apply(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise
    db.enable_wal()
    return db


def _applied(db: Database) -> set[str]:
    """The names of the steps that this file has had; none where it is new.

    Asked of SQLite itself: sqlite-utils looks at every table for it, each time a file is opened.
    """
    try:
        found = db.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATIONS.name]
        )
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise
    return {name for (name,) in found}


def _check_version(applied: set[str], path: Path | None) -> None:
    newer = applied - KNOWN_STEPS
    if newer:
        raise InputError(
            f"{path} is gemaakt door een nieuwere versie van jaarwiel (onbekende stap "
            f"'{min(newer)}'). Werk jaarwiel bij, of kies een ander bestand met --state. "
            "Er is niets gewijzigd."
        )


def _explained(path: Path | None, error: sqlite3.DatabaseError) -> JaarwielError:
    why = str(error)
    if "not a database" in why:
        return InputError(
            f"{path} is geen state-bestand van jaarwiel. Kies een ander bestand met --state; "
            "er is niets gewijzigd."
        )
    if "locked" in why:
        return JaarwielError(f"{path} is al een halve minuut bezet. Probeer het zo dadelijk weer.")
    if "readonly" in why or "unable to open" in why:
        return JaarwielError(
            f"{path} kan niet worden geschreven ({why}). Geef schrijfrechten op bestand en map, "
            "of kies een andere plaats met --state of JAARWIEL_STATE."
        )
    return JaarwielError(
        f"{path} kan niet worden gebruikt ({why}). Maak ruimte als de schijf vol is; zet een "
        "reservekopie terug als het bestand is beschadigd. Er is niets half opgeslagen."
    )
