"""What a cycle file says, for who does not read TOML: its steps, each with its next occurrence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.layout import lay_out
from jaarwiel.core.rules import DeadlineRule, MeetingRule, Step
from jaarwiel.core.yearplan import Deadline, Item, Meeting

YEARS_AHEAD: Final = 8
"""So far is looked for when a step is held for the first time from now on."""
WHEN_HELD: Final = re.compile(r"[ :,-]*\{\w+\}")
"""What of a title is filled in for each year or party, with the signs before it."""


@dataclass(frozen=True)
class Stage:
    """One step of the file, and the first time that it is held from this year on."""

    rule: Step
    item: Item | None
    """However the table may answer; None where it is held in none of the years ahead."""

    @property
    def kind(self) -> str:
        """What it is, for the template: termijn, overleg or besluit."""
        if isinstance(self.rule, DeadlineRule):
            return "termijn"
        return "overleg" if isinstance(self.rule, MeetingRule) else "besluit"

    @property
    def who(self) -> tuple[str, ...]:
        """The kinds and ids of who takes part."""
        rule = self.rule
        return rule.owed_by if isinstance(rule, DeadlineRule) else rule.participants


def stages(cycle: Cycle, today: date) -> list[Stage]:
    """All steps of the file, in the order in which they are held first."""
    first = max(today.year, cycle.table.first_year)
    years = (year for year in range(first, first + YEARS_AHEAD) if cycle.knows(year))
    found: dict[str, Item] = {}
    for year in years:
        for item in lay_out(cycle, year, None).items:
            found.setdefault(_rule(item).id, item)
    made = [Stage(rule, found.get(rule.id)) for rule in cycle.steps]
    return sorted(made, key=lambda each: (each.item is None, _place(each.item)))


def _rule(item: Item) -> Step:
    return item.occasion.rule if isinstance(item, Meeting) else item.rule


def _place(item: Item | None) -> tuple[int, int]:
    """By the day of the year; a step that is held later than this year stands among the others."""
    return (item.day.month, item.day.day) if item else (0, 0)


def last_day(stage: Stage) -> date | None:
    """The last day for contributions of the first time that this deadline is held."""
    return stage.item.input_last_day if isinstance(stage.item, Deadline) else None


def named(cycle: Cycle, selectors: Sequence[str]) -> list[str]:
    """The names of these kinds, parties and groups."""
    return [KINDS.get(each) or cycle.name_of(each) for each in selectors]


KINDS: Final = {
    "gemeente": "gemeenten",
    "corporatie": "corporaties",
    "huurdersorganisatie": "huurdersorganisaties",
}


def step_name(cycle: Cycle, step: str) -> str:
    """What the step with this id is called, without the year in it."""
    found = next((each for each in cycle.steps if each.id == step), None)
    if found is None:
        return step
    if isinstance(found, DeadlineRule):
        return found.step
    return WHEN_HELD.sub("", found.title)
