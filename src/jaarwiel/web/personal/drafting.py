"""What is kept while somebody fills a form in: drafts, last year's text, and Word files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.drafts import Draft, OtherDraftError
from jaarwiel.office.contributions.earlier import earlier_texts
from jaarwiel.web.front import Fields
from jaarwiel.web.parts import filesin
from jaarwiel.web.parts.figurereading import changed_fields, figures_typed
from jaarwiel.web.parts.filesin import Upload
from jaarwiel.web.parts.sheet import Problem, Typed, anchor, box_name, refused
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, Form, form_of, save, versions
from jaarwiel.web.personal.inbreng import VisitorHere
from jaarwiel.words.wording import clock

router = APIRouter(prefix=WHERE)


@router.post("/concept")
def keep(here: FillingHere, fields: Fields, request: Request) -> Response:
    """Keeps the draft: asked by the script as somebody types, or by a button."""
    asks_json = "application/json" in request.headers.get("accept", "")
    form = form_of(here.desk.cycle, here.owed, fields)
    wanted = next((s for s in here.owed.slots if box_name(s) == fields.get("overnemen")), None)
    if wanted is not None:
        form = _with_earlier(here, form, wanted)
    try:
        draft = save(here.desk, here.visitor, here.owed, form, here.now)
    except OtherDraftError as error:
        if asks_json:
            return _told("elders", error.draft, 409)
        return elsewhere(here, form, error.draft)
    if asks_json:
        return _told("bewaard" if draft else "leeg", draft)
    if wanted is not None:
        place = anchor("vak", box_name(wanted))
        return RedirectResponse(f"{here.address}?stand=overgenomen#{place}", 303)
    return RedirectResponse(f"{here.address}?stand={'bewaard' if draft else 'leeg'}#melding", 303)


def _told(state: str, draft: Draft | None, status: int = 200) -> Response:
    """What the script is told; the words stand in the page."""
    known = {"concept": draft.number, "tijd": clock(draft.saved_at)} if draft else {"concept": 0}
    return JSONResponse({"stand": state, **known}, status)


def _with_earlier(here: Filling, form: Form, slot: Slot) -> Form:
    """The form with last year's text in this box: below what is typed there, if anything is."""
    earlier = earlier_texts(here.desk, here.owed).get(slot)
    return _filled_in(form, {slot: earlier.text}) if earlier else form


def _filled_in(form: Form, texts: Mapping[Slot, str], *, replacing: bool = False) -> Form:
    return replace(form, typed=filesin.filled_in(form.typed, texts, replacing=replacing))


def elsewhere(here: Filling, form: Form, draft: Draft) -> Response:
    """The form as it was typed, beside the draft that another screen saved meanwhile."""
    base, current = versions(here.desk, here.owed, form.made_from)
    compared = compare(plain_texts(form.typed), base, current)
    texts = {**draft.texts, **{slot: form.typed[slot] for slot in compared.changed}}
    typed_here = changed_fields(here.desk.cycle, base, form.figures)
    figures = figures_typed(here.desk.cycle, {**draft.figures, **typed_here}, base, current)
    typed = Typed(texts, compared, draft, elsewhere=True, figures=figures)
    return here.show(refused(here.desk, current, typed, Problem("elders")), 409)


@router.post("/concept/wissen")
def throw_away(here: FillingHere) -> Response:
    """Throws the draft of this person away."""
    drafts.discard(here.desk.store, here.visitor.person, here.owed)
    return RedirectResponse(f"{here.address}?stand=gewist#melding", 303)


# ------------------------------------------------------------------------------------ Word files


async def _upload(request: Request, visitor: VisitorHere) -> Upload:  # noqa: ARG001 - looked at first: no stranger uploads
    return await filesin.word_in(request)


@router.post("/word")
def read_in(here: FillingHere, upload: Annotated[Upload, Depends(_upload)]) -> Response:
    """Reads a Word file into the draft; nothing is delivered."""
    form = form_of(here.desk.cycle, here.owed, upload.fields)
    try:
        kept = save(here.desk, here.visitor, here.owed, form, here.now)
        form = replace(form, seen=kept.number if kept else 0)
        found = filesin.texts_of(here.desk, here.owed, upload)
        form = replace(form, typed=filesin.completed(here.owed, form.typed))
        filled = _filled_in(form, found.texts, replacing=upload.fields.get("vervang") == "ja")
        save(here.desk, here.visitor, here.owed, filled, here.now, found.left_out)
    except OtherDraftError as error:
        return elsewhere(here, form, error.draft)
    except InputError as error:
        return unread(here, form, Problem("bestand", str(error)))
    return RedirectResponse(f"{here.address}?stand=ingelezen#melding", 303)


def unread(here: Filling, form: Form, problem: Problem) -> Response:
    """The form as it was typed, with what is wrong with the file that came with it."""
    draft = drafts.find(here.desk.store, here.visitor.person, here.owed)
    base, current = versions(here.desk, here.owed, form.made_from)
    compared = compare(plain_texts(form.typed), base, current)
    texts = {slot: form.typed[slot] for slot in compared.changed}
    changed = changed_fields(here.desk.cycle, base, form.figures)
    figures = figures_typed(here.desk.cycle, changed, base, current)
    typed = Typed(texts, compared, draft, figures=figures)
    return here.show(refused(here.desk, current, typed, problem, name=form.name), 422)
