"""Records what people decide about meetings: confirmed, moved, cancelled."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from jaarwiel.core import meetingdates
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Decision, Meeting
from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.publish import announce, revise

Act = Literal["confirm", "move", "cancel"]
FARTHEST: Final = timedelta(days=366)
"""How far ahead a meeting may be moved."""


@dataclass(frozen=True)
class Decided:
    """The meeting as it stands now, and what there is to say about it."""

    meeting: Meeting
    changed: bool
    conflicts: tuple[str, ...]
    """What speaks against its day."""
    trouble: str = ""
    """Why the calendars could not be written as files; the decision itself holds."""


def find(desk: Desk, item: str) -> Meeting:
    """The meeting with this id, as "2027/ao-voorjaar". Raises NotFoundError with what there is."""
    year, _, rest = item.partition("/")
    if not desk.cycle.meetings:
        raise NotFoundError("Het cyclusbestand van deze tafel kent geen vergaderingen.")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):  # noqa: PLR2004 - a year
        example = f"2027/{desk.cycle.meetings[0].id}"
        raise InputError(
            f"'{item}' is geen vergadering. Schrijf het jaar en het kenmerk, als {example}."
        )
    desk.check_year(int(year))
    known = desk.occasion_ids(int(year))
    for meeting in desk.plan(int(year)).meetings:
        if meeting.id == item:
            return meeting
    raise NotFoundError(f"Onbekende vergadering '{item}'. {meant(rest, known)}")


def decide(
    desk: Desk,
    item: str,
    act: Act,
    now: datetime,
    by: str,
    starts: datetime | None = None,
    reason: str = "",
) -> Decided:
    """Records the decision and shows it in the calendars; a move needs `starts`.

    Deciding what already holds changes nothing. Raises InputError for a moment that is past, more
    than a year away, or skipped by the clock.
    """
    if starts is not None:
        _check_moment(starts, now)
    with desk.store.writing():
        before = find(desk, item)
        if not _holds(before, act, starts):
            at = starts or before.starts
            desk.store.record_decision(Decision(item, act, now, by, at, reason))
            desk.store.log(now, by, _words(act), item, reason)
        revise(desk, now)
    after = find(desk, item)
    against = meetingdates.conflicts(desk.cycle, after.day, after.parties)
    trouble = _publish(desk, now)
    return Decided(after, after != before, () if act == "cancel" else against, trouble)


def _publish(desk: Desk, now: datetime) -> str:
    """Writes the calendars as files where they are kept; gives what went wrong."""
    try:
        announce(desk, now)
    except JaarwielError as error:
        return str(error)
    return ""


def _check_moment(starts: datetime, now: datetime) -> None:
    there_and_back = starts.astimezone(UTC).astimezone(starts.tzinfo)
    if there_and_back.replace(tzinfo=None) != starts.replace(tzinfo=None):
        raise InputError(
            f"Het tijdstip {starts:%H.%M} uur bestaat niet op {starts:%d-%m-%Y}: dan gaat de klok "
            "een uur vooruit. Kies een ander tijdstip."
        )
    if not now <= starts <= now + FARTHEST:
        raise InputError(
            f"{starts:%d-%m-%Y} ligt in het verleden of meer dan een jaar vooruit. "
            "Kies een datum in het komende jaar."
        )


def _holds(meeting: Meeting, act: Act, starts: datetime | None) -> bool:
    """Whether the meeting already stands as the decision would have it."""
    if act == "move":
        return meeting.starts == starts and meeting.status != "cancelled"
    return meeting.status == {"confirm": "confirmed", "cancel": "cancelled"}[act]


def _words(act: Act) -> str:
    return {
        "confirm": "vergadering bevestigd",
        "move": "vergadering verplaatst",
        "cancel": "vergadering geannuleerd",
    }[act]
