"""The calendar feeds, as calendar programs fetch them (RFC 9110 section 13 for the 304)."""

import re
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from jaarwiel import links
from jaarwiel.errors import NotFoundError
from jaarwiel.feed import CONTENT_TYPE
from jaarwiel.office import publish
from jaarwiel.office.desk import Desk
from jaarwiel.web.front import READ, DeskHere, Now

TAG: Final = re.compile(r'(?:W/)?("[^"]*")')
router = APIRouter()


@router.api_route("/agenda/{token}.ics", methods=READ)
def subscribe(token: str, request: Request, desk: DeskHere, now: Now) -> Response:
    """The feed of the audience that this address stands for, as last revised."""
    audience = links.subject_of(desk.store, "agenda", token, now)
    if audience not in publish.audiences(desk):
        raise NotFoundError(f"De agenda '{audience}' bestaat niet meer aan deze tafel.")
    feed = publish.feed(desk, audience, now)
    headers = {"ETag": feed.etag, "Cache-Control": "private, no-cache"}
    if is_known(feed.etag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Response(feed.content, media_type=CONTENT_TYPE, headers=headers)


def is_known(etag: str, given: list[str]) -> bool:
    """Whether these If-None-Match lines name this ETag, by weak comparison."""
    return any(
        line.strip() == "*" or etag in {found.group(1) for found in TAG.finditer(line)}
        for line in given
    )


def addresses(desk: Desk, audiences: list[str]) -> list[dict[str, str]]:
    """The name of each of these feeds with the addresses to subscribe to."""
    names = publish.audiences(desk)
    found = []
    for audience in audiences:
        path = f"/agenda/{links.token(desk.store, 'agenda', audience)}.ics"
        found.append(
            {
                "naam": names[audience],
                "https": desk.address + path,
                "webcal": "webcal:" + desk.address.partition(":")[2] + path,
            }
        )
    return found


def make_links(desk: Desk) -> None:
    """Gives every feed its address, so that looking at a page need not."""
    for audience in publish.audiences(desk):
        links.token(desk.store, "agenda", audience)
