"""Numbers in addresses and forms: of letters, documents, persons."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Path, Query

MAX_NUMBER: Final = 2**53
"""No number of ours reaches this; SQLite takes none of 2**63 or more."""
Number = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
"""A part of an address."""
AskedNumber = Annotated[int | None, Query(ge=1, le=MAX_NUMBER)]
"""What stands behind the question mark, or nothing."""


def as_number(text: str) -> int:
    """The number that is written; 0 for anything else, and for more digits than any of ours."""
    is_number = text.isascii() and text.isdecimal() and len(text) < len(str(MAX_NUMBER))
    return int(text) if is_number else 0


def number_in(fields: Mapping[str, str], name: str) -> int:
    """The number in a field of a form; 0 for anything else."""
    return as_number(fields.get(name, ""))
