"""Documents to read behind a personal link.

The final version of one, for whoever belongs to a party that signs it; and the set of papers of a
meeting, for whoever belongs to a party that is in it.
"""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.papers import shown_sets
from jaarwiel.web.front import READ, DeskHere, Now
from jaarwiel.web.office.papers import sent
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere

router = APIRouter(prefix="/inbreng/{token}/stuk")


@router.api_route("/{number}", methods=READ)
def read(number: Number, visitor: VisitorHere, desk: DeskHere, now: Now) -> Response:
    """The document as a page."""
    return _show(desk, visitor, number, "html", now.date())


@router.api_route("/{number}/pdf", methods=READ)
def download(number: Number, visitor: VisitorHere, desk: DeskHere, now: Now) -> Response:
    """The document as PDF."""
    return _show(desk, visitor, number, "pdf", now.date())


def _show(
    desk: Desk, visitor: Visitor, number: int, form: Literal["html", "pdf"], today: date
) -> Response:
    """Raises NotFoundError, in the same words whether there is none or it is another's."""
    found = archive.find(desk.store, number)
    content = archive.content_of(desk.store, number, form)
    if found is None or content is None or not _may_read(desk, visitor, found, today):
        raise NotFoundError(
            "Dit stuk staat hier niet (meer) voor u klaar. Gebruik de link uit de nieuwste brief, "
            "of vraag het stuk aan de procescoördinator."
        )
    return sent(found, form, content)


def _may_read(desk: Desk, visitor: Visitor, found: StoredDocument, today: date) -> bool:
    """Whether it is put to this person's parties to sign, or was sent for a meeting of theirs."""
    if not desk.cycle.knows(int(found.item.partition("/")[0])):
        return False
    return _signs(desk, visitor, found) or _takes_part(desk, visitor, found, today)


def _signs(desk: Desk, visitor: Visitor, found: StoredDocument) -> bool:
    """Whether it is final, and a party or group of this person signs it."""
    signing = {
        party
        for deadline in desk.plan(int(found.item.partition("/")[0])).deadlines
        if deadline.id == found.item
        for signatory in deadline.signatories
        for party in (signatory, *desk.cycle.members(signatory))
    }
    return found.final and not signing.isdisjoint({*visitor.answers_for, *visitor.parties})


def _takes_part(desk: Desk, visitor: Visitor, found: StoredDocument, today: date) -> bool:
    """Whether it is a set that participants see, of a meeting that a party of this person is in."""
    versions = archive.versions(desk.store, found.item)
    return any(
        meeting.id == found.item
        and not set(meeting.parties).isdisjoint(visitor.parties)
        and found in shown_sets(meeting, versions, today)
        for meeting in desk.plan(int(found.item.partition("/")[0])).meetings
    )
