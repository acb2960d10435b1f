"""Puts a backup in the place of state.db; what stood there is kept beside it.

First all is read and made ready in a folder of its own; the last steps only give files their names.
"""

import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office.upkeep import backupfile
from jaarwiel.office.upkeep.backup import MADE, UNFINISHED
from jaarwiel.office.upkeep.backupfile import STATE, Manifest
from jaarwiel.records import lastdone, restored, snapshot, waterline
from jaarwiel.records.snapshot import Inside
from jaarwiel.records.statefile import KNOWN_STEPS, open_store
from jaarwiel.records.store import Store
from jaarwiel.resources import own_templates
from jaarwiel.settings import Settings
from jaarwiel.textfile import is_there, replace_file

BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file; left behind, it would be played back into another one."""


@dataclass(frozen=True)
class Restored:
    """What was put back, and what people have to know or do about it."""

    kept: Path | None
    """Where what stood there is now; None where there was nothing."""
    uncertain: int
    """Letters that waited at the time of the backup: they may have gone since."""
    revoked_since: bool
    """Whether what was revoked since the backup is still revoked."""
    removed_since: tuple[int, ...]
    """Persons who were removed since the backup, by number, and are back now."""
    cycle: Path | None
    """Where the cycle file of the backup was put; None where that very file is in force."""
    cycle_in_force: bool
    templates: Path | None
    """The folder in which own templates were put; None where nothing was."""


def present(found: Settings) -> Inside | None:
    """How much is in the state file that would make way; None where there is none, or no sense."""
    if not is_there(found.state):
        return None
    try:
        with closing(open_store(found.state)) as store:
            return snapshot.inside_running(store)
    except (JaarwielError, sqlite3.Error):
        return None


def restore(found: Settings, path: Path, about: Manifest, now: datetime) -> Restored:
    """Puts this verified backup back. Raises InputError for one that cannot be used.

    JaarwielError when somebody works in the state file, or the disk refuses: then nothing changed.
    """
    newer = set(about.steps) - KNOWN_STEPS
    if newer:
        raise InputError(
            f"{path} is gemaakt door een nieuwere versie van jaarwiel ({about.jaarwiel}, met de "
            f"onbekende stap '{min(newer)}'). Werk jaarwiel bij; er is niets teruggezet."
        )
    state = found.state.resolve()
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=state.parent) as folder:
            new = Path(folder) / STATE
            backupfile.extract(path, STATE, new)
            snapshot.check(new)
            taken_over, removed, uncertain = _made_ready(new, state, about, path, now)
            kept = _swapped(new, state, now)
            waterline.beside(state).unlink(missing_ok=True)  # what may have gone is held already
        cycle, in_force = _put_cycle(found, path, about)
        templates = _put_templates(path, about)
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise JaarwielError(
            f"{state} kan niet worden vervangen ({why}). Maak ruimte, of geef schrijfrechten op "
            "de map, en probeer het opnieuw."
        ) from error
    return Restored(kept, uncertain, taken_over, removed, cycle, in_force, templates)


def _made_ready(
    new: Path, state: Path, about: Manifest, path: Path, now: datetime
) -> tuple[bool, tuple[int, ...], int]:
    """Whether revocations were taken over, who was removed since, and how many are uncertain."""
    with closing(open_store(new)) as store:
        store.db.enable_wal()
        removed = _taken_over(store, state, about.made_at)
        uncertain = restored.mark(store, about.made_at, now, path.name)
        lastdone.note(store, "backup", about.made_at)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return removed is not None, removed or (), uncertain


def _taken_over(store: Store, state: Path, since: datetime) -> tuple[int, ...] | None:
    """Who was removed since; None where the file that makes way cannot tell."""
    if not state.exists():
        return None
    with suppress(JaarwielError, sqlite3.Error, ValueError), closing(open_store(state)) as former:
        return restored.take_over(store, former, since)
    return None


def _swapped(new: Path, state: Path, now: datetime) -> Path | None:
    """Gives the new file the name of the old one; gives where that one is now."""
    if not state.exists():
        for each in _with_companions(state)[1:]:
            each.unlink(missing_ok=True)
        new.replace(state)
        return None
    kept = state.with_name(f"{state.name}.before-restore-{now.strftime(MADE)}")
    moves = list(zip(_with_companions(state), _with_companions(kept), strict=True))
    _make_quiet(state)
    done = []
    try:
        for old, aside in moves:
            if old.exists():
                old.rename(aside)
                done.append((old, aside))
        new.replace(state)
    except OSError:
        for old, aside in done:
            aside.rename(old)
        raise
    return kept


def _with_companions(path: Path) -> tuple[Path, ...]:
    return (path, *(path.with_name(path.name + each) for each in BESIDE))


def _make_quiet(state: Path) -> None:
    """Makes sure that nobody writes to this file, and that all of it is in the file itself.

    One that is damaged, for which a backup is put back after all, stays as it is.
    """
    try:
        with closing(sqlite3.connect(state, timeout=1, isolation_level=None)) as db:
            db.execute("BEGIN EXCLUSIVE")
            db.execute("ROLLBACK")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise JaarwielError(
                f"Iemand werkt in {state}. Stop jaarwiel start en opdrachten die nog lopen, en "
                "probeer het opnieuw. Er is niets gewijzigd."
            ) from error


def _put_cycle(found: Settings, path: Path, about: Manifest) -> tuple[Path | None, bool]:
    """Puts the cycle file where it belongs, or beside one that is another; and which of both."""
    name = about.cycle_file
    if name is None:
        return None, False
    content = backupfile.content(path, name)
    if not is_there(found.cycle):
        found.cycle.parent.mkdir(parents=True, exist_ok=True)
        replace_file(found.cycle, content, durable=True)
        return found.cycle, True
    if found.cycle.read_bytes() == content:
        return None, True
    beside = found.state.resolve().parent / f"{found.cycle.stem}.uit-reservekopie.toml"
    replace_file(beside, content, durable=True)
    return beside, False


def _put_templates(path: Path, about: Manifest) -> Path | None:
    """Puts own templates in their folder where that is empty; others are never overwritten."""
    own = own_templates()
    if not about.templates or own is None or (own.is_dir() and any(own.iterdir())):
        return None
    for name in about.templates:
        place = own / Path(*Path(name).parts[1:])
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, backupfile.content(path, name))
    return own
