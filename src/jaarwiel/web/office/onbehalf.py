"""Delivering for a party: the form of the party, filled in by the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.textchanges import TextChanges, compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.cautions import cautions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.overview import by_theme
from jaarwiel.web.front import READ, Fields
from jaarwiel.web.office.contribution import WHERE, Here, HereNow
from jaarwiel.web.parts.figurereading import TypedFigures, changed_fields, figures_typed
from jaarwiel.web.parts.lookover import RefusedError, missing_after, refuse_wrong, themes_of
from jaarwiel.web.parts.sheet import Problem, Typed, blank, box_name, refused
from jaarwiel.web.personal.filling import Form, form_of, versions
from jaarwiel.web.session import ActingOnly

WAYS: Final = {
    "mail": "per mail",
    "post": "per post",
    "overleg": "in een overleg",
    "telefoon": "telefonisch",
    "anders": "op een andere manier",
}
"""How the office got it."""
SEND, CHANGE = "opnemen", "wijzigen"

router = APIRouter(prefix=WHERE + "/namens", dependencies=[ActingOnly])


@dataclass(frozen=True)
class _Entered:
    """What was typed, and what it means."""

    form: Form
    base: Contribution
    current: Contribution
    compared: TextChanges
    figures: TypedFigures

    @property
    def is_news(self) -> bool:
        """Whether there is anything to deliver."""
        return bool(self.compared.news or self.figures.changes.news)

    @property
    def typed(self) -> Typed:
        """What stands in the boxes of the form."""
        return Typed(self.form.typed, self.compared, figures=self.figures)


@router.api_route("", methods=READ)
def ask(here: HereNow) -> Response:
    """The form with what is on record."""
    return here.page(
        "inbreng_namens", blad=blank(here.desk, here.owed), manieren=WAYS, hoe="", melding=""
    )


@router.post("")
def enter(here: HereNow, fields: Fields) -> Response:
    """Shows what will be stored, as it will look; stores it once that was looked over."""
    if fields.get("wat") != SEND:
        return _answer(here, fields)
    with here.desk.store.writing():
        return _answer(here, fields)


def _answer(here: Here, fields: Mapping[str, str]) -> Response:
    way = fields.get("hoe", "") if fields.get("hoe", "") in WAYS else ""
    found = _entered(here, fields)
    if fields.get("wat") == CHANGE:
        return _form(here, found, way)
    try:
        _check(found, way)
        if not found.is_news:
            return _form(here, found, way, notice="ongewijzigd")
        if fields.get("wat") == SEND:
            _deliver(here, found, way)
            return here.back("namens")
        _try_out(here, found, way)
    except RefusedError as error:
        return _form(here, found, way, error=error)
    return _look_over(here, found, way)


def _check(found: _Entered, way: str) -> None:
    """Raises RefusedError for what cannot be delivered."""
    if not way:
        raise RefusedError(Problem("hoe"))
    refuse_wrong(found.compared, found.figures, found.current)


def _entered(here: Here, fields: Mapping[str, str]) -> _Entered:
    cycle = here.desk.cycle
    form = form_of(cycle, here.owed, fields)
    base, current = versions(here.desk, here.owed, form.made_from)
    compared = compare(plain_texts(form.typed), base, current)
    typed = changed_fields(cycle, base, form.figures)
    return _Entered(form, base, current, compared, figures_typed(cycle, typed, base, current))


def _form(
    here: Here,
    found: _Entered,
    way: str,
    *,
    notice: str = "",
    error: RefusedError | None = None,
) -> Response:
    if error is None:
        sheet = blank(here.desk, found.current, found.typed)
    else:
        sheet = refused(here.desk, found.current, found.typed, error.problem)
    status = error.status if error else 200
    return here.page("inbreng_namens", status, blad=sheet, manieren=WAYS, hoe=way, melding=notice)


def _try_out(here: Here, found: _Entered, way: str) -> None:
    """Raises RefusedError when this could not be delivered; stores nothing."""
    with here.desk.store.writing(keep=False):
        _deliver(here, found, way)


def _deliver(here: Here, found: _Entered, way: str) -> None:
    news = {slot: found.form.typed[slot] for slot in found.compared.news}
    figures = found.figures.changes.news
    channel = f"door {here.by} opgenomen, {WAYS[way]} ontvangen"
    owed = here.owed
    try:
        deliver(
            here.desk, owed.deliverer, owed.deadline, news, here.now, channel,
            figures=figures, by=here.by,
        )  # fmt: skip
    except InputError as error:
        raise RefusedError(Problem("inhoud", str(error))) from error


def _look_over(here: Here, found: _Entered, way: str) -> Response:
    desk, current = here.desk, found.current
    news = found.compared.news
    typed = {slot: found.form.typed[slot] for slot in news}
    remarks = cautions(desk, current, typed, found.figures.changes.news)
    missing = missing_after(current, news, found.figures.changes.news)
    kept = {box_name(slot): text for slot, text in found.form.typed.items()}
    return here.page(
        "inbreng_namens_controle",
        themas=themes_of(desk, current, news, found.figures.changes, remarks),
        opmerkingen=[each for each in remarks if each.slot is None],
        met_opmerkingen=bool(remarks),
        ontbreekt=by_theme(desk.cycle, missing),
        verborgen={**kept, **found.form.figures, "versie": str(found.form.made_from), "hoe": way},
        hoe=WAYS[way],
    )
