"""Reading what people hand in, and writing files that are there as a whole or not at all."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, reason

RANDOM_SIGNS: Final = 8
"""What `tempfile` puts behind the name of a file that is being written."""
LEFT_AFTER: Final = timedelta(hours=1)
"""Longer than anybody is at work on one file."""


def read_text(path: Path, limit: int, advice: str) -> str:
    """The text of a file of at most `limit` bytes, without a byte order mark.

    Raises InputError for a file that cannot be read, is larger, or is no UTF-8; `advice` says
    what to do about the last two.
    """
    return text_of(read_bytes(path, limit), str(path), limit, advice)


def read_bytes(path: Path, limit: int) -> bytes:
    """What is in a file, or one byte more than `limit` of a larger one. Raises InputError."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{path} kan niet worden gelezen ({reason(error)}).") from error


def text_of(content: bytes, source: str, limit: int, advice: str) -> str:
    """The text in these bytes, without a byte order mark; `source` is how an error names them.

    Raises InputError as `read_text` does.
    """
    if len(content) > limit:
        size = f"{limit / 1_000_000:.1f}".removesuffix(".0").replace(".", ",")
        raise InputError(f"{source} is groter dan {size} MB. {advice} Er is niets opgeslagen.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source} is geen UTF-8-tekst (byte {error.start}). {advice} Er is niets opgeslagen."
        ) from error


def is_there(path: Path) -> bool:
    """Whether there is such a file. Raises InputError where that cannot be seen."""
    try:
        return path.exists()
    except OSError as error:
        raise InputError(f"{path} kan niet worden bekeken ({reason(error)}).") from error


def replace_file(path: Path, content: bytes, mode: int = 0o644, *, durable: bool = False) -> None:
    """Writes a file, that everybody may read, in one step. Raises OSError; then nothing changed.

    One that is `durable` is on the disk before it takes the name, so that a power cut leaves the
    old file or the new one. What a writer of this file that was killed left beside it is removed.
    """
    import os
    import tempfile

    _remove_leftovers(path)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        made = Path(new.name)
        try:
            new.write(content)
            if durable:
                new.flush()
                os.fsync(new.fileno())
            new.close()
            made.chmod(mode)
            made.replace(path)
        except OSError:
            made.unlink(missing_ok=True)
            raise


def _remove_leftovers(path: Path) -> None:
    """Removes the beginnings of this file that nobody is at work on any more."""
    import time

    beginning = f".{path.name}."
    for each in path.parent.iterdir():
        if each.name.startswith(beginning) and len(each.name) == len(beginning) + RANDOM_SIGNS:
            with suppress(OSError):  # another process removed it
                if time.time() - each.stat().st_mtime > LEFT_AFTER.total_seconds():
                    each.unlink()
