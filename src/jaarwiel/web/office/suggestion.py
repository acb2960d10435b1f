"""Dates worked out with all rules at once: what would change, before it is kept as proposals."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import dates, deciding
from jaarwiel.office.meetings.dates import Worked
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.office.gatherings import published, shown_year
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts import decision
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.session import ActingOnly, By

EFFORT: Final = 10.0
"""CP-SAT's deterministic seconds: as long as somebody may wait for a page."""

router = APIRouter(prefix="/overleggen/data", dependencies=[ActingOnly])


@router.api_route("", methods=READ)
def suggest(
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    vorig: str = "",
) -> Response:
    """The dates that keep the most rules, set beside the present ones; nothing is kept."""
    year = shown_year(desk, now, jaar)
    return _page(front.pages, desk, year, _work_out(desk, year, now, vorig), vorig=vorig)


@router.post("")
def keep(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Keeps the dates that were shown, when they still are what comes out."""
    asked, like = fields.get("jaar", ""), fields.get("vorig", "")
    year = shown_year(desk, now, as_number(asked) if asked.isdecimal() else None)
    worked = _work_out(desk, year, now, like)
    if fields.get("getoond") != _shown(worked):
        return _page(front.pages, desk, year, worked, veranderd=True, vorig=like)
    count = dates.keep(desk, worked, now, by)
    deciding.make_visible(desk, now)
    return published(f"/overleggen?jaar={year}&voorgesteld={count}#melding")


def _work_out(desk: Desk, year: int, now: datetime, like: str) -> Worked:
    found = dates.year_of(desk, year, like_last_year=like == "ja")
    return dates.work_out([found], now, EFFORT)


def _shown(worked: Worked) -> str:
    found = (
        (each.meeting.id, each.meeting.starts.isoformat(), each.slot.starts.isoformat())
        for each in dates.changes(worked)
    )
    return decision.fingerprint(*(text for each in found for text in each))


def _page(
    pages: Pages,
    desk: Desk,
    year: int,
    worked: Worked,
    *,
    veranderd: bool = False,
    vorig: str = "",
) -> Response:
    changed = {each.meeting.id for each in dates.changes(worked)}
    titles = {f"{each.table}:{each.meeting.id}": each.meeting.title for each in worked.proposed}
    return pages.show(
        "data",
        422 if veranderd else 200,
        tafel=desk.cycle.table.name,
        jaar=year,
        uitkomst=worked,
        voorstellen=[
            {"voorstel": each, "anders": each.meeting.id in changed}
            for each in sorted(worked.proposed, key=lambda each: each.slot.starts)
        ],
        veranderd=veranderd,
        aantal=len(changed),
        titels=titles,
        getoond=_shown(worked),
        vorig=vorig == "ja",
    )
