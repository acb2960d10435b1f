"""The meetings of a year, and the forms to confirm, move or cancel them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import confirmation, deciding
from jaarwiel.office.meetings.confirmation import Candidate
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts import decision, gathering, monthview
from jaarwiel.web.parts.decision import FormError
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.parts.years import years
from jaarwiel.web.session import ActingOnly, By, OfficeOnly

MONTH: Final = "maand"
"""What the address calls the view by month."""

router = APIRouter(prefix="/overleggen", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def gatherings(  # noqa: PLR0913 - what every page has at hand, and what happened just now
    *,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    weergave: str = "",
    maand: str = "",
    besloten: str = "",
    komende: str = "",
    ongedaan: str = "",
    bevestigd: Annotated[int | None, Query(ge=0, le=999)] = None,
    voorgesteld: Annotated[int | None, Query(ge=0, le=999)] = None,
    teruggedraaid: Annotated[int | None, Query(ge=0, le=999)] = None,
) -> Response:
    """The meetings of a year, or all that falls in a month."""
    shown = {
        "besloten": besloten,
        "komende": komende,
        "ongedaan": ongedaan,
        "bevestigd": bevestigd,
        "voorgesteld": voorgesteld,
        "teruggedraaid": teruggedraaid,
    }
    if weergave == MONTH:
        first = monthview.asked(desk, maand, now.date())
        return _month(front.pages, desk, now, first, shown=shown)
    return _page(front.pages, desk, now, shown_year(desk, now, jaar), shown=shown)


def shown_year(desk: Desk, now: datetime, asked: int | None) -> int:
    """The year that was asked for, or the present one. Raises InputError for an unknown one."""
    year = desk.current_year(now.date()) if asked is None else asked
    desk.check_year(year)
    return year


@router.post("")
def decide(
    *,
    fields: Fields,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    by: By,
    weergave: str = "",
    maand: str = "",
) -> Response:
    """Records one decision and goes back to where it was made; a wrong form comes back as typed."""
    meeting = deciding.find(desk, fields.get("overleg", ""))
    first = monthview.asked(desk, maand, now.date()) if weergave == MONTH else None
    try:
        along = decision.record(desk, meeting, fields, now, by)
    except FormError as error:
        typed = {**fields, **error.facts}
        if first:
            return _month(front.pages, desk, now, first, status=422, typed=typed)
        return _page(front.pages, desk, now, meeting.year, status=422, typed=typed)
    day = deciding.find(desk, meeting.id).day
    where = f"weergave={MONTH}&maand={day:%Y-%m}" if first else f"jaar={meeting.year}"
    return published(f"/overleggen?{where}&{outcome(meeting, fields, along=along)}")


def outcome(meeting: Meeting, fields: Fields, *, along: bool) -> str:
    """The end of the address on which is told what was decided."""
    undone = fields.get("besluit") == decision.UNDO
    told = f"besloten={quote(meeting.id, safe='')}"
    told += f"{'&komende=ja' if along else ''}{'&ongedaan=ja' if undone else ''}"
    return f"{told}#melding"


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
    found, shown = _held_in(desk, year, now.date()), shown or {}
    return pages.show(
        "overleggen",
        status,
        **_facts(desk, found, now, shown, typed or {}),
        jaar=year,
        jaren=years(desk, now.date()),
        bevestigd=shown.get("bevestigd"),
        ronde=_round(desk, year, shown.get("bevestigd")),
        voorgesteld=shown.get("voorgesteld"),
        teruggedraaid=shown.get("teruggedraaid"),
        voorlopig=sum(each.status == "proposed" and each.starts > now for each in found),
    )


def _month(
    pages: Pages,
    desk: Desk,
    now: datetime,
    first: date,
    *,
    status: int = 200,
    shown: Mapping[str, object] | None = None,
    typed: Mapping[str, object] | None = None,
) -> Response:
    seen = monthview.view(desk, first, now.date())
    found = [each.item for each in seen.month.entries if isinstance(each.item, Meeting)]
    return pages.show(
        "overleggen_maand",
        status,
        **_facts(desk, found, now, shown or {}, typed or {}),
        gezien=seen,
        maand=seen.month,
        jaar=max(first.year, desk.cycle.table.first_year),
    )


def _facts(
    desk: Desk,
    found: Sequence[Meeting],
    now: datetime,
    shown: Mapping[str, object],
    typed: Mapping[str, object],
) -> dict[str, object]:
    """What both views show of these meetings, and of what was decided just now."""
    decided = next((each for each in found if each.id == shown.get("besloten")), None)
    along = decided is not None and shown.get("komende") == "ja"
    return {
        "tafel": desk.cycle.table.name,
        "nu": now,
        "overleggen": gathering.cards(desk, found, now),
        "besloten": decided,
        "gevolg": gathering.follows(desk, decided, now) if decided else {},
        "ongedaan": shown.get("ongedaan") == "ja",
        "meegenomen": deciding.counterparts(desk, decided, now) if decided and along else [],
        "getypt": typed,
        "max_reden": MAX_REASON,
    }


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
    """Confirms what the form showed, and of what is in trouble what was ticked; or undoes that."""
    asked = fields.get("jaar", "")
    year = shown_year(desk, now, as_number(asked) if asked.isdecimal() else None)
    if fields.get("wat") == decision.UNDO:
        count = confirmation.undo_round(desk, year, fields.get("nummers", "").split(","), now, by)
        return published(f"/overleggen?jaar={year}&teruggedraaid={count}#melding")
    if fields.get("getoond") != _shown(confirmation.candidates(desk, year, now)):
        return _preview(front.pages, desk, now, year, wrong="data")
    try:
        reason = decision.words_of(fields, "reden")
    except FormError:
        return _preview(front.pages, desk, now, year, wrong="reden")
    ticked = {name.removeprefix("toch:") for name in fields if name.startswith("toch:")}
    done = confirmation.confirm_all(desk, year, now, by, reason, anyway=ticked)
    return published(f"/overleggen?jaar={year}&bevestigd={len(done.meetings)}#melding")


def _round(desk: Desk, year: int, confirmed: object) -> str:
    """The numbers of the decisions that were just made together; empty once that has changed."""
    found = confirmation.newest_round(desk, year) if confirmed else ()
    return ",".join(str(each.number) for each in found) if len(found) == confirmed else ""


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
        max_reden=MAX_REASON,
    )
