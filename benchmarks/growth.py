"""How time and memory grow with the number of tables, and with the years that a table has run.

A curve is measured at each size, with the sizes in turns. What is fitted is a power of the size: 1
is as much for each table or year however many there are, 2 is twice as much for each of twice as
many. Time is that of the processor, so that what else the machine does bends no curve.

    python benchmarks/growth.py tick FOLDER COUNT

is a process that reads the cycle files of so many tables, makes a round at each, and prints what
that took beyond the imports, in seconds and bytes.
"""

import asyncio
import json
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path
from typing import Final

import pages
import rehearsed
import tick
from curve import Curve
from measured import interleaved, launched, size, took

from jaarwiel import rehearsal
from jaarwiel.core.layout import lay_out
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.records.statefile import open_store

TABLES: Final = (1, 10, 100, 342)
YEARS: Final = (1, 2, 3, 5, 7, 10)
FIRST: Final = 2027
RUNS: Final = 3


def curves() -> Iterator[Curve]:
    """Every curve."""
    with tempfile.TemporaryDirectory() as to:
        yield from _tables(Path(to))
    yield _plans()
    with tempfile.TemporaryDirectory() as to:
        yield from _records(Path(to))


# --------------------------------------------------------------------------------------- the tables


def _tables(to: Path) -> Iterator[Curve]:
    """A tick with nothing due: in a process that stays up, and in one that has only begun."""
    places = list(_copied(to, TABLES[-1]))
    tables = tick.read(places)
    works = [partial(tick.tick, tables[:count], tick.BETWEEN) for count in TABLES]
    warm = [min(each) for each in interleaved(works, RUNS, time.process_time)]
    yield Curve("tick, none due, warm", "tables", TABLES, warm)
    found = [_ticked(to, count) for count in TABLES]
    cold, memory = zip(*found, strict=True)
    yield Curve("tick, none due, new process", "tables", TABLES, cold)
    yield Curve("memory of that process", "tables", TABLES, memory, size)


def _copied(to: Path, count: int) -> Iterator[tick.Place]:
    """Tables that were all asked for everything: the state of the first one for each of them."""
    first = tick.make_table(to, 0, *tick.SIZE)
    table = tick.read([first])
    tick.tick(table, tick.REQUEST)
    tick.send_all(table)
    tick.tick(table, tick.BETWEEN)
    yield first
    for each in range(1, count):
        place = tick.Place(to / f"{each}.toml", to / f"{each}.db")
        place.cycle.write_text(tick.cycle_text(each, *tick.SIZE), encoding="utf-8")
        shutil.copy(first.state, place.state)
        yield place


def _ticked(to: Path, count: int) -> tuple[float, float]:
    """Seconds and bytes of a process that ticks so many of these tables."""
    seconds, memory = json.loads(launched(__file__, "tick", str(to), str(count))[0])
    return seconds, memory


def _ticking(to: Path, count: int) -> tuple[float, float]:
    """What `_ticked` gives, in that process."""
    places = [tick.Place(to / f"{each}.toml", to / f"{each}.db") for each in range(count)]
    before = _most_memory()
    seconds = took(lambda: tick.tick(tick.read(places), tick.BETWEEN), time.process_time)
    return seconds, _most_memory() - before


def _most_memory() -> float:
    """The most bytes that this process had so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


# ---------------------------------------------------------------------------------------- the years


def _plans() -> Curve:
    """The plan of one table over more and more years, of a file that was only just read."""
    unplanned = [cyclefile.load(rehearsed.FILE) for _ in YEARS for _ in range(2 * RUNS + 1)]

    def plan(count: int) -> None:
        cycle = unplanned.pop()
        for year in range(FIRST, FIRST + count):
            lay_out(cycle, year)

    found = interleaved([partial(plan, count) for count in YEARS], 2 * RUNS, time.process_time)
    return Curve("plan of one table", "years", YEARS, [min(each) for each in found])


def _records(to: Path) -> Iterator[Curve]:
    """One table with more and more years of records."""
    states = _played(to)
    with asyncio.Runner() as runner:
        works = [_asked(runner, state, years) for state, years in zip(states, YEARS, strict=True)]
        for what in works[0]:
            found = interleaved([each[what] for each in works], RUNS, time.process_time)
            yield Curve(f"{what}, by records", "years", YEARS, [min(each) for each in found])
    sizes = [float(state.stat().st_size) for state in states]
    yield Curve("state.db, by records", "years", YEARS, sizes, size)


def _played(to: Path) -> list[Path]:
    """State files after each of so many years, as one rehearsal of all of them leaves them."""
    to_keep = list(YEARS)
    passed = 0
    played = to / "jaren"

    def keep(days: int) -> None:
        nonlocal passed
        passed += days
        while to_keep and passed >= rehearsal.length(range(FIRST, FIRST + to_keep[0])):
            with (
                closing(sqlite3.connect(played / "state.db")) as source,
                closing(sqlite3.connect(to / f"{to_keep.pop(0)}.db")) as copy,
            ):
                source.backup(copy)

    years = range(FIRST, FIRST + YEARS[-1])
    rehearsal.rehearse(cyclefile.load(rehearsed.FILE), years, played, documents=False, passed=keep)
    return [to / f"{count}.db" for count in YEARS]


def _asked(runner: asyncio.Runner, state: Path, years: int) -> dict[str, Callable[[], object]]:
    """The home page, a tick and the calendar, in the spring after so many years."""
    now = local(date(FIRST + years, 4, 6), clock(11, 20))
    desk = Desk(cyclefile.load(rehearsed.FILE), open_store(state), pages.ADDRESS)
    publish.announce(desk, now)
    tables = [(desk.cycle, tick.Place(rehearsed.FILE, state))]
    tick.tick(tables, now)  # writes what came due since the rehearsal ended
    tick.send_all(tables)
    visit = pages.office(runner, desk, state, now)
    return {
        "home page": lambda: visit("/"),
        "tick, none due": partial(tick.tick, tables, now + timedelta(hours=1)),
        "calendar, made anew": lambda: publish.feed(desk, publish.EVERYBODY, now),
    }


def main() -> None:
    """Prints every curve, or is the process that is measured."""
    if sys.argv[1:2] == ["tick"]:
        to, count = sys.argv[2:]
        print(json.dumps(_ticking(Path(to), int(count))), flush=True)
        return
    for curve in curves():
        print(curve.row, curve.points, sep="\n", flush=True)


if __name__ == "__main__":
    main()
