"""When people cannot be written to for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Absence:
    """A person who is away from the first up to and including the last day."""

    person: int
    first: date
    last: date
    note: str = ""


def is_absent(absences: Iterable[Absence], person: int, day: date) -> bool:
    """Whether this person is away on this day."""
    return any(each.person == person and each.first <= day <= each.last for each in absences)
