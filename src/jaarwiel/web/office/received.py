"""The mail that came in, as coordinator and secretary see it and deal with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from jaarwiel.core.recognition import Kind
from jaarwiel.errors import InputError
from jaarwiel.mail import incoming
from jaarwiel.mail.incoming import Incoming
from jaarwiel.office.contributions import inbox, mailed, receiving
from jaarwiel.office.contributions.inbox import Received, received
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import letters
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.guard import ISOLATED
from jaarwiel.web.office.outbox import frame_size
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.confirming import Confirmation, FormError, choices, proposed, take_in
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.session import By, PeopleOnly

SHOWN: Final = 100
"""Mails that were dealt with, on the list; of those that wait none is left out."""
KINDS: Final[tuple[Kind, ...]] = (
    "inbreng", "bericht", "onbekend", "onbestelbaar", "agenda", "automatisch",
)  # fmt: skip
"""In order of what most needs somebody."""
router = APIRouter(prefix="/post/ontvangen", dependencies=[PeopleOnly])


@router.api_route("", methods=READ)
def overview(front: FrontHere, desk: DeskHere) -> Response:
    """What waits, by kind, and what was dealt with last."""
    waiting = received(desk, "outcome IS NULL")
    return front.pages.show(
        "ontvangen",
        tafel=desk.cycle.table.name,
        groepen=[(kind, [each for each in waiting if each.kind == kind]) for kind in KINDS],
        afgehandeld=received(desk, "outcome IS NOT NULL", limit=SHOWN),
        aantal=SHOWN,
        postvak=desk.mailbox is not None,
    )


@router.post("/gelezen")
def put_away_kind(fields: Fields, desk: DeskHere, now: Now, by: By) -> Response:
    """Puts away all mail of one kind that the page showed."""
    last = fields.get("tot", "")
    if not (last.isascii() and last.isdecimal() and len(last) < 10):  # noqa: PLR2004 - fits SQLite
        raise InputError("Kies op de pagina welke berichten gelezen zijn; er is niets gewijzigd.")
    with desk.store.writing():
        for each in received(
            desk, "kind = ? AND outcome IS NULL AND id <= ?", fields.get("soort", ""), int(last)
        ):
            inbox.settle(desk, each.id, "seen", now, by)
    return RedirectResponse("/post/ontvangen", 303)


@router.api_route("/{number}", methods=READ)
def message(number: Number, front: FrontHere, desk: DeskHere, now: Now, stuk: str = "") -> Response:
    """One mail, with what can be done with it."""
    row, mail = inbox.mail_of(desk, number)
    form = proposed(desk, choices(desk, row, now), mail, stuk) if _delivers(row) else None
    return _page(front.pages, desk, (row, mail), form, now)


@router.api_route("/{number}/opmaak", methods=READ)
def formatted(number: Number, desk: DeskHere) -> Response:
    """The HTML of one mail; it can run nothing and reach nothing."""
    inbox.mail_of(desk, number)
    page = incoming.page_of(inbox.content_of(desk, number))
    return HTMLResponse(page, headers=ISOLATED)


@router.post("/{number}/bevestigen")
def confirm(
    number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Delivers what the form says, on behalf of the party."""
    row, mail = inbox.mail_of(desk, number)
    if _delivers(row):
        try:
            take_in(desk=desk, row=row, mail=mail, fields=fields, now=now, by=by)
        except FormError as error:
            return _page(front.pages, desk, (row, mail), error.form, now, error.status)
    return _back(number)


@router.post("/{number}/weigeren")
def refuse(number: Number, desk: DeskHere, now: Now, by: By) -> Response:
    """Says that nothing of this mail is to be delivered."""
    inbox.settle(desk, number, "refused", now, by)
    return _back(number)


@router.post("/{number}/gelezen")
def put_away(number: Number, desk: DeskHere, now: Now, by: By) -> Response:
    """Puts the mail away."""
    inbox.settle(desk, number, "seen", now, by)
    return _back(number)


@router.post("/{number}/terugzetten")
def reopen(number: Number, desk: DeskHere, now: Now, by: By) -> Response:
    """Puts the mail back among those that wait."""
    inbox.reopen(desk, number, now, by)
    return _back(number)


@router.post("/{number}/inbreng")
def take_as_contribution(
    number: Number, fields: Fields, desk: DeskHere, now: Now, by: By
) -> Response:
    """Takes the mail for a contribution of somebody, who is asked to confirm it."""
    inbox.mail_of(desk, number)
    person = fields.get("persoon", "")
    known = {str(each): each for each, _ in _people(desk, now)}
    if person not in known:
        raise InputError(
            "Kies van wie dit bericht is. Staat die persoon er niet bij, voeg deze dan eerst toe "
            "aan de contacten; er is niets gewijzigd."
        )
    with desk.store.writing():
        inbox.take_for(desk, number, "inbreng", known[person], now, by)
        receiving.acknowledge(desk, number, now)
    return _back(number)


@router.post("/{number}/bericht")
def take_as_message(number: Number, desk: DeskHere, now: Now, by: By) -> Response:
    """Takes the mail for a message to read, rather than a contribution."""
    row, _ = inbox.mail_of(desk, number)
    inbox.take_for(desk, number, "bericht", row.person, now, by)
    return _back(number)


def _delivers(row: Received) -> bool:
    return row.kind == "inbreng" and row.outcome is None


def _back(number: int) -> Response:
    return RedirectResponse(f"/post/ontvangen/{number}#melding", 303)


def _people(desk: Desk, now: datetime) -> list[tuple[int, str]]:
    """Everybody who answers for a party today, with name and parties, in order of name."""
    found: dict[int, tuple[str, list[str]]] = {}
    for each in contacts_in(desk.store):
        if each.is_valid(now.date()):
            parties = found.setdefault(each.person, (each.name, []))[1]
            name = desk.cycle.name_of(each.party)
            parties += [] if name in parties else [name]
    named = [(person, f"{name} ({', '.join(of)})") for person, (name, of) in found.items()]
    return sorted(named, key=lambda each: each[1].casefold())


def _page(
    pages: Pages,
    desk: Desk,
    found: tuple[Received, Incoming],
    form: Confirmation | None,
    now: datetime,
    status: int = 200,
) -> Response:
    row, mail = found
    page = incoming.page_of(inbox.content_of(desk, row.id))
    return pages.show(
        "ontvangen_bericht",
        status,
        tafel=desk.cycle.table.name,
        hier="/post",
        plek=f"/post/ontvangen/{row.id}",
        bericht=row,
        mail=mail,
        opmaak=bool(page.strip()),
        hoogte=frame_size(mail.text),
        onleesbaar=mailed.unreadable(mail),
        formulier=form,
        keuzes=choices(desk, row, now) if _delivers(row) else (),
        naam_van=desk.cycle.name_of,
        **_recognition(desk, row, mail, now),
    )


def _recognition(desk: Desk, row: Received, mail: Incoming, now: datetime) -> Mapping[str, object]:
    """Who it is from, as far as can be told today."""
    people = _people(desk, now)
    clues = receiving.recognised(desk, mail, now.date())
    names: dict[int | None, str] = {**dict(people)}
    sent = letters(desk.store, "id = ?", row.letter) if row.letter else []
    return {
        "aanwijzing": clues.clue,
        "van": names.get(row.person),
        "bedoeld": names.get(clues.meant),
        "schrijver": names.get(clues.writer),
        "personen": people,
        "vermoedelijk": row.person or clues.meant or clues.writer,
        "brief": sent[0] if sent else None,
    }
