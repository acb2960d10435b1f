"""Removing a person on request (AVG, article 17): what goes, what is left out, what stays.

The number of the person stays, and with it everything that names nobody: what was asked, decided
and delivered. It cannot be undone.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from jaarwiel.errors import InputError
from jaarwiel.office import roster, subscriptions
from jaarwiel.office.correspondence import holders
from jaarwiel.office.desk import Desk
from jaarwiel.office.redaction import GONE, Names, notice, without_names
from jaarwiel.people import Person
from jaarwiel.store import Store

REMOVED_NAME: Final = "Verwijderde persoon"
MAIL: Final = ("letter", "received")
CLEANED: Final = (
    ("letter", "subject"),
    ("letter", "reason"),
    ("letter", "words"),
    ("letter", "bounce"),
    ("letter", "reply"),
    ("held_ask", "reason"),
    ("covering", "words"),
    ("absence", "note"),
    ("handover", "note"),
    ("handover", "reason"),
    ("received", "subject"),
    ("received", "sender"),
)
"""Free texts of others, of which the person is left out."""
STAYING: Final = (
    ("decision", "reason", "de reden van een besluit"),
    ("extension", "reason", "de reden van uitstel"),
    ("log", "why", "een toelichting in het logboek"),
    ("delivery_text", "text", "de inbreng van een partij"),
    ("busy_source", "address", "het adres van de agenda van een partij"),
)
"""Free texts that are never changed, and what they are called."""
LINKS: Final = (
    "(purpose = 'inbreng' AND subject = CAST(:person AS TEXT)"
    f" OR purpose = '{subscriptions.PURPOSE}' AND subject = 'persoon:' || :person)"
)
REQUESTS: Final = "(person = :person OR email = :email COLLATE NOCASE)"
"""Hand-overs that this person asked for, or that name this person as the colleague."""


@dataclass(frozen=True)
class Erasure:
    """What removing a person does."""

    person: Person
    roles: int
    absences: int
    handovers: int
    letters: int
    waiting: int
    """Of the letters, the ones that have not gone yet: they are withdrawn."""
    received: int
    """Mails that came from this person, or about a letter to this person."""
    named: int
    """Letters to and mails from others that name this person, who is left out of them."""
    invitations: int
    replies: int
    addresses: int
    """Personal pages and calendars that stop working."""
    is_last_coordinator: bool
    stays: tuple[str, ...]
    """In which texts that are never changed the person stays named."""

    @property
    def mark(self) -> str:
        """The same as long as nothing of this changed."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def preview(desk: Desk, number: int, today: date) -> Erasure:
    """What would be removed. Raises NotFoundError for a person who is not on record."""
    member = roster.membership(desk, number)
    person, store = member.person, desk.store
    names = names_of(store, person)
    own = {table: _own_mail(store, table, person) for table in MAIL}
    return Erasure(
        person=person,
        roles=len(member.holdings),
        absences=len(member.absences),
        handovers=_count(store, "handover", REQUESTS, person),
        letters=len(own["letter"]),
        waiting=_count(store, "letter", "person = :person AND state = 'ready'", person),
        received=len(own["received"]),
        named=sum(
            number not in own[table]
            for table in MAIL
            for number, _ in _naming(store, table, names, today)
        ),
        invitations=_count(store, "invitation", "person = :person", person),
        replies=_count(store, "reply", "person = :person AND comment <> ''", person),
        addresses=_count(store, "link", LINKS, person),
        is_last_coordinator=_is_last_coordinator(desk, number, today),
        stays=tuple(_staying(store, names)),
    )


def names_of(store: Store, person: Person) -> Names:
    """How this person may be named in texts; addresses of before count as well."""
    rows = store.rows("SELECT DISTINCT recipient FROM letter WHERE person = ?", person.number)
    return Names(person.name, {person.email, *(row["recipient"] for row in rows)})


def _values(person: Person) -> dict[str, object]:
    """What the conditions in SQL name."""
    gone = removed_address(person.number)
    return {"person": person.number, "email": person.email, "gone": gone}


def _count(store: Store, table: str, where: str, person: Person) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - our own words
    return int(store.db.execute(sql, _values(person)).fetchone()[0])


def _own_mail(store: Store, table: str, person: Person) -> frozenset[int]:
    """Numbers of the letters to this person; or of the mail from, or about letters to, them."""
    if table == "letter":
        rows = store.rows("SELECT id FROM letter WHERE person = ?", person.number)
        return frozenset(row["id"] for row in rows)
    names = names_of(store, person)
    rows = store.rows(
        "SELECT received.id, received.person, received.sender, letter.person AS reader"
        " FROM received LEFT JOIN letter ON letter.id = received.letter"
    )
    return frozenset(
        row["id"]
        for row in rows
        if person.number in {row["person"], row["reader"]} or names.stand_in(row["sender"])
    )


def _is_last_coordinator(desk: Desk, number: int, today: date) -> bool:
    holding = {each.person for each in holders(desk, "procescoordinator", today)}
    return holding == {number}


def _staying(store: Store, names: Names) -> Iterator[str]:
    for table, column, words in STAYING:
        found = sum(names.stand_in(text) for _, text in _texts(store, table, column))
        if found:
            yield f"{words} ({found} keer)"


def _texts(store: Store, table: str, column: str) -> Iterator[tuple[int, str]]:
    sql = f"SELECT rowid AS n, {column} AS text FROM {table} WHERE {column} <> ''"  # noqa: S608 - our own words
    for row in store.rows(sql):
        yield row["n"], row["text"]


