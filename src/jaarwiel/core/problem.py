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
    sees: EntryPath | None = None
    """Another entry that the message speaks of, where there is one."""
    rests_on: tuple[str, ...] = ()
    """Lists that must have been read well; otherwise this may be no more than a consequence."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one was probably meant to be, or None."""
    from difflib import get_close_matches  # only when something is wrong

    return next(iter(get_close_matches(word, [each for each in known if each], n=1)), None)


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the known word nearest to this one, or lists them all."""
    known = [each for each in dict.fromkeys(known) if each]
    near = nearest(word, known)
    if near is not None:
        return f"Bedoelt u '{near}'?"
    return f"Mogelijk is: {', '.join(known)}." if known else ""
