"""Records what the table answers to its questions; steps of the cycle may depend on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Item, Question
from jaarwiel.errors import InputError
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings.deciding import check_item, make_visible
from jaarwiel.records.decisions import decisions_in, proposals_in, record_decision


@dataclass(frozen=True)
class Answered:
    """The question as it is answered now, and what that did."""

    question: Question
    appeared: tuple[str, ...]
    """Titles of the steps that are held because of it, or called so, this year and the next."""
    vanished: tuple[str, ...]
    trouble: str
    """Why the calendars could not be written as files; the answer itself holds."""


@dataclass(frozen=True)
class Effect:
    """What an answer would make appear and vanish, this year and the next."""

    appears: tuple[Item, ...]
    vanishes: tuple[Item, ...]


def effect(desk: Desk, question: Question, words: str, now: datetime) -> Effect:
    """What this answer would do if it were recorded now; to be told before it is."""
    given = Decision(question.id, "answer", now, "", answer=words)
    before, after = _items(desk, question.year), _items(desk, question.year, given)
    return Effect(_only_in(after, before), _only_in(before, after))


def _only_in(these: Mapping[str, Item], others: Mapping[str, Item]) -> tuple[Item, ...]:
    """The items that the others lack, or call something else."""
    return tuple(
        item for key, item in these.items() if key not in others or others[key].title != item.title
    )


def open_questions(desk: Desk, today: date) -> tuple[Question, ...]:
    """What the table was asked and has not answered: their window has opened, or has passed."""
    return tuple(
        item
        for year in desk.years_around(today)
        for item in desk.plan(year).items
        if isinstance(item, Question) and item.answer is None and item.opens <= today
    )


def find(desk: Desk, item: str, words: str) -> Question:
    """The question that these words may answer. Raises InputError with what is possible."""
    check_item(desk, item)
    question = next(each for each in desk.plan(int(item[:4])).items if each.id == item)
    if not isinstance(question, Question):
        raise InputError(f"'{item}' is een vergadering, geen vraag. Zie: jaarwiel meeting")
    if words not in question.rule.answers:
        raise InputError(f"'{words}' is geen antwoord. {meant(words, question.rule.answers)}")
    return question


def answer(desk: Desk, item: str, words: str, now: datetime, by: str, reason: str = "") -> Answered:
    """Records what the table answered. The newest answer counts.

    Raises InputError for an answer that the file does not know.
    """
    question = find(desk, item, words)
    before = _items(desk, question.year)
    if question.answer != words:
        with desk.store.writing():
            record_decision(desk.store, Decision(item, "answer", now, by, None, reason, words))
            desk.store.log(now, by, f"beantwoord met {words}", item, reason)
            revise(desk, now)
    trouble = make_visible(desk, now)
    after = _items(desk, question.year)
    return Answered(
        replace(question, answer=words),
        tuple(each.title for each in _only_in(after, before)),
        tuple(each.title for each in _only_in(before, after)),
        trouble,
    )


def _items(desk: Desk, year: int, given: Decision | None = None) -> dict[str, Item]:
    """All items of this year and the next, by id; as they would be with one more decision."""
    more = (given,) if given else ()
    plans = (
        lay_out(
            desk.cycle,
            each,
            (*decisions_in(desk.store, each), *more),
            proposals_in(desk.store, each),
        )
        for each in (year, year + 1)
        if desk.cycle.knows(each)
    )
    return {item.id: item for plan in plans for item in plan.items}
