"""More time: the page on which a party asks for it, and the one on which the office decides."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import extensions
from jaarwiel.office.desk import Desk
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.personal.inbreng import VisitorHere, open_contributions
from jaarwiel.web.session import By, OfficeOnly

party = APIRouter(prefix="/inbreng/{token}/uitstel")
router = APIRouter()


# --------------------------------------------------------------------------- the page of a party


@party.api_route("", methods=READ)
def request_page(
    visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now, gevraagd: str = ""
) -> Response:
    """Everything this person still owes, each with how much more time is possible."""
    return _party_page(front, desk, visitor, now, asked=gevraagd)


@party.post("")
def request(
    fields: Fields, visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now
) -> Response:
    """Records what is asked for; a day that is not possible comes back with why."""
    owed = _owed(desk, visitor, now.date())
    wanted = next((each for each in owed if _key(each) == fields.get("inbreng", "")), None)
    if wanted is None:
        raise InputError(
            "Voor deze inbreng kunt u geen uitstel (meer) vragen: zij is volledig, of wordt niet "
            "meer gevraagd. Open uw persoonlijke pagina opnieuw."
        )
    try:
        reason = fields.get("reden", "")
        extensions.ask(desk, wanted, _day(fields), visitor.person, reason, now)
    except InputError as error:
        return _party_page(front, desk, visitor, now, typed=fields, trouble=str(error))
    return RedirectResponse(
        f"/inbreng/{visitor.token}/uitstel?gevraagd={_key(wanted)}#melding", 303
    )


def _owed(desk: Desk, visitor: VisitorHere, today: date) -> list[Contribution]:
    return [each for each in open_contributions(desk, visitor, today) if each.missing]


def _party_page(
    front: FrontHere,
    desk: Desk,
    visitor: VisitorHere,
    now: datetime,
    *,
    asked: str = "",
    typed: Mapping[str, str] | None = None,
    trouble: str = "",
) -> Response:
    owed = _owed(desk, visitor, now.date())
    return front.pages.show(
        "uitstel",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        regels=[_row(desk, each, now.date()) for each in owed],
        gevraagd=next((each for each in owed if _key(each) == asked and each.asked_for), None),
        getypt=typed or {},
        fout=trouble,
        langste=MAX_REASON,
    )


# ------------------------------------------------------------------------- the page of the office


ACTS: Final = ("verlenen", "weigeren", "intrekken")


@router.api_route("/uitstel", methods=READ, dependencies=[OfficeOnly])
def overview(
    front: FrontHere, desk: DeskHere, now: Now, gedaan: str = "", inbreng: str = ""
) -> Response:
    """What is asked, what was given, and for what more time can be given; one of them unfolded."""
    return _office_page(front, desk, now, done=gedaan, chosen=inbreng)


@router.post("/uitstel", dependencies=[OfficeOnly])
def decide(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Gives, refuses or takes back; what is not possible comes back with why."""
    act = fields.get("wat", "")
    if act not in ACTS:
        raise InputError(f"'{act}' kan niet. Kies {', '.join(ACTS)}.")
    item, _, deliverer = fields.get("inbreng", "").rpartition("/")
    owed = extensions.find(desk, item, deliverer)
    reason = fields.get("reden", "")
    acts: dict[str, Callable[[], object]] = {
        "verlenen": lambda: extensions.give(desk, owed, _day(fields), now, by, reason),
        "weigeren": lambda: extensions.refuse(desk, owed, now, by, reason),
        "intrekken": lambda: extensions.withdraw(desk, owed, now, by, reason),
    }
    try:
        acts[act]()
    except InputError as error:
        return _office_page(front, desk, now, typed=fields, trouble=str(error))
    return RedirectResponse(
        f"/uitstel?gedaan={act}#melding", 303, background=BackgroundTask(request_run, CHASING)
    )


def _office_page(
    front: FrontHere,
    desk: Desk,
    now: datetime,
    *,
    done: str = "",
    chosen: str = "",
    typed: Mapping[str, str] | None = None,
    trouble: str = "",
) -> Response:
    today = now.date()
    deadlines = [each for each in desk.running(today) if each.opens <= today <= each.last_day]
    extended = [each for each in desk.contributions(desk.running(today)) if each.extensions]
    owed = {_key(each): each for each in desk.contributions(deadlines) if each.missing}
    owed |= {_key(each): each for each in extended if each.missing}
    return front.pages.show(
        "uitstel_kantoor",
        422 if trouble else 200,
        tafel=desk.cycle.table.name,
        regels=[
            _row(desk, each, today)
            for each in sorted(
                owed.values(), key=lambda each: (_key(each) != chosen, each.asked_for is None)
            )
        ],
        gedaan=done if done in ACTS else "",
        gekozen=chosen,
        getypt=typed or {},
        fout=trouble,
        langste=MAX_REASON,
    )


# ------------------------------------------------------------------------------------------ both


def _row(desk: Desk, owed: Contribution, today: date) -> dict[str, object]:
    """One contribution with the days between which more time can be given, if any."""
    room = extensions.room_for(desk, owed.deadline)
    first = max(owed.last_day + ONE_DAY, today)
    return {
        "sleutel": _key(owed),
        "anker": _key(owed).replace("/", "."),
        "document": owed.deadline.document,
        "partij": desk.cycle.name_of(owed.deliverer),
        "laatste_dag": owed.last_day,
        "was": owed.deadline.input_last_day,
        "verlengd": owed.is_extended,
        "verzoek": owed.asked_for,
        "besluit": owed.extensions[-1] if owed.extensions else None,
        "eerste": first,
        "tot": room.until if room else None,
        "waarom": extensions.reason_of(desk, owed, room) if room else "",
        "overleg": room is not None and room.meeting is not None,
        "mogelijk": room is None or first <= room.until,
    }


def _key(owed: Contribution) -> str:
    return f"{owed.deadline.id}/{owed.deliverer}"


def _day(fields: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(fields.get("tot", ""))
    except ValueError:
        raise InputError("Vul een datum in, als 2027-04-07.") from None


router.include_router(party)
