"""The points of a meeting's agenda: those that are usual, and what is wrong with others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yearplan import Meeting

PURPOSES: Final = ("ter informatie", "ter bespreking", "ter vaststelling", "ter ondertekening")
OPENING: Final = "Opening"
SETTLING: Final = "Vaststelling van de agenda"
DECISIONS: Final = "Besluitenlijst van het vorige overleg"
OTHER: Final = "Wat verder ter tafel komt (w.v.t.t.k.)"
ROUND: Final = "Rondvraag"
CLOSING: Final = "Sluiting"


@dataclass(frozen=True)
class AgendaPoint:
    """One point of an agenda."""

    title: str
    purpose: str = ""
    """One of PURPOSES; empty where it needs none."""
    minutes: int | None = None
    introduced_by: str = ""
    """Id of the party that introduces it; never a person."""


def usual_agenda(meeting: Meeting, previous: Meeting | None) -> tuple[AgendaPoint, ...]:
    """The agenda as the cycle file has it, with what every meeting begins and ends with.

    `previous` is the meeting whose decisions (besluitenlijst) are settled, where there is one.
    """
    decisions = AgendaPoint(DECISIONS, "ter vaststelling") if previous else None
    return (
        AgendaPoint(OPENING),
        AgendaPoint(SETTLING, "ter vaststelling"),
        *([decisions] if decisions else []),
        *(AgendaPoint(each, "ter bespreking") for each in meeting.occasion.rule.agenda),
        AgendaPoint(OTHER),
        AgendaPoint(ROUND),
        AgendaPoint(CLOSING),
    )


def previous_meeting(meeting: Meeting, held: Iterable[Meeting]) -> Meeting | None:
    """The last meeting of the same body before this one, in which all of its parties were too.

    For a party that was not in it, its decisions are not to be named.
    """
    earlier = (
        each
        for each in held
        if each.starts < meeting.starts
        and each.status != "cancelled"
        and each.body == meeting.body
        and each.occasion.host == meeting.occasion.host
        and set(meeting.parties) <= set(each.parties)
    )
    return max(earlier, key=lambda each: each.starts, default=None)


def in_order(points: Iterable[tuple[int, int, AgendaPoint]]) -> tuple[AgendaPoint, ...]:
    """The points by the number that each was given.

    Each comes with its number before and now. A point that was given the number of another goes
    before that one when it comes from below, and after it when it comes from above.
    """
    return tuple(
        point
        for _, _, point in sorted(
            ((now, (before > now) - (before < now), point) for before, now, point in points),
            key=lambda each: (each[0], -each[1]),
        )
    )


def next_number(titles: Sequence[str]) -> int:
    """The number (1, 2 ...) under which a new point goes in: before those that end a meeting."""
    kept = len(titles)
    while kept and titles[kept - 1] in {OTHER, ROUND, CLOSING}:
        kept -= 1
    return kept + 1


def minutes_of(points: Iterable[AgendaPoint]) -> int:
    """The minutes of all points together, as far as they were given."""
    return sum(each.minutes or 0 for each in points)


def closed_titles(cycle: Cycle, meeting: Meeting, held: Iterable[Meeting]) -> set[str]:
    """The titles of these meetings that a huurdersorganisatie of this one is not in."""
    tenants = {party.id for party in cycle.parties if party.kind == "huurdersorganisatie"}
    here = tenants.intersection(meeting.parties)
    titles = {(each.title, here.issubset(each.parties)) for each in held}
    return {title for title, _ in titles} - {title for title, is_known in titles if is_known}


def naming(points: Iterable[AgendaPoint], titles: Iterable[str]) -> tuple[AgendaPoint, str] | None:
    """The first point in which one of these titles stands, in whatever case, with that title."""
    found = {each: re.compile(rf"(?<!\w){re.escape(each.casefold())}(?!\w)") for each in titles}
    return next(
        (
            (point, title)
            for point in points
            for title, pattern in found.items()
            if pattern.search(point.title.casefold())
        ),
        None,
    )
