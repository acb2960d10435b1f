"""Records what the table answers to its questions; steps of the cycle may depend on it."""

from dataclasses import dataclass, replace
from datetime import datetime

from jaarwiel.core.decisions import Decision
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Question
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import check_item, make_visible


@dataclass(frozen=True)
class Answered:
    """The question as it is answered now, and what that did."""

    question: Question
    appeared: tuple[str, ...]
    """Titles of the steps that are held because of it, or called so, this year and the next."""
    vanished: tuple[str, ...]
    trouble: str
    """Why the calendars could not be written as files; the answer itself holds."""


def answer(desk: Desk, item: str, words: str, now: datetime, by: str, reason: str = "") -> Answered:
    """Records what the table answered. The newest answer counts.

    Raises InputError for an answer that the file does not know.
    """
    check_item(desk, item)
    question = next(each for each in desk.plan(int(item[:4])).items if each.id == item)
    if not isinstance(question, Question):
        raise InputError(f"'{item}' is een vergadering, geen vraag. Zie: jaarwiel meeting")
    if words not in question.rule.answers:
        raise InputError(f"'{words}' is geen antwoord. {meant(words, question.rule.answers)}")
    before = _titles(desk, question.year)
    if question.answer != words:
        with desk.store.writing():
            desk.store.record_decision(Decision(item, "answer", now, by, None, reason, words))
            desk.store.log(now, by, f"beantwoord met {words}", item, reason)
    trouble = make_visible(desk, now)
    after = _titles(desk, question.year)
    return Answered(
        replace(question, answer=words),
        tuple(title for key, title in after.items() if before.get(key) != title),
        tuple(title for key, title in before.items() if after.get(key) != title),
        trouble,
    )


def _titles(desk: Desk, year: int) -> dict[str, str]:
    """All items of this year and the next, by id."""
    years = [each for each in (year, year + 1) if desk.cycle.knows(each)]
    return {item.id: item.title for each in years for item in desk.plan(each).items}
