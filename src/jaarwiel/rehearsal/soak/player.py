"""Plays one table of a soak hour by hour, in memory, until the end or the first thing broken."""

import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import inf
from typing import Final, TypeVar

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yearplan import local
from jaarwiel.office import tick
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.documents.steps import MAKING
from jaarwiel.office.rounds import make_round
from jaarwiel.records.statefile import open_store
from jaarwiel.rehearsal.soak.facts import Broken
from jaarwiel.rehearsal.soak.fickleserver import MOODS, FickleServer, PowerCut
from jaarwiel.rehearsal.soak.life import Life
from jaarwiel.rehearsal.soak.living import live
from jaarwiel.rehearsal.soak.watch import BrokenInvariantError, Watch

T = TypeVar("T")
ADDRESS: Final = "https://jaarwiel.example"
HOURS: Final = 24
AT_WORK: Final = range(8, 19)
"""The hours in which people act on a working day."""
BAD_MOOD, OVERTAKEN, AGAIN = 0.04, 0.03, 0.02
"""How probable it is that a tick meets a server in a mood, another tick, or is done twice."""
DOWN: Final = 0.0006
"""How probable it is in an hour that the machine stops, for hours or for as long as 40 days."""
STRETCHES: Final = (3, 12, 36, 24 * 4, 24 * 12, 24 * 40)
"""Hours that it may be down."""


@dataclass(frozen=True)
class Pace:
    """How tables are played."""

    seed: int
    most: float = inf
    """At most so many ticks at each table."""
    per_day: int = HOURS
    """Ticks a day, each in an hour drawn by chance; people act in every hour."""
    without: frozenset[str] = frozenset()
    """Acts that do not happen."""


@dataclass(frozen=True)
class Played:
    """What came of one table."""

    table: str
    ticks: int
    letters: int
    acts: int
    refused: int
    """Acts that were refused with a word for people."""
    broken: Broken | None = None
    at: datetime | None = None
    """When it broke."""
    last_acts: tuple[str, ...] = ()
    """What people did just before."""


def unrendered(name: str, work: Callable[[], T]) -> T:
    """Does a step in which a document is made, but gives no form of it: only its model counts."""
    return b"" if name in MAKING.values() else work()  # type: ignore[return-value]


class Player:
    """One table under way."""

    def __init__(self, cycle: Cycle, pace: Pace) -> None:
        self.cycle, self.pace = cycle, pace
        self.chance = random.Random(f"{pace.seed} {cycle.table.id}")  # noqa: S311 - to be played again
        self.server = FickleServer()
        store = open_store(None)
        store.db.execute("INSERT INTO setting VALUES ('secret', 'proef')")
        self.desk = Desk(cycle, store, ADDRESS, courier=self.server)
        self.watch = Watch(self.desk, local(date(cycle.table.first_year, 1, 1), time(0)))
        self.server.look = self.watch.see_letter
        self.life = Life(self.desk, str(pace.seed), unrendered, pace.without)
        self.life.has_arrived = lambda message_id: message_id in self.watch.arrived
        self.ticks = 0

    def play(self, years: range) -> Played:
        """Plays these years, or as much of them as the pace allows."""
        try:
            self._play(years)
        except BrokenInvariantError as error:
            return self._played(error.broken)
        except Exception as error:  # noqa: BLE001 - whatever it is, it should not happen
            where = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
            return self._played(Broken("geen onverwachte fout", what))
        finally:
            self.desk.store.close()
        return self._played(None)

    def _played(self, broken: Broken | None) -> Played:
        return Played(
            self.cycle.table.id,
            self.ticks,
            len(self.watch.arrived),
            len(self.life.done),
            self.life.refused,
            broken,
            self.watch.now if broken else None,
            tuple(
                f"{at:%Y-%m-%d %H.%M} {kind}: {about}" for at, kind, about in self.life.done[-12:]
            ),
        )

    def _play(self, years: range) -> None:
        self.life.settle_in()
        day, end = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)
        down_until = local(day, time(0))
        while day < end and self.ticks < self.pace.most:
            ticking = self.chance.sample(range(HOURS), self.pace.per_day)
            for hour in range(HOURS):
                if self.ticks == self.pace.most:
                    break
                now = local(day, time(hour, self.chance.randrange(60)))
                if self.chance.random() < DOWN:
                    down = timedelta(hours=self.chance.choice(STRETCHES))
                    down_until = max(down_until, now + down)
                if now >= down_until:
                    self._hour(now, ticks=hour in ticking)
            day += timedelta(days=1)
            if day.day == 1:
                self.watch.read_whole_log()
        self.watch.read_whole_log()

    def _hour(self, now: datetime, *, ticks: bool) -> None:
        """People act, and a tick may follow."""
        self.watch.now = now
        if now.hour in AT_WORK and workdays.is_workday(now.date()):
            live(self.life, now)
            self.watch.read_documents()
        if ticks:
            self._tick(now)
            self.ticks += 1

    def _tick(self, now: datetime) -> None:
        bad = self.chance.random() < BAD_MOOD
        self.server.mood = self.chance.choice(MOODS) if bad else "takes"
        self.server.after = self.chance.choice((0, 0, 1, 3)) if bad else 0
        overtaken = self.chance.random() < OVERTAKEN
        self.server.meanwhile = (lambda: self._work(now)) if overtaken else None
        again = self.chance.random() < AGAIN
        whole = True
        try:
            self._work(now)
        except PowerCut:
            whole = False
        self.server.meanwhile = None
        self.watch.after_tick(whole=whole and not bad)
        if again and whole and not bad:
            self.server.mood = "takes"
            self.watch.twice(lambda: self._work(now))

    def _work(self, now: datetime) -> None:
        """What a tick does, but for files: those of calendars and documents are not made."""
        desk = self.desk
        tick.open_when_due(desk, now)
        if tick.is_at_work(now):
            assemble_due(desk, now, unrendered)
        publish.revise(desk, now)
        make_round(desk, now)
