"""The form for figures (.xlsx) on the page of a contribution: taken out, and read in again."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from jaarwiel.office.contributions.drafts import OtherDraftError
from jaarwiel.office.figures import figureform
from jaarwiel.web.front import READ
from jaarwiel.web.parts import filesin
from jaarwiel.web.parts.filesin import Upload
from jaarwiel.web.parts.sheet import Problem
from jaarwiel.web.personal.drafting import elsewhere, unread
from jaarwiel.web.personal.filling import WHERE, FillingHere, form_of, save
from jaarwiel.web.personal.inbreng import VisitorHere

router = APIRouter(prefix=WHERE)


@router.api_route("/cijfers.xlsx", methods=READ)
def download(here: FillingHere) -> Response:
    """The form, with what was delivered filled in."""
    return filesin.blank_form(here.desk, here.owed)


async def _upload(request: Request, visitor: VisitorHere) -> Upload:  # noqa: ARG001 - looked at first: no stranger uploads
    return await filesin.form_in(request)


@router.post("/cijfers")
def read_in(here: FillingHere, upload: Annotated[Upload, Depends(_upload)]) -> Response:
    """Reads a form into the draft, and leads on to where it is looked over; delivers nothing."""
    form = form_of(here.desk.cycle, here.owed, upload.fields)
    filesin.check_asked(here.owed)
    if not upload.content:
        return unread(here, form, Problem("formulier", "Kies eerst het ingevulde formulier."))
    found = figureform.propose(here.desk, here.owed, upload.content, upload.name)
    told = tuple(str(each) for each in found.reading.deviations)
    is_lost = told and not found.changes.news  # no draft would hold it
    if is_lost or not found.reading.is_usable:
        return unread(here, form, Problem("formulier", lines=told))
    try:
        kept = save(here.desk, here.visitor, here.owed, form, here.now)
        filled = {**form.figures, **filesin.figure_fields(here.desk, here.owed, found)}
        form = replace(form, seen=kept.number if kept else 0, figures=filled)
        save(here.desk, here.visitor, here.owed, form, here.now, told)
    except OtherDraftError as error:
        return elsewhere(here, form, error.draft)
    if not found.changes.news:
        return RedirectResponse(f"{here.address}?stand=ongewijzigd#melding", 303)
    after = "?stand=ingelezen#melding" if told else "/controle"
    return RedirectResponse(here.address + after, 303)
