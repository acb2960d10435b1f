"""What hands letters over to a server, and what can come of that."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jaarwiel.mail.pace import Pace
from jaarwiel.records.post import Letter


class TemporaryRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said "not now" (4xx), or hung up before the letter was handed over."""


class PermanentRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said no (5xx)."""


class Unreachable(TemporaryRefusal):
    """There is no server: none of the letters can go now."""


class Uncertain(Exception):  # noqa: N818 - as above
    """The letter was handed over, and nobody knows whether the server took it."""


@dataclass(frozen=True)
class Timer:
    """What tells that time passes, and what lets it pass: others than the real ones in tests."""

    clock: Callable[[], float] = time.monotonic
    """Seconds since whenever."""
    sleep: Callable[[float], None] = time.sleep


RUNNING: Final = Timer()
STILL: Final = Timer(clock=lambda: 0.0)
"""No time passes while letters are sent."""


class Courier:
    """Hands letters over to a server."""

    rate: int = 0
    """Letters a minute, at most; 0 is no limit."""
    timer: Timer = STILL
    pace: Pace | None = None
    """The rate that is kept together with other tables, beside one's own."""

    def connect(self) -> None:
        """Makes sure that there is a server. Raises Unreachable; no letter is claimed yet."""

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The server's reply. Raises a refusal, or Uncertain once the letter may have arrived."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends a run of letters; the next one connects again."""
