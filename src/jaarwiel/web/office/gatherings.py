"""The meetings of a year, and the forms to confirm, move or cancel them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import confirmation, deciding
from jaarwiel.office.meetings.confirmation import Candidate
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.office.home import years
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts import attendance, decision
from jaarwiel.web.parts.decision import FormError
from jaarwiel.web.session import ActingOnly, By, OfficeOnly

router = APIRouter(prefix="/overleggen", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def gatherings(  # noqa: PLR0913 - what every page has at hand, and what happened just now
    *,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    besloten: str = "",
    komende: str = "",
    bevestigd: Annotated[int | None, Query(ge=0, le=999)] = None,
    voorgesteld: Annotated[int | None, Query(ge=0, le=999)] = None,
) -> Response:
    """The meetings of a year."""
    year = shown_year(desk, now, jaar)
    shown = {
        "besloten": besloten,
        "komende": komende,
        "bevestigd": bevestigd,
        "voorgesteld": voorgesteld,
    }
    return _page(front.pages, desk, now, year, shown=shown)


def shown_year(desk: Desk, now: datetime, asked: int | None) -> int:
    """The year that was asked for, or the present one. Raises InputError for an unknown one."""
    year = desk.current_year(now.date()) if asked is None else asked
    desk.check_year(year)
    return year


@router.post("")
def decide(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Records one decision and goes back to the list; a form that is wrong comes back as typed."""
    meeting = deciding.find(desk, fields.get("overleg", ""))
    try:
        along = decision.record(desk, meeting, fields, now, by)
    except FormError as error:
        typed = {**fields, **error.facts}
        return _page(front.pages, desk, now, meeting.year, status=422, typed=typed)
    asked = f"jaar={meeting.year}&besloten={quote(meeting.id, safe='')}"
    anchor = meeting.id.replace("/", ".")
    return published(f"/overleggen?{asked}{'&komende=ja' if along else ''}#{anchor}")


def published(address: str) -> Response:
    """On to this page, while the calendars are published where the schedule does that."""
    return RedirectResponse(address, 303, background=BackgroundTask(request_run, PUBLISHING))


def _page(
    pages: Pages,
    desk: Desk,
    now: datetime,
    year: int,
    *,
    status: int = 200,
    shown: Mapping[str, object] | None = None,
    typed: Mapping[str, object] | None = None,
) -> Response:
    found = _held_in(desk, year, now.date())
    answered = attendance.answers(desk, [each.id for each in found])
    shown = shown or {}
    decided = next((each for each in found if each.id == shown.get("besloten")), None)
    along = decided is not None and shown.get("komende") == "ja"
    return pages.show(
        "overleggen",
        status,
        tafel=desk.cycle.table.name,
        vandaag=now.date(),
        jaar=year,
        jaren=years(desk, now.date()),
        overleggen=[
            decision.card(desk, each, now) | {"antwoorden": answered[each.id]} for each in found
        ],
        voorlopig=sum(each.status == "proposed" and each.starts > now for each in found),
        besloten=decided,
        meegenomen=deciding.counterparts(desk, decided, now) if decided and along else [],
        bevestigd=shown.get("bevestigd"),
        voorgesteld=shown.get("voorgesteld"),
        getypt=typed or {},
        max_reden=decision.MAX_REASON,
    )


def _held_in(desk: Desk, year: int, today: date) -> list[Meeting]:
    """The meetings of this year of the cycle, and those of other years that fall in its days."""
    years = sorted({year, *desk.years_around(today)})
    held = [each for of_year in years for each in desk.plan(of_year).meetings]
    own = [each for each in held if year in {each.year, each.day.year}]
    return sorted(own, key=lambda each: each.starts)


# ----------------------------------------------------------------------------------- all at once


@router.api_route("/bevestigen", methods=READ, dependencies=[ActingOnly])
def preview(
    front: FrontHere, desk: DeskHere, now: Now, jaar: Annotated[int | None, Query()] = None
) -> Response:
    """Which proposed dates of a year would be confirmed together, and which are in trouble."""
    return _preview(front.pages, desk, now, shown_year(desk, now, jaar))


@router.post("/bevestigen")
def confirm(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Confirms what the form showed, and of what is in trouble what was ticked."""
    asked = fields.get("jaar", "")
    year = shown_year(desk, now, int(asked) if asked.isascii() and asked.isdecimal() else None)
    if fields.get("getoond") != _shown(confirmation.candidates(desk, year, now)):
        return _preview(front.pages, desk, now, year, wrong="data")
    try:
        reason = decision.words_of(fields, "reden")
    except FormError:
        return _preview(front.pages, desk, now, year, wrong="reden")
    ticked = {name.removeprefix("toch:") for name in fields if name.startswith("toch:")}
    done = confirmation.confirm_all(desk, year, now, by, reason, anyway=ticked)
    return published(f"/overleggen?jaar={year}&bevestigd={len(done.meetings)}#melding")


def _shown(found: tuple[Candidate, ...]) -> str:
    parts = ((each.meeting.id, each.meeting.starts.isoformat(), *each.against) for each in found)
    return decision.fingerprint(*(text for part in parts for text in part))


def _preview(pages: Pages, desk: Desk, now: datetime, year: int, *, wrong: str = "") -> Response:
    found = confirmation.candidates(desk, year, now)
    return pages.show(
        "bevestigen",
        422 if wrong else 200,
        tafel=desk.cycle.table.name,
        jaar=year,
        overleggen=found,
        getoond=_shown(found),
        veranderd=wrong,
        max_reden=decision.MAX_REASON,
    )
