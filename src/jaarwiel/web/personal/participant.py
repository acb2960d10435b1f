"""One meeting as a participant sees it, behind the link in a calendar; it can only be read."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import agendas
from jaarwiel.office.meetings.participants import Opened, content_of, open_meeting
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.office import papers
from jaarwiel.web.parts.numbers import Number

router = APIRouter(prefix="/overleg/{token}/{year}/{name:path}")


def _opened(token: str, year: str, name: str, desk: DeskHere, now: Now) -> Opened:
    """Raises NotFoundError for a link that opens nothing, or nothing any more."""
    return open_meeting(desk, token, f"{year}/{name}", now)


OpenedHere = Annotated[Opened, Depends(_opened)]


# Before the page: its path takes in whatever follows.
@router.api_route("/stukken/{number}/{form}", methods=READ)
def paper(
    number: Number,
    form: str,
    opened: OpenedHere,
    desk: DeskHere,
) -> Response:
    """One of the papers that the page shows, or all of them as one set."""
    found, content = content_of(desk, opened, number, form)
    return papers.sent(found, form, content)


@router.api_route("", methods=READ)
def page(token: str, opened: OpenedHere, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """When, where, with whom, about what, and the papers."""
    return front.pages.show(
        "deelnemer", 200, **_facts(desk, opened, now), adres=_own(token, opened)
    )


def _own(token: str, opened: Opened) -> str:
    return f"/overleg/{token}/{opened.meeting.id}"


def _facts(desk: Desk, opened: Opened, now: datetime) -> dict[str, object]:
    meeting = opened.meeting
    return {
        "tafel": desk.cycle.table.name,
        "overleg": meeting,
        "voorbij": meeting.ends <= now,
        "eerder": opened.previous,
        "deelnemers": [desk.cycle.name_of(party) for party in meeting.parties],
        "overlegvorm": desk.cycle.body(meeting.body).name,
        "stukken": opened.papers,
        "stukkensets": opened.sets,
        "punten": agendas.agenda_of(desk, meeting),
        "namen": {party: desk.cycle.name_of(party) for party in meeting.parties},
    }
