"""The signatures under a document as the office sees them: recorded, taken back, handed out."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.contact import by_person
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.signing import signatures, signedset, tosign
from jaarwiel.office.signing.requests import days_asked
from jaarwiel.office.signing.signatures import Signing
from jaarwiel.office.signing.tosign import ToSign
from jaarwiel.records.people import contacts_in
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.parts.signingparts import attach, day, download, facts, required_number, sent
from jaarwiel.web.session import By, OfficeOnly
from jaarwiel.web.upload import Posted, PostedHere

router = APIRouter(prefix="/stukken/{number}/ondertekening", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def page(number: Number, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = "") -> Response:
    """Who signed and who has not, and the forms to record it."""
    return _page(front, desk, tosign.find(desk, number, now.date()), now, done=gedaan)


@router.post("")
def record(
    number: Number, front: FrontHere, desk: DeskHere, now: Now, by: By, posted: PostedHere
) -> Response:
    """Does what was chosen; what is not possible comes back with why."""
    found = tosign.find(desk, number, now.date())
    act = posted.fields.get("wat", "")
    if act not in ACTS:
        raise InputError(f"'{act}' kan niet. Kies {', '.join(ACTS)}.")
    try:
        ACTS[act](desk, found, posted, now, by)
    except InputError as error:
        return _page(front, desk, found, now, typed=posted.fields, trouble=str(error))
    return RedirectResponse(
        f"/stukken/{number}/ondertekening?gedaan={act}#melding",
        303,
        background=BackgroundTask(request_run, CHASING),
    )


@router.api_route("/set.zip", methods=READ)
def signed_set(number: Number, desk: DeskHere, now: Now) -> Response:
    """The frozen PDF, every signed one, and the list with their hashes."""
    found = tosign.find(desk, number, now.date())
    content = signedset.write_set(desk, found, now.date())
    return Response(
        content, media_type="application/zip", headers=download(signedset.set_name(found))
    )


@router.api_route("/{signed}/getekend.pdf", methods=READ)
def signed_pdf(number: Number, signed: Number, desk: DeskHere, now: Now) -> Response:
    """The file of one signature, also of a withdrawn one."""
    found = tosign.find(desk, number, now.date())
    wanted = [each for each in (*found.signatures, *found.withdrawn) if each.id == signed]
    if not wanted or not wanted[0].file:
        raise NotFoundError(f"Bij handtekening {signed} is geen bestand bewaard.")
    return sent(desk, found, wanted[0])


def _record(desk: Desk, found: ToSign, posted: Posted, now: datetime, by: str) -> None:
    fields = posted.fields
    person = required_number(posted, "persoon") if fields.get("persoon") else None
    given = Signing(
        day(posted), fields.get("wijze", ""), person, fields.get("functie", ""), posted.content
    )
    signatures.sign(desk, found, fields.get("regel", ""), given, now, by)


def _own(found: ToSign, posted: Posted) -> int:
    """The number of a signature under this version. Raises NotFoundError for another."""
    signed = required_number(posted, "handtekening")
    if signed not in {each.id for each in (*found.signatures, *found.withdrawn)}:
        raise NotFoundError("Deze handtekening staat niet onder dit stuk. Open de pagina opnieuw.")
    return signed


def _add(desk: Desk, found: ToSign, posted: Posted, now: datetime, by: str) -> None:
    attach(desk, _own(found, posted), posted, now, by)


def _withdraw(desk: Desk, found: ToSign, posted: Posted, now: datetime, by: str) -> None:
    signatures.withdraw(desk, _own(found, posted), posted.fields.get("reden", ""), now, by)


def _see(desk: Desk, found: ToSign, posted: Posted, now: datetime, by: str) -> None:
    signatures.note_seen(desk, _own(found, posted), now, by)


ACTS: Final[Mapping[str, Callable[[Desk, ToSign, Posted, datetime, str], None]]] = {
    "vastleggen": _record,
    "bestand": _add,
    "intrekken": _withdraw,
    "bekeken": _see,
}


def _page(
    front: FrontHere,
    desk: Desk,
    found: ToSign,
    now: datetime,
    *,
    done: str = "",
    typed: Mapping[str, str] | None = None,
    trouble: str = "",
) -> Response:
    return front.pages.show(
        "ondertekening_kantoor",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        adres=f"/stukken/{found.document.id}/ondertekening",
        **facts(desk, found, now.date()),
        personen=_people(desk, found, now.date()),
        gevraagd=days_asked(desk, found),
        ondertekenaar=lambda signed: signedset.signer_name(desk, signed),
        te_bekijken=tosign.to_be_seen(found),
        zonder_bestand=[
            desk.cycle.name_of(line.party)
            for line in found.lines
            if line.signature and not line.signature.file
        ],
        sha256=signatures.frozen_sha256(desk, found),
        max_reden=signatures.MAX_WORDS,
        gedaan=done if done in ACTS else "",
        getypt=typed or {},
        fout=trouble,
    )


def _people(desk: Desk, found: ToSign, today: date) -> dict[str, list[tuple[int, str]]]:
    """By line: everybody with a role at its party or group, who signs first."""
    everybody = by_person(contacts_in(desk.store), today)
    return {
        line.key: sorted(
            (
                (person, f"{roles[0].name} ({', '.join(each.role for each in own)})")
                for person, roles in everybody.items()
                for own in [[each for each in roles if each.party in {line.party, line.signatory}]]
                if own
            ),
            key=lambda each: not line.may_sign(each[0]),
        )
        for line in found.lines
    }
