"""The agenda that stands in a meeting's event: that of the cycle file, or as the office made it."""

from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.agendapoints import closed_titles, naming
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.desk import Desk
from jaarwiel.records.agendas import StoredAgenda


@dataclass(frozen=True)
class EventAgenda:
    """The points of an agenda as whoever is in the meeting may read them."""

    titles: tuple[str, ...]
    since: datetime | None = None
    """When the office made it so; None for the points of the cycle file."""

    def modified(self, event: datetime) -> datetime:
        """When an event with it last changed; `event` is when the event itself did.

        It is news (LAST-MODIFIED), but neither when nor where nor with whom: SEQUENCE stays.
        """
        return max(event, self.since) if self.since else event


def event_agenda(desk: Desk, meeting: Meeting, made: StoredAgenda | None) -> EventAgenda:
    """The agenda of this meeting, `made` being the newest that the office made of it.

    One that came to name a meeting which not all tenants here may know of is not shown.
    """
    usual = EventAgenda(meeting.occasion.rule.agenda)
    if made is None:
        return usual
    closed = closed_titles(desk.cycle, meeting, desk.meetings_around(meeting))
    if naming(made.points, closed):
        return usual
    return EventAgenda(tuple(each.title for each in made.points), made.made_at)
