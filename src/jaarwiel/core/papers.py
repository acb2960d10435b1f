"""Which documents a meeting discusses, and which meeting discusses a document."""

from collections.abc import Callable, Iterable

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yeardays import shifted
from jaarwiel.core.yearplan import Deadline, Meeting, YearPlan

PlanOf = Callable[[int], YearPlan]
"""Gives the plan of a year."""


def papers_of(cycle: Cycle, plan_of: PlanOf, meeting: Meeting) -> tuple[Deadline, ...]:
    """The deadlines whose documents are discussed in this meeting, of whatever year they are.

    Of documents that are made one by one, those with which the meeting shares its host or, held
    for all, all of them.
    """
    host = meeting.occasion.host
    wanted = {shifted(each) for each in meeting.occasion.rule.papers}
    years = {meeting.year + shift for _, shift in wanted}
    return tuple(
        deadline
        for year in sorted(years)
        if cycle.knows(year)
        for deadline in plan_of(year).deadlines
        if (deadline.rule.id, year - meeting.year) in wanted
        and (deadline.host is None or host is None or cycle.sit_together(deadline.host, host))
    )


def discussed_in(
    cycle: Cycle, plan_of: PlanOf, deadline: Deadline, parties: Iterable[str]
) -> Meeting | None:
    """The first meeting of all of these parties that discusses the concept of this document.

    None when there is no concept, or when one of them is in no such meeting: it may not be named.
    """
    own, closed = set(parties), deadline.concept_last_day
    if closed is None:
        return None
    found = [
        meeting
        for year in (deadline.year - 1, deadline.year, deadline.year + 1)
        if cycle.knows(year)
        for meeting in plan_of(year).meetings
        if meeting.day > closed and meeting.status != "cancelled"
        if own.issubset(meeting.parties) and deadline in papers_of(cycle, plan_of, meeting)
    ]
    return min(found, key=lambda each: each.starts, default=None)


def readers_of(cycle: Cycle, plan_of: PlanOf, deadline: Deadline) -> frozenset[str]:
    """The parties of every meeting that discusses this document, cancelled ones left out."""
    return frozenset(
        party
        for year in (deadline.year - 1, deadline.year, deadline.year + 1)
        if cycle.knows(year)
        for meeting in plan_of(year).meetings
        if meeting.status != "cancelled" and deadline in papers_of(cycle, plan_of, meeting)
        for party in meeting.parties
    )
