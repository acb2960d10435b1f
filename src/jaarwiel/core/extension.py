"""More time (uitstel) for one contribution: what was asked, what was decided, how far it can go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.papers import PlanOf, papers_of
from jaarwiel.core.workdays import ONE_DAY, add_workdays
from jaarwiel.core.yearplan import Deadline, Meeting

Act = Literal["asked", "granted", "refused", "withdrawn"]


@dataclass(frozen=True)
class Extension:
    """One act about the time for one contribution; the newest decision counts."""

    item: str
    deliverer: str
    act: Act
    until: date
    """The last day (inclusive) that is asked for or was given."""
    at: datetime
    by: str
    person: int | None = None
    """Who asked, where a person of the party did."""
    reason: str = ""


Extensions = Mapping[tuple[str, str], tuple[Extension, ...]]
"""All acts about each contribution (item, deliverer), oldest first."""


def by_contribution(extensions: Iterable[Extension]) -> Extensions:
    """The acts about each contribution together."""
    found: dict[tuple[str, str], tuple[Extension, ...]] = {}
    for each in extensions:
        key = (each.item, each.deliverer)
        found[key] = (*found.get(key, ()), each)
    return found


def given_until(acts: Iterable[Extension]) -> date | None:
    """The last day (inclusive) that was given; None when none was, or it was taken back."""
    decided = [each for each in acts if each.act in {"granted", "withdrawn"}]
    newest = decided[-1] if decided else None
    return newest.until if newest and newest.act == "granted" else None


def open_request(acts: Iterable[Extension]) -> Extension | None:
    """The request that nobody decided about yet, or None."""
    newest = next(reversed(tuple(acts)), None)
    return newest if newest and newest.act == "asked" else None


@dataclass(frozen=True)
class Room:
    """How far the time for a document can be stretched, and what comes after it."""

    until: date
    """The last day (inclusive) on which a contribution still comes in time."""
    meeting: Meeting | None
    """The meeting whose papers go out then; None when it is the step itself (the signing)."""
    papers_due: date
    """The day on which the papers go out, or the document is assembled."""


def room(cycle: Cycle, plan_of: PlanOf, deadline: Deadline) -> Room | None:
    """The room that the nearest step after the deadline leaves; None when nothing comes after it.

    What is assembled or sent out on a day holds what came in before that day.
    """
    found = [
        Room(meeting.papers_due - ONE_DAY, meeting, meeting.papers_due)
        for year in (deadline.year - 1, deadline.year, deadline.year + 1)
        if cycle.knows(year)
        for meeting in plan_of(year).meetings
        if meeting.status != "cancelled" and meeting.day > deadline.input_last_day
        if any(each.id == deadline.id for each in papers_of(cycle, plan_of, meeting))
    ]
    if deadline.input_last_day < deadline.last_day:
        before = deadline.rule.assembled_workdays or 0
        due = add_workdays(deadline.last_workday, -before)
        found.append(Room(due - ONE_DAY, None, due))
    return min(found, key=lambda each: each.until, default=None)
