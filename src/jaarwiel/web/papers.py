"""The documents: their versions, as web page, PDF and Word, and the button that makes one."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.assemble import assemble_document, file_name
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, Now
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.session import BY, OfficeOnly

MAX_NUMBER: Final = 2**53
"""A row's number in an address; SQLite takes no larger ones than 2**63."""
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

router = APIRouter(prefix="/stukken", dependencies=[OfficeOnly])


@router.post("/samenstellen")
def assemble(fields: Fields, desk: DeskHere, now: Now) -> Response:
    """Makes the next version of a document and goes back to the page that lists it."""
    document, year, kind = (fields.get(name, "") for name in ("stuk", "jaar", "soort"))
    if kind not in {"concept", "definitief"} or not _is_year(year):
        raise InputError(
            f"'{kind}' van '{year}' kan niet worden samengesteld. Kies concept of definitief, "
            "en een jaar van de cyclus."
        )
    version = assemble_document(desk, document, int(year), now, BY, final=kind == "definitief")
    return RedirectResponse(
        f"/?jaar={int(year)}&samengesteld={version.id}#stukken",
        303,
        background=BackgroundTask(request_run, PUBLISHING),
    )


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == 4  # noqa: PLR2004 - a year


@router.api_route("/{number}/{form}", methods=READ)
def download(
    number: Annotated[int, Path(ge=1, le=MAX_NUMBER)], form: str, desk: DeskHere
) -> Response:
    """One version in one form; the web page is shown, the others are downloaded."""
    found = archive.find(desk.store, number)
    content = archive.content_of(desk.store, number, form)
    if found is None or content is None:
        raise NotFoundError(
            f"Er is geen stuk met nummer {number} in de vorm '{form}'. "
            f"Mogelijk is: {', '.join(TYPES)}."
        )
    return sent(found, form, content)


def sent(found: archive.StoredDocument, form: str, content: bytes) -> Response:
    """This version as an answer: the web page to be shown, another form to be downloaded."""
    way = "inline" if form == "html" else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{_file_name(found, form)}"',
        "Cache-Control": "private, no-cache",
        **(ISOLATED if form == "html" else {}),
    }
    return Response(content, media_type=TYPES[form], headers=headers)


def _file_name(found: archive.StoredDocument, form: str) -> str:
    year, _, document = found.item.partition("/")
    return file_name(document, int(year), found.version, form, final=found.final)


def shelves(desk: Desk, deadlines: Iterable[Deadline]) -> list[Mapping[str, object]]:
    """The document of each of these with its versions, newest first, and who is missing in it."""
    return [
        {
            "termijn": deadline,
            "versies": archive.versions(desk.store, deadline.id),
            "ontbreekt": missing_names(desk, deadline),
        }
        for deadline in deadlines
    ]


def missing_names(desk: Desk, deadline: Deadline) -> list[str]:
    """The names of those whose contribution is not complete."""
    owed = desk.contributions([deadline])
    return [desk.cycle.name_of(each.deliverer) for each in owed if each.missing]


def fresh(desk: Desk, number: int | None) -> Mapping[str, object] | None:
    """The version that was just made, with its title and who is missing in it."""
    found = archive.find(desk.store, number) if number else None
    if found is None:
        return None
    year, _, document = found.item.partition("/")
    deadline = desk.deadline(document, int(year))
    return {
        "versie": found,
        "titel": deadline.document,
        "ontbreekt": missing_names(desk, deadline),
    }
