"""One person: particulars, roles and absences, each with its form; and removing for good."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.contact import Absence
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import erasure, particulars, roster
from jaarwiel.office.people.roster import Membership
from jaarwiel.records.people import Holding
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.contactformulier import (
    ConflictError,
    check_mark,
    choices,
    contact_fields,
    mark,
    sentence,
)
from jaarwiel.web.parts.numbers import Number, as_number
from jaarwiel.web.session import By, CoordinatorOnly, PeopleOnly

DONE: Final = frozenset(
    {"toegevoegd", "gewijzigd", "rol", "beeindigd", "bereikbaar", "afwezig", "aanwezig"}
)
"""What the page may say was done just now."""

router = APIRouter(prefix="/contacten", dependencies=[PeopleOnly])


@router.api_route("/{number}", methods=READ)
def person(
    number: Number, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = ""
) -> Response:
    """One person: particulars, roles and absences, each with its form."""
    return _person(front.pages, desk, roster.membership(desk, number), now, gedaan=gedaan)


@router.post("/{number}")
def change(
    number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Does one thing to a person; a form that is wrong or overtaken comes back as typed."""
    act = ACTS.get(fields.get("wat", ""))
    if act is None:
        raise InputError(f"Dit kan niet met een contact. Kies uit: {', '.join(ACTS)}.")
    try:
        with desk.store.writing():
            done = act(desk, roster.membership(desk, number), fields, now, by)
    except NotFoundError:
        raise
    except InputError as error:
        found = roster.membership(desk, number)
        typed = {**fields, "fout": sentence(error), "botsing": isinstance(error, ConflictError)}
        status = 409 if typed["botsing"] else 422
        return _person(front.pages, desk, found, now, typed=typed, status=status)
    return RedirectResponse(f"/contacten/{number}?gedaan={done}#melding", 303)


def _particulars(
    desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str
) -> str:
    before = member.person
    check_mark(fields, before.name, before.email, before.kind)
    roster.change(
        desk,
        before.number,
        particulars.name(fields.get("name", "")),
        particulars.address(fields.get("email", "")),
        particulars.kind(fields.get("kind", "")) or before.kind,
        now,
        by,
    )
    return "gewijzigd"


def _trust(
    desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str
) -> str:
    check_mark(fields, member.person.email, member.person.bounced_at)
    roster.trust_address(desk, member.person.number, now, by)
    return "bereikbaar"


def _one_more(
    desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str
) -> str:
    known = {"name": member.person.name, "email": member.person.email, "kind": ""}
    contact, _ = roster.contact_from(desk, contact_fields(fields) | known)
    roster.add(desk, contact, None, now, by)
    return "rol"


def _held(desk: Desk, member: Membership, fields: Mapping[str, str]) -> Holding:
    """The role that the form is about. Raises ConflictError where its days were changed."""
    text = fields.get("rol", "")
    held = roster.holding_of(desk, member.person.number, as_number(text))
    check_mark(fields, held.valid_from, held.valid_until)
    return held


def _days(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str) -> str:
    held = _held(desk, member, fields)
    first, last = (particulars.day(fields.get(name, "")) for name in ("from", "until"))
    roster.set_days(desk, held, first, last, now, by)
    return "rol"


def _end(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str) -> str:
    roster.end(desk, [_held(desk, member, fields)], now.date(), now, by)
    return "beeindigd"


def _away(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str) -> str:
    note = particulars.note(fields.get("note", ""))
    roster.add_absence(desk, Absence(member.person.number, *_stretch(fields), note), now, by)
    return "afwezig"


def _back(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime, by: str) -> str:
    roster.drop_absence(desk, member.person.number, *_stretch(fields), now, by)
    return "aanwezig"


def _stretch(fields: Mapping[str, str]) -> tuple[date, date]:
    first, last = (particulars.day(fields.get(name, "")) for name in ("first", "last"))
    if first is None or last is None:
        raise InputError("Vul de eerste en de laatste dag van de afwezigheid in")
    return first, last


ACTS: Final[Mapping[str, Callable[[Desk, Membership, Mapping[str, str], datetime, str], str]]] = {
    "gegevens": _particulars,
    "bereikbaar": _trust,
    "rol_erbij": _one_more,
    "rol": _days,
    "beeindigen": _end,
    "afwezig": _away,
    "aanwezig": _back,
}


@router.api_route("/{number}/verwijderen", methods=READ, dependencies=[CoordinatorOnly])
def ask_removal(number: Number, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """What would be removed, and a form that asks whether that is meant."""
    return _removal(front.pages, desk, number, now)


@router.post("/{number}/verwijderen", dependencies=[CoordinatorOnly])
def remove(
    number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Removes a person for good, when that was confirmed and nothing changed since it was shown."""
    last = "laatste" in fields
    if "zeker" not in fields:
        return _removal(front.pages, desk, number, now, wrong="zeker", status=422)
    try:
        erasure.erase(desk, number, now, by, shown=fields.get("stand", ""), last_coordinator=last)
    except erasure.ChangedError:
        return _removal(front.pages, desk, number, now, wrong="veranderd", status=409)
    except NotFoundError:
        raise
    except InputError:  # the only procescoördinator, without a word
        return _removal(front.pages, desk, number, now, wrong="zeker", status=422)
    return RedirectResponse("/contacten?gedaan=verwijderd#melding", 303)


def _removal(
    pages: Pages, desk: Desk, number: int, now: datetime, *, wrong: str = "", status: int = 200
) -> Response:
    return pages.show(
        "contact_verwijderen",
        status,
        tafel=desk.cycle.table.name,
        gezien=erasure.preview(desk, number, now.date()),
        fout=wrong,
    )


def _person(
    pages: Pages,
    desk: Desk,
    member: Membership,
    now: datetime,
    *,
    gedaan: str = "",
    typed: Mapping[str, object] | None = None,
    status: int = 200,
) -> Response:
    found = member.person
    return pages.show(
        "contact",
        status,
        tafel=desk.cycle.table.name,
        vandaag=now.date(),
        persoon=found,
        stand=mark(found.name, found.email, found.kind),
        stand_bereikbaar=mark(found.email, found.bounced_at),
        rollen=[
            {
                "rol": held,
                "partij": desk.cycle.name_of(held.party),
                "stand": mark(held.valid_from, held.valid_until),
                "voorbij": held.has_ended(now.date()),
                "geldig": held.is_valid(now.date()),
            }
            for held in member.holdings
        ],
        afwezigheden=member.absences,
        gedaan=gedaan if gedaan in DONE else "",
        getypt=typed or {},
        **choices(desk),
    )
