"""The letter of an invitation: for people and for their calendar programs the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from jaarwiel.core.contact import Contact
from jaarwiel.core.inviting import SEEN, Method, Told, held
from jaarwiel.core.yearplan import Meeting
from jaarwiel.feed import Event
from jaarwiel.mail.invitation import Attendant, invite
from jaarwiel.mail.letters import compose
from jaarwiel.office.calendars.eventagenda import event_agenda
from jaarwiel.office.calendars.publish import event_of, uid_of
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    Written,
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.records import agendas
from jaarwiel.records.people import contacts_in
from jaarwiel.records.store import moment
from jaarwiel.words.wording import environment

KIND: Final = "uitnodiging"
"""How the kind of these letters begins; the meeting, SEQUENCE and METHOD follow."""
Why = Literal["geannuleerd", "geen deelname", "abonnement"]
CHANGES: Final = {
    "title": "de naam",
    "starts": "de datum of tijd",
    "ends": "de duur",
    "location": "de plaats",
    "body": "de soort overleg",
    "names": "de deelnemers",
    "agenda": "de agenda",
    "papers_due": "de dag van de stukken",
    "status": "de zekerheid van de datum",
}
"""What of an event may change, in the words of the letter."""


@dataclass(frozen=True)
class Matter:
    """One person and one meeting: what was told, and what this person's calendar should hold."""

    person: int
    item: str
    history: tuple[Told, ...]
    meeting: Meeting | None
    """None when the cycle no longer has it."""
    event: Mapping[str, Any] | None
    """Its row in the table `event`; None when no calendar ever showed it."""
    wanted: str | None = None
    """The content of the event that it should hold, or None for nothing."""
    why: Why = "geen deelname"
    """Why an invitation would be withdrawn."""


def write(desk: Desk, matter: Matter, method: Method, now: datetime) -> Written:
    """Writes the letter and puts it in the outbox, with what it told on record."""
    sequence = _raised(desk, matter)
    contact = _contact(desk, matter.person)
    coordinator = coordinator_of(desk, now.date())
    kind = f"{KIND} {matter.item} {sequence} {method}"
    envelope = make_envelope(desk, contact, kind, coordinator, now, _thread(matter))
    organizer = Attendant(envelope.sender_name, envelope.sender)
    if method == "REQUEST":
        facts, event = _invitation(desk, matter, sequence, now)
    else:
        facts, event = _withdrawal(desk, matter, sequence, now)
    facts |= party_facts(desk, contact, coordinator)
    scheduling = invite(method, event, organizer, Attendant(contact.name, contact.email), now)
    composed = compose("mail/uitnodiging.md.j2", facts, envelope, scheduling)
    letter = store_letter(desk, matter.person, kind, composed, envelope, [])
    desk.store.db.table("invitation").insert(
        {
            "person": matter.person,
            "item": matter.item,
            "sequence": sequence,
            "method": method,
            "letter": letter,
            "content": _told(matter, method),
        }
    )
    return Written(contact.email, composed.subject)


def _told(matter: Matter, method: Method) -> str:
    have = held(matter.history)
    return (matter.wanted if method == "REQUEST" else have and have.content) or "{}"


def _raised(desk: Desk, matter: Matter) -> int:
    """The SEQUENCE of the event, higher than of all that this person was told (RFC 5546, 2.1.4).

    It is raised for everybody where the event itself did not change since: somebody left or came
    back. Its last change stays what it was, so nobody else is told anything.
    """
    known = int(matter.event["sequence"]) if matter.event else 0
    sequence = max([known, *(each.sequence + 1 for each in matter.history)])
    if sequence > known:
        desk.store.db.execute(
            "UPDATE event SET sequence = max(sequence, ?) WHERE item = ?", [sequence, matter.item]
        )
    return sequence


def _contact(desk: Desk, person: int) -> Contact:
    """This person, in whichever role; one who left may still have to be told so."""
    return next(each for each in contacts_in(desk.store) if each.person == person)


def _thread(matter: Matter) -> str | None:
    """The Message-ID of the first letter about this meeting that this person has."""
    return next((each.message_id for each in matter.history if each.state in SEEN), None)


def _invitation(
    desk: Desk, matter: Matter, sequence: int, now: datetime
) -> tuple[dict[str, object], Event]:
    """What a new or changed invitation says, to people and as an event."""
    meeting, event = matter.meeting, matter.event
    if meeting is None or event is None:
        raise ValueError(matter.item)  # there is nothing to invite to
    have = held(matter.history)
    agenda = event_agenda(desk, meeting, agendas.newest(desk.store, meeting.id))
    facts: dict[str, object] = {
        "wat": "gewijzigd" if have else "nieuw",
        "titel": meeting.title,
        "starts": meeting.starts,
        "ends": meeting.ends,
        "plaats": meeting.location,
        "overlegvorm": desk.cycle.body(meeting.body).name,
        "deelnemers": [desk.cycle.name_of(party) for party in meeting.parties],
        "stukken": meeting.papers_due,
        "agenda": list(agenda.titles),
        "voorlopig": meeting.status == "proposed",
        "voorbij": meeting.starts <= now,
        "verplaatst_van": have.starts if have and have.starts != meeting.starts else None,
        "veranderd": _changes(have, matter.wanted) if have else [],
    }
    modified = agenda.modified(moment(str(event["modified"])))
    return facts, event_of(desk.cycle, meeting, sequence, modified, agenda=agenda.titles)


def _changes(have: Told, wanted: str | None) -> list[str]:
    before, after = json.loads(have.content), json.loads(wanted or "{}")
    changed = [words for key, words in CHANGES.items() if before.get(key) != after.get(key)]
    return changed or ["de toelichting"]


def _withdrawal(
    desk: Desk, matter: Matter, sequence: int, now: datetime
) -> tuple[dict[str, object], Event]:
    """What a withdrawal says: nothing of the meeting but what this person was told before."""
    have = held(matter.history)
    known = json.loads(have.content if have else "{}")
    facts: dict[str, object] = {
        "wat": matter.why,
        "titel": known["title"],
        "starts": moment(known["starts"]),
        "ends": moment(known["ends"]),
        "plaats": known["location"],
        "verplaatst_van": None,
    }
    template = environment(html=False).get_template("agenda/intrekking.txt.j2")
    text = template.render(**facts, tafel=desk.cycle.table.name)
    summary, _, description = text.partition("\n")
    event = Event(
        uid=uid_of(desk.cycle, matter.item),
        sequence=sequence,
        modified=now.astimezone(UTC),
        summary=summary,
        starts=moment(known["starts"]),
        ends=moment(known["ends"]),
        status="CANCELLED",
        description=description,
        category=known["body"],
        location=known["location"],
    )
    return facts, event
