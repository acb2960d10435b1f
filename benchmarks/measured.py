"""One measurement as a line: the least of all runs, the others, and the ratio to a peer or an aim.

Ratios are between the least of each: what else the machine does only makes a run slower.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SHORT = 0.1
"""Seconds below which milliseconds read better."""


def duration(seconds: float) -> str:
    """As "1.23 s", or "4.56 ms" where that reads better."""
    return f"{seconds * 1000:.2f} ms" if seconds < SHORT else f"{seconds:.2f} s"


def size(count: float) -> str:
    """Bytes, as "123 MB"."""
    return f"{count / 1_000_000:.0f} MB"


def kilobytes(count: float) -> str:
    """Bytes, as "12.3 kB"."""
    return f"{count / 1000:.1f} kB"


@dataclass(frozen=True)
class Row:
    """One measurement: what each run took, beside what its peer or limit takes."""

    what: str
    measured: list[float]
    against: str
    limit: float
    shown: Callable[[float], str] = duration
    """Says an amount; of seconds unless told otherwise."""

    def __str__(self) -> str:
        """The row as one line: least, median and most of the runs, the limit, and the ratio."""
        least, most = min(self.measured), max(self.measured)
        middle = statistics.median(self.measured)
        return (
            f"{self.what:<50}{self.shown(least):>10}  (median {self.shown(middle)}, most "
            f"{self.shown(most)})  ratio {least / self.limit:.2f} to {self.against} "
            f"({self.shown(self.limit)})"
        )


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
