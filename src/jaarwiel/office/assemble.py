"""Assembles documents from what was delivered, on request and when papers are due."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel import archive
from jaarwiel.core.contributions import compile_dossier
from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.documents import Assembled, assemble
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.resources import read_template

FORMS: Final = ("html", "pdf", "docx")


@dataclass(frozen=True)
class Version:
    """One assembled version, stored."""

    id: int
    deadline: Deadline
    version: int
    final: bool
    missing: tuple[str, ...]
    """Names of the parties that still owe something in it."""
    assembled: Assembled


def assemble_document(
    desk: Desk, document: str, year: int, now: datetime, by: str, *, final: bool = False
) -> Version:
    """Assembles and stores the next version of a document, with what was delivered until now."""
    deadline = desk.deadline(document, year)
    owed = desk.contributions([deadline])
    with desk.store.writing():
        version = archive.next_version(desk.store, deadline.id)
        dossier = compile_dossier(
            desk.cycle, deadline, owed, assembled_at=now, version=version, final=final
        )
        made = assemble(dossier, read_template)
        number = archive.record(
            desk.store,
            {
                "item": deadline.id,
                "version": version,
                "final": int(final),
                "assembled_at": now.isoformat(),
                "assembled_by": by,
                "model_sha256": made.model_sha256,
                "html": made.html,
                "pdf": made.pdf,
                "docx": made.docx,
            },
            now,
        )
    missing = tuple(desk.cycle.name_of(each.deliverer) for each in owed if each.missing)
    return Version(number, deadline, version, final, missing, made)


def assemble_due(desk: Desk, now: datetime) -> list[Version]:
    """Assembles the papers of every coming meeting whose papers are due and not yet made."""
    return [
        assemble_document(desk, deadline.rule.id, deadline.year, now, "jaarwiel")
        for deadline in _due(desk, now)
    ]


def _due(desk: Desk, now: datetime) -> list[Deadline]:
    """Deadlines whose document a coming meeting needs by now, and that has none since."""
    year = max(now.year, desk.cycle.table.first_year)
    plan = desk.plan(year)
    wanted = {
        document: meeting.papers_due
        for meeting in plan.meetings
        if _needs_papers(meeting, now)
        for document in meeting.occasion.rule.papers
    }
    return [
        deadline
        for deadline in plan.deadlines
        if deadline.rule.id in wanted
        and not any(
            stored.assembled_at.date() >= wanted[deadline.rule.id]
            for stored in archive.versions(desk.store, deadline.id)
        )
    ]


def _needs_papers(meeting: Meeting, now: datetime) -> bool:
    return meeting.status != "cancelled" and meeting.papers_due <= now.date() <= meeting.day


def file_name(document: str, year: int, version: int, form: str, *, final: bool) -> str:
    """As "terugblik-2027-v3-concept.pdf"."""
    return f"{document}-{year}-v{version}-{'definitief' if final else 'concept'}.{form}"


def write_files(version: Version, to: Path) -> list[Path]:
    """Writes the three forms to a folder and gives their paths."""
    rule, year = version.deadline.rule, version.deadline.year
    paths = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            name = file_name(rule.id, year, version.version, form, final=version.final)
            (to / name).write_bytes(getattr(version.assembled, form))
            paths.append(to / name)
    except OSError as error:
        raise JaarwielError(
            f"De stukken kunnen niet in {to} worden geschreven ({reason(error)}). Versie "
            f"{version.version} is wel bewaard; kies een andere map met --to."
        ) from error
    return paths
