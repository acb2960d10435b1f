"""Compares versions of a document: what changed, and a Word file with tracked changes."""

from pathlib import Path

from jaarwiel.core.comparing.difference import Difference, difference
from jaarwiel.core.document import Document
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents import describe_difference, track_changes
from jaarwiel.errors import InputError, JaarwielError, NotFoundError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import Version
from jaarwiel.office.documents.versionfiles import file_stem
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.resources import read_template
from jaarwiel.textfile import replace_file


def version_called(desk: Desk, deadline: Deadline, label: str) -> StoredDocument:
    """The version with this label. Raises NotFoundError with the ones that there are."""
    known = archive.versions(desk.store, deadline.id)
    found = next((each for each in known if each.label == label.strip()), None)
    if found is None:
        labels = ", ".join(each.label for each in reversed(known))
        there = f"Kies uit: {labels}." if known else "Er is nog geen versie samengesteld."
        raise NotFoundError(f"Van {deadline.document} is er geen versie '{label}'. {there}")
    return found


def compare(desk: Desk, old: StoredDocument, new: StoredDocument) -> Difference:
    """What changed from one version to the other.

    Raises InputError for a version of which no model was kept.
    """
    return difference(_model(desk, old), _model(desk, new))


def can_compare(desk: Desk, *versions: StoredDocument) -> bool:
    """Whether of each of these a model was kept."""
    return all(archive.model_of(desk.store, each.id) is not None for each in versions)


def since_before(desk: Desk, made: Version) -> Difference | None:
    """What changed in a version since the one before it; None where that cannot be said."""
    own = archive.find(desk.store, made.id)
    if made.before is None or own is None or not can_compare(desk, made.before, own):
        return None
    return compare(desk, made.before, own)


def _model(desk: Desk, version: StoredDocument) -> Document:
    found = archive.model_of(desk.store, version.id)
    if found is None:
        raise InputError(
            f"Versie {version.label} is met een andere uitgave van jaarwiel gemaakt en kan hier "
            "niet worden vergeleken. Het verschil als Word-document kan wel."
        )
    return found


def tracked_docx(desk: Desk, old: StoredDocument, new: StoredDocument) -> bytes:
    """The new version as docx with tracked changes since the old one.

    The changes are those of the table, of the moment at which the new version was made.
    """
    files = [archive.content_of(desk.store, each.id, "docx") for each in (old, new)]
    before, after = files
    if before is None or after is None:
        raise JaarwielError(f"Versie {old.label} of {new.label} is niet meer te vinden.")
    header = describe_difference(old.label, new.label, read_template)
    return track_changes(before, after, desk.cycle.table.name, new.assembled_at, header)


def write_tracked(desk: Desk, old: StoredDocument, new: StoredDocument, to: Path) -> None:
    """Writes that file. Raises JaarwielError when it cannot be written."""
    content = tracked_docx(desk, old, new)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        replace_file(to, content)
    except OSError as error:
        raise JaarwielError(
            f"Het verschil kan niet in {to} worden geschreven ({reason(error)}). Kies een ander "
            "bestand met --to."
        ) from error


def difference_name(deadline: Deadline, old: StoredDocument, new: StoredDocument) -> str:
    """As "terugblik-2027-verschil-0.2-0.3.docx"."""
    stem = file_stem(deadline.document_id, deadline.year)
    return f"{stem}-verschil-{old.label}-{new.label}.docx"
