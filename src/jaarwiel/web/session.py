"""Signing in: the link that `jaarwiel start` prints is turned into a signed cookie, by a POST."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, TimestampSigner

from jaarwiel.records import links
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now

COOKIE: Final = "jaarwiel"
LASTS: Final = timedelta(hours=12)
OFFICE: Final = "kantoor"
"""Who signs in: coordinator and secretary, with one link."""
BY: Final = "secretariaat"
"""How the log names who acts on these pages."""


class NotSignedInError(Exception):
    """The page shows data of the table and the visitor has not signed in."""


class _Signer(TimestampSigner):
    """Signs with the clock of the pages."""

    def __init__(self, secret: str, now: datetime) -> None:
        super().__init__(secret, salt="aanmelden")
        self.now = now

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(self.now.timestamp())


def office_only(request: Request, desk: DeskHere, now: Now) -> None:
    """Raises NotSignedInError unless the visitor signed in less than twelve hours ago."""
    signer = _Signer(desk.store.secret, now)
    try:
        given = signer.unsign(request.cookies.get(COOKIE, ""), max_age=int(LASTS.total_seconds()))
    except BadSignature as error:
        raise NotSignedInError from error
    if given != OFFICE.encode():
        raise NotSignedInError


OfficeOnly = Depends(office_only)
router = APIRouter()


def _known_link(token: str, desk: DeskHere) -> str:
    links.subject_of(desk.store, "aanmelden", token)
    return token


@router.api_route("/aanmelden/{token}", methods=READ)
def ask(token: Annotated[str, Depends(_known_link)], front: FrontHere, desk: DeskHere) -> Response:
    """A page with one button. Mail scanners open links; they press no buttons."""
    return front.pages.show("aanmelden", tafel=desk.cycle.table.name, token=token)


@router.post("/aanmelden/{token}")
def sign_in(token: str, desk: DeskHere, now: Now) -> Response:
    """Signs in, for twelve hours."""
    with desk.store.writing():
        subject = links.subject_of(desk.store, "aanmelden", token, now)
        desk.store.log(now, BY, "aangemeld", "webpagina")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        _Signer(desk.store.secret, now).sign(subject).decode(),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk.address.startswith("https://"),
    )
    return answer


@router.post("/afmelden", dependencies=[OfficeOnly])
def sign_out(front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Takes the cookie back."""
    desk.store.log(now, BY, "afgemeld", "webpagina")
    answer = front.pages.show("afgemeld", tafel=desk.cycle.table.name)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer
