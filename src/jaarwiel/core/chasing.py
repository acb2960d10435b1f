"""Decides which letters are due: who is asked, reminded or escalated to, for what.

Every decision compares what the ladder says today with the keys of what was asked before, never
dates with each other. So a missed day is made up for, and a second run finds nothing to do.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from jaarwiel.core import workdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle, Role, Rung
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Deadline


@dataclass(frozen=True)
class Contact:
    """A role that a person holds for a party, from and until a day (both inclusive)."""

    person: int
    """Number of the person, who may hold more roles, for more parties."""
    name: str
    email: str
    party: str
    role: Role
    valid_from: date | None = None
    valid_until: date | None = None

    def is_valid(self, today: date) -> bool:
        """Whether this role is held on this day."""
        started = self.valid_from is None or self.valid_from <= today
        return started and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True)
class Ask:
    """One contribution that one contact is written to about, at one rung."""

    key: str
    """Unique for table, item, deliverer, contact, rung and last day."""
    contact: Contact
    contribution: Contribution
    rung: Rung
    again: bool
    """Whether this person was written to about this contribution before."""


@dataclass(frozen=True)
class DueLetter:
    """One letter to one person, with everything that is asked; the earliest deadline leads."""

    contact: Contact
    asks: tuple[Ask, ...]


def rung_day(cycle: Cycle, deadline: Deadline, rung: Rung) -> date:
    """The working day that this rung stands for; `rung_days` leaves out those that are too early.

    A school holiday moves a rung within the window only: the request not past its last working
    day, a reminder not to before it opens.
    """
    region = cycle.days.school_region
    if rung.at_opening:
        day = workdays.after_school_holiday(deadline.opens, region)
        in_time = day <= deadline.input_last_workday
        return day if in_time else workdays.first_workday(deadline.opens)
    if rung.workdays_after is not None:
        return workdays.add_workdays(deadline.input_last_workday, rung.workdays_after)
    if rung.workdays_before is not None:
        day = workdays.add_workdays(deadline.input_last_workday, -rung.workdays_before)
    else:
        offset = ONE_DAY * (rung.days_before or 0)
        day = workdays.last_workday(deadline.input_last_workday - offset)
    early = workdays.before_school_holiday(day, region) if rung.before_school_holiday else day
    return early if early >= deadline.opens else day


@lru_cache(maxsize=256)
def rung_days(cycle: Cycle, deadline: Deadline) -> tuple[tuple[date, Rung], ...]:
    """The day of every rung of the ladder that is reached, in the order of the ladder.

    A rung is not reached when its day lies before the window opens, or before the request.
    """
    days = [(rung_day(cycle, deadline, rung), rung) for rung in cycle.ladder.rungs]
    requests = [day for day, rung in days if rung.at_opening]
    first = min(requests, default=deadline.opens)
    return tuple((day, rung) for day, rung in days if day >= first)


@lru_cache(maxsize=256)
def chase_window(cycle: Cycle, deadline: Deadline) -> tuple[date, date]:
    """The first and the last day (both inclusive) on which letters for this deadline may go."""
    days = [day for day, _ in rung_days(cycle, deadline)] or [deadline.opens]
    return min(days), workdays.add_workdays(max(days), cycle.ladder.stops_after_workdays)


def is_chased(cycle: Cycle, deadline: Deadline, today: date) -> bool:
    """Whether letters for this deadline may go today, if somebody still owes."""
    first, last = chase_window(cycle, deadline)
    return first <= today <= last


def is_sending_time(cycle: Cycle, now: datetime) -> bool:
    """Whether letters may be written now: on a working day, from the hour the ladder names."""
    return workdays.is_workday(now.date()) and now.time() >= cycle.ladder.send_at


def due_letters(
    cycle: Cycle,
    owed: Iterable[Contribution],
    contacts: Iterable[Contact],
    asked: Collection[str],
    busy: Collection[int],
    now: datetime,
) -> tuple[DueLetter, ...]:
    """The letters that are due now, one for each person.

    `asked` has the keys of everything asked before, `busy` the persons who had a letter today or
    have one on its way: they wait until the next working day. Missed rungs collapse into the
    newest.
    """
    today = now.date()
    if not is_sending_time(cycle, now):
        return ()
    due = [_Due(cycle, each, today) for each in owed if _is_chased(cycle, each, today)]
    letters = (
        DueLetter(roles[0], tuple(sorted(_asks(due, roles, asked), key=_urgency)))
        for person, roles in by_person(contacts, today).items()
        if person not in busy
    )
    return tuple(letter for letter in letters if letter.asks)


def by_person(contacts: Iterable[Contact], today: date) -> dict[int, list[Contact]]:
    """The roles that hold today, together for each person, in order of their number."""
    roles: dict[int, list[Contact]] = {}
    for contact in sorted(contacts, key=lambda each: each.person):
        if contact.is_valid(today):
            roles.setdefault(contact.person, []).append(contact)
    return roles


def without_contact(
    cycle: Cycle, owed: Iterable[Contribution], contacts: Collection[Contact], today: date
) -> tuple[str, ...]:
    """Deliverers that owe something in an open window while nobody of them can be written to."""
    reachable = {c.party for c in contacts if c.role == "contactpersoon" and c.is_valid(today)}
    unreachable = (
        each.deliverer
        for each in owed
        if _is_chased(cycle, each, today)
        and reachable.isdisjoint({each.deliverer, *cycle.members(each.deliverer)})
    )
    return tuple(dict.fromkeys(unreachable))


def ask_key(cycle: Cycle, contribution: Contribution, person: int, rung: Rung) -> str:
    """The unique key of an ask. The last day is part of it: another day is another ask."""
    deadline = contribution.deadline
    return (
        f"{cycle.table.id}:{deadline.id}:{contribution.deliverer}"
        f":{person}:{rung.id}:{deadline.input_last_day.isoformat()}"
    )


def _is_chased(cycle: Cycle, contribution: Contribution, today: date) -> bool:
    return bool(contribution.missing) and is_chased(cycle, contribution.deadline, today)


def _urgency(ask: Ask) -> tuple[date, str]:
    """The earliest deadline first; within one, the order of the cycle file stays."""
    return ask.contribution.deadline.input_last_day, ask.contribution.deadline.id


class _Due:
    """One contribution that is chased today, with the rungs that have been reached."""

    def __init__(self, cycle: Cycle, contribution: Contribution, today: date) -> None:
        self.cycle = cycle
        self.contribution = contribution
        self.parties = {contribution.deliverer, *cycle.members(contribution.deliverer)}
        days = rung_days(cycle, contribution.deadline)
        reached = [each for each in days if each[0] <= today]
        self.newest_first = [rung for _, rung in sorted(reached, key=lambda each: each[0])][::-1]

    def rung_for(self, roles: Iterable[Contact]) -> tuple[Rung, Contact] | None:
        """The newest rung reached that is meant for one of these roles; older ones are passed."""
        for rung in self.newest_first:
            for contact in roles:
                if contact.role in rung.to and self._answers(contact):
                    return rung, contact
        return None

    def _answers(self, contact: Contact) -> bool:
        """Whether this role is about this contribution; the coordinator's is about all."""
        everywhere = contact.role in {"procescoordinator", "secretaris"}
        return everywhere or contact.party in self.parties


def _asks(due: Iterable[_Due], roles: list[Contact], asked: Collection[str]) -> Iterator[Ask]:
    """What this person is to be asked today."""
    for each in due:
        found = each.rung_for(roles)
        if found is None:
            continue
        rung, contact = found
        keys = {
            step.id: ask_key(each.cycle, each.contribution, contact.person, step)
            for step in each.newest_first  # a clock set back knows no letters of days to come
        }
        if keys[rung.id] not in asked:
            again = any(key in asked for key in keys.values())
            yield Ask(keys[rung.id], contact, each.contribution, rung, again)
