"""Lays a year out: its deadlines, meetings and decisions, as the cycle file and people decided."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core import meetingdates, titles, windows, workdays
from jaarwiel.core.cycle import TIMEZONE, Cycle
from jaarwiel.core.decisions import Answers, Decision, answers_by, standing
from jaarwiel.core.meetingdates import Occasion, Proposal
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import day_in
from jaarwiel.core.yearplan import (
    Deadline,
    Item,
    Meeting,
    Question,
    RecordedProposal,
    Status,
    YearPlan,
    local,
)

PLANS: Final = 2048
"""So many laid out years are kept: those that matter now for all tables of the country, at some
25 kB each."""


def lay_out(
    cycle: Cycle,
    year: int,
    decisions: Iterable[Decision] | None = (),
    proposals: Iterable[RecordedProposal] = (),
) -> YearPlan:
    """The plan of `year`; `decisions` are applied in the order they are given.

    Those of other years may be among them: steps depend on the answers. Without any decisions
    (None), the plan has whatever there may be, however the table answers.
    """
    if decisions is None:
        return _decided(cycle, year, None, ())
    own = f"{year}/"
    holding = (d for d in standing(decisions) if d.kind == "answer" or d.item.startswith(own))
    kept = (each for each in proposals if each.item.startswith(own))
    return _decided(cycle, year, tuple(holding), tuple(kept))


@lru_cache(maxsize=PLANS)
def _decided(
    cycle: Cycle,
    year: int,
    holding: tuple[Decision, ...] | None,
    proposals: tuple[RecordedProposal, ...],
) -> YearPlan:
    answers = None if holding is None else answers_by(year, holding)
    items = {item.id: item for item in _undecided(cycle, year, answers)}
    for proposal in proposals:
        item = items.get(proposal.item)
        if isinstance(item, Meeting) and proposal.basis == basis(cycle):
            items[item.id] = _proposed(item, proposal)
    for decision in holding or ():
        item = items.get(decision.item)
        if item is not None and not isinstance(item, Deadline):
            items[item.id] = decided(item, (decision,))
    return YearPlan(year, tuple(sorted(items.values(), key=lambda item: (item.day, item.id))))


def decided(item: Meeting | Question, decisions: Iterable[Decision]) -> Meeting | Question:
    """The item after these decisions about it, in their order; none of them undone."""
    for decision in decisions:
        if isinstance(item, Meeting):
            item = _applied(item, decision)
        else:
            item = replace(item, answer=decision.answer)
    return item


def _proposed(meeting: Meeting, proposal: RecordedProposal) -> Meeting:
    """The meeting where the proposal that was kept has it."""
    location = proposal.place or meeting.location
    placed = _placed(meeting, proposal.starts)
    return replace(placed, given_up=proposal.given_up, location=location)


@lru_cache(maxsize=PLANS)
def basis(cycle: Cycle) -> str:
    """A fingerprint of all in the cycle file that the days of meetings depend on."""
    rules = (cycle.days, cycle.term, cycle.layers, cycle.parties, cycle.groups)
    from hashlib import sha256  # loads OpenSSL, which a plan without kept proposals can do without

    facts = repr((*rules, cycle.deadlines, cycle.meetings))
    return sha256(facts.encode()).hexdigest()[:16]


@lru_cache(maxsize=PLANS)
def _undecided(cycle: Cycle, year: int, answers: Answers | None) -> tuple[Item, ...]:
    """The year as the cycle file and the answers alone would have it."""
    deadlines = _deadlines(cycle, year, answers)
    last_days = {deadline.rule.id: deadline.input_last_day for deadline in deadlines}
    held = meetingdates.occasions(cycle, year, answers)
    proposals = meetingdates.propose(cycle, held, last_days)
    meetings = (_meeting(cycle, each, proposals[each.id], answers) for each in held)
    return (*deadlines, *meetings, *_questions(cycle, year, answers))


def _deadlines(cycle: Cycle, year: int, answers: Answers | None) -> list[Deadline]:
    found = []
    for rule in cycle.deadlines:
        if cycle.is_held(rule, year, answers):
            _, last_day = windows.window(cycle, rule, year)
            for host in cycle.hosts(rule):
                parties = cycle.parties_of(rule.id, rule.owed_by, host, last_day)
                if meetingdates.is_there(cycle, rule.id, host, parties, last_day):
                    found.append(_deadline(cycle, rule, year, host, answers))
    return found


def _deadline(
    cycle: Cycle, rule: DeadlineRule, year: int, host: str | None, answers: Answers | None
) -> Deadline:
    opens, last_day = windows.window(cycle, rule, year)
    title, document, request = titles.deadline_titles(cycle, rule, year, host, answers)
    input_last_day = day_in(year, rule.input_before) - ONE_DAY if rule.input_before else last_day
    concept = day_in(year, rule.concept_before) - ONE_DAY if rule.concept_before else None
    signing = cycle.parties_of(rule.id, rule.signed_by, host, last_day)
    return Deadline(
        id=_id(year, rule.id, host),
        title=title,
        year=year,
        parties=cycle.parties_of(rule.id, rule.owed_by, host, last_day),
        rule=rule,
        document=document,
        request=request,
        opens=opens,
        last_day=last_day,
        last_workday=workdays.last_workday(last_day),
        host=host,
        input_last_day=input_last_day,
        input_last_workday=workdays.last_workday(input_last_day),
        concept_last_day=concept,
        before=last_day + ONE_DAY if rule.before else None,
        signatories=cycle.signatories(signing, rule.id),
        period=titles.term(cycle, rule, answers).period(year),
    )


def _id(year: int, rule: str, host: str | None) -> str:
    return f"{year}/{rule}/{host}" if host else f"{year}/{rule}"


def _questions(cycle: Cycle, year: int, answers: Answers | None) -> Iterator[Question]:
    for rule in cycle.decisions:
        if cycle.is_held(rule, year, answers):
            opens, last_day = windows.window(cycle, rule, year)
            for host in cycle.hosts(rule):
                parties = cycle.parties_of(rule.id, rule.participants, host, last_day)
                if meetingdates.is_there(cycle, rule.id, host, parties, last_day):
                    title = titles.title(cycle, rule, year, host, answers)
                    item = _id(year, rule.id, host)
                    yield Question(item, title, year, parties, rule, opens, last_day)


def _meeting(
    cycle: Cycle, occasion: Occasion, proposal: Proposal, answers: Answers | None
) -> Meeting:
    rule, year = occasion.rule, occasion.year
    starts = local(proposal.day, rule.starts)
    return Meeting(
        id=f"{year}/{occasion.id}",
        title=titles.title(cycle, rule, year, occasion.host, answers),
        year=year,
        parties=occasion.parties,
        occasion=occasion,
        starts=starts,
        ends=_later(starts, rule.minutes),
        status="proposed",
        papers_due=workdays.add_workdays(proposal.day, -rule.papers_workdays),
        given_up=proposal.given_up,
        location=rule.location,
        level=cycle.body(rule.body).level,
    )


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
    location = decision.place or meeting.location
    came_from = meeting.starts if placed.starts != meeting.starts else meeting.moved_from
    return replace(placed, status=status, moved_from=came_from, location=location)


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
