"""Makes a backup of the table, looks whether it can be read back, and lets old ones go."""

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core import backuprotation
from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office.desk import NoCycleError, read_cycle
from jaarwiel.office.upkeep import backupfile
from jaarwiel.office.upkeep.backupfile import CYCLE, STATE, TEMPLATES, Manifest
from jaarwiel.records import lastdone, snapshot
from jaarwiel.records.statefile import open_store
from jaarwiel.records.store import Store
from jaarwiel.resources import own_templates
from jaarwiel.settings import Settings
from jaarwiel.textfile import is_there

MADE: Final = "%Y-%m-%dT%H%M%S"
NAME: Final = re.compile(r"jaarwiel-(?P<table>[A-Za-z0-9-]+)-(?P<made>\d{4}-\d\d-\d\dT\d{6})\.zip")
UNFINISHED: Final = ".jaarwiel-"
"""How the folder begins in which a backup is made before it gets its name."""
ABANDONED: Final = timedelta(days=1)
TABLE: Final = "table"
"""The setting that keeps which table this is, for when the cycle file cannot be read."""
NIGHTLY: Final = "nightly backup"
"""The setting that is "yes" where a backup is expected every night."""


@dataclass(frozen=True)
class Backup:
    """One backup that was made, and the older ones that went."""

    path: Path
    size: int
    """Bytes."""
    removed: tuple[Path, ...]


def make_nightly(found: Settings, now: datetime) -> Backup | None:
    """The backup of this night; None where no folder is set for it. Notes which of both it is."""
    with closing(open_store(found.state)) as store:
        store.keep_setting(NIGHTLY, "yes" if found.backup_to else "")
    return make(found, found.backup_to, now) if found.backup_to else None


def make(found: Settings, to: Path, now: datetime, newest: int | None = None) -> Backup:
    """Makes a backup in this folder; it has its name only once it was read back in full.

    Older ones of this table there are let go (core/backuprotation.py; or all but so many of the
    `newest`). Raises InputError without a state file, JaarwielError when the disk refuses: then
    there is no half file, and every earlier backup is still there.
    """
    if not is_there(found.state):
        raise InputError(
            f"{found.state} bestaat niet. Noem het state-bestand van de tafel met --state."
        )
    try:
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(to)
        with (
            tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=to) as folder,
            closing(open_store(found.state)) as store,
        ):
            made, about = _written(found, store, Path(folder), now)
            path = _named(to, about.table, now)
            made.replace(path)
            _sync(to)
            lastdone.note(store, "backup", now)
        removed = tuple(_let_go(to, about.table, path, newest))
        return Backup(path, path.stat().st_size, removed)
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise JaarwielError(
            f"De reservekopie kan niet worden gemaakt in {to} ({why}). Maak ruimte, geef er "
            "schrijfrechten op, of kies een andere map met --to of JAARWIEL_BACKUP. Er is geen "
            "half bestand achtergebleven, en eerdere reservekopieën zijn er nog."
        ) from error


def _written(found: Settings, store: Store, folder: Path, now: datetime) -> tuple[Path, Manifest]:
    """A backup in this folder that was read back, and what is in it."""
    table, name = _table(found, store)
    copy, made = folder / STATE, folder / "backup.zip"
    snapshot.copy_to(store, copy)
    snapshot.check(copy)
    seen = snapshot.inside(copy)
    about = Manifest(now, version("jaarwiel"), table, name, seen.steps, seen.counts, {})
    backupfile.write(made, _sources(found, copy), about)
    with made.open("rb") as file:
        os.fsync(file.fileno())
    return made, backupfile.verified(made)


def _table(found: Settings, store: Store) -> tuple[str, str]:
    """Id and name of the table; as last known where the cycle file cannot be used by now."""
    try:
        table = read_cycle(found.cycle).table
    except NoCycleError:
        known = store.setting(TABLE) or "tafel"
        return known, known
    store.keep_setting(TABLE, table.id)
    return table.id, table.name


def _sources(found: Settings, copy: Path) -> Iterator[tuple[str, Path]]:
    """What is kept, each under its name in the backup."""
    yield STATE, copy
    if found.cycle.is_file():
        yield f"{CYCLE}/{found.cycle.name}", found.cycle
    own = own_templates()
    if own is not None and own.is_dir():
        for each in sorted(own.rglob("*")):
            if each.is_file():
                yield f"{TEMPLATES}/{each.relative_to(own).as_posix()}", each


def _named(to: Path, table: str, now: datetime) -> Path:
    """A name that is free; a second that comes twice, as the clock goes back, moves on."""
    while (path := to / f"jaarwiel-{table}-{now.strftime(MADE)}.zip").exists():
        now += timedelta(seconds=1)
    return path


def _sync(folder: Path) -> None:
    """Waits until the disk knows what this folder holds."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def backups_in(folder: Path, table: str) -> dict[datetime, Path]:
    """The backups of this table in this folder, by the moment in their name."""
    found = {}
    for path in folder.glob(f"jaarwiel-{table}-*.zip"):
        named = NAME.fullmatch(path.name)
        if named and named["table"] == table:
            with suppress(ValueError):  # a 30th of February is no name of ours
                at = datetime.strptime(named["made"], MADE).replace(tzinfo=ZoneInfo(TIMEZONE))
                found[at] = path
    return found


def _let_go(to: Path, table: str, new: Path, newest: int | None) -> Iterator[Path]:
    """Removes what need not be kept any more, and never the one that was just made."""
    found = backups_in(to, table)
    kept = backuprotation.kept(found, newest)
    for at, path in sorted(found.items()):
        if at not in kept and path != new:
            path.unlink(missing_ok=True)
            yield path


def _sweep(to: Path) -> None:
    """Removes what a backup that was cut off left behind; one that is being made stays."""
    before = time.time() - ABANDONED.total_seconds()
    for each in to.glob(f"{UNFINISHED}*"):
        if each.is_dir() and each.stat().st_mtime < before:
            shutil.rmtree(each, ignore_errors=True)
