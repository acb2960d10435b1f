"""One meeting in full, for coordinator and secretary: its facts, papers, history and forms."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.meetings.meetingrecord import record_of
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.records import links
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.office import papersets
from jaarwiel.web.office.gatherings import outcome, published
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts import decision, gathering
from jaarwiel.web.parts.decision import FormError
from jaarwiel.web.parts.numbers import AskedNumber
from jaarwiel.web.session import By, OfficeOnly

router = APIRouter(prefix="/overleggen/{year}/{name:path}", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def page(  # noqa: PLR0913 - the address, what it may tell, and what every page has at hand
    *,
    year: str,
    name: str,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    besloten: str = "",
    komende: str = "",
    ongedaan: str = "",
    samengesteld: AskedNumber = None,
    ongewijzigd: AskedNumber = None,
) -> Response:
    """Everything about one meeting."""
    meeting = deciding.find(desk, f"{year}/{name}")
    along = deciding.counterparts(desk, meeting, now) if komende == "ja" else []
    sets = papersets.card(desk, meeting, now, samengesteld, ongewijzigd)
    return _page(
        front.pages,
        desk,
        meeting,
        now,
        besloten=bool(besloten),
        ongedaan=ongedaan == "ja",
        meegenomen=along,
        stukkenset=sets,
    )


@router.post("")
def decide(
    year: str, name: str, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Records one decision and comes back; a form that is wrong comes back as typed."""
    meeting = deciding.find(desk, f"{year}/{name}")
    try:
        along = decision.record(desk, meeting, fields, now, by)
    except FormError as error:
        typed = {**fields, **error.facts, "overleg": meeting.id}
        return _page(front.pages, desk, meeting, now, status=422, getypt=typed)
    return published(f"/overleggen/{meeting.id}?{outcome(meeting, fields, along=along)}")


def _page(
    pages: Pages, desk: Desk, meeting: Meeting, now: datetime, status: int = 200, **facts: object
) -> Response:
    found = {
        "tafel": desk.cycle.table.name,
        "kaart": decision.card(desk, meeting, now) | gathering.reasons(desk, meeting, now),
        "dossier": record_of(desk, meeting, now),
        "paginas": [
            (desk.cycle.name_of(party), publish.page_address(desk, _token(desk, party), meeting.id))
            for party in meeting.parties
        ],
        "max_reden": MAX_REASON,
        "namen": {party: desk.cycle.name_of(party) for party in meeting.parties},
    }
    facts.setdefault("stukkenset", papersets.card(desk, meeting, now, None, None))
    defaults = {"getypt": {}, "besloten": False, "ongedaan": False, "meegenomen": []}
    found["gevolg"] = gathering.follows(desk, meeting, now) if facts.get("besloten") else {}
    return pages.show("overleg", status, **{**defaults, **found, **facts})


def _token(desk: Desk, party: str) -> str:
    return links.token(desk.store, subscriptions.PURPOSE, party)
