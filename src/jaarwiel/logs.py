"""What is told while jaarwiel works: a line for each decision, on standard error.

No line holds a name, an address or a token. Keeping and rotating them is the platform's. The
journal of systemd knows moment and weight by itself; elsewhere each line begins with them.
"""

import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TextIO

from jaarwiel.errors import InputError

NAME: Final = "jaarwiel"
"""The logger above all others here."""
LEVELS: Final[Mapping[str, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
PRIORITIES: Final[Mapping[int, int]] = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
"""What the journal calls a level (sd-daemon(3), syslog(3))."""


def level(default: int, environ: Mapping[str, str] = os.environ) -> int:
    """The lowest level that is told: JAARWIEL_LOG, or the default. Raises InputError."""
    said = environ.get("JAARWIEL_LOG") or ""
    if not said:
        return default
    if said.lower() not in LEVELS:
        raise InputError(
            f"JAARWIEL_LOG is geen niveau van meldingen: '{said}'. Kies {', '.join(LEVELS)}."
        )
    return LEVELS[said.lower()]


def begin(lowest: int) -> None:
    """Tells what happens from now on, from this level on; once more changes only the level."""
    found = logging.getLogger(NAME)
    found.setLevel(lowest)
    if not any(isinstance(each, _StandardError) for each in found.handlers):
        found.addHandler(_StandardError())


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever is standard error at that moment, in the form that its reader knows."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        """The line; of more than one line each is marked for the journal."""
        text = super().format(record)
        if is_journal(os.environ):
            mark = f"<{PRIORITIES.get(record.levelno, 6)}>"
            return "\n".join(mark + line for line in text.splitlines())
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        return f"{moment.replace('+00:00', 'Z')} {record.levelname} {text}"


def is_journal(environ: Mapping[str, str]) -> bool:
    """Whether standard error leads to the journal of systemd (systemd.exec(5), $JOURNAL_STREAM)."""
    said = environ.get("JOURNAL_STREAM")
    if not said:
        return False
    try:
        found = os.fstat(2)
    except OSError:
        return False
    return said == f"{found.st_dev}:{found.st_ino}"
