"""Who is signed in, what they may, and how the record names them.

OfficeOnly        everything the office reads; what changes something only for who may act
PeopleOnly        pages with persons: contacts, calendars of persons, post
ActingOnly        pages that are there to change something
CoordinatorOnly   removing persons, ending the sessions of others
SignedIn          what everybody does about their own session
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Request
from fastapi.responses import Response

from jaarwiel.core.contact import READER
from jaarwiel.core.cycle import HeldRole
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import signin
from jaarwiel.records import people
from jaarwiel.records.sessions import LONGEST, Session
from jaarwiel.web.front import DeskHere, Now
from jaarwiel.web.guard import SAFE_METHODS

COOKIE: Final = "jaarwiel"
Right = Literal["lezen", "personen", "wijzigen", "beheren"]
"""To read; to see persons and their post; to change things; to do what cannot be undone."""
RIGHTS: Final[dict[HeldRole, frozenset[Right]]] = {
    "procescoordinator": frozenset({"lezen", "personen", "wijzigen", "beheren"}),
    "secretaris": frozenset({"lezen", "personen", "wijzigen"}),
    READER: frozenset({"lezen"}),
}


NUMBERED: Final = re.compile(r" \(persoon (\d{1,15})\)")
"""How the record tells which person acted."""


class NotSignedInError(Exception):
    """The page shows data of the table and the visitor has not signed in."""


class NoRightError(Exception):
    """The visitor signed in, and may not do this."""

    def __init__(self, visitor: "Visitor") -> None:
        super().__init__()
        self.visitor = visitor


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in."""

    desk: Desk
    session: Session
    name: str
    """The name on record; empty with the link that `jaarwiel start` prints."""

    @property
    def role(self) -> HeldRole:
        """The role with which this person came in."""
        return self.session.role

    @property
    def author(self) -> str:
        """How the record names who acts."""
        return signin.author(self.session)

    @property
    def rights(self) -> frozenset[Right]:
        """All that this visitor may."""
        return RIGHTS[self.role]

    def told(self, author: str) -> str:
        """Who the record names, by name where the visitor may see persons."""
        if not self.may("personen"):
            return NUMBERED.sub("", author)
        return NUMBERED.sub(lambda found: self._named(int(found[1])), author)

    def _named(self, number: int) -> str:
        person = people.find(self.desk.store, number)
        return f" ({person.name})" if person else ""

    def may(self, right: Right) -> bool:
        """Whether this visitor has the right."""
        return right in self.rights


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
