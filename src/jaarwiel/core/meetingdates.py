"""Proposes the day of every meeting of a year.

The days depend on the cycle file alone, so a proposal stays where it is until the file changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jaarwiel.core import workdays
from jaarwiel.core.cycle import MONTHS, WEEKDAYS, Cycle, MeetingRule, day_in
from jaarwiel.core.workdays import ONE_DAY


@dataclass(frozen=True)
class Occasion:
    """One meeting that is to be held: its rule and, where held for each, for which party."""

    rule: MeetingRule
    party: str | None

    @property
    def id(self) -> str:
        """Identity within a year, as "ao-per-corporatie/goud-wonen"."""
        return f"{self.rule.id}/{self.party}" if self.party else self.rule.id


@dataclass(frozen=True)
class Proposal:
    """A proposed day, with the names of the rules that no day of the month could keep as well."""

    day: date
    given_up: tuple[str, ...]


Keeps = Callable[[date], bool]


def occasions(cycle: Cycle) -> tuple[Occasion, ...]:
    """The meetings of any one year, in the order of the cycle file."""
    return tuple(
        Occasion(rule, party)
        for rule in cycle.meetings
        for party in (cycle.select((rule.for_each,)) if rule.for_each else (None,))
    )


def propose(cycle: Cycle, year: int, last_days: Mapping[str, date]) -> dict[str, Proposal]:
    """A proposal for each occasion of `year`, by its id.

    `last_days` has the last day (inclusive) of each deadline of that year, by the rule's id.
    """
    proposals: dict[str, Proposal] = {}
    for occasion in occasions(cycle):
        rules = _rules(cycle, occasion.rule, last_days, proposals)
        proposals[occasion.id] = _best(_workdays_of(year, occasion.rule), rules)
    return proposals


def conflicts(cycle: Cycle, day: date) -> tuple[str, ...]:
    """Why no meeting should be held on this day, as Dutch names; empty when one may."""
    found = (
        "weekend" if day.weekday() >= len(WEEKDAYS) else None,
        workdays.public_holiday(day),
        workdays.school_holiday(day, cycle.days.school_region),
        next((r.name for r in cycle.days.recess if r.start <= day <= r.end), None),
        next((text for text in cycle.days.no_meetings if day_in(day.year, text) == day), None),
    )
    return tuple(name for name in found if name)


def _workdays_of(year: int, rule: MeetingRule) -> list[date]:
    first = date(year, MONTHS.index(rule.month) + 1, 1)
    days = (first + ONE_DAY * offset for offset in range(31))
    return [day for day in days if day.month == first.month and workdays.is_workday(day)]


def _rules(
    cycle: Cycle,
    rule: MeetingRule,
    last_days: Mapping[str, date],
    proposals: Mapping[str, Proposal],
) -> list[tuple[str, Keeps]]:
    """What a day should keep to, the most important first."""
    taken = {proposal.day for proposal in proposals.values()}
    return [
        ("vakantie of reces", lambda day: not conflicts(cycle, day)),
        ("volgorde", lambda day: _comes_after(rule, day, last_days, proposals)),
        (
            "vroegste dag",
            lambda day: not rule.not_before or day >= day_in(day.year, rule.not_before),
        ),
        ("één vergadering per dag", lambda day: day not in taken),
        ("voorkeursdag", lambda day: not rule.weekdays or WEEKDAYS[day.weekday()] in rule.weekdays),
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


def _best(days: list[date], rules: list[tuple[str, Keeps]]) -> Proposal:
    """The first day that keeps all rules; where none does, the least important are given up."""
    best = min(days, key=lambda day: [not keeps(day) for _, keeps in rules])
    return Proposal(best, tuple(name for name, keeps in rules if not keeps(best)))
