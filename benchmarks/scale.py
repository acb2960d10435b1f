"""What one host carries: ticks of all tables of an invented country, one after the other.

    python benchmarks/scale.py FOLDER [COUNT]

makes the country of country.py, or COUNT of its tables, in FOLDER and ticks it, without a mail
server, at moments that cost most and least. It takes minutes, so `make bench` leaves it out. Each
line gives seconds, seconds of the processor (which depend less on what else the machine does),
letters, peak memory, and what all state files take.
"""

import resource
import sys
import time
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Final

from jaarwiel.core.yearplan import local
from jaarwiel.office.tables import Tables, find_tables
from jaarwiel.office.tickall import tick_all
from jaarwiel.rehearsal import country
from jaarwiel.settings import settings

MOMENTS: Final = {
    "the very first tick": local(date(2026, 12, 29), clock(9)),
    "nothing due": local(date(2026, 12, 29), clock(9, 30)),
    "the year is opened, first requests": local(date(2027, 1, 4), clock(9)),
    "the half hour after": local(date(2027, 1, 4), clock(9, 30)),
    "a day in between": local(date(2027, 2, 3), clock(9)),
}


def report(what: str, tables: Tables, now: datetime, states: Path) -> str:
    """One tick of all tables, as a line."""
    begun, worked = time.perf_counter(), time.process_time()
    outcomes = list(tick_all(tables, lambda: now))
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    written = sum(
        len(each.ticked.round.written) + (each.ticked.opened.letters if each.ticked.opened else 0)
        for each in outcomes
        if each.ticked
    )
    troubled = sum(bool(each.trouble) for each in outcomes)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    disk = sum(path.stat().st_size for path in states.glob("*.db*")) / 1_000_000
    return (
        f"{what:<36}{len(outcomes)} tables {seconds:7.1f} s, processor {processor:6.1f} s, "
        f"{written:5} letters, {troubled} troubled, {memory:.0f} MB, states {disk:.0f} MB"
    )


def main() -> None:
    """Prints a line for each moment."""
    to = Path(sys.argv[1])
    if not (to / "cycles").exists():
        count = int(sys.argv[2]) if len(sys.argv) > 2 else None  # noqa: PLR2004 - as told above
        country.write(to, people=True, count=count)
    found = settings({"JAARWIEL_CYCLE": str(to / "cycles"), "JAARWIEL_STATE": str(to / "states")})
    tables = find_tables(found)
    for what, now in MOMENTS.items():
        print(report(what, tables, now, to / "states"), flush=True)


if __name__ == "__main__":
    main()
