"""Sessions of browsers, and what a page asks of who is signed in.

OfficeOnly        everything the office reads; what changes something only for who may act
PeopleOnly        pages with persons: contacts, calendars of persons, post
ActingOnly        pages that are there to change something
CoordinatorOnly   removing persons, ending the sessions of others
SignedIn          what everybody does about their own session
"""

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import Response

from jaarwiel.office.people import signin
from jaarwiel.records import people
from jaarwiel.records.sessions import LONGEST
from jaarwiel.web.front import DeskHere, Now
from jaarwiel.web.guard import SAFE_METHODS
from jaarwiel.web.visitor import NoRightError, Right, Visitor

COOKIE: Final = "jaarwiel"


class NotSignedInError(Exception):
    """The page shows data of the table and the visitor has not signed in."""


def cookie_name(address: str) -> str:
    """What the cookie is called: over https a name that no other site can set (RFC 6265bis)."""
    return f"__Host-{COOKIE}" if address.startswith("https://") else COOKIE


def give(answer: Response, address: str, token: str) -> None:
    """Has the browser keep the token of a session."""
    answer.set_cookie(
        cookie_name(address),
        token,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=address.startswith("https://"),
    )


def take_back(answer: Response, address: str) -> None:
    """Has the browser forget the token, and what it kept of the pages."""
    secure = address.startswith("https://")
    answer.delete_cookie(cookie_name(address), httponly=True, samesite="lax", secure=secure)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def signed_in(request: Request, desk: DeskHere, now: Now) -> Visitor:
    """Who is signed in. Raises NotSignedInError."""
    token = request.cookies.get(cookie_name(desk.address), "")
    session = signin.current(desk, token, now)
    if session is None:
        raise NotSignedInError
    person = people.find(desk.store, session.person) if session.person is not None else None
    request.state.visitor = visitor = Visitor(desk, session, person.name if person else "")
    return visitor


VisitorHere = Annotated[Visitor, Depends(signed_in)]


def _office_only(request: Request, visitor: VisitorHere) -> None:
    _require(visitor, "lezen" if request.method in SAFE_METHODS else "wijzigen")


def _people_only(request: Request, visitor: VisitorHere) -> None:
    _require(visitor, "personen")
    _office_only(request, visitor)


def _acting_only(visitor: VisitorHere) -> None:
    _require(visitor, "wijzigen")


def _coordinator_only(visitor: VisitorHere) -> None:
    _require(visitor, "beheren")


def _require(visitor: Visitor, right: Right) -> None:
    if not visitor.may(right):
        raise NoRightError(visitor)


def _author(visitor: VisitorHere) -> str:
    return visitor.author


SignedIn = Depends(signed_in)
OfficeOnly = Depends(_office_only)
PeopleOnly = Depends(_people_only)
ActingOnly = Depends(_acting_only)
CoordinatorOnly = Depends(_coordinator_only)
By = Annotated[str, Depends(_author)]
"""How the record names who acts on this page."""
