"""Reads contacts from a CSV file into state.db. All of them, or none."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, get_args

from email_validator import EmailNotValidError, validate_email

from jaarwiel.core.chasing import Contact
from jaarwiel.core.cycle import Role
from jaarwiel.core.problem import meant
from jaarwiel.errors import InputError, reason
from jaarwiel.office.desk import Desk

MAX_BYTES: Final = 2_000_000
MAX_NAME: Final = 120
COLUMNS: Final = {
    "party": ("party", "partij"),
    "name": ("name", "naam"),
    "e-mail": ("e-mail", "email", "mail"),
    "role": ("role", "rol"),
    "from": ("from", "van", "vanaf"),
    "until": ("until", "tot", "tot en met"),
}
ROLES: Final = get_args(Role)


@dataclass(frozen=True)
class ImportReport:
    """How many contacts the file had, and how many of them were new or changed."""

    read: int
    changed: int


def import_contacts(desk: Desk, path: Path, now: datetime) -> ImportReport:
    """Reads the file in. Raises InputError with every wrong line; then nothing was read in."""
    contacts, wrong = [], []
    for line, row in _rows(_text(path), path):
        try:
            contacts.append(_contact(desk, row))
        except InputError as error:
            wrong.append(f"  regel {line}: {error}")
    if wrong:
        raise InputError(
            f"{path} is niet ingelezen; er is niets gewijzigd. Verbeter deze regels:\n"
            + "\n".join(wrong)
        )
    with desk.store.writing():
        changed = sum([desk.store.keep_contact(contact) for contact in contacts])
        desk.store.log(now, "procescoördinator", "contacten ingelezen", f"{changed} gewijzigd")
    return ImportReport(len(contacts), changed)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is groter dan 2 MB. Is dit de lijst met contactpersonen?")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is geen UTF-8. Bewaar het bestand in Excel als 'CSV UTF-8 (door komma's "
            "gescheiden)' en probeer het opnieuw."
        ) from error
    except OSError as error:
        raise InputError(f"{path} kan niet worden gelezen ({reason(error)}).") from error


def _rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number; the separator is a comma or a semicolon."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    columns = _columns(next(reader, []), path)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(columns, cells)
    except csv.Error as error:
        raise InputError(f"{path}, regel {reader.line_num}: geen geldige CSV ({error}).") from error


def _columns(header: list[str], path: Path) -> dict[str, int]:
    """The position of each column. `from` and `until` may be left out."""
    found = {
        column: position
        for position, cell in enumerate(header)
        for column, names in COLUMNS.items()
        if cell.strip().casefold() in names
    }
    lacking = [column for column in ("party", "name", "e-mail", "role") if column not in found]
    if lacking:
        raise InputError(
            f"{path} mist de kolom {', '.join(lacking)}. De eerste regel moet zijn: "
            "party,name,e-mail,role,from,until"
        )
    return found


def _row(columns: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    return {
        column: cells[position].strip() if position < len(cells) else ""
        for column, position in columns.items()
    }


def _contact(desk: Desk, row: Mapping[str, str]) -> Contact:
    name = row["name"]
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InputError(f"'{name[:40]}' is geen bruikbare naam")
    start, end = _day(row.get("from", "")), _day(row.get("until", ""))
    if start and end and end < start:
        raise InputError(f"until ({end}) ligt voor from ({start})")
    return Contact(
        person=0,
        name=name,
        email=_address(row["e-mail"]),
        party=desk.party(row["party"]),
        role=_role(row["role"]),
        valid_from=start,
        valid_until=end,
    )


def _address(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InputError(f"'{text}' is geen e-mailadres. Controleer de schrijfwijze") from error
    return found.ascii_email or found.normalized


def _role(text: str) -> Role:
    plain = text.casefold().replace("ö", "o")
    for role in ROLES:
        if role == plain:
            return role  # type: ignore[no-any-return]
    raise InputError(f"onbekende rol '{text}'. {meant(text, ROLES)}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"'{text}' is geen datum. Schrijf 2027-01-31") from error
