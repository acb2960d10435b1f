"""The database of Prefect: made where there is none, moved aside where Prefect cannot use it.

It holds no truth of the domain: with it the runs of the past are gone, and nothing else.
"""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

NAME: Final = "prefect.db"
ASIDE: Final = "prefect.db.opzij"
"""What was moved aside last; the one before it is gone then."""
BESIDE: Final = ("", "-wal", "-shm")
UNUSABLE: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
SCHEMA: Final = "prefect.sql"
"""What Prefect's own migrations make of an empty file, which takes them ten seconds.

`make prefect-schema` writes it anew; a newer Prefect brings it up to date at its start."""
REVISION: Final = re.compile(r"""INSERT INTO "alembic_version" VALUES\('(\w+)'\)""")


def prepare(home: Path) -> str:
    """Makes the database in this folder ready for a Prefect that is about to start.

    Gives what people are to know of it; mostly nothing. Raises OSError.
    """
    told = _move_aside_unusable(home)
    if not (home / NAME).exists():
        _make(home)
    return told


def _move_aside_unusable(home: Path) -> str:
    path = home / NAME
    why = _trouble(path) if path.exists() else ""
    if not why:
        return ""
    for end in BESIDE:
        with suppress(FileNotFoundError):
            (home / f"{NAME}{end}").replace(home / f"{ASIDE}{end}")
    return (
        f"De database van Prefect {why} en is opzij gezet als {home / ASIDE}. De planning wordt "
        "opnieuw opgebouwd; alleen de eerdere uitvoeringen op het planbord zijn weg. Aan brieven, "
        "inbreng en data is niets veranderd."
    )


def _trouble(path: Path) -> str:
    """Why Prefect cannot use this file; empty where it can, or where only Prefect can tell."""
    try:
        with _opened(path) as db:
            found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                return "is beschadigd"
            versions = [row[0] for row in db.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.DatabaseError as error:
        return "is beschadigd" if error.sqlite_errorcode & 0xFF in UNUSABLE else ""
    if all(is_known(each) for each in versions):
        return ""
    return "is van een nieuwere Prefect dan die nu is geïnstalleerd"


def _make(home: Path) -> None:
    """Makes a new one from what its migrations lead to, where the installed Prefect knows that."""
    schema = files("jaarwiel.start").joinpath(SCHEMA).read_text("utf-8")
    revision = REVISION.search(schema)
    if revision is None or not is_known(revision[1]):
        return
    unfinished = home / f"{NAME}.nieuw"
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished)) as db:
            db.executescript(schema)
        unfinished.replace(home / NAME)
    except sqlite3.OperationalError as error:
        unfinished.unlink(missing_ok=True)
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error), str(unfinished)) from error
        raise OSError(errno.EIO, str(error), str(unfinished)) from error


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    where = f"{path.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(where, timeout=0, uri=True)) as db:
        yield db


def is_known(revision: str) -> bool:
    """Whether the installed Prefect has this migration; True where it keeps them elsewhere."""
    found = find_spec("prefect")
    if found is None or found.origin is None:
        return True
    folder = Path(found.origin).parent / "server/database/_migrations/versions/sqlite"
    return not folder.is_dir() or any(folder.glob(f"*_{revision}_*.py"))
