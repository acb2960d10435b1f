"""The persons of the table in state.db: how they are reached, which roles they hold.

A person keeps the same number for ever: also after another address, and after removal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from jaarwiel.core.contact import READER, Absence, Contact
from jaarwiel.core.cycle import HeldRole
from jaarwiel.records.store import Store, day_or_none, moment

AddressKind = Literal["werk", "prive", "functie"]
"""An address of work, the private one of a volunteer, or a mailbox of a function."""
KINDS: Final[tuple[AddressKind, ...]] = get_args(AddressKind)


@dataclass(frozen=True)
class Person:
    """Somebody who holds or held a role at the table."""

    number: int
    name: str
    email: str
    kind: AddressKind
    bounced_at: datetime | None
    """Since when mail to this address comes back; None while it does not."""
    bounce: str
    """What the mail server said about it."""


@dataclass(frozen=True)
class Holding:
    """A role that a person holds for a party, under its own number; both days are inclusive."""

    number: int
    person: int
    party: str
    role: HeldRole
    valid_from: date | None
    valid_until: date | None

    def has_ended(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < today

    def is_valid(self, today: date) -> bool:
        """Whether this role is held on this day."""
        begun = self.valid_from is None or self.valid_from <= today
        return begun and not self.has_ended(today)


def persons(store: Store) -> tuple[Person, ...]:
    """Everybody who was not removed, in order of name."""
    return tuple(_persons(store, "1 ORDER BY name COLLATE NOCASE, id"))


def find(store: Store, number: int) -> Person | None:
    """The person with this number, unless removed."""
    return next(_persons(store, "id = ?", number), None)


def at_address(store: Store, email: str) -> Person | None:
    """The person with this address, whatever its case."""
    return next(_persons(store, "email = ?", email), None)


def _persons(store: Store, where: str, *values: object) -> Iterator[Person]:
    found = store.rows(
        "SELECT id AS number, name, email, address_kind AS kind, bounced_at, bounce"  # noqa: S608 - our own words
        f" FROM person WHERE removed_at IS NULL AND {where}",
        *values,
    )
    for row in found:
        bounced_at = row["bounced_at"] and moment(row["bounced_at"])
        yield Person(**{**row, "bounced_at": bounced_at})


def holdings(store: Store, person: int | None = None) -> tuple[Holding, ...]:
    """The roles held, now and before, in the order in which they were added; of one, or of all."""
    found = store.rows(
        "SELECT id AS number, person, party, role, valid_from, valid_until FROM contact"
        " WHERE person = coalesce(?, person) ORDER BY id",
        person,
    )
    return tuple(_holding(row) for row in found)


DAYS: Final = ("valid_from", "valid_until")


def _holding(row: dict[str, Any]) -> Holding:
    days = {name: day_or_none(row[name]) for name in DAYS}
    return Holding(**{**row, **days})


def contacts_in(
    store: Store, person: int | None = None, *, with_readers: bool = False
) -> tuple[Contact, ...]:
    """All roles that persons hold or held, in order of person; or those of one person.

    Somebody who only reads along answers for nobody, and is left out unless asked for.
    """
    found = store.rows(
        "SELECT person, name, email, party, role, valid_from, valid_until,"
        " bounced_at IS NOT NULL AS bounced"
        " FROM contact JOIN person ON person.id = contact.person"
        " WHERE removed_at IS NULL AND person = coalesce(?, person) AND (? OR role <> ?)"
        " ORDER BY person, contact.id",
        person,
        with_readers,
        READER,
    )
    return tuple(
        Contact(
            **{
                **row,
                "valid_from": day_or_none(row["valid_from"]),
                "valid_until": day_or_none(row["valid_until"]),
                "bounced": bool(row["bounced"]),
            }
        )
        for row in found
    )


def keep_contact(store: Store, contact: Contact) -> bool:
    """Adds or updates a role; the person is known by the address. Tells whether it changed.

    `contact.person` is not looked at.
    """
    before = store.db.conn.total_changes
    store.db.execute(
        "INSERT INTO person (name, email) VALUES (?, ?) ON CONFLICT (email)"
        " DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
        [contact.name, contact.email],
    )
    store.db.execute(
        "INSERT INTO contact (person, party, role, valid_from, valid_until)"
        " SELECT id, ?, ?, ?, ? FROM person WHERE email = ?"
        " ON CONFLICT (person, party, role) DO UPDATE"
        " SET valid_from = excluded.valid_from, valid_until = excluded.valid_until"
        " WHERE valid_from IS NOT excluded.valid_from"
        " OR valid_until IS NOT excluded.valid_until",
        [
            contact.party,
            contact.role,
            contact.valid_from and contact.valid_from.isoformat(),
            contact.valid_until and contact.valid_until.isoformat(),
            contact.email,
        ],
    )
    return store.db.conn.total_changes > before


def absences_in(store: Store) -> tuple[Absence, ...]:
    """When persons are away, in order of the first day."""
    found = store.rows("SELECT person, first, last, note FROM absence ORDER BY first, last, id")
    return tuple(
        Absence(
            **{
                **row,
                "first": date.fromisoformat(row["first"]),
                "last": date.fromisoformat(row["last"]),
            }
        )
        for row in found
    )


def keep(store: Store, contact: Contact, kind: AddressKind | None) -> bool:
    """Adds or updates a role and, where given, the kind of address. Tells whether it changed."""
    changed = keep_contact(store, contact)
    if kind is None:
        return changed
    cursor = store.db.execute(
        "UPDATE person SET address_kind = ?1 WHERE email = ?2 AND address_kind <> ?1",
        [kind, contact.email],
    )
    return changed or cursor.rowcount > 0


def change(store: Store, number: int, name: str, email: str, kind: AddressKind) -> None:
    """Corrects a person's particulars. Another address is one that no mail came back from."""
    store.db.execute(
        "UPDATE person SET bounced_at = NULL, bounce = '' WHERE id = ? AND email <> ?",
        [number, email],
    )
    store.db.execute(
        "UPDATE person SET name = ?, email = ?, address_kind = ? WHERE id = ?",
        [name, email, kind, number],
    )


def trust_address(store: Store, number: int) -> None:
    """Forgets that mail to this person came back."""
    store.db.execute("UPDATE person SET bounced_at = NULL, bounce = '' WHERE id = ?", [number])


def set_days(store: Store, holding: int, first: date | None, last: date | None) -> None:
    """Sets the first and last day (both inclusive) of a role."""
    store.db.execute(
        "UPDATE contact SET valid_from = ?, valid_until = ? WHERE id = ?",
        [first and first.isoformat(), last and last.isoformat(), holding],
    )


def drop_holding(store: Store, holding: int) -> None:
    """Takes a role away as if it had never been held."""
    store.db.execute("DELETE FROM contact WHERE id = ?", [holding])


def add_absence(store: Store, absence: Absence) -> bool:
    """Adds days of absence; tells whether they were not known already."""
    cursor = store.db.execute(
        "INSERT INTO absence (person, first, last, note) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person, first, last) DO UPDATE SET note = excluded.note"
        " WHERE note <> excluded.note",
        [absence.person, absence.first.isoformat(), absence.last.isoformat(), absence.note],
    )
    return cursor.rowcount > 0


def drop_absence(store: Store, person: int, first: date, last: date) -> bool:
    """Takes days of absence back; tells whether they were there."""
    cursor = store.db.execute(
        "DELETE FROM absence WHERE person = ? AND first = ? AND last = ?",
        [person, first.isoformat(), last.isoformat()],
    )
    return cursor.rowcount > 0
