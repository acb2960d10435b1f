"""One meeting in full, for coordinator and secretary: its facts, papers, history and forms."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel import archive, links
from jaarwiel.core.yearplan import Meeting, papers
from jaarwiel.office import meetings, publish, subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.papers import papers_of
from jaarwiel.web import decision
from jaarwiel.web.decision import FormError
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.gatherings import published
from jaarwiel.web.pages import Pages
from jaarwiel.web.session import OfficeOnly

router = APIRouter(prefix="/overleggen/{year}/{name:path}", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def page(
    *,
    year: str,
    name: str,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    besloten: str = "",
    komende: str = "",
) -> Response:
    """Everything about one meeting."""
    meeting = meetings.find(desk, f"{year}/{name}")
    along = meetings.counterparts(desk, meeting, now) if komende == "ja" else []
    return _page(front.pages, desk, meeting, now, besloten=bool(besloten), meegenomen=along)


@router.post("")
def decide(
    year: str, name: str, fields: Fields, front: FrontHere, desk: DeskHere, now: Now
) -> Response:
    """Records one decision and comes back; a form that is wrong comes back as typed."""
    meeting = meetings.find(desk, f"{year}/{name}")
    try:
        along = decision.record(desk, meeting, fields, now)
    except FormError as error:
        typed = {**fields, **error.facts, "overleg": meeting.id}
        return _page(front.pages, desk, meeting, now, status=422, getypt=typed)
    return published(
        f"/overleggen/{meeting.id}?besloten=ja{'&komende=ja' if along else ''}#melding"
    )


def _page(
    pages: Pages, desk: Desk, meeting: Meeting, now: datetime, status: int = 200, **facts: object
) -> Response:
    today = now.date()
    found = {
        "tafel": desk.cycle.table.name,
        "kaart": decision.card(desk, meeting, now),
        "stappen": decision.steps_of(desk, meeting),
        "overlegvorm": desk.cycle.body(meeting.body).name,
        "stukken": _papers(desk, meeting, now),
        "achter": [
            each
            for each in subscriptions.subscribers(desk, today)
            if meeting.id in {item.id for item in each.outdated}
        ],
        "paginas": [
            (desk.cycle.name_of(party), publish.page_address(desk, _token(desk, party), meeting.id))
            for party in meeting.parties
        ],
        "max_reden": decision.MAX_REASON,
    }
    defaults = {"getypt": {}, "besloten": False, "meegenomen": []}
    return pages.show("overleg", status, **{**defaults, **found, **facts})


def _token(desk: Desk, party: str) -> str:
    return links.token(desk.store, subscriptions.PURPOSE, party)


def _papers(desk: Desk, meeting: Meeting, now: datetime) -> list[Mapping[str, object]]:
    """Each document of this meeting with its newest version, and the one that participants see."""
    plan = desk.plan(meeting.year)
    versions = archive.versions(desk.store)
    shown = papers_of(desk.cycle, plan, meeting, versions, now.date())
    visible = {each.deadline.id: each.version for each in shown}
    return [
        {
            "termijn": deadline,
            "versie": (newest := next((v for v in versions if v.item == deadline.id), None)),
            "zichtbaar": visible.get(deadline.id),
            "te_laat": newest is not None and newest.assembled_at > meeting.ends,
        }
        for deadline in papers(desk.cycle, plan, meeting)
    ]
