"""The cycle file as it last could be read, for the few pages that work without the present one.

Somebody has to be able to sign in, see what is wrong and put it right; nothing else is done by a
file that is not in force.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.errors import InputError
from jaarwiel.office.desk import NoCycleError, read_cycle
from jaarwiel.office.table import cyclekeeping

RETRY_SECONDS: Final = 900
"""When whoever is refused may come back (Retry-After)."""
UNDER: Final = ("/beheer", "/aanmelden", "/aanmeldingen", "/afmelden")
ALONE: Final = frozenset({"/api", "/api/v1", "/api/v1/openapi.json"})

log = logging.getLogger(__name__)


def works_without(path: str) -> bool:
    """Whether what stands at this address needs no cycle file in force."""
    return path in ALONE or any(path == each or path.startswith(f"{each}/") for each in UNDER)


@dataclass(frozen=True)
class _Read:
    cycle: Cycle
    content: bytes | None
    """None where the file had changed again before it was read a second time."""


class LastCycle:
    """What the file at this path said when it last could be read, by this process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told = ""
        self.last = self._read(read_cycle(path))

    @property
    def cycle(self) -> Cycle:
        """What it said."""
        return self.last.cycle

    @property
    def content(self) -> bytes | None:
        """The file as it was, to the byte; None where that is not known."""
        return self.last.content

    def present(self) -> Cycle:
        """What the file says now. Raises NoCycleError, which is logged once."""
        try:
            cycle = read_cycle(self.path)
        except NoCycleError as error:
            if self.told != str(error):
                self.told = str(error)
                log.error("%s", error)  # noqa: TRY400 - it is the file's fault, not the program's
            raise
        self.told = ""
        if cycle is not self.last.cycle:
            self.last = self._read(cycle)
        return cycle

    def _read(self, cycle: Cycle) -> _Read:
        try:
            content = cyclekeeping.current(self.path)
            unchanged = read_cycle(self.path) is cycle
        except InputError:
            return _Read(cycle, None)
        return _Read(cycle, content if unchanged else None)
