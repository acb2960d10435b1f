"""Decides which letters are due: who is asked, reminded or escalated to, for what.

Every decision compares what the ladder says today with the keys of what was asked before, never
dates with each other. So a missed day is made up for, and a second run finds nothing to do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final, Literal

from jaarwiel.core.contact import OFFICE, Contact, People, Roster
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle, Role, Rung
from jaarwiel.core.ladderdays import is_chased, is_sending_time, rung_days

Verdict = Literal["", "hold", "release", "send"]
Hold = Literal["", "akkoord", "hand", "reeks", "teruggezet", "bericht"]
"""Why a letter waits: an escalation without a yes, held by hand, one of a large batch, perhaps sent
already before a backup was put back, or an answer came in by mail that nobody confirmed yet."""
TOGETHER: Final[frozenset[Hold]] = frozenset({"reeks", "teruggezet"})
"""What holds many letters at once, which somebody may let go together."""


@dataclass(frozen=True)
class Ruling:
    """What a person decided about one ask to come, by its key."""

    verdict: Verdict = ""
    """Held back, released, or sent before its day."""
    words: str = ""
    """What is to stand above the letter."""
    batch: bool = False
    """Whether it is held because it was one of too many."""
    restored: bool = False
    """Whether it is held because it may have gone before a backup was put back."""


NO_RULING: Final = Ruling()
EXTRA: Final = "extra-"
"""How the rung of a reminder begins that a person wants beside the ladder; its day follows."""


@dataclass(frozen=True)
class History:
    """What was asked before, and what people decided about it."""

    asked: frozenset[str] = frozenset()
    """Keys of everything asked; of letters that came back not."""
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    seen: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    """By item: since when each rung, by its definition, is known. A rung never fires on days
    before that."""
    proposed: frozenset[tuple[str, str]] = frozenset()
    """Contributions (item, deliverer) for which an answer came in by mail, not confirmed yet."""

    @cached_property
    def told(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """At which rungs, with which last day, a person was asked; by the rest of the key."""
        found: dict[str, set[tuple[str, str]]] = {}
        for key in self.asked:
            about, rung, last_day = key.rsplit(":", 2)
            found.setdefault(about, set()).add((rung, last_day))
        return {about: frozenset(asked) for about, asked in found.items()}

    @cached_property
    def wanted(self) -> Mapping[str, tuple[tuple[date, str], ...]]:
        """The reminders that a person wants beside the ladder: the day and the key of each.

        By the rest of the key, newest first.
        """
        found: dict[str, list[tuple[date, str]]] = {}
        for key in self.rulings:
            about, rung, _ = key.rsplit(":", 2)
            if rung.startswith(EXTRA):
                day = date.fromisoformat(rung.removeprefix(EXTRA))
                found.setdefault(about, []).append((day, key))
        return {about: tuple(sorted(days, reverse=True)) for about, days in found.items()}

    @cached_property
    def is_hurried(self) -> bool:
        """Whether anything is to go before its day."""
        return any(each.verdict == "send" for each in self.rulings.values())


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
    day: date
    """The working day that the rung stands for."""
    moved: bool = False
    """Whether this person was told of another last day before."""
    stands_in: bool = False
    """Whether this person is asked in place of somebody who cannot be written to."""
    hold: Hold = ""
    words: str = ""


@dataclass(frozen=True)
class DueLetter:
    """One letter to one person, with everything that is asked; the earliest deadline leads."""

    contact: Contact
    asks: tuple[Ask, ...]

    @property
    def hold(self) -> Hold:
        """Why it waits for a person; empty when it may go."""
        return next((ask.hold for ask in self.asks if ask.hold), "")

    @property
    def words(self) -> str:
        """What a person wants to stand above it."""
        return "\n\n".join(dict.fromkeys(ask.words for ask in self.asks if ask.words))


def due_letters(
    cycle: Cycle,
    owed: Iterable[Contribution],
    people: People,
    history: History,
    busy: Collection[int],
    now: datetime,
) -> tuple[DueLetter, ...]:
    """The letters that are due now, for each person one that may go and one that waits, if any.

    `busy` has the persons who had such a letter today or have one on its way: they wait until the
    next working day. Missed rungs collapse into the newest.
    """
    if not is_sending_time(cycle, now):
        return ()
    roster = Roster(people, now.date())
    found: dict[tuple[int, bool], list[Ask]] = {}
    for contribution in owed:
        if contribution.missing:
            for ask in _asks(cycle, contribution, roster, history):
                if ask.contact.person not in busy:
                    found.setdefault((ask.contact.person, bool(ask.hold)), []).append(ask)
    return tuple(
        DueLetter(roster.first_roles[person], tuple(sorted(asks, key=_urgency)))
        for (person, _), asks in sorted(found.items())
    )


def without_contact(
    cycle: Cycle, owed: Iterable[Contribution], people: People, today: date
) -> tuple[str, ...]:
    """Deliverers that owe something in an open window while nobody of them can be written to."""
    roster = Roster(people, today)
    owing = dict.fromkeys(
        each.deliverer
        for each in owed
        if each.missing and is_chased(cycle, each.deadline, today, each.last_workday)
    )
    return tuple(
        deliverer
        for deliverer in owing
        if not any(roster.answering(_parties(cycle, deliverer), "contactpersoon"))
    )


def ask_key(cycle: Cycle, contribution: Contribution, person: int, rung: Rung) -> str:
    """The unique key of an ask. The last day is part of it: another day is another ask."""
    about = _about(cycle, contribution, person)
    return f"{about}:{rung.id}:{contribution.last_day.isoformat()}"


def _about(cycle: Cycle, contribution: Contribution, person: int) -> str:
    """All of a key that stays the same from rung to rung."""
    return f"{cycle.table.id}:{contribution.deadline.id}:{contribution.deliverer}:{person}"


def extra_key(cycle: Cycle, contribution: Contribution, person: int, day: date) -> str:
    """The key of a reminder beside the ladder that a person wants on this day."""
    rung = Rung(f"{EXTRA}{day.isoformat()}", ())
    return ask_key(cycle, contribution, person, rung)


def _parties(cycle: Cycle, deliverer: str) -> frozenset[str]:
    return frozenset({deliverer, *cycle.members(deliverer)})


def _urgency(ask: Ask) -> tuple[date, str]:
    """The earliest last day first; within one, the order of the cycle file stays."""
    return ask.contribution.last_day, ask.contribution.deadline.id


def _asks(
    cycle: Cycle, contribution: Contribution, roster: Roster, history: History
) -> Iterator[Ask]:
    """What is asked about this contribution today: of every person at the newest rung only."""
    done: set[int] = set()
    newest: dict[int, tuple[date, Rung, Role, Contact, bool]] = {}
    asked_now: set[int] = set()
    days = rung_days(cycle, contribution.deadline, contribution.last_workday)
    # After a clock was set back, what was sent on days to come has not been sent yet.
    to_come = {rung.id for day, rung in days if day > roster.today}
    seen = history.seen.get(contribution.deadline.id, {})
    for day, rung, role, contact, stands_in in _reached(cycle, contribution, roster, history):
        if day <= roster.today and role not in OFFICE:
            newest.setdefault(contact.person, (day, rung, role, contact, stands_in))
        if contact.person in done:
            continue
        key = ask_key(cycle, contribution, contact.person, rung)
        ruling = history.rulings.get(key, NO_RULING)
        if day > roster.today and ruling.verdict != "send":
            continue
        told = history.told.get(_about(cycle, contribution, contact.person), ())
        is_too_new = day < seen.get(rung.definition, date.min)
        if is_too_new and not told:
            continue  # an older rung, that was known in time, is for who heard nothing yet
        done.add(contact.person)
        if key not in history.asked and not is_too_new:
            asked_now.add(contact.person)
            yield Ask(
                key,
                contact,
                contribution,
                rung,
                again=any(name not in to_come for name, _ in told),
                day=day,
                moved=_is_moved(contribution, told),
                stands_in=stands_in,
                hold=_hold(contribution, rung, role, ruling, history),
                words=ruling.words,
            )
    for person, reached in newest.items():
        if person not in asked_now:
            yield from _extra(cycle, contribution, reached, roster.today, history)


def _extra(
    cycle: Cycle,
    contribution: Contribution,
    reached: tuple[date, Rung, Role, Contact, bool],
    today: date,
    history: History,
) -> Iterator[Ask]:
    """The reminder that a person wants for this contact, in the words of the newest rung reached.

    None when it was sent, when a rung was reached since, or when the last day is another by now.
    """
    reached_on, rung, role, contact, stands_in = reached
    about = _about(cycle, contribution, contact.person)
    for day, key in history.wanted.get(about, ())[:1]:
        is_current = key == extra_key(cycle, contribution, contact.person, day)
        if is_current and key not in history.asked and reached_on <= day <= today:
            ruling = history.rulings[key]
            told = history.told.get(about, ())
            freely = replace(rung, id=f"{EXTRA}{day.isoformat()}", approval=False)
            yield Ask(
                key,
                contact,
                contribution,
                freely,
                again=bool(told),
                day=day,
                moved=_is_moved(contribution, told),
                stands_in=stands_in,
                hold=_hold(contribution, freely, role, ruling, history),
                words=ruling.words,
            )


def _reached(
    cycle: Cycle, contribution: Contribution, roster: Roster, history: History
) -> Iterator[tuple[date, Rung, Role, Contact, bool]]:
    """The rungs that were reached, newest first, with everybody that each is meant for.

    Those still to come are among them where somebody wants any sent before its day.
    """
    deadline, today = contribution.deadline, roster.today
    if not is_chased(cycle, deadline, today, contribution.last_workday):
        return
    parties = _parties(cycle, contribution.deliverer)
    days = rung_days(cycle, deadline, contribution.last_workday)
    for day, rung in sorted(days, key=lambda each: each[0])[::-1]:
        if day <= today or history.is_hurried:
            for role in rung.to:
                for contact, stands_in in roster.answering(parties, role):
                    yield day, rung, role, contact, stands_in


def _is_moved(contribution: Contribution, told: Collection[tuple[str, str]]) -> bool:
    """Whether a person who was told of a last day was never told of this one."""
    return bool(told) and all(day != contribution.last_day.isoformat() for _, day in told)


def _hold(
    contribution: Contribution, rung: Rung, role: Role, ruling: Ruling, history: History
) -> Hold:
    """Why an ask waits; empty when it may go."""
    if ruling.verdict == "hold":
        return "teruggezet" if ruling.restored else "reeks" if ruling.batch else "hand"
    if (contribution.deadline.id, contribution.deliverer) in history.proposed:
        return "bericht"
    return "akkoord" if rung.needs_approval(role) and not ruling.verdict else ""
