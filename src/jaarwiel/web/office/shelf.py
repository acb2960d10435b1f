"""All documents of a year and the sets of papers of its meetings, with how each stands."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import papersets, textproposals
from jaarwiel.office.documents.assemble import needs_reason
from jaarwiel.office.documents.checking import points_of_attention
from jaarwiel.office.overview import overview
from jaarwiel.office.signing import tosign
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.office import joint, papers
from jaarwiel.web.parts.numbers import AskedNumber
from jaarwiel.web.parts.years import years
from jaarwiel.web.session import OfficeOnly

router = APIRouter(prefix="/stukken", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def show(
    *,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    samengesteld: AskedNumber = None,
    ongewijzigd: AskedNumber = None,
) -> Response:
    """The documents of a year; of the present one, also those of other years that run now."""
    if jaar is not None:
        desk.check_year(jaar)
    seen = overview(desk, now.date(), jaar)
    deadlines = [each.deadline for each in seen.standings]
    waiting = dict(textproposals.waiting_by_item(desk))
    signing = tosign.by_item(desk, deadlines, now.date())
    return front.pages.show(
        "stukken",
        tafel=desk.cycle.table.name,
        vandaag=now.date(),
        jaar=seen.plan.year,
        jaren=years(desk, now.date()),
        planken=[
            papers.shelf(desk, each)
            | {
                "aandacht": len(points_of_attention(desk, each)),
                "gezamenlijk": joint.summary(desk, each),
                "ondertekening": signing.get(each.id),
                "voorstellen": next((n for d, n in waiting.items() if d.id == each.id), 0),
            }
            for each in deadlines
        ],
        sets=list(_sets(desk, seen.plan.year, now)),
        samengesteld=papers.fresh(desk, samengesteld, ongewijzigd),
    )


def _sets(desk: Desk, year: int, now: datetime) -> Iterator[Mapping[str, object]]:
    """Every meeting of this year that is not cancelled, with the newest set of its papers."""
    for meeting in desk.plan(year).meetings:
        versions = papersets.versions_of_set(desk, meeting)
        if meeting.status != "cancelled" or versions:
            newest = next(iter(versions), None)
            yield {
                "overleg": meeting,
                "voorbij": meeting.ends < now,
                "versie": newest,
                "verouderd": newest is not None and papersets.is_outdated(desk, meeting, newest),
                "te_laat": newest is None and meeting.papers_due < now.date() <= meeting.day,
                "reden_nodig": needs_reason(newest),
            }
