"""The page of one meeting that a participant opens from a calendar, without an account."""

from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.history import previous_dates
from jaarwiel.core.yearplan import Meeting
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetingrecord import steps_of
from jaarwiel.office.meetings import find
from jaarwiel.office.papers import Paper, shown_papers
from jaarwiel.office.subscriptions import PURPOSE, view_for
from jaarwiel.records import archive, links


@dataclass(frozen=True)
class Opened:
    """A meeting as its participants see it."""

    meeting: Meeting
    previous: tuple[datetime, ...]
    """Every moment that it was moved away from, the oldest first."""
    papers: tuple[Paper, ...]


def open_meeting(desk: Desk, token: str, item: str, now: datetime) -> Opened:
    """The meeting that this token opens. Raises NotFoundError, always in the same words.

    So nobody learns whether a meeting exists that none of their parties is in.
    """
    try:
        who = links.subject_of_part(desk.store, PURPOSE, token, item)
        view = view_for(desk, who, now.date())
        meeting = find(desk, item)
    except (NotFoundError, InputError) as error:
        raise _closed() from error
    if not view.shows(meeting):
        raise _closed()
    return Opened(
        meeting,
        previous_dates(steps_of(desk, meeting)),
        shown_papers(desk.cycle, desk.plan, meeting, archive.versions(desk.store), now.date()),
    )


def content_of(desk: Desk, opened: Opened, number: int, form: str) -> tuple[Paper, bytes]:
    """One of the papers that are shown, as html, pdf or docx. Raises NotFoundError as above."""
    paper = next((each for each in opened.papers if each.version.id == number), None)
    content = archive.content_of(desk.store, number, form)
    if paper is None or content is None:
        raise _closed()
    return paper, content


def _closed() -> NotFoundError:
    return NotFoundError(
        "Deze pagina is niet (meer) beschikbaar. Open het overleg opnieuw vanuit uw agenda, of "
        "vraag de procescoördinator om een nieuwe link."
    )
