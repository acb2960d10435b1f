"""The files of a version: their names, what is in them, and writing them to a folder."""

from pathlib import Path
from typing import Protocol

from jaarwiel.documents import Assembled
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive
from jaarwiel.records.archive import FORMS, StoredDocument
from jaarwiel.textfile import replace_file


class Made(Protocol):
    """A version of a document, or of a set of papers."""

    @property
    def item(self) -> str:
        """Identity in the plan, as "2027/terugblik"."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def label(self) -> str:
        """As "0.3" or "1.0"."""

    @property
    def final(self) -> bool:
        """Whether it is definitive."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parties that still owe something in it."""

    @property
    def is_new(self) -> bool:
        """False: nothing changed since this version, so no other was made."""

    @property
    def assembled(self) -> Assembled:
        """Its files."""


def files_of(desk: Desk, version: StoredDocument) -> Assembled:
    """The files of a stored version."""
    html, pdf, docx = (archive.content_of(desk.store, version.id, form) or b"" for form in FORMS)
    return Assembled(html=html, pdf=pdf, docx=docx, model_sha256=version.model_sha256)


def file_name(document: str, year: int, label: str, form: str, *, final: bool) -> str:
    """As "terugblik-2027-0.3-concept.pdf"."""
    kind = "definitief" if final else "concept"
    return f"{file_stem(document, year)}-{label}-{kind}.{form}"


def file_stem(document: str, year: int) -> str:
    """As "terugblik-2027": with what the names of its files begin."""
    name = document.replace("/", "-")  # of one that is made for each: its host stands behind it
    return f"{name}-{year}"


def write_files(version: Made | StoredDocument, files: Assembled, to: Path) -> list[Path]:
    """Writes the three forms of a version to a folder and gives their paths."""
    year, _, document = version.item.partition("/")
    paths = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            name = file_name(document, int(year), version.label, form, final=version.final)
            replace_file(to / name, getattr(files, form))
            paths.append(to / name)
    except OSError as error:
        raise JaarwielError(
            f"De stukken kunnen niet in {to} worden geschreven ({reason(error)}). Versie "
            f"{version.label} is wel bewaard; kies een andere map met --to."
        ) from error
    return paths
