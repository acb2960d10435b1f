"""Assembles documents from what was delivered; keeps each version with what it was made from."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

from jaarwiel.core.compilation import compile_dossier
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.document import Document
from jaarwiel.core.dossier import Dossier
from jaarwiel.core.inputs import Input, inputs_of
from jaarwiel.core.papers import readers_of
from jaarwiel.core.series import Series
from jaarwiel.core.yearplan import Deadline, Item, Meeting
from jaarwiel.documents import Assembled, compose, render, render_one
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import joint_of
from jaarwiel.office.documents.steps import CHECKING, COLLECTING, MAKING, RECORDING, Step, at_once
from jaarwiel.office.documents.versionfiles import files_of
from jaarwiel.office.figures.known import known
from jaarwiel.office.meetings.deciding import make_visible
from jaarwiel.office.reasons import cleaned_reason
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.resources import read_template

log = logging.getLogger(__name__)
UNRECORDED: Final = "voorbeeld (niet vastgelegd)"
"""What stands in a preview for the label of a version."""


@dataclass(frozen=True)
class Version:
    """One assembled version, stored."""

    id: int
    deadline: Deadline
    version: int
    """Counts from 1; people see the label."""
    label: str
    """As "0.3" or "1.0"."""
    final: bool
    missing: tuple[str, ...]
    """Names of the parties that still owe something in it."""
    assembled: Assembled
    before: StoredDocument | None = None
    """The version before it, or None for the first one."""
    is_new: bool = True
    """False: nothing changed since this version, so no other was made."""

    @property
    def item(self) -> str:
        """Identity of its deadline in the plan, as "2027/terugblik"."""
        return self.deadline.id

    @property
    def title(self) -> str:
        """What people call the document."""
        return self.deadline.document


@dataclass(frozen=True)
class Wanted:
    """How a version is to be made."""

    final: bool = False
    reason: str = ""
    with_provenance: bool | None = None
    """Whether it says of every text where it is from; None: as is usual for such a version."""
    anyway: bool = False

    def shows_provenance(self, deadline: Deadline) -> bool:
        """What is signed says nothing of deliveries, unless asked; all else does."""
        usual = not (self.final and deadline.rule.agreements)
        return usual if self.with_provenance is None else self.with_provenance


@dataclass(frozen=True)
class Seen:
    """What is looked at for a version: when it is kept, it must still be so."""

    newest: StoredDocument | None
    owed: tuple[Contribution, ...]
    joint: Contribution | None
    known: Series
    planned: tuple[Item, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What a version is made from."""
        return inputs_of((*self.owed, *([self.joint] if self.joint else [])))


def assemble_document(  # noqa: PLR0913 - what the form asks
    desk: Desk,
    document: str,
    year: int,
    now: datetime,
    by: str,
    *,
    final: bool = False,
    reason: str = "",
    with_provenance: bool | None = None,
    anyway: bool = False,
    step: Step = at_once,
) -> Version:
    """Assembles and stores the next version of a document, with what was delivered until now.

    Where nothing changed since the newest version, none is made unless `anyway`: that one is
    given, with `is_new` False. Every step is done by `step`. Raises InputError without a reason
    where there is a definitive one.
    """
    wanted = Wanted(final, cleaned_reason(reason), with_provenance, anyway)
    deadline = desk.deadline(document, year)
    made = assemble_version(desk, deadline, wanted, now, by, lambda: True, step)
    if made is None:
        raise AssertionError("a version that is asked for is always due")
    return made


def assemble_version(
    desk: Desk,
    deadline: Deadline,
    wanted: Wanted,
    now: datetime,
    by: str,
    is_due: Callable[[], bool],
    step: Step = at_once,
) -> Version | None:
    """The version that is there at the end; None where it is not due any more.

    Rendering takes its time, and others may write meanwhile: then it is done again.
    """
    while is_due():
        made = _try_once(desk, deadline, wanted, now, by, step)
        if made is not None:
            return made
    return None


def _try_once(
    desk: Desk, deadline: Deadline, wanted: Wanted, now: datetime, by: str, step: Step
) -> Version | None:
    """The version; None where what it is made from changed meanwhile."""

    def collect() -> tuple[Seen, Dossier]:
        seen = look(desk, deadline)
        return seen, _dossier(desk, deadline, seen, wanted, now)

    def check() -> Document | None:
        if not wanted.anyway and _is_unchanged(seen.newest, dossier):
            return None
        require_reason(seen.newest, wanted.reason, deadline.document)
        return compose(dossier, read_template)

    seen, dossier = step(COLLECTING, collect)
    model = step(CHECKING, check)
    if model is None:
        return _as_it_was(desk, deadline, seen)
    files = render(model, read_template, lambda form, work: step(MAKING[form], work))
    number = step(RECORDING, lambda: _keep(desk, deadline, seen, model, files, wanted, by))
    if number is None:
        return None
    trouble = make_visible(desk, now)  # the calendars name the papers of a meeting
    if trouble:
        log.warning("%s", trouble)
    missing = _names_missing(desk, seen)
    meta = model.metadata
    return Version(
        number, deadline, meta.version, meta.label, meta.final, missing, files, seen.newest
    )


