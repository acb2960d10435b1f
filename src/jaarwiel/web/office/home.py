"""The first page: the year, what comes next, who owes what, the post, the documents, the feeds."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from jaarwiel.core import ladderdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Body, Cycle
from jaarwiel.core.yearplan import YearPlan
from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.outgoing import ToCome
from jaarwiel.office.contributions import extensions, inbox
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.office.letters.uncertain import uncertain
from jaarwiel.office.overview import Standing, missing_by_theme, overview, without_contact
from jaarwiel.office.people import handover
from jaarwiel.office.signing import tosign
from jaarwiel.office.table import answers
from jaarwiel.records.post import letters
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.office import agenda, joint, papers
from jaarwiel.web.office.outbox import newest_letters
from jaarwiel.web.parts import wheel
from jaarwiel.web.session import OfficeOnly

COMING: Final = 5
LETTERS: Final = 6
MONTH: Final = timedelta(days=31)
"""How long a deadline that has passed stays unfolded while something is missing."""

State = Literal["aangeleverd", "na_termijn", "deels", "niet", "niet_gevraagd"]
router = APIRouter(dependencies=[OfficeOnly])


@router.api_route("/", methods=READ)
def home(
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    jaar: Annotated[int | None, Query()] = None,
    samengesteld: Annotated[int | None, Query(ge=1, le=papers.MAX_NUMBER)] = None,
    ongewijzigd: Annotated[int | None, Query(ge=1, le=papers.MAX_NUMBER)] = None,
) -> Response:
    """The page that coordinator and secretary come in on."""
    today = now.date()
    if jaar is not None:
        desk.check_year(jaar)
    seen = overview(desk, today, jaar)
    coming = outgoing.to_come(desk, now)
    return front.pages.show(
        "overzicht",
        tafel=desk.cycle.table.name,
        vandaag=today,
        jaar=seen.plan.year,
        jaren=years(desk, today),
        wiel=wheel.draw(seen.plan, today),
        plan=seen.plan,
        overlegvormen=bodies(desk.cycle, seen.plan),
        notities=desk.cycle.legal_notes,
        komend=seen.coming[:COMING],
        standen=standings(desk, seen.standings, today),
        open_vragen=answers.open_questions(desk, today),
        uitstel_gevraagd=len(extensions.requests(desk, desk.running(today))),
        zonder_contact=without_contact(desk, today),
        partijen=sum(not each.has_left(today) for each in desk.cycle.parties),
        overdrachten=len(handover.open_requests(desk)),
        brieven=newest_letters(desk, now, LETTERS),
        mailserver=desk.courier is not None,
        volgende_brieven=next_letters(desk, now, coming),
        nu=now,
        post_wacht=waiting_post(desk, now, coming),
        stukken=papers.shelves(desk, [each.deadline for each in seen.standings]),
        voorgesteld=[
            (each, papers.address(each), count)
            for each, count in textproposals.waiting_by_item(desk)
        ],
        ter_ondertekening=tosign.progress(desk, today),
        ondertekening=tosign.by_item(desk, [each.deadline for each in seen.standings], today),
        gezamenlijk={
            each.deadline.id: joint.summary(desk, each.deadline) for each in seen.standings
        },
        samengesteld=papers.fresh(desk, samengesteld, ongewijzigd),
        agenda_alle=agenda.addresses(desk, [publish.EVERYBODY])[0],
        agendas=agenda.addresses(desk, [party.id for party in desk.cycle.parties]),
    )


def years(desk: Desk, today: date) -> list[int]:
    """The years to choose from: last year, this year and three years on."""
    this = desk.current_year(today)
    return [year for year in range(this - 1, this + 4) if desk.cycle.knows(year)]


def bodies(cycle: Cycle, plan: YearPlan) -> list[Body]:
    """Who meets in this year, first the officials, in the words of the table."""
    held = {each.body for each in plan.meetings}
    return sorted((each for each in cycle.bodies if each.id in held), key=lambda each: each.level)


def standings(desk: Desk, found: Sequence[Standing], today: date) -> list[dict[str, object]]:
    """What each party owes, for each of these deadlines."""
    return [
        {
            "termijn": each.deadline,
            "open": each.is_open(today),
            "verstreken": today > each.deadline.input_last_day,
            "afgerond": is_done(each, today),
            "aantal": len(each.contributions),
            "binnen": sum(not owed.missing for owed in each.contributions),
            "partijen": [_row(desk, owed, today) for owed in each.contributions],
        }
        for each in found
    ]


def is_done(standing: Standing, today: date) -> bool:
    """Whether its last day has passed, and nothing is missing or it is long past."""
    since = today - standing.deadline.input_last_day
    return since > MONTH or (bool(since > timedelta(0)) and not standing.owing)


def _row(desk: Desk, owed: Contribution, today: date) -> dict[str, object]:
    return {
        "naam": desk.cycle.name_of(owed.deliverer),
        "stand": state_of(owed, today),
        "niets": owed.state == "none",
        "ontbreekt": missing_by_theme(desk.cycle, owed),
        "laatste": owed.newest,
        "uitstel": owed.last_day if owed.is_extended else None,
        "verstreken": today > owed.last_day,
        "formulier": f"/cijferformulier/{owed.deadline.id}/{owed.deliverer}" if owed.cells else "",
    }


def state_of(owed: Contribution, today: date) -> State:
    """How this contribution stands today."""
    if owed.state == "complete":
        return "na_termijn" if owed.was_late else "aangeleverd"
    if owed.state == "partial":
        return "deels"
    return "niet" if owed.deadline.opens <= today else "niet_gevraagd"


def waiting_post(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> dict[str, int]:
    """How much of the post waits for a person, by what is to be done about it."""
    held = [each.letter.hold for each in coming if each.letter.hold and each.planned.at <= now]
    written = letters(desk.store, "state = 'ready' AND hold <> ''")
    return {
        "akkoord": held.count("akkoord"),
        "vrijgeven": len(held) - held.count("akkoord"),
        "aangehouden": len(written),
        "onzeker": len(uncertain(desk.store, now)),
        "ontvangen": sum(inbox.counts(desk).values()),
    }


def next_letters(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> datetime | None:
    """When the next letter goes that waits for nobody: `now` when one only waits for its turn.

    Beyond the weeks of `coming`, the next moment of the ladder, to whoever still owes then.
    """
    sure = [each.planned.at for each in coming if not each.letter.hold]
    if sure:
        return min(sure)
    today = now.date()
    deadlines = [each for year in desk.years_around(today) for each in desk.plan(year).deadlines]
    days = {day for each in deadlines for day, _ in ladderdays.rung_days(desk.cycle, each)}
    moments = (datetime.combine(day, desk.cycle.ladder.send_at, now.tzinfo) for day in days)
    return min((moment for moment in moments if moment > now), default=None)
