"""Reminds a party once of a proposal that nobody answered; after that the office sees it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from jaarwiel.core import ladderdays
from jaarwiel.core.contact import Contact
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.office.documents.proposalletters import addressees, write
from jaarwiel.office.documents.textproposals import Standing
from jaarwiel.records import textproposals as kept
from jaarwiel.records.post import Letter, letters

KIND: Final = "voorstel herinnering"
HELD: Final = "reeks"
"""Why letters wait that are more in one go than the ladder lets pass, or come after a silence."""


def write_letters(desk: Desk, now: datetime) -> int:
    """Writes to who did not answer, once for each proposal; gives how many letters.

    And takes back what waits to be sent and is needless by now.
    """
    with desk.store.writing():
        for letter in letters(desk.store, "state = 'ready' AND kind LIKE ?", f"{KIND}-%"):
            if not is_wanted(desk, letter):
                _withdraw(desk, letter, now)
        if not ladderdays.is_sending_time(desk.cycle, now):
            return 0
        found: dict[int, tuple[Contact, list[Standing]]] = {}
        for each in _due(desk, now):
            for contact in addressees(desk, each, now):
                found.setdefault(contact.person, (contact, []))[1].append(each)
        hold = HELD if _needs_yes(desk, found, now) else ""
        for contact, proposed in found.values():
            number = write(desk, contact, proposed, now, KIND)
            kept.note_reminder(desk.store, number, [each.proposal.id for each in proposed])
            if hold:
                desk.store.db.execute("UPDATE letter SET hold = ? WHERE id = ?", [hold, number])
    return len(found)


def is_reminder(letter: Letter) -> bool:
    """Whether this letter reminds of proposals."""
    return letter.kind.startswith(f"{KIND}-")


def is_wanted(desk: Desk, letter: Letter) -> bool:
    """Whether anything that this reminder names still waits, for the text that it was made for.

    A letter that repeats one by hand names what that one did.
    """
    named = set(kept.reminded_by(desk.store, letter.again_of or letter.id))
    return any(each.proposal.id in named for each in _open(desk))


def ignored(desk: Desk, now: datetime) -> tuple[tuple[Deadline, tuple[Standing, ...]], ...]:
    """The documents with proposals unanswered since a reminder that went on an earlier day."""
    sent = kept.reminders_sent(desk.store)
    found: dict[str, tuple[Deadline, tuple[Standing, ...]]] = {}
    for each in _open(desk):
        at = sent.get(each.proposal.id)
        if at is not None and at.date() < now.date():
            _, before = found.get(each.deadline.id, (each.deadline, ()))
            found[each.deadline.id] = (each.deadline, (*before, each))
    return tuple(found.values())


def _due(desk: Desk, now: datetime) -> Iterator[Standing]:
    """The proposals that are to be reminded of now: long enough ago, and not before."""
    patience = desk.cycle.ladder.proposals_after_workdays
    if not patience:
        return
    reminded = kept.reminded(desk.store)
    for each in _open(desk):
        since = each.proposal.proposed_at.date()
        if each.proposal.id not in reminded and add_workdays(since, patience) <= now.date():
            yield each


def _open(desk: Desk) -> tuple[Standing, ...]:
    """What waits for an answer, for the text that stands, in a document that is not definitive."""
    found = tuple(textproposals.standings(desk, kept.waiting(desk.store)))
    asked = {each.id for each in desk.not_final([it.deadline for it in found])}
    return tuple(it for it in found if it.deadline.id in asked and not it.is_overtaken)


def _needs_yes(desk: Desk, found: dict[int, tuple[Contact, list[Standing]]], now: datetime) -> bool:
    """Whether these letters wait for somebody's yes: many at once, or long after their day."""
    ladder = desk.cycle.ladder
    late = ladder.proposals_after_workdays + ladder.hold_after_workdays
    days = (each.proposal.proposed_at.date() for _, own in found.values() for each in own)
    return len(found) > ladder.hold_above or any(add_workdays(d, late) < now.date() for d in days)


def _withdraw(desk: Desk, letter: Letter, now: datetime) -> None:
    desk.store.db.execute(
        "UPDATE letter SET state = 'withdrawn' WHERE id = ? AND state = 'ready'", [letter.id]
    )
    why = "er is geantwoord, of de tekst is gewijzigd"
    desk.store.log(now, "jaarwiel", "brief ingetrokken", f"brief {letter.id}", why)
