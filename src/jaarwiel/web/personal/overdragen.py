"""Where somebody at a party asks to be left out, or to hand over to a colleague."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import handover, particulars
from jaarwiel.office.people.handover import Kind
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.contactformulier import sentence
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere

KINDS: Final[Mapping[str, Kind]] = {
    "niet-voor-mij": "niet voor mij",
    "doorgeven": "doorgeven",
}
WITHDRAW: Final = "intrekken"

router = APIRouter(prefix="/inbreng/{token}/overdragen")


@router.api_route("", methods=READ)
def page(
    visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = ""
) -> Response:
    """The two choices, and what became of earlier requests."""
    return _page(front.pages, desk, visitor, now, gedaan=gedaan)


@router.post("")
def ask(
    visitor: VisitorHere, fields: Fields, front: FrontHere, desk: DeskHere, now: Now
) -> Response:
    """Records a request; nothing else changes."""
    choice = fields.get("keuze", "")
    done = "ingetrokken" if choice == WITHDRAW else "gevraagd"
    try:
        if choice == WITHDRAW:
            handover.withdraw(desk, visitor.person, now)
        else:
            _ask(desk, visitor.person, fields, now)
    except InputError as error:
        typed = {**fields, "fout": sentence(error)}
        return _page(front.pages, desk, visitor, now, typed=typed, status=422)
    return RedirectResponse(f"/inbreng/{visitor.token}/overdragen?gedaan={done}#melding", 303)


def _ask(desk: Desk, person: int, fields: Mapping[str, str], now: datetime) -> None:
    kind = KINDS.get(fields.get("keuze", ""))
    if kind is None:
        raise InputError("Kies of dit niet voor u is, of dat u het doorgeeft aan een collega")
    name, email, note = (fields.get(each, "") for each in ("name", "email", "note"))
    handover.ask(desk, person, kind, name, email, note, now)


def _page(
    pages: Pages,
    desk: Desk,
    visitor: Visitor,
    now: datetime,
    *,
    gedaan: str = "",
    typed: Mapping[str, object] | None = None,
    status: int = 200,
) -> Response:
    asked = handover.requests_of(desk, visitor.person)
    refused = [each for each in asked if each.outcome == "refused"]
    return pages.show(
        "overdragen",
        status,
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        rollen=[
            (held, desk.cycle.name_of(held.party))
            for held in handover.roles_of(desk, visitor.person, now)
        ],
        open=[each for each in asked if each.outcome is None],
        geweigerd=refused[-1] if refused and refused[-1] is asked[-1] else None,
        gedaan=gedaan if gedaan in {"gevraagd", "ingetrokken"} else "",
        getypt=typed or {},
        max_naam=particulars.MAX_NAME,
        max_tekst=particulars.MAX_NOTE,
    )
