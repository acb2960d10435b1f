"""The agenda of one meeting as a form, for coordinator and secretary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.agendapoints import (
    PURPOSES,
    AgendaPoint,
    in_order,
    minutes_of,
    next_number,
)
from jaarwiel.core.yearplan import Meeting
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import agendas, deciding
from jaarwiel.office.meetings.agendas import AgendaClashError
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.parts.sheet import Problem
from jaarwiel.web.session import ActingOnly, By

EMPTY: Final = 3
"""Rows to write further points in."""
FURTHER: Final = 1000
"""Where a point goes that was given no number: behind the others."""

# Before the page of the meeting: its path takes in whatever follows.
router = APIRouter(prefix="/overleggen/{year}/{name:path}/agenda", dependencies=[ActingOnly])


def _meeting(year: str, name: str, desk: DeskHere) -> Meeting:
    """Raises NotFoundError for a meeting that is not there."""
    return deciding.find(desk, f"{year}/{name}")


MeetingHere = Annotated[Meeting, Depends(_meeting)]


@dataclass(frozen=True)
class Row:
    """One point as it stands in the form, right or wrong."""

    number: str
    title: str = ""
    purpose: str = ""
    minutes: str = ""
    introduced_by: str = ""
    position: int = 0
    """Where it stood in the form."""


@router.api_route("", methods=READ)
def page(meeting: MeetingHere, front: FrontHere, desk: DeskHere, bewaard: str = "") -> Response:
    """The form, and the earlier versions."""
    kept = bewaard if bewaard in {"ja", "nee"} else ""
    points = agendas.agenda_of(desk, meeting)
    return _page(front, desk, meeting, _rows(points), kept=kept)


@router.post("")
def receive(
    meeting: MeetingHere, fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By
) -> Response:
    """Keeps the agenda; one that is not right comes back as it was typed."""
    rows = _typed(fields)
    found = fields.get("versie", "")
    made_from = as_number(found)
    try:
        points = agendas.usual_of(desk, meeting) if "gebruikelijk" in fields else _points(rows)
        kept = agendas.change_agenda(desk, meeting, points, made_from, now, by)
    except AgendaClashError:
        problem = Problem("botsing")
        return _page(front, desk, meeting, rows, problem=problem, status=409)
    except InputError as error:
        problem = Problem("inhoud", str(error))
        return _page(front, desk, meeting, rows, problem=problem, made_from=made_from, status=422)
    done = "ja" if kept else "nee"
    return RedirectResponse(f"/overleggen/{meeting.id}/agenda?bewaard={done}#melding", 303)


def _rows(points: tuple[AgendaPoint, ...]) -> list[Row]:
    return [
        Row(
            str(number),
            each.title,
            each.purpose,
            "" if each.minutes is None else str(each.minutes),
            each.introduced_by,
        )
        for number, each in enumerate(points, start=1)
    ]


def _typed(fields: Mapping[str, str]) -> list[Row]:
    """The rows that have a title, in the order of the form."""
    positions = range(1, agendas.MAX_POINTS + EMPTY + 1)
    return [found for each in positions if (found := _row(fields, each)).title]


def _row(fields: Mapping[str, str], position: int) -> Row:
    def typed(name: str) -> str:
        return fields.get(f"{name}-{position}", "").strip()

    return Row(
        typed("nummer"),
        typed("titel"),
        typed("doel"),
        typed("minuten"),
        typed("partij"),
        position,
    )


def _points(rows: list[Row]) -> tuple[AgendaPoint, ...]:
    """The points in the order of their numbers. Raises InputError."""
    return in_order(
        (
            row.position,
            _number(row.number, "volgorde", row.title, FURTHER),
            AgendaPoint(
                row.title,
                row.purpose,
                _number(row.minutes, "aantal minuten", row.title, 0) or None,
                row.introduced_by,
            ),
        )
        for row in rows
    )


def _number(text: str, what: str, title: str, empty: int) -> int:
    if not text:
        return empty
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):  # noqa: PLR2004 - digits
        raise InputError(f"Agendapunt '{title[:40]}': '{text[:20]}' is geen {what}.")
    return int(text)


def _page(  # noqa: PLR0913 - what every page has at hand
    front: FrontHere,
    desk: Desk,
    meeting: Meeting,
    rows: list[Row],
    *,
    problem: Problem | None = None,
    made_from: int | None = None,
    kept: str = "",
    status: int = 200,
) -> Response:
    known = agendas.versions_of(desk, meeting)
    newest = known[-1].version if known else 0
    points = agendas.agenda_of(desk, meeting)
    number = next_number([each.title for each in rows])
    following = [Row(str(number))] * EMPTY
    return front.pages.show(
        "overleg_agenda",
        status,
        tafel=desk.cycle.table.name,
        overleg=meeting,
        regels=[*rows, *following],
        versie=newest if made_from is None else made_from,
        fout=problem,
        bewaard=kept,
        doelen=PURPOSES,
        partijen=[(each, desk.cycle.name_of(each)) for each in meeting.parties],
        namen={each: desk.cycle.name_of(each) for each in meeting.parties},
        minuten=minutes_of(points),
        duur=meeting.occasion.rule.minutes,
        nu=points if problem and problem.kind == "botsing" else (),
        versies=list(reversed(known)),
        langste=agendas.MAX_TITLE,
        meeste_minuten=agendas.MAX_MINUTES,
    )
