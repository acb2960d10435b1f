"""Errors as application/problem+json (RFC 9457): what is wrong, with which value, what to do."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.office.desk import NoCycleError
from jaarwiel.web.lastcycle import RETRY_SECONDS

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
TITLES: Final[Mapping[int, str]] = {
    400: "Onjuiste aanvraag",
    401: "Geen toegang",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    422: "Onjuiste invoer",
    429: "Te veel aanvragen",
    500: "Interne fout",
    503: "Tijdelijk niet bereikbaar",
}
DETAILS: Final[Mapping[int, str]] = {
    404: "Dit adres bestaat niet. Een adres eindigt nooit op een schuine streep; welke adressen er "
    "zijn, staat in /api/v1/openapi.json.",
    405: "Deze API is alleen om te lezen: gebruik GET of HEAD.",
    500: "Er ging iets mis bij het lezen van de gegevens. Probeer het later opnieuw; blijft het "
    "zo, vraag dan de beheerder naar het logboek van de server.",
    503: "De gegevens van de tafel kunnen nu niet worden gelezen. Probeer het later opnieuw; "
    "blijft het zo, vraag dan de procescoördinator van de tafel.",
}
EXPECTED: Final[Mapping[str, str]] = {
    "greater_than_equal": "schrijf een getal van ten minste {ge}",
    "less_than_equal": "schrijf een getal van ten hoogste {le}",
    "literal_error": "kies uit {expected}",
    "string_pattern_mismatch": "schrijf het in de vorm {pattern}",
    "string_too_long": "schrijf ten hoogste {max_length} tekens",
}
SHOWN: Final = 60
"""Characters of a wrong value that are repeated."""


class ProblemError(Exception):
    """An error that a program can act on."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers


def problem(
    status: int, path: str, detail: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that tells of this error."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    body = {
        "type": f"/api#fout-{status}" if status in TITLES else "about:blank",
        "title": title,
        "status": status,
        "detail": detail or DETAILS.get(status, title),
        "instance": quote(path),
    }
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def explain_errors(api: FastAPI) -> None:
    """Turns every error of this application into a problem."""

    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101 - it is registered for these alone
        return problem(error.status, request.url.path, str(error), error.headers)

    def no_cycle(request: Request, _: Exception) -> Response:
        return problem(503, request.url.path, headers={"Retry-After": str(RETRY_SECONDS)})

    def refused(request: Request, error: Exception) -> Response:
        path = request.url.path
        if isinstance(error, NotFoundError):
            return problem(404, path, str(error))
        if isinstance(error, InputError):
            return problem(422, path, str(error))
        log.error("%s", error)
        return problem(500, path)

    def unreadable(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else ()
        return problem(422, request.url.path, " ".join(_sentences(found)))

    def http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else None
        return problem(status, request.url.path, headers=headers)

    api.add_exception_handler(ProblemError, known)
    api.add_exception_handler(JaarwielError, refused)
    api.add_exception_handler(NoCycleError, no_cycle)
    api.add_exception_handler(RequestValidationError, unreadable)
    api.add_exception_handler(HTTPException, http_error)


def _sentences(errors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in errors:
        name, given = each["loc"][-1], str(each.get("input"))[:SHOWN]
        yield f"De waarde '{given}' van '{name}' past niet: {_expected(each)}."


def _expected(error: Mapping[str, Any]) -> str:
    """What may stand there, as the end of a sentence."""
    kind, facts = str(error["type"]), error.get("ctx") or {}
    if kind.startswith("int_"):
        return "schrijf een geheel getal"
    words = EXPECTED.get(kind, "kijk in /api/v1/openapi.json wat hier mag staan")
    return words.format(**{name: str(each).replace(" or ", " of ") for name, each in facts.items()})
