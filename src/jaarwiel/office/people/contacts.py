"""The list of contacts as CSV: read in as a whole or not at all, and written out the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office import csvlist
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.csvlist import ADVICE, WrongLinesError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import particulars
from jaarwiel.records import people
from jaarwiel.records.people import AddressKind, contacts_in
from jaarwiel.textfile import read_text, replace_file
from jaarwiel.words.wording import listed

MAX_BYTES: Final = 2_000_000
COLUMNS: Final = {
    "party": ("party", "partij"),
    "name": ("name", "naam"),
    "e-mail": ("e-mail", "email", "mail"),
    "role": ("role", "rol"),
    "from": ("from", "van", "vanaf"),
    "until": ("until", "tot", "tot en met"),
    "kind": ("kind", "soort adres", "soort"),
}
REQUIRED: Final = ("party", "name", "e-mail", "role")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Entry:
    """One line of the list."""

    contact: Contact
    kind: AddressKind | None
    """None where the list does not say: what is known stays, and a new address is one of work."""


@dataclass(frozen=True)
class Change:
    """What one line would change: old and new of each thing; no pairs for a role that is new."""

    contact: Contact
    is_new: bool
    differences: tuple[tuple[str, str, str], ...]
    """Name of the column, what is on record, and what the list says."""


@dataclass(frozen=True)
class ImportReport:
    """How many contacts the file had, how many were new or changed, and what to look at."""

    read: int
    changed: int
    remarks: tuple[str, ...]


def import_contacts(desk: Desk, path: Path, now: datetime) -> ImportReport:
    """Reads the file in. Raises InputError with every wrong line; then nothing was read in."""
    entries = read_list(desk, read_text(path, MAX_BYTES, ADVICE), str(path))
    return take_in(desk, entries, now, "procescoördinator")


def take_in(desk: Desk, entries: Sequence[Entry], now: datetime, by: str) -> ImportReport:
    """Keeps these entries, all or none."""
    with desk.store.writing():
        changed = sum([people.keep(desk.store, each.contact, each.kind) for each in entries])
        subscriptions.make_addresses(desk)
        desk.store.log(now, by, "contacten ingelezen", f"{changed} gewijzigd")
    return ImportReport(len(entries), changed, tuple(remarks(desk, now.date())))


def read_list(desk: Desk, text: str, source: str) -> list[Entry]:
    """The entries of a list in CSV. Raises InputError with every wrong line."""
    entries: list[Entry] = []
    wrong: list[str] = []
    at_address: dict[str, dict[int, Entry]] = {}
    known = {each.party for each in contacts_in(desk.store, with_readers=True)}
    for line, row in csvlist.rows(text, source, COLUMNS, REQUIRED):
        found, problems = _entry(desk, row, known)
        wrong += [f"regel {line}: {problem}" for problem in problems]
        if found:
            earlier = at_address.setdefault(found.contact.email.casefold(), {})
            wrong += [f"regel {line}: {each}" for each in _clashes(found, earlier)]
            earlier[line] = found
            entries.append(found)
    if wrong:
        raise WrongLinesError(source, wrong)
    return entries


def changes(desk: Desk, entries: Iterable[Entry]) -> tuple[Change, ...]:
    """What these entries would change, in their order; lines that change nothing are left out."""
    persons = {each.email.casefold(): each for each in people.persons(desk.store)}
    roles = {(c.person, c.party, c.role): c for c in contacts_in(desk.store, with_readers=True)}
    found = []
    for entry in entries:
        new = entry.contact
        person = persons.get(new.email.casefold())
        old = roles.get((person.number, new.party, new.role)) if person else None
        pairs: list[tuple[str, object, object]] = []
        if person:
            pairs += [("name", person.name, new.name), ("kind", person.kind, entry.kind)]
        if old:
            pairs += [
                ("from", old.valid_from, new.valid_from),
                ("until", old.valid_until, new.valid_until),
            ]
        found.append(Change(new, old is None, tuple(_differing(pairs))))
    return tuple(each for each in found if each.is_new or each.differences)


def _differing(pairs: Iterable[tuple[str, object, object]]) -> Iterator[tuple[str, str, str]]:
    for column, old, new in pairs:
        says_nothing = column == "kind" and new is None
        if old != new and not says_nothing:
            yield column, str(old or ""), str(new or "")


def write_list(desk: Desk) -> str:
    """All contacts as CSV, in the columns that are read in."""
    kinds = {each.number: each.kind for each in people.persons(desk.store)}
    lines = (
        (
            each.party,
            each.name,
            each.email,
            each.role,
            each.valid_from or "",
            each.valid_until or "",
            kinds[each.person],
        )
        for each in contacts_in(desk.store, with_readers=True)
    )
    return csvlist.written([COLUMNS, *lines])


def mark(desk: Desk) -> str:
    """The same as long as nobody changed anything that a list may change."""
    found = (people.persons(desk.store), contacts_in(desk.store, with_readers=True))
    return sha256(repr(found).encode()).hexdigest()[:16]


def save(path: Path, text: str) -> None:
    """Writes the list to a file that only its owner may read. Raises JaarwielError."""
    try:
        replace_file(path, text.encode("utf-8-sig"), 0o600)
    except OSError as error:
        raise JaarwielError(
            f"{path} kan niet worden geschreven ({reason(error)}). Kies een andere plaats."
        ) from error


def _clashes(entry: Entry, earlier: Mapping[int, Entry]) -> Iterator[str]:
    """What in earlier lines with the same address cannot hold beside this one."""
    contact = entry.contact
    for line, before in earlier.items():
        other = before.contact
        if other.name != contact.name:
            yield (
                f"{contact.email} staat op regel {line} bij '{other.name}'. Geef iedere persoon "
                "een eigen adres, of noem bij een gedeeld postvak steeds dezelfde naam"
            )
        elif entry.kind and before.kind and entry.kind != before.kind:
            yield f"{contact.email} is op regel {line} een adres van de soort '{before.kind}'"
        elif (other.party, other.role) == (contact.party, contact.role):
            yield f"deze rol van {contact.name} staat al op regel {line}"


def remarks(desk: Desk, today: date) -> Iterator[str]:
    """Persons who hold the same role at two addresses: one of them may be out of date."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for each in contacts_in(desk.store, with_readers=True):
        if each.is_valid(today):
            found.setdefault((each.name, each.party, each.role), set()).add(each.email)
    for (name, party, _), addresses in found.items():
        if len(addresses) > 1:
            yield (
                f"{name} ({party}) heeft meer dan één adres: {', '.join(sorted(addresses))}. "
                "Is er een vervallen? Beëindig die rol dan, of lees de regel in met een datum bij "
                "until."
            )
    yield from _on_both_sides(desk, today)


