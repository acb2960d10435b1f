"""The page of one meeting that a participant opens from a calendar, without an account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.core.history import previous_dates
from jaarwiel.core.yearplan import Meeting
from jaarwiel.errors import InputError, NotFoundError, WrongLinkError
from jaarwiel.office.calendars.subscriptions import PURPOSE, view_for
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings.deciding import find
from jaarwiel.office.meetings.meetingrecord import steps_of
from jaarwiel.records import archive, links
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.papers import Paper, shown_papers, shown_sets

CLOSED: Final = (
    "Deze pagina is niet (meer) beschikbaar. Open het overleg opnieuw vanuit uw agenda, of "
    "vraag de procescoördinator om een nieuwe link."
)


@dataclass(frozen=True)
class Opened:
    """A meeting as its participants see it."""

    meeting: Meeting
    previous: tuple[datetime, ...]
    """Every moment that it was moved away from, the oldest first."""
    papers: tuple[Paper, ...]
    sets: tuple[StoredDocument, ...] = ()
    """All papers in one file: the version that counts, then those before it."""


def open_meeting(desk: Desk, token: str, item: str, now: datetime) -> Opened:
    """The meeting that this token opens. Raises NotFoundError, always in the same words.

    So nobody learns whether a meeting exists that none of their parties is in.
    """
    try:
        who = links.subject_of_part(desk.store, PURPOSE, token, item)
        view = view_for(desk, who, now.date())
        meeting = find(desk, item)
    except WrongLinkError as error:
        raise WrongLinkError(CLOSED, token) from error
    except InputError as error:
        raise _closed() from error
    if not view.shows(meeting):
        raise _closed()
    versions, today = archive.versions(desk.store), now.date()
    return Opened(
        meeting,
        previous_dates(steps_of(desk, meeting)),
        shown_papers(desk.cycle, desk.plan, meeting, versions, today),
        shown_sets(meeting, (each for each in versions if each.item == meeting.id), today),
    )


def content_of(desk: Desk, opened: Opened, number: int, form: str) -> tuple[StoredDocument, bytes]:
    """One of the papers or sets that are shown, as html, pdf or docx.

    Raises NotFoundError as above.
    """
    shown = (*(each.version for each in opened.papers), *opened.sets)
    found = next((each for each in shown if each.id == number), None)
    content = archive.content_of(desk.store, number, form)
    if found is None or content is None:
        raise _closed()
    return found, content


def _closed() -> NotFoundError:
    return NotFoundError(CLOSED)
