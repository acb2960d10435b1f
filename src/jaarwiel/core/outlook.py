"""The letters to come: what the ladder leads to when nothing more comes in."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from jaarwiel.core.chasing import DueLetter, History, due_letters
from jaarwiel.core.contact import People
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.ladderdays import is_sending_time, rung_days
from jaarwiel.core.workdays import ONE_DAY, is_workday


@dataclass(frozen=True)
class Planned:
    """A letter to come, at the moment from which it may go."""

    at: datetime
    letter: DueLetter

    @property
    def day(self) -> date:
        """The day on which it is to go."""
        return self.at.date()


def letters_to_come(
    cycle: Cycle,
    owed: Iterable[Contribution],
    people: People,
    history: History,
    busy: Collection[int],
    now: datetime,
    until: date,
) -> Iterator[Planned]:
    """Every letter from now up to and including a day, in order of day.

    What waits for a person stands on the first day on which it could go. `busy` has the persons
    who had a letter today already.
    """
    owed = tuple(each for each in owed if each.missing)
    turns = _turns(cycle, owed, people, history)
    quiet: date | None = None
    for at in _moments(cycle, now, until):
        if quiet and not any(quiet < day <= at.date() for day in turns):
            continue
        had_one = busy if at.date() == now.date() else ()
        found = due_letters(cycle, owed, people, history, had_one, at)
        for letter in found:
            history = replace(history, asked=history.asked | {ask.key for ask in letter.asks})
            yield Planned(at, letter)
        quiet = None if found or had_one else at.date()


def _turns(
    cycle: Cycle, owed: Iterable[Contribution], people: People, history: History
) -> frozenset[date]:
    """The days on which something may become due that was not the day before.

    A rung is reached, a reminder that a person wants, or others are there to be written to.
    """
    windows = {(each.deadline, each.last_workday) for each in owed}
    rungs = (day for window in windows for day, _ in rung_days(cycle, *window))
    wanted = (day for days in history.wanted.values() for day, _ in days)
    held = (
        day
        for each in people.contacts
        for day in (each.valid_from, each.valid_until and each.valid_until + ONE_DAY)
        if day
    )
    away = (day for each in people.absences for day in (each.first, each.last + ONE_DAY))
    return frozenset(chain(rungs, wanted, held, away))


def _moments(cycle: Cycle, now: datetime, until: date) -> Iterator[datetime]:
    """Now, when letters may go, and each later working day at the hour that the ladder names."""
    if is_sending_time(cycle, now):
        yield now
    day = now.date()
    while day <= until:
        at = datetime.combine(day, cycle.ladder.send_at, now.tzinfo)
        if at > now and is_workday(day):
            yield at
        day += ONE_DAY
