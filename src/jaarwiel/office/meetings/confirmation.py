"""Confirms the proposed meetings of a year together, except those in trouble."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core import rulenames
from jaarwiel.core.decisions import Decision
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings.deciding import make_visible, objections


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
            desk.store.record_decision(decision)
            desk.store.log(now, by, "vergadering bevestigd", each.id, reason)
        revise(desk, now)
    trouble = make_visible(desk, now) if confirmed else ""
    return Confirmed(confirmed, left, trouble)
