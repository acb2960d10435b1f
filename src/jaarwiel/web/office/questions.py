"""The questions that the table answers, with what each answer would do before it is recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.core.history import history
from jaarwiel.core.yearplan import Question
from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.office.table import answers
from jaarwiel.records.decisions import decisions_in, proposals_in
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.office.gatherings import published, shown_year
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts import decision
from jaarwiel.web.parts.decision import FormError
from jaarwiel.web.parts.years import years
from jaarwiel.web.session import By, OfficeOnly

State = Literal["beantwoord", "open", "verstreken", "later"]
UNDO: Final = "ongedaan"

router = APIRouter(prefix="/besluiten", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def questions(
    *,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    vastgelegd: str = "",
) -> Response:
    """The questions of a year, and those of other years that are still open."""
    return _page(front.pages, desk, now, shown_year(desk, now, jaar), done=vastgelegd)


@router.post("")
def record(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Records an answer, or undoes the last one; a form that is wrong comes back as typed."""
    question = _find(desk, fields.get("vraag", ""))
    try:
        reason = decision.words_of(fields, "reden")
        if fields.get("wat") == UNDO:
            deciding.undo(desk, question.id, now, by, reason)
        else:
            answers.answer(desk, question.id, _chosen(question, fields), now, by, reason)
    except FormError as error:
        typed = {**fields, **error.facts}
        return _page(front.pages, desk, now, question.year, status=422, typed=typed)
    asked = f"jaar={question.year}&vastgelegd={quote(question.id, safe='')}"
    return published(f"/besluiten?{asked}#{_anchor(question)}")


def _chosen(question: Question, fields: Mapping[str, str]) -> str:
    chosen = fields.get("antwoord", "")
    if chosen not in question.rule.answers:
        raise FormError("antwoord")
    return chosen


def _find(desk: Desk, item: str) -> Question:
    deciding.check_item(desk, item)
    for each in desk.plan(int(item[:4])).items:
        if each.id == item and isinstance(each, Question):
            return each
    raise NotFoundError(f"'{item}' is een vergadering, geen besluit van de tafel.")


def _page(
    pages: Pages,
    desk: Desk,
    now: datetime,
    year: int,
    *,
    status: int = 200,
    done: str = "",
    typed: Mapping[str, object] | None = None,
) -> Response:
    today = now.date()
    found = [each for each in desk.plan(year).items if isinstance(each, Question)]
    return pages.show(
        "besluiten",
        status,
        tafel=desk.cycle.table.name,
        jaar=year,
        jaren=years(desk, today),
        vragen=[_card(desk, each, now) for each in found],
        elders=[each for each in answers.open_questions(desk, today) if each.year != year],
        vastgelegd=done,
        getypt=typed or {},
        max_reden=MAX_REASON,
    )


def _card(desk: Desk, question: Question, now: datetime) -> dict[str, object]:
    year = question.year
    decisions, proposals = decisions_in(desk.store, year), proposals_in(desk.store, year)
    return {
        "vraag": question,
        "anker": _anchor(question),
        "stand": _state(question, now.date()),
        "wie": [desk.cycle.name_of(party) for party in question.parties],
        "keuzes": [
            (words, answers.effect(desk, question, words, now)) for words in question.rule.answers
        ],
        "stappen": history(desk.cycle, year, decisions, proposals, question.id),
    }


def _anchor(question: Question) -> str:
    return question.id.replace("/", ".")


def _state(question: Question, today: date) -> State:
    if question.answer is not None:
        return "beantwoord"
    if today > question.last_day:
        return "verstreken"
    return "open" if question.opens <= today else "later"
