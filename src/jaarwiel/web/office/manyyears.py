"""The years of a term beside each other, each as a small wheel and as a list."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.office.desk import Desk
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts import wheel
from jaarwiel.web.parts.years import bodies
from jaarwiel.web.session import OfficeOnly

LEAST: Final = 4
"""Years beside each other: those of a term, or of two short ones."""

router = APIRouter(prefix="/jaren", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def show(
    front: FrontHere, desk: DeskHere, now: Now, vanaf: Annotated[int | None, Query()] = None
) -> Response:
    """Four years, or the years of a longer term; from a given year on, or with the present one."""
    if vanaf is not None:
        desk.check_year(vanaf)
    length = span(desk)
    first = vanaf or first_year(desk, now.date())
    shown = [year for year in range(first, first + length) if desk.cycle.knows(year)]
    plans = list(desk.plans(shown))
    return front.pages.show(
        "jaren",
        tafel=desk.cycle.table.name,
        vandaag=now.date(),
        jaren=shown,
        plannen=[{"plan": each, "wiel": wheel.draw(each, now.date())} for each in plans],
        overlegvormen=bodies(desk.cycle, *plans),
        eerder=_earlier(desk, first, length),
        later=first + length if desk.cycle.knows(first + length) else None,
    )


def span(desk: Desk) -> int:
    """How many years stand beside each other."""
    return max(LEAST, desk.cycle.term.years)


def first_year(desk: Desk, today: date) -> int:
    """The first of the years that the present one is shown with."""
    begin = desk.cycle.table.first_year
    return begin + (desk.current_year(today) - begin) // span(desk) * span(desk)


def _earlier(desk: Desk, first: int, length: int) -> int | None:
    """From which year the years before these are shown; None when there are none."""
    if not desk.cycle.knows(first - 1):
        return None
    return max(first - length, desk.cycle.table.first_year)
