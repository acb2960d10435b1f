"""The signatures that final versions need, and which of them there are. Nobody's name is told."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from jaarwiel.office.signing.tosign import Line, ToSign, by_item
from jaarwiel.records.signatures import Way
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import ID, Link, Moment, Page, Sha256, Shape, Year, in_address, word

router = APIRouter(tags=["Ondertekening"])

State = Literal["open", "getekend"]


class OndertekeningLinks(Shape):
    """Verwijzingen van een ondertekening."""

    versie: Link = Field(description="De definitieve versie die wordt ondertekend.")


class Ondertekening(Shape):
    """Eén handtekening die onder een definitieve versie hoort."""

    links: OndertekeningLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    document: str = Field(description=ID)
    jaar: int = Field(description="Het jaar van de cyclus.")
    versie: int = Field(description="Het nummer van de nieuwste definitieve versie.")
    pdf_sha256: Sha256 = Field(description="Hash van de vastgestelde PDF.")
    laatste_dag: date = Field(description="De laatste dag om te tekenen.")
    ondertekenaar: str = Field(description="De partij, of de groep die als één tekent.")
    partij: str = Field(description="De partij voor wie deze handtekening is.")
    stand: State = Field(description="Of er getekend is.")
    is_te_laat: bool = Field(description="Of de laatste dag voorbij is zonder handtekening.")
    getekend_op: date | None = Field(default=None, description="De dag van ondertekenen.")
    vastgelegd_op: Moment | None = Field(default=None, description="Wanneer dat is vastgelegd.")
    wijze: Way | None = Field(default=None, description="Hoe er is getekend.")
    bestand_sha256: Sha256 | None = Field(
        default=None, description="Hash van de getekende PDF, als die is ingeleverd."
    )


@router.get("/ondertekeningen", operation_id="getOndertekeningen", summary="Ondertekeningen")
def signatures(
    *,
    asked: AskedHere,
    stretch: StretchHere,
    jaar: Year = None,
    document: Annotated[
        str | None, word("Alleen van dit document, zonder jaar, als prestatieafspraken.")
    ] = None,
    partij: Annotated[str | None, word("Alleen van deze partij of groep.")] = None,
    stand: Annotated[State | None, Query(description="Alleen die zo staan.")] = None,
) -> Page[Ondertekening]:
    """Iedere handtekening die onder de nieuwste definitieve versie van een document hoort."""
    if partij is not None:
        asked.desk.party(partij)
    if document is not None:
        asked.check_document(document)
    found = [
        (put, at, line)
        for plan in asked.years(jaar)
        for put in by_item(
            asked.desk,
            [each for each in plan.deadlines if document in {None, each.rule.id}],
            asked.today,
        ).values()
        for at, line in enumerate(put.lines)
        if partij in {None, line.party, line.signatory} and stand in {None, _state(line)}
    ]
    found.sort(key=_key)
    part, links = stretch.of(asked, found, _key)
    shown = [_shown(asked, put, line) for put, _, line in part]
    return Page[Ondertekening](links=links, resultaten=shown)


def _key(each: tuple[ToSign, int, Line]) -> tuple[int | str, ...]:
    put, at, _ = each
    return put.deadline.year, put.deadline.id, at


def _state(line: Line) -> State:
    return "open" if line.signature is None else "getekend"


def _shown(asked: Asked, put: ToSign, line: Line) -> Ondertekening:
    signature, version = line.signature, put.document
    return Ondertekening(
        links=OndertekeningLinks(
            versie=asked.link("documenten", in_address(version.item), "versies", version.version)
        ),
        document=version.item,
        jaar=put.deadline.year,
        versie=version.version,
        pdf_sha256=version.pdf_sha256,
        laatste_dag=put.deadline.last_day,
        ondertekenaar=line.signatory,
        partij=line.party,
        stand=_state(line),
        is_te_laat=signature is None and asked.today > put.deadline.last_day,
        getekend_op=signature.signed_on if signature else None,
        vastgelegd_op=signature.recorded_at if signature else None,
        wijze=signature.shown_way if signature else None,
        bestand_sha256=signature.file.sha256 if signature and signature.file else None,
    )
