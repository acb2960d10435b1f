"""Records what people decide about meetings: confirmed, moved, cancelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jaarwiel.core import meetingdates
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Decision, Meeting
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.publish import announce

Act = Literal["confirm", "move", "cancel"]


@dataclass(frozen=True)
class Decided:
    """The meeting as it stands now, whether that is a change, and what speaks against its day."""

    meeting: Meeting
    changed: bool
    conflicts: tuple[str, ...]


def find(desk: Desk, item: str) -> Meeting:
    """The meeting with this id, as "2027/ao-voorjaar". Raises NotFoundError with what there is."""
    year, _, rest = item.partition("/")
    known = desk.occasion_ids()
    if not year.isdecimal() or len(year) != 4:  # noqa: PLR2004 - a year
        raise InputError(
            f"'{item}' is geen vergadering. Schrijf het jaar en het kenmerk, als 2027/{known[0]}."
        )
    desk.check_year(int(year))
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

    Deciding what already holds changes nothing.
    """
    before = find(desk, item)
    with desk.store.writing():
        if not _holds(before, act, starts):
            desk.store.record_decision(Decision(item, act, now, by, starts, reason))
            desk.store.log(now, by, _words(act), item, reason)
        announce(desk, now)
    after = find(desk, item)
    against = () if act == "cancel" else meetingdates.conflicts(desk.cycle, after.day)
    return Decided(after, after != before, against)


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
