"""The OpenAPI document, as the NLGov API Design Rules want it, and its address."""

import json
import re
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from jaarwiel.web.api.envelope import VERSION
from jaarwiel.web.api.problems import MEDIA_TYPE
from jaarwiel.web.front import DeskHere, FrontHere
from jaarwiel.web.guard import API

router = APIRouter()

LIST: Final = re.compile(r"\b(?:Page|Whole)_(\w+?)_\b")
"""What FastAPI calls the shape of a list of these."""
TITLE: Final = "API van jaarwiel"
DESCRIPTION: Final = (
    "Leest mee met de jaarcyclus van prestatieafspraken: planning, inbreng, documenten, cijfers, "
    "ondertekening en post van één overlegtafel. Alleen lezen. Volgt de NLGov REST API Design "
    "Rules. In geen enkel antwoord staat wie iemand is of hoe die te bereiken is; wat partijen in "
    "hun teksten schrijven, staat er zoals zij het schreven. Momenten staan in UTC, dagen zijn "
    "dagen in Nederland."
)
TAGS: Final = (
    ("Tafel", "De overlegtafel, haar partijen, thema's en indicatoren."),
    ("Planning", "De jaren met hun termijnen, overleggen en besluiten."),
    ("Inbreng", "Wie wat aanlevert, en hoe ver dat is."),
    ("Documenten", "Samengestelde documenten en stukkensets, met al hun versies."),
    ("Cijfers", "Aangeleverde cijfers, met hun herkomst."),
    ("Ondertekening", "Wie tekenen, en wie getekend heeft."),
    ("Post", "Welke brieven uitgingen."),
)
ERRORS: Final = {
    "401": "Er is geen geldig token meegestuurd.",
    "404": "Wat genoemd is, bestaat niet.",
    "405": "Alleen GET en HEAD zijn mogelijk.",
    "422": "Een waarde in het adres past niet.",
    "429": "Met dit token is te vaak iets gevraagd.",
    "500": "Er ging iets mis bij het lezen.",
    "503": "De gegevens van de tafel kunnen tijdelijk niet worden gelezen.",
}
VERSION_HEADER: Final = {
    "description": "De volledige versie van de API.",
    "schema": {"type": "string", "example": VERSION},
}
RETRY_AFTER: Final[dict[str, Any]] = {
    "Retry-After": {
        "description": "Na zoveel seconden kan het opnieuw.",
        "schema": {"type": "integer"},
    }
}
MORE_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "200": {
        "ETag": {
            "description": "Kenmerk van dit antwoord, voor If-None-Match.",
            "schema": {"type": "string"},
        }
    },
    "401": {
        "WWW-Authenticate": {
            "description": "Hoe de lezer zich bekendmaakt.",
            "schema": {"type": "string"},
        }
    },
    "405": {"Allow": {"description": "Wat mogelijk is.", "schema": {"type": "string"}}},
    "429": RETRY_AFTER,
    "503": RETRY_AFTER,
}
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Probleem",
    "description": "Een fout volgens RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Waar deze soort fout wordt uitgelegd.",
        },
        "title": {"type": "string", "description": "Wat voor fout het is."},
        "status": {"type": "integer", "description": "De statuscode."},
        "detail": {"type": "string", "description": "Wat er mis is en wat u kunt doen."},
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "description": "Het adres waar het om gaat.",
        },
    },
}


def describe(api: FastAPI, address: str, contact: str | None) -> dict[str, Any]:
    """The OpenAPI document of the API at this address, with this mailbox for questions."""
    info = {"name": "Beheer van jaarwiel", "url": f"{address}/api"}
    found = get_openapi(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        routes=api.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        servers=[{"url": f"{address}{API}", "description": "Deze tafel"}],
        contact={**info, "email": contact} if contact else info,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    for path in found["paths"].values():
        for operation in path.values():
            _complete(operation)
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Probleem"] = PROBLEM
    renamed: dict[str, Any] = json.loads(LIST.sub(r"\1Lijst", json.dumps(found)))
    return renamed


def _complete(operation: dict[str, Any]) -> None:
    """Adds what every operation answers besides: errors, headers, and that nothing changed."""
    responses = operation["responses"]
    responses["200"].setdefault("description", "")
    if responses["200"]["description"] == "Successful Response":
        responses["200"]["description"] = "Gelukt."
    responses["304"] = {"description": "Niets veranderd sinds het antwoord met deze ETag."}
    schema = {"$ref": "#/components/schemas/Probleem"}
    for status, text in ERRORS.items():
        responses[status] = {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
    for status, each in responses.items():
        each["headers"] = {"API-Version": VERSION_HEADER, **MORE_HEADERS.get(status, {})}
    operation.setdefault("parameters", []).append(
        {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "description": "De ETag van een eerder antwoord: is er niets veranderd, dan komt 304.",
            "schema": {"type": "string"},
        }
    )


@router.get("/openapi.json", include_in_schema=False)
def document(request: Request, desk: DeskHere, front: FrontHere) -> Response:
    """The OpenAPI document, for everybody and from any page (/core/publish-openapi)."""
    found = describe(request.app, desk.address, front.settings.api_contact)
    return JSONResponse(found, headers={"Access-Control-Allow-Origin": "*"})
