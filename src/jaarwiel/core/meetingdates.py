"""Proposes the day of every meeting of a year.

The days depend on the cycle file alone, so a proposal stays where it is until the file changes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jaarwiel.core import rulenames, workdays
from jaarwiel.core.cycle import Cycle, Recess
from jaarwiel.core.decisions import Answers
from jaarwiel.core.rules import MeetingRule
from jaarwiel.core.windows import window
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import WEEKDAYS, day_in, is_on


@dataclass(frozen=True)
class Occasion:
    """One meeting that is to be held in a year: its rule, for whom, and who takes part."""

    year: int
    """The year of the cycle; its days may lie in the year before or after."""
    rule: MeetingRule
    host: str | None
    """The party or group that it is held for; None when it is held once for all."""
    first: date
    last: date
    """The days (both inclusive) between which it should be."""
    parties: tuple[str, ...]

    @property
    def id(self) -> str:
        """Identity within a year, as "ao-per-corporatie/goud-wonen"."""
        return f"{self.rule.id}/{self.host}" if self.host else self.rule.id


@dataclass(frozen=True)
class Proposal:
    """A proposed day, with the names of the rules that no day of the window could keep as well."""

    day: date
    given_up: tuple[str, ...]


Keeps = Callable[[date], bool]


def occasions(cycle: Cycle, year: int, answers: Answers | None = None) -> tuple[Occasion, ...]:
    """The meetings of this year, in the order of the cycle file; without answers, all there may be.

    Who takes part is decided by the last day of the window.
    """
    found = []
    for rule in cycle.meetings:
        if cycle.is_held(rule, year, answers):
            first, last = window(cycle, rule, year)
            for host in cycle.hosts(rule):
                parties = cycle.parties_of(rule.id, rule.participants, host, last)
                if is_there(cycle, rule.id, host, parties, last):
                    found.append(Occasion(year, rule, host, first, last, parties))
    return tuple(found)


def is_there(
    cycle: Cycle, step: str, host: str | None, parties: Collection[str], day: date
) -> bool:
    """Whether the party that this step is held for is bound to it on this day, and somebody acts.

    The host need not be among them: tenants give advice on the bid of their corporation.
    """
    if host is None:
        return True
    members = [each for each in cycle.parties if each.id in cycle.members(host)]
    return bool(parties) and any(each.is_bound(step, day) for each in members)


def propose(
    cycle: Cycle, held: Iterable[Occasion], last_days: Mapping[str, date]
) -> dict[str, Proposal]:
    """A proposal for each of these occasions of one year, by its id.

    `last_days` has the last day (inclusive) of each deadline of that year, by the rule's id.
    """
    proposals: dict[str, Proposal] = {}
    for occasion in held:
        rules = _rules(cycle, occasion, last_days, proposals)
        proposals[occasion.id] = _best(candidates(occasion), rules)
    return proposals


def conflicts(cycle: Cycle, day: date, parties: Collection[str] | None = None) -> tuple[str, ...]:
    """Why no meeting of these parties should be held on this day, as Dutch names.

    Without parties every recess counts. Empty when a meeting may be held.
    """
    found = (
        rulenames.WEEKEND if day.weekday() >= len(WEEKDAYS) else None,
        workdays.public_holiday(day),
        workdays.school_holiday(day, cycle.days.school_region),
        next((r.name for r in cycle.days.recess if _is_in(cycle, r, day, parties)), None),
        next((text for text in cycle.days.no_meetings if day_in(day.year, text) == day), None),
    )
    return tuple(name for name in found if name)


def _is_in(cycle: Cycle, recess: Recess, day: date, parties: Collection[str] | None) -> bool:
    theirs = not recess.parties or parties is None
    return recess.start <= day <= recess.end and (
        theirs or not set(cycle.select(recess.parties)).isdisjoint(parties or ())
    )


def candidates(occasion: Occasion) -> list[date]:
    """The working days of the window; where it has none, the first one from its last day on."""
    days = (occasion.first + ONE_DAY * n for n in range((occasion.last - occasion.first).days + 1))
    return [day for day in days if workdays.is_workday(day)] or [
        workdays.first_workday(occasion.last)
    ]


def _rules(
    cycle: Cycle,
    occasion: Occasion,
    last_days: Mapping[str, date],
    proposals: Mapping[str, Proposal],
) -> list[tuple[str, Keeps]]:
    """What a day should keep to, the most important first."""
    rule = occasion.rule
    taken = Counter(proposal.day for proposal in proposals.values())
    return [
        (rulenames.HOLIDAY, lambda day: not conflicts(cycle, day, occasion.parties)),
        (rulenames.ORDER, lambda day: _comes_after(rule, day, last_days, proposals)),
        (
            rulenames.EARLIEST,
            lambda day: not rule.not_before or day >= day_in(occasion.year, rule.not_before),
        ),
        (rulenames.PER_DAY, lambda day: taken[day] < cycle.days.meetings_per_day),
        (rulenames.WEEKDAY, lambda day: is_on(day, rule.weekdays)),
    ]


def _comes_after(
    rule: MeetingRule,
    day: date,
    last_days: Mapping[str, date],
    proposals: Mapping[str, Proposal],
) -> bool:
    """Whether the papers go out after the deadline, or the day lies after the other meetings."""
    if rule.after is None:
        return True
    if rule.after in last_days:
        return workdays.add_workdays(day, -rule.papers_workdays) > last_days[rule.after]
    earlier = [p.day for key, p in proposals.items() if key.partition("/")[0] == rule.after]
    return all(day > other for other in earlier)


def broken(
    cycle: Cycle, meetings: Mapping[str, tuple[Occasion, date]], item: str, ends: Mapping[str, date]
) -> tuple[str, ...]:
    """Names of the rules that the day of this meeting breaks, among the days of the others.

    `meetings` has all that are held in a year, by id; `ends` is as in `propose`.
    """
    occasion, day = meetings[item]
    others = {key: day for key, (_, day) in meetings.items() if key != item}
    rules = _rules(cycle, occasion, ends, {key: Proposal(each, ()) for key, each in others.items()})
    found = [name for name, keeps in rules[1:] if not keeps(day)]
    if not occasion.first <= day <= occasion.last:
        found.append(rulenames.MONTH if occasion.rule.month else rulenames.PERIOD)
    later = (key for key, (each, _) in meetings.items() if each.rule.after == occasion.rule.id)
    if any(others[key] <= day for key in later if key in others) and rulenames.ORDER not in found:
        found.append(rulenames.ORDER)
    return (*conflicts(cycle, day, occasion.parties), *found)


def _best(days: list[date], rules: list[tuple[str, Keeps]]) -> Proposal:
    """The first day that keeps all rules; where none does, the least important are given up."""
    best = min(days, key=lambda day: [not keeps(day) for _, keeps in rules])
    return Proposal(best, tuple(name for name, keeps in rules if not keeps(best)))
