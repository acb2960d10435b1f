"""Records what people decide about meetings: confirmed, moved, cancelled."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from jaarwiel.core import meetingdates, rulenames
from jaarwiel.core.decisions import Decision, standing, taken_back
from jaarwiel.core.layout import lay_out
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Deadline, Meeting, broken, local
from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.feed import clean
from jaarwiel.office.calendars.publish import announce, revise
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import busy
from jaarwiel.records.decisions import decisions_in, proposals_in, record_decision

Act = Literal["confirm", "move", "cancel"]
FARTHEST: Final = timedelta(days=366)
"""How far ahead a meeting may be moved."""
AHEAD: Final = 2
"""Years after its own in which a meeting may move along."""


@dataclass(frozen=True)
class Decided:
    """The meeting as it stands now, and what there is to say about it."""

    meeting: Meeting
    changed: bool
    conflicts: tuple[str, ...]
    """What speaks against its day."""
    trouble: str = ""
    """Why the calendars could not be written as files; the decision itself holds."""


@dataclass(frozen=True)
class Counterpart:
    """The same meeting in a later year, and where a move along with this one would take it."""

    meeting: Meeting
    to: datetime | None
    """None where that year has no such day."""
    against: tuple[str, ...]
    """Why it stays where it is, by name; empty when it moves along, or has moved."""


@dataclass(frozen=True)
class Undone:
    """What one undo took back."""

    decision: Decision
    along: tuple[Decision, ...]
    """The moves of later years that went along with it."""
    trouble: str
    """Why the calendars could not be written as files."""


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


def decide(  # noqa: PLR0913 - a decision has this much to say
    desk: Desk,
    item: str,
    act: Act,
    now: datetime,
    by: str,
    starts: datetime | None = None,
    reason: str = "",
    *,
    place: str = "",
) -> Decided:
    """Records the decision and shows it in the calendars; a move needs `starts`.

    Deciding what already holds changes nothing. Raises InputError for a moment that is past, more
    than a year away, or skipped by the clock.
    """
    reason, place = clean(reason), clean(place)
    if starts is not None:
        _check_moment(starts, now)
    with desk.store.writing():
        before = find(desk, item)
        if not _holds(before, act, starts, place):
            at = starts or before.starts
            _record(desk, Decision(item, act, now, by, at, reason, place=place))
        revise(desk, now)
    after = find(desk, item)
    against = meetingdates.conflicts(desk.cycle, after.day, after.parties)
    trouble = make_visible(desk, now)
    return Decided(after, after != before, () if act == "cancel" else against, trouble)


def objections(desk: Desk, item: str, starts: datetime, now: datetime) -> tuple[str, ...]:
    """What a move to this moment would break, by name; to be told before it is recorded.

    A holiday or recess under its own name, "bezet: Goud Wonen" for a party that cannot come.
    """
    meeting = find(desk, item)
    decided = decisions_in(desk.store, meeting.year)
    moved = Decision(item, "move", now, "", starts)
    plan = lay_out(
        desk.cycle, meeting.year, (*decided, moved), proposals_in(desk.store, meeting.year)
    )
    found = list(broken(desk.cycle, plan, item))
    after = next(each for each in plan.meetings if each.id == item)
    found += [f"{rulenames.BUSY}: {desk.cycle.name_of(each)}" for each in _busy(desk, after)]
    found += [f"{rulenames.AT_ONCE}: {each.title}" for each in plan.meetings if _clash(after, each)]
    if after.papers_due < now.date():
        found.append(rulenames.PAPERS_LATE)
    return tuple(dict.fromkeys(found))


def _busy(desk: Desk, meeting: Meeting) -> list[str]:
    begin, end = meeting.starts.replace(tzinfo=None), meeting.ends.replace(tzinfo=None)
    taken = busy.times(desk)
    return [
        party
        for party in meeting.parties
        if any(starts < end and begin < ends for starts, ends in taken.get(party, ()))
    ]


def _clash(one: Meeting, other: Meeting) -> bool:
    """Whether a party of the table would be in both at once."""
    shared = not set(one.parties).isdisjoint(other.parties)
    overlap = one.starts < other.ends and other.starts < one.ends
    return one.id != other.id and other.status != "cancelled" and shared and overlap


def move_to_come(
    desk: Desk,
    item: str,
    starts: datetime,
    now: datetime,
    by: str,
    reason: str = "",
    *,
    place: str = "",
) -> tuple[Decided, list[Decided], list[Counterpart]]:
    """Moves this meeting, and its counterparts of the next two years to the same day of the month.

    As the third Tuesday at 13.30. Each is a decision of its own; undoing that of this meeting takes
    back all. Gives the meeting, the counterparts that moved, and those left where they are, which
    say why. Raises InputError as `decide` does.
    """
    reason, place = clean(reason), clean(place)
    _check_moment(starts, now)
    move = Decision(item, "move", now, by, starts, reason, place=place)
    with desk.store.writing():
        before = find(desk, item)
        found = counterparts(desk, replace(before, starts=starts), now)
        along = [each for each in found if each.to and not each.against]
        if along or not _holds(before, "move", starts, place):
            lead = _record(desk, move)
            for each in along:
                _record(desk, replace(move, item=each.meeting.id, starts=each.to, along_with=lead))
        revise(desk, now)
    after = find(desk, item)
    against = meetingdates.conflicts(desk.cycle, after.day, after.parties)
    first = Decided(after, after != before, against, make_visible(desk, now))
    moved = [Decided(find(desk, each.meeting.id), changed=True, conflicts=()) for each in along]
    return first, moved, [each for each in found if each not in along]


def counterparts(desk: Desk, meeting: Meeting, now: datetime) -> list[Counterpart]:
    """The same meeting in the next two years, set beside the moment that this one stands on."""
    ahead = range(meeting.year + 1, meeting.year + 1 + AHEAD)
    years = [year for year in ahead if desk.cycle.knows(year)]
    held = [each for year in years for each in desk.plan(year).meetings]
    return [
        _counterpart(desk, each, meeting, now)
        for each in held
        if each.occasion.id == meeting.occasion.id
    ]


def _counterpart(desk: Desk, later: Meeting, meeting: Meeting, now: datetime) -> Counterpart:
    to = same_weekday(meeting.starts, meeting.starts.year + later.year - meeting.year)
    if to is None:
        return Counterpart(later, None, (rulenames.NO_FIFTH,))
    if later.status == "cancelled":
        return Counterpart(later, to, (rulenames.CANCELLED,))
    return Counterpart(later, to, objections(desk, later.id, to, now))


def same_weekday(moment: datetime, year: int) -> datetime | None:
    """The same weekday of the month in another year, as the third Tuesday; None without a fifth."""
    nth = (moment.day - 1) // 7
    first = moment.replace(year=year, day=1)
    day = 1 + (moment.weekday() - first.weekday()) % 7 + 7 * nth
    try:
        return local(date(year, moment.month, day), moment.time())
    except ValueError:
        return None


def undo(desk: Desk, item: str, now: datetime, by: str, reason: str = "") -> Undone:
    """Undoes the last decision about this meeting or question that still stands; gives that.

    And the moves of later years that went along with it, where nothing was decided since. Nothing
    is taken off the record. Raises NotFoundError when nothing stands.
    """
    check_item(desk, item)
    with desk.store.writing():
        found = to_take_back(desk, item)
        if not found:
            raise NotFoundError(f"Over '{item}' is niets besloten; er is niets ongedaan te maken.")
        for each in found:
            undoing = Decision(each.item, "undo", now, by, reason=reason, undoes=each.number)
            record_decision(desk.store, undoing)
            desk.store.log(now, by, "besluit ongedaan gemaakt", each.item, reason)
        revise(desk, now)
    own, *along = found
    return Undone(own, tuple(along), make_visible(desk, now))


def to_take_back(desk: Desk, item: str) -> tuple[Decision, ...]:
    """What one undo about this item takes back: its last decision, and what moved along with it."""
    year = int(item[:4])
    return taken_back(decisions_in(desk.store, *range(year, year + 1 + AHEAD)), item)


def last_standing(desk: Desk, item: str) -> Decision | None:
    """The newest decision about this item that was not undone, or None."""
    found = [
        each for each in standing(decisions_in(desk.store, int(item[:4]))) if each.item == item
    ]
    return found[-1] if found else None


def check_item(desk: Desk, item: str) -> None:
    """Raises InputError or NotFoundError unless this is a meeting or question of a known year."""
    year, _, rest = item.partition("/")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):  # noqa: PLR2004 - a year
        raise InputError(
            f"'{item}' is geen kenmerk. Schrijf het jaar ervoor, als 2027/{rest or item}."
        )
    desk.check_year(int(year))
    known = [each.id for each in desk.plan(int(year)).items if not isinstance(each, Deadline)]
    if item not in known:
        raise NotFoundError(f"Onbekend kenmerk '{item}'. {meant(item, known)}")


def make_visible(desk: Desk, now: datetime) -> str:
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


def _record(desk: Desk, decision: Decision) -> int:
    """Puts a decision about a meeting on record, and in the log; gives its number."""
    desk.store.log(
        decision.decided_at,
        decision.decided_by,
        _words(decision.kind),
        decision.item,
        decision.reason,
    )
    return record_decision(desk.store, decision)


def _holds(meeting: Meeting, act: Act, starts: datetime | None, place: str) -> bool:
    """Whether the meeting already stands as the decision would have it."""
    if place and place != meeting.location:
        return False
    if act == "move":
        return meeting.starts == starts and meeting.status != "cancelled"
    return meeting.status == {"confirm": "confirmed", "cancel": "cancelled"}[act]


def _words(kind: str) -> str:
    return {
        "confirm": "vergadering bevestigd",
        "move": "vergadering verplaatst",
        "cancel": "vergadering geannuleerd",
    }[kind]
