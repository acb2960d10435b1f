"""The post as coordinator and secretary see it: every letter, its state, and its text."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from math import ceil
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.post import Letter, content_of, letters
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.papers import MAX_NUMBER
from jaarwiel.web.session import OfficeOnly

SHOWN: Final = 200
WIDTH: Final = 62
"""Characters on one line of a letter, about, in its widest frame."""
STEP: Final = 8
"""Lines by which one size of the frame is taller than the one before; see stijl.css."""
SIZES: Final = 16

State = Literal[
    "wacht", "uitgesteld", "verstuurd", "onzeker", "aangenomen", "geweigerd", "ingetrokken"
]
Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
router = APIRouter(dependencies=[OfficeOnly])


def newest_letters(desk: Desk, now: datetime, limit: int) -> list[dict[str, object]]:
    """The newest letters with how they stand."""
    found = letters(desk.store, limit=limit)
    return [{"brief": each, "stand": state_of(each, now)} for each in found]


def state_of(letter: Letter, now: datetime) -> State:
    """How a letter stands, in the words of the page."""
    if letter.state == "ready":
        return "uitgesteld" if letter.next_attempt > now else "wacht"
    if letter.state == "sending":
        return "onzeker" if letter.is_uncertain(now) else "verstuurd"
    words: dict[str, State] = {
        "accepted": "aangenomen",
        "failed": "geweigerd",
        "withdrawn": "ingetrokken",
    }
    return words[letter.state]


@router.api_route("/post", methods=READ)
def outbox(front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """The newest letters."""
    return front.pages.show(
        "post",
        tafel=desk.cycle.table.name,
        brieven=newest_letters(desk, now, SHOWN),
        mailserver=desk.courier is not None,
        aantal=SHOWN,
    )


@router.api_route("/post/{number}", methods=READ)
def letter(number: Number, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """One letter, with its text as it stands in the message."""
    found, message = _letter(desk, number)
    text = _part(message, "plain")
    return front.pages.show(
        "brief",
        tafel=desk.cycle.table.name,
        brief=found,
        stand=state_of(found, now),
        mailserver=desk.courier is not None,
        tekst=text,
        hoogte=frame_size(text),
    )


def frame_size(text: str) -> int:
    """The size of frame, from 1 to SIZES, that a letter fits in; no frame measures its content."""
    lines = sum(max(1, ceil(len(line) / WIDTH)) for line in text.splitlines())
    return min(max(1, ceil(lines / STEP)), SIZES)


@router.api_route("/post/{number}/opmaak", methods=READ)
def formatted(number: Number, desk: DeskHere) -> Response:
    """The HTML of one letter as mail programs show it; it can run nothing and reach nothing."""
    _, message = _letter(desk, number)
    return HTMLResponse(_part(message, "html"), headers={**ISOLATED, "Cache-Control": "no-store"})


def _letter(desk: Desk, number: int) -> tuple[Letter, EmailMessage]:
    found = letters(desk.store, "id = ?", number)
    content = content_of(desk.store, number)
    if not found or content is None:
        raise NotFoundError(f"Er is geen brief met nummer {number}.")
    return found[0], message_from_bytes(content, policy=policy.default)


def _part(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
