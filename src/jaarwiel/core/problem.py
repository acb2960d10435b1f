"""What is wrong with something that a person wrote: where it stands, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass

EntryPath = tuple[str | int, ...]
"""Where an entry stands in a file, as ("meetings", 2, "after")."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in Dutch."""

    path: EntryPath
    message: str


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the known word nearest to this one, or lists them all."""
    from difflib import get_close_matches  # only when something is wrong

    known = list(known)
    near = get_close_matches(word, known, n=1)
    if near:
        return f"Bedoelt u '{near[0]}'?"
    return f"Mogelijk is: {', '.join(known)}." if known else ""
