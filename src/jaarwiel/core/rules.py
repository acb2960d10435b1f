"""The steps of a cycle as the file says them: deadlines, meetings and decisions.

Each is a rule that gives an item in every year in which it is held.
"""

from dataclasses import dataclass
from datetime import time

from jaarwiel.core.figures import FigureRule
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.yeardays import Month, Weekday


@dataclass(frozen=True)
class WordLimit:
    """How many words are asked for each of these themes, where that is not what the step says."""

    themes: tuple[str, ...]
    words: int
    """The most (inclusive), over all texts of a theme together."""


@dataclass(frozen=True)
class DeadlineRule(Recurring):
    """A contribution that is owed, with its window.

    Exactly one of `before` (exclusive: "vóór 1 april") and `until` (inclusive: "uiterlijk
    31 maart") is given with `opens`; or, in place of these, `follows` and `weeks`: so many weeks
    from the day after the end of another deadline. Where parties must be done earlier than the
    step itself, `input_before` (exclusive) says so; what is in before `concept_before` (exclusive)
    stands in the concept that is discussed. Titles may use {year}, {evaluated}, {first}, {last},
    {term_first}, {term_last} and {party}; those ending in `_update` hold in the years in which no
    new term is signed.
    """

    step: str
    title: str
    document: str
    request: str
    owed_by: tuple[str, ...]
    fields: tuple[str, ...]
    opens: str | None = None
    before: str | None = None
    until: str | None = None
    follows: str | None = None
    weeks: int | None = None
    input_before: str | None = None
    concept_before: str | None = None
    title_update: str | None = None
    document_update: str | None = None
    request_update: str | None = None
    assembled_workdays: int | None = None
    """Working days before the last working day on which the document is assembled once more."""
    ladder: str | None = None
    """The ladder by which it is chased, where that is not the table's."""
    words: int | None = None
    """The most words (inclusive) that are asked for a theme; more is warned about."""
    limits: tuple[WordLimit, ...] = ()
    """The most words for some themes, in place of `words`."""
    template: str | None = None
    """The template of its document, where that is not named after its id."""
    signed_by: tuple[str, ...] = ()
    """Who sign the document; those of a group that signs do so as one."""
    figures: tuple[FigureRule, ...] = ()
    """The figures that are asked for beside the texts."""
    agreements: int = 0
    """So many agreements are made jointly for each theme; 0: there is no joint text."""

    def most_words(self, theme: str) -> int | None:
        """The most words (inclusive) that are asked for this theme; None where any number is."""
        own = (each.words for each in self.limits if theme in each.themes)
        return next(own, self.words)


@dataclass(frozen=True)
class MeetingRule(Recurring):
    """A kind of meeting, in a month or in a window (both days inclusive)."""

    title: str
    body: str
    participants: tuple[str, ...]
    starts: time
    minutes: int
    papers_workdays: int
    agenda: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    month: Month | None = None
    opens: str | None = None
    until: str | None = None
    weekdays: tuple[Weekday, ...] = ()
    times: tuple[time, ...] = ()
    """Other times at which it may begin; `starts` is preferred."""
    after: str | None = None
    not_before: str | None = None
    location: str = ""


@dataclass(frozen=True)
class DecisionRule(Recurring):
    """A question that the table answers, within a window as of a deadline.

    So are advice and approval: with `for_each` every party, or its board, answers for itself.
    """

    title: str
    question: str
    participants: tuple[str, ...]
    opens: str | None = None
    before: str | None = None
    until: str | None = None
    follows: str | None = None
    weeks: int | None = None
    answers: tuple[str, ...] = ("ja", "nee")


Step = DeadlineRule | MeetingRule | DecisionRule
