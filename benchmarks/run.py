"""Measures what jaarwiel promises about speed, each as a ratio to a peer or a limit of this run.

    python benchmarks/run.py [PART ...]

prints every row as it is measured, and writes docs/benchmarks.md when no parts are named.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import dates
import documents
import feed
import growth
import load
import pages
import reading
import report
import sending
import tick
from curve import Curve
from measured import Row, interleaved, timed

from jaarwiel import rehearsal
from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.resources import folder
from jaarwiel.settings import present

CYCLE = cyclefile.load(folder("calendar") / "het-hogeland.toml")
YEARS = range(2026, 2030)
TABLES = 342
STARTUP = "Python itself, click, pendulum and holidays take half of it, before a line of ours runs"
REHEARSAL = "every letter of 1461 days is worded, stored and laid in a folder, as in a real year"


def process(*arguments: str) -> Callable[[], object]:
    """Runs Python with these arguments, as a process of its own."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
    )


def startup() -> Iterator[Row]:
    """The command line must not pay for the scheduler: at most a fifth of importing Prefect."""
    with tempfile.TemporaryDirectory() as empty:
        state = str(Path(empty) / "state.db")
        plan, prefect = interleaved(
            [
                process("-m", "jaarwiel", "plan", "2027", "--state", state),
                process("-c", "import prefect"),
            ],
            9,
        )
    yield Row(
        "jaarwiel plan 2027", plan, "a fifth of import prefect", min(prefect) / 5, why=STARTUP
    )


def four_years() -> Iterator[Row]:
    """A rehearsal is only used when it is quick."""
    with tempfile.TemporaryDirectory() as to:
        folders = (Path(to) / str(number) for number in range(3))
        seconds = timed(lambda: rehearsal.rehearse(CYCLE, YEARS, next(folders), documents=False), 2)
    yield Row("rehearsal of four years, no documents", seconds, "the aim", 3.0, why=REHEARSAL)


def many_tables() -> Iterator[Row]:
    """All agreement tables of the country."""
    planned = timed(lambda: plan_tables(TABLES), 3)
    yield Row(f"{TABLES} tables read and planned for four years", planned, "the aim", 5.0)


def plan_tables(count: int) -> None:
    """Reads so many cycle files and lays out four years of each."""
    for _ in range(count):
        cycle = cyclefile.load(folder("calendar") / "het-hogeland.toml")
        for year in YEARS:
            lay_out(cycle, year)


def growing(curves: list[Curve]) -> Iterator[Row]:
    """The power of each curve, which is kept for the picture."""
    for curve in growth.curves():
        curves.append(curve)
        print(f"{curve.what}, by {curve.unit}: {curve.points}", flush=True)
        yield curve.row


def main() -> None:
    """Prints every row, with the machine it was measured on, and writes them down."""
    curves: list[Curve] = []
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "Commands": startup,
        "Rehearsal": four_years,
        "Documents": documents.rows,
        "Reading": reading.rows,
        "Pages": pages.rows,
        "Twenty users": load.rows,
        "Calendar": feed.rows,
        "Plans": many_tables,
        "Ticks": tick.rows,
        "Dates": dates.rows,
        "Sending": sending.rows,
        "Growth": lambda: growing(curves),
    }
    if unknown := {*sys.argv[1:]} - {*parts}:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    begun = present()
    print(*report.machine(), sep="\n", flush=True)
    found: dict[str, list[Row]] = {}
    for title in sys.argv[1:] or parts:
        print(f"\n{title}", flush=True)
        found[title] = []
        for row in parts[title]():
            found[title].append(row)
            print(row, flush=True)
    if not sys.argv[1:]:
        report.write(found, curves, begun)


if __name__ == "__main__":
    main()
