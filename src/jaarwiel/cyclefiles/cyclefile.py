"""Reads a cycle file: TOML in, a `Cycle` out, or every problem with its line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck import whole
from jaarwiel.core.problem import EntryPath, Problem, meant
from jaarwiel.core.shape import read
from jaarwiel.errors import InputError, reason
from jaarwiel.resources import folder

MAX_BYTES: Final = 1_000_000
TEMPLATE: Final = ".md.j2"
SYNTAX: Final = {
    "Expected '=' after a key": "tussen de naam van het gegeven en de waarde hoort een =",
    "Invalid value": 'deze waarde kan niet; zet tekst tussen rechte aanhalingstekens, als "tekst"',
    "Illegal character '\\n'": "het aanhalingsteken aan het einde van de tekst ontbreekt",
    "Illegal character": "hier staat een teken dat niet kan",
    "Unterminated string": "het aanhalingsteken aan het einde van een tekst ontbreekt",
    "Unescaped '\\'": "schrijf in een tekst voor een \\ nog een \\",
    "Expected newline": (
        "achter deze waarde staat nog iets; schrijf een gegeven per regel, en een tijd als 13:30:00"
    ),
    "Expected ']' at": "achter dit kopje ontbreekt een ]",
    "Expected ']]' at": "achter dit kopje ontbreekt een tweede ]",
    "Unclosed array": "in deze lijst ontbreekt een komma, of de ] aan het einde",
    "Unclosed inline table": "tussen deze accolades ontbreekt een komma, of de } aan het einde",
    "Duplicate inline table key": "een gegeven staat hier twee keer; laat er een staan",
    "Cannot overwrite a value": "dit gegeven staat er al; laat er een van staan",
    "Cannot declare": "dit kopje staat er al; wat vaker voorkomt, krijgt dubbele haken: [[ ]]",
    "Cannot mutate": "dit kopje staat er al anders; schrijf het overal met evenveel haken",
    "Invalid date": "deze dag of tijd bestaat niet; schrijf een datum als 2027-02-15",
    "Invalid statement": "dit is geen gegeven en geen kopje; zet voor uitleg een #",
    "Invalid initial character": "dit is geen gegeven en geen kopje; zet voor uitleg een #",
}
"""What TOML's own complaints mean, by how they begin."""
ENDLESS_NUMBER: Final = re.compile(r"[0-9_]{4000}")
"""More digits than Python reads as one number (4300, underscores not counted)."""


@dataclass(frozen=True)
class Finding:
    """One problem in a cycle file. `line` counts from 1; None where it stands nowhere."""

    line: int | None
    entry: str
    message: str
    sees: int | None = None
    """The line of another entry that the message speaks of."""

    def __str__(self) -> str:
        """The problem as one line of text."""
        where = f"regel {self.line}" if self.line else "bestand"
        said = f"{self.message} (zie regel {self.sees})" if self.sees else self.message
        return f"{where}, {self.entry}: {said}" if self.entry else f"{where}: {said}"


class CycleFileError(InputError):
    """A cycle file cannot be used; `findings` has everything that is wrong with it."""

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        listed = "\n".join(f"  {finding}" for finding in findings)
        super().__init__(
            f"Het cyclusbestand {path} kan niet worden gebruikt:\n{listed}\n"
            "Pas het bestand aan en controleer het met: jaarwiel check"
        )


def check_year(cycle: Cycle, year: int) -> None:
    """Raises InputError for a year that this cycle does not know."""
    if not cycle.knows(year):
        raise InputError(
            f"Het jaar {year} valt buiten de cyclus van {cycle.table.name}. "
            f"Noem een jaar van {cycle.table.first_year} tot en met {cycle.last_year}."
        )


def load(path: Path) -> Cycle:
    """The cycle in this file.

    Raises CycleFileError with all problems, or InputError when the file cannot be read at all.
    """
    return parse(path, _read(path))


def parse(path: Path, text: str) -> Cycle:
    """The cycle in this text, which stands in this file, or will. Raises CycleFileError."""
    cycle, misread = read(Cycle, _parsed(path, text))
    found = (*misread, *whole.problems(cycle, misread), *_without_template(cycle))
    if found:
        raise CycleFileError(path, _located(text, found))
    return cycle


def _without_template(cycle: Cycle) -> Iterator[Problem]:
    """Deadlines that name a template that is not there. Without a name there is always one."""
    files = (folder("templates") / "documents").glob(f"*{TEMPLATE}")
    known = {file.name.removesuffix(TEMPLATE) for file in files}
    for position, rule in enumerate(cycle.deadlines):
        if rule.template is not None and rule.template not in known:
            offered = meant(rule.template, sorted(known - {"bouwstenen"}))
            yield Problem(
                ("deadlines", position, "template"),
                f"het sjabloon templates/documents/{rule.template}{TEMPLATE} ontbreekt. {offered}",
            )


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


def _parsed(path: Path, text: str) -> dict[str, Any]:
    """The TOML as plain data."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CycleFileError(path, (_syntax(error, text),)) from error
    except ValueError as error:
        message = "hier staat een getal met te veel cijfers; schrijf een kleiner getal"
        raise CycleFileError(path, (Finding(_endless_number(text), "", message),)) from error
    except RecursionError as error:
        message = "er staan te veel haken in elkaar; een lijst bevat hier hooguit blokken"
        raise CycleFileError(path, (Finding(None, "", message),)) from error
    if not data:
        message = "er staat niets in; een nieuw cyclusbestand maakt u met: jaarwiel new NAAM"
        raise CycleFileError(path, (Finding(None, "", message),))
    return data


def _endless_number(text: str) -> int | None:
    """The line of the number that is too long to read."""
    numbered = enumerate(text.splitlines(), start=1)
    return next((number for number, line in numbered if ENDLESS_NUMBER.search(line)), None)


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Finding:
    """TOML's own complaint in Dutch; Python 3.11 gives the line only inside the English message."""
    words, _, place = str(error).rpartition(" (at ")
    number = place.partition("line ")[2].partition(",")[0]
    line = int(number) if number.isdecimal() else len(text.splitlines())
    said = words or str(error)
    meaning = next((SYNTAX[start] for start in SYNTAX if said.startswith(start)), said)
    return Finding(line, "", f"geen geldige TOML: {meaning}")


def _located(text: str, problems: tuple[Problem, ...]) -> tuple[Finding, ...]:
    from jaarwiel.cyclefiles.cyclelines import lines

    try:
        known = lines(text)
    except RecursionError:  # the problems matter more than their lines
        known = {}
    findings = (_finding(known, problem) for problem in problems)
    return tuple(sorted(findings, key=lambda each: (each.line or 0, each.entry)))


def _finding(known: dict[EntryPath, int], problem: Problem) -> Finding:
    """The problem with the line of its entry, or of the nearest block around it."""
    path = problem.path
    while path and path not in known:
        path = path[:-1]
    sees = known.get(problem.sees) if problem.sees else None
    return Finding(known.get(path), _entry(problem.path), problem.message, sees)


def _entry(path: EntryPath) -> str:
    """The entry in words, counted from 1: ("meetings", 2, "after") is "meetings 3 after"."""
    words = [str(each + 1) if isinstance(each, int) else each for each in path]
    return " ".join(words)
