"""What the table decides: its questions, and what was answered."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from jaarwiel.core.decisions import Decision, standing
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Question
from jaarwiel.errors import NotFoundError
from jaarwiel.records.decisions import decisions_in
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import (
    ID,
    Links,
    Moment,
    Page,
    Shape,
    Year,
    from_address,
    in_address,
    item,
)

router = APIRouter(tags=["Planning"])

State = Literal["nog-niet-aan-de-orde", "open", "beantwoord"]
QuestionId = Annotated[str, item("Kenmerk van een besluit, als 2026.ambitiekader.")]


class Besluit(Shape):
    """Een vraag aan de tafel, en het antwoord als dat er is."""

    links: Links = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description=ID)
    titel: str = Field(description="Waar het over gaat.")
    jaar: int = Field(description="Het jaar van de cyclus.")
    vraag: str = Field(description="De vraag aan de tafel.")
    partijen: list[str] = Field(description="Kenmerken van de partijen die besluiten.")
    opent: date = Field(description="De eerste dag waarop de vraag aan de orde is.")
    laatste_dag: date = Field(description="De laatste dag van de termijn.")
    mogelijke_antwoorden: list[str] = Field(description="Waaruit wordt gekozen.")
    stand: State = Field(description="Of er is geantwoord.")
    antwoord: str | None = Field(
        default=None, description="Het antwoord; ontbreekt zolang het open is."
    )
    beantwoord_op: Moment | None = Field(default=None, description="Wanneer dat is vastgelegd.")


@router.get("/besluiten", operation_id="getBesluiten", summary="Besluiten van de tafel")
def questions(
    asked: AskedHere,
    stretch: StretchHere,
    jaar: Year = None,
    stand: Annotated[State | None, Query(description="Alleen die zo staan.")] = None,
) -> Page[Besluit]:
    """De vragen aan de tafel van één of van alle jaren, op volgorde van hun laatste dag."""
    found = [
        item
        for plan in asked.years(jaar)
        for item in plan.items
        if isinstance(item, Question) and stand in {None, _state(asked, item)}
    ]
    found.sort(key=_key)
    part, links = stretch.of(asked, found, _key)
    answers = _answers(asked, {each.year for each in part})
    return Page[Besluit](links=links, resultaten=[_shown(asked, each, answers) for each in part])


@router.get("/besluiten/{besluit}", operation_id="getBesluit", summary="Eén besluit")
def question(asked: AskedHere, besluit: QuestionId) -> Besluit:
    """Eén vraag aan de tafel."""
    wanted = from_address(besluit)
    known = [e for e in asked.plan(int(wanted[:4])).items if isinstance(e, Question)]
    for each in known:
        if each.id == wanted:
            return _shown(asked, each, _answers(asked, {each.year}))
    raise NotFoundError(f"Onbekend besluit '{wanted}'. {meant(wanted, [e.id for e in known])}")


def _key(each: Question) -> tuple[str, str]:
    return each.last_day.isoformat(), each.id


def _state(asked: Asked, each: Question) -> State:
    if each.answer is not None:
        return "beantwoord"
    return "open" if each.opens <= asked.today else "nog-niet-aan-de-orde"


def _answers(asked: Asked, years: set[int]) -> dict[str, Decision]:
    """The answer that counts, by item."""
    given = standing(decisions_in(asked.desk.store, *years))
    return {each.item: each for each in given if each.kind == "answer"}


def _shown(asked: Asked, each: Question, answers: dict[str, Decision]) -> Besluit:
    given = answers.get(each.id) if each.answer is not None else None
    return Besluit(
        links=asked.links("besluiten", in_address(each.id)),
        id=each.id,
        titel=each.title,
        jaar=each.year,
        vraag=each.rule.question,
        partijen=list(each.parties),
        opent=each.opens,
        laatste_dag=each.last_day,
        mogelijke_antwoorden=list(each.rule.answers),
        stand=_state(asked, each),
        antwoord=each.answer,
        beantwoord_op=given.decided_at if given else None,
    )
