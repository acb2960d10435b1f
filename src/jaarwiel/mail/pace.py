"""The rate of letters that several tables keep to together, as one sender at one mail server."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from jaarwiel.errors import JaarwielError, reason

MINUTE: Final = 60.0
"""In seconds."""


@dataclass(frozen=True)
class Pace:
    """Turns in a file: the moments of the last minute at which letters went, one a line.

    By the clock of the machine, as each of the tables began at a moment of its own.
    """

    path: Path
    rate: int
    """Letters a minute, at most."""
    clock: Callable[[], float] = time.time
    """Seconds since 1970."""

    def take(self) -> timedelta:
        """Takes a turn and gives nought, or else how long to wait. Raises JaarwielError."""
        with self._open() as file:
            now = self.clock()
            taken = sorted(each for each in _moments(file) if now - MINUTE < each <= now)
            if len(taken) >= self.rate:
                return timedelta(seconds=taken[-self.rate] + MINUTE - now)
            file.seek(0)
            file.truncate()
            file.writelines(f"{each!r}\n" for each in (*taken, now))
            return timedelta(0)

    @contextmanager
    def _open(self) -> Iterator[TextIOWrapper]:
        """The file, made where there is none, and nobody else's meanwhile."""
        try:
            self.path.touch(mode=0o600)
            file = self.path.open("r+", encoding="ascii", errors="replace")
        except OSError as error:
            raise JaarwielError(
                f"{self.path} kan niet worden geschreven ({reason(error)}). Daarin staat hoeveel "
                "brieven alle tafels samen deze minuut hebben verstuurd; maak de map beschrijfbaar."
            ) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _moments(file: TextIOWrapper) -> Iterator[float]:
    """What can be read of the file; a line that was cut off costs no letter."""
    for line in file:
        with suppress(ValueError):
            yield float(line)
