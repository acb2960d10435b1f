"""The table itself, its parties, its themes and its indicators."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from jaarwiel.core.cycle import Group, Party
from jaarwiel.core.decisions import answers_by
from jaarwiel.core.figures import Indicator
from jaarwiel.records.decisions import decisions_in
from jaarwiel.web.api.asked import Asked, AskedHere
from jaarwiel.web.api.shape import WORD, Links, Shape, Whole

router = APIRouter(tags=["Tafel"])

PartyId = Annotated[str, Path(pattern=WORD, description="Kenmerk van een partij of groep.")]
Kind = Literal["gemeente", "corporatie", "huurdersorganisatie", "groep"]


class Looptijd(Shape):
    """Hoe lang afspraken gelden."""

    jaren: int = Field(description="Zoveel jaren gelden afspraken.")
    eerste_jaar: int = Field(description="Het eerste jaar van de afspraken.")
    laatste_jaar: int = Field(description="Het laatste jaar; een verlenging telt mee.")


class Tafel(Shape):
    """De overlegtafel waar deze API over gaat."""

    links: Links = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description="Kenmerk van de tafel.")
    naam: str = Field(description="Naam van de tafel.")
    eerste_jaar: int = Field(description="Het eerste jaar van de cyclus.")
    huidig_jaar: int = Field(description="Het jaar van de cyclus dat nu loopt.")
    looptijd: Looptijd = Field(
        description="De looptijd waar het huidige jaar in valt, met verlenging."
    )
    tijdzone: str = Field(description="Waarin dagen zijn geteld. Momenten staan in UTC.")


class Partij(Shape):
    """Een organisatie aan de tafel, of een groep die als één aanlevert."""

    links: Links = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description="Kenmerk.")
    naam: str = Field(description="Naam van de organisatie.")
    soort: Kind = Field(description="Wat voor partij het is.")
    corporatie: str | None = Field(
        default=None, description="De corporatie waar een huurdersorganisatie bij hoort."
    )
    gemeenten: list[str] = Field(description="Waar zij werkt; leeg is in alle van de tafel.")
    leden: list[str] = Field(description="De partijen van een groep; leeg bij een partij zelf.")
    themas: list[str] = Field(description="De thema's waarvoor zij meedoet.")
    vanaf: date | None = Field(default=None, description="De eerste dag waarop zij meedoet.")
    tot_en_met: date | None = Field(default=None, description="De laatste dag waarop zij meedoet.")


class Thema(Shape):
    """Een onderwerp van de afspraken."""

    id: str = Field(description="Kenmerk.")
    naam: str = Field(description="Naam.")


class GetoondeIndicator(Shape):
    """Wat wordt geteld of gemeten."""

    id: str = Field(description="Kenmerk.")
    naam: str = Field(description="Naam.")
    thema: str = Field(description="Kenmerk van het thema.")
    eenheid: str = Field(description="Waarin wordt geteld, als woningen.")
    decimalen: int = Field(description="Cijfers achter de komma.")
    peildatum: str | None = Field(
        default=None,
        description="De dag van het jaar van de meting; zonder is het over het hele jaar.",
    )
    telt_op: bool = Field(description="Of cijfers van partijen samen een totaal geven.")
    toelichting: str = Field(description="Wat meetelt en wat niet.")


@router.get("/tafel", operation_id="getTafel", summary="De overlegtafel")
def table(asked: AskedHere) -> Tafel:
    """Naam en looptijd van de tafel."""
    cycle = asked.desk.cycle
    year = asked.desk.current_year(asked.today)
    answers = answers_by(year, decisions_in(asked.desk.store, year))
    first, last = cycle.term.decided(answers).running(year)
    return Tafel(
        links=asked.links("tafel"),
        id=cycle.table.id,
        naam=cycle.table.name,
        eerste_jaar=cycle.table.first_year,
        huidig_jaar=year,
        looptijd=Looptijd(jaren=last - first + 1, eerste_jaar=first, laatste_jaar=last),
        tijdzone="Europe/Amsterdam",
    )


@router.get("/partijen", operation_id="getPartijen", summary="Alle partijen en groepen")
def parties(asked: AskedHere) -> Whole[Partij]:
    """Alle partijen en groepen, in de volgorde van het cyclusbestand."""
    found = [_party(asked, each) for each in asked.desk.cycle.named]
    return Whole[Partij](links=asked.links("partijen"), resultaten=found)


@router.get("/partijen/{partij}", operation_id="getPartij", summary="Eén partij of groep")
def party(asked: AskedHere, partij: PartyId) -> Partij:
    """Eén partij of groep."""
    wanted = asked.desk.party(partij)
    return _party(asked, next(each for each in asked.desk.cycle.named if each.id == wanted))


@router.get("/themas", operation_id="getThemas", summary="Alle thema's")
def themes(asked: AskedHere) -> Whole[Thema]:
    """Alle thema's, in de volgorde van het cyclusbestand."""
    found = [Thema(id=each.id, naam=each.name) for each in asked.desk.cycle.themes]
    return Whole[Thema](links=asked.links("themas"), resultaten=found)


@router.get("/indicatoren", operation_id="getIndicatoren", summary="Alle indicatoren")
def indicators(asked: AskedHere) -> Whole[GetoondeIndicator]:
    """Wat van partijen aan cijfers wordt gevraagd."""
    found = [_indicator(each) for each in asked.desk.cycle.indicators]
    return Whole[GetoondeIndicator](links=asked.links("indicatoren"), resultaten=found)


def _party(asked: Asked, found: Party | Group) -> Partij:
    links = asked.links("partijen", found.id)
    themes = [each.id for each in asked.desk.cycle.themes_of(found.id)]
    if isinstance(found, Group):
        return Partij(
            links=links,
            id=found.id,
            naam=found.name,
            soort="groep",
            gemeenten=[],
            leden=list(found.parties),
            themas=themes,
        )
    return Partij(
        links=links,
        id=found.id,
        naam=found.name,
        soort=found.kind,
        corporatie=found.corporatie,
        gemeenten=list(found.gemeenten),
        leden=[],
        themas=themes,
        vanaf=found.bound_from,
        tot_en_met=found.bound_until,
    )


def _indicator(found: Indicator) -> GetoondeIndicator:
    return GetoondeIndicator(
        id=found.id,
        naam=found.name,
        thema=found.theme,
        eenheid=found.unit,
        decimalen=found.decimals,
        peildatum=found.peildatum,
        telt_op=found.adds_up,
        toelichting=found.explanation,
    )
