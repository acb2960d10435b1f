"""One measurement as a line: the least of all runs, the others, and the ratio to a peer or an aim.

Ratios are between the least of each: what else the machine does only makes a run slower.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

SHORT = 0.1
"""Seconds below which milliseconds read better."""
Clock: TypeAlias = Callable[[], float]
"""Gives seconds: those of the wall, or those of the processor."""
LAUNCHER: Final = """
import json, os, sys, time
begun = time.perf_counter()
_, status, used = os.wait4(os.posix_spawn(sys.executable, sys.argv[1:], os.environ), 0)
if status:
    sys.exit(1)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([time.perf_counter() - begun, used.ru_maxrss * unit]))
"""
"""Runs a process from a small one: a child counts what its parent took as well as its own."""


def duration(seconds: float) -> str:
    """As "1.23 s", or "4.56 ms" where that reads better."""
    return f"{seconds * 1000:.2f} ms" if seconds < SHORT else f"{seconds:.2f} s"


def size(count: float) -> str:
    """Bytes, as "123 MB"."""
    return f"{count / 1_000_000:.0f} MB"


def kilobytes(count: float) -> str:
    """Bytes, as "12.3 kB"."""
    return f"{count / 1000:.1f} kB"


def number(count: float) -> str:
    """A plain number, with two decimals where it is not whole."""
    return f"{round(count, 2) + 0:.2f}".removesuffix(".00")


@dataclass(frozen=True)
class Row:
    """One measurement: what each run took, beside what its peer or limit takes."""

    what: str
    measured: list[float]
    against: str
    limit: float
    shown: Callable[[float], str] = duration
    """Says an amount; of seconds unless told otherwise."""
    why: str = ""
    """Why the limit is not kept where it is not; said only then."""

    @property
    def ratio(self) -> float:
        """The least of the runs beside the limit; at most 1 is what is aimed at."""
        return min(self.measured) / self.limit

    @property
    def met(self) -> bool:
        """Whether the limit is kept, as far as two decimals tell."""
        return round(self.ratio, 2) <= 1

    @property
    def spread(self) -> tuple[str, str, str]:
        """Least, median and most of the runs."""
        found = (min(self.measured), statistics.median(self.measured), max(self.measured))
        least, middle, most = map(self.shown, found)
        return least, middle, most

    def __str__(self) -> str:
        """The row as one line: least, median and most of the runs, the limit, and the ratio."""
        least, middle, most = self.spread
        return (
            f"{self.what:<50}{least:>10}  (median {middle}, most {most})  "
            f"ratio {self.ratio:.2f} to {self.against} ({self.shown(self.limit)})"
        )


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run; one run before them warms up and is not counted."""
    return interleaved([work], runs)[0]


def interleaved(
    works: list[Callable[[], object]], runs: int, clock: Clock = time.perf_counter
) -> list[list[float]]:
    """Seconds of each run of each, in turns, so that what else the machine does hits all alike.

    One round before them warms up and is not counted.
    """
    found: list[list[float]] = [[] for _ in works]
    for turn in range(runs + 1):
        for work, seconds in zip(works, found, strict=True):
            lasted = took(work, clock)
            if turn:
                seconds.append(lasted)
    return found


def took(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Seconds of one run."""
    begun = clock()
    work()
    return clock() - begun


def process(*arguments: str) -> tuple[float, float]:
    """Seconds and most bytes of a process of Python with these arguments."""
    seconds, memory = json.loads(launched(*arguments)[-1])
    return seconds, memory


def launched(*arguments: str) -> list[str]:
    """What a process of Python with these arguments prints, and a last line with what it took."""
    command = [sys.executable, "-c", LAUNCHER, sys.executable, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()
