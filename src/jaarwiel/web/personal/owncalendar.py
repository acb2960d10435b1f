"""How somebody at a party gets the meetings into their own calendar, and what it has seen."""

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.office.calendars import channels, subscriptions
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.office import agenda
from jaarwiel.web.personal.inbreng import VisitorHere, own_calendar

router = APIRouter(prefix="/inbreng/{token}/agenda")


@router.api_route("", methods=READ)
def page(visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """This person's own address, with how to subscribe in each program."""
    invited = channels.is_invited(desk, visitor.person)
    token = own_calendar(desk, visitor)
    seen = subscriptions.subscriber(desk, visitor.person, now.date())
    return front.pages.show(
        "eigen_agenda",
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        namens=[desk.cycle.name_of(each) for each in visitor.parties],
        agenda=agenda.address(desk, token) if token and not invited and seen else None,
        opgehaald=seen.fetched_at if seen else None,
        verouderd=[each.title for each in seen.outdated] if seen else [],
        uitgenodigd=invited,
        soorten=[body.id.lower() for body in desk.cycle.bodies],
    )
