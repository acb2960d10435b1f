"""Delivering for a party: the form of the party, filled in by the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.textchanges import TextChanges, compare
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.cautions import cautions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.figures import figureform
from jaarwiel.office.overview import by_theme
from jaarwiel.web.front import READ, Fields
from jaarwiel.web.office.contribution import WHERE, Here, HereNow
from jaarwiel.web.parts import filesin
from jaarwiel.web.parts.figurereading import TypedFigures, changed_fields, figures_typed
from jaarwiel.web.parts.filesin import Upload
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
LEFT_OUT: Final = "weggelaten"
"""The field that takes along, a line each, what of the files that were read is not in the form."""
MAX_LEFT_OUT: Final = 50_000
"""Characters."""

router = APIRouter(prefix=WHERE + "/namens", dependencies=[ActingOnly])


@dataclass(frozen=True)
class _Entered:
    """What was typed, and what it means."""

    form: Form
    base: Contribution
    current: Contribution
    compared: TextChanges
    figures: TypedFigures
    way: str
    """How the office got it; empty until that was chosen."""
    left_out: tuple[str, ...]
    """What of the files that were read is not in the form."""

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
    return _form(here, _entered(here, {"versie": str(_newest(here.owed))}))


@router.post("")
def enter(here: HereNow, fields: Fields) -> Response:
    """Shows what will be stored, as it will look; stores it once that was looked over."""
    if fields.get("wat") != SEND:
        return _answer(here, fields)
    with here.desk.store.writing():
        return _answer(here, fields)


def _answer(here: Here, fields: Mapping[str, str]) -> Response:
    found = _entered(here, fields)
    if fields.get("wat") == CHANGE:
        return _form(here, found)
    try:
        filesin.refuse_unread(fields)
        _check(found)
        if not found.is_news:
            return _form(here, found, notice="ongewijzigd")
        if fields.get("wat") == SEND:
            _deliver(here, found)
            return here.back("namens")
        _try_out(here, found)
    except RefusedError as error:
        return _form(here, found, error=error)
    return _look_over(here, found)


def _check(found: _Entered) -> None:
    """Raises RefusedError for what cannot be delivered."""
    if not found.way:
        raise RefusedError(Problem("hoe"))
    refuse_wrong(found.compared, found.figures, found.current)


def _entered(here: Here, fields: Mapping[str, str]) -> _Entered:
    cycle = here.desk.cycle
    form = form_of(cycle, here.owed, fields)
    base, current = versions(here.desk, here.owed, form.made_from)
    compared = compare(plain_texts(form.typed), base, current)
    typed = changed_fields(cycle, base, form.figures)
    figures = figures_typed(cycle, typed, base, current)
    way = fields.get("hoe", "")
    left_out = tuple(fields.get(LEFT_OUT, "")[:MAX_LEFT_OUT].splitlines())
    return _Entered(form, base, current, compared, figures, way if way in WAYS else "", left_out)


def _newest(owed: Contribution) -> int:
    return owed.newest.version if owed.newest else 0


def _form(
    here: Here, found: _Entered, *, notice: str = "", error: RefusedError | None = None
) -> Response:
    if error is None:
        sheet = blank(here.desk, found.current, found.typed)
    else:
        sheet = refused(here.desk, found.current, found.typed, error.problem)
    status = error.status if error else 200
    return here.page(
        "inbreng_namens",
        status,
        blad=sheet,
        manieren=WAYS,
        hoe=found.way,
        melding=notice,
        weggelaten=found.left_out,
    )


def _try_out(here: Here, found: _Entered) -> None:
    """Raises RefusedError when this could not be delivered; stores nothing."""
    with here.desk.store.writing(keep=False):
        _deliver(here, found)


def _deliver(here: Here, found: _Entered) -> None:
    news = {slot: found.form.typed[slot] for slot in found.compared.news}
    figures = found.figures.changes.news
    channel = f"door {here.by} opgenomen, {WAYS[found.way]} ontvangen"
    owed = here.owed
    try:
        deliver(
            here.desk, owed.deliverer, owed.deadline, news, here.now, channel,
            figures=figures, by=here.by,
        )  # fmt: skip
    except InputError as error:
        raise RefusedError(Problem("inhoud", str(error))) from error


def _look_over(here: Here, found: _Entered) -> Response:
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
        verborgen={
            **kept,
            **found.form.figures,
            "versie": str(found.form.made_from),
            "hoe": found.way,
            LEFT_OUT: "\n".join(found.left_out),
        },
        hoe=WAYS[found.way],
        weggelaten=found.left_out,
    )


# ---------------------------------------------------------------------------------------- files


@router.post("/word")
def read_word(here: HereNow, upload: Annotated[Upload, Depends(filesin.word_in)]) -> Response:
    """The form with the texts of a Word file in it; nothing is stored."""
    found = _entered(here, upload.fields)
    try:
        read = filesin.texts_of(here.desk, here.owed, upload)
    except InputError as error:
        return _form(here, found, error=RefusedError(Problem("bestand", str(error))))
    replacing = upload.fields.get("vervang") == "ja"
    texts = filesin.completed(found.current, found.form.typed)
    texts = filesin.filled_in(texts, read.texts, replacing=replacing)
    boxes = {box_name(slot): text for slot, text in texts.items()}
    return _read(here, {**upload.fields, **boxes}, (*found.left_out, *read.left_out))


@router.post("/cijfers")
def read_figures(here: HereNow, upload: Annotated[Upload, Depends(filesin.form_in)]) -> Response:
    """The form with the figures of the form for Excel in it; nothing is stored."""
    filesin.check_asked(here.owed)
    found = _entered(here, upload.fields)
    if not upload.content:
        wrong = Problem("formulier", "Kies eerst het ingevulde formulier.")
        return _form(here, found, error=RefusedError(wrong))
    proposed = figureform.propose(here.desk, here.owed, upload.content, upload.name)
    told = tuple(str(each) for each in proposed.reading.deviations)
    if not proposed.reading.is_usable:
        return _form(here, found, error=RefusedError(Problem("formulier", lines=told)))
    fields = {**upload.fields, **filesin.figure_fields(here.desk, here.owed, proposed)}
    return _read(here, fields, (*found.left_out, *told))


def _read(here: Here, fields: Mapping[str, str], left_out: tuple[str, ...]) -> Response:
    """The form with what a file brought, and all that it could not bring."""
    found = _entered(here, {**fields, LEFT_OUT: "\n".join(dict.fromkeys(left_out))})
    return _form(here, found, notice="ingelezen" if found.is_news else "ongewijzigd")
