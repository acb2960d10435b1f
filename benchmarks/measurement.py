"""One measurement of a benchmark, as a ratio to a peer or a limit."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement: the seconds of each run, beside those of its peer or limit."""

    what: str
    seconds: list[float]
    against: str
    limit: float

    def __str__(self) -> str:
        """The row as one line: median and spread, the limit, and the ratio of the two."""
        median = statistics.median(self.seconds)
        spread = f"{min(self.seconds):.3f}-{max(self.seconds):.3f}"
        ratio = median / self.limit
        return (
            f"{self.what:<46}{median:>8.3f} s  ({spread} s)  "
            f"ratio {ratio:.2f} to {self.against} ({self.limit:.3f} s)"
        )


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run; one run before them warms up and is not counted."""
    work()
    return [took(work) for _ in range(runs)]


def took(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
