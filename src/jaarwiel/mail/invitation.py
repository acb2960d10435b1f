"""Invitations for calendar programs: an event and two people in, iCalendar bytes out (iMIP).

As in the feed: one constant VTIMEZONE, no UID on the calendar, every text clean. RFC 5546 says
what they hold, RFC 6047 how they travel.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Event as Component
from icalendar import vCalAddress

from jaarwiel.core.inviting import Method
from jaarwiel.feed import TIMEZONE, Event, clean, component
from jaarwiel.mail.letters import Scheduling

HEAD: Final = (
    b"BEGIN:VCALENDAR\r\nPRODID:-//jaarwiel//jaarwiel//NL\r\nVERSION:2.0\r\n"
    b"CALSCALE:GREGORIAN\r\nMETHOD:%s\r\n"
)


@dataclass(frozen=True)
class Attendant:
    """Somebody who invites or is invited."""

    name: str
    email: str


def invite(
    method: Method, event: Event, organizer: Attendant, attendee: Attendant, now: datetime
) -> Scheduling:
    """The invitation for one person alone, or its withdrawal, as written now.

    DTSTAMP is the moment of writing (RFC 5545 section 3.8.7.2); the event's own last change stays
    in LAST-MODIFIED.
    """
    made = component(event)
    del made["DTSTAMP"]
    made.add("DTSTAMP", now.astimezone(UTC))
    made.add("ORGANIZER", _address(organizer))
    made.add("ATTENDEE", _asked(attendee) if method == "REQUEST" else _address(attendee))
    return Scheduling(method, _calendar(method, made))


def _calendar(method: Method, made: Component) -> bytes:
    return HEAD % method.encode() + TIMEZONE + bytes(made.to_ical()) + b"END:VCALENDAR\r\n"


def _asked(attendee: Attendant) -> vCalAddress:
    address = _address(attendee)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "NEEDS-ACTION"
    address.params["RSVP"] = "TRUE"
    return address


def _address(person: Attendant) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    # A double quote would be written as RFC 6868 says, which many programs do not read.
    address.params["CN"] = clean(person.name).replace("\n", " ").replace('"', "'")
    return address
