"""Reads a cycle file: TOML in, a `Cycle` out, or every problem with its line."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from jaarwiel.core import cyclecheck
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.shape import read
from jaarwiel.errors import InputError, reason

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One problem in a cycle file. `line` counts from 1; None where it stands nowhere."""

    line: int | None
    entry: str
    message: str

    def __str__(self) -> str:
        """The problem as one line of text."""
        where = f"regel {self.line}" if self.line else "bestand"
        return (
            f"{where}, {self.entry}: {self.message}" if self.entry else f"{where}: {self.message}"
        )


class CycleFileError(InputError):
    """A cycle file cannot be used; `findings` has everything that is wrong with it."""

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        listed = "\n".join(f"  {finding}" for finding in findings)
        super().__init__(
            f"Het cyclusbestand {path} kan niet worden gebruikt:\n{listed}\n"
            "Pas het bestand aan en controleer het met: jaarwiel check"
        )


def load(path: Path) -> Cycle:
    """The cycle in this file.

    Raises CycleFileError with all problems, or InputError when the file cannot be read at all.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CycleFileError(path, (_syntax(error, text),)) from error
    cycle, found = read(Cycle, data)
    if cycle is not None:
        found = cyclecheck.problems(cycle)
    if cycle is None or found:
        raise CycleFileError(path, _located(text, found))
    return cycle


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"Het cyclusbestand {path} is groter dan 1 MB. Is dit het juiste bestand?"
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"Het cyclusbestand {path} is geen UTF-8 (byte {error.start}). "
            "Bewaar het opnieuw met de codering UTF-8."
        ) from error
    except OSError as error:
        raise InputError(
            f"Het cyclusbestand {path} kan niet worden gelezen ({reason(error)}). "
            "Noem een ander bestand met --cycle of met JAARWIEL_CYCLE."
        ) from error


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Finding:
    """TOML's own complaint; Python 3.11 gives the line only inside the English message."""
    words, _, place = str(error).rpartition(" (at ")
    number = place.partition("line ")[2].partition(",")[0]
    line = int(number) if number.isdecimal() else len(text.splitlines())
    return Finding(line, "", f"geen geldige TOML: {words or error}")


def _located(text: str, problems: tuple[Problem, ...]) -> tuple[Finding, ...]:
    from jaarwiel.cyclelines import lines

    known = lines(text)
    findings = (_finding(known, problem) for problem in problems)
    return tuple(sorted(findings, key=lambda each: (each.line or 0, each.entry)))


def _finding(known: dict[EntryPath, int], problem: Problem) -> Finding:
    """The problem with the line of its entry, or of the nearest block around it."""
    path = problem.path
    while path and path not in known:
        path = path[:-1]
    return Finding(known.get(path), _entry(problem.path), problem.message)


def _entry(path: EntryPath) -> str:
    """The entry in words, counted from 1: ("meetings", 2, "after") is "meetings 3 after"."""
    words = [str(each + 1) if isinstance(each, int) else each for each in path]
    return " ".join(words)
