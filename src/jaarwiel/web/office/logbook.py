"""The log: searched, page by page, and taken out as a list."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from jaarwiel.errors import InputError
from jaarwiel.office.upkeep import logbook
from jaarwiel.office.upkeep.logbook import Search
from jaarwiel.web.front import READ, DeskHere, FrontHere
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.session import PeopleOnly

LONGEST = 200
"""Characters of what is looked for."""
ASKED = ("woorden", "wie", "wat", "van", "tot")

router = APIRouter(prefix="/beheer/logboek", dependencies=[PeopleOnly])


@router.api_route("", methods=READ)
def page(request: Request, front: FrontHere, desk: DeskHere) -> Response:
    """The lines that were looked for, newest first."""
    asked = {name: request.query_params.get(name, "")[:LONGEST] for name in ASKED}
    search, trouble = _search(asked)
    found = logbook.find(desk, search, as_number(request.query_params.get("blad", "")))
    who, what = logbook.choices(desk.store)
    given = {name: text for name, text in asked.items() if text}
    return front.pages.show(
        "beheer_logboek",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        gevonden=found,
        gevraagd=asked,
        wie=logbook.in_words(desk, who),
        wat=what,
        fout=" ".join(trouble.values()),
        mis=trouble,
        zoekvraag=urlencode(given),
    )


@router.api_route("/logboek.csv", methods=READ)
def export(request: Request, desk: DeskHere) -> Response:
    """What was looked for as a list; persons by their number. Raises InputError for a wrong day."""
    search, trouble = _search({each: request.query_params.get(each, "") for each in ASKED})
    if trouble:
        raise InputError(" ".join(trouble.values()))
    headers = {
        "Content-Disposition": 'attachment; filename="logboek.csv"',
    }
    content = logbook.written(desk, search).encode("utf-8-sig")
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _search(asked: Mapping[str, str]) -> tuple[Search, dict[str, str]]:
    """What is looked for, and what is wrong with each day in it; a wrong day is left out."""
    days: dict[str, date] = {}
    wrong = {}
    for name in ("van", "tot"):
        try:
            if asked[name]:
                days[name] = date.fromisoformat(asked[name])
        except ValueError:
            wrong[name] = f"'{asked[name][:20]}' is geen dag. Schrijf een dag als 2027-03-31."
    first, last = days.get("van"), days.get("tot")
    return Search(asked["woorden"], asked["wie"], asked["wat"], first, last), wrong
