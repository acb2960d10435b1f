"""Signing in and out: by a link that is mailed, or the one that `jaarwiel start` prints.

No look at a page signs anybody in: mail scanners open links, they press no buttons.
"""

import re
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.office.desk import Desk, open_desk
from jaarwiel.office.people import signin
from jaarwiel.records import links
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.limits import client_of
from jaarwiel.web.session import VisitorHere, give, take_back

LONGEST_ADDRESS: Final = 254
"""Characters of an e-mail address (RFC 5321 section 4.5.3.1.3, less the angle brackets)."""
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
"""How programs and systems call themselves, and what people call them; the first that fits."""

router = APIRouter()


def device(request: Request) -> str:
    """What browser on what system, as far as it says so: "Firefox, Windows"."""
    told = request.headers.get("user-agent", "")
    found = (
        next((name for mark, name in names if re.search(rf"\b{mark}\b", told)), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(each for each in found if each)


# ------------------------------------------------------------------------------ by a mailed link


@router.api_route("/aanmelden", methods=READ)
def ask_address(front: FrontHere, desk: DeskHere, gevraagd: str = "") -> Response:
    """Asks for an e-mail address."""
    return front.pages.show(
        "aanmelden_adres",
        gevraagd=gevraagd == "ja",
        mailserver=desk.courier is not None,
        langste=LONGEST_ADDRESS,
    )


@router.post("/aanmelden")
def mail_link(
    request: Request, fields: Fields, front: FrontHere, desk: DeskHere, now: Now
) -> Response:
    """Says that a link is mailed if the address may have one; what is done comes after the answer.

    So neither the words nor the time tell whether somebody has the address.
    """
    email = fields.get("email", "").strip()
    if not email or len(email) > LONGEST_ADDRESS:
        return front.pages.show(
            "aanmelden_adres",
            422,
            gevraagd=False,
            mailserver=desk.courier is not None,
            langste=LONGEST_ADDRESS,
            fout=True,
        )
    wait = front.limits.ask_letter(client_of(request.scope), email, now)
    if wait is not None:
        return front.pages.too_often(wait)
    after = BackgroundTask(_mail_link, front, email, now)
    return RedirectResponse("/aanmelden?gevraagd=ja#melding", 303, background=after)


def _mail_link(front: Front, email: str, now: datetime) -> None:
    with open_desk(front.settings, cycle=front.cycle.cycle) as desk:
        signin.mail_link(desk, email, now)


@router.api_route("/aanmelden/brief/{token}", methods=READ)
def ask_mailed(token: str, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """A page with one button."""
    contact = signin.check_mailed(desk, token, now)
    return front.pages.show(
        "aanmelden", tafel=desk.cycle.table.name, adres=f"/aanmelden/brief/{token}",
        rol=contact.role,
    )  # fmt: skip


@router.post("/aanmelden/brief/{token}")
def sign_in_mailed(token: str, request: Request, desk: DeskHere, now: Now) -> Response:
    """Signs in, once."""
    return _signed_in(desk, signin.sign_in_mailed(desk, token, device(request), now))


def _signed_in(desk: Desk, token: str) -> Response:
    answer = RedirectResponse("/", 303)
    give(answer, desk.address, token)
    return answer


# ---------------------------------------------------------------------------- by the printed link


def _known_link(token: str, desk: DeskHere) -> str:
    links.subject_of(desk.store, signin.PURPOSE, token)
    return token


@router.api_route("/aanmelden/{token}", methods=READ)
def ask_printed(
    token: Annotated[str, Depends(_known_link)], front: FrontHere, desk: DeskHere
) -> Response:
    """A page with one button."""
    return front.pages.show(
        "aanmelden", tafel=desk.cycle.table.name, adres=f"/aanmelden/{token}", rol=""
    )


@router.post("/aanmelden/{token}")
def sign_in_printed(token: str, request: Request, desk: DeskHere, now: Now) -> Response:
    """Signs in as the office."""
    return _signed_in(desk, signin.sign_in_printed(desk, token, device(request), now))


# -------------------------------------------------------------------------------------- signing out


@router.post("/afmelden")
def sign_out(visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Ends this session."""
    signin.end(desk, visitor.session, now, visitor.author)
    return signed_out(front, desk)


def signed_out(front: Front, desk: Desk) -> Response:
    """The page for who is not signed in any more."""
    answer = front.pages.without_visitor().show("afgemeld", tafel=desk.cycle.table.name)
    take_back(answer, desk.address)
    return answer
