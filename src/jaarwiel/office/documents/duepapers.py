"""Assembles the papers that are due, and the sets of them, and tells the secretary."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from jaarwiel.core.papers import papers_of
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline, Meeting, YearPlan
from jaarwiel.errors import InputError
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import (
    Seen,
    Version,
    Wanted,
    assemble_version,
    look,
    needs_reason,
    newest_of,
)
from jaarwiel.office.documents.papersets import SetVersion, assemble_due_set, versions_of_set
from jaarwiel.office.documents.steps import Step, at_once
from jaarwiel.office.letters.correspondence import holders, make_envelope, store_letter
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.deliveries import deliveries_in

log = logging.getLogger(__name__)
BY_ITSELF: Final = "jaarwiel"
"""Who the record says made what nobody asked for."""
PAPERS: Final = "stukken"
"""The kind of letter that says that papers are ready."""


def assemble_due(desk: Desk, now: datetime, step: Step = at_once) -> list[Version | SetVersion]:
    """Assembles what is due and not yet made, and tells the secretary. A second call finds nothing.

    A document is due when the papers of a coming meeting are, and where the cycle file says so
    before the end of its own deadline. It is not made again when nothing came in since. The set of
    the meeting comes after its documents, once. Every step is done by `step`.
    """
    found = (_assemble_due(desk, deadline, due, now, step) for deadline, due in _due(desk, now))
    papers = [each for each in found if each is not None and each.is_new]
    gathered = (_assemble_set(desk, meeting, now, step) for meeting in _meetings(desk, now.date()))
    sets = [each for each in gathered if each is not None and each.is_new]
    if papers or sets:
        _tell(desk, papers, sets, now)
    return [*papers, *sets]


def _meetings(desk: Desk, today: date) -> list[Meeting]:
    """The meetings of which the papers go out by now, in order of time."""
    plans = desk.plans(desk.years_around(today))
    held = (each for plan in plans for each in plan.meetings if _papers_are_due(each, today))
    return sorted(held, key=lambda each: each.starts)


def _papers_are_due(meeting: Meeting, today: date) -> bool:
    return meeting.status != "cancelled" and meeting.papers_due <= today <= meeting.day


def _assemble_set(desk: Desk, meeting: Meeting, now: datetime, step: Step) -> SetVersion | None:
    """The set; None where it was made since the day that it is due, or may not be made."""

    def is_due() -> bool:
        newest = next(iter(versions_of_set(desk, meeting)), None)
        if newest is None:
            return True
        return not newest.final and newest.assembled_at.date() < meeting.papers_due

    try:
        return assemble_due_set(desk, meeting, Wanted(), now, BY_ITSELF, is_due, step)
    except InputError as error:  # the papers go out all the same
        log.warning("%s: %s", meeting.id, error)
        return None


def _assemble_due(
    desk: Desk, deadline: Deadline, due: date, now: datetime, step: Step
) -> Version | None:
    newest = next(iter(archive.versions(desk.store, deadline.id)), None)
    reason = f"Inbreng ontvangen na versie {newest.label}." if newest else ""
    wanted = Wanted(reason=reason if needs_reason(newest) else "")
    return assemble_version(
        desk, deadline, wanted, now, BY_ITSELF, lambda: _is_outdated(desk, deadline, due), step
    )


def _due(desk: Desk, now: datetime) -> list[tuple[Deadline, date]]:
    """What is to be made, with the day on which it was due.

    A meeting may be moved over the end of the year, so the years around are looked at too.
    """
    today = now.date()
    wanted: dict[Deadline, date] = {}
    for plan in desk.plans(desk.years_around(today)):
        for deadline, day in _due_days(desk, plan, today):
            wanted[deadline] = max(day, wanted.get(deadline, day))
    return [
        (deadline, wanted[deadline])
        for deadline in sorted(wanted, key=lambda each: (each.year, each.day, each.id))
        if _is_outdated(desk, deadline, wanted[deadline])
    ]


def _due_days(desk: Desk, plan: YearPlan, today: date) -> Iterator[tuple[Deadline, date]]:
    """The deadlines whose documents are needed by now, with the day on which each was due."""
    for meeting in plan.meetings:
        if _papers_are_due(meeting, today):
            found = papers_of(desk.cycle, desk.plan, meeting)
            yield from ((each, meeting.papers_due) for each in found)
    for deadline in plan.deadlines:
        if deadline.rule.assembled_workdays is not None:
            day = add_workdays(deadline.last_workday, -deadline.rule.assembled_workdays)
            if day <= today <= deadline.last_day:
                yield deadline, day


def _is_outdated(desk: Desk, deadline: Deadline, due: date) -> bool:
    """Whether there is no version yet, or one from before the due day that lacks a delivery."""
    newest = newest_of(desk, deadline)  # first what is quick: this is asked at every tick
    if newest is None:
        return True
    return newest.assembled_at.date() < due and _lacks_delivery(desk, look(desk, deadline), newest)


def _lacks_delivery(desk: Desk, seen: Seen, newest: StoredDocument) -> bool:
    known = archive.inputs_of(desk.store, newest.id)
    if known:
        return any(each.delivery is not None for each in set(seen.inputs) - set(known))
    delivered = deliveries_in(desk.store, newest.item)
    return any(each.delivered_at > newest.assembled_at for each in delivered)


def _tell(desk: Desk, made: Sequence[Version], sets: Sequence[SetVersion], now: datetime) -> None:
    """Writes to the secretary, or else the coordinator, that papers are ready."""
    coordinators = holders(desk, "procescoordinator", now.date())
    facts: dict[str, object] = {
        "tafel": desk.cycle.table.name,
        "link": Address(desk.address),
        "stukken": [
            {
                "titel": each.deadline.document,
                "versie": each.label,
                "ontbreekt": list(each.missing),
            }
            for each in made
        ],
        "stukkensets": [{"titel": each.meeting.title, "versie": each.label} for each in sets],
    }
    newest = max([*(each.id for each in made), *(each.id for each in sets)])
    kind = f"{PAPERS}-{newest}"  # more may be due later on the same day
    for reader in holders(desk, "secretaris", now.date()) or coordinators:
        envelope = make_envelope(desk, reader, kind, next(iter(coordinators), None), now, None)
        composed = compose("mail/stukken.md.j2", {**facts, "naam": reader.name}, envelope)
        store_letter(desk, reader.person, kind, composed, envelope, [])
