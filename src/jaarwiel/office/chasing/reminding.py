"""Reminding a party now, because a person wants it: never twice on one day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from jaarwiel.core import ladderdays
from jaarwiel.core.chasing import EXTRA, NO_RULING, extra_key
from jaarwiel.core.contact import Contact, Roster
from jaarwiel.core.contributions import Contribution
from jaarwiel.errors import InputError
from jaarwiel.office.chasing import chase, outgoing
from jaarwiel.office.chasing.outgoing import ToCome
from jaarwiel.office.contributions.extensions import find
from jaarwiel.office.desk import Desk
from jaarwiel.records import ledger
from jaarwiel.words.wording import day_in_words

SOON: Final = timedelta(days=7)
"""A letter that is planned within this time goes now, rather than a second one beside it."""
How = Literal["extra", "planned", "due", "held", "today"]


@dataclass(frozen=True)
class Reminder:
    """How one person is reminded."""

    contact: Contact
    how: How
    """By one more letter; by the planned one, before its day; or not: a letter is about to go,
    waits for a yes, or went today."""
    planned: ToCome | None = None
    """The letter to come that it is about, where there is one."""

    @property
    def does_something(self) -> bool:
        """Whether a letter goes that would not go otherwise."""
        return self.how in {"extra", "planned"}


def reminders(desk: Desk, owed: Contribution, now: datetime) -> tuple[Reminder, ...]:
    """How each contactpersoon of the party would be reminded now; nothing is done.

    Raises InputError when nobody can be reminded, with why.
    """
    _check(desk, owed, now.date())
    coming = outgoing.to_come(desk, now, weeks=1)
    busy = chase.written_to(desk, now.date())
    return tuple(
        _reminder(desk, owed, contact, coming, busy, now) for contact in _readers(desk, owed, now)
    )


def remind(desk: Desk, owed: Contribution, now: datetime, by: str) -> tuple[Reminder, ...]:
    """Has a reminder go in the next round, and gives how each person is reminded.

    The second time on a day does nothing more. Raises InputError when nobody can be reminded.
    """
    with desk.store.writing():
        owed = find(desk, owed.deadline.id, owed.deliverer)
        found = reminders(desk, owed, now)
        for each in found:
            if each.how == "planned" and each.planned is not None:
                outgoing.decide(desk, each.planned, "send", now, by)
            elif each.how == "extra":
                key = extra_key(desk.cycle, owed, each.contact.person, now.date())
                ledger.rule(desk.store, [key], "release", now, by)
        if any(each.does_something for each in found):
            about = f"{owed.deadline.id} ({owed.deliverer})"
            desk.store.log(now, by, "herinnering gevraagd", about)
    return found


def _check(desk: Desk, owed: Contribution, today: date) -> None:
    name, document = desk.cycle.name_of(owed.deliverer), owed.deadline.document
    if not owed.missing:
        raise InputError(
            f"De inbreng van {name} voor {document} is volledig; een herinnering is niet nodig."
        )
    first, last = ladderdays.chase_window(desk.cycle, owed.deadline, owed.last_workday)
    if today < first:
        raise InputError(
            f"De inbreng voor {document} wordt pas gevraagd vanaf {day_in_words(first)}; "
            "een herinnering kan daarna."
        )
    if not ladderdays.is_chased(desk.cycle, owed.deadline, today, owed.last_workday):
        raise InputError(
            f"Over {document} gaan sinds {day_in_words(last)} geen brieven meer uit. Verleen "
            "uitstel, of benader de partij zelf."
        )


def _readers(desk: Desk, owed: Contribution, now: datetime) -> Sequence[Contact]:
    parties = frozenset({owed.deliverer, *desk.cycle.members(owed.deliverer)})
    roster = Roster(ledger.people(desk.store), now.date())
    found: dict[int, Contact] = {}
    for contact, _ in roster.answering(parties, "contactpersoon"):
        found.setdefault(contact.person, contact)
    if not found:
        raise InputError(
            f"Van {desk.cycle.name_of(owed.deliverer)} is geen contactpersoon bekend die kan "
            "worden aangeschreven. Vul de contacten aan."
        )
    return tuple(found.values())


def _reminder(
    desk: Desk,
    owed: Contribution,
    contact: Contact,
    coming: Sequence[ToCome],
    busy: frozenset[int],
    now: datetime,
) -> Reminder:
    if contact.person in busy:
        return Reminder(contact, "today")
    own = list(_about(coming, owed, contact.person))
    for each in own:
        if each.planned.day == now.date() or each.planned.at <= now or _was_sent(desk, each):
            return Reminder(contact, "held" if each.letter.hold else "due", each)
        if each.letter.hold:
            return Reminder(contact, "held", each)
    for each in own:
        soon = each.planned.day - now.date() <= SOON
        if soon and not outgoing.why_not_now(desk, each.letter, now.date()):
            return Reminder(contact, "planned", each)
    return Reminder(contact, "extra")


def _about(coming: Sequence[ToCome], owed: Contribution, person: int) -> Iterator[ToCome]:
    """The letters to come to this person in which this contribution is asked for."""
    key = (owed.deadline.id, owed.deliverer)
    for each in coming:
        asked = {(a.contribution.deadline.id, a.contribution.deliverer) for a in each.letter.asks}
        if each.letter.contact.person == person and key in asked:
            yield each


def _was_sent(desk: Desk, each: ToCome) -> bool:
    """Whether somebody already wants it to go as soon as letters go."""
    rulings = ledger.history(desk.store, ()).rulings
    return any(
        ask.rung.id.startswith(EXTRA) or rulings.get(ask.key, NO_RULING).verdict == "send"
        for ask in each.letter.asks
    )
