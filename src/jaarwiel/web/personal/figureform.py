"""The form for figures (.xlsx) on the page of a contribution: taken out, and read in again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.figuregrid import grid_of, remarks_of
from jaarwiel.documents.workbookfile import MAX_FORM
from jaarwiel.errors import NotFoundError
from jaarwiel.office.contributions.drafts import OtherDraftError
from jaarwiel.office.figures import figureform
from jaarwiel.office.figures.figureform import Proposed
from jaarwiel.web.front import MAX_FIELDS, READ, check_charset
from jaarwiel.web.guard import MAX_BODY
from jaarwiel.web.parts.figurefields import fields_in
from jaarwiel.web.parts.sheet import Problem
from jaarwiel.web.personal.drafting import MAX_FILES, Upload, elsewhere, unread
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, form_of, save
from jaarwiel.web.personal.inbreng import VisitorHere

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(prefix=WHERE)


@router.api_route("/cijfers.xlsx", methods=READ)
def download(here: FillingHere) -> Response:
    """The form, with what was delivered filled in."""
    if not here.owed.cells:
        raise NotFoundError("Voor dit stuk worden van u geen cijfers gevraagd.")
    return sent(figureform.form_of(here.desk, here.owed), here.owed)


def sent(content: bytes, owed: Contribution) -> Response:
    """The form as a file to be kept."""
    name = figureform.form_name(owed)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, media_type=XLSX, headers=headers)


async def _upload(request: Request, visitor: VisitorHere) -> Upload:  # noqa: ARG001 - looked at first: no stranger uploads
    """The texts of the page and the form that came with it; no more of it than a form can be."""
    check_charset(request)
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_BODY
    ) as form:
        found = form.get("formulier")
        file = found if isinstance(found, UploadFile) else None
        texts = {name: text for name, text in form.multi_items() if isinstance(text, str)}
        return Upload(texts, "", await file.read(MAX_FORM + 1) if file else b"")


@router.post("/cijfers")
def read_in(here: FillingHere, upload: Annotated[Upload, Depends(_upload)]) -> Response:
    """Reads a form into the draft, and leads on to where it is looked over; delivers nothing."""
    form = form_of(here.desk.cycle, here.owed, upload.fields)
    if not here.owed.cells:
        raise NotFoundError("Voor dit stuk worden van u geen cijfers gevraagd.")
    if not upload.content:
        return unread(here, form, Problem("formulier", "Kies eerst het ingevulde formulier."))
    found = figureform.propose(here.desk, here.owed, upload.content)
    told = tuple(str(each) for each in found.reading.deviations)
    is_lost = told and not found.changes.news  # no draft would hold it
    if is_lost or not found.reading.is_usable:
        return unread(here, form, Problem("formulier", lines=told))
    try:
        kept = save(here.desk, here.visitor, here.owed, form, here.now)
        filled = {**form.figures, **_fields(here, found)}
        form = replace(form, seen=kept.number if kept else 0, figures=filled)
        save(here.desk, here.visitor, here.owed, form, here.now, told)
    except OtherDraftError as error:
        return elsewhere(here, form, error.draft)
    if not found.changes.news:
        return RedirectResponse(f"{here.address}?stand=ongewijzigd#melding", 303)
    after = "?stand=ingelezen#melding" if told else "/controle"
    return RedirectResponse(here.address + after, 303)


def _fields(here: Filling, found: Proposed) -> Mapping[str, str]:
    """The fields that the form fills in: each figure of it that is new, and the remarks there."""
    grid = grid_of(here.desk.cycle, here.owed.deadline, here.owed.deliverer)
    news = found.changes.news
    lines = [line for line in grid.lines if any(cell in news for cell in line.cells.values())]
    texts = fields_in(replace(grid, lines=tuple(lines)), news)
    bare = [line.key for line in lines if remarks_of(line, news) == remarks_of(line, {})]
    return {name: text for name, text in texts.items() if text or name.partition("/")[2] in bare}
