"""The set of papers of a meeting: its agenda and all papers as one file, kept in versions.

A set is a document of its meeting. The papers in it are made from their stored models, so they have
the very words of the versions that are named. Definitief means: sent to the participants.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from jaarwiel.core.agendapoints import AgendaPoint
from jaarwiel.core.document import Document
from jaarwiel.core.meetingdossier import AGENDA, INVITATION, ListedPaper, MeetingDossier, Point
from jaarwiel.core.paperset import Enclosed, gathered
from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.documents import Assembled, compose, render, render_one
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import Wanted, require_reason
from jaarwiel.office.documents.steps import MAKING, Step, at_once
from jaarwiel.office.documents.versionfiles import files_of
from jaarwiel.office.meetings.agendas import agenda_of, refuse_closed
from jaarwiel.office.meetings.deciding import find
from jaarwiel.office.reasons import cleaned_reason
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.papers import ready_papers
from jaarwiel.resources import read_template

LOOSE: Final = {"agenda": AGENDA, "uitnodigingsbrief": INVITATION}
"""What can be made of a meeting at once, without being kept, by its name in addresses."""


@dataclass(frozen=True)
class SetVersion:
    """One version of a set, stored."""

    id: int
    meeting: Meeting
    version: int
    """Counts from 1; people see the label."""
    label: str
    final: bool
    assembled: Assembled
    papers: tuple[StoredDocument, ...]
    """The versions of documents that stand in it, in order."""
    is_new: bool = True
    """False: nothing changed since this version, so no other was made."""

    @property
    def item(self) -> str:
        """Identity of its meeting in the plan, as "2027/ao-voorjaar"."""
        return self.meeting.id

    @property
    def title(self) -> str:
        """What people call the set, as "stukkenset AO voorjaar"."""
        return f"stukkenset {self.meeting.title}"

    @property
    def missing(self) -> tuple[str, ...]:
        """Nobody: who owes something is said by each paper."""
        return ()


@dataclass(frozen=True)
class Seen:
    """What is looked at for a set: when it is kept, it must still be so."""

    newest: StoredDocument | None
    meeting: Meeting
    agenda: tuple[AgendaPoint, ...]
    papers: tuple[tuple[Deadline, StoredDocument | None], ...]


def assemble_set(
    desk: Desk,
    meeting: Meeting,
    now: datetime,
    by: str,
    *,
    final: bool = False,
    reason: str = "",
    anyway: bool = False,
) -> SetVersion:
    """The next version of a meeting's set; the newest, with `is_new` False, where nothing changed.

    Raises InputError for a cancelled meeting, for an agenda that names a meeting which not every
    huurdersorganisatie here may know of, and without a reason where there is a definitive version.
    """
    wanted = Wanted(final, cleaned_reason(reason), anyway=anyway)
    made = assemble_due_set(desk, meeting, wanted, now, by, lambda: True)
    if made is None:
        raise AssertionError("a set that is asked for is always due")
    return made


def assemble_due_set(
    desk: Desk,
    meeting: Meeting,
    wanted: Wanted,
    now: datetime,
    by: str,
    is_due: Callable[[], bool],
    step: Step = at_once,
) -> SetVersion | None:
    """The version that is there at the end; None where it is not due any more.

    Others may write while it is rendered: then it is done again. Every form is made by `step`.
    """
    while is_due():
        seen = _look(desk, find(desk, meeting.id))
        papers = _enclosed(desk, seen)
        dossier = _set_dossier(desk, seen, papers, wanted, now)
        if not wanted.anyway and _is_unchanged(seen.newest, dossier, papers.values()):
            return _as_it_was(desk, seen)
        require_reason(seen.newest, wanted.reason, f"de stukkenset van {meeting.title}")
        model = _model(dossier, papers.values())
        files = render(model, read_template, lambda form, work: step(MAKING[form], work))
        number = _keep(desk, seen, model, files, wanted, tuple(papers), by)
        if number is not None:
            meta = model.metadata
            return SetVersion(
                number, seen.meeting, meta.version, meta.label, meta.final, files, tuple(papers)
            )
    return None


def versions_of_set(desk: Desk, meeting: Meeting) -> list[StoredDocument]:
    """Every set that was made for this meeting, newest first."""
    return archive.versions(desk.store, meeting.id)


def is_outdated(desk: Desk, meeting: Meeting, version: StoredDocument) -> bool:
    """Whether some paper has a newer version than the one that stands in this set."""
    found = ready_papers(desk.cycle, desk.plan, meeting, archive.versions(desk.store))
    newest = {paper.id for _, paper in found if paper}
    return not newest.issubset({each.id for each in archive.papers_in(desk.store, version.id)})


def make_loose(desk: Desk, meeting: Meeting, name: str, form: str, now: datetime) -> bytes:
    """The agenda or the letter of invitation (a name in LOOSE) in one form; nothing is kept.

    Raises InputError as `assemble_set`.
    """
    seen = _look(desk, meeting)
    model = compose(_dossier(desk, seen, LOOSE[name], now), read_template)
    return render_one(model, read_template, form)


def loose_name(meeting: Meeting, name: str, form: str) -> str:
    """As "uitnodigingsbrief-ao-voorjaar-2027.docx"."""
    return f"{name}-{meeting.occasion.id.replace('/', '-')}-{meeting.year}.{form}"


def _look(desk: Desk, meeting: Meeting) -> Seen:
    """How the set stands now. Raises InputError for one that may not be made."""
    if meeting.status == "cancelled":
        raise InputError(
            f"{meeting.title} is geannuleerd; er is niets samengesteld. Laat het overleg eerst "
            "alsnog doorgaan."
        )
    points = agenda_of(desk, meeting)
    refuse_closed(desk, meeting, points)
    versions = archive.versions(desk.store)
    newest = next((each for each in versions if each.item == meeting.id), None)
    papers = ready_papers(desk.cycle, desk.plan, meeting, versions)
    return Seen(newest, meeting, points, papers)


def _enclosed(desk: Desk, seen: Seen) -> dict[StoredDocument, Enclosed]:
    """The papers that stand in the set, by version; not one of which no model was kept."""
    return {
        version: Enclosed(deadline.document, model)
        for deadline, version in seen.papers
        if version and (model := archive.model_of(desk.store, version.id))
    }


def _set_dossier(
    desk: Desk, seen: Seen, papers: Collection[StoredDocument], wanted: Wanted, now: datetime
) -> MeetingDossier:
    """What the next version says before its papers."""
    return replace(
        _dossier(desk, seen, AGENDA, now, papers),
        version=seen.newest.version + 1 if seen.newest else 1,
        label=archive.label_of_next(desk.store, seen.meeting.id, final=wanted.final),
        final=wanted.final,
    )


def _model(dossier: MeetingDossier, papers: Iterable[Enclosed]) -> Document:
    return gathered(compose(dossier, read_template), papers)


def _dossier(
    desk: Desk,
    seen: Seen,
    document: str,
    now: datetime,
    enclosed: Collection[StoredDocument] = (),
) -> MeetingDossier:
    meeting, name_of = seen.meeting, desk.cycle.name_of
    year = str(meeting.year)
    return MeetingDossier(
        item=meeting.id,
        document=document,
        title=meeting.title if year in meeting.title else f"{meeting.title} {year}",
        table_name=desk.cycle.table.name,
        year=meeting.year,
        body=desk.cycle.body(meeting.body).name,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.location,
        confirmed=meeting.status == "confirmed",
        participants=tuple(map(name_of, meeting.parties)),
        points=tuple(
            Point(
                number,
                each.title,
                each.purpose,
                each.minutes,
                name_of(each.introduced_by) if each.introduced_by in meeting.parties else "",
            )
            for number, each in enumerate(seen.agenda, start=1)
        ),
        papers=tuple(_listed(deadline, version, enclosed) for deadline, version in seen.papers),
        papers_due=meeting.papers_due,
        assembled_at=now,
    )


def _listed(
    deadline: Deadline, version: StoredDocument | None, enclosed: Collection[StoredDocument]
) -> ListedPaper:
    if version is None:
        return ListedPaper(deadline.document)
    return ListedPaper(deadline.document, version.label, version.final, version in enclosed)


def _is_unchanged(
    newest: StoredDocument | None, dossier: MeetingDossier, papers: Iterable[Enclosed]
) -> bool:
    """Whether the newest version would be just the same if it were made now.

    A definitive version is always another thing than a concept.
    """
    if newest is None or (dossier.final and not newest.final):
        return False
    as_then = replace(
        dossier,
        assembled_at=newest.assembled_at,
        version=newest.version,
        label=newest.label,
        final=newest.final,
    )
    return _model(as_then, papers).sha256 == newest.model_sha256


def _as_it_was(desk: Desk, seen: Seen) -> SetVersion:
    newest = seen.newest
    if newest is None:
        raise AssertionError("only a version that there is can be unchanged")
    return SetVersion(
        newest.id,
        seen.meeting,
        newest.version,
        newest.label,
        newest.final,
        files_of(desk, newest),
        archive.papers_in(desk.store, newest.id),
        is_new=False,
    )


def _keep(
    desk: Desk,
    seen: Seen,
    model: Document,
    files: Assembled,
    wanted: Wanted,
    papers: tuple[StoredDocument, ...],
    by: str,
) -> int | None:
    """The id of the stored version; None where what it was made from has changed meanwhile."""
    meta = model.metadata
    row = {
        "item": seen.meeting.id,
        "version": meta.version,
        "final": int(meta.final),
        "assembled_at": meta.assembled_at.isoformat(),
        "assembled_by": by,
        "reason": wanted.reason,
        "provenance": 1,
        "model_sha256": files.model_sha256,
        "model": archive.packed(model),
        "html": files.html,
        "pdf": files.pdf,
        "docx": files.docx,
    }
    with desk.store.writing():
        if _look(desk, find(desk, seen.meeting.id)) != seen:
            return None
        numbers = (each.id for each in papers)
        return archive.record(desk.store, row, meta.assembled_at, papers=numbers)
