"""What each party owes for each deadline, and how far it is: never the texts themselves."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import NotFoundError
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import (
    ID,
    Link,
    Links,
    Moment,
    Page,
    Shape,
    Year,
    from_address,
    in_address,
    word,
)

router = APIRouter(tags=["Inbreng"])

State = Literal["nog-niet-gevraagd", "niets-ontvangen", "deels-ontvangen", "compleet"]
ContributionId = Annotated[
    str,
    Path(
        pattern=r"^[0-9]{4}(\.[A-Za-z0-9-]{1,80}){2,3}$",
        description="Kenmerk van een bijdrage, als 2027.terugblik.goud-wonen.",
    ),
]


class BijdrageLinks(Links):
    """Verwijzingen van een bijdrage."""

    document: Link = Field(description="Het document dat van de inbreng wordt gemaakt.")


class ThemaStand(Shape):
    """Hoe ver de inbreng voor één thema is."""

    thema: str = Field(description="Kenmerk van het thema.")
    stand: State = Field(description="Hoe ver de inbreng voor dit thema is.")
    ontbrekende_velden: list[str] = Field(description="Teksten die er nog niet zijn.")
    ontbrekende_cijfers: int = Field(description="Zoveel cijfers zijn er nog niet.")


class Levering(Shape):
    """De nieuwste aanlevering die meetelt."""

    versie: int = Field(description="De hoeveelste aanlevering van deze indiener het is.")
    ontvangen_op: Moment = Field(description="Wanneer zij binnenkwam.")
    is_na_termijn: bool = Field(description="Of dat na de laatste dag was.")


class Bijdrage(Shape):
    """Wat één partij, of één groep, voor één document aanlevert."""

    links: BijdrageLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description="Kenmerk: dat van de termijn met de indiener erachter.")
    termijn: str = Field(description=ID)
    jaar: int = Field(description="Het jaar van de cyclus.")
    document: str = Field(description="De titel van het document.")
    indiener: str = Field(description="Kenmerk van de partij of groep die aanlevert.")
    partijen: list[str] = Field(description="De partijen voor wie de indiener aanlevert.")
    stand: State = Field(description="Hoe ver de inbreng is.")
    is_te_laat: bool = Field(description="Of er iets ontbreekt terwijl de laatste dag voorbij is.")
    laatste_dag: date = Field(description="De laatste dag waarop het op tijd is, met uitstel.")
    laatste_werkdag: date = Field(description="De laatste werkdag op of voor die dag.")
    heeft_uitstel: bool = Field(description="Of er meer tijd is gegeven.")
    vraagt_uitstel_tot: date | None = Field(
        default=None, description="De dag die is gevraagd, zolang daarover niet is besloten."
    )
    nieuwste_levering: Levering | None = Field(
        default=None, description="Ontbreekt zolang er niets is."
    )
    themas: list[ThemaStand] = Field(description="De stand van ieder thema.")


@router.get("/bijdragen", operation_id="getBijdragen", summary="De stand van alle inbreng")
def contributions(
    *,
    asked: AskedHere,
    stretch: StretchHere,
    jaar: Year = None,
    document: Annotated[
        str | None, word("Alleen voor dit document, zonder jaar, als terugblik.")
    ] = None,
    partij: Annotated[str | None, word("Alleen van deze partij of groep, of haar groep.")] = None,
    stand: Annotated[State | None, Query(description="Alleen die zo staan.")] = None,
) -> Page[Bijdrage]:
    """De stand van alle inbreng, op volgorde van jaar, document en cyclusbestand."""
    if partij is not None:
        asked.desk.party(partij)
    if document is not None:
        asked.check_document(document)
    deadlines = [
        each
        for plan in asked.years(jaar)
        for each in plan.deadlines
        if document in {None, each.rule.id}
    ]
    owed = [
        each
        for each in asked.desk.contributions(deadlines)
        if _is_of(asked, each, partij) and stand in {None, state(asked, each.deadline, each.state)}
    ]
    positions = {each.id: at for at, each in enumerate(asked.desk.cycle.named)}

    def key(each: Contribution) -> tuple[int | str, ...]:
        return each.deadline.year, each.deadline.id, positions[each.deliverer]

    part, links = stretch.of(asked, sorted(owed, key=key), key)
    return Page[Bijdrage](links=links, resultaten=[_shown(asked, each) for each in part])


@router.get("/bijdragen/{bijdrage}", operation_id="getBijdrage", summary="Eén bijdrage")
def contribution(asked: AskedHere, bijdrage: ContributionId) -> Bijdrage:
    """De stand van de inbreng van één partij voor één document."""
    wanted, _, deliverer = from_address(bijdrage).rpartition("/")
    for deadline in asked.plan(int(wanted[:4])).deadlines:
        if deadline.id == wanted:
            found = asked.desk.contributions([deadline])
            for each in found:
                if each.deliverer == deliverer:
                    return _shown(asked, each)
            hint = meant(deliverer, [each.deliverer for each in found])
            raise NotFoundError(f"'{deliverer}' levert niet aan voor '{wanted}'. {hint}")
    raise NotFoundError(f"Onbekende termijn '{wanted}'.")


def state(asked: Asked, deadline: Deadline, found: str) -> State:
    """How far it is; what came in before it was asked counts."""
    if found == "complete":
        return "compleet"
    if found == "partial":
        return "deels-ontvangen"
    return "niets-ontvangen" if deadline.opens <= asked.today else "nog-niet-gevraagd"


def _is_of(asked: Asked, owed: Contribution, party: str | None) -> bool:
    members = asked.desk.cycle.members
    return party is None or party == owed.deliverer or party in members(owed.deliverer)


def _shown(asked: Asked, owed: Contribution) -> Bijdrage:
    deadline, newest, wish = owed.deadline, owed.newest, owed.asked_for
    own = f"{deadline.id}/{owed.deliverer}"
    return Bijdrage(
        links=BijdrageLinks(
            own=asked.link("bijdragen", in_address(own)),
            document=asked.link("documenten", in_address(deadline.id)),
        ),
        id=own,
        termijn=deadline.id,
        jaar=deadline.year,
        document=deadline.document,
        indiener=owed.deliverer,
        partijen=list(asked.desk.cycle.members(owed.deliverer)),
        stand=state(asked, deadline, owed.state),
        is_te_laat=owed.is_overdue(asked.today),
        laatste_dag=owed.last_day,
        laatste_werkdag=owed.last_workday,
        heeft_uitstel=owed.is_extended,
        vraagt_uitstel_tot=wish.until if wish else None,
        nieuwste_levering=Levering(
            versie=newest.version,
            ontvangen_op=newest.delivered_at,
            is_na_termijn=owed.was_late,
        )
        if newest
        else None,
        themas=list(_themes(asked, owed)),
    )


def _themes(asked: Asked, owed: Contribution) -> Iterator[ThemaStand]:
    """Each theme for which anything is asked, in the order of the cycle file."""
    theme_of = owed.themes_of_cells
    wanted = Counter(slot.theme for slot in owed.slots)
    wanted.update(theme_of[cell.indicator] for cell in owed.cells)
    cells = Counter(theme_of[cell.indicator] for cell in owed.missing_cells)
    texts: dict[str, list[str]] = {}
    for slot in owed.missing_texts:
        texts.setdefault(slot.theme, []).append(slot.field)
    for theme in asked.desk.cycle.themes:
        if theme.id in wanted:
            missing = texts.get(theme.id, [])
            lacking = len(missing) + cells[theme.id]
            far = "partial" if lacking < wanted[theme.id] else "none"
            yield ThemaStand(
                thema=theme.id,
                stand=state(asked, owed.deadline, far if lacking else "complete"),
                ontbrekende_velden=missing,
                ontbrekende_cijfers=cells[theme.id],
            )
