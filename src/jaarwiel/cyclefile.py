"""Reads a cycle file: TOML in, a `Cycle` out, or every problem with its line."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jaarwiel.core import cyclecheck
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck import Problem
from jaarwiel.errors import InputError, reason

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

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
    cycle, found = _shape(data)
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


@lru_cache(maxsize=1)
def _adapter() -> "TypeAdapter[Cycle]":
    from pydantic import ConfigDict, TypeAdapter, with_config

    with_config(ConfigDict(extra="forbid"))(Cycle)
    return TypeAdapter(Cycle)


def _shape(data: dict[str, object]) -> tuple[Cycle | None, tuple[Problem, ...]]:
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(data), ()
    except ValidationError as error:
        return None, tuple(_problem(each) for each in error.errors(include_url=False))


WORDS = {
    "missing": "ontbreekt; vul dit in",
    "unexpected_keyword_argument": "is onbekend; haal dit weg of verbeter de naam",
    "string_type": "moet tekst tussen aanhalingstekens zijn",
    "int_type": "moet een geheel getal zijn, zonder aanhalingstekens",
    "int_parsing": "moet een geheel getal zijn, zonder aanhalingstekens",
    "int_from_float": "moet een geheel getal zijn",
    "bool_parsing": "moet true of false zijn",
    "bool_type": "moet true of false zijn",
    "tuple_type": "moet een lijst tussen vierkante haken zijn",
    "time_type": "moet een tijd zijn, als 13:30:00",
    "time_parsing": "moet een tijd zijn, als 13:30:00",
    "date_type": "moet een datum zijn, als 2027-02-15",
    "date_from_datetime_parsing": "moet een datum zijn, als 2027-02-15",
    "dataclass_type": "moet een blok met gegevens zijn",
}


def _problem(error: "ErrorDetails") -> Problem:
    if error["type"] == "literal_error":
        message = f"'{error['input']}' kan hier niet; mogelijk is {error['ctx']['expected']}"
        return Problem(error["loc"], message.replace(" or ", " of "))
    message = WORDS.get(error["type"], error["msg"])
    return Problem(error["loc"], message)


def _located(text: str, problems: tuple[Problem, ...]) -> tuple[Finding, ...]:
    from jaarwiel.cyclelines import lines

    known = lines(text)
    findings = (_finding(known, problem) for problem in problems)
    return tuple(sorted(findings, key=lambda each: (each.line or 0, each.entry)))


def _finding(known: dict[cyclecheck.Path, int], problem: Problem) -> Finding:
    """The problem with the line of its entry, or of the nearest block around it."""
    path = problem.path
    while path and path not in known:
        path = path[:-1]
    return Finding(known.get(path), _entry(problem.path), problem.message)


def _entry(path: cyclecheck.Path) -> str:
    """The entry in words, counted from 1: ("meetings", 2, "after") is "meetings 3 after"."""
    words = [str(each + 1) if isinstance(each, int) else each for each in path]
    return " ".join(words)
