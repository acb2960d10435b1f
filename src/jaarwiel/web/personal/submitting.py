"""Looking a contribution over before it is sent, and sending it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.document import demoted, plain
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.figures import Figures
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.core.textchanges import TextChanges, compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.documents.prose import parse
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.cautions import Caution, cautions
from jaarwiel.office.contributions.deliver import MAX_TEXT, deliver
from jaarwiel.office.contributions.drafts import Draft, OtherDraftError
from jaarwiel.office.overview import by_theme
from jaarwiel.web.front import READ, Fields
from jaarwiel.web.parts.figurefields import FigureLine, lines_of
from jaarwiel.web.parts.figurereading import TypedFigures, figures_typed
from jaarwiel.web.parts.sheet import Problem, Typed, key_of, refused
from jaarwiel.web.personal.drafting import elsewhere
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, form_of, save, versions

BELOW_FIELD = 2
"""Headings inside a text come below the h3 that names its field."""

router = APIRouter(prefix=WHERE)


@dataclass(frozen=True)
class Piece:
    """One text that will be stored, as it will look."""

    field: str
    blocks: object
    before: object
    """The text that it replaces, as it looks; None where there was none."""
    version: int
    """The version that this one came in; 0 where there was none."""
    cautions: tuple[Caution, ...]


class _RefusedError(Exception):
    """Nothing was stored; the form goes back as it was typed, with what is wrong."""

    def __init__(self, problem: Problem, status: int = 422) -> None:
        self.problem = problem
        self.status = status


def _refuse_wrong(compared: TextChanges, figures: TypedFigures, current: Contribution) -> None:
    """Raises _RefusedError for what cannot be delivered."""
    if figures.problems:
        raise _RefusedError(Problem("cijfers", str(len(figures.problems))))
    if compared.clashes or figures.changes.clashes:
        raise _RefusedError(Problem("botsing"), 409)
    if compared.emptied:
        raise _RefusedError(Problem("leeggemaakt"))
    if any(len(text) > MAX_TEXT for text in compared.news.values()):
        raise _RefusedError(Problem("te_lang", str(MAX_TEXT)))
    nothing_known = not current.current and not current.counted
    if not compared.news and not figures.changes.news and nothing_known:
        raise _RefusedError(Problem("niets"))


def _try_out(here: Filling, news: Mapping[Slot, str], figures: Figures) -> None:
    """Raises _RefusedError when these could not be delivered; stores nothing."""
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
        raise _RefusedError(Problem("inhoud", str(error))) from error


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
        _refuse_wrong(compared, figures, current)
    except _RefusedError:
        return RedirectResponse(here.address, 303)
    if not compared.news and not figures.changes.news:
        return RedirectResponse(f"{here.address}?stand=ongewijzigd#melding", 303)
    typed = {slot: draft.texts[slot] for slot in compared.news}
    found = cautions(here.desk, current, typed)
    missing = _missing_after(current, compared.news, figures.changes.news)
    return here.page(
        "inbreng_controle",
        melding=stand,
        kenmerk=mark_of(draft),
        themas=_themes(here, current, compared.news, figures.changes, found),
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


def _missing_after(current: Contribution, news: Mapping[Slot, str], figures: Figures) -> list[Slot]:
    """What is owed still once these are delivered."""
    lacking = {
        current.themes_of_cells[each.indicator]
        for each in current.missing_cells
        if each not in figures
    }
    return [
        slot
        for slot in current.missing
        if (slot.theme in lacking if slot.field == FIGURES else slot not in news)
    ]


def _themes(
    here: Filling,
    current: Contribution,
    news: Mapping[Slot, str],
    figures: FigureChanges,
    found: tuple[Caution, ...],
) -> list[tuple[str, list[Piece], list[FigureLine]]]:
    """By the name of each theme that something is delivered for: its texts and its figures."""
    changed = lines_of(here.desk.cycle, figures)
    themes = [
        (
            theme.name,
            [
                _piece(current, slot, news[slot], found)
                for slot in current.slots
                if slot.theme == theme.id and slot in news
            ],
            [each for each in changed if each.theme == theme.id],
        )
        for theme in here.desk.cycle.themes
    ]
    return [(name, pieces, lines) for name, pieces, lines in themes if pieces or lines]


def _piece(current: Contribution, slot: Slot, text: str, found: tuple[Caution, ...]) -> Piece:
    before = current.current.get(slot)
    return Piece(
        slot.field,
        as_it_looks(text, slot.field),
        as_it_looks(current.text(slot), slot.field) if before else None,
        before.version if before else 0,
        tuple(each for each in found if each.slot == slot),
    )


def as_it_looks(text: str, field: str) -> object:
    """The text as blocks that a page can show, safely: no markup of it is taken for ours."""
    return plain(demoted(parse(text, field), BELOW_FIELD))


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
            _refuse_wrong(compared, figures, current)
            if compared.news or figures.changes.news:
                typed_texts = {slot: draft.texts[slot] for slot in compared.news}
                _deliver(here, typed_texts, figures.changes.news)
        except _RefusedError as error:
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
        _refuse_wrong(compared, figures, current)
        if is_news:
            _try_out(here, compared.news, figures.changes.news)
    except _RefusedError as error:
        typed = Typed(texts, compared, draft, figures=figures)
        sheet = refused(here.desk, current, typed, error.problem, name=form.name)
        return here.show(sheet, error.status)
    after = "/controle" if is_news else "?stand=ongewijzigd#melding"
    return RedirectResponse(here.address + after, 303)
