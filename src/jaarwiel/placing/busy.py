"""Reads from somebody's calendar when they are busy: the intervals only, never what for.

Repeated events (RFC 5545 section 3.8.5), exceptions and zones are left to recurring-ical-events.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.errors import InputError, reason

MAX_BYTES: Final = 10_000_000
MAX_INTERVALS: Final = 20_000
WAIT: Final = 20.0
"""Seconds that an address may take to answer."""
WEB: Final = ("http://", "https://", "webcal://")

Interval = tuple[datetime, datetime]


def fetch(address: str) -> bytes:
    """The calendar at this address or in this file. Raises InputError with what to do."""
    return _from_web(address) if address.startswith(WEB) else _from_file(Path(address))


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"De agenda {path} kan niet worden gelezen ({reason(error)}). Noem een .ics-bestand, "
            "of een adres dat met https:// of webcal:// begint."
        ) from error
    return _small_enough(content, str(path))


def _from_web(address: str) -> bytes:
    import httpx

    url = address.replace("webcal://", "https://", 1)
    content = b""
    try:
        with httpx.stream("GET", url, timeout=WAIT, follow_redirects=True) as answer:
            answer.raise_for_status()
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MAX_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise InputError(
            f"De agenda op {address} kan niet worden opgehaald ({error}). Controleer het adres, of "
            "probeer het later weer."
        ) from error
    return _small_enough(content, address)


def _small_enough(content: bytes, where: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise InputError(f"De agenda {where} is groter dan 10 MB. Is dit het juiste bestand?")
    return content


def intervals(content: bytes, first: date, last: date) -> tuple[Interval, ...]:
    """When the owner of this calendar is busy between these days (both inclusive).

    In Dutch local time without offset, the end exclusive; intervals that meet are one. What is
    cancelled or leaves the owner free does not count. Raises InputError when it is no calendar.
    """
    found = sorted(_occurring(_parsed(content), first, last))
    return tuple(_merged(found))


def _parsed(content: bytes) -> Any:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as error:
        raise InputError(
            "Dit is geen agenda in iCalendar-vorm. Exporteer de agenda opnieuw als .ics-bestand."
        ) from error


def _occurring(calendar: Any, first: date, last: date) -> Iterator[Interval]:
    import recurring_ical_events

    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        for count, event in enumerate(query.between(first, last + timedelta(days=1))):
            if count >= MAX_INTERVALS:
                raise InputError(
                    f"De agenda heeft meer dan {MAX_INTERVALS} afspraken in twee jaar. Noem een "
                    "agenda met alleen de eigen afspraken."
                )
            if _counts(event):
                yield _local(event.start), _local(event.end)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise InputError(f"De agenda kan niet worden gelezen ({error}).") from error


def _counts(event: Any) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not free and not cancelled and event.end > event.start


def _local(value: date | datetime) -> datetime:
    """A moment in Dutch local time without offset; a day begins at midnight."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    if value.tzinfo is None:
        return value
    return value.astimezone(UTC).astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)


def _merged(found: list[Interval]) -> Iterator[Interval]:
    begin: datetime | None = None
    end = datetime.min  # noqa: DTZ901 - never seen: the first interval replaces it
    for starts, ends in found:
        if begin is None or starts > end:
            if begin is not None:
                yield begin, end
            begin, end = starts, ends
        end = max(end, ends)
    if begin is not None:
        yield begin, end
