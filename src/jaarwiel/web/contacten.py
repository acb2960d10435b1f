"""The persons of the table: who is written to, changed by hand, one form for each act.

A form carries the mark of what it was made from. When somebody else changed that meanwhile, it
comes back as typed, beside what is on record now.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.absence import Absence
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office import contacts, erasure, handover, particulars, roster
from jaarwiel.office.desk import Desk
from jaarwiel.office.roster import Membership
from jaarwiel.people import KINDS, Holding, Person
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.papers import MAX_NUMBER
from jaarwiel.web.session import BY, OfficeOnly

DONE: Final = frozenset(
    {
        "toegevoegd", "gewijzigd", "rol", "beeindigd", "bereikbaar", "afwezig", "aanwezig",
        "ingelezen", "verwijderd", "bevestigd", "geweigerd",
    }
)  # fmt: skip
"""What a page may say was done just now."""

Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
router = APIRouter(prefix="/contacten", dependencies=[OfficeOnly])


class ConflictError(InputError):
    """Somebody else changed meanwhile what the form was made from."""

    def __init__(self) -> None:
        super().__init__(
            "Iemand anders heeft dit intussen gewijzigd. Vergelijk uw invoer met wat er nu staat, "
            "en verstuur opnieuw als uw invoer moet gelden"
        )


def mark(*values: object) -> str:
    """The same as long as these values are."""
    return sha256(repr(values).encode()).hexdigest()[:16]


def check_mark(fields: Mapping[str, str], *values: object) -> None:
    """Raises ConflictError unless the form was made from these values."""
    if fields.get("stand") != mark(*values):
        raise ConflictError


def sentence(error: InputError) -> str:
    """What is wrong, ending as a sentence does."""
    text = str(error).strip()
    return text if text.endswith((".", "?")) else f"{text}."


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
def add(fields: Fields, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Gives somebody a role; a form that is wrong comes back as typed."""
    try:
        contact, kind = roster.contact_from(desk, _all(fields))
        number = roster.add(desk, contact, kind, now, BY)
    except InputError as error:
        typed = {**fields, "fout": sentence(error), "wat": "toevoegen"}
        return _overview(front.pages, desk, now, typed=typed, status=422)
    return RedirectResponse(f"/contacten/{number}?gedaan=toegevoegd#melding", 303)


def _all(fields: Mapping[str, str]) -> dict[str, str]:
    names = ("party", "name", "email", "role", "from", "until", "kind")
    return {name: fields.get(name, "") for name in names}


