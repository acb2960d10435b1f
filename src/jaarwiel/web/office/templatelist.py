"""The templates: which are in force, whether they are right, how they look, and to take along."""

import re
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from jaarwiel.errors import JaarwielError, NotFoundError
from jaarwiel.resources import own_templates
from jaarwiel.templating import aside, examples, templatecheck
from jaarwiel.templating.templatecheck import OF_ANY_DOCUMENT, Entry
from jaarwiel.web.front import READ, DeskHere, FrontHere
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.session import OfficeOnly

ROOMS: Final = {"mail": "Brieven", "documents": "Stukken", "agenda": "Agenda", "web": "Pagina's"}

router = APIRouter(prefix="/beheer/sjablonen", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def page(front: FrontHere, desk: DeskHere) -> Response:
    """Every template that may be replaced, and what is wrong with those of the table itself."""
    found = templatecheck.entries()
    try:
        wrong, trouble = aside.check(), ""
    except JaarwielError as error:
        wrong, trouble = (), str(error)
    return front.pages.show(
        "beheer_sjablonen",
        tafel=desk.cycle.table.name,
        map=own_templates(),
        kamers=[
            (name, [_row(each) for each in found if each.name.partition("/")[0] == room])
            for room, name in ROOMS.items()
        ],
        eigen=sum(each.own is not None for each in found),
        bevindingen=wrong,
        fout=trouble,
    )


def _row(entry: Entry) -> dict[str, object]:
    return {
        "naam": entry.name,
        "eigen": entry.own,
        "voorbeeld": _has_examples(entry.name),
    }


def _has_examples(name: str) -> bool:
    return name in examples.LETTERS or bool(OF_ANY_DOCUMENT.fullmatch(name))


def _entry(name: str) -> Entry:
    """The template of this name. Raises NotFoundError."""
    for each in templatecheck.entries():
        if each.name == name:
            return each
    raise NotFoundError(f"Er is geen sjabloon '{name[:80]}'.")


@router.api_route("/voorbeeld", methods=READ)
def preview(front: FrontHere, desk: DeskHere, naam: str = "") -> Response:
    """The examples of one letter or document, as they would look now."""
    entry = _entry(naam)
    found: list[str] = []
    trouble = ""
    if _has_examples(entry.name):
        try:
            found = list(aside.preview(entry.name))
        except JaarwielError as error:
            trouble = str(error)
    return front.pages.show(
        "beheer_sjabloon",
        tafel=desk.cycle.table.name,
        sjabloon=_row(entry),
        voorbeelden=found,
        fout=trouble,
    )


@router.api_route("/opmaak", methods=READ)
def formatted(naam: str = "", voorbeeld: str = "") -> Response:
    """One example; it can run nothing and reach nothing."""
    entry = _entry(naam)
    content = aside.preview(entry.name).get(voorbeeld) if _has_examples(entry.name) else None
    if content is None:
        raise NotFoundError(f"Er is geen voorbeeld '{voorbeeld[:80]}' van dit sjabloon.")
    return HTMLResponse(content, headers=ISOLATED)


@router.api_route("/bestand", methods=READ)
def download(naam: str = "", welke: str = "meegeleverd") -> Response:
    """The file itself: what is shipped, or with `welke=eigen` that of the table."""
    entry = _entry(naam)
    shipped = templatecheck.shipped_path(entry.name)
    path = entry.own if welke == "eigen" else shipped
    if path is None or not path.is_file():
        raise NotFoundError(f"Van '{entry.name}' is er zo geen bestand.")
    name = re.sub(r"[^A-Za-z0-9._-]", "-", entry.name.rpartition("/")[2])
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(path.read_bytes(), media_type="application/octet-stream", headers=headers)
