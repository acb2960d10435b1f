"""What is kept while somebody fills a form in: drafts, last year's text, and Word files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.drafts import Draft, OtherDraftError
from jaarwiel.office.contributions.earlier import earlier_texts
from jaarwiel.office.contributions.wordupload import WordTexts, texts_from_word
from jaarwiel.web.front import MAX_FIELDS, Fields, check_charset
from jaarwiel.web.guard import MAX_BODY
from jaarwiel.web.parts.figurereading import changed_fields, figures_typed
from jaarwiel.web.parts.sheet import Problem, Typed, anchor, box_name, refused
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, Form, form_of, save, versions
from jaarwiel.web.personal.inbreng import VisitorHere
from jaarwiel.words.wording import clock

MAX_FILES: Final = 2
"""The form has two places for a file; a browser sends the empty one as well."""
LONGEST_NAME: Final = 120
"""Characters of the name of a file that is said back."""

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
    """The form with these texts in it; below what stands there, unless that is to be replaced."""
    typed = plain_texts(form.typed)
    filled = {
        slot: text if replacing or typed.get(slot, "") in {"", text} else f"{typed[slot]}\n\n{text}"
        for slot, text in texts.items()
    }
    return replace(form, typed={**form.typed, **filled})


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


@dataclass(frozen=True)
class Upload:
    """A form with a file."""

    fields: Mapping[str, str]
    name: str
    content: bytes


async def _upload(request: Request, visitor: VisitorHere) -> Upload:  # noqa: ARG001 - looked at first: no stranger uploads
    """The texts of the form and its file; the guard holds how large it may be."""
    check_charset(request)
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_BODY
    ) as form:
        found = form.get("bestand")
        file = found if isinstance(found, UploadFile) else None
        return Upload(
            {name: text for name, text in form.multi_items() if isinstance(text, str)},
            ((file.filename or "") if file else "")[-LONGEST_NAME:],
            await file.read() if file else b"",
        )


@router.post("/word")
def read_in(here: FillingHere, upload: Annotated[Upload, Depends(_upload)]) -> Response:
    """Reads a Word file into the draft; nothing is delivered."""
    form = form_of(here.desk.cycle, here.owed, upload.fields)
    try:
        kept = save(here.desk, here.visitor, here.owed, form, here.now)
        form = replace(form, seen=kept.number if kept else 0)
        found = _texts(here, upload)
        replacing = upload.fields.get("vervang") == "ja"
        filled = _filled_in(_complete(here.owed, form), found.texts, replacing=replacing)
        save(here.desk, here.visitor, here.owed, filled, here.now, found.left_out)
    except OtherDraftError as error:
        return elsewhere(here, form, error.draft)
    except InputError as error:
        return unread(here, form, Problem("bestand", str(error)))
    return RedirectResponse(f"{here.address}?stand=ingelezen#melding", 303)


def _texts(here: Filling, upload: Upload) -> WordTexts:
    if not upload.content:
        raise InputError(
            "Er is geen bestand gekozen, of het bestand is leeg. Kies eerst een bestand."
        )
    wanted = upload.fields.get("onderdeel", "")
    place = next((slot for slot in here.owed.slots if box_name(slot) == wanted), None)
    return texts_from_word(here.desk, here.owed, upload.content, upload.name, place)


def _complete(owed: Contribution, form: Form) -> Form:
    """The form with what is on record in the boxes that it did not bring."""
    return replace(form, typed={**{slot: owed.text(slot) for slot in owed.slots}, **form.typed})


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
