"""In which years a step of the cycle is held."""

from dataclasses import dataclass

from jaarwiel.core.decisions import Answers
from jaarwiel.core.terms import Term


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """In which years something is held; by default in every year.

    All that is given must hold: `years` names the years; `every` counts from `since`;
    `term_years` are years of the term that runs, counted from 1; `only_if` is a decision that the
    table answered with `answer`, in this year or before.
    """

    id: str
    years: tuple[int, ...] = ()
    every: int = 1
    since: int | None = None
    through: int | None = None
    """The last year (inclusive)."""
    term_years: tuple[int, ...] = ()
    only_if: str | None = None
    answer: str = "ja"
    layer: str | None = None
    """The layer whose term counts; without one the table's."""
    for_each: tuple[str, ...] = ()
    """One for each of these parties or groups (kinds or ids), with those tied to it."""

    def falls_in(self, year: int, term: Term, answers: Answers | None) -> bool:
        """Whether it is held in this year of the term, as far as that is not up to `only_if`.

        Without any answers (None): whether it may be, however long the term becomes.
        """
        since = term.first if self.since is None else self.since
        return (
            (not self.years or year in self.years)
            and (self.since is None or year >= self.since)
            and (self.through is None or year <= self.through)
            and (year - since) % self.every == 0
            and (not self.term_years or self._is_in_term(year, term, answers))
        )

    def _is_in_term(self, year: int, term: Term, answers: Answers | None) -> bool:
        if answers is None:
            return not term.positions(year).isdisjoint(self.term_years)
        return term.decided(answers).position(year) in self.term_years
