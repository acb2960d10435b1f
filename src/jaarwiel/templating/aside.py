"""Checks and previews templates in a process of its own.

The pages read a template once and keep it; a new process sees the files as they are now. And one
that takes too long is stopped without holding up anything else.
"""

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from jaarwiel.errors import JaarwielError
from jaarwiel.resources import own_templates
from jaarwiel.templating.templatecheck import Finding

PATIENCE_SECONDS: Final = 60

Standing = tuple[tuple[str, int, int], ...]
"""The table's own files with their size and time: the same, the same answer."""


def check() -> tuple[Finding, ...]:
    """All that is wrong with the table's own templates. Raises JaarwielError: no answer came."""
    return _checked(_standing()) if own_templates() else ()


def preview(name: str) -> dict[str, bytes]:
    """The examples of a letter or document as HTML, by name.

    Raises JaarwielError with what is wrong with the template, or with the name.
    """
    return dict(_previewed(name, _standing()))


def _standing() -> Standing:
    own = own_templates()
    files = sorted(own.rglob("*")) if own else []
    looked = ((str(each), each.stat()) for each in files if each.is_file())
    return tuple((name, found.st_size, found.st_mtime_ns) for name, found in looked)


@lru_cache(maxsize=4)
def _checked(_: Standing) -> tuple[Finding, ...]:
    done = _run("check", "--json")
    try:
        return tuple(Finding(**each) for each in json.loads(done.stdout))
    except (ValueError, TypeError) as error:
        raise JaarwielError(_trouble(done)) from error


@lru_cache(maxsize=32)
def _previewed(name: str, _: Standing) -> tuple[tuple[str, bytes], ...]:
    with TemporaryDirectory() as folder:
        done = _run("preview", "--to", folder, "--", name)
        if done.returncode:
            raise JaarwielError(_trouble(done))
        made = sorted(Path(folder).glob("*.html"))
        return tuple((each.stem, each.read_bytes()) for each in made)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jaarwiel", "templates", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - our own command, without a shell
            command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise JaarwielError(
            f"De sjablonen zijn na {PATIENCE_SECONDS} seconden nog niet klaar. Staat er een lus te "
            "veel in een eigen sjabloon?"
        ) from error


def _trouble(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.strip().removeprefix("jaarwiel: ") or "Het sjabloon geeft geen antwoord."
