"""Lists as CSV, as spreadsheets read and write them: separated by semicolons or commas."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from jaarwiel.core.numbers import shortened
from jaarwiel.errors import InputError

ADVICE: Final = "Bewaar de lijst in Excel als 'CSV UTF-8 (door komma's gescheiden)'."
FORMULA: Final = "=+-@"
"""What makes a spreadsheet take a cell for a formula."""

Columns = Mapping[str, tuple[str, ...]]
"""The name of each column, and how it may be written above it."""


class WrongLinesError(InputError):
    """Lines of a list that cannot be used; nothing was read in."""

    def __init__(self, source: str, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(
            f"{source} is niet ingelezen; er is niets gewijzigd. Verbeter deze regels:\n"
            + "\n".join(f"  {line}" for line in lines)
        )


def rows(
    text: str, source: str, columns: Columns, required: Iterable[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number, by the name of the column; empty rows are left out.

    Columns that are not `required` may be missing. `source` is how an error names the list.
    Raises InputError for what is no CSV, or lacks a column.
    """
    header = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=";" if ";" in header else ",", strict=True)
    try:
        head = next(reader, [])
        found = _positions(head, source, columns, required)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _check_width(cells, head, source, reader.line_num)
                yield reader.line_num, _row(found, cells)
    except csv.Error as error:
        raise InputError(
            f"{source}, regel {reader.line_num}: geen geldige CSV ({error}). Staat er een "
            "aanhalingsteken dat niet wordt gesloten? Er is niets gewijzigd."
        ) from error


def _check_width(cells: list[str], head: list[str], source: str, line: int) -> None:
    """Raises InputError for a row that says something beyond the last heading."""
    beyond = next((cell.strip() for cell in cells[len(head) :] if cell.strip()), "")
    if beyond:
        raise InputError(
            f"{source}, regel {line}: '{shortened(beyond)}' staat in een kolom zonder kop. Zet een "
            "tekst met een puntkomma of komma erin tussen aanhalingstekens. Er is niets gewijzigd."
        )


def _positions(
    header: list[str], source: str, columns: Columns, required: Iterable[str]
) -> dict[str, int]:
    found = {
        column: position
        for position, cell in enumerate(header)
        for column, names in columns.items()
        if cell.strip().casefold() in names
    }
    lacking = [column for column in required if column not in found]
    if lacking:
        raise InputError(
            f"{source} mist de kolom{'men' if len(lacking) > 1 else ''} {', '.join(lacking)}. "
            f"De eerste regel moet zijn: {','.join(columns)}"
        )
    return found


def _row(positions: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    return {
        column: _unshielded(cells[position].strip()) if position < len(cells) else ""
        for column, position in positions.items()
    }


def written(lines: Iterable[Iterable[object]]) -> str:
    """The lines as CSV, separated by semicolons for Excel; `rows` reads it back.

    A cell that a spreadsheet would take for a formula starts with an apostrophe, which is taken
    off again when the list is read.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerows([_shielded(str(cell)) for cell in line] for line in lines)
    return made.getvalue()


def _shielded(cell: str) -> str:
    return f"'{cell}" if cell[:1] in tuple(FORMULA) or _is_shielded(cell) else cell


def _unshielded(cell: str) -> str:
    return cell[1:] if _is_shielded(cell) else cell


def _is_shielded(cell: str) -> bool:
    """Whether the first apostrophe is a shield; the one of "'t Hart" is not."""
    return cell[:1] == "'" and cell[1:2] in (*FORMULA, "'")
