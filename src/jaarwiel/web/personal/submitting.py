"""Looking a contribution over before it is sent, and sending it."""

import hashlib
import json
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.figures import Figures
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.cautions import cautions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.contributions.drafts import Draft, OtherDraftError
from jaarwiel.office.overview import by_theme
from jaarwiel.web.front import READ, Fields
from jaarwiel.web.parts import filesin
from jaarwiel.web.parts.figurereading import figures_typed
from jaarwiel.web.parts.lookover import RefusedError, missing_after, refuse_wrong, themes_of
from jaarwiel.web.parts.sheet import Problem, Typed, key_of, refused
from jaarwiel.web.personal.drafting import elsewhere
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, form_of, save, versions

router = APIRouter(prefix=WHERE)


def _try_out(here: Filling, news: Mapping[Slot, str], figures: Figures) -> None:
    """Raises RefusedError when these could not be delivered; stores nothing."""
    with here.desk.store.writing(keep=False):
        _deliver(here, news, figures)


def _deliver(here: Filling, news: Mapping[Slot, str], figures: Figures) -> None:
    person = here.visitor.person
    channel = f"persoonlijke pagina (persoon {person})"
    try:
        deliver(
            here.desk,
            here.owed.deliverer,
            here.owed.deadline,
            news,
            here.now,
            channel,
            figures=figures,
            person=person,
        )
    except InputError as error:
        raise RefusedError(Problem("inhoud", str(error))) from error


@router.api_route("/controle", methods=READ)
def look_over(here: FillingHere, stand: str = "") -> Response:
    """What will be stored, as it will look, and what is missing after it."""
    draft = drafts.find(here.desk.store, here.visitor.person, here.owed)
    if draft is None:
        return RedirectResponse(here.address, 303)
    base, current = versions(here.desk, here.owed, draft.made_from)
    compared = compare(plain_texts(draft.texts), base, current)
    figures = figures_typed(here.desk.cycle, draft.figures, base, current)
    try:
        refuse_wrong(compared, figures, current)
    except RefusedError:
        return RedirectResponse(here.address, 303)
    if not compared.news and not figures.changes.news:
        return RedirectResponse(f"{here.address}?stand=ongewijzigd#melding", 303)
    typed = {slot: draft.texts[slot] for slot in compared.news}
    found = cautions(here.desk, current, typed, figures.changes.news)
    missing = missing_after(current, compared.news, figures.changes.news)
    return here.page(
        "inbreng_controle",
        melding=stand,
        kenmerk=mark_of(draft),
        themas=themes_of(here.desk, current, compared.news, figures.changes, found),
        opmerkingen=[each for each in found if each.slot is None],
        met_opmerkingen=bool(found),
        ontbreekt=by_theme(here.desk.cycle, missing),
        laatste_dag=current.last_day,
    )


def mark_of(draft: Draft) -> str:
    """The same as long as the draft holds the same texts over the same version."""
    texts = sorted([slot.theme, slot.field, text] for slot, text in draft.texts.items())
    held = [draft.made_from, texts, sorted(draft.figures.items())]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


@router.post("/versturen")
def send(here: FillingHere, fields: Fields) -> Response:
    """Delivers what was looked over: one new version. What was changed since is shown again."""
    with here.desk.store.writing():
        draft = drafts.find(here.desk.store, here.visitor.person, here.owed)
        if draft is None:
            return _sent_before(here)
        if mark_of(draft) != fields.get("kenmerk", ""):
            return RedirectResponse(f"{here.address}/controle?stand=gewijzigd#melding", 303)
        base, current = versions(here.desk, here.owed, draft.made_from)
        compared = compare(plain_texts(draft.texts), base, current)
        figures = figures_typed(here.desk.cycle, draft.figures, base, current)
        try:
            refuse_wrong(compared, figures, current)
            if compared.news or figures.changes.news:
                typed_texts = {slot: draft.texts[slot] for slot in compared.news}
                _deliver(here, typed_texts, figures.changes.news)
        except RefusedError as error:
            typed = Typed(draft.texts, compared, draft, figures=figures)
            return here.show(refused(here.desk, current, typed, error.problem), error.status)
        drafts.discard(here.desk.store, here.visitor.person, here.owed)
    return _received(here)


def _sent_before(here: Filling) -> Response:
    """There is no draft any more: it was sent by a first press on the button, or thrown away."""
    return _received(here) if here.owed.state != "none" else RedirectResponse(here.address, 303)


def _received(here: Filling) -> Response:
    key = key_of(here.owed)
    return RedirectResponse(f"/inbreng/{here.visitor.token}?ontvangen={key}#melding", 303)


@router.post("")
def check(here: FillingHere, fields: Fields) -> Response:
    """Takes a form in as a draft and leads on to where it is looked over.

    The last of the routes: its address would fit those above as well.
    """
    form = form_of(here.desk.cycle, here.owed, fields)
    try:
        draft = save(here.desk, here.visitor, here.owed, form, here.now)
    except OtherDraftError as error:
        return elsewhere(here, form, error.draft)
    base, current = versions(here.desk, here.owed, form.made_from)
    texts = draft.texts if draft else {}
    compared = compare(plain_texts(texts), base, current)
    figures = figures_typed(here.desk.cycle, draft.figures if draft else {}, base, current)
    is_news = bool(compared.news or figures.changes.news)
    try:
        filesin.refuse_unread(fields)
        refuse_wrong(compared, figures, current)
        if is_news:
            _try_out(here, compared.news, figures.changes.news)
    except RefusedError as error:
        typed = Typed(texts, compared, draft, figures=figures)
        sheet = refused(here.desk, current, typed, error.problem, name=form.name)
        return here.show(sheet, error.status)
    after = "/controle" if is_news else "?stand=ongewijzigd#melding"
    return RedirectResponse(here.address + after, 303)
