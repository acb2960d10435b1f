"""The first page: what waits, what comes next, who is late, and the year."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.core import ladderdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.matrix import state_of
from jaarwiel.office import attention
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.outgoing import ToCome
from jaarwiel.office.desk import Desk
from jaarwiel.office.overview import coming_items, missing_by_theme
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts import wheel
from jaarwiel.web.parts.years import bodies, years
from jaarwiel.web.session import OfficeOnly

COMING: Final = 5
LATE: Final = 8
"""How many late contributions are named; the others are counted."""

router = APIRouter(dependencies=[OfficeOnly])


@router.api_route("/", methods=READ)
def home(
    front: FrontHere, desk: DeskHere, now: Now, jaar: Annotated[int | None, Query()] = None
) -> Response:
    """The page that coordinator and secretary come in on."""
    today = now.date()
    if jaar is not None:
        desk.check_year(jaar)
    plan = desk.plan(jaar or desk.current_year(today))
    coming = outgoing.to_come(desk, now)
    late = attention.late(desk, today)
    return front.pages.show(
        "overzicht",
        tafel=desk.cycle.table.name,
        vandaag=today,
        nu=now,
        jaar=plan.year,
        jaren=years(desk, today),
        wiel=wheel.draw(plan, today),
        plan=plan,
        overlegvormen=bodies(desk.cycle, plan),
        notities=desk.cycle.legal_notes,
        komend=coming_items(desk, today)[:COMING],
        taken=attention.tasks(desk, now, coming),
        begin=attention.first_week(desk, now),
        partijen=sum(not each.has_left(today) for each in desk.cycle.parties),
        te_laat=[_late_row(desk, each, today) for each in late[:LATE]],
        te_laat_meer=max(len(late) - LATE, 0),
        mailserver=desk.courier is not None,
        volgende_brieven=next_letters(desk, now, coming),
    )


def _late_row(desk: Desk, owed: Contribution, today: date) -> dict[str, object]:
    return {
        "naam": desk.cycle.name_of(owed.deliverer),
        "document": owed.deadline.document,
        "laatste_dag": owed.last_day,
        "stand": state_of(owed, today),
        "ontbreekt": [theme for theme, _ in missing_by_theme(desk.cycle, owed)],
        "adres": f"/inbreng-van/{owed.deadline.id}/{owed.deliverer}",
    }


def next_letters(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> datetime | None:
    """When the next letter goes that waits for nobody: `now` when one only waits for its turn.

    Beyond the weeks of `coming`, the next moment of the ladder, to whoever still owes then.
    """
    sure = [each.planned.at for each in coming if not each.letter.hold]
    if sure:
        return min(sure)
    today = now.date()
    deadlines = [each for year in desk.years_around(today) for each in desk.plan(year).deadlines]
    days = {day for each in deadlines for day, _ in ladderdays.rung_days(desk.cycle, each)}
    moments = (datetime.combine(day, desk.cycle.ladder.send_at, now.tzinfo) for day in days)
    return min((moment for moment in moments if moment > now), default=None)
