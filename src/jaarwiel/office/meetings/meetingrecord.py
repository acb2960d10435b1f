"""All that is known about one meeting: its papers, its history, and who has its old date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.agendapoints import AgendaPoint
from jaarwiel.core.history import Step, history, previous_dates
from jaarwiel.core.papers import papers_of
from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.calendars.subscriptions import Subscriber
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings.agendas import agenda_of
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.decisions import decisions_in, proposals_in
from jaarwiel.records.papers import shown_papers


@dataclass(frozen=True)
class PaperState:
    """One document that the meeting discusses: its newest version, and what participants see."""

    deadline: Deadline
    newest: StoredDocument | None
    visible: StoredDocument | None
    is_later: bool
    """Whether the newest version was made after the meeting."""


@dataclass(frozen=True)
class MeetingRecord:
    """One meeting in full."""

    meeting: Meeting
    body: str
    participants: tuple[str, ...]
    """Names, in the order of the cycle file."""
    agenda: tuple[AgendaPoint, ...]
    papers: tuple[PaperState, ...]
    steps: tuple[Step, ...]
    """Every decision, oldest first."""
    outdated: tuple[Subscriber, ...]
    """Whose calendar was last fetched before the meeting last changed."""

    @property
    def previous(self) -> tuple[datetime, ...]:
        """Every moment that it was moved away from, the oldest first."""
        return previous_dates(self.steps)


def steps_of(desk: Desk, meeting: Meeting) -> tuple[Step, ...]:
    """Every decision about this meeting, oldest first; undone ones too."""
    year = meeting.year
    decisions, proposals = decisions_in(desk.store, year), proposals_in(desk.store, year)
    return history(desk.cycle, year, decisions, proposals, meeting.id)


def record_of(desk: Desk, meeting: Meeting, now: datetime) -> MeetingRecord:
    """Everything about this meeting as it stands now."""
    return MeetingRecord(
        meeting,
        desk.cycle.body(meeting.body).name,
        tuple(desk.cycle.name_of(party) for party in meeting.parties),
        agenda_of(desk, meeting),
        paper_states(desk, meeting, archive.versions(desk.store), now),
        steps_of(desk, meeting),
        tuple(
            each
            for each in subscriptions.subscribers(desk, now.date())
            if meeting.id in {item.id for item in each.outdated}
        ),
    )


def paper_states(
    desk: Desk, meeting: Meeting, versions: Sequence[StoredDocument], now: datetime
) -> tuple[PaperState, ...]:
    """The papers of this meeting; `versions` are all that were ever made, newest first."""
    shown = shown_papers(desk.cycle, desk.plan, meeting, versions, now.date())
    visible = {each.deadline.id: each.version for each in shown}
    newest = {each.item: each for each in reversed(versions)}
    return tuple(
        PaperState(
            each,
            made := newest.get(each.id),
            visible.get(each.id),
            made is not None and made.assembled_at > meeting.ends,
        )
        for each in papers_of(desk.cycle, desk.plan, meeting)
    )
