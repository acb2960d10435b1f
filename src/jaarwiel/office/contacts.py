"""Reads contacts from a CSV file into state.db. All of them, or none."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar, get_args

from email_validator import EmailNotValidError, validate_email

from jaarwiel.core.chasing import Contact
from jaarwiel.core.cycle import Role
from jaarwiel.core.problem import meant
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.textfile import read_text

MAX_BYTES: Final = 2_000_000
MAX_NAME: Final = 120
ADVICE: Final = "Bewaar de lijst in Excel als 'CSV UTF-8 (door komma's gescheiden)'."
COLUMNS: Final = {
    "party": ("party", "partij"),
    "name": ("name", "naam"),
    "e-mail": ("e-mail", "email", "mail"),
    "role": ("role", "rol"),
    "from": ("from", "van", "vanaf"),
    "until": ("until", "tot", "tot en met"),
}
Read = TypeVar("Read")

ROLES: Final = get_args(Role)


@dataclass(frozen=True)
class ImportReport:
    """How many contacts the file had, how many were new or changed, and what to look at."""

    read: int
    changed: int
    remarks: tuple[str, ...]


def import_contacts(desk: Desk, path: Path, now: datetime) -> ImportReport:
    """Reads the file in. Raises InputError with every wrong line; then nothing was read in."""
    contacts: dict[int, Contact] = {}
    wrong: list[str] = []
    for line, row in _rows(read_text(path, MAX_BYTES, ADVICE), path):
        found, problems = _contact(desk, row)
        wrong += [f"  regel {line}: {problem}" for problem in problems]
        if found:
            wrong += [f"  regel {line}: {each}" for each in _clashes(found, contacts)]
            contacts[line] = found
    if wrong:
        raise InputError(
            f"{path} is niet ingelezen; er is niets gewijzigd. Verbeter deze regels:\n"
            + "\n".join(wrong)
        )
    with desk.store.writing():
        changed = sum([desk.store.keep_contact(contact) for contact in contacts.values()])
        desk.store.log(now, "procescoördinator", "contacten ingelezen", f"{changed} gewijzigd")
    return ImportReport(len(contacts), changed, tuple(_remarks(desk, now.date())))


def _clashes(contact: Contact, earlier: Mapping[int, Contact]) -> Iterator[str]:
    """What in earlier lines cannot hold beside this one."""
    for line, other in earlier.items():
        if other.email.casefold() != contact.email.casefold():
            continue
        if other.name != contact.name:
            yield (
                f"{contact.email} staat op regel {line} bij '{other.name}'. Geef iedere persoon "
                "een eigen adres, of noem bij een gedeeld postvak steeds dezelfde naam"
            )
        elif (other.party, other.role) == (contact.party, contact.role):
            yield f"deze rol van {contact.name} staat al op regel {line}"


def _remarks(desk: Desk, today: date) -> Iterator[str]:
    """Persons who hold the same role at two addresses: one of them may be out of date."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for each in desk.store.contacts():
        if each.is_valid(today):
            found.setdefault((each.name, each.party, each.role), set()).add(each.email)
    for (name, party, _), addresses in found.items():
        if len(addresses) > 1:
            yield (
                f"{name} ({party}) heeft meer dan één adres: {', '.join(sorted(addresses))}. "
                "Is er een vervallen? Lees die regel dan opnieuw in met een datum bij until."
            )


def _rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number; the separator is a comma or a semicolon."""
    header = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=";" if ";" in header else ",")
    try:
        columns = _columns(next(reader, []), path)
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
            f"{path} mist de kolom{'men' if len(lacking) > 1 else ''} {', '.join(lacking)}. "
            "De eerste regel moet zijn: party,name,e-mail,role,from,until"
        )
    return found


def _row(columns: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    return {
        column: cells[position].strip() if position < len(cells) else ""
        for column, position in columns.items()
    }


def _contact(desk: Desk, row: Mapping[str, str]) -> tuple[Contact | None, list[str]]:
    """The contact in a row, or everything that is wrong with it."""
    wrong: list[str] = []

    def read(reader: Callable[[str], Read], column: str) -> Read | None:
        try:
            return reader(row.get(column, ""))
        except InputError as error:
            wrong.append(str(error))
            return None

    name, email = read(_name, "name"), read(_address, "e-mail")
    party, role = read(desk.party, "party"), read(_role, "role")
    start, end = read(_day, "from"), read(_day, "until")
    if start and end and end < start:
        wrong.append(f"until ({end}) ligt voor from ({start})")
    if wrong or not (name and email and party and role):
        return None, wrong
    return Contact(0, name, email, party, role, start, end), []


def _name(text: str) -> str:
    if not text or len(text) > MAX_NAME or not text.isprintable():
        raise InputError(f"'{text[:40]}' is geen bruikbare naam")
    return text


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
