"""The page on which somebody at a party says to have signed, and hands in the signed PDF."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office import signatures, signedset, tosign
from jaarwiel.office.desk import Desk
from jaarwiel.office.signatures import Signing
from jaarwiel.office.tosign import Line, ToSign
from jaarwiel.records import signatures as records
from jaarwiel.records.signatures import Signature
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.inbreng import Visitor, VisitorHere
from jaarwiel.web.papers import MAX_NUMBER
from jaarwiel.web.upload import Posted, PostedHere

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
LONGEST_NUMBER: Final = 15
"""Digits of the number of a signature or person in a form."""

router = APIRouter(prefix="/inbreng/{token}/ondertekening/{number}")


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
        f"/inbreng/{visitor.token}/ondertekening/{number}?gedaan={act}#melding",
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
    if found is None or not concerns(found, visitor):
        raise NotFoundError(
            "Dit stuk ligt hier niet (meer) voor u ter ondertekening. Gebruik de link uit de "
            "nieuwste brief, of vraag het stuk aan de procescoördinator."
        )
    return found


def concerns(found: ToSign, visitor: Visitor) -> bool:
    """Whether a party or group of this person signs it."""
    signing = {each for line in found.lines for each in (line.party, line.signatory)}
    return not signing.isdisjoint({*visitor.answers_for, *visitor.parties})


def _take_own(
    desk: Desk, visitor: Visitor, found: ToSign, act: str, posted: Posted, now: datetime
) -> None:
    """Raises InputError for what cannot be, and for what this person may not."""
    by = f"persoon {visitor.person}"
    own = found.lines_of(visitor.person)
    if act == "tekenen":
        key = posted.fields.get("regel", "")
        if key not in dict(_places(desk, own, visitor.person)) and not _is_own(own, key, visitor):
            raise InputError("Kies namens welke partij u heeft ondertekend.")
        if posted.fields.get("zeker") != "ja":
            raise InputError("Bevestig met een vinkje dat u het stuk heeft ondertekend.")
        given = Signing(
            day(posted), posted.fields.get("wijze", ""), visitor.person, "", posted.content
        )
        signatures.sign(desk, found, key, given, now, by)
    elif act == "bestand":
        mine = {line.signature.id for line in own if line.signature and _is_by(line, visitor)}
        signed = number_in(posted, "handtekening")
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


def _places(desk: Desk, own: list[Line], person: int) -> list[tuple[str, str]]:
    """For whom this person can sign still: key and name; for a group as a whole where so held."""
    found: dict[str, str] = {}
    for line in own:
        if line.signature is None:
            held = {each.party for each in line.people if each.person == person}
            key = line.signatory if line.signatory in held else line.key
            found[key] = desk.cycle.name_of(key if key == line.signatory else line.party)
    return list(found.items())


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
        hier=f"/inbreng/{visitor.token}/ondertekening/{found.document.id}",
        **facts(desk, found, now.date()),
        keuzes=[] if found.newer else _places(desk, own, visitor.person),
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


def own_rows(desk: Desk, visitor: Visitor, today: date) -> list[dict[str, object]]:
    """What lies before the parties of this visitor to be signed, for the personal page."""
    return [
        facts(desk, found, today) | {"keuzes": _places(desk, own, visitor.person)}
        for found in tosign.on_the_table(desk, today)
        if concerns(found, visitor)
        for own in [found.lines_of(visitor.person)]
    ]


# --------------------------------------------------------------- shared with the office's page


def facts(desk: Desk, found: ToSign, today: date) -> dict[str, object]:
    """What both pages say, in their words."""
    return {
        "stuk": found,
        "document": found.deadline.document,
        "vandaag": today,
        "eerste": found.document.assembled_at.date(),
        "naam_van": desk.cycle.name_of,
        "nog_niet": tosign.missing_names(desk, found),
        "niemand": tosign.nobody_known(desk, found),
        "te_laat": found.is_late(today),
        "max_functie": signatures.MAX_ROLE,
        "megabytes": signatures.MAX_FILE // 1_000_000,
    }


def attach(desk: Desk, signed: int, posted: Posted, now: datetime, by: str) -> None:
    """Adds the file of a form to a signature. Raises InputError."""
    if posted.content is None:
        raise InputError("Kies het getekende stuk als PDF.")
    scan = posted.fields.get("wijze") != "digitaal"
    signatures.attach(desk, signed, posted.content, now, by, scan=scan)


def day(posted: Posted) -> date:
    """The day that a form says. Raises InputError."""
    try:
        return date.fromisoformat(posted.fields.get("dag", ""))
    except ValueError:
        raise InputError("Vul de dag van ondertekening in, als 2027-12-07.") from None


def number_in(posted: Posted, name: str) -> int:
    """The number in this field of a form. Raises InputError."""
    text = posted.fields.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise InputError("Het formulier is niet volledig. Open de pagina opnieuw.")
    return int(text)


def sent(desk: Desk, found: ToSign, signed: Signature) -> Response:
    """The file of a signature as an answer, to be downloaded."""
    content = records.content_of(desk.store, signed.file.id) if signed.file else None
    return Response(
        content or b"",
        media_type="application/pdf",
        headers=download(signedset.signed_name(found, signed)),
    )


def download(name: str) -> dict[str, str]:
    """The headers of a download that no cache keeps."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