def _naming(store: Store, table: str, names: Names, today: date) -> Iterator[tuple[int, bytes]]:
    """The mails in this table that name the person, with the person left out."""
    for row in store.rows(f"SELECT id FROM {table} ORDER BY id"):  # noqa: S608 - one of two words
        content = _content(store, table, row["id"])
        cleaned = without_names(content, names, today)
        if cleaned is not None:
            yield row["id"], cleaned


def _content(store: Store, table: str, number: int) -> bytes:
    found = store.rows(f"SELECT content FROM {table} WHERE id = ?", number)  # noqa: S608 - one of two words
    return bytes(found[0]["content"])


def erase(
    desk: Desk, number: int, now: datetime, by: str, *, last_coordinator: bool = False
) -> Erasure:
    """Removes the person; gives what was removed. All or nothing, and for good.

    Raises InputError for the only procescoördinator, unless with `last_coordinator`.
    """
    with desk.store.writing():
        seen = preview(desk, number, now.date())
        if seen.is_last_coordinator and not last_coordinator:
            raise InputError(
                f"{seen.person.name} is de enige procescoördinator: daarna gaan er geen brieven "
                "meer uit. Voeg eerst een andere procescoördinator toe, of bevestig dat dit de "
                "bedoeling is"
            )
        _remove_mail(desk, seen.person, now)
        _remove_rows(desk.store, seen.person)
        _anonymise(desk.store, seen.person, now)
        desk.store.log(now, by, "persoon verwijderd", f"persoon {number}", "op verzoek")
    wipe_traces(desk.store)
    return seen


def _remove_mail(desk: Desk, person: Person, now: datetime) -> None:
    """Notices in place of this person's mail; the person left out of the mail of others."""
    store, names = desk.store, names_of(desk.store, person)
    own = {table: _own_mail(store, table, person) for table in MAIL}
    roster.take_back_letters(desk, person.number, now, "persoon verwijderd")
    _blank_envelopes(store, person, names, own["received"])
    for table in MAIL:
        for number in own[table]:
            _put_notice(store, table, number, names, now.date())
        for number, content in _naming(store, table, names, now.date()):
            if table == "letter":
                _withdraw(desk, number, now)
            _put(store, table, number, "content", content)
    for table, column in CLEANED:
        for number, text in list(_texts(store, table, column)):
            if names.stand_in(text):
                _put(store, table, number, column, names.left_out_of(text))


def _put(store: Store, table: str, number: int, column: str, value: object) -> None:
    sql = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608 - our own words
    store.db.execute(sql, [value, number])


def _put_notice(store: Store, table: str, number: int, names: Names, today: date) -> None:
    is_letter = table == "letter"
    row = store.rows(f"SELECT subject FROM {table} WHERE id = ?", number)[0]  # noqa: S608 - one of two words
    subject = names.left_out_of(row["subject"]) if is_letter else GONE
    content = _content(store, table, number)
    _put(store, table, number, "subject", subject)
    _put(store, table, number, "content", notice(subject, content, today, sent=is_letter))


def _withdraw(desk: Desk, letter: int, now: datetime) -> None:
    """A letter to somebody else that still waits is written again without the person."""
    row = desk.store.rows("SELECT person, state FROM letter WHERE id = ?", letter)[0]
    if row["state"] == "ready":
        roster.take_back_letters(desk, row["person"], now, "noemde een verwijderde persoon")


def _blank_envelopes(store: Store, person: Person, names: Names, received: frozenset[int]) -> None:
    """Takes addresses, and what servers and people said, from around this person's mail."""
    values = _values(person)
    store.db.execute(
        "UPDATE letter SET words = '', bounce = '', reply = '' WHERE person = :person", values
    )
    for address in names.addresses:
        for column in ("recipient", "sender"):
            store.db.execute(
                f"UPDATE letter SET {column} = :gone WHERE {column} = :email COLLATE NOCASE",  # noqa: S608 - one of two words
                values | {"email": address},
            )
    for number in received:
        _put(store, "received", number, "sender", values["gone"])


def _remove_rows(store: Store, person: Person) -> None:
    """Takes away what only says something about this person."""
    linked = f"link IN (SELECT id FROM link WHERE {LINKS})"  # noqa: S608 - our own words
    for table, where in (
        ("fetch", linked),
        ("link", LINKS),
        ("handover", REQUESTS),
        ("contact", "person = :person"),
        ("absence", "person = :person"),
        ("covering", "person = :person"),
        ("invited", "person = :person"),
        ("invitation", "person = :person"),
    ):
        store.db.execute(f"DELETE FROM {table} WHERE {where}", _values(person))  # noqa: S608 - our own words
    store.db.execute("UPDATE reply SET comment = '' WHERE person = :person", _values(person))


def _anonymise(store: Store, person: Person, now: datetime) -> None:
    store.db.execute(
        "UPDATE person SET name = ?, email = ?, address_kind = 'werk', bounced_at = NULL,"
        " bounce = '', removed_at = ? WHERE id = ?",
        [REMOVED_NAME, removed_address(person.number), now.isoformat(), person.number],
    )


def removed_address(number: int) -> str:
    """What stands in the place of an address; no mail can go there (RFC 2606 section 2)."""
    return f"persoon-{number}@verwijderd.invalid"


def wipe_traces(store: Store) -> None:
    """Rewrites the file, so that freed pages and the -wal hold nothing of what was removed.

    What cannot be done because somebody is reading is done when the last one closes the file;
    what was removed is overwritten in any case (PRAGMA secure_delete).
    """
    if store.db.conn.in_transaction:
        return
    try:
        store.db.execute("VACUUM")
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError:
        return
