"""What list and month say of a meeting beside its facts: why this day, papers, old dates, answers.

And, right after a decision, what follows from it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from jaarwiel.core import rulenames
from jaarwiel.core.dategrounds import grounds
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.calendars import invitations, subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.meetings.meetingrecord import paper_states
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.people import contacts_in
from jaarwiel.web.parts import attendance, decision


def cards(desk: Desk, meetings: Sequence[Meeting], now: datetime) -> list[dict[str, object]]:
    """The cards of these meetings, in their order; for the macro in web/overleg_delen.html.j2."""
    answered = attendance.answers(desk, [each.id for each in meetings])
    outdated = _outdated(desk, now)
    versions = archive.versions(desk.store)
    return [
        decision.card(desk, each, now)
        | {
            "antwoorden": answered[each.id],
            "oude_datum": outdated[each.id],
            "stukken": papers(desk, each, versions, now),
        }
        | reasons(desk, each, now)
        for each in meetings
    ]


def reasons(desk: Desk, meeting: Meeting, now: datetime) -> dict[str, object]:
    """Why a meeting to come stands on its day, and what else than a holiday speaks against it."""
    if meeting.status == "cancelled" or meeting.ends <= now:
        return {"gronden": (), "verder_tegen": ()}
    told = {*decision.card_conflicts(desk, meeting), rulenames.PAPERS_LATE}
    if meeting.status == "confirmed":
        told.add(rulenames.WEEKDAY)  # a preference, which whoever confirmed the day gave up
    against = deciding.objections(desk, meeting.id, meeting.starts, now)
    return {
        "gronden": grounds(desk.cycle, desk.plan(meeting.year), meeting.id),
        "verder_tegen": tuple(each for each in against if each not in told),
    }


def papers(
    desk: Desk, meeting: Meeting, versions: Sequence[StoredDocument], now: datetime
) -> dict[str, object]:
    """How many papers there are to be, are made, and can be opened by the participants."""
    found = paper_states(desk, meeting, versions, now)
    made = next((each for each in versions if each.item == meeting.id), None)
    return {
        "aantal": len(found),
        "gemaakt": sum(each.newest is not None for each in found),
        "zichtbaar": sum(each.visible is not None for each in found),
        "set": made,
        "te_laat": meeting.papers_due < now.date(),
    }


def follows(desk: Desk, meeting: Meeting, now: datetime) -> Mapping[str, object]:
    """Who gets a letter about the meeting as it stands now, and how many have old dates."""
    told = set(invitations.to_be_told(desk, meeting.id, now))
    names = {each.person: each.name for each in contacts_in(desk.store) if each.person in told}
    return {"brieven": sorted(names.values()), "oude_datum": _outdated(desk, now)[meeting.id]}


def _outdated(desk: Desk, now: datetime) -> Counter[str]:
    """By meeting, how many people have a calendar that was last fetched before it changed."""
    known = subscriptions.subscribers(desk, now.date())
    return Counter(item.id for each in known for item in each.outdated)
