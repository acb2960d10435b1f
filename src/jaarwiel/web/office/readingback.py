"""An edited Word file of a version: read in, looked over, and taken; and answers for parties."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.comparing.stretches import Stretch, compared_by_line
from jaarwiel.core.joint import TABLE
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import readback, textproposals
from jaarwiel.office.documents.editedtexts import (
    ChangedError,
    Choice,
    Edit,
    edits_of,
    mark_of,
    take,
)
from jaarwiel.office.documents.readback import ReadBack
from jaarwiel.office.documents.textproposals import MAX_REMARK, OvertakenError
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.office import papers
from jaarwiel.web.office.versions import Refused, Year, document_page
from jaarwiel.web.parts.numbers import MAX_NUMBER, Number, number_in
from jaarwiel.web.parts.proposalparts import as_read, theme_name
from jaarwiel.web.session import ActingOnly, By
from jaarwiel.web.upload import PostedHere

BOX: Final = "wijziging-"
"""How the boxes of the form are called, with the number of the edit behind it."""

router = APIRouter(prefix="/stukken/{year}/{document:path}", dependencies=[ActingOnly])
Count = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


@dataclass(frozen=True)
class Row:
    """An edit as the page shows it."""

    edit: Edit
    party: str
    """Whose text it is; empty for the joint text."""
    theme: str
    change: tuple[Stretch, ...]
    since: tuple[Stretch, ...]
    """From what stands now to what stands in the file; empty unless it is overtaken."""
    is_ticked: bool


@router.post("/teruglezen")
def read_in(
    *,
    year: Year,
    document: str,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    by: By,
    posted: PostedHere,
) -> Response:
    """Reads an edited file, and leads on to where it is looked over; takes nothing."""
    deadline = desk.deadline(document, year)
    try:
        kept = _read(desk, deadline, posted.content, posted.file_name, posted.fields, now, by)
    except InputError as error:
        return document_page(front, desk, deadline, now, refused=Refused(str(error)))
    return RedirectResponse(f"{_address(deadline, kept.id)}#melding", 303)


def _read(
    desk: Desk,
    deadline: Deadline,
    content: bytes | None,
    name: str,
    fields: Mapping[str, str],
    now: datetime,
    by: str,
) -> ReadBack:
    """Raises InputError for a file that cannot be read back."""
    if not content:
        raise InputError("Kies eerst het bewerkte Word-document.")
    version = readback.recognise(desk, deadline, content, name, fields.get("van", ""))
    found = readback.read(desk, version, content, name)
    return readback.keep(desk, version, content, name, found, now, by)


def _address(deadline: Deadline, number: int) -> str:
    return f"{papers.address(deadline)}/teruglezen/{number}"


@router.api_route("/teruglezen/{number}", methods=READ)
def look_over(
    *, year: Year, document: str, number: Number, front: FrontHere, desk: DeskHere,
    gezamenlijk: Count = 0, voorgesteld: Count = 0,
) -> Response:  # fmt: skip
    """What was changed in the file, beside what stands now; and what is no text of anybody."""
    deadline = desk.deadline(document, year)
    kept = readback.kept(desk, deadline, number)
    return _page(front, desk, deadline, kept, done=(gezamenlijk, voorgesteld))


@router.post("/teruglezen/{number}")
def settle(  # noqa: PLR0913 - the address, and what every form has at hand
    *, year: Year, document: str, number: Number, front: FrontHere, desk: DeskHere, now: Now,
    by: By, fields: Fields,
) -> Response:  # fmt: skip
    """Takes what was ticked, or throws the file away."""
    deadline = desk.deadline(document, year)
    kept = readback.kept(desk, deadline, number)
    if fields.get("wat") == "weggooien":
        readback.throw_away(desk, kept.id, now, by)
        return RedirectResponse(f"{papers.address(deadline)}?voorstel=weggegooid#melding", 303)
    choice = Choice(_ticked(fields), fields.get("kenmerk", ""), fields.get("toelichting", ""))
    try:
        taken = take(desk, deadline, kept, choice, now, by)
    except InputError as error:
        status = 409 if isinstance(error, ChangedError) else 422
        return _page(front, desk, deadline, kept, refused=Refused(str(error), status, fields))
    counts = f"gezamenlijk={taken.joint_version or 0}&voorgesteld={len(taken.proposed)}"
    return RedirectResponse(
        f"{_address(deadline, kept.id)}?{counts}#melding",
        303,
        background=BackgroundTask(request_run, CHASING),
    )


def _ticked(fields: Mapping[str, str]) -> frozenset[int]:
    found = (name.removeprefix(BOX) for name in fields if name.startswith(BOX))
    return frozenset(int(each) for each in found if each.isascii() and each.isdecimal())


def _page(
    front: Front,
    desk: Desk,
    deadline: Deadline,
    kept: ReadBack,
    *,
    refused: Refused | None = None,
    done: tuple[int, int] = (0, 0),
) -> Response:
    edits = edits_of(desk, deadline, kept)
    ticked = _ticked(refused.typed) if refused else None
    return front.pages.show(
        "teruglezen",
        refused.status if refused else 200,
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=papers.address(deadline),
        hierheen=_address(deadline, kept.id),
        bestand=kept,
        kenmerk=mark_of(edits),
        rijen=[_row(desk, each, ticked) for each in edits],
        kwijt=[
            (
                "" if deliverer == TABLE else desk.cycle.name_of(deliverer),
                theme_name(desk, slot.theme),
                slot.field,
            )
            for deliverer, slot in kept.found.gone
        ],
        buiten=kept.found.outside,
        verschil=compared_by_line,
        te_kiezen=any(each.state == "open" for each in edits),
        aan_partijen=any(each.state == "open" and not each.is_joint for each in edits),
        langste=MAX_REMARK,
        getypt=refused.typed if refused else {},
        gedaan=done,
        fout=refused.trouble if refused else "",
    )


def _row(desk: Desk, edit: Edit, ticked: frozenset[int] | None) -> Row:
    return Row(
        edit,
        "" if edit.is_joint else desk.cycle.name_of(edit.deliverer),
        theme_name(desk, edit.slot.theme),
        compared_by_line(edit.before, edit.after),
        compared_by_line(as_read(edit.now), edit.after) if edit.is_overtaken else (),
        edit.is_proposed_first if ticked is None else edit.number in ticked,
    )


@router.post("/voorstellen")
def answer(
    *, year: Year, document: str, front: FrontHere, desk: DeskHere, now: Now, by: By,
    fields: Fields,
) -> Response:  # fmt: skip
    """Records what a party answered to a proposal, or takes the proposal back."""
    deadline = desk.deadline(document, year)
    act = fields.get("wat", "")
    try:
        _answer(desk, deadline, act, fields, now, by)
    except NotFoundError:
        raise
    except InputError as error:
        status = 409 if isinstance(error, OvertakenError) else 422
        return document_page(front, desk, deadline, now, refused=Refused(str(error), status))
    return RedirectResponse(f"{papers.address(deadline)}?voorstel={act}#melding", 303)


def _answer(
    desk: Desk, deadline: Deadline, act: str, fields: Mapping[str, str], now: datetime, by: str
) -> None:
    """Raises InputError for what cannot be, and NotFoundError for what is not of this document."""
    number, seen = (number_in(fields, name) for name in ("nummer", "versie"))
    if textproposals.asked(desk, number).item != deadline.id:
        raise NotFoundError("Dit voorstel hoort niet bij dit stuk.")
    reason = fields.get("reden", "")
    if act == "akkoord":
        textproposals.accept(desk, number, seen, now, by, remark=reason)
    elif act == "niet":
        textproposals.refuse(desk, number, now, by, remark=reason)
    elif act == "intrekken":
        textproposals.withdraw(desk, number, now, by, reason)
    else:
        raise InputError("Kies akkoord, niet akkoord of intrekken. Er is niets gewijzigd.")
