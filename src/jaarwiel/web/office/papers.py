"""The documents: their versions, as web page, PDF and Word."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.convertors import StringConvertor, register_url_convertor

from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import needs_reason
from jaarwiel.office.documents.versionfiles import file_name
from jaarwiel.records import archive
from jaarwiel.web.front import READ, DeskHere
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.session import OfficeOnly

TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class _Form(StringConvertor):
    """One of the forms, so that /stukken/12/pdf is no document of the year 12."""

    regex = "|".join(TYPES)


register_url_convertor("vorm", _Form())
router = APIRouter(prefix="/stukken", dependencies=[OfficeOnly])


def address(deadline: Deadline) -> str:
    """Where the page of this document stands."""
    return f"/stukken/{deadline.year}/{quote(deadline.document_id)}"


@router.api_route("/{number}/{form:vorm}", methods=READ)
def download(number: Number, form: str, desk: DeskHere) -> Response:
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
    return as_file(_file_name(found, form), form, content)


def as_file(name: str, form: str, content: bytes) -> Response:
    """A file as an answer, under this name."""
    way = "inline" if form == "html" else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}"',
        **(ISOLATED if form == "html" else {}),
    }
    return Response(content, media_type=TYPES[form], headers=headers)


def _file_name(found: archive.StoredDocument, form: str) -> str:
    year, _, document = found.item.partition("/")
    return file_name(document, int(year), found.label, form, final=found.final)


def shelf(desk: Desk, deadline: Deadline) -> dict[str, object]:
    """One document with its versions, newest first, and who is missing in it now."""
    versions = archive.versions(desk.store, deadline.id)
    return {
        "termijn": deadline,
        "adres": address(deadline),
        "versies": versions,
        "ontbreekt": missing_names(desk, deadline),
        "reden_nodig": needs_reason(next(iter(versions), None)),
    }


def missing_names(desk: Desk, deadline: Deadline) -> list[str]:
    """The names of those whose contribution is not complete."""
    owed = desk.contributions([deadline])
    return [desk.cycle.name_of(each.deliverer) for each in owed if each.missing]


def fresh(desk: Desk, made: int | None, unchanged: int | None) -> Mapping[str, object] | None:
    """The version that was just made, or found unchanged, with its title and who is missing."""
    number = made or unchanged
    found = archive.find(desk.store, number) if number else None
    if found is None:
        return None
    year, _, document = found.item.partition("/")
    deadline = desk.deadline(document, int(year))
    return {
        "versie": found,
        "titel": deadline.document,
        "adres": address(deadline),
        "ontbreekt": missing_names(desk, deadline),
        "ongewijzigd": not made,
        "vorige": archive.before(desk.store, found),
    }
