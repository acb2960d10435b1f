"""Opens a workbook (.xlsx) from somebody else, and says of what cannot be opened what it is."""

import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

MAX_FORM: Final = 1_000_000
"""Bytes of a form; one of fifty parties is well within it."""
MAX_UNPACKED: Final = 8_000_000
MAX_PARTS: Final = 200
ADVICE: Final = "Haal het formulier opnieuw op, vul het in en bewaar het als .xlsx."
OLE: Final = b"\xd0\xcf\x11\xe0"
"""How an old Excel file, or one with a password, begins (MS-CFB 2.2)."""


class NotAWorkbookError(ValueError):
    """This file is no workbook that can be read; its message says what it is, in Dutch."""


@dataclass(frozen=True)
class OpenedBook:
    """A workbook, twice: as it was written, and with the outcome of each formula."""

    written: Any
    outcomes: Any


def opened(content: bytes) -> OpenedBook:
    """The workbook in these bytes. Raises NotAWorkbookError."""
    if len(content) > MAX_FORM:
        limit = MAX_FORM // 1_000_000
        raise NotAWorkbookError(f"Het bestand is groter dan {limit} MB. {ADVICE}")
    if content.startswith(OLE):
        _refuse_old(content)
    _check_parts(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out, such as pictures, is not read
        try:
            return OpenedBook(_load(content, outcomes=False), _load(content, outcomes=True))
        except Exception as error:
            raise NotAWorkbookError(f"Het bestand is beschadigd. {ADVICE}") from error


def _load(content: bytes, *, outcomes: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(content), data_only=outcomes, keep_links=False)


def _refuse_old(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise NotAWorkbookError(
            "Het bestand is met een wachtwoord beveiligd en kan niet worden gelezen. Haal het "
            "wachtwoord eraf (Bestand, Info, Werkmap beveiligen) en lever het opnieuw aan."
        )
    raise NotAWorkbookError(
        f"Het bestand is van een oude versie van Excel (.xls) of van een ander programma. {ADVICE}"
    )


def _check_parts(content: bytes) -> None:
    """Raises NotAWorkbookError unless it is a workbook of a size that can be, without macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_kind(archive, {each.filename for each in archive.infolist()})
            _check_size(archive)
            _check_xml(archive)
    except NotAWorkbookError:
        raise
    except Exception as error:  # zipfile raises anything on a broken file
        raise NotAWorkbookError(f"Het bestand is geen Excel-werkmap. {ADVICE}") from error


def _check_size(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(each.file_size for each in parts) > MAX_UNPACKED:
        raise NotAWorkbookError(f"Het bestand is uitgepakt veel groter dan het formulier. {ADVICE}")


def _check_xml(archive: zipfile.ZipFile) -> None:
    parts = [each for each in archive.infolist() if _is_xml(each)]
    if any(_defines_entities(archive.read(each)) for each in parts):
        raise NotAWorkbookError(f"Het bestand is geen gewone werkmap. {ADVICE}")


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotAWorkbookError(
            "Het bestand bevat macro's en wordt niet geopend. Bewaar het als Excel-werkmap zonder "
            "macro's (.xlsx) en lever het opnieuw aan."
        )
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:  # noqa: PLR2004 - a name
        kind = archive.read("mimetype").decode("ascii", "replace")
        if "opendocument" in kind:
            raise NotAWorkbookError(f"Het bestand is van OpenDocument (.ods). {ADVICE}")
    if "xl/workbook.bin" in names:
        raise NotAWorkbookError(f"Het bestand is een binaire werkmap (.xlsb). {ADVICE}")
    if not any(name.startswith("xl/") for name in names):
        raise NotAWorkbookError(f"Het bestand is geen Excel-werkmap. {ADVICE}")


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def _defines_entities(content: bytes) -> bool:
    """Whether it has a document type, or hides one in another encoding: no spreadsheet does."""
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content[:64]
