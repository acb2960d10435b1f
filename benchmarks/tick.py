"""A tick for all agreement tables of the country at once: when nothing is due, and when all is.

A tick is what the planning does for one table: open its state file, make the round, close it. The
tables are invented and owe everything; each has a cycle file and a state file on disk. Warm means
that the cycle files were read and their years laid out before, as in a process that stays up.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final

from measured import Row, timed, took

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Cycle, Role
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office import rounds
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import keep_contact
from jaarwiel.records.statefile import open_store
from jaarwiel.resources import folder

TABLES: Final = 342
SIZE: Final = (15, 6)
"""Parties, and documents that all of them are asked for in the same window: 90 contributions."""
ONE_TABLE: Final = ((10, 5), (20, 10), (40, 20))
"""One table with 50, 200 and 800 contributions."""
REQUEST: Final = local(date(2027, 1, 4), clock(9))
"""The day of the request: everybody is written to."""
EARLY: Final = REQUEST.replace(hour=7)
"""Before the hour at which letters go."""
BETWEEN: Final = local(date(2027, 2, 3), clock(9))
"""A day within the window on which no rung falls."""
LETTER: Final = (
    "a quarter is markdown-it making the HTML, a sixth SQLite, a tenth the mail's headers"
)
COLD: Final = (
    "what is added is reading the cycle files and laying out their years, once in a process"
)
ADDRESS: Final = "https://jaarwiel.example"


@dataclass(frozen=True)
class Place:
    """Where the two files of one table are."""

    cycle: Path
    state: Path

    def read(self) -> Cycle:
        """The cycle, read from its file."""
        return cyclefile.load(self.cycle)


def cycle_text(number: int, parties: int, documents: int) -> str:
    """The cycle file of Het Hogeland with other parties, and more documents beside its own."""
    blocks = (folder("calendar") / "het-hogeland.toml").read_text(encoding="utf-8").split("\n\n[[")
    head = blocks[0].replace('"het-hogeland"', f'"tafel-{number}"')
    kept = [each for each in blocks[1:] if not each.startswith(("parties]]", "groups]]"))]
    terugblik = next(each for each in kept if each.startswith("deadlines]]"))
    more = [
        re.sub(r'^(id|title|document) = "(\w+)', rf'\1 = "\2-{n}', terugblik, flags=re.MULTILINE)
        for n in range(1, documents)
    ]
    return "\n\n[[".join([head, *_parties(parties), *kept, *more])


def _parties(count: int) -> Iterator[str]:
    """A gemeente, and corporaties that each have their huurdersorganisatie."""
    yield 'parties]]\nid = "gemeente"\nname = "Gemeente"\nkind = "gemeente"'
    for n in range(2, count + 1):
        own = f"c{n // 2}"
        if n % 2:
            yield (
                f'parties]]\nid = "ho-{own}"\nname = "Huurdersorganisatie {own}"\n'
                f'kind = "huurdersorganisatie"\ncorporatie = "{own}"'
            )
        else:
            yield f'parties]]\nid = "{own}"\nname = "Corporatie {own}"\nkind = "corporatie"'


def make_table(to: Path, number: int, parties: int, documents: int) -> Place:
    """A table with a contact and a deputy for every party, and a coordinator."""
    place = Place(to / f"{number}.toml", to / f"{number}.db")
    place.cycle.write_text(cycle_text(number, parties, documents), encoding="utf-8")
    roles: list[tuple[str, Role]] = [("gemeente", "procescoordinator")]
    everybody: tuple[Role, ...] = ("contactpersoon", "plaatsvervanger")
    roles += [(party.id, role) for party in place.read().parties for role in everybody]
    with closing(open_store(place.state)) as store, store.writing():
        for party, role in roles:
            keep_contact(
                store, Contact(0, f"{role} {party}", f"{role}@{party}.example", party, role)
            )
    return place


def tick(tables: Iterable[tuple[Cycle, Place]], now: datetime) -> int:
    """Makes the round at every table, and gives how many letters that wrote."""
    written = 0
    for cycle, place in tables:
        with closing(open_store(place.state)) as store:
            written += len(rounds.make_round(Desk(cycle, store, ADDRESS), now).written)
    return written


def read(places: Iterable[Place]) -> list[tuple[Cycle, Place]]:
    """The tables with their cycle files read, and nothing about them known from before."""
    return [(each.read(), each) for each in places]


def send_all(tables: Iterable[tuple[Cycle, Place]]) -> None:
    """Marks what was written as sent; sending itself is not measured here."""
    for _, place in tables:
        with closing(open_store(place.state)) as store, store.writing():
            store.db.execute("UPDATE letter SET state = 'accepted', sent_at = written_at")


def rows() -> Iterator[Row]:
    """Every row about a tick, on tables of its own."""
    with tempfile.TemporaryDirectory() as to:
        yield from _country(Path(to))
    yield from _one_table()


def _country(to: Path) -> Iterator[Row]:
    """All tables: every letter due, then nothing due, warm and cold."""
    places = [make_table(to, number, *SIZE) for number in range(TABLES)]
    tables = read(places)
    tick(tables, EARLY)
    letters: list[int] = []
    seconds = took(lambda: letters.append(tick(tables, REQUEST)))
    aim = 0.005 * letters[0]
    yield Row(
        f"{letters[0]} letters decided, rendered, stored", [seconds], "5 ms each", aim, why=LETTER
    )
    send_all(tables)
    tick(tables, BETWEEN)  # warms up, and writes the morning reports
    warm = timed(partial(tick, tables, BETWEEN), 3)
    owed = TABLES * SIZE[0] * SIZE[1]
    yield Row(f"tick, {TABLES} tables, {owed} owed, none due, warm", warm, "the aim", 3.0)
    cold = took(lambda: tick(read(places), BETWEEN))
    yield Row("the same, cold: cycle files read as well", [cold], "warm", min(warm), why=COLD)


def _one_table() -> Iterator[Row]:
    """One table with more and more contributions, each beside the one before it, scaled."""
    found = [(each[0] * each[1], _between(*each)) for each in ONE_TABLE]
    for (few, before), (many, after) in pairwise(found):
        scaled = min(before) / few * many
        yield Row(f"tick, one table, {many} owed", after, f"{few} owed, scaled", scaled)


def _between(parties: int, documents: int) -> Sequence[float]:
    """Seconds of ticks of one table of this size on a day on which nothing is due."""
    with tempfile.TemporaryDirectory() as to:
        table = read([make_table(Path(to), 0, parties, documents)])
        tick(table, REQUEST)
        send_all(table)
        return timed(partial(tick, table, BETWEEN), 9)


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
