"""How long agreements hold: terms (looptijden), what prolongs them, and layers of agreements."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jaarwiel.core.decisions import Answers
from jaarwiel.core.yeardays import NEW_YEAR, year_day


@dataclass(frozen=True, kw_only=True)
class Prolongation:
    """A term that holds some years longer than agreed.

    Which term is said by `first`, or by a decision of the table: with `only_if` it holds for each
    term in whose own years the newest answer to that decision is `answer`.
    """

    years: int
    first: int | None = None
    """The first year of the term."""
    only_if: str | None = None
    answer: str = "ja"

    def holds(self, first: int, length: int, answers: Answers) -> bool:
        """Whether it holds for the term of these years."""
        if self.first not in {None, first}:
            return False
        own = range(first, first + length)
        return self.only_if is None or answers.newest(self.only_if, own) == self.answer


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

    def decided(self, answers: Answers) -> "Term":
        """This term with each prolongation that the table decided on under its own first year."""
        if all(each.only_if is None for each in self.prolonged):
            return self
        return _decided(self, answers)

    def about(self, year: int) -> int:
        """The first year of agreements that the cycle of `year` leads to."""
        return year + 1 if self.signed == "jaar ervoor" else year

    def is_signed_in(self, year: int) -> bool:
        """Whether the cycle of `year` leads to a new term, rather than to an update."""
        return self.holding(self.about(year))[0] == self.about(year)

    def holding(self, year: int) -> tuple[int, int]:
        """The first year of the term that begins in or before `year`, and its number of years.

        What depends on an answer does not count; `decided` has it.
        """
        if year < self.first:
            return year - (year - self.first) % self.years, self.years
        longer: Counter[int] = Counter()
        for each in self.prolonged:
            if each.first is not None and each.only_if is None:
                longer[each.first] += each.years
        first, length = self.first, self.years + longer[self.first]
        while year >= first + length:
            first += length
            length = self.years + longer[first]
        return first, length

    def position(self, year: int) -> int:
        """Which year of its term `year` is, counted from 1."""
        return year - self.holding(year)[0] + 1

    def positions(self, year: int) -> frozenset[int]:
        """Which years of its term `year` may be, however the table answers."""
        if year < self.first or all(each.only_if is None for each in self.prolonged):
            return frozenset({self.position(year)})
        return frozenset(
            year - first + 1
            for first, length in possible_terms(self, year)
            if first <= year < first + length
        )

    def period(self, year: int) -> tuple[int, int]:
        """The first and the last calendar year of what the cycle of `year` leads to.

        As it was agreed: what a later prolongation added does not count.
        """
        first = self.about(year)
        length = self.years if self.is_signed_in(year) else 1
        return first, first + length - (1 if year_day(self.starts) == NEW_YEAR else 0)


@lru_cache(maxsize=256)
def _decided(term: Term, answers: Answers) -> Term:
    known = [each.first for each in term.prolonged if each.first is not None]
    until = max([*known, *(year for year, _, _ in answers.given)], default=term.first)
    found, first = [], term.first
    while first <= until:
        length = term.years
        for each in term.prolonged:
            if each.holds(first, length, answers):
                length += each.years
        if length > term.years:
            found.append(Prolongation(years=length - term.years, first=first))
        first += length
    return replace(term, prolonged=tuple(found))


@lru_cache(maxsize=256)
def possible_terms(term: Term, until: int) -> tuple[tuple[int, int], ...]:
    """First year and length of every term that may begin up to `until`, however is answered."""
    found: list[tuple[int, int]] = []
    firsts, seen = {term.first}, set[int]()
    while firsts:
        first = firsts.pop()
        seen.add(first)
        for length in _possible_lengths(term, first):
            found.append((first, length))
            if first + length <= until and first + length not in seen:
                firsts.add(first + length)
    return tuple(sorted(found))


def _possible_lengths(term: Term, first: int) -> Iterator[int]:
    lengths = {term.years}
    for each in term.prolonged:
        if each.first in {None, first}:
            longer = {length + each.years for length in lengths}
            lengths = longer if each.only_if is None else lengths | longer
    yield from sorted(lengths)


@dataclass(frozen=True)
class Layer:
    """Agreements of one reach, as regional over local over jaarschijf, with a term of their own."""

    id: str
    name: str
    term: Term
    under: str | None = None
    """The layer that this one fills in."""
