"""Puts the pages together: one FastAPI application for one table."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute

from jaarwiel.errors import InputError, JaarwielError, NotFoundError, WrongLinkError
from jaarwiel.office.desk import NoCycleError, open_desk
from jaarwiel.settings import Settings, present
from jaarwiel.web import accesslog, apidocs, signing_in
from jaarwiel.web.api.application import make_api
from jaarwiel.web.compression import Compression
from jaarwiel.web.conditional import is_known
from jaarwiel.web.front import READ, Front
from jaarwiel.web.given import Given
from jaarwiel.web.guard import Guard
from jaarwiel.web.lastcycle import RETRY_SECONDS, LastCycle
from jaarwiel.web.limits import Limits, client_of
from jaarwiel.web.office import (
    administration,
    agenda,
    agendapoints,
    assembling,
    contact,
    contacten,
    contactlijst,
    contribution,
    contributionacts,
    contributions,
    cyclefiles,
    figures,
    gatherings,
    home,
    joint,
    logbook,
    manyyears,
    meeting,
    officeform,
    onbehalf,
    outbox,
    papers,
    papersets,
    programs,
    questions,
    readingback,
    received,
    shelf,
    signatures,
    signins,
    suggestion,
    templatelist,
    tocome,
    versions,
)
from jaarwiel.web.pages import STATIC, Pages, static_file
from jaarwiel.web.parts import cyclefindings
from jaarwiel.web.personal import (
    delivered,
    drafting,
    figureform,
    filling,
    inbreng,
    moretime,
    overdragen,
    owncalendar,
    ownmail,
    ownproposals,
    participant,
    reading,
    signing,
    submitting,
)
from jaarwiel.web.session import NotSignedInError, signed_in
from jaarwiel.web.visitor import NoRightError

log = logging.getLogger(__name__)

# The first address that fits counts: tocome and received before outbox, what stands under a
# personal page before the forms on it, contactlijst before contacten, agendapoints and
# papersets before meeting, onbehalf and contributionacts before contribution, signatures before
# papers, papers, assembling, joint and readingback before versions.
ROOMS = (
    signing_in, signins, home, manyyears, gatherings, suggestion, agendapoints, papersets,
    meeting, participant, questions, figures, tocome, received, outbox, signatures, shelf, papers,
    assembling, joint, readingback, versions, contributions, onbehalf, contributionacts,
    contribution, moretime, ownmail, ownproposals, overdragen, owncalendar, reading, signing,
    inbreng, drafting, figureform, submitting, delivered, filling, agenda, officeform,
    contactlijst, contacten, contact, cyclefiles, templatelist, logbook, programs,
    administration,
)  # fmt: skip


def make_app(settings: Settings, clock: Callable[[], datetime] = present) -> FastAPI:
    """The application for the table of these settings; `clock` tells the time in Dutch local time.

    Makes the state file when there is none. Raises InputError when the cycle file is wrong.
    """
    with open_desk(settings) as desk:
        agenda.make_links(desk)
        https = desk.address.startswith("https://")
    pages, limits, cycle = Pages(), Limits(), LastCycle(settings.cycle)
    accesslog.hide_tokens()
    app = FastAPI(
        title="jaarwiel", docs_url=None, redoc_url=None, openapi_url=None, routes=_rooms()
    )
    app.state.front = front = Front(settings, clock, pages, Given(settings), limits, cycle)
    app.state.api = api = make_api(front)
    app.add_middleware(Guard, pages=pages, api=api, limits=limits, clock=clock, https=https)
    app.add_middleware(Compression)
    app.include_router(apidocs.router_for(api))
    app.add_api_route("/static/{name}", _static, methods=READ)
    _explain_errors(app, app.state.front)
    return app


@cache
def _rooms() -> list[BaseRoute]:
    """The routes of all rooms: FastAPI works each out once, for every application in a process."""
    together = APIRouter()
    for room in ROOMS:
        together.include_router(room.router)
    return together.routes


def _static(name: str, request: Request) -> Response:
    if name not in STATIC:
        raise HTTPException(404)
    file = static_file(name)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    answer = FileResponse(file, media_type=STATIC[name], headers=headers, stat_result=file.stat())
    headers["ETag"] = answer.headers["ETag"] = f"W/{answer.headers['ETag']}"  # compressed or not
    if is_known(headers["ETag"], request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return answer


def _explain_errors(app: FastAPI, front: Front) -> None:
    """Turns every error into a Dutch page that says what to do."""
    pages = front.pages

    def refused(_: Request, error: Exception) -> Response:
        if not isinstance(error, InputError):
            log.error("%s", error)
        status = _status(error)
        kinds = {404: "niet_gevonden", 400: "invoer"}
        return pages.show("fout", status, soort=kinds.get(status, "mislukt"), bericht=str(error))

    def wrong_link(request: Request, error: Exception) -> Response:
        if isinstance(error, WrongLinkError):
            front.limits.links.count(client_of(request.scope), error.given, front.clock())
        return refused(request, error)

    def no_right(request: Request, error: Exception) -> Response:
        tafel = error.visitor.desk.cycle.table.name if isinstance(error, NoRightError) else ""
        return pages.of(request.state).show("geen_recht", 403, tafel=tafel)

    def unreadable(_: Request, __: Exception) -> Response:
        return pages.show("fout", 404, soort="adres")

    def not_signed_in(_: Request, __: Exception) -> Response:
        return pages.show("aanmelden_eerst", 403)

    def http_error(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, StarletteHTTPException) else 500
        kinds = {404: "adres", 405: "adres", 413: "te_groot"}
        return pages.show("fout", status, soort=kinds.get(status, "onleesbaar"))

    def no_cycle(request: Request, error: Exception) -> Response:
        assert isinstance(error, NoCycleError)  # noqa: S101 - it is registered for these alone
        answer = _without_cycle(request, front, error)
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer

    app.add_exception_handler(JaarwielError, refused)
    app.add_exception_handler(NoCycleError, no_cycle)
    app.add_exception_handler(WrongLinkError, wrong_link)
    app.add_exception_handler(NoRightError, no_right)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(NotSignedInError, not_signed_in)
    app.add_exception_handler(StarletteHTTPException, http_error)


def _without_cycle(request: Request, front: Front, error: NoCycleError) -> Response:
    """Says it in full to who signed in, and calmly to everybody else.

    A calendar program gets a bare error: what looks like an empty calendar would empty its own.
    """
    if request.url.path.endswith(".ics"):
        return PlainTextResponse("Tijdelijk niet bereikbaar. Probeer het later opnieuw.", 503)
    try:
        with open_desk(front.settings, cycle=front.cycle.cycle) as desk:
            signed_in(request, desk, front.clock())
            return front.pages.of(request.state).show(
                "cyclus_onleesbaar",
                503,
                tafel=desk.cycle.table.name,
                bevindingen=cyclefindings.located(front.settings.cycle, error.findings),
                verstuurd=request.method not in READ,
            )
    except NotSignedInError:
        return front.pages.show("even_niet", 503, verstuurd=request.method not in READ)


def _status(error: Exception) -> int:
    if isinstance(error, NotFoundError):
        return 404
    return 400 if isinstance(error, InputError) else 500
