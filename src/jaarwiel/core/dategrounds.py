"""Tells why a meeting stands on its day: the rules of the cycle file that this day keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jaarwiel.core import meetingdates, rulenames
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.meetingdates import Occasion
from jaarwiel.core.yeardays import day_in
from jaarwiel.core.yearplan import Meeting, YearPlan


@dataclass(frozen=True)
class Ground:
    """One rule that the day keeps, by its name in `rulenames`, with what the file says of it."""

    rule: str
    names: tuple[str, ...] = ()
    """Weekdays, or titles of what comes first."""
    days: tuple[date, ...] = ()
    """The window, or the day that it is counted from; inclusive."""
    count: int = 0


def grounds(cycle: Cycle, plan: YearPlan, item: str) -> tuple[Ground, ...]:
    """The rules that the day of this meeting keeps, among the other days of the plan.

    Only rules that the file has for it; FIRST among them when no earlier day keeps as many. Empty
    for a meeting that is cancelled, or not in the plan.
    """
    held = {each.id: each for each in plan.meetings if each.status != "cancelled"}
    if item not in held:
        return ()
    meeting = held[item]
    days = {each.occasion.id: (each.occasion, each.day) for each in held.values()}
    ends = {each.rule.id: each.input_last_day for each in plan.deadlines}
    against = meetingdates.broken(cycle, days, meeting.occasion.id, ends)
    free = not meetingdates.conflicts(cycle, meeting.day, meeting.parties)
    found = [Ground(rulenames.HOLIDAY)] if free else []
    found += [each for each in _stated(cycle, plan, meeting) if each.rule not in against]
    if not against and _is_first(cycle, days, meeting, ends):
        found.append(Ground(rulenames.FIRST))
    return tuple(found)


def _stated(cycle: Cycle, plan: YearPlan, meeting: Meeting) -> list[Ground]:
    """The rules that the file has for this meeting, with what they say, kept or not."""
    occasion, rule = meeting.occasion, meeting.occasion.rule
    window = rulenames.MONTH if rule.month else rulenames.PERIOD
    found = [Ground(window, days=(occasion.first, occasion.last))]
    ends = [each for each in plan.deadlines if each.rule.id == rule.after]
    before = [(each.title, each.input_last_day) for each in ends] or [
        (each.title, each.day)
        for each in plan.meetings
        if each.occasion.rule.id == rule.after and each.status != "cancelled"
    ]
    if before:
        names = tuple(dict.fromkeys(title for title, _ in before))
        found.append(Ground(rulenames.ORDER, names, (max(day for _, day in before),)))
    if rule.not_before:
        found.append(Ground(rulenames.EARLIEST, days=(day_in(occasion.year, rule.not_before),)))
    if rule.weekdays:
        found.append(Ground(rulenames.WEEKDAY, rule.weekdays))
    found.append(Ground(rulenames.PER_DAY, count=cycle.days.meetings_per_day))
    return found


def _is_first(
    cycle: Cycle,
    days: Mapping[str, tuple[Occasion, date]],
    meeting: Meeting,
    ends: Mapping[str, date],
) -> bool:
    own = meeting.occasion
    earlier = [day for day in meetingdates.candidates(own) if day < meeting.day]
    return all(
        meetingdates.broken(cycle, {**days, own.id: (own, day)}, own.id, ends) for day in earlier
    )
