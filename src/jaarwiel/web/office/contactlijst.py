"""The list of contacts as a file: shown before it is kept, and taken out again."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError
from jaarwiel.office.csvlist import ADVICE, WrongLinesError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import contacts
from jaarwiel.textfile import text_of
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now, check_charset
from jaarwiel.web.guard import MAX_BODY
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.contactformulier import sentence
from jaarwiel.web.session import By, PeopleOnly

MAX_LIST: Final = 500_000
"""Bytes of a list; some five thousand lines."""
SOURCE: Final = "De lijst"

router = APIRouter(prefix="/contacten", dependencies=[PeopleOnly])


@router.api_route("/contacten.csv", methods=READ)
def export(desk: DeskHere) -> Response:
    """All contacts, in the columns that are read in."""
    headers = {
        "Content-Disposition": 'attachment; filename="contacten.csv"',
    }
    content = contacts.write_list(desk).encode("utf-8-sig")
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.api_route("/inlezen", methods=READ)
def start() -> Response:
    """Where a list is chosen."""
    return RedirectResponse("/contacten#lijst", 303)


async def _uploaded(request: Request) -> bytes:
    """The bytes of the file in the form; none where there is no file."""
    check_charset(request)
    async with request.form(max_files=1, max_part_size=MAX_BODY) as form:
        found = form.get("lijst")
        return await found.read() if found is not None and not isinstance(found, str) else b""


@router.post("/inlezen")
def show(
    content: Annotated[bytes, Depends(_uploaded)], front: FrontHere, desk: DeskHere
) -> Response:
    """What the list would change; keeps nothing."""
    if not content:
        return _refused(front.pages, desk, InputError("Kies een bestand met contacten"))
    try:
        text = text_of(content, SOURCE, MAX_LIST, ADVICE)
        return _preview(front.pages, desk, text)
    except InputError as error:
        return _refused(front.pages, desk, error)


@router.post("/inlezen/vastleggen")
def keep(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Keeps the list that was shown, unless somebody changed something since."""
    text = fields.get("lijst", "")
    try:
        with desk.store.writing():
            if fields.get("stand") == contacts.mark(desk):
                contacts.take_in(desk, contacts.read_list(desk, text, SOURCE), now, by)
                return RedirectResponse("/contacten?gedaan=ingelezen#melding", 303)
        return _preview(front.pages, desk, text, overtaken=True)
    except InputError as error:
        return _refused(front.pages, desk, error)


def _preview(pages: Pages, desk: Desk, text: str, *, overtaken: bool = False) -> Response:
    entries = contacts.read_list(desk, text, SOURCE)
    return pages.show(
        "contacten_inlezen",
        409 if overtaken else 200,
        tafel=desk.cycle.table.name,
        aantal=len(entries),
        wijzigingen=[
            {"wijziging": each, "partij": desk.cycle.name_of(each.contact.party)}
            for each in contacts.changes(desk, entries)
        ],
        lijst=text,
        stand=contacts.mark(desk),
        ingehaald=overtaken,
        fout="",
        regels=(),
    )


def _refused(pages: Pages, desk: Desk, error: InputError) -> Response:
    lines = error.lines if isinstance(error, WrongLinesError) else ()
    return pages.show(
        "contacten_inlezen",
        422,
        tafel=desk.cycle.table.name,
        fout="" if lines else sentence(error),
        regels=lines,
        wijzigingen=(),
        aantal=0,
        ingehaald=False,
    )
