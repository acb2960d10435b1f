"""The meetings: when, where, with which parties, and how they came to stand so."""

from datetime import UTC, date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from jaarwiel.core.history import Step
from jaarwiel.core.papers import papers_of
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Meeting
from jaarwiel.errors import NotFoundError
from jaarwiel.office.meetings.meetingrecord import steps_of
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
    word,
)

router = APIRouter(tags=["Planning"])

State = Literal["voorgesteld", "bevestigd", "geannuleerd"]
STATES: Final[dict[str, State]] = {
    "proposed": "voorgesteld",
    "confirmed": "bevestigd",
    "cancelled": "geannuleerd",
}
Act = Literal["bevestigd", "verplaatst", "geannuleerd", "ongedaan-gemaakt"]
ACTS: Final[dict[str, Act]] = {
    "confirm": "bevestigd",
    "move": "verplaatst",
    "cancel": "geannuleerd",
    "undo": "ongedaan-gemaakt",
}
MeetingId = Annotated[str, item("Kenmerk van een overleg, als 2027.ao-voorjaar.")]
PartyFilter = Annotated[str | None, word("Alleen waaraan deze partij deelneemt.")]


class Overleg(Shape):
    """Een ambtelijk of bestuurlijk overleg."""

    links: Links = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description=ID)
    titel: str = Field(description="Hoe het overleg heet.")
    jaar: int = Field(description="Het jaar van de cyclus.")
    overlegvorm: str = Field(description="Wie vergaderen, in de woorden van de tafel, als AO.")
    niveau: Literal["ambtelijk", "bestuurlijk"] = Field(description="Ambtenaren of bestuurders.")
    stand: State = Field(description="Of de datum vaststaat.")
    dag: date = Field(description="De dag in Nederlandse tijd.")
    begint: Moment = Field(description="Wanneer het begint.")
    eindigt: Moment = Field(description="Wanneer het eindigt.")
    plaats: str = Field(description="Waar; leeg zolang dat niet bekend is.")
    partijen: list[str] = Field(description="Kenmerken van de partijen die deelnemen.")
    stukken_uiterlijk: date = Field(description="De dag waarop de stukken uitgaan.")
    documenten: list[str] = Field(description="Kenmerken van de documenten die besproken worden.")
    verplaatst_van: Moment | None = Field(
        default=None, description="Waar het stond voor het de laatste keer werd verplaatst."
    )
    niet_nageleefd: list[str] = Field(
        description="Regels waaraan de voorgestelde datum niet kon voldoen."
    )


class Wijziging(Shape):
    """Een besluit over een overleg. Wie het nam en waarom, blijft aan de tafel."""

    soort: Act = Field(description="Wat er besloten is.")
    genomen_op: Moment = Field(description="Wanneer.")
    begon: Moment = Field(description="Wanneer het overleg daarvoor zou beginnen.")
    begint: Moment = Field(description="Wanneer het daarna zou beginnen.")
    is_ongedaan: bool = Field(description="Of een later besluit dit ongedaan maakte.")


class OverlegMetGeschiedenis(Overleg):
    """Een overleg met alle besluiten erover."""

    wijzigingen: list[Wijziging] = Field(description="Het oudste besluit eerst.")


@router.get("/overleggen", operation_id="getOverleggen", summary="Overleggen")
def meetings(
    asked: AskedHere,
    stretch: StretchHere,
    jaar: Year = None,
    partij: PartyFilter = None,
    stand: Annotated[State | None, Query(description="Alleen die zo staan.")] = None,
) -> Page[Overleg]:
    """De overleggen van één of van alle jaren, op volgorde van begin."""
    if partij is not None:
        asked.desk.party(partij)
    wanted = asked.desk.cycle.members(partij) if partij else ()
    found = [
        each
        for plan in asked.years(jaar)
        for each in plan.meetings
        if (not wanted or set(wanted) & set(each.parties)) and stand in {None, STATES[each.status]}
    ]
    found.sort(key=_key)
    part, links = stretch.of(asked, found, _key)
    return Page[Overleg](links=links, resultaten=[_shown(asked, each) for each in part])


@router.get("/overleggen/{overleg}", operation_id="getOverleg", summary="Eén overleg")
def meeting(asked: AskedHere, overleg: MeetingId) -> OverlegMetGeschiedenis:
    """Eén overleg met alle besluiten erover."""
    found = find(asked, from_address(overleg))
    own = _shown(asked, found).model_dump()
    changes = [_change(each) for each in steps_of(asked.desk, found)]
    return OverlegMetGeschiedenis(**own, wijzigingen=changes)


def find(asked: Asked, wanted: str) -> Meeting:
    """The meeting with this id. Raises NotFoundError with what there is."""
    meetings = asked.plan(int(wanted[:4])).meetings
    for each in meetings:
        if each.id == wanted:
            return each
    raise NotFoundError(f"Onbekend overleg '{wanted}'. {meant(wanted, [m.id for m in meetings])}")


def _key(each: Meeting) -> tuple[str, str]:
    return each.starts.astimezone(UTC).isoformat(), each.id


def _shown(asked: Asked, each: Meeting) -> Overleg:
    desk = asked.desk
    return Overleg(
        links=asked.links("overleggen", in_address(each.id)),
        id=each.id,
        titel=each.title,
        jaar=each.year,
        overlegvorm=each.body,
        niveau="bestuurlijk" if each.level == "bestuurlijk" else "ambtelijk",
        stand=STATES[each.status],
        dag=each.day,
        begint=each.starts,
        eindigt=each.ends,
        plaats=each.location,
        partijen=list(each.parties),
        stukken_uiterlijk=each.papers_due,
        documenten=[paper.id for paper in papers_of(desk.cycle, asked.plan, each)],
        verplaatst_van=each.moved_from,
        niet_nageleefd=list(each.given_up),
    )


def _change(each: Step) -> Wijziging:
    before, after = each.before, each.after
    assert isinstance(before, Meeting) and isinstance(after, Meeting)  # noqa: S101, PT018
    return Wijziging(
        soort=ACTS[each.decision.kind],
        genomen_op=each.decision.decided_at,
        begon=before.starts,
        begint=after.starts,
        is_ongedaan=each.undone,
    )
