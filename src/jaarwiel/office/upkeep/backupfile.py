"""The file of one backup: a zip with state.db, the cycle file, own templates, and a manifest.

The manifest has the SHA-256 and size of each, so that a file that lost a byte is found out. Other
settings are not in it: they may hold passwords. Documents and letters stand in state.db.
"""

import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from jaarwiel.errors import InputError, reason
from jaarwiel.records.store import moment

STATE: Final = "state.db"
CYCLE: Final = "cyclus"
TEMPLATES: Final = "sjablonen"
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
CHUNK: Final = 1_000_000
MOST_MANIFEST: Final = 10_000_000
"""Bytes of a manifest; it has a line for each file."""


@dataclass(frozen=True)
class Manifest:
    """What a backup is, by its own words."""

    made_at: datetime
    jaarwiel: str
    """The release that made it."""
    table: str
    table_name: str
    steps: tuple[str, ...]
    """The steps of the schema that its state.db has had."""
    counts: Mapping[str, int]
    """Rows of state.db, by table."""
    files: Mapping[str, tuple[str, int]]
    """SHA-256 and bytes of each file, by its name in the zip."""

    @property
    def cycle_file(self) -> str | None:
        """The name of the cycle file in the zip, where there is one."""
        return next((each for each in self.files if each.startswith(f"{CYCLE}/")), None)

    @property
    def templates(self) -> tuple[str, ...]:
        """The names of the table's own templates in the zip."""
        return tuple(each for each in self.files if each.startswith(f"{TEMPLATES}/"))


def write(path: Path, sources: Iterable[tuple[str, Path]], about: Manifest) -> None:
    """Writes a backup of these files, each under its name in the zip. Raises OSError.

    `about.files` is not looked at.
    """
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        files = {name: _put(made, name, source, about.made_at) for name, source in sources}
        made.writestr(_entry(MANIFEST, about.made_at), _written(about, files))


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, at.timetuple()[:6])
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o600 << 16
    return made


def _put(made: zipfile.ZipFile, name: str, source: Path, at: datetime) -> tuple[str, int]:
    entry = _entry(name, at)
    entry.file_size = source.stat().st_size  # so that zipfile knows whether it is a large one
    with source.open("rb") as file, made.open(entry, "w") as inside:
        return _copied(file, inside)


def _copied(source: IO[bytes], to: IO[bytes] | None) -> tuple[str, int]:
    """Copies, or only reads, all bytes; gives their SHA-256 and how many they are."""
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if to is not None:
            to.write(chunk)
    return digest.hexdigest(), size


def _written(about: Manifest, files: Mapping[str, tuple[str, int]]) -> str:
    data = {
        "format": FORMAT,
        "made_at": about.made_at.isoformat(),
        "jaarwiel": about.jaarwiel,
        "table": {"id": about.table, "name": about.table_name},
        "schema": list(about.steps),
        "counts": dict(about.counts),
        "files": {name: {"sha256": digest, "size": size} for name, (digest, size) in files.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def verified(path: Path) -> Manifest:
    """What this backup holds, after every byte of it was compared with the manifest.

    Raises InputError for anything else than a whole backup that this release can read.
    """
    try:
        with zipfile.ZipFile(path) as found:
            about = _read(path, found)
            for name, (digest, size) in about.files.items():
                with found.open(name) as file:
                    if _copied(file, None) != (digest, size):
                        raise _damaged(path, f"{name} is niet wat erin ging")
            return about
    except OSError as error:
        raise InputError(f"{path} kan niet worden gelezen ({reason(error)}).") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is geen gave reservekopie van jaarwiel ({why}). Neem een andere; er is niets "
        "teruggezet."
    )


def _read(path: Path, found: zipfile.ZipFile) -> Manifest:
    if found.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise _damaged(path, f"{MANIFEST} is te groot")
    try:
        data = json.loads(found.read(MANIFEST))
        about = _manifest(data) if data["format"] == FORMAT else None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, f"{MANIFEST} klopt niet") from error
    if about is None:
        raise InputError(
            f"{path} is gemaakt door een andere versie van jaarwiel (vorm {data['format']}, en "
            f"deze leest vorm {FORMAT}). Werk jaarwiel bij; er is niets teruggezet."
        )
    if STATE not in about.files or not all(_is_safe(name) for name in about.files):
        raise _damaged(path, "er staan andere bestanden in")
    return about


def _manifest(data: Mapping[str, Any]) -> Manifest:
    files = data["files"].items()
    return Manifest(
        made_at=moment(data["made_at"]),
        jaarwiel=str(data["jaarwiel"]),
        table=str(data["table"]["id"]),
        table_name=str(data["table"]["name"]),
        steps=tuple(map(str, data["schema"])),
        counts={str(name): int(count) for name, count in data["counts"].items()},
        files={name: (str(each["sha256"]), int(each["size"])) for name, each in files},
    )


def _is_safe(name: str) -> bool:
    """Whether this is a place inside the backup, in one of its own folders."""
    parts = PurePosixPath(name).parts
    if name == STATE:
        return True
    return len(parts) > 1 and parts[0] in {CYCLE, TEMPLATES} and ".." not in parts


def extract(path: Path, name: str, to: Path) -> None:
    """Writes one file of a verified backup to a new place. Raises OSError."""
    to.touch(mode=0o600)
    with zipfile.ZipFile(path) as found, found.open(name) as file, to.open("wb") as made:
        _copied(file, made)


def content(path: Path, name: str) -> bytes:
    """One small file of a verified backup, as the cycle file."""
    with zipfile.ZipFile(path) as found:
        return found.read(name)
