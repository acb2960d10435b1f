"""Reads an answer to an invitation (METHOD:REPLY) from the bytes of a mail or an .ics file.

Nothing of it is trusted. Only the few lines that an answer needs are looked at: time zones and
recurrences, which a hostile file can make costly, are passed over unread.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Final, Literal, cast

from icalendar.parser import Contentlines

from jaarwiel.errors import InputError
from jaarwiel.feed import clean

Answer = Literal["ACCEPTED", "DECLINED", "TENTATIVE"]
ANSWERS: Final = ("ACCEPTED", "DECLINED", "TENTATIVE")
MAX_BYTES: Final = 2_000_000
"""Size of a whole mail; an answer with its texts has some thousands."""
MAX_CALENDAR: Final = 200_000
"""Size of the calendar in it."""
MAX_PARTS: Final = 50
MAX_HEADER: Final = 2000
"""Characters of the lines that say who a mail is from."""
MAX_COMMENT: Final = 500
"""Characters that are kept of what somebody adds to an answer."""
WANTED: Final = re.compile(
    r"(BEGIN|END|METHOD|UID|SEQUENCE|ATTENDEE|COMMENT|DTSTAMP|DTSTART)[;:]", re.IGNORECASE
)
NUMBER: Final = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class Reply:
    """What one person answers about one event."""

    uid: str
    sequence: int
    """The SEQUENCE of the invitation that is answered."""
    attendee: str
    """Address of who answers, in lower case."""
    senders: frozenset[str]
    """Addresses that the mail comes from, in lower case; empty for an .ics file."""
    answer: Answer
    comment: str
    answered_at: datetime | None
    """DTSTAMP, in UTC; None where it has none that can be read."""
    digest: str
    """The same for the same answer, under whatever name it is handed in."""


@dataclass(frozen=True)
class _Line:
    name: str
    parameters: dict[str, str]
    value: str


def read(content: bytes) -> Reply:
    """The answer in these bytes. Raises InputError with the reason when there is none to take in.

    Every other error a broken file can make a parser raise becomes an InputError as well.
    """
    if len(content) > MAX_BYTES:
        raise InputError(f"groter dan {MAX_BYTES // 1_000_000} MB")
    try:
        calendar, senders = _calendar(content)
        return _reply(calendar, senders)
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"niet te lezen ({type(error).__name__})") from error


def _calendar(content: bytes) -> tuple[bytes, frozenset[str]]:
    """The calendar in a mail, with who sent it; or the bytes themselves when they are one."""
    bare = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare[:15].upper() == b"BEGIN:VCALENDAR":
        return bare, frozenset()
    if content.lower().count(b"multipart/") > MAX_PARTS:
        raise InputError("de mail bestaat uit te veel delen")
    message = message_from_bytes(content)  # the older policy: headers are not parsed until asked
    for part in message.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            found = part.get_payload(decode=True)
            if isinstance(found, bytes) and found.strip():
                return found, _senders(message)
    raise InputError("er zit geen antwoord van een agendaprogramma in")


def _senders(message: Message) -> frozenset[str]:
    fields = [str(message.get(name, ""))[:MAX_HEADER] for name in ("From", "Sender")]
    return frozenset(address.casefold() for _, address in getaddresses(fields) if address)


def _reply(calendar: bytes, senders: frozenset[str]) -> Reply:
    if len(calendar) > MAX_CALENDAR:
        raise InputError(f"de agenda erin is groter dan {MAX_CALENDAR // 1000} kB")
    lines = list(_lines(calendar.decode("utf-8", "replace")))
    method = next((each.value.upper() for each in lines if each.name == "METHOD"), "")
    event = _event(lines)
    if method == "COUNTER":
        raise InputError(_countered(event))
    if method != "REPLY":
        raise InputError(f"het is geen antwoord, maar een bericht van de soort {method or '?'!r}")
    attendee = _attendee(event)
    return Reply(
        uid=_value(event, "UID"),
        sequence=_sequence(event),
        attendee=_mailbox(attendee.value),
        senders=senders,
        answer=_answer(attendee),
        comment=_comment(event, attendee),
        answered_at=_moment(_value(event, "DTSTAMP")),
        digest=hashlib.sha256(calendar.strip()).hexdigest(),
    )


def _lines(text: str) -> Iterator[_Line]:
    """The lines that matter, unfolded."""
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call] # icalendar's own is untyped
        if WANTED.match(line):
            name, parameters, value = line.parts()
            plain = {key.upper(): str(each) for key, each in parameters.items()}
            yield _Line(name.upper(), plain, value)


def _event(lines: Sequence[_Line]) -> list[_Line]:
    """The lines of the one event that is answered; not those of alarms or time zones."""
    events: list[list[_Line]] = []
    inside: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            inside.append(line.value.upper())
            if inside[-1] == "VEVENT":
                events.append([])
        elif line.name == "END":
            inside = inside[:-1]
        elif inside and inside[-1] == "VEVENT":
            events[-1].append(line)
    if len(events) != 1:
        raise InputError(f"er staan {len(events)} gebeurtenissen in, in plaats van één")
    return events[0]


def _value(event: Sequence[_Line], name: str) -> str:
    return next((each.value.strip() for each in event if each.name == name), "")


def _sequence(event: Sequence[_Line]) -> int:
    """0 where it is left out (RFC 5546 section 3.2.3)."""
    text = _value(event, "SEQUENCE") or "0"
    if not NUMBER.fullmatch(text):
        raise InputError(f"SEQUENCE is geen getal: '{clean(text)[:20]}'")
    return int(text)


def _attendee(event: Sequence[_Line]) -> _Line:
    found = [each for each in event if each.name == "ATTENDEE"]
    if len(found) != 1:
        raise InputError(f"er antwoorden {len(found)} personen, in plaats van één")
    return found[0]


def _answer(attendee: _Line) -> Answer:
    answer = attendee.parameters.get("PARTSTAT", "").upper()
    if answer == "DELEGATED":
        to = _mailbox(attendee.parameters.get("DELEGATED-TO", "")) or "iemand anders"
        raise InputError(
            f"{_mailbox(attendee.value)} geeft de uitnodiging door aan {to}. Neem die persoon op "
            "in de contacten, of vraag om een antwoord voor uzelf"
        )
    if answer not in ANSWERS:
        raise InputError(f"er staat geen antwoord in (PARTSTAT '{clean(answer)[:20]}')")
    return cast("Answer", answer)


def _countered(event: Sequence[_Line]) -> str:
    who = _mailbox(next((each.value for each in event if each.name == "ATTENDEE"), ""))
    when = clean(_value(event, "DTSTART"))[:20]
    words = _comment(event, None)
    return (
        f"{who or 'iemand'} stelt een ander tijdstip voor ({when or 'zonder tijdstip'})"
        f"{f', met de toelichting: {words}' if words else ''}. Er is geen antwoord vastgelegd; "
        "verplaats het overleg, of antwoord de afzender"
    )


def _comment(event: Sequence[_Line], attendee: _Line | None) -> str:
    """What was added: COMMENT, or where Google puts it."""
    own = attendee.parameters.get("X-RESPONSE-COMMENT", "") if attendee else ""
    return clean(_value(event, "COMMENT") or own)[:MAX_COMMENT]


def _mailbox(value: str) -> str:
    """The address in a value as MAILTO:Truus@example.nl, in lower case."""
    scheme, _, address = value.strip().strip('"').partition(":")
    return clean(address if scheme.casefold() == "mailto" else "")[:254].casefold()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
