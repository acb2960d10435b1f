"""The calendar feeds, as calendar programs fetch them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.errors import InputError
from jaarwiel.feed import CONTENT_TYPE, Feed
from jaarwiel.office.calendars import channels, invitations, publish, subscriptions
from jaarwiel.office.calendars.subscriptions import Subscriber
from jaarwiel.office.desk import Desk, open_desk
from jaarwiel.records import links
from jaarwiel.records.store import moment
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web.conditional import is_known
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.session import By, PeopleOnly

SWITCHES: Final[Mapping[str, Callable[[Desk, int, datetime, str], bool]]] = {
    "uitnodigen": channels.invite,
    "abonneren": channels.uninvite,
}
"""Which channel a person has; letters are due after it."""
ACTS: Final[Mapping[str, Callable[[Desk, int, datetime, str], object]]] = {
    "maken": lambda desk, person, *_: subscriptions.make(desk, person),
    "vernieuwen": subscriptions.rotate,
    "intrekken": subscriptions.revoke,
    **SWITCHES,
}
router = APIRouter()


@router.api_route("/agenda/{token}.ics", methods=READ)
async def subscribe(
    *,
    token: str,
    request: Request,
    front: FrontHere,
    now: Now,
    soort: str = "",
    geannuleerd: str = "",
) -> Response:
    """The calendar that this address stands for, as last revised and filtered by its query."""
    asked = token, soort, geannuleerd
    feed = front.given.find(asked, now)
    if feed is None:
        feed = await run_in_threadpool(_fetched, front, asked, now)
    headers = {"ETag": feed.etag, "Cache-Control": "private, no-cache"}
    if is_known(feed.etag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Response(feed.content, media_type=CONTENT_TYPE, headers=headers)


def _fetched(front: Front, asked: tuple[str, str, str], now: datetime) -> Feed:
    standing = front.given.standing()  # before anything is read: what is written after shows
    with open_desk(front.settings) as desk:
        fetched = subscriptions.fetch(desk, *asked, now)
        noted = subscriptions.note(desk, fetched, now)
    front.given.keep(asked, fetched.feed, standing, noted)
    return fetched.feed


@router.api_route("/agenda", methods=READ, dependencies=[PeopleOnly])
def overview(front: FrontHere, desk: DeskHere, now: Now, gedaan: str = "") -> Response:
    """Everybody's own address, and who has not seen the last change."""
    found = subscriptions.subscribers(desk, now.date())
    return front.pages.show(
        "agenda",
        tafel=desk.cycle.table.name,
        personen=[_row(desk, each, now) for each in found],
        gezamenlijk=shared(desk),
        gedaan=gedaan if gedaan in ACTS else "",
        soorten=[body.id.lower() for body in desk.cycle.bodies],
        achter=sum(bool(each.outdated) for each in found),
    )


def shared(desk: Desk) -> list[dict[str, object]]:
    """The calendars for all and for each party: their addresses, and when last fetched.

    Looking makes none: one that is not there yet comes at the next start.
    """
    found: list[dict[str, object]] = []
    for audience, name in publish.audiences(desk).items():
        row = links.row_of(desk.store, subscriptions.PURPOSE, audience)
        if row is not None and not row["revoked_at"]:
            token = links.token(desk.store, subscriptions.PURPOSE, audience)
            fetched = moment(row["last_used"]) if row["last_used"] else None
            found.append({**address(desk, token, name), "opgehaald": fetched})
    return found


@router.post("/agenda", dependencies=[PeopleOnly])
def change(fields: Fields, desk: DeskHere, now: Now, by: By) -> Response:
    """Makes, renews or revokes an address, or switches channel; and goes back to the list."""
    act = fields.get("wat", "")
    person = subscriptions.find(desk, fields.get("adres", ""), now.date()).person
    if act not in ACTS:
        raise InputError(f"'{act}' kan niet. Kies {', '.join(ACTS)}.")
    ACTS[act](desk, person, now, by)
    after = BackgroundTask(request_run, PUBLISHING) if act in SWITCHES else None
    return RedirectResponse(f"/agenda?gedaan={act}#persoon-{person}", 303, background=after)


def _row(desk: Desk, each: Subscriber, now: datetime) -> dict[str, object]:
    return {
        "persoon": each,
        "namens": [desk.cycle.name_of(party) for party in each.parties],
        "adres": address(desk, each.token) if each.token else None,
        "uitgenodigd": invitations.to_come(desk, each.person, now) if each.invited_since else [],
    }


def address(desk: Desk, token: str, name: str = "") -> dict[str, str]:
    """The addresses of the calendar with this token, to subscribe to."""
    path = f"/agenda/{token}.ics"
    return {
        "naam": name or desk.cycle.table.name,
        "https": desk.address + path,
        "webcal": "webcal:" + desk.address.partition(":")[2] + path,
    }


def make_links(desk: Desk) -> None:
    """Gives every feed and person an address, so that looking at a page need not."""
    for audience in publish.audiences(desk):
        links.token(desk.store, "agenda", audience)
    subscriptions.make_addresses(desk)
