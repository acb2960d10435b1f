"""The page that explains the API, made from its OpenAPI document; for everybody."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response

from jaarwiel.web.api.access import PER_MINUTE
from jaarwiel.web.api.openapi import ERRORS, describe
from jaarwiel.web.api.problems import TITLES
from jaarwiel.web.front import READ, DeskHere, FrontHere

Schema = dict[str, Any]


def router_for(api: FastAPI) -> APIRouter:
    """The routes of the page about this API."""
    router = APIRouter()

    def explain(front: FrontHere, desk: DeskHere) -> Response:
        """Every address, what it takes and what it answers."""
        found = describe(api, desk.address, front.settings.api_contact)
        return front.pages.show(
            "api",
            over=found["info"],
            basis=found["servers"][0]["url"],
            groepen=list(_groups(found)),
            vormen=list(_shapes(found)),
            fouten=[(status, TITLES[int(status)], text) for status, text in ERRORS.items()],
            per_minuut=PER_MINUTE,
        )

    router.add_api_route("/api", explain, methods=READ)
    router.add_api_route("/api/v1", explain, methods=READ)
    return router


def _groups(found: Schema) -> Iterator[Schema]:
    for tag in found["tags"]:
        operations = [
            {
                "pad": path,
                "naam": operation["summary"],
                "id": operation["operationId"],
                "uitleg": operation["description"],
                "parameters": [_parameter(each) for each in operation["parameters"]],
                "antwoord": _answer(operation),
            }
            for path, methods in found["paths"].items()
            for operation in methods.values()
            if tag["name"] in operation["tags"]
        ]
        yield {"naam": tag["name"], "uitleg": tag["description"], "adressen": operations}


def _parameter(each: Schema) -> Schema:
    where = {"path": "in het adres", "query": "achter het vraagteken", "header": "als kop"}
    return {
        "naam": each["name"],
        "waar": where[each["in"]],
        "soort": _kind(each["schema"])[0],
        "uitleg": each["description"],
    }


def _answer(operation: Schema) -> str | None:
    """The name of the shape of the answer; None for a file."""
    content = operation["responses"]["200"]["content"]
    schema = content.get("application/json", {}).get("schema", {})
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def _shapes(found: Schema) -> Iterator[Schema]:
    for name, schema in sorted(found["components"]["schemas"].items()):
        fields = []
        for field, each in schema["properties"].items():
            kind, inner = _kind(each)
            fields.append(
                {
                    "naam": field,
                    "soort": kind,
                    "vorm": inner,
                    "altijd": field in schema.get("required", ()),
                    "uitleg": each.get("description", ""),
                }
            )
        yield {"naam": name, "uitleg": schema.get("description"), "velden": fields}


def _kind(schema: Schema) -> tuple[str, str | None]:
    """What a value is, in words, and the name of its shape where it has one."""
    words = {
        "string": "tekst",
        "integer": "geheel getal",
        "number": "getal",
        "boolean": "ja of nee",
    }
    formats = {"date": "dag", "date-time": "moment", "uri-reference": "adres"}
    if "$ref" in schema:
        return "", schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        choices = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return _kind(choices[0])
    if "enum" in schema:
        return f"een van: {', '.join(map(str, schema['enum']))}", None
    if schema.get("type") == "array":
        kind, inner = _kind(schema["items"])
        return f"lijst van {kind}".rstrip() if kind else "lijst van", inner
    if "const" in schema:
        return str(schema["const"]), None
    return formats.get(schema.get("format", ""), words.get(schema.get("type", ""), "")), None
