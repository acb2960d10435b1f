"""When a person cannot be written to: away from one day until another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Absence:
    """One stretch of days on which a person is away; both days are inclusive."""

    person: int
    """Number of the person."""
    first: date
    last: date
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the person is away on this day."""
        return self.first <= day <= self.last


def is_absent(absences: Iterable[Absence], person: int, day: date) -> bool:
    """Whether this person is away on this day."""
    return any(each.person == person and each.covers(day) for each in absences)
