"""What is wrong with a cycle file, each thing beside the line that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jaarwiel.cyclefiles.cyclefile import Finding
from jaarwiel.errors import InputError
from jaarwiel.office.table import cyclekeeping

LONGEST_LINE: Final = 400
"""Characters of one line that are shown beside what is wrong with it."""


def source_lines(path: Path) -> list[str]:
    """The lines of the file in force; none where it cannot be opened."""
    try:
        return _lines(cyclekeeping.current(path))
    except InputError:
        return []


@dataclass(frozen=True)
class Located:
    """One thing that is wrong, with the text of its line."""

    bevinding: Finding
    regel: str


def located(path: Path, findings: Iterable[Finding]) -> list[Located]:
    """What is wrong with the file in force."""
    return _beside(source_lines(path), findings)


def beside(content: bytes, findings: Iterable[Finding]) -> list[Located]:
    """What is wrong with a file that is no more than looked at."""
    return _beside(_lines(content), findings)


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", "replace").splitlines()


def _beside(lines: list[str], findings: Iterable[Finding]) -> list[Located]:
    return [Located(each, _line(lines, each.line)) for each in findings]


def _line(lines: list[str], number: int | None) -> str:
    found = lines[number - 1] if number and number <= len(lines) else ""
    return found[:LONGEST_LINE].strip()
