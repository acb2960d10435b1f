"""The calendar that people subscribe to: events in, iCalendar bytes out (RFC 5545, RFC 7986).

Same events, same bytes. There is no METHOD (it is a snapshot, not an invitation), no UID on the
calendar (some clients then keep one event only), and one constant VTIMEZONE.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from icalendar import Calendar
from icalendar import Event as Component

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = timedelta(hours=1)
"""How often a client is asked to look; many look less often."""
CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
TIMEZONE: Final = (
    b"BEGIN:VTIMEZONE\r\nTZID:Europe/Amsterdam\r\n"
    b"BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nTZNAME:CEST\r\n"
    b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    b"END:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZNAME:CET\r\n"
    b"TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    b"END:STANDARD\r\nEND:VTIMEZONE\r\n"
)


Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]


@dataclass(frozen=True)
class Event:
    """One event as it stands in a feed.

    `starts` and `ends` are moments in Europe/Amsterdam, or days for an all-day event; `ends` is
    exclusive.
    """

    uid: str
    sequence: int
    modified: datetime
    """The moment of the last real change; DTSTAMP and LAST-MODIFIED."""
    summary: str
    starts: datetime | date
    ends: datetime | date
    status: Status
    description: str
    category: str
    location: str = ""
    url: str = ""

    @property
    def is_transparent(self) -> bool:
        """Whether it leaves people free: all-day and cancelled events do."""
        return self.status == "CANCELLED" or not isinstance(self.starts, datetime)


@dataclass(frozen=True)
class Feed:
    """The bytes of a calendar and their strong ETag (RFC 9110 section 8.8.3)."""

    content: bytes
    etag: str


def render(name: str, events: Iterable[Event]) -> Feed:
    """The calendar of this name with these events."""
    head, _, tail = _frame(name).rpartition(b"END:VCALENDAR")
    body = b"".join(_component(_plain(event)) for event in events)
    content = head + TIMEZONE + body + b"END:VCALENDAR" + tail
    return Feed(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


@lru_cache(maxsize=64)
def _frame(name: str) -> bytes:
    # icalendar does not escape these two properties as TEXT (RFC 5545 section 3.3.11).
    name = re.sub(r"([\\;,])", r"\\\1", _line(name))
    calendar = Calendar()
    calendar.add("PRODID", "-//jaarwiel//jaarwiel//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", "Europe/Amsterdam")
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return bytes(calendar.to_ical())


def _plain(event: Event) -> Event:
    """The event with both its moments in UTC, when one of them lies in the hour that comes twice.

    For a local time in that hour RFC 5545 section 3.3.5 has the first one; libical, ical.js and
    node-ical take the second.
    """
    moments = [each for each in (event.starts, event.ends) if isinstance(each, datetime)]
    if not any(each.replace(fold=0).utcoffset() != each.replace(fold=1).utcoffset()
               for each in moments):  # fmt: skip
        return event
    starts, ends = (each.astimezone(UTC) for each in moments)
    return replace(event, starts=starts, ends=ends)


@lru_cache(maxsize=4096)
def _component(event: Event) -> bytes:
    return bytes(component(event).to_ical())


def component(event: Event) -> Component:
    """The event as a VEVENT, every text of it clean."""
    made = Component()
    made.add("UID", event.uid)
    made.add("DTSTAMP", event.modified)
    made.add("LAST-MODIFIED", event.modified)
    made.add("SEQUENCE", event.sequence)
    made.add("SUMMARY", _line(event.summary))
    made.add("DTSTART", event.starts)
    made.add("DTEND", event.ends)
    made.add("STATUS", event.status)
    made.add("TRANSP", "TRANSPARENT" if event.is_transparent else "OPAQUE")
    made.add("CATEGORIES", [_line(event.category)])
    made.add("DESCRIPTION", clean(event.description))
    if event.location:
        made.add("LOCATION", _line(event.location))
    if event.url:
        made.add("URL", event.url)
    return made


def _line(text: str) -> str:
    """On one line: calcurse refuses an event with a line break in its summary."""
    return clean(text).replace("\n", " ")


def clean(text: str) -> str:
    """Without control characters, which icalendar lets through in some properties.

    U+2028 and U+2029 end a line for JavaScript: node-ical then loses the whole property.
    """
    return CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()
