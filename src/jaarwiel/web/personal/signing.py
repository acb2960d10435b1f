"""The page on which somebody at a party says to have signed, and hands in the signed PDF."""

from collections.abc import Mapping
from datetime import date, datetime

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.signing import signatures, tosign
from jaarwiel.office.signing.signatures import Signing
from jaarwiel.office.signing.tosign import Line, ToSign
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.parts.signingparts import (
    attach,
    concerns,
    day,
    facts,
    places,
    required_number,
    sent,
)
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere
from jaarwiel.web.upload import Posted, PostedHere

router = APIRouter(prefix="/inbreng/{token}/stuk/{number}/ondertekening")


@router.api_route("", methods=READ)
def own_page(
    *, number: Number, visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now,
    gedaan: str = "",
) -> Response:  # fmt: skip
    """The document that is to be signed, who signed, and the form for who signs."""
    found = _concerning(desk, visitor, number, now.date())
    return _own_page(front, desk, visitor, found, now, done=gedaan)


@router.post("")
def sign(
    *, number: Number, visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now,
    posted: PostedHere,
) -> Response:  # fmt: skip
    """Records that this person signed, or adds the signed PDF to what was recorded."""
    found = _concerning(desk, visitor, number, now.date())
    act = posted.fields.get("wat", "")
    try:
        _take_own(desk, visitor, found, act, posted, now)
    except InputError as error:
        return _own_page(front, desk, visitor, found, now, refused=(posted.fields, str(error)))
    return RedirectResponse(
        f"/inbreng/{visitor.token}/stuk/{number}/ondertekening?gedaan={act}#melding",
        303,
        background=BackgroundTask(request_run, CHASING),
    )


@router.api_route("/getekend.pdf", methods=READ)
def to_add_to(number: Number, visitor: VisitorHere, desk: DeskHere, now: Now) -> Response:
    """The PDF with the digital signatures of others, for who signs next."""
    found = _concerning(desk, visitor, number, now.date())
    newest = signatures.newest_digital(found)
    if newest is None or not found.lines_of(visitor.person):
        raise NotFoundError("Er is nog geen digitaal getekend stuk om aan toe te voegen.")
    return sent(desk, found, newest)


def _concerning(desk: Desk, visitor: Visitor, number: int, today: date) -> ToSign:
    """The version, when a party of this person signs it. Raises NotFoundError otherwise.

    In the same words whether there is none or it is another's.
    """
    try:
        found = tosign.find(desk, number, today)
    except NotFoundError:
        found = None
    if found is None or not concerns(found, {*visitor.answers_for, *visitor.parties}):
        raise NotFoundError(
            "Dit stuk ligt hier niet (meer) voor u ter ondertekening. Gebruik de link uit de "
            "nieuwste brief, of vraag het stuk aan de procescoördinator."
        )
    return found


def _take_own(
    desk: Desk, visitor: Visitor, found: ToSign, act: str, posted: Posted, now: datetime
) -> None:
    """Raises InputError for what cannot be, and for what this person may not."""
    by = f"persoon {visitor.person}"
    own = found.lines_of(visitor.person)
    if act == "tekenen":
        key = posted.fields.get("regel", "")
        if key not in found.signs_for(visitor.person) and not _is_own(own, key, visitor):
            raise InputError("Kies namens welke partij u heeft ondertekend.")
        if posted.fields.get("zeker") != "ja":
            raise InputError("Bevestig met een vinkje dat u het stuk heeft ondertekend.")
        given = Signing(
            day(posted), posted.fields.get("wijze", ""), visitor.person, "", posted.content
        )
        signatures.sign(desk, found, key, given, now, by)
    elif act == "bestand":
        mine = {line.signature.id for line in own if line.signature and _is_by(line, visitor)}
        signed = required_number(posted, "handtekening")
        if signed not in mine:
            raise InputError("Bij deze handtekening kunt u geen bestand meesturen.")
        attach(desk, signed, posted, now, by)
    else:
        raise InputError("Kies wat u wilt doen, en verstuur het formulier opnieuw.")


def _is_own(own: list[Line], key: str, visitor: Visitor) -> bool:
    """Whether it was signed by this person already: a button may be pressed twice."""
    return any(key in {line.key, line.signatory} and _is_by(line, visitor) for line in own)


def _is_by(line: Line, visitor: Visitor) -> bool:
    return line.signature is not None and line.signature.person == visitor.person


def _own_page(
    front: FrontHere,
    desk: Desk,
    visitor: Visitor,
    found: ToSign,
    now: datetime,
    *,
    done: str = "",
    refused: tuple[Mapping[str, str], str] = ({}, ""),
) -> Response:
    own = found.lines_of(visitor.person)
    answer = front.pages.show(
        "ondertekening",
        422 if refused[1] else 200,
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        hier=f"/inbreng/{visitor.token}/stuk/{found.document.id}/ondertekening",
        **facts(desk, found, now.date()),
        keuzes=[] if found.newer else places(desk, found, visitor.person),
        tekent=bool(own),
        eigen=[line for line in own if _is_by(line, visitor)],
        eerder=[line for line in own if line.former and line.signature is None],
        om_aan_toe_te_voegen=signatures.newest_digital(found) if own else None,
        gedaan=done if done in {"tekenen", "bestand"} else "",
        getypt=refused[0],
        fout=refused[1],
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
