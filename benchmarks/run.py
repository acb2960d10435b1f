"""Measures what jaarwiel promises about speed, each as a ratio to a peer or a limit of this run.

Run it with `make bench`. A ratio of at most 1 means that the aim is met. Beside a library that does
less than ours, as merely reading a file, the ratio says what the rest costs.
"""

import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import dates
import documents
import feed
import load
import pages
import reading
import sending
import tick
from measured import Row, interleaved, timed

from jaarwiel import rehearsal
from jaarwiel.core.yearplan import lay_out
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.resources import folder

CYCLE = cyclefile.load(folder("calendar") / "het-hogeland.toml")
YEARS = range(2026, 2030)


def process(*arguments: str) -> Callable[[], object]:
    """Runs Python with these arguments, as a process of its own."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
    )


def startup() -> Row:
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
    return Row("jaarwiel plan 2027", plan, "a fifth of import prefect", min(prefect) / 5)


def four_years() -> Row:
    """A rehearsal is only used when it is quick."""

    with tempfile.TemporaryDirectory() as to:
        folders = (Path(to) / str(number) for number in range(4))
        seconds = timed(lambda: rehearsal.rehearse(CYCLE, YEARS, next(folders), documents=False), 3)
    return Row("rehearsal of four years, no documents", seconds, "the aim", 3.0)


def many_tables() -> Iterator[Row]:
    """All agreement tables of the country: quick, and no slower per table than for a few."""
    few, all_tables = 86, 342
    some, planned = interleaved([lambda: plan_tables(few), lambda: plan_tables(all_tables)], 3)
    yield Row(f"{all_tables} tables read and planned for four years", planned, "the aim", 5.0)
    linear = min(some) / few * all_tables
    yield Row("the same, linear in tables", planned, f"{few} tables, scaled", linear)


def plan_tables(count: int) -> None:
    """Reads so many cycle files and lays out four years of each."""
    for _ in range(count):
        cycle = cyclefile.load(folder("calendar") / "het-hogeland.toml")
        for year in YEARS:
            lay_out(cycle, year)


def main() -> None:
    """Prints every row, with the machine it was measured on."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for measure in (startup, four_years):
        print(measure(), flush=True)
    for each in (documents, reading, pages, load, feed):
        for row in each.rows():
            print(row, flush=True)
    for rows in (many_tables, tick.rows, dates.rows, sending.rows):
        for row in rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
