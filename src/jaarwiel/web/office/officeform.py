"""The form for figures (.xlsx) of any party, for who keeps the cycle."""

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.errors import NotFoundError
from jaarwiel.web.front import READ, DeskHere
from jaarwiel.web.parts.filesin import blank_form
from jaarwiel.web.session import OfficeOnly

router = APIRouter(prefix="/cijferformulier", dependencies=[OfficeOnly])


@router.api_route("/{year}/{document:path}/{deliverer}", methods=READ)
def download(year: str, document: str, deliverer: str, desk: DeskHere) -> Response:
    """The form of this deliverer, with what was delivered filled in."""
    if not (year.isascii() and year.isdecimal() and len(year) == 4):  # noqa: PLR2004 - a year
        raise NotFoundError(f"'{year[:20]}' is geen jaar.")
    deadline = desk.deadline(document, int(year))
    found = next((e for e in desk.contributions([deadline]) if e.deliverer == deliverer), None)
    if found is None or not found.cells:
        raise NotFoundError(f"Van '{deliverer[:80]}' worden hier geen cijfers gevraagd.")
    return blank_form(desk, found)
