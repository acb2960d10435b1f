"""The button that makes a version: the run behind it step by step, and a preview of the result."""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel import runs
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import assemblyrun
from jaarwiel.office.documents.assemble import (
    Version,
    Wanted,
    assemble_document,
    newest_of,
    preview,
    require_reason,
)
from jaarwiel.office.documents.assemblyrun import Asked, Progress
from jaarwiel.office.documents.checking import points_of_attention
from jaarwiel.office.documents.comparing import version_called
from jaarwiel.office.documents.steps import STEPS
from jaarwiel.office.reasons import cleaned_reason
from jaarwiel.runs import PUBLISHING, NoRunError, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.office import papers
from jaarwiel.web.session import ActingOnly, By

SHOWN: Final = {"met": True, "zonder": False}
UNAVAILABLE: Final = 503

router = APIRouter(prefix="/stukken", dependencies=[ActingOnly])
Year = Annotated[int, Path(ge=1, le=9999)]


@router.post("/samenstellen")
def assemble(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Has the next version of a document made, and goes to where its making is shown.

    Without Prefect it is made at once; where Prefect does not answer, that is offered.
    """
    asked = _asked(desk, fields, by)
    if fields.get("wijze") == "direct" or not runs.is_set_up():
        return _at_once(desk, asked, now, fields.get("terug", ""))
    return _ask(front, desk, asked, fields.get("terug", ""))


def _asked(desk: Desk, fields: Mapping[str, str], by: str) -> Asked:
    """What the form asks for. Raises InputError for what cannot be made, before anything runs."""
    document, year, kind = (fields.get(name, "") for name in ("stuk", "jaar", "soort"))
    if kind not in {"concept", "definitief"} or not _is_year(year):
        raise InputError(
            f"'{kind}' van '{year}' kan niet worden samengesteld. Kies concept of definitief, "
            "en een jaar van de cyclus."
        )
    deadline, reason = desk.deadline(document, int(year)), cleaned_reason(fields.get("reden", ""))
    require_reason(newest_of(desk, deadline), reason, deadline.document)
    shown = SHOWN.get(fields.get("herkomst", ""))
    wanted = Wanted(kind == "definitief", reason, shown, anyway=fields.get("toch") == "ja")
    return Asked(document, int(year), wanted, by)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == 4  # noqa: PLR2004 - a year


def _at_once(desk: Desk, asked: Asked, now: Now, page: str) -> Response:
    """Makes the version here, and goes back to the page that asked for it."""
    wanted = asked.wanted
    version = assemble_document(
        desk, asked.document, asked.year, now, asked.by, final=wanted.final, reason=wanted.reason,
        with_provenance=wanted.with_provenance, anyway=wanted.anyway,
    )  # fmt: skip
    after = BackgroundTask(request_run, PUBLISHING)
    return RedirectResponse(_back(version, page), 303, background=after)


def _back(version: Version, page: str) -> str:
    year, what = version.deadline.year, "samengesteld" if version.is_new else "ongewijzigd"
    if page == "stuk":
        return f"{papers.address(version.deadline)}?{what}={version.id}#melding"
    return f"/stukken?jaar={year}&{what}={version.id}#melding"


def _ask(front: Front, desk: Desk, asked: Asked, page: str) -> Response:
    """Goes to the run that makes it, or says that there is none to be had."""
    try:
        run, is_new = assemblyrun.ask(desk, asked)
    except NoRunError as error:
        return _unavailable(front, desk, str(error), asked.item, asked, page)
    already = "" if is_new else "&liep=ja"
    return RedirectResponse(f"{_where(run)}?stuk={asked.item}{already}", 303)


def _where(run: str) -> str:
    return f"/stukken/samenstellen/{run}"


def _unavailable(
    front: Front, desk: Desk, trouble: str, item: str, asked: Asked | None, page: str = ""
) -> Response:
    """Says that Prefect cannot be asked; what was asked for can be made without it."""
    return front.pages.show(
        "samenstellen_zonder",
        UNAVAILABLE,
        tafel=desk.cycle.table.name,
        reden=trouble,
        termijn=_deadline(desk, item),
        gevraagd=asked,
        terug=page,
    )


def _deadline(desk: Desk, item: str) -> Deadline | None:
    """The deadline with this identity; None for what is none."""
    year, _, document = item.partition("/")
    try:
        return desk.deadline(document, int(year)) if _is_year(year) else None
    except InputError:
        return None


# ------------------------------------------------------------------------------------ the run


@router.api_route("/samenstellen/{run}", methods=READ)
def show(
    *, run: str, front: FrontHere, desk: DeskHere,
    stuk: Annotated[str, Query(max_length=200)] = "", liep: str = "", ververs: str = "",
) -> Response:  # fmt: skip
    """How far the run is, with the concept as it would be; by itself up to date until it ends."""
    try:
        found = _follow(desk, run)
    except NoRunError as error:
        return _unavailable(front, desk, str(error), stuk, None)
    deadline = desk.deadline(found.asked.document, found.asked.year)
    made = version_called(desk, deadline, found.label).id if found.label else None
    return front.pages.show(
        "samenstellen",
        tafel=desk.cycle.table.name,
        uitvoering=found,
        hier_adres=f"{_where(run)}?stuk={found.asked.item}",
        termijn=deadline,
        adres=papers.address(deadline),
        gemaakt=papers.fresh(desk, *((made, None) if found.stage == "made" else (None, made))),
        aandacht=points_of_attention(desk, deadline),
        stappen=len(STEPS),
        liep=liep == "ja",
        ververst=found.is_open and ververs != "nee",
    )


@router.post("/samenstellen/{run}")
def again(run: str, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Has the same made once more: by a new run, or here and now instead of a run that waits."""
    try:
        found = _follow(desk, run)
        asked = Asked(found.asked.document, found.asked.year, found.asked.wanted, by)
        if fields.get("wijze") != "direct":
            return _ask(front, desk, asked, "stuk")
        if found.is_open and not runs.cancel_run(run):
            return RedirectResponse(f"{_where(run)}?stuk={asked.item}&liep=ja", 303)
    except NoRunError as error:
        return _unavailable(front, desk, str(error), fields.get("stuk", ""), None)
    return _at_once(desk, asked, now, "stuk")


def _follow(desk: Desk, run: str) -> Progress:
    """How far this run is. Raises NotFoundError for one that there is not; NoRunError."""
    try:
        number = str(UUID(run))
    except ValueError as error:
        raise NotFoundError(
            "Dit adres is niet van een uitvoering. Op de pagina Stukken staat wat er is gemaakt."
        ) from error
    return assemblyrun.follow(desk, number)


# -------------------------------------------------------------------------------- the preview


@router.api_route("/{year}/{document:path}/voorbeeld", methods=READ)
def show_preview(year: Year, document: str, front: FrontHere, desk: DeskHere) -> Response:
    """The concept as it would be now, with what is to be looked at above it."""
    deadline = desk.deadline(document, year)
    return front.pages.show(
        "voorbeeld",
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=papers.address(deadline),
        aandacht=points_of_attention(desk, deadline),
        reden_nodig=bool(papers.shelf(desk, deadline)["reden_nodig"]),
    )


@router.api_route("/{year}/{document:path}/voorbeeld/stuk", methods=READ)
def preview_page(year: Year, document: str, desk: DeskHere, now: Now) -> Response:
    """The concept alone, as web page; nothing of it is kept."""
    deadline = desk.deadline(document, year)
    name = f"voorbeeld-{document.replace('/', '-')}-{year}.html"
    return papers.as_file(name, "html", preview(desk, deadline, now))
