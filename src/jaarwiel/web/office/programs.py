"""Programs that read along over the API: who they are, giving one a token, ending one.

A token stands in the answer to the form that made it, and nowhere else: in no address, no log and
no record.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.programs import tokens
from jaarwiel.records import programs
from jaarwiel.records.programs import Program
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.guard import API
from jaarwiel.web.session import By, CoordinatorOnly

ADDRESS: Final = "/beheer/programmas"
Number = Annotated[int, Path(ge=1, le=999_999_999)]

router = APIRouter(prefix=ADDRESS, dependencies=[CoordinatorOnly])


@router.api_route("", methods=READ)
def overview(front: FrontHere, desk: DeskHere, now: Now, gedaan: str = "") -> Response:
    """Every program that reads along, or did."""
    return _page(front, desk, now, gedaan=gedaan == "beeindigd")


@router.post("")
def make(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Lets a program in and shows its token; the same form once more is refused by its name."""
    try:
        program, token = tokens.make(desk, fields.get("naam", ""), _day(fields), now, by)
    except InputError as error:
        return _page(front, desk, now, trouble=str(error), typed=fields)
    return front.pages.show(
        "beheer_token",
        tafel=desk.cycle.table.name,
        programma=program,
        token=token,
        basis=f"{desk.address}{API}",
    )


@router.api_route("/{number}/beeindigen", methods=READ)
def ask(number: Number, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Asks whether this program really is to stop reading along."""
    program = _found(desk, number)
    if not program.is_valid(now.date()):
        return RedirectResponse(ADDRESS, 303)
    return front.pages.show(
        "beheer_programma_beeindigen", tafel=desk.cycle.table.name, programma=program
    )


@router.post("/{number}/beeindigen")
def end(number: Number, desk: DeskHere, now: Now, by: By) -> Response:
    """Makes its token worthless; pressed twice it does no more than once."""
    with desk.store.writing():
        if _found(desk, number).revoked_at is None:
            tokens.revoke(desk, str(number), now, by)
    return RedirectResponse(f"{ADDRESS}?gedaan=beeindigd#melding", 303)


def _found(desk: Desk, number: int) -> Program:
    found = programs.find(desk.store, number)
    if found is None:
        raise NotFoundError(f"Er leest geen programma mee met nummer {number}.")
    return found


def _day(fields: Mapping[str, str]) -> date | None:
    """The last day that was chosen; None for an empty field. Raises InputError."""
    text = fields.get("tot", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"'{text[:40]}' is geen dag. Schrijf een dag als 2027-12-31.") from None


def _page(
    front: Front,
    desk: Desk,
    now: datetime,
    *,
    gedaan: bool = False,
    trouble: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    today = now.date()
    found = programs.programs(desk.store)
    return front.pages.show(
        "beheer_programmas",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        meelezers=[each for each in found if each.is_valid(today)],
        vroeger=[each for each in reversed(found) if not each.is_valid(today)],
        gedaan=gedaan,
        fout=trouble,
        naam=(typed or {}).get("naam", ""),
        tot=(typed or {}).get("tot", (today + tokens.USUAL).isoformat()),
        vandaag=today,
        uiterlijk=today + tokens.LONGEST,
        langste_naam=tokens.LONGEST_NAME,
    )
