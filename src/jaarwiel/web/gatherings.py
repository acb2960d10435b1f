"""The meetings of a year, and the forms to confirm, move or cancel them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core import meetingdates
from jaarwiel.core.yearplan import Meeting, local
from jaarwiel.office import meetings
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import Act
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web import attendance
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.home import years
from jaarwiel.web.pages import Pages
from jaarwiel.web.session import BY, OfficeOnly

MAX_REASON: Final = 500
"""Characters of the reason of a cancellation."""
FARTHEST: Final = timedelta(days=366)
"""How far from its present day a meeting may be moved."""
ACTS: Final[Mapping[str, Act]] = {
    "bevestigen": "confirm",
    "verplaatsen": "move",
    "annuleren": "cancel",
}

UNDO: Final = "ongedaan"

router = APIRouter(prefix="/overleggen", dependencies=[OfficeOnly])


class _FormError(Exception):
    """What is wrong with a form, as the name of a sentence in the template, with what it names."""

    def __init__(self, kind: str, names: Sequence[str] = ()) -> None:
        super().__init__(kind)
        self.names = names


@router.api_route("", methods=READ)
def gatherings(
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    besloten: str = "",
) -> Response:
    """The meetings of a year."""
    year = max(now.year, desk.cycle.table.first_year) if jaar is None else jaar
    desk.check_year(year)
    return _page(front.pages, desk, now, year, besloten=besloten)


@router.post("")
def decide(fields: Fields, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Records one decision and goes back to the list; a form that is wrong comes back as typed."""
    meeting = meetings.find(desk, fields.get("overleg", ""))
    try:
        if fields.get("besluit") == UNDO:
            meetings.undo(desk, meeting.id, now, BY)
        else:
            _record(desk, meeting, fields, now)
    except _FormError as error:
        typed = {**fields, "fout": str(error), "bezwaren": error.names}
        return _page(front.pages, desk, now, meeting.year, status=422, typed=typed)
    anchor = meeting.id.replace("/", ".")
    return RedirectResponse(
        f"/overleggen?jaar={meeting.year}&besloten={quote(meeting.id, safe='')}#{anchor}",
        303,
        background=BackgroundTask(request_run, PUBLISHING),
    )


def _record(desk: Desk, meeting: Meeting, fields: Mapping[str, str], now: datetime) -> None:
    """Records what the form decides. Raises _FormError, for a move that breaks rules as well."""
    act, starts, reason = _read(fields, meeting)
    if starts is not None and "toch" not in fields:
        found = meetings.objections(desk, meeting.id, starts, now)
        if found:
            raise _FormError("regels", found)
    if starts is not None and "komende" in fields:
        meetings.move_to_come(desk, meeting.id, starts, now, BY, reason)
    else:
        meetings.decide(desk, meeting.id, act, now, BY, starts, reason)


def _read(fields: Mapping[str, str], meeting: Meeting) -> tuple[Act, datetime | None, str]:
    """The decision, for a move the new moment, and the reason."""
    act = ACTS.get(fields.get("besluit", ""))
    reason = " ".join(fields.get("reden", "").split())
    if act is None:
        raise _FormError("besluit")
    if act == "cancel" and not reason:
        raise _FormError("reden")
    if len(reason) > MAX_REASON:
        raise _FormError("lang")
    return act, _starts(fields, meeting) if act == "move" else None, reason


def _starts(fields: Mapping[str, str], meeting: Meeting) -> datetime:
    try:
        day = date.fromisoformat(fields.get("datum", ""))
        at = time.fromisoformat(fields.get("tijd", ""))
    except ValueError as error:
        raise _FormError("moment") from error
    if abs(day - meeting.day) > FARTHEST or at.tzinfo is not None:
        raise _FormError("ver")
    return local(day, at.replace(second=0, microsecond=0))


def _page(
    pages: Pages,
    desk: Desk,
    now: datetime,
    year: int,
    *,
    status: int = 200,
    besloten: str = "",
    typed: Mapping[str, object] | None = None,
) -> Response:
    found = desk.plan(year).meetings
    answered = attendance.answers(desk, [each.id for each in found])
    reasons = {
        each.item: each.reason for each in desk.store.decisions(year) if each.kind == "cancel"
    }
    return pages.show(
        "overleggen",
        status,
        tafel=desk.cycle.table.name,
        vandaag=now.date(),
        jaar=year,
        jaren=years(desk, now.date()),
        overleggen=[
            _card(desk, each, now)
            | {"reden": reasons.get(each.id, ""), "antwoorden": answered[each.id]}
            for each in found
        ],
        besloten=next((each for each in found if each.id == besloten), None),
        getypt=typed or {},
        max_reden=MAX_REASON,
    )


def _card(desk: Desk, meeting: Meeting, now: datetime) -> dict[str, object]:
    return {
        "overleg": meeting,
        "voorbij": meeting.ends <= now,
        "anker": meeting.id.replace("/", "."),
        "deelnemers": [desk.cycle.name_of(party) for party in meeting.parties],
        "bezwaren": meetingdates.conflicts(desk.cycle, meeting.day, meeting.parties),
        "laatste_besluit": meetings.last_standing(desk, meeting.id),
        "eerste": (meeting.day - FARTHEST).isoformat(),
        "laatste": (meeting.day + FARTHEST).isoformat(),
    }
