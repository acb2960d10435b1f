"""The reason that somebody gives for an act: one line, and not too long."""

from typing import Final

from jaarwiel.errors import InputError
from jaarwiel.feed import clean

MAX_REASON: Final = 500
"""Characters of a reason."""


def cleaned_reason(reason: str) -> str:
    """The reason in one line. Raises InputError for one that is too long."""
    found = " ".join(clean(reason).split())
    if len(found) > MAX_REASON:
        raise InputError(f"De reden mag {MAX_REASON} tekens lang zijn; dit zijn er {len(found)}.")
    return found
