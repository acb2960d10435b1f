"""The agenda of one meeting: the usual one, until the office changes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jaarwiel.core.agendapoints import (
    PURPOSES,
    AgendaPoint,
    closed_titles,
    naming,
    previous_meeting,
    usual_agenda,
)
from jaarwiel.core.yearplan import Meeting
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.errors import InputError
from jaarwiel.office.calendars.publish import announce
from jaarwiel.office.desk import Desk
from jaarwiel.records import agendas
from jaarwiel.records.agendas import StoredAgenda
from jaarwiel.words.wording import listed

MAX_POINTS: Final = 40
MAX_TITLE: Final = 200
"""Characters."""
MAX_MINUTES: Final = 480
"""A working day."""


class AgendaClashError(InputError):
    """Somebody else changed the agenda meanwhile; nothing was stored."""


def agenda_of(desk: Desk, meeting: Meeting) -> tuple[AgendaPoint, ...]:
    """The points of this meeting: as the office last made them, and otherwise the usual ones."""
    made = agendas.newest(desk.store, meeting.id)
    return made.points if made else usual_of(desk, meeting)


def usual_of(desk: Desk, meeting: Meeting) -> tuple[AgendaPoint, ...]:
    """The usual points, with the decisions of the meeting before it."""
    return usual_agenda(meeting, _previous(desk, meeting))


def versions_of(desk: Desk, meeting: Meeting) -> tuple[StoredAgenda, ...]:
    """Every agenda that the office made for this meeting, oldest first."""
    return agendas.versions(desk.store, meeting.id)


def newest_version(desk: Desk, meeting: Meeting) -> int:
    """The number of the newest agenda that the office made; 0 while it made none."""
    made = agendas.newest(desk.store, meeting.id)
    return made.version if made else 0


def change_agenda(
    desk: Desk,
    meeting: Meeting,
    points: Iterable[AgendaPoint],
    made_from: int,
    now: datetime,
    by: str,
) -> int | None:
    """Keeps these points as the next version, and gives its number; None when nothing changed.

    Raises AgendaClashError when `made_from` is not the newest version any more, and InputError for
    an agenda without points or a point that is not right, as one that names a meeting which a
    huurdersorganisatie of this one is not in; then nothing is stored.
    """
    wanted = tuple(_checked(meeting, each) for each in points)
    if not 1 <= len(wanted) <= MAX_POINTS:
        raise InputError(f"Een agenda heeft 1 tot {MAX_POINTS} punten; dit zijn er {len(wanted)}.")
    refuse_closed(desk, meeting, wanted)
    with desk.store.writing():
        newest = newest_version(desk, meeting)
        if made_from != newest:
            raise AgendaClashError("Iemand anders heeft de agenda intussen gewijzigd.")
        if wanted == agenda_of(desk, meeting):
            return None
        agendas.keep(desk.store, meeting.id, newest + 1, wanted, now, by)
        desk.store.log(now, by, "agenda gewijzigd", meeting.id, f"versie {newest + 1}")
    announce(desk, now)
    return newest + 1


def refuse_closed(desk: Desk, meeting: Meeting, points: Iterable[AgendaPoint]) -> None:
    """Raises InputError for a point that names a meeting which not all tenants here may know of."""
    found = naming(points, _closed_titles(desk, meeting))
    if found:
        point, title = found
        raise InputError(
            f"Agendapunt '{point.title}' noemt het overleg '{title}', waaraan niet alle "
            "huurdersorganisaties van dit overleg deelnemen. Wijzig de titel van het agendapunt."
        )


def _closed_titles(desk: Desk, meeting: Meeting) -> set[str]:
    """The titles of meetings around this year that a huurdersorganisatie of this one is not in."""
    return closed_titles(desk.cycle, meeting, desk.meetings_around(meeting))


def _checked(meeting: Meeting, point: AgendaPoint) -> AgendaPoint:
    """The point, its title tidied. Raises InputError for one that is not right."""
    title = " ".join(cleaned(point.title).split())
    where = f"Agendapunt '{title[:40]}'"
    if not title:
        raise InputError("Een agendapunt heeft een titel nodig.")
    if len(title) > MAX_TITLE:
        raise InputError(f"{where}: een titel mag {MAX_TITLE} tekens lang zijn.")
    if strange := unprintable(title):
        raise InputError(f"{where}: {described(strange)} kan niet worden gedrukt.")
    if point.purpose and point.purpose not in PURPOSES:
        raise InputError(f"{where}: '{point.purpose}' kan niet. Kies {listed(PURPOSES)}.")
    if point.minutes is not None and not 1 <= point.minutes <= MAX_MINUTES:
        raise InputError(f"{where}: vul 1 tot {MAX_MINUTES} minuten in, of niets.")
    if point.introduced_by and point.introduced_by not in meeting.parties:
        raise InputError(f"{where}: '{point.introduced_by}' neemt aan dit overleg niet deel.")
    return AgendaPoint(title, point.purpose, point.minutes, point.introduced_by)


def _previous(desk: Desk, meeting: Meeting) -> Meeting | None:
    years = [year for year in (meeting.year - 1, meeting.year) if desk.cycle.knows(year)]
    return previous_meeting(meeting, (each for plan in desk.plans(years) for each in plan.meetings))
