"""A file by which only one process at a time does something."""

import fcntl
from io import TextIOWrapper
from pathlib import Path


def take(path: Path) -> TextIOWrapper | None:
    """This file, nobody else's until it is closed; None while somebody else has it.

    It is made where there is none. The system gives it back when a process is killed. Raises
    OSError when it cannot be made or locked.
    """
    path.touch(mode=0o600)
    file = path.open("r+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        if isinstance(error, BlockingIOError):
            return None
        raise
    return file
