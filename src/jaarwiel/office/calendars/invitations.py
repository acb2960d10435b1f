"""Keeps the calendars of invited persons true by mail: invitations, changes, withdrawals.

A tick compares what each person's calendar holds with what the View of that person's feed shows,
and writes what differs. Only confirmed meetings are invited for; whoever was invited is told of
every change after that.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from jaarwiel.core import inviting
from jaarwiel.core.contact import by_person
from jaarwiel.core.inviting import Told, held
from jaarwiel.core.yearplan import Meeting
from jaarwiel.mail.sending import SentReport, send_ready
from jaarwiel.office.calendars.channels import invited
from jaarwiel.office.calendars.invitation_letter import KIND, Matter, Why, write
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.calendars.subscriptions import view_of_roles
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import Written
from jaarwiel.records.events import events_in
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import Letter, letters

Histories = dict[tuple[int, str], tuple[Told, ...]]


class Invited(NamedTuple):
    """The invitations that were written, and what became of those that were ready."""

    written: tuple[Written, ...]
    sent: SentReport


def tick(desk: Desk, now: datetime) -> Invited:
    """Writes and sends what is due now. A second tick at the same moment finds nothing to do."""
    return Invited(write_due(desk, now), send(desk, now))


def write_due(desk: Desk, now: datetime, *, dry_run: bool = False) -> tuple[Written, ...]:
    """Writes every invitation and withdrawal that is due, all or none; a dry run undoes them."""
    with desk.store.writing(keep=not dry_run):
        histories = told_about(desk, _open_items(desk, now))
        if not histories and not invited(desk):
            return ()
        revise(desk, now)
        return tuple(
            write(desk, matter, method, now)
            for matter in _Outlook(desk, now, histories).matters()
            if (method := inviting.due(matter.history, matter.wanted))
        )


def send(desk: Desk, now: datetime) -> SentReport:
    """Sends the invitations that are ready, still wanted, and may go at this hour."""
    if desk.courier is None:
        return SentReport()
    return send_ready(
        desk.store,
        desk.courier,
        now,
        lambda letter: is_wanted(desk, letter, now),
        lambda letter: is_invitation(letter) and _may_go(desk, letter, now),
    )


def is_invitation(letter: Letter) -> bool:
    """Whether this letter is an invitation or withdraws one."""
    return letter.kind.startswith(f"{KIND} ")


def is_wanted(desk: Desk, letter: Letter, now: datetime) -> bool:
    """Whether the reader, at this address, still needs to be told what this invitation says."""
    matter = _matter_of(desk, letter, now)
    addressed = desk.store.rows(
        "SELECT 1 FROM person WHERE id = ? AND email = ?", letter.person, letter.recipient
    )
    return bool(addressed) and inviting.is_wanted(matter.history, letter.id, matter.wanted)


def may_repeat(desk: Desk, number: int, now: datetime) -> bool:
    """Whether the letter with this number may go once more: an invitation only while it holds.

    Its reader may have left the meeting since, and learns nothing of it any more.
    """
    (letter,) = letters(desk.store, "id = ?", number)
    if not is_invitation(letter):
        return True
    matter = _matter_of(desk, letter, now)
    last = inviting.latest(matter.history)
    return last is not None and last.letter == number and last.leaves == matter.wanted


def _may_go(desk: Desk, letter: Letter, now: datetime) -> bool:
    """A letter that is no longer wanted need not wait for the hour to be withdrawn."""
    matter = _matter_of(desk, letter, now)
    if not inviting.is_wanted(matter.history, letter.id, matter.wanted):
        return True
    told = [each for each in matter.history if each.letter == letter.id]
    have = held(matter.history)
    moments = [each.starts for each in (*told, *((have,) if have else ()))]
    return inviting.may_go(desk.cycle, moments, now)


def _matter_of(desk: Desk, letter: Letter, now: datetime) -> Matter:
    row = desk.store.rows("SELECT item FROM invitation WHERE letter = ?", letter.id)[0]
    return _Outlook(desk, now, told_about(desk, [row["item"]])).matter(letter.person, row["item"])


def to_come(desk: Desk, person: int, now: datetime) -> list[str]:
    """The meetings to come that this person has an invitation to, as their ids."""
    return [
        item
        for (invitee, item), history in told_about(desk, _open_items(desk, now)).items()
        if invitee == person and (have := held(history)) and have.starts > now
    ]


def to_be_told(desk: Desk, item: str, now: datetime) -> tuple[int, ...]:
    """Who still gets a letter about this meeting as it stands now: to be written, or to be sent."""
    histories = told_about(desk, [item])
    if not histories and not invited(desk):
        return ()
    matters = (each for each in _Outlook(desk, now, histories).matters() if each.item == item)
    return tuple(each.person for each in matters if _is_due(each))


def _is_due(matter: Matter) -> bool:
    if inviting.due(matter.history, matter.wanted):
        return True
    last = inviting.latest(matter.history)
    return (
        last is not None
        and last.state == "ready"
        and inviting.is_wanted(matter.history, last.letter, matter.wanted)
    )


def told_about(desk: Desk, items: Iterable[str]) -> Histories:
    """Everything written to each person about each of these meetings, oldest first."""
    found: dict[tuple[int, str], list[Told]] = {}
    for row in desk.store.rows(
        "SELECT invitation.person, item, letter, message_id, sequence, method,"
        " invitation.content, state"
        " FROM invitation JOIN letter ON letter.id = letter"
        " WHERE item IN (SELECT value FROM json_each(?)) ORDER BY invitation.id",
        json.dumps(list(items)),
    ):
        key = row.pop("person"), row.pop("item")
        found.setdefault(key, []).append(Told(**row))
    return {key: tuple(history) for key, history in found.items()}


def _open_items(desk: Desk, now: datetime) -> set[str]:
    """The meetings that are to come, or of which somebody was told a day that is to come.

    Of what is past to everybody nothing is to be said any more, and a table grows old.
    """
    told = desk.store.rows(
        "SELECT DISTINCT item FROM invitation WHERE json_extract(content, '$.starts') >= ?",
        now.date().isoformat(),
    )
    coming = (each for plan in desk.plans(desk.years_around(now.date())) for each in plan.meetings)
    return {row["item"] for row in told} | {each.id for each in coming if each.starts > now}


class _Outlook:
    """How things stand at one moment: the meetings, and who takes part in them."""

    def __init__(self, desk: Desk, now: datetime, histories: Histories) -> None:
        self.now = now
        self.histories = histories
        self.events = events_in(desk.store)
        self.invited = invited(desk)
        roles = by_person(contacts_in(desk.store), now.date())
        told = {person for person, _ in histories}
        self.views = {
            person: view_of_roles(desk, own)
            for person, own in roles.items()
            if person in self.invited or person in told
        }
        self.meetings = {
            meeting.id: meeting
            for plan in desk.plans(desk.years_around(now.date()))
            for meeting in plan.meetings
        }

    def matters(self) -> Iterator[Matter]:
        """Every person and meeting that something may have to be said about."""
        shown = (
            (person, meeting.id)
            for person in self.invited
            for meeting in self.meetings.values()
            if meeting.starts > self.now and self._takes_part(person, meeting)
        )
        told = (key for key in self.histories if self._may_matter(*key))
        for person, item in sorted({*shown, *told}):
            yield self.matter(person, item)

    def _may_matter(self, person: int, item: str) -> bool:
        """Whether there may be anything to say: of what is past to everybody there is not."""
        meeting, have = self.meetings.get(item), held(self.histories[person, item])
        is_past = meeting is None or meeting.starts <= self.now
        return not is_past or (have is not None and have.starts > self.now)

    def matter(self, person: int, item: str) -> Matter:
        """One person and one meeting, with what this person's calendar should hold of it."""
        history = self.histories.get((person, item), ())
        found = Matter(person, item, history, self.meetings.get(item), self.events.get(item))
        return replace(found, wanted=self._wanted(found), why=self._why(found))

    def _wanted(self, matter: Matter) -> str | None:
        have, meeting = held(matter.history), matter.meeting
        as_it_is = have.content if have else None
        holds_a_day_to_come = have is not None and have.starts > self.now
        if meeting and matter.event and self._goes_on_for(matter.person, meeting):
            if meeting.starts <= self.now and not holds_a_day_to_come:
                return as_it_is
            is_told = have is not None or meeting.status == "confirmed"
            return str(matter.event["content"]) if is_told else None
        return None if holds_a_day_to_come else as_it_is

    def _goes_on_for(self, person: int, meeting: Meeting) -> bool:
        invited_to = person in self.invited and self._takes_part(person, meeting)
        return invited_to and meeting.status != "cancelled"

    def _takes_part(self, person: int, meeting: Meeting) -> bool:
        return person in self.views and self.views[person].shows(meeting)

    def _why(self, matter: Matter) -> Why:
        """Why an invitation would be withdrawn; who is not in a meeting learns nothing of it."""
        have, meeting, view = held(matter.history), matter.meeting, self.views.get(matter.person)
        parties = meeting.parties if meeting else have.parties if have else ()
        if view is None or not (view.parties is None or not view.parties.isdisjoint(parties)):
            return "geen deelname"
        return "abonnement" if meeting and meeting.status != "cancelled" else "geannuleerd"
