"""The final version of a document, to read for whoever belongs to a party that signs it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response

from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.web.front import READ, DeskHere
from jaarwiel.web.inbreng import Visitor, VisitorHere
from jaarwiel.web.papers import MAX_NUMBER, sent

router = APIRouter(prefix="/inbreng/{token}/stuk")
Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


@router.api_route("/{number}", methods=READ)
def read(number: Number, visitor: VisitorHere, desk: DeskHere) -> Response:
    """The document as a page."""
    return _show(desk, visitor, number, "html")


@router.api_route("/{number}/pdf", methods=READ)
def download(number: Number, visitor: VisitorHere, desk: DeskHere) -> Response:
    """The document as PDF."""
    return _show(desk, visitor, number, "pdf")


def _show(desk: Desk, visitor: Visitor, number: int, form: Literal["html", "pdf"]) -> Response:
    """Raises NotFoundError, in the same words whether there is none or it is another's."""
    found = archive.find(desk.store, number)
    content = archive.content_of(desk.store, number, form)
    if found is None or content is None or not _may_read(desk, visitor, found):
        raise NotFoundError(
            "Dit stuk staat hier niet (meer) voor u klaar. Gebruik de link uit de nieuwste brief, "
            "of vraag het stuk aan de procescoördinator."
        )
    return sent(found, form, content)


def _may_read(desk: Desk, visitor: Visitor, found: StoredDocument) -> bool:
    """Whether it is final, and a party or group of this person signs it."""
    year = int(found.item.partition("/")[0])
    if not found.final or not desk.cycle.knows(year):
        return False
    signing = {
        party
        for deadline in desk.plan(year).deadlines
        if deadline.id == found.item
        for signatory in deadline.signatories
        for party in (signatory, *desk.cycle.members(signatory))
    }
    return not signing.isdisjoint({*visitor.answers_for, *visitor.parties})
