"""How far a state file had come, kept beside it, so that an older one in its place is found out.

Somebody may copy last night's state.db back by hand. What was sent since is not on record in it,
and would be sent once more.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from jaarwiel.records.store import Store, moment
from jaarwiel.textfile import replace_file
from jaarwiel.words.wording import moment_in_words


def path_of(store: Store) -> Path | None:
    """The file beside the state file, hidden so that `state.db*` leaves it; None for memory."""
    return beside(store.path) if store.path else None


def beside(state: Path) -> Path:
    """The file that tells how far this state file had come."""
    return state.with_name(f".{state.name}.stand")


def note(store: Store) -> None:
    """Keeps beside the file what stood last in its log; a full disk leaves what was kept before."""
    path, last = path_of(store), store.rows("SELECT id, at FROM log ORDER BY id DESC LIMIT 1")
    if path is None or not last or lost_until(store):
        return
    content = f"{last[0]['id']} {last[0]['at']}\n".encode("ascii")
    with suppress(OSError):
        if not path.exists() or path.read_bytes() != content:
            replace_file(path, content, 0o600)


def lost_until(store: Store) -> datetime | None:
    """The moment of what stood in the log and is not there any more; None where nothing is lost.

    A log only grows: what was in it and is gone was in another file.
    """
    path = path_of(store)
    if path is None:
        return None
    try:
        number, at = path.read_text(encoding="ascii").split()
        told = moment(at)
    except (OSError, ValueError):  # there is none, or not of ours
        return None
    return None if store.rows("SELECT 1 FROM log WHERE id = ? AND at = ?", number, at) else told


def trouble(store: Store) -> str:
    """What is wrong with a file that is older than the one before it; empty where none is."""
    lost = lost_until(store)
    if lost is None:
        return ""
    return (
        "Dit gegevensbestand is ouder dan het bestand dat hier stond: wat er tot "
        f"{moment_in_words(lost)} gebeurde, staat er niet meer in. Brieven wachten, want zij "
        "kunnen al verstuurd zijn. Zet het nieuwere bestand terug; of trek in wat al verstuurd is, "
        f"en verwijder {path_of(store)}: dan gaat jaarwiel hiermee verder."
    )
