"""The figures of all parties and years, each with where it comes from."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from jaarwiel.core.figures import FigureKind
from jaarwiel.core.series import Counted
from jaarwiel.office.figures import known
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import ID, Moment, Page, Shape, word

router = APIRouter(tags=["Cijfers"])


class HerkomstVanCijfer(Shape):
    """De aanlevering waarmee een cijfer kwam."""

    termijn: str = Field(description=ID)
    indiener: str = Field(description="Kenmerk van de partij of groep die aanleverde.")
    versie: int = Field(description="De hoeveelste aanlevering van deze indiener het was.")
    ontvangen_op: Moment = Field(description="Wanneer die binnenkwam.")


class Cijfer(Shape):
    """Eén getal van één partij over één jaar: het nieuwste dat is aangeleverd."""

    indicator: str = Field(description="Kenmerk van de indicator.")
    partij: str = Field(description="Over wie het gaat; bij een totaal is dat een groep.")
    jaar: int = Field(description="Het jaar waar het getal over gaat.")
    soort: FigureKind = Field(description="Wat bereikt is, verwacht wordt of beoogd.")
    waarde: int | float | None = Field(
        description="Het getal; null waar het niet van toepassing is."
    )
    eenheid: str = Field(description="Waarin is geteld; leeg als de indicator er niet meer is.")
    peildatum: date | None = Field(
        default=None, description="De dag van de meting, als die is genoemd."
    )
    voorbehoud: str = Field(description="Het voorbehoud van de partij; leeg zonder.")
    bron: str = Field(description="De bron die de partij noemt; leeg zonder.")
    herkomst: HerkomstVanCijfer = Field(description="Waarmee het kwam.")


@router.get("/cijfers", operation_id="getCijfers", summary="Alle cijfers")
def figures(
    *,
    asked: AskedHere,
    stretch: StretchHere,
    indicator: Annotated[str | None, word("Alleen van deze indicator.")] = None,
    partij: Annotated[str | None, word("Alleen van deze partij of groep.")] = None,
    jaar: Annotated[
        int | None, Query(ge=1900, le=2200, description="Alleen over dit jaar.")
    ] = None,
    soort: Annotated[FigureKind | None, Query(description="Alleen van deze soort.")] = None,
) -> Page[Cijfer]:
    """Van ieder cijfer het nieuwste, op volgorde van jaar, indicator, partij en soort."""
    if indicator is not None:
        indicator = known.find(asked.desk.cycle, indicator).id
    if partij is not None:
        asked.desk.party(partij)
    found = [
        each
        for cell, each in known.known(asked.desk).newest.items()
        if indicator in {None, cell.indicator}
        and partij in {None, cell.party}
        and jaar in {None, cell.year}
        and soort in {None, cell.kind}
    ]
    part, links = stretch.of(asked, sorted(found, key=_key), _key)
    return Page[Cijfer](links=links, resultaten=[_shown(asked, each) for each in part])


def _key(each: Counted) -> tuple[int | str, ...]:
    cell = each.cell
    return cell.year, cell.indicator, cell.party, cell.kind


def _shown(asked: Asked, each: Counted) -> Cijfer:
    indicator = asked.desk.cycle.indicator(each.cell.indicator)
    return Cijfer(
        indicator=each.cell.indicator,
        partij=each.cell.party,
        jaar=each.cell.year,
        soort=each.cell.kind,
        waarde=_number(each.figure.value),
        eenheid=indicator.unit if indicator else "",
        peildatum=each.figure.peildatum,
        voorbehoud=each.figure.voorbehoud,
        bron=each.figure.source,
        herkomst=HerkomstVanCijfer(
            termijn=each.item,
            indiener=each.deliverer,
            versie=each.version,
            ontvangen_op=each.delivered_at,
        ),
    )


def _number(value: Decimal | None) -> int | float | None:
    """The number; a float says the few decimals of a figure as they were delivered."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
