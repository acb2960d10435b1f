"""Who is written to, by party: what is lacking, what parties asked, and adding somebody."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import contacts, handover, particulars, roster
from jaarwiel.office.people.roster import Membership
from jaarwiel.records import people
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.contactformulier import choices, contact_fields, sentence
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.session import By, PeopleOnly

DONE: Final = frozenset({"ingelezen", "verwijderd", "bevestigd", "geweigerd"})
"""What the page may say was done just now."""

router = APIRouter(prefix="/contacten", dependencies=[PeopleOnly])


@router.api_route("", methods=READ)
def overview(
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    gedaan: str = "",
    partij: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Everybody, by party, with what is lacking and what parties asked."""
    typed = {"party": partij} if partij else {}
    return _overview(front.pages, desk, now, gedaan=gedaan, typed=typed)


@router.post("/toevoegen")
def add(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Gives somebody a role; a form that is wrong comes back as typed."""
    try:
        contact, kind = roster.contact_from(desk, contact_fields(fields))
        number = roster.add(desk, contact, kind, now, by)
    except InputError as error:
        typed = {**fields, "fout": sentence(error), "wat": "toevoegen"}
        return _overview(front.pages, desk, now, typed=typed, status=422)
    return RedirectResponse(f"/contacten/{number}?gedaan=toegevoegd#melding", 303)


@router.post("/overdracht/{number}")
def decide(
    number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Confirms or refuses what a party asked."""
    try:
        if fields.get("besluit") == "bevestigen":
            chosen = [int(each[4:]) for each in fields if _is_choice(each)]
            handover.confirm(desk, number, chosen, now, by)
            done = "bevestigd"
        else:
            handover.refuse(desk, number, fields.get("reden", ""), now, by)
            done = "geweigerd"
    except NotFoundError:
        raise
    except InputError as error:
        typed = {**fields, "fout": sentence(error), "wat": f"overdracht-{number}"}
        return _overview(front.pages, desk, now, typed=typed, status=422)
    return RedirectResponse(f"/contacten?gedaan={done}#melding", 303)


def _is_choice(name: str) -> bool:
    prefix, _, number = name.partition("-")
    return prefix == "rol" and number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004 - fits SQLite


def _overview(
    pages: Pages,
    desk: Desk,
    now: datetime,
    *,
    gedaan: str = "",
    typed: Mapping[str, object] | None = None,
    status: int = 200,
) -> Response:
    today = now.date()
    members = roster.roster(desk)
    parties = _parties(desk, members)
    return pages.show(
        "contacten",
        status,
        tafel=desk.cycle.table.name,
        vandaag=today,
        partijen=[_party(desk, each, members, today) for each in parties],
        zonder_rol=[
            each.person for each in members if all(held.has_ended(today) for held in each.holdings)
        ],
        verzoeken=[_request(desk, each, now) for each in handover.open_requests(desk)],
        opmerkingen=list(contacts.remarks(desk, today)),
        leeg=not members,
        gedaan=gedaan if gedaan in DONE else "",
        getypt=typed or {},
        **choices(desk),
    )


def _parties(desk: Desk, members: tuple[Membership, ...]) -> list[str]:
    """All parties; and groups, and parties that left the cycle file, where they have contacts."""
    named = {held.party for each in members for held in each.holdings}
    known = [each.id for each in desk.cycle.parties]
    more = [each.id for each in desk.cycle.groups if each.id in named]
    return [*known, *more, *sorted(named - {*known, *more})]


def _party(
    desk: Desk, party: str, members: tuple[Membership, ...], today: date
) -> dict[str, object]:
    """One party with who holds a role now or later, in the order of the roles."""
    held = [
        (role, each)
        for each in members
        for role in each.holdings
        if role.party == party and not role.has_ended(today)
    ]
    is_party = any(each.id == party for each in desk.cycle.parties)
    reached = any(role.role == "contactpersoon" and role.is_valid(today) for role, _ in held)
    return {
        "id": party,
        "naam": desk.cycle.name_of(party),
        "rijen": [
            {
                "persoon": each.person,
                "rol": role,
                "geldig": role.is_valid(today),
                "afwezig": [away for away in each.absences if away.last >= today],
            }
            for role, each in sorted(held, key=lambda pair: particulars.ROLES.index(pair[0].role))
        ],
        "onbekend": party not in {each.id for each in desk.cycle.named},
        "zonder_contact": is_party and not reached,
    }


def _request(desk: Desk, each: handover.Handover, now: datetime) -> dict[str, object]:
    return {
        "verzoek": each,
        "persoon": roster.membership(desk, each.person).person,
        "bekend": (known := people.at_address(desk.store, each.email) if each.email else None),
        "bekend_van": dict.fromkeys(
            desk.cycle.name_of(held.party)
            for held in (roster.held_on(desk, known.number, now.date()) if known else ())
        ),
        "rollen": [
            (held, desk.cycle.name_of(held.party))
            for held in handover.roles_of(desk, each.person, now)
        ],
    }
