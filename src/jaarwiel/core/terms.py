"""How long agreements hold: terms (looptijden), what prolongs them, and layers of agreements."""

from dataclasses import dataclass
from typing import Literal

from jaarwiel.core.yeardays import NEW_YEAR, year_day


@dataclass(frozen=True)
class Prolongation:
    """A term that holds longer than agreed: which (by its first year), and how many years more."""

    first: int
    years: int


@dataclass(frozen=True)
class Term:
    """How long agreements hold: `years` years each, the first of them beginning in `first`.

    A term begins on the day `starts` and need not follow the calendar year. It is signed in the
    year before it begins, or in its own first year.
    """

    years: int
    first: int
    starts: str = "1 januari"
    signed: Literal["jaar ervoor", "eerste jaar"] = "jaar ervoor"
    prolonged: tuple[Prolongation, ...] = ()

    def about(self, year: int) -> int:
        """The first year of agreements that the cycle of `year` leads to."""
        return year + 1 if self.signed == "jaar ervoor" else year

    def is_signed_in(self, year: int) -> bool:
        """Whether the cycle of `year` leads to a new term, rather than to an update."""
        return self.holding(self.about(year))[0] == self.about(year)

    def holding(self, year: int) -> tuple[int, int]:
        """The first year of the term that begins in or before `year`, and its number of years."""
        if year < self.first:
            return year - (year - self.first) % self.years, self.years
        longer = {each.first: each.years for each in self.prolonged}
        first, length = self.first, self.years + longer.get(self.first, 0)
        while year >= first + length:
            first += length
            length = self.years + longer.get(first, 0)
        return first, length

    def position(self, year: int) -> int:
        """Which year of its term `year` is, counted from 1."""
        return year - self.holding(year)[0] + 1

    def period(self, year: int) -> tuple[int, int]:
        """The first and the last calendar year of what the cycle of `year` leads to.

        As it was agreed: what a later prolongation added does not count.
        """
        first = self.about(year)
        length = self.years if self.is_signed_in(year) else 1
        return first, first + length - (1 if year_day(self.starts) == NEW_YEAR else 0)


@dataclass(frozen=True)
class Layer:
    """Agreements of one reach, as regional over local over jaarschijf, with a term of their own."""

    id: str
    name: str
    term: Term
    under: str | None = None
    """The layer that this one fills in."""
