"""Assembles documents from what was delivered, on request and when papers are due."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jaarwiel.core.compilation import compile_dossier
from jaarwiel.core.papers import papers_of
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline, YearPlan
from jaarwiel.documents import Assembled, assemble
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.correspondence import holders, make_envelope, store_letter
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import make_visible
from jaarwiel.records import archive
from jaarwiel.resources import read_template
from jaarwiel.textfile import replace_file

FORMS: Final = ("html", "pdf", "docx")
log = logging.getLogger(__name__)
PAPERS: Final = "stukken"
"""The kind of letter that says that papers are ready."""


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
    while True:
        version = archive.next_version(desk.store, deadline.id)
        dossier = compile_dossier(
            desk.cycle, deadline, owed, assembled_at=now, version=version, final=final
        )
        made = assemble(dossier, read_template)  # takes its time: others may write meanwhile
        row = {
            "item": deadline.id,
            "version": version,
            "final": int(final),
            "assembled_at": now.isoformat(),
            "assembled_by": by,
            "model_sha256": made.model_sha256,
            "html": made.html,
            "pdf": made.pdf,
            "docx": made.docx,
        }
        try:
            number = archive.record(desk.store, row, now)
        except sqlite3.IntegrityError:
            continue  # another process took this number meanwhile
        trouble = make_visible(desk, now)  # the calendars name the papers of a meeting
        if trouble:
            log.warning("%s", trouble)
        missing = tuple(desk.cycle.name_of(each.deliverer) for each in owed if each.missing)
        return Version(number, deadline, version, final, missing, made)


def assemble_due(desk: Desk, now: datetime) -> list[Version]:
    """Assembles what is due and not yet made, and tells the secretary. A second call finds nothing.

    A document is due when the papers of a coming meeting are, and where the cycle file says so
    before the end of its own deadline. It is not made again when nothing came in since.
    """
    made = [
        assemble_document(desk, deadline.document_id, deadline.year, now, "jaarwiel")
        for deadline in _due(desk, now)
    ]
    if made:
        _tell(desk, made, now)
    return made


def _due(desk: Desk, now: datetime) -> list[Deadline]:
    """A meeting may be moved over the end of the year, so the years around are looked at too."""
    today = now.date()
    wanted: dict[Deadline, date] = {}
    for year in desk.years_around(today):
        for deadline, day in _due_days(desk, desk.plan(year), today):
            wanted[deadline] = max(day, wanted.get(deadline, day))
    return [
        deadline
        for deadline in sorted(wanted, key=lambda each: (each.year, each.day, each.id))
        if _is_outdated(desk, deadline, wanted[deadline])
    ]


def _due_days(desk: Desk, plan: YearPlan, today: date) -> Iterator[tuple[Deadline, date]]:
    """The deadlines whose documents are needed by now, with the day on which each was due."""
    for meeting in plan.meetings:
        if meeting.status != "cancelled" and meeting.papers_due <= today <= meeting.day:
            found = papers_of(desk.cycle, desk.plan, meeting)
            yield from ((each, meeting.papers_due) for each in found)
    for deadline in plan.deadlines:
        if deadline.rule.assembled_workdays is not None:
            day = add_workdays(deadline.last_workday, -deadline.rule.assembled_workdays)
            if day <= today <= deadline.last_day:
                yield deadline, day


def _is_outdated(desk: Desk, deadline: Deadline, due: date) -> bool:
    """Whether there is no version yet, or one from before the due day that lacks a delivery."""
    newest = next(iter(archive.versions(desk.store, deadline.id)), None)
    if newest is None:
        return True
    delivered = [each.delivered_at for each in desk.store.deliveries(deadline.id)]
    return newest.assembled_at.date() < due and any(at > newest.assembled_at for at in delivered)


def _tell(desk: Desk, made: Sequence[Version], now: datetime) -> None:
    """Writes to the secretary, or else the coordinator, that papers are ready."""
    coordinators = holders(desk, "procescoordinator", now.date())
    facts: dict[str, object] = {
        "tafel": desk.cycle.table.name,
        "link": Address(desk.address),
        "stukken": [
            {
                "titel": each.deadline.document,
                "versie": each.version,
                "ontbreekt": list(each.missing),
            }
            for each in made
        ],
    }
    kind = f"{PAPERS}-{made[-1].id}"  # more may be due later on the same day
    for reader in holders(desk, "secretaris", now.date()) or coordinators:
        envelope = make_envelope(desk, reader, kind, next(iter(coordinators), None), now, None)
        composed = compose("mail/stukken.md.j2", {**facts, "naam": reader.name}, envelope)
        store_letter(desk, reader.person, kind, composed, envelope, [])


def file_name(document: str, year: int, version: int, form: str, *, final: bool) -> str:
    """As "terugblik-2027-v3-concept.pdf"."""
    name = document.replace("/", "-")  # of one that is made for each: its host stands behind it
    return f"{name}-{year}-v{version}-{'definitief' if final else 'concept'}.{form}"


def write_files(version: Version, to: Path) -> list[Path]:
    """Writes the three forms to a folder and gives their paths."""
    document, year = version.deadline.document_id, version.deadline.year
    paths = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            name = file_name(document, year, version.version, form, final=version.final)
            replace_file(to / name, getattr(version.assembled, form))
            paths.append(to / name)
    except OSError as error:
        raise JaarwielError(
            f"De stukken kunnen niet in {to} worden geschreven ({reason(error)}). Versie "
            f"{version.version} is wel bewaard; kies een andere map met --to."
        ) from error
    return paths
