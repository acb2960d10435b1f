"""The papers of a meeting: which documents it discusses, and which version participants see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.papers import PlanOf, papers_of
from jaarwiel.core.yearplan import Deadline, Meeting, local
from jaarwiel.records.archive import StoredDocument


@dataclass(frozen=True)
class Paper:
    """One document of a meeting, in the version that its participants see."""

    deadline: Deadline
    version: StoredDocument
    since: datetime
    """From when on they see it."""


def shown_papers(
    cycle: Cycle, plan_of: PlanOf, meeting: Meeting, versions: Iterable[StoredDocument], today: date
) -> tuple[Paper, ...]:
    """What participants of this meeting see today; `versions` are all there are, newest first.

    Of each document the newest that is definitief; without one, from the day on which papers go
    out, the newest concept. What was assembled after the meeting was no paper of it.
    """
    if meeting.status == "cancelled":
        return ()
    made = [each for each in versions if each.assembled_at <= meeting.ends]
    found = (
        _paper(deadline, [each for each in made if each.item == deadline.id], meeting, today)
        for deadline in papers_of(cycle, plan_of, meeting)
    )
    return tuple(each for each in found if each)


def ready_papers(
    cycle: Cycle, plan_of: PlanOf, meeting: Meeting, versions: Iterable[StoredDocument]
) -> tuple[tuple[Deadline, StoredDocument | None], ...]:
    """Every document that this meeting discusses, with the version that goes into its set.

    The newest that is definitief, or else the newest concept, made before the meeting was over;
    None where there is none. `versions` are all there are, newest first.
    """
    made = [each for each in versions if each.assembled_at <= meeting.ends]
    return tuple(
        (deadline, _best([each for each in made if each.item == deadline.id]))
        for deadline in papers_of(cycle, plan_of, meeting)
    )


def _best(versions: list[StoredDocument]) -> StoredDocument | None:
    final = next((each for each in versions if each.final), None)
    return final or next(iter(versions), None)


def shown_sets(
    meeting: Meeting, versions: Iterable[StoredDocument], today: date
) -> tuple[StoredDocument, ...]:
    """The sets of papers that participants see today: the one that counts, then those before it.

    `versions` are those of this meeting, newest first. What they were once shown they can read
    for good: each definitive one, and until there was one, each concept since papers went out.
    """
    if meeting.status == "cancelled":
        return ()
    made = [each for each in versions if each.assembled_at <= meeting.ends]
    finals = [each for each in made if each.final]
    if today < meeting.papers_due:
        return tuple(finals)
    due = local(meeting.papers_due, time())
    concepts = [each for each in made if each.label.startswith("0.")]
    early = [each for each in concepts if each.assembled_at < due][:1]
    if any(each.assembled_at < due for each in finals):
        early = []
    return (*finals, *(each for each in concepts if each.assembled_at >= due), *early)


def _paper(
    deadline: Deadline, versions: list[StoredDocument], meeting: Meeting, today: date
) -> Paper | None:
    final = next((each for each in versions if each.final), None)
    if final:
        return Paper(deadline, final, final.assembled_at)
    if not versions or today < meeting.papers_due:
        return None
    due = local(meeting.papers_due, time())
    return Paper(deadline, versions[0], max(due, versions[0].assembled_at))
