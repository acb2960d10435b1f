"""Works out the dates of meetings with all that is known, and keeps them as proposals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jaarwiel.core import daterules
from jaarwiel.core.daterules import Interval, TableYear
from jaarwiel.core.layout import basis
from jaarwiel.core.timetable import Slot
from jaarwiel.core.yearplan import Meeting, RecordedProposal, local
from jaarwiel.errors import JaarwielError
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import busy
from jaarwiel.placing.solver import Alternative, Answer, alternatives, solve
from jaarwiel.records.decisions import keep_proposals
from jaarwiel.records.people import contacts_in

EFFORT_FOR_MANY: Final = 20.0
"""CP-SAT's deterministic seconds for each part of a timetable of several tables."""


@dataclass(frozen=True)
class Proposed:
    """One meeting with the moment that was worked out for it."""

    table: str
    meeting: Meeting
    slot: Slot
    given_up: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Whether this is another moment than the meeting stands on."""
        return self.slot.starts != self.meeting.starts.replace(tzinfo=None)


@dataclass(frozen=True)
class Worked:
    """What came out: every meeting, how sure it is, and what else could be given up."""

    proposed: tuple[Proposed, ...]
    answer: Answer
    alternatives: tuple[Alternative, ...] = ()


def year_of(desk: Desk, year: int, *, like_last_year: bool = False) -> TableYear:
    """This year at this table, with the busy times and the people that state.db knows."""
    return TableYear(
        desk.cycle,
        desk.plan(year),
        busy.times(desk),
        _people(desk, date(year, 1, 1)),
        _last_year(desk, year) if like_last_year and desk.cycle.knows(year - 1) else {},
    )


def _people(desk: Desk, today: date) -> dict[str, frozenset[str]]:
    """The persons who sit at the table for each party: its contacts, by their number."""
    sitting: dict[str, set[str]] = {}
    for each in contacts_in(desk.store):
        if each.role == "contactpersoon" and (each.valid_until is None or each.valid_until > today):
            for party in desk.cycle.members(each.party):
                sitting.setdefault(party, set()).add(f"persoon {each.person}")
    return {party: frozenset(persons) for party, persons in sitting.items()}


def _last_year(desk: Desk, year: int) -> dict[str, datetime]:
    held = (each for each in desk.plan(year - 1).meetings if each.status != "cancelled")
    return {each.occasion.id: each.starts for each in held}


def work_out(years: Sequence[TableYear], now: datetime, effort: float | None = None) -> Worked:
    """The dates for these tables together; with what else could be given up where rules are.

    Raises JaarwielError when not even breaking all rules keeps people out of two places at once.
    """
    table = daterules.timetable(years, now.date())
    answer = solve(table, effort) if effort else solve(table)
    if answer is None:
        raise JaarwielError(
            "Er is geen verdeling waarbij niemand in twee vergaderingen tegelijk zit. Verplaats "
            "een vastgelegde vergadering, of noem in het cyclusbestand meer aanvangstijden (times)."
        )
    proposed = tuple(
        Proposed(year.cycle.table.id, meeting, answer.chosen[name], answer.broken.get(name, ()))
        for year in years
        for meeting in year.plan.meetings
        if (name := daterules.key(year, meeting)) in answer.chosen
    )
    only_one = answer.broken and len(years) == 1
    return Worked(proposed, answer, tuple(alternatives(table)) if only_one else ())


def changes(worked: Worked) -> tuple[Proposed, ...]:
    """The undecided meetings whose proposal would become another than it is."""
    return tuple(
        each
        for each in worked.proposed
        if not daterules.is_decided(each.meeting)
        and (each.moves or each.given_up != each.meeting.given_up)
    )


def keep(desk: Desk, worked: Worked, now: datetime, by: str) -> int:
    """Keeps what was worked out as the proposals of this table; gives how many changed.

    Only undecided meetings are proposed. They hold until the cycle file changes.
    """
    changed = changes(worked)
    with desk.store.writing():
        keep_proposals(desk.store, (_recorded(desk, each) for each in changed), now, by)
        if changed:
            desk.store.log(now, by, "data voorgesteld", f"{len(changed)} vergaderingen")
    return len(changed)


def _recorded(desk: Desk, each: Proposed) -> RecordedProposal:
    starts = local(each.slot.day, each.slot.starts.time())
    return RecordedProposal(each.meeting.id, starts, each.given_up, basis(desk.cycle))


def settle(desk: Desk, year: int, now: datetime) -> int:
    """Works the year out anew where a proposal breaks a rule that is known now; gives the changes.

    Otherwise what stands is as good as it gets, and stays.
    """
    found = year_of(desk, year)
    if not any(_is_troubled(found, each, now) for each in found.plan.meetings):
        return 0
    return keep(desk, work_out([found], now), now, "jaarwiel")


def _is_troubled(year: TableYear, meeting: Meeting, now: datetime) -> bool:
    """Whether a proposal that is still to come gives a rule up, or falls where somebody is busy."""
    if meeting.status != "proposed" or daterules.is_decided(meeting) or meeting.starts <= now:
        return False
    intervals = (each for party in meeting.parties for each in year.busy.get(party, ()))
    return bool(meeting.given_up) or _is_busy(meeting, intervals)


def _is_busy(meeting: Meeting, intervals: Iterable[Interval]) -> bool:
    starts, ends = meeting.starts.replace(tzinfo=None), meeting.ends.replace(tzinfo=None)
    return any(begin < ends and starts < end for begin, end in intervals)
