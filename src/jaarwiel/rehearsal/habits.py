"""When parties deliver in a rehearsal."""

from collections.abc import Callable
from datetime import date
from typing import Final

from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline

Habit = Callable[[Deadline], list[tuple[date, float]]]
"""When a party delivers, and up to which share of what is asked."""


def _early(deadline: Deadline) -> list[tuple[date, float]]:
    return [(add_workdays(deadline.opens, 12), 1.0)]


def _after_reminder(deadline: Deadline) -> list[tuple[date, float]]:
    return [(add_workdays(deadline.input_last_workday, -15), 1.0)]


def _in_parts(deadline: Deadline) -> list[tuple[date, float]]:
    return [
        (add_workdays(deadline.input_last_workday, -25), 0.4),
        (add_workdays(deadline.input_last_workday, -2), 1.0),
    ]


def _last_day(deadline: Deadline) -> list[tuple[date, float]]:
    return [(deadline.input_last_workday, 1.0)]


def _late(deadline: Deadline) -> list[tuple[date, float]]:
    return [(add_workdays(deadline.input_last_workday, 3), 1.0)]


def _never(_: Deadline) -> list[tuple[date, float]]:
    return []


HABITS: Final[tuple[Habit, ...]] = (
    _early,
    _after_reminder,
    _in_parts,
    _last_day,
    _late,
    _never,
    _after_reminder,
)
