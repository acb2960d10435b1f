"""One measurement as a line: the fastest run, the others, and the ratio to a peer or an aim.

Ratios are between fastest runs: what else the machine does only makes a run slower.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SHORT = 0.1
"""Seconds below which milliseconds read better."""


@dataclass(frozen=True)
class Row:
    """One measurement: the seconds of each run, beside those of its peer or limit."""

    what: str
    seconds: list[float]
    against: str
    limit: float

    def __str__(self) -> str:
        """The row as one line: fastest, median and slowest run, the limit, and the ratio."""
        fastest = min(self.seconds)
        middle, slowest = statistics.median(self.seconds), max(self.seconds)
        return (
            f"{self.what:<50}{shown(fastest):>10}  (median {shown(middle)}, slowest "
            f"{shown(slowest)})  ratio {fastest / self.limit:.2f} to {self.against} "
            f"({shown(self.limit)})"
        )


def shown(seconds: float) -> str:
    """As "1.23 s", or "4.56 ms" where that reads better."""
    return f"{seconds * 1000:.2f} ms" if seconds < SHORT else f"{seconds:.2f} s"


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run; one run before them warms up and is not counted."""
    return interleaved([work], runs)[0]


def interleaved(works: list[Callable[[], object]], runs: int) -> list[list[float]]:
    """Seconds of each run of each, in turns, so that what else the machine does hits all alike.

    One round before them warms up and is not counted.
    """
    found: list[list[float]] = [[] for _ in works]
    for number in range(runs + 1):
        for work, seconds in zip(works, found, strict=True):
            lasted = took(work)
            if number:
                seconds.append(lasted)
    return found


def took(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
