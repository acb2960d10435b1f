"""Of which version of which document a Word file was made, by what it says about itself."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jaarwiel.documents import uploads
from jaarwiel.documents.safexml import element_name, parse_safely
from jaarwiel.errors import InputError, JaarwielError

_PART: Final = "docprops/core.xml"
_LONGEST: Final = 200
"""Characters of a property that can be one of ours."""


@dataclass(frozen=True)
class Origin:
    """What a file says of itself (ISO/IEC 29500-2, 11); empty where it says nothing."""

    item: str = ""
    """As "2027/terugblik"."""
    label: str = ""
    """As "0.2"."""
    model: str = ""
    """SHA-256 of the model that it was made from: the same version of another table has another."""


def origin_of(content: bytes, name: str) -> Origin:
    """What `render_docx` wrote in the properties of a file. Raises InputError for no Word file."""
    if uploads.recognise(content, name) != "docx":
        raise InputError(
            f"'{uploads.shown_name(name)}' is geen Word-document (.docx). Kies het Word-document "
            "dat u heeft bewerkt. Er is niets gewijzigd."
        )
    with uploads.parts_of(content, name) as package:
        found = dict(_properties(package))
    return Origin(*(found.get(each, "") for each in ("keywords", "version", "identifier")))


def _properties(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    parts = {posixpath.normpath(each).lower(): each for each in package.namelist()}
    if _PART not in parts:
        return
    try:
        root = parse_safely(_PART, package.read(parts[_PART]))
    except JaarwielError:
        return
    for each in root:
        text = (each.text or "").strip()
        if len(text) <= _LONGEST:
            yield element_name(each), text
