"""The letters to come, as the coordinator decides about them before they go."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core import ladderdays
from jaarwiel.core.chasing import TOGETHER
from jaarwiel.errors import InputError
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.outgoing import WEEKS, ToCome
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.asking import rung_name
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.office.outbox import frame_size
from jaarwiel.web.session import By, PeopleOnly

ACTS: Final[Mapping[str, outgoing.Ruled]] = {
    "aanhouden": "hold",
    "vrijgeven": "release",
    "nu": "send",
}
WORDS: Final = "woorden"

router = APIRouter(prefix="/post/komend", dependencies=[PeopleOnly])


@router.api_route("", methods=READ)
def coming(front: FrontHere, desk: DeskHere, now: Now, gedaan: str = "") -> Response:
    """The letters of the weeks ahead by day, those that wait for a person first."""
    found = outgoing.to_come(desk, now)
    waiting = [each for each in found if each.letter.hold and each.planned.at <= now]
    return front.pages.show(
        "komend",
        tafel=desk.cycle.table.name,
        weken=WEEKS,
        wacht=[_row(desk, each) for each in waiting],
        reeks=sum(each.letter.hold in TOGETHER for each in waiting),
        dagen=[
            {"dag": day, "brieven": [_row(desk, each) for each in group]}
            for day, group in groupby(
                (each for each in found if each not in waiting), key=lambda each: each.planned.day
            )
        ],
        gedaan=gedaan if gedaan in {*ACTS, WORDS, "reeks"} else "",
        mailserver=desk.courier is not None,
        nu_verzenden=ladderdays.is_sending_time(desk.cycle, now),
        uur=desk.cycle.ladder.send_at,
    )


def _row(desk: Desk, each: ToCome) -> dict[str, object]:
    letter = each.letter
    return {
        "id": each.id,
        "aan": letter.contact.name,
        "adres": letter.contact.email,
        "rol": letter.asks[0].contact.role,
        "moment": each.planned.at,
        "reden": letter.hold,
        "over": [
            {
                "document": ask.contribution.deadline.document,
                "partij": desk.cycle.name_of(ask.contribution.deliverer),
                "trede": rung_name(ask),
                "laatste_dag": ask.contribution.last_day,
            }
            for ask in letter.asks
        ],
        "woorden": letter.words,
    }


@router.post("/reeks")
def release_batch(desk: DeskHere, now: Now, by: By) -> Response:
    """Lets all letters go that were held because there were so many, or a backup was put back."""
    for each in outgoing.to_come(desk, now):
        if each.letter.hold in TOGETHER:
            outgoing.decide(desk, each, "release", now, by)
    return _back("reeks")


@router.api_route("/{number}", methods=READ)
def letter(number: str, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """One letter to come, with its text and what can be done about it."""
    return _page(front, desk, outgoing.find_to_come(desk, number, now), now)


def _page(
    front: FrontHere,
    desk: Desk,
    found: ToCome,
    now: datetime,
    trouble: str = "",
    typed: str | None = None,
) -> Response:
    composed = outgoing.text_of(desk, found, now)
    text, _ = text_parts(composed.content)
    return front.pages.show(
        "komende_brief",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        brief=_row(desk, found),
        onderwerp=composed.subject,
        tekst=text,
        hoogte=frame_size(text),
        kan_nu=not outgoing.why_not_now(desk, found.letter, now.date()),
        vandaag=found.planned.at <= now,
        langste=outgoing.MAX_WORDS,
        getypt=found.letter.words if typed is None else typed,
        fout=trouble,
    )


@router.api_route("/{number}/opmaak", methods=READ)
def formatted(number: str, desk: DeskHere, now: Now) -> Response:
    """The HTML of the letter as it would be sent; it can run nothing and reach nothing."""
    composed = outgoing.text_of(desk, outgoing.find_to_come(desk, number, now), now)
    _, html = text_parts(composed.content)
    return HTMLResponse(html, headers=ISOLATED)


@router.post("/{number}")
def decide(
    number: str, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Records what is to happen to the letter; a text that is wrong comes back as typed."""
    found = outgoing.find_to_come(desk, number, now)
    act = fields.get("wat", "")
    try:
        _acts(desk, found, fields, now, by)[act]()
    except KeyError:
        raise InputError(f"'{act}' kan niet. Kies {', '.join([*ACTS, WORDS])}.") from None
    except InputError as error:
        return _page(front, desk, found, now, str(error), fields.get(WORDS))
    return _back(act)


def _acts(
    desk: Desk, found: ToCome, fields: Mapping[str, str], now: datetime, by: str
) -> dict[str, Callable[[], None]]:
    def ruled(verdict: outgoing.Ruled) -> Callable[[], None]:
        return lambda: outgoing.decide(desk, found, verdict, now, by)

    words = fields.get(WORDS, "")
    acts = {name: ruled(verdict) for name, verdict in ACTS.items()}
    return acts | {WORDS: lambda: outgoing.give_words(desk, found, words, now, by)}


def _back(act: str) -> Response:
    return RedirectResponse(
        f"/post/komend?gedaan={act}#melding", 303, background=BackgroundTask(request_run, CHASING)
    )
