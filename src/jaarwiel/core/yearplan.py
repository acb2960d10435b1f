"""Lays a year out: its deadlines, meetings and decisions, as the cycle file and people decided."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from jaarwiel.core import meetingdates, workdays
from jaarwiel.core.cycle import TIMEZONE, Cycle, DeadlineRule, DecisionRule, day_in
from jaarwiel.core.meetingdates import Occasion, Proposal
from jaarwiel.core.workdays import ONE_DAY

Status = Literal["proposed", "confirmed", "cancelled"]


@dataclass(frozen=True)
class Decision:
    """What a person decided about one item, and when.

    `starts` is the moment that the meeting then has: where a move takes it, and where it stood
    when it was confirmed or cancelled. So what people agreed on stays, whatever the file proposes.
    """

    item: str
    kind: Literal["confirm", "move", "cancel"]
    decided_at: datetime
    decided_by: str
    starts: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Deadline:
    """A contribution's window in one year. `opens` and all last days are inclusive."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    rule: DeadlineRule
    document: str
    """Title of the document that is made of the contributions."""
    request: str
    opens: date
    last_day: date
    last_workday: date
    input_last_day: date
    """The last day on which a contribution is in time; often `last_day` itself."""
    input_last_workday: date
    concept_last_day: date | None
    """The last day on which a contribution still comes into the concept, where there is one."""
    before: date | None
    """The exclusive bound, where the cycle file states it so ("vóór 1 april")."""

    @property
    def day(self) -> date:
        """The day it stands on in the plan."""
        return self.last_day


@dataclass(frozen=True)
class Meeting:
    """One AO or BO in one year. Times are in Europe/Amsterdam."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    occasion: Occasion
    starts: datetime
    ends: datetime
    status: Status
    papers_due: date
    given_up: tuple[str, ...] = ()
    """Rules that the proposed day could not keep."""
    moved_from: datetime | None = None
    """Where it last stood before it was moved; None when it never was."""

    @property
    def body(self) -> str:
        """AO or BO."""
        return self.occasion.rule.body

    @property
    def day(self) -> date:
        """The day it is held."""
        return self.starts.date()


@dataclass(frozen=True)
class Question:
    """A decision that the table takes in this year, within a window (both days inclusive)."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    rule: DecisionRule
    opens: date
    last_day: date

    @property
    def day(self) -> date:
        """The day it stands on in the plan."""
        return self.last_day


Item = Deadline | Meeting | Question


@dataclass(frozen=True)
class YearPlan:
    """The items of one year, in order of date."""

    year: int
    items: tuple[Item, ...]

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines, in order of date."""
        return tuple(item for item in self.items if isinstance(item, Deadline))

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings, in order of date; cancelled ones included."""
        return tuple(item for item in self.items if isinstance(item, Meeting))


def lay_out(cycle: Cycle, year: int, decisions: Iterable[Decision] = ()) -> YearPlan:
    """The plan of `year`; `decisions` are applied in the order they are given."""
    return _decided(cycle, year, tuple(decisions))


@lru_cache(maxsize=64)
def _decided(cycle: Cycle, year: int, decisions: tuple[Decision, ...]) -> YearPlan:
    items = {item.id: item for item in _undecided(cycle, year)}
    for decision in decisions:
        item = items.get(decision.item)
        if isinstance(item, Meeting):
            items[item.id] = _applied(item, decision)
    return YearPlan(year, tuple(sorted(items.values(), key=lambda item: (item.day, item.id))))


@lru_cache(maxsize=64)
def _undecided(cycle: Cycle, year: int) -> tuple[Item, ...]:
    """The year as the cycle file alone would have it."""
    deadlines = [_deadline(cycle, rule, year) for rule in cycle.deadlines]
    last_days = {deadline.rule.id: deadline.input_last_day for deadline in deadlines}
    proposals = meetingdates.propose(cycle, year, last_days)
    meetings = [
        _meeting(cycle, occasion, year, proposals[occasion.id])
        for occasion in meetingdates.occasions(cycle)
    ]
    questions = [_question(cycle, rule, year) for rule in cycle.decisions if year in rule.years]
    return (*deadlines, *meetings, *questions)


def _bounds(rule: DeadlineRule | DecisionRule, year: int) -> tuple[date, date | None]:
    """The last day (inclusive) of a window, and its exclusive bound where that is stated."""
    if rule.before is None:
        return day_in(year, rule.until or rule.opens), None
    before = day_in(year, rule.before)
    return before - ONE_DAY, before


