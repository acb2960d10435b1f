"""A state file is served once: its folder for Prefect, and the lock in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.lockfile import take


def prefect_home(state: Path) -> Path:
    """The folder for Prefect of this state file, which is nobody else's."""
    name = ".prefect" if state.name == "state.db" else f".prefect-{state.name}"
    return state.parent / name


@contextmanager
def not_running(state: Path) -> Iterator[None]:
    """Makes sure that no `jaarwiel start` serves this state file. Raises InputError if one does."""
    state = state.resolve()
    with alone(prefect_home(state), state):
        yield


@contextmanager
def alone(home: Path, state: Path) -> Iterator[None]:
    """Makes sure that this state.db is served once."""
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        lock = take(home / "lock")
    except OSError as error:
        raise JaarwielError(
            f"De map {home} kan niet worden gebruikt ({reason(error)}). "
            "Maak de map van state.db beschrijfbaar, of kies een andere met --state."
        ) from error
    if lock is None:
        raise InputError(
            f"jaarwiel draait al voor {state}. Gebruik de pagina die al "
            "draait, stop die met Ctrl-C, of kies een ander bestand met --state."
        )
    with lock:
        yield