def preview(desk: Desk, deadline: Deadline, now: datetime) -> bytes:
    """The concept as a web page as it would be made now; nothing is kept, and it says so."""
    seen = look(desk, deadline)
    dossier = _dossier(desk, deadline, seen, Wanted(), now)
    model = compose(replace(dossier, label=UNRECORDED), read_template)
    return render_one(model, read_template, "html")


def newest_of(desk: Desk, deadline: Deadline) -> StoredDocument | None:
    """The newest version of this document, or None."""
    return next(iter(archive.versions(desk.store, deadline.id)), None)


def look(desk: Desk, deadline: Deadline) -> Seen:
    """How this document stands now."""
    return Seen(
        newest_of(desk, deadline),
        desk.contributions([deadline]),
        joint_of(desk, deadline),
        known(desk),
        _planned(desk, deadline),
    )


def _planned(desk: Desk, deadline: Deadline) -> tuple[Item, ...]:
    """What is to come of the cycle in the years that the agreements are about.

    The document goes to all of its parties, and to all who discuss it: a meeting that one of them
    is not in stays out.
    """
    if not deadline.rule.agreements:
        return ()
    signing = {each for by in deadline.signatories for each in desk.cycle.members(by)}
    readers = {*deadline.parties, *signing, *readers_of(desk.cycle, cache(desk.plan), deadline)}
    first, last = deadline.period
    years = (year for year in range(first, last + 1) if desk.cycle.knows(year))
    return tuple(
        item
        for plan in desk.plans(years)
        for item in plan.items
        if isinstance(item, Deadline) or (isinstance(item, Meeting) and _is_for(readers, item))
    )


def _is_for(readers: set[str], meeting: Meeting) -> bool:
    return meeting.status != "cancelled" and readers <= set(meeting.parties)


def _dossier(desk: Desk, deadline: Deadline, seen: Seen, wanted: Wanted, now: datetime) -> Dossier:
    return compile_dossier(
        desk.cycle,
        deadline,
        seen.owed,
        joint=seen.joint,
        known=seen.known,
        planned=seen.planned,
        assembled_at=now,
        version=seen.newest.version + 1 if seen.newest else 1,
        final=wanted.final,
        label=archive.label_of_next(desk.store, deadline.id, final=wanted.final),
        with_provenance=wanted.shows_provenance(deadline),
    )


def _is_unchanged(newest: StoredDocument | None, dossier: Dossier) -> bool:
    """Whether the newest version would be just the same if it were made now.

    A definitive version is always another thing than a concept.
    """
    if newest is None or (dossier.final and not newest.final):
        return False
    if newest.provenance != dossier.with_provenance:
        return False
    as_then = replace(
        dossier,
        assembled_at=newest.assembled_at,
        version=newest.version,
        label=newest.label,
        final=newest.final,
    )
    return compose(as_then, read_template).sha256 == newest.model_sha256


def _as_it_was(desk: Desk, deadline: Deadline, seen: Seen) -> Version:
    newest = seen.newest
    if newest is None:
        raise AssertionError("only a version that there is can be unchanged")
    return Version(
        newest.id,
        deadline,
        newest.version,
        newest.label,
        newest.final,
        _names_missing(desk, seen),
        files_of(desk, newest),
        archive.before(desk.store, newest),
        is_new=False,
    )


def _names_missing(desk: Desk, seen: Seen) -> tuple[str, ...]:
    return tuple(desk.cycle.name_of(each.deliverer) for each in seen.owed if each.missing)


def require_reason(newest: StoredDocument | None, reason: str, title: str) -> None:
    """Raises InputError where a definitive version is followed by one without a reason."""
    if needs_reason(newest) and not reason:
        raise InputError(
            f"Van {title} is al een versie definitief. Vermeld de reden van een nieuwe "
            "versie: in het veld Reden op de pagina, of met --reason. Er is niets samengesteld."
        )


def needs_reason(newest: StoredDocument | None) -> bool:
    """Whether the version after this one needs a reason: some version is definitive."""
    return newest is not None and not newest.label.startswith("0.")


def _keep(
    desk: Desk,
    deadline: Deadline,
    seen: Seen,
    model: Document,
    files: Assembled,
    wanted: Wanted,
    by: str,
) -> int | None:
    """The id of the stored version; None where what it was made from has changed meanwhile."""
    now = model.metadata.assembled_at
    row = {
        "item": deadline.id,
        "version": model.metadata.version,
        "final": int(wanted.final),
        "assembled_at": now.isoformat(),
        "assembled_by": by,
        "reason": wanted.reason,
        "provenance": int(model.with_provenance),
        "model_sha256": files.model_sha256,
        "model": archive.packed(model),
        "html": files.html,
        "pdf": files.pdf,
        "docx": files.docx,
    }
    with desk.store.writing():
        if look(desk, deadline) != seen:
            return None
        return archive.record(desk.store, row, now, seen.inputs)
