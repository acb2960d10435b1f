"""The years of the cycle, with the contributions that are owed in each."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from jaarwiel.core.yearplan import Deadline, Question
from jaarwiel.web.api.asked import Asked, AskedHere
from jaarwiel.web.api.shape import ID, Link, Links, PathYear, Shape, Whole, in_address

router = APIRouter(tags=["Planning"])


class JaarLinks(Links):
    """Verwijzingen van een jaar."""

    termijnen: Link = Field(description="De termijnen van dit jaar.")
    overleggen: Link = Field(description="De overleggen van dit jaar.")
    besluiten: Link = Field(description="De besluiten van dit jaar.")
    documenten: Link = Field(description="De documenten van dit jaar.")


class Jaar(Shape):
    """Eén jaar van de cyclus. De terugblik van 2027 kijkt terug op 2026."""

    links: JaarLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    jaar: int = Field(description="Het jaar.")
    is_huidig: bool = Field(description="Of dit jaar nu loopt.")
    aantal_termijnen: int = Field(description="Zoveel termijnen heeft dit jaar.")
    aantal_overleggen: int = Field(description="Zoveel overleggen, geannuleerde meegeteld.")
    aantal_besluiten: int = Field(description="Zoveel vragen beantwoordt de tafel dit jaar.")


class TermijnLinks(Shape):
    """Verwijzingen van een termijn."""

    document: Link = Field(description="Het document dat van de inbreng wordt gemaakt.")


class Termijn(Shape):
    """Inbreng die wordt gevraagd. Alle dagen gelden tot en met die dag."""

    links: TermijnLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description=ID)
    titel: str = Field(description="Wat er moet gebeuren.")
    jaar: int = Field(description="Het jaar van de cyclus.")
    document: str = Field(description="De titel van het document.")
    partijen: list[str] = Field(description="Kenmerken van de partijen die aanleveren.")
    ondertekenaars: list[str] = Field(description="Wie het document ondertekenen.")
    velden: list[str] = Field(description="De teksten die voor ieder thema worden gevraagd.")
    opent: date = Field(description="De eerste dag waarop inbreng wordt gevraagd.")
    laatste_dag: date = Field(description="De laatste dag van de stap zelf.")
    laatste_werkdag: date = Field(description="De laatste werkdag op of voor de laatste dag.")
    inbreng_laatste_dag: date = Field(description="De laatste dag waarop inbreng op tijd is.")
    concept_laatste_dag: date | None = Field(
        default=None, description="De laatste dag waarop inbreng nog in het concept komt."
    )


@router.get("/jaren", operation_id="getJaren", summary="Alle jaren van de cyclus")
def years(asked: AskedHere) -> Whole[Jaar]:
    """Van het eerste jaar van de cyclus tot en met het volgende."""
    found = [_year(asked, each.year) for each in asked.years(None)]
    return Whole[Jaar](links=asked.links("jaren"), resultaten=found)


@router.get("/jaren/{jaar}", operation_id="getJaar", summary="Eén jaar")
def year(asked: AskedHere, jaar: PathYear) -> Jaar:
    """Eén jaar, ook een later jaar dan in de lijst staat."""
    return _year(asked, jaar)


@router.get(
    "/jaren/{jaar}/termijnen", operation_id="getTermijnen", summary="Termijnen van een jaar"
)
def deadlines(asked: AskedHere, jaar: PathYear) -> Whole[Termijn]:
    """De termijnen van één jaar, op volgorde van hun laatste dag."""
    found = [_deadline(asked, each) for each in asked.plan(jaar).deadlines]
    return Whole[Termijn](links=asked.links("jaren", jaar, "termijnen"), resultaten=found)


def _year(asked: Asked, number: int) -> Jaar:
    plan = asked.plan(number)
    return Jaar(
        links=JaarLinks(
            own=asked.link("jaren", number),
            termijnen=asked.link("jaren", number, "termijnen"),
            overleggen=asked.link("overleggen", jaar=number),
            besluiten=asked.link("besluiten", jaar=number),
            documenten=asked.link("documenten", jaar=number),
        ),
        jaar=number,
        is_huidig=number == asked.desk.current_year(asked.today),
        aantal_termijnen=len(plan.deadlines),
        aantal_overleggen=len(plan.meetings),
        aantal_besluiten=sum(isinstance(each, Question) for each in plan.items),
    )


def _deadline(asked: Asked, each: Deadline) -> Termijn:
    return Termijn(
        links=TermijnLinks(document=asked.link("documenten", in_address(each.id))),
        id=each.id,
        titel=each.title,
        jaar=each.year,
        document=each.document,
        partijen=list(each.parties),
        ondertekenaars=list(each.signatories),
        velden=list(each.rule.fields),
        opent=each.opens,
        laatste_dag=each.last_day,
        laatste_werkdag=each.last_workday,
        inbreng_laatste_dag=each.input_last_day,
        concept_laatste_dag=each.concept_last_day,
    )
