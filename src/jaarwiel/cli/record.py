"""One meeting in full, as lines of text and as plain data for JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jaarwiel.cli.listing import STATUS, item_data
from jaarwiel.core.yearplan import Meeting, Question
from jaarwiel.words.wording import day_in_words, listed, moment_in_words

if TYPE_CHECKING:
    from jaarwiel.core.history import Step
    from jaarwiel.office.meetings.meetingrecord import MeetingRecord, PaperState

DECISIONS = {
    "confirm": "bevestigd",
    "move": "verplaatst",
    "cancel": "geannuleerd",
    "undo": "vorig besluit ongedaan gemaakt",
}


def record_data(record: "MeetingRecord") -> dict[str, Any]:
    """One meeting in full. `history` is oldest first, `papers` has what participants may see."""
    return item_data(record.meeting) | {
        "location": record.meeting.location,
        "agenda": [each.title for each in record.agenda],
        "previous": [each.isoformat() for each in record.previous],
        "papers": [
            {
                "item": each.deadline.id,
                "newest": each.newest and each.newest.label,
                "visible": each.visible and each.visible.label,
            }
            for each in record.papers
        ],
        "history": [
            {
                "kind": each.decision.kind,
                "at": each.decision.decided_at.isoformat(),
                "by": each.decision.decided_by,
                "reason": each.decision.reason,
                "from": _starts(each.before),
                "to": _starts(each.after),
                "undone": each.undone,
            }
            for each in record.steps
        ],
        "outdated": [each.email for each in record.outdated],
    }


def _starts(item: Meeting | Question) -> str | None:
    return item.starts.isoformat() if isinstance(item, Meeting) else None


def record_lines(record: "MeetingRecord") -> Iterator[str]:
    """The same as text."""
    meeting = record.meeting
    yield f"{meeting.title} {meeting.year} ({record.body}) [{meeting.id}]"
    yield f"  {moment_in_words(meeting.starts)}, {STATUS[meeting.status]}"
    yield from (f"  verplaatst van {moment_in_words(each)}" for each in reversed(record.previous))
    yield f"  plaats: {meeting.location or 'nog niet bekend'}"
    yield f"  deelnemers: {listed(record.participants)}"
    yield f"  stukken: uiterlijk {day_in_words(meeting.papers_due)}"
    for paper in record.papers:
        yield f"    {paper.deadline.document}: {_versions(paper)}"
    yield from (f"  agendapunt: {each.title}" for each in record.agenda)
    for step in reversed(record.steps):
        decision = step.decision
        undone = " (ongedaan gemaakt)" if step.undone else ""
        why = f": {decision.reason}" if decision.reason else ""
        what = f"{DECISIONS[decision.kind]}{_from_to(step)}{undone}"
        yield f"  {moment_in_words(decision.decided_at)}, {decision.decided_by}: {what}{why}"
    yield from (f"  heeft nog oude gegevens: {each.name}" for each in record.outdated)


def _versions(paper: "PaperState") -> str:
    if paper.newest is None:
        return "nog niet samengesteld"
    seen = f"deelnemers zien versie {paper.visible.label}" if paper.visible else "niet zichtbaar"
    return f"versie {paper.newest.label}, {seen}"


def _from_to(step: "Step") -> str:
    before, after = step.before, step.after
    if not (isinstance(before, Meeting) and isinstance(after, Meeting)):
        return ""
    if before.starts == after.starts:
        return f", {moment_in_words(after.starts)}"
    return f" van {moment_in_words(before.starts)} naar {moment_in_words(after.starts)}"
