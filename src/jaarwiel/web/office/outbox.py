"""The post as coordinator and secretary see it: every letter, its state, and its text."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil
from typing import Final, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.letterbook import archive
from jaarwiel.office.letters.uncertain import settle_uncertain
from jaarwiel.records.post import Letter, content_of, letters
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.session import By, PeopleOnly

SHOWN: Final = 200
WIDTH: Final = 62
"""Characters on one line of a letter, about, in its widest frame."""
STEP: Final = 8
"""Lines by which one size of the frame is taller than the one before; see stijl.css."""
SIZES: Final = 16

State = Literal[
    "wacht",
    "aangehouden",
    "terug",
    "uitgesteld",
    "verstuurd",
    "onzeker",
    "aangenomen",
    "geweigerd",
    "ingetrokken",
]
router = APIRouter(dependencies=[PeopleOnly])


def _newest(desk: Desk, now: datetime) -> list[dict[str, object]]:
    """The newest letters with how they stand."""
    found = letters(desk.store, limit=SHOWN)
    return [{"brief": each, "stand": state_of(each, now)} for each in found]


def state_of(letter: Letter, now: datetime) -> State:
    """How a letter stands, in the words of the page."""
    if letter.bounced_at is not None:
        return "terug"
    if letter.state == "ready" and letter.hold:
        return "aangehouden"
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
        brieven=_newest(desk, now),
        mailserver=desk.courier is not None,
        aantal=SHOWN,
    )


@router.api_route("/post/uitvoer.zip", methods=READ)
def export(desk: DeskHere) -> Response:
    """All letters with an index, for the archive."""
    return Response(archive(desk), media_type="application/zip", headers=_download("post.zip"))


@router.api_route("/post/{number}", methods=READ)
def letter(
    number: Number, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = ""
) -> Response:
    """One letter, with its text as it stands in the message."""
    return _page(front, desk, number, now, done=gedaan)


@router.post("/post/{number}")
def decide(
    number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Does what was chosen about a written letter; what cannot be done is said on its page."""
    act = fields.get("wat", "")
    if act not in ACTS:
        raise InputError(f"'{act}' kan niet. Kies {', '.join(ACTS)}.")
    outgoing.find_written(desk, number)
    try:
        shown = ACTS[act](desk, number, fields, now, by)
    except InputError as error:
        return _page(front, desk, number, now, trouble=str(error))
    address = (
        f"/post/{shown}?gedaan={act}#melding" if shown else "/post/komend?gedaan=woorden#melding"
    )
    return RedirectResponse(address, 303, background=BackgroundTask(request_run, CHASING))


def _rewritten(desk: Desk, number: int, fields: Mapping[str, str], now: datetime, by: str) -> int:
    outgoing.rewrite(desk, number, fields.get("woorden", ""), now, by)
    return 0


def _simple(act: Callable[[Desk, int, datetime, str], None]) -> "Act":
    def done(desk: Desk, number: int, _: Mapping[str, str], now: datetime, by: str) -> int:
        act(desk, number, now, by)
        return number

    return done


def _settled(*, arrived: bool) -> "Act":
    def done(desk: Desk, number: int, _: Mapping[str, str], now: datetime, by: str) -> int:
        settle_uncertain(desk.store, number, now, by, arrived=arrived)
        return number

    return done


Act = Callable[[Desk, int, Mapping[str, str], datetime, str], int]
"""What may be done about a letter; gives the letter to show after it, 0 when it is no more."""
ACTS: Final[Mapping[str, Act]] = {
    "aanhouden": _simple(outgoing.hold),
    "vrijgeven": _simple(outgoing.release),
    "intrekken": _simple(outgoing.withdraw),
    "opnieuw": lambda desk, number, _, now, by: outgoing.send_again(desk, number, now, by),
    "woorden": _rewritten,
    "aangekomen": _settled(arrived=True),
    "niet-aangekomen": _settled(arrived=False),
}


@router.api_route("/post/{number}/brief.eml", methods=READ)
def message(number: Number, desk: DeskHere) -> Response:
    """The exact bytes of a letter."""
    _, content = _letter(desk, number)
    return Response(content, media_type="message/rfc822", headers=_download(f"brief-{number}.eml"))


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _page(
    front: FrontHere,
    desk: Desk,
    number: int,
    now: datetime,
    done: str = "",
    trouble: str = "",
) -> Response:
    found, content = _letter(desk, number)
    text, _ = text_parts(content)
    asks = desk.store.rows("SELECT 1 FROM ask WHERE letter = ?", number)
    return front.pages.show(
        "brief",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        brief=found,
        stand=state_of(found, now),
        mailserver=desk.courier is not None,
        tekst=text,
        hoogte=frame_size(text),
        herschrijfbaar=found.state == "ready" and not found.attempts and bool(asks),
        opnieuw=letters(desk.store, "again_of = ?", number),
        langste=outgoing.MAX_WORDS,
        gedaan=done if done in ACTS else "",
        fout=trouble,
    )


def frame_size(text: str) -> int:
    """The size of frame, from 1 to SIZES, that a letter fits in; no frame measures its content."""
    lines = sum(max(1, ceil(len(line) / WIDTH)) for line in text.splitlines())
    return min(max(1, ceil(lines / STEP)), SIZES)


@router.api_route("/post/{number}/opmaak", methods=READ)
def formatted(number: Number, desk: DeskHere) -> Response:
    """The HTML of one letter as mail programs show it; it can run nothing and reach nothing."""
    _, content = _letter(desk, number)
    return HTMLResponse(text_parts(content)[1], headers=ISOLATED)


def _letter(desk: Desk, number: int) -> tuple[Letter, bytes]:
    found = letters(desk.store, "id = ?", number)
    content = content_of(desk.store, number)
    if not found or content is None:
        raise NotFoundError(f"Er is geen brief met nummer {number}.")
    return found[0], content
