"""A courier that keeps what it takes, and what a calendar program makes of it."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy

from icalendar import Calendar

from jaarwiel.mail.courier import Courier
from jaarwiel.records.post import Letter


@dataclass
class Keeping(Courier):
    """A mail server that takes everything, and keeps it."""

    taken: list[tuple[Letter, bytes]] = field(default_factory=list)

    def hand_over(self, letter, content):
        self.taken.append((letter, content))
        return "250 ok"

    def to(self, email):
        """The letters to this address, as messages, oldest first."""
        return [
            message_from_bytes(content, policy=policy.default)
            for letter, content in self.taken
            if letter.recipient == email
        ]


def calendar_in(message) -> bytes:
    """The calendar part of a letter."""
    (part,) = (each for each in message.walk() if each.get_content_type() == "text/calendar")
    return part.get_payload(decode=True)


def event_in(message):
    """The METHOD, and the one event of a letter."""
    calendar = Calendar.from_ical(calendar_in(message))
    (event,) = calendar.events
    return str(calendar["METHOD"]), event


def programme(messages) -> dict[str, tuple]:
    """What a calendar program holds that took these letters in, by UID (RFC 5546 section 2.1.5)."""
    known: dict[str, tuple] = {}
    newest: dict[str, int] = {}
    for message in messages:
        method, event = event_in(message)
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        if sequence < newest.get(uid, -1):
            continue
        newest[uid] = sequence
        if method == "CANCEL":
            known.pop(uid, None)
        else:
            known[uid] = (event.start, event.end, str(event["STATUS"]), str(event["SUMMARY"]))
    return known