def _titles(cycle: Cycle, rule: DeadlineRule, year: int) -> tuple[str, str, str]:
    """The title of the step, the title of its document, and what is asked in this year."""
    new_term = cycle.term.begins_after(year)
    words = {
        "year": year,
        "evaluated": year - 1,
        "first": year + 1,
        "last": year + (cycle.term.years if new_term else 1),
    }
    title = rule.title if new_term else rule.title_update or rule.title
    document = rule.document if new_term else rule.document_update or rule.document
    request = rule.request if new_term else rule.request_update or rule.request
    return title.format(**words), document.format(**words), request


def _deadline(cycle: Cycle, rule: DeadlineRule, year: int) -> Deadline:
    last_day, before = _bounds(rule, year)
    title, document, request = _titles(cycle, rule, year)
    input_last_day = day_in(year, rule.input_before) - ONE_DAY if rule.input_before else last_day
    concept = day_in(year, rule.concept_before) - ONE_DAY if rule.concept_before else None
    return Deadline(
        id=f"{year}/{rule.id}",
        title=title,
        year=year,
        parties=cycle.select(rule.owed_by),
        rule=rule,
        document=document,
        request=request,
        opens=day_in(year, rule.opens),
        last_day=last_day,
        last_workday=workdays.last_workday(last_day),
        input_last_day=input_last_day,
        input_last_workday=workdays.last_workday(input_last_day),
        concept_last_day=concept,
        before=before,
    )


def _question(cycle: Cycle, rule: DecisionRule, year: int) -> Question:
    last_day, _ = _bounds(rule, year)
    parties = cycle.select(rule.participants)
    opens = day_in(year, rule.opens)
    return Question(f"{year}/{rule.id}", rule.title, year, parties, rule, opens, last_day)


def _meeting(cycle: Cycle, occasion: Occasion, year: int, proposal: Proposal) -> Meeting:
    rule = occasion.rule
    starts = local(proposal.day, rule.starts)
    return Meeting(
        id=f"{year}/{occasion.id}",
        title=rule.title.format(party=cycle.name_of(occasion.party or ""), year=year),
        year=year,
        parties=participants(cycle, occasion),
        occasion=occasion,
        starts=starts,
        ends=_later(starts, rule.minutes),
        status="proposed",
        papers_due=workdays.add_workdays(proposal.day, -rule.papers_workdays),
        given_up=proposal.given_up,
    )


def participants(cycle: Cycle, occasion: Occasion) -> tuple[str, ...]:
    """Ids of the parties in this meeting; held for each, only that party and those tied to it."""
    selected = cycle.select(occasion.rule.participants)
    if occasion.party is None:
        return selected
    return tuple(each for each in selected if _sits_with(cycle, each, occasion))


def _sits_with(cycle: Cycle, party_id: str, occasion: Occasion) -> bool:
    """Whether this party sits with the one it is held for; a gemeente sits with everybody."""
    party, host = cycle.party(party_id), cycle.party(occasion.party or "")
    if party is None or host is None:
        return False
    if party.kind == host.kind:
        return party == host
    if "gemeente" in {party.kind, host.kind}:
        return True
    return party.corporatie == host.id or host.corporatie == party.id


def local(day: date, at: time) -> datetime:
    """This moment in Dutch local time, with its offset from UTC."""
    return datetime.combine(day, at, ZoneInfo(TIMEZONE))


def _later(starts: datetime, minutes: int) -> datetime:
    """So many real minutes later, also in the night that the clock changes."""
    ends = starts.astimezone(UTC) + timedelta(minutes=minutes)
    return ends.astimezone(ZoneInfo(TIMEZONE))


def _applied(meeting: Meeting, decision: Decision) -> Meeting:
    """The meeting after one decision about it."""
    placed = _placed(meeting, decision.starts) if decision.starts else meeting
    if decision.kind == "cancel":
        return replace(placed, status="cancelled")
    if decision.kind == "confirm":
        return replace(placed, status="confirmed")
    status: Status = "proposed" if meeting.status == "cancelled" else meeting.status
    return replace(placed, status=status, moved_from=meeting.starts)


def _placed(meeting: Meeting, starts: datetime) -> Meeting:
    """The meeting at this moment, decided by people."""
    starts = starts.astimezone(ZoneInfo(TIMEZONE))
    rule = meeting.occasion.rule
    return replace(
        meeting,
        starts=starts,
        ends=_later(starts, rule.minutes),
        papers_due=workdays.add_workdays(starts.date(), -rule.papers_workdays),
        given_up=(),
    )
