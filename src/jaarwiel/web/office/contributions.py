"""Who owes what: each document of a year as a matrix of parties and themes."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.core.matrix import Matrix, matrix
from jaarwiel.errors import NotFoundError
from jaarwiel.office.contributions import extensions
from jaarwiel.office.overview import overview
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts.years import years
from jaarwiel.web.session import OfficeOnly

DONE: Final = ("aangeleverd", "na_termijn")
LATE: Final = ("te_laat", "deels_te_laat")

router = APIRouter(prefix="/inbreng", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def show(
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    stuk: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """The documents of a year with how far each is, and one of them as a matrix."""
    today = now.date()
    if jaar is not None:
        desk.check_year(jaar)
    seen = overview(desk, today, jaar)
    found = [
        matrix(desk.cycle, each.deadline, each.contributions, today) for each in seen.standings
    ]
    chosen = _chosen(found, stuk, today)
    return front.pages.show(
        "inbreng_matrix",
        tafel=desk.cycle.table.name,
        vandaag=today,
        jaar=seen.plan.year,
        jaren=years(desk, today),
        stukken=[_entry(each, today) for each in found],
        gekozen=chosen,
        klaar=chosen.count(*DONE) if chosen else 0,
        laat=chosen.count(*LATE) if chosen else 0,
        uitstel_gevraagd=len(extensions.requests(desk, desk.running(today))),
        ruimte=extensions.room_for(desk, chosen.deadline) if chosen else None,
    )


def _chosen(found: Sequence[Matrix], wanted: str, today: date) -> Matrix | None:
    """The document that is asked for, as "2027/terugblik"; or the one that matters most today."""
    if wanted:
        for each in found:
            if each.deadline.id == wanted:
                return each
        known = ", ".join(each.deadline.id for each in found)
        raise NotFoundError(f"Er is dit jaar geen stuk '{wanted}'. Wel: {known}.")
    return min(found, key=lambda each: _urgency(each, today), default=None)


def _urgency(each: Matrix, today: date) -> tuple[int, int, date]:
    """First what is open and incomplete, then what opens next, then what is complete."""
    deadline = each.deadline
    is_done = each.count(*DONE) == len(each.rows)
    opened = deadline.opens <= today
    rank = 0 if opened and not is_done else 1 if not opened else 2
    return rank, abs((deadline.input_last_day - today).days), deadline.last_day


def _entry(each: Matrix, today: date) -> dict[str, object]:
    return {
        "termijn": each.deadline,
        "klaar": each.count(*DONE),
        "aantal": len(each.rows),
        "laat": each.count(*LATE),
        "open": each.deadline.opens <= today,
    }
