"""Confirms the proposed meetings of a year together, except those in trouble."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core import rulenames
from jaarwiel.core.decisions import Decision, standing
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings.deciding import make_visible, objections
from jaarwiel.records.decisions import decisions_in, record_decision


@dataclass(frozen=True)
class Candidate:
    """A proposed meeting that is still to come, and what its date does not keep, by name."""

    meeting: Meeting
    against: tuple[str, ...]


def candidates(desk: Desk, year: int, now: datetime) -> tuple[Candidate, ...]:
    """The meetings of this year that could be confirmed, in order of date."""
    return tuple(
        Candidate(each, _against(desk, each, now))
        for each in desk.plan(year).meetings
        if each.status == "proposed" and each.starts > now
    )


def _against(desk: Desk, meeting: Meeting, now: datetime) -> tuple[str, ...]:
    """That papers are late is no reason to leave a date open any longer."""
    found = objections(desk, meeting.id, meeting.starts, now)
    return tuple(each for each in found if each != rulenames.PAPERS_LATE)


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed, what was left, and why the calendars could not be written as files."""

    meetings: tuple[Meeting, ...]
    left: tuple[Candidate, ...]
    trouble: str


def confirm_all(
    desk: Desk,
    year: int,
    now: datetime,
    by: str,
    reason: str = "",
    *,
    anyway: Collection[str] | None = (),
) -> Confirmed:
    """Confirms every candidate that nothing speaks against, and the `anyway` ones (None: all).

    Each is a decision of its own, and can be undone by itself.
    """
    with desk.store.writing():
        found = candidates(desk, year, now)
        left = tuple(
            each
            for each in found
            if each.against and anyway is not None and each.meeting.id not in anyway
        )
        confirmed = tuple(each.meeting for each in found if each not in left)
        for each in confirmed:
            decision = Decision(each.id, "confirm", now, by, each.starts, reason)
            record_decision(desk.store, decision)
            desk.store.log(now, by, "vergadering bevestigd", each.id, reason)
        revise(desk, now)
    trouble = make_visible(desk, now) if confirmed else ""
    return Confirmed(confirmed, left, trouble)


def newest_round(desk: Desk, year: int) -> tuple[Decision, ...]:
    """The confirmations of this year that were recorded last, at the same moment by the same hand.

    Only those that still are the last word on their meeting; empty when none is.
    """
    last = {each.item: each for each in standing(decisions_in(desk.store, year))}
    found = [each for each in last.values() if each.kind == "confirm"]
    newest = max(found, key=lambda each: (each.decided_at, each.number), default=None)
    return tuple(
        each
        for each in found
        if newest and (each.decided_at, each.decided_by) == (newest.decided_at, newest.decided_by)
    )


def undo_round(desk: Desk, year: int, numbers: Collection[str], now: datetime, by: str) -> int:
    """Undoes these confirmations together, when they still are the newest round; gives how many.

    Nothing is undone, and 0 given, when something was decided about one of them since.
    """
    with desk.store.writing():
        found = newest_round(desk, year)
        if not found or {str(each.number) for each in found} != set(numbers):
            return 0
        for each in found:
            record_decision(desk.store, Decision(each.item, "undo", now, by, undoes=each.number))
            desk.store.log(now, by, "besluit ongedaan gemaakt", each.item, "")
        revise(desk, now)
    make_visible(desk, now)
    return len(found)
