"""Where a person stands in the mail on record, and taking it out."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final

from jaarwiel.office.desk import Desk
from jaarwiel.office.people import roster
from jaarwiel.office.people.redaction import GONE, Names, is_named, notice, without_names
from jaarwiel.records import people
from jaarwiel.records.people import Person
from jaarwiel.records.store import Store

MAIL: Final = ("letter", "received")
CLEANED: Final = (
    ("letter", "subject"),
    ("letter", "reason"),
    ("letter", "words"),
    ("letter", "bounce"),
    ("letter", "reply"),
    ("ruling", "words"),
    ("person", "bounce"),
    ("absence", "note"),
    ("handover", "note"),
    ("handover", "reason"),
    ("received", "subject"),
    ("received", "sender"),
)
"""Free texts of others, of which the person is left out."""


def names_of(store: Store, person: Person) -> Names:
    """How this person may be named in texts.

    Addresses of before count as well, unless somebody else has them by now.
    """
    rows = store.rows("SELECT DISTINCT recipient FROM letter WHERE person = ?", person.number)
    others = {each.email for each in people.persons(store) if each.number != person.number}
    return Names(person.name, {person.email, *(row["recipient"] for row in rows)} - others)


def own_mail(store: Store, table: str, person: Person) -> frozenset[int]:
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


def undecided(store: Store, numbers: Collection[int]) -> int:
    """How many of these received mails nobody dealt with yet."""
    rows = store.rows("SELECT id FROM received WHERE outcome IS NULL")
    return sum(row["id"] in numbers for row in rows)


def texts(store: Store, table: str, column: str) -> Iterator[tuple[int, str]]:
    """The texts in this column that are not empty, by their row."""
    sql = f"SELECT rowid AS n, {column} AS text FROM {table} WHERE {column} <> ''"  # noqa: S608 - our own words
    for row in store.rows(sql):
        yield row["n"], row["text"]


def named(store: Store, table: str, names: Names, today: date) -> Iterator[int]:
    """Numbers of the mails in this table that name the person."""
    for row in store.rows(f"SELECT id FROM {table} ORDER BY id"):  # noqa: S608 - one of two words
        if is_named(_content(store, table, row["id"]), names, today):
            yield row["id"]


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


def remove(desk: Desk, person: Person, now: datetime, by: str) -> None:
    """Notices in place of this person's mail; the person left out of the mail of others."""
    store, names = desk.store, names_of(desk.store, person)
    own = {table: own_mail(store, table, person) for table in MAIL}
    roster.take_back_letters(desk, person.number, now, "persoon verwijderd")
    _blank_envelopes(store, person, names, own["received"])
    _settle(store, own["received"], now, by)
    for table in MAIL:
        for number in own[table]:
            _put_notice(store, table, number, names, now.date())
        for number, content in _naming(store, table, names, now.date()):
            if table == "letter":
                _withdraw(desk, number, now)
            _put(store, table, number, "content", content)
    for table, column in CLEANED:
        for number, text in list(texts(store, table, column)):
            if names.stand_in(text):
                _put(store, table, number, column, names.left_out_of(text))
    for number, text in list(texts(store, "reply", "comment")):
        if names.stand_in(text):  # of what was answered nothing changes; a comment can go
            _put(store, "reply", number, "comment", "")


def _settle(store: Store, numbers: Collection[int], now: datetime, by: str) -> None:
    """A mail of which nothing is left asks for no answer any more."""
    for number in numbers:
        store.db.execute(
            "UPDATE received SET outcome = 'seen', decided_at = ?, decided_by = ?"
            " WHERE id = ? AND outcome IS NULL",
            [now.isoformat(), by, number],
        )


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
    gone = removed_address(person.number)
    store.db.execute(
        "UPDATE letter SET recipient = ?, words = '', bounce = '', reply = '' WHERE person = ?",
        [gone, person.number],
    )
    for address in names.addresses:
        for column in ("recipient", "sender"):
            store.db.execute(
                f"UPDATE letter SET {column} = ? WHERE {column} = ? COLLATE NOCASE",  # noqa: S608 - one of two words
                [gone, address],
            )
    for number in received:
        _put(store, "received", number, "sender", gone)


def removed_address(number: int) -> str:
    """What stands in the place of an address; no mail can go there (RFC 2606 section 2)."""
    return f"persoon-{number}@verwijderd.invalid"