@router.post("/overdracht/{number}")
def decide(number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Confirms or refuses what a party asked."""
    try:
        if fields.get("besluit") == "bevestigen":
            chosen = [int(each[4:]) for each in fields if _is_choice(each)]
            handover.confirm(desk, number, chosen, now, BY)
            done = "bevestigd"
        else:
            handover.refuse(desk, number, fields.get("reden", ""), now, BY)
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


@router.api_route("/{number}", methods=READ)
def person(
    number: Number, front: FrontHere, desk: DeskHere, now: Now, gedaan: str = ""
) -> Response:
    """One person: particulars, roles and absences, each with its form."""
    return _person(front.pages, desk, roster.membership(desk, number), now, gedaan=gedaan)


@router.post("/{number}")
def change(number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Does one thing to a person; a form that is wrong or overtaken comes back as typed."""
    act = ACTS.get(fields.get("wat", ""))
    if act is None:
        raise InputError(f"Dit kan niet met een contact. Kies uit: {', '.join(ACTS)}.")
    try:
        with desk.store.writing():
            done = act(desk, roster.membership(desk, number), fields, now)
    except NotFoundError:
        raise
    except InputError as error:
        found = roster.membership(desk, number)
        typed = {**fields, "fout": sentence(error), "botsing": isinstance(error, ConflictError)}
        status = 409 if typed["botsing"] else 422
        return _person(front.pages, desk, found, now, typed=typed, status=status)
    return RedirectResponse(f"/contacten/{number}?gedaan={done}#melding", 303)


def _particulars(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    before = member.person
    check_mark(fields, before.name, before.email, before.kind)
    roster.change(
        desk,
        before.number,
        particulars.name(fields.get("name", "")),
        particulars.address(fields.get("email", "")),
        particulars.kind(fields.get("kind", "")) or before.kind,
        now,
        BY,
    )
    return "gewijzigd"


def _trust(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    check_mark(fields, member.person.email, member.person.bounced_at)
    roster.trust_address(desk, member.person.number, now, BY)
    return "bereikbaar"


def _one_more(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    known = {"name": member.person.name, "email": member.person.email, "kind": ""}
    contact, _ = roster.contact_from(desk, _all(fields) | known)
    roster.add(desk, contact, None, now, BY)
    return "rol"


def _held(desk: Desk, member: Membership, fields: Mapping[str, str]) -> Holding:
    """The role that the form is about. Raises ConflictError where its days were changed."""
    text = fields.get("rol", "")
    held = roster.holding_of(desk, member.person.number, int(text) if text.isdecimal() else 0)
    check_mark(fields, held.valid_from, held.valid_until)
    return held


def _days(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    held = _held(desk, member, fields)
    first, last = (particulars.day(fields.get(name, "")) for name in ("from", "until"))
    roster.set_days(desk, held, first, last, now, BY)
    return "rol"


def _end(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    roster.end(desk, [_held(desk, member, fields)], now.date(), now, BY)
    return "beeindigd"


def _away(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    note = particulars.note(fields.get("note", ""))
    roster.add_absence(desk, Absence(member.person.number, *_stretch(fields), note), now, BY)
    return "afwezig"


def _back(desk: Desk, member: Membership, fields: Mapping[str, str], now: datetime) -> str:
    roster.drop_absence(desk, member.person.number, *_stretch(fields), now, BY)
    return "aanwezig"


def _stretch(fields: Mapping[str, str]) -> tuple[date, date]:
    first, last = (particulars.day(fields.get(name, "")) for name in ("first", "last"))
    if first is None or last is None:
        raise InputError("Vul de eerste en de laatste dag van de afwezigheid in")
    return first, last


ACTS: Final[Mapping[str, Callable[[Desk, Membership, Mapping[str, str], datetime], str]]] = {
    "gegevens": _particulars,
    "bereikbaar": _trust,
    "rol_erbij": _one_more,
    "rol": _days,
    "beeindigen": _end,
    "afwezig": _away,
    "aanwezig": _back,
}


@router.api_route("/{number}/verwijderen", methods=READ)
def ask_removal(number: Number, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """What would be removed, and a form that asks whether that is meant."""
    return _removal(front.pages, desk, number, now)


@router.post("/{number}/verwijderen")
def remove(number: Number, fields: Fields, front: FrontHere, desk: DeskHere, now: Now) -> Response:
    """Removes a person for good, when that was confirmed and nothing changed since it was shown."""
    seen = erasure.preview(desk, number, now.date())
    if fields.get("stand") != seen.mark:
        return _removal(front.pages, desk, number, now, wrong="veranderd", status=409)
    if "zeker" not in fields or (seen.is_last_coordinator and "laatste" not in fields):
        return _removal(front.pages, desk, number, now, wrong="zeker", status=422)
    erasure.erase(desk, number, now, BY, last_coordinator="laatste" in fields)
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
        **_choices(desk),
    )


def _choices(desk: Desk) -> dict[str, object]:
    return {
        "partij_keuze": [(each.id, each.name) for each in desk.cycle.named],
        "rol_keuze": particulars.ROLES,
        "soort_keuze": KINDS,
        "max_naam": particulars.MAX_NAME,
        "max_tekst": particulars.MAX_NOTE,
    }


def _parties(desk: Desk, members: tuple[Membership, ...]) -> list[str]:
    """All parties; and groups, and parties that left the cycle file, where they have contacts."""
    named = {held.party for each in members for held in each.holdings}
    known = [each.id for each in desk.cycle.parties]
    more = [each.id for each in desk.cycle.groups if each.id in named]
    return [*known, *more, *sorted(named - {*known, *more})]


def _party(
    desk: Desk, party: str, members: tuple[Membership, ...], today: date
) -> dict[str, object]:
    rows = [
        {
            "persoon": each.person,
            "rol": held,
            "geldig": held.is_valid(today),
            "afwezig": [away for away in each.absences if away.last >= today],
        }
        for each in members
        for held in each.holdings
        if held.party == party and not held.has_ended(today)
    ]
    order = {role: number for number, role in enumerate(particulars.ROLES)}
    rows.sort(key=lambda row: order[row["rol"].role])  # type: ignore[attr-defined]
    is_party = any(each.id == party for each in desk.cycle.parties)
    return {
        "id": party,
        "naam": desk.cycle.name_of(party),
        "rijen": rows,
        "onbekend": party not in {each.id for each in desk.cycle.named},
        "zonder_contact": is_party and not any(_reaches(row) for row in rows),
    }


def _reaches(row: Mapping[str, object]) -> bool:
    held = row["rol"]
    return bool(row["geldig"]) and isinstance(held, Holding) and held.role == "contactpersoon"


def _request(desk: Desk, each: handover.Handover, now: datetime) -> dict[str, object]:
    return {
        "verzoek": each,
        "persoon": roster.membership(desk, each.person).person,
        "bekend": _known(desk, each.email),
        "rollen": [
            (held, desk.cycle.name_of(held.party))
            for held in handover.roles_of(desk, each.person, now)
        ],
    }


def _known(desk: Desk, email: str) -> Person | None:
    """Who has this address already, so that the office knows before it confirms."""
    found = [each.person for each in roster.roster(desk) if email]
    return next((each for each in found if each.email.casefold() == email.casefold()), None)


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
        **_choices(desk),
    )
