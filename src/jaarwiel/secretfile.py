"""What holds a password: from the environment, or from a file that the environment names.

A file keeps it out of lists of processes and of the settings of a container.
"""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, reason

LONGEST: Final = 4096
"""Bytes; an address with a name and a password is far shorter."""


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """What NAME holds, or the file that NAME_FILE names; None when neither is set.

    Raises InputError, which never shows what was read: for both at once, and for a file that cannot
    be read, that others may read, or that holds anything but one line.
    """
    plain, named = environ.get(name), environ.get(f"{name}_FILE")
    if not named:
        return plain or None
    if plain:
        raise InputError(
            f"{name} en {name}_FILE zijn allebei gezet. Haal een van de twee weg: het is niet "
            "duidelijk welke geldt."
        )
    return _line(Path(named), f"{name}_FILE")


def _line(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise InputError(
            f"Het bestand {path} uit {name} kan niet worden gelezen ({reason(error)})."
        ) from None
    if mode & stat.S_IROTH:
        raise InputError(
            f"Het bestand {path} uit {name} kan door iedereen op deze computer worden gelezen "
            f"(rechten {mode:04o}), en er staat een wachtwoord in. Geef de opdracht "
            f"chmod 600 {path}; geef een geheim van een container de rechten 0400 of 0440 "
            "(mode of defaultMode)."
        )
    return _one_line(content, path, name)


def _one_line(content: bytes, path: Path, name: str) -> str:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(content) > LONGEST or len(text.splitlines()) != 1:
        raise InputError(
            f"Het bestand {path} uit {name} hoort uit één regel tekst te bestaan: het adres van de "
            "server, met naam en wachtwoord. Er mag een regeleinde achter staan, verder niets."
        )
    return text
