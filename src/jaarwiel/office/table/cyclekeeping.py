"""Replaces the cycle file of a running table: first shown what it does, then written in one step.

The file that was in force stays beside it, under its name with the moment behind it; so an earlier
one can be put back in the same way.
"""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE, Cycle
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError, JaarwielError, NotFoundError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.office.table import against
from jaarwiel.office.table.orphans import Consequence
from jaarwiel.resources import folder
from jaarwiel.textfile import is_there, read_bytes, replace_file, text_of

ADVICE: Final = "Kies het cyclusbestand, en bewaar het als platte tekst met de codering UTF-8."
SOURCE: Final = "Het bestand"
BEHIND: Final = re.compile(r"\.(\d{4}-\d{2}-\d{2}-\d{6})(-\d+)?")
"""What stands behind the name of an earlier file: when it was replaced."""
WRITTEN: Final = "%Y-%m-%d-%H%M%S"
MOST_KEPT: Final = 1000
USUAL_MODE: Final = 0o644
"""How a file may be read where there was none before."""

Obstacle = Literal["shipped", "read-only"]


class OvertakenError(InputError):
    """What was shown is not what would happen by now."""


@dataclass(frozen=True)
class Earlier:
    """A cycle file that was in force until it was replaced."""

    name: str
    replaced_at: datetime
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Preview:
    """A cycle file that may come in force, and what that does."""

    content: bytes
    cycle: Cycle
    consequences: tuple[Consequence, ...]
    same: bool
    """Whether it is the very file that is in force."""
    other_table: bool
    """Whether it says that it is of another table."""
    mark: str
    """Another when the file in force, this file or what it does is another."""


def place(path: Path) -> Path:
    """Where the file in force really stands, past symbolic links."""
    return Path(os.path.realpath(path))


def current(path: Path) -> bytes:
    """The file in force. Raises InputError when it cannot be read."""
    return read_bytes(place(path), cyclefile.MAX_BYTES)


def _before(path: Path) -> bytes:
    """What is in the file in force; nothing where somebody took it away."""
    return current(path) if is_there(place(path)) else b""


def obstacle(path: Path) -> Obstacle | None:
    """Why the file in force cannot be replaced here; None where it can."""
    found = place(path)
    if found.is_relative_to(place(folder("calendar"))):
        return "shipped"
    there = is_there(found)
    writable = os.access(found.parent, os.W_OK) and (not there or os.access(found, os.W_OK))
    return None if writable else "read-only"


def earlier(path: Path) -> tuple[Earlier, ...]:
    """The files that were in force before, newest first."""
    found = place(path)
    kept = []
    for each in found.parent.glob(f"{_globbed(found.name)}.*"):
        behind = BEHIND.fullmatch(each.name.removeprefix(found.name))
        if behind and each.is_file():
            at = datetime.strptime(behind[1], WRITTEN).replace(tzinfo=ZoneInfo(TIMEZONE))
            kept.append(Earlier(each.name, at, each.stat().st_size))
    return tuple(sorted(kept, key=lambda each: each.name, reverse=True)[:MOST_KEPT])


def _globbed(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def read_earlier(path: Path, name: str) -> bytes:
    """What is in this earlier file. Raises NotFoundError for any name that is not in the list."""
    if name not in {each.name for each in earlier(path)}:
        raise NotFoundError(f"Er is geen eerder cyclusbestand '{name[:80]}'.")
    return read_bytes(place(path).parent / name, cyclefile.MAX_BYTES)


def preview(desk: Desk, path: Path, content: bytes, now: datetime) -> Preview:
    """What this file would do to the table; nothing is kept of it.

    Raises CycleFileError with all that is wrong with it, and InputError for what is no text.
    """
    text = text_of(content, SOURCE, cyclefile.MAX_BYTES, ADVICE)
    cycle = cyclefile.parse(Path(path.name), text)
    before = _before(path)
    found = against.compare_with(cycle, desk.store, now)
    return Preview(
        content,
        cycle,
        found,
        before == content,
        cycle.table.id != desk.cycle.table.id,
        _mark(before, content, found),
    )


def _mark(before: bytes, content: bytes, found: Sequence[Consequence]) -> str:
    told = "\n".join(each.message for each in found)
    parts = (sha256(each).hexdigest() for each in (before, content, told.encode()))
    return sha256("".join(parts).encode()).hexdigest()


def replace(desk: Desk, path: Path, content: bytes, shown: str, now: datetime, by: str) -> str:
    """Puts this file in force; gives the name under which the one before is kept, if there was.

    Raises OvertakenError where it does something else than was shown (the mark of a preview),
    InputError where the file cannot be replaced, JaarwielError where the disk refuses: then
    nothing changed.
    """
    if obstacle(path):
        raise InputError(
            f"Het cyclusbestand {path} kan hier niet worden vervangen. Zet JAARWIEL_CYCLE op een "
            "eigen bestand dat jaarwiel mag schrijven, en start jaarwiel opnieuw"
        )
    seen = preview(desk, path, content, now)
    found = place(path)
    with desk.store.writing():  # one at a time
        before = _before(path)
        if shown != _mark(before, content, seen.consequences):
            raise OvertakenError("Intussen is er iets gewijzigd. Er is niets vervangen")
        there = is_there(found)
        kept = _free_name(found, now) if there else ""
        mode = stat.S_IMODE(found.stat().st_mode) if there else USUAL_MODE
        try:
            if kept:
                replace_file(found.with_name(kept), before, mode, durable=True)
            replace_file(found, content, mode, durable=True)
        except OSError as error:
            raise JaarwielError(
                f"Het cyclusbestand {found} is niet vervangen ({reason(error)}). "
                "Het oude bestand geldt nog."
            ) from error
        why = f"het vorige is {kept}" if kept else "het vorige was er niet meer"
        desk.store.log(now, by, "cyclusbestand vervangen", found.name, why)
    return kept


def _free_name(found: Path, now: datetime) -> str:
    name = f"{found.name}.{now.strftime(WRITTEN)}"
    taken = {each.name for each in found.parent.iterdir()}
    names = (name, *(f"{name}-{number}" for number in range(2, MOST_KEPT)))
    return next(each for each in names if each not in taken)
