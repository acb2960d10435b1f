"""Opens the workbook (.xlsx) that a form came back as."""

import re
import warnings
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from jaarwiel.core.numbers import written
from jaarwiel.documents.uploads import recognise
from jaarwiel.errors import InputError

FORM_NAME: Final = "formulier.xlsx"
"""How errors call a form whose own name is not known."""
MAX_FORM: Final = 1_000_000
"""Bytes of a form; one of fifty parties is well within it."""
MAX_UNPACKED: Final = 8_000_000
"""Bytes of what is in it."""
MAX_ROWS, MAX_CELLS = 5_000, 100_000
"""Of all sheets together: what openpyxl reads within two seconds."""
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row[ />]"), re.compile(rb"<(?:\w+:)?c[ />]")
ADVICE: Final = "Haal het formulier opnieuw op, vul het in en bewaar het als .xlsx."


class NotAFormError(ValueError):
    """This file is no form that can be read; its message says why, in Dutch."""


@dataclass(frozen=True)
class OpenedBook:
    """A workbook, twice: as it was written, and with the outcome of each formula."""

    written: Any
    outcomes: Any


def opened(content: bytes, name: str = FORM_NAME) -> OpenedBook:
    """The workbook in these bytes. Raises NotAFormError for what cannot be one."""
    try:
        recognise(content, name)
    except InputError as error:
        raise NotAFormError(str(error)) from error
    if len(content) > MAX_FORM or _unpacked(content) > MAX_UNPACKED:
        raise NotAFormError(f"Het bestand is veel groter dan het formulier. {ADVICE}")
    _refuse_long(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out, such as pictures, is not read
        try:
            return OpenedBook(_load(content, outcomes=False), _load(content, outcomes=True))
        except Exception as error:  # openpyxl raises anything on a broken file
            raise NotAFormError(f"Het bestand is beschadigd. {ADVICE}") from error


def _unpacked(content: bytes) -> int:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(each.file_size for each in archive.infolist())


def _refuse_long(content: bytes) -> None:
    """Raises NotAFormError for more rows or cells than a form can have, without parsing any."""
    rows = cells = 0
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".xml") and "sheet" in name.lower():
                part = archive.read(name)
                rows += len(_ROW.findall(part))
                cells += len(_CELL.findall(part))
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise NotAFormError(
            f"Het bestand heeft {written(Decimal(rows))} rijen en {written(Decimal(cells))} "
            f"cellen, veel meer dan het formulier. {ADVICE}"
        )


def _load(content: bytes, *, outcomes: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(content), data_only=outcomes, keep_links=False)
