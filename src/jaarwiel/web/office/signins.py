"""Where one is signed in; for the coordinator, where everybody is."""

from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError
from jaarwiel.office.people import signin
from jaarwiel.records import people, sessions
from jaarwiel.records.sessions import Session
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.session import VisitorHere
from jaarwiel.web.signing_in import signed_out
from jaarwiel.web.visitor import NoRightError

ACTS: Final = ("een", "alle", "iedereen")

router = APIRouter(prefix="/aanmeldingen")


@router.api_route("", methods=READ)
def page(
    visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = ""
) -> Response:
    """One's own sessions, and with the right for it those of others."""
    found = sessions.open_sessions(desk.store, now)
    own = [each for each in found if each.person == visitor.session.person]
    others = [each for each in found if each not in own] if visitor.may("beheren") else []
    names = {each.number: each.name for each in people.persons(desk.store)} if others else {}
    return front.pages.show(
        "aanmeldingen",
        tafel=desk.cycle.table.name,
        eigen=_rows(own, {}),
        anderen=_rows(others, names),
        deze=visitor.session.id,
        gedaan=gedaan if gedaan in ACTS else "",
    )


def _rows(found: Iterable[Session], names: dict[int, str]) -> list[dict[str, object]]:
    return [
        {"sessie": each, "naam": names.get(each.person, "") if each.person else "secretariaat"}
        for each in found
    ]


@router.post("")
def end(
    fields: Fields, visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now
) -> Response:
    """Ends one session, all of one's own, or everybody's."""
    act = fields.get("wat", "")
    if act == "alle":
        signin.end_all(desk, visitor.session.person, now, visitor.author)
    elif act == "iedereen":
        if not visitor.may("beheren"):
            raise NoRightError(visitor)
        signin.end_everybodys(desk, now, visitor.author)
    elif act == "een":
        chosen = _chosen(fields.get("sessie", ""), desk, now)
        if chosen.person != visitor.session.person and not visitor.may("beheren"):
            raise NoRightError(visitor)
        signin.end(desk, chosen, now, visitor.author)
        if chosen.id != visitor.session.id:
            return RedirectResponse("/aanmeldingen?gedaan=een#melding", 303)
    else:
        raise InputError(f"'{act}' kan niet. Kies {', '.join(ACTS)}.")
    return signed_out(front, desk)


def _chosen(text: str, desk: DeskHere, now: Now) -> Session:
    """The session with this number. Raises InputError for one that is not open."""
    found = sessions.with_number(desk.store, as_number(text))
    if found is None or not found.is_open(now):
        raise InputError("Deze aanmelding is al beëindigd. Open de pagina Aanmeldingen opnieuw.")
    return found