def _on_both_sides(desk: Desk, today: date) -> Iterator[str]:
    """Persons who answer for a huurdersorganisatie and for another party: they see what both do."""
    kinds = {party.id: party.kind for party in desk.cycle.parties}
    for roles in by_person(contacts_in(desk.store, with_readers=True), today).values():
        answered_for = dict.fromkeys(each.party for each in roles)
        found = {
            kinds.get(member) == "huurdersorganisatie"
            for party in answered_for
            for member in desk.cycle.members(party)
        }
        if len(found) > 1:
            names = listed([desk.cycle.name_of(each) for each in answered_for])
            yield (
                f"{roles[0].name} heeft rollen bij {names}, en ziet dus ook de overleggen waaraan "
                "de huurdersorganisatie niet deelneemt. Is dat niet de bedoeling, beëindig dan een "
                "van die rollen."
            )


def _entry(
    desk: Desk, row: Mapping[str, str], known_parties: set[str]
) -> tuple[Entry | None, list[str]]:
    """The entry in a row, or everything that is wrong with it.

    A party that only contacts on record still name is let through, so that a list that was
    written out can always be read in again.
    """
    wrong: list[str] = []

    def read(reader: Callable[[str], Read], column: str) -> Read | None:
        try:
            return reader(row.get(column, ""))
        except InputError as error:
            wrong.append(str(error))
            return None

    def party_of(text: str) -> str:
        return text if text in known_parties else desk.party(text)

    name, email = read(particulars.name, "name"), read(particulars.address, "e-mail")
    party, role = read(party_of, "party"), read(particulars.role, "role")
    start, end = read(particulars.day, "from"), read(particulars.day, "until")
    kind = read(particulars.kind, "kind")
    if start and end and end < start:
        wrong.append(f"until ({end}) ligt voor from ({start})")
    if party and role:
        try:
            particulars.check_reader(desk.cycle, party, role)
        except InputError as error:
            wrong.append(str(error))
    if wrong or not (name and email and party and role):
        return None, wrong
    return Entry(Contact(0, name, email, party, role, start, end), kind), []
