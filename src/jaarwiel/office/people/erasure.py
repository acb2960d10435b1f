"""Removing a person on request (AVG, article 17): what goes, what is left out, what stays.

The number of the person stays, and with it everything that names nobody: what was asked, decided
and delivered. It cannot be undone.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from jaarwiel.errors import InputError
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters import replyaddress
from jaarwiel.office.letters.correspondence import holders
from jaarwiel.office.people import mailtraces, roster
from jaarwiel.office.people.redaction import Names
from jaarwiel.records import signatures
from jaarwiel.records.people import Person
from jaarwiel.records.store import Store

REMOVED_NAME: Final = "Verwijderde persoon"
PATIENCE: Final = timedelta(seconds=3)
"""How long rewriting the file waits for others who use it."""
STAYING: Final = (
    ("decision", "reason", "de reden van een besluit"),
    ("decision", "decided_by", "wie een besluit nam"),
    ("decision", "place", "de plaats van een overleg"),
    ("extension", "reason", "de reden van uitstel"),
    ("document", "reason", "de reden van een versie van een stuk"),
    ("log", "who", "wie iets deed, in het logboek"),
    ("log", "why", "een toelichting in het logboek"),
    ("delivery_text", "text", "de inbreng van een partij"),
    ("delivery_figure", "voorbehoud", "een voorbehoud bij cijfers"),
    ("delivery_figure", "source", "de bron van cijfers"),
    ("signature", "role", "de functie bij een handtekening"),
    ("signature_withdrawal", "reason", "de reden waarom een handtekening is ingetrokken"),
    ("delivery_withdrawal", "reason", "de reden waarom inbreng is ingetrokken"),
    ("readback", "found", "een ingelezen Word-versie"),
    ("readback", "name", "de naam van een ingelezen bestand"),
    ("text_proposal", "text", "een voorstel van de secretaris"),
    ("text_proposal", "remark", "de toelichting bij een voorstel van de secretaris"),
    ("text_proposal_outcome", "remark", "de toelichting bij het antwoord op een voorstel"),
    ("busy_source", "address", "het adres van de agenda van een partij"),
)
"""Free texts that are never changed, and what they are called."""
LINKS: Final = (
    f"(purpose IN ('inbreng', '{replyaddress.PURPOSE}') AND subject = CAST(:person AS TEXT)"
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
    undecided: int
    """Of the mails received, the ones that nobody dealt with yet."""
    named: int
    """Letters to and mails from others that name this person, who is left out of them."""
    invitations: int
    replies: int
    drafts: int
    """Texts that this person typed and did not send."""
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
    names = mailtraces.names_of(store, person)
    own = {table: mailtraces.own_mail(store, table, person) for table in mailtraces.MAIL}
    return Erasure(
        person=person,
        roles=len(member.holdings),
        absences=len(member.absences),
        handovers=_count(store, "handover", REQUESTS, person),
        letters=len(own["letter"]),
        waiting=_count(store, "letter", "person = :person AND state = 'ready'", person),
        received=len(own["received"]),
        undecided=mailtraces.undecided(store, own["received"]),
        named=sum(
            number not in own[table]
            for table in mailtraces.MAIL
            for number in mailtraces.named(store, table, names, today)
        ),
        invitations=_count(store, "invitation", "person = :person", person),
        replies=_count(store, "reply", "person = :person AND comment <> ''", person),
        drafts=_count(store, "draft", "person = :person", person),
        addresses=_count(store, "link", LINKS, person),
        is_last_coordinator=_is_last_coordinator(desk, number, today),
        stays=(*_staying(store, names), *_signed(store, number)),
    )


def _values(person: Person) -> dict[str, object]:
    """What the conditions in SQL name."""
    return {"person": person.number, "email": person.email}


def _count(store: Store, table: str, where: str, person: Person) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - our own words
    return int(store.db.execute(sql, _values(person)).fetchone()[0])


def _is_last_coordinator(desk: Desk, number: int, today: date) -> bool:
    holding = {each.person for each in holders(desk, "procescoordinator", today)}
    return holding == {number}


def _staying(store: Store, names: Names) -> Iterator[str]:
    for table, column, words in STAYING:
        found = sum(names.stand_in(text) for _, text in mailtraces.texts(store, table, column))
        if found:
            yield f"{words} ({found} keer)"


def _signed(store: Store, number: int) -> Iterator[str]:
    """Signed PDFs, which may show a name, a signature and a certificate."""
    found = signatures.files_of(store, number)
    if found:
        yield f"de getekende PDF van een stuk ({found} keer)"


class ChangedError(InputError):
    """Something changed since the preview was shown."""


def erase(
    desk: Desk,
    number: int,
    now: datetime,
    by: str,
    *,
    shown: str | None = None,
    last_coordinator: bool = False,
    why: str = "op verzoek",
) -> Erasure:
    """Removes the person; gives what was removed. All or nothing, and for good.

    Raises InputError for the only procescoördinator, unless with `last_coordinator`; and
    ChangedError where the mark of the preview that was `shown` is no longer the same.
    """
    with desk.store.writing():
        seen = preview(desk, number, now.date())
        if shown is not None and shown != seen.mark:
            raise ChangedError(
                "Er is intussen iets gewijzigd. Bekijk opnieuw wat er wordt verwijderd."
            )
        if seen.is_last_coordinator and not last_coordinator:
            raise InputError(
                f"{seen.person.name} is de enige procescoördinator: daarna gaan er geen brieven "
                "meer uit. Voeg eerst een andere procescoördinator toe, of bevestig dat dit de "
                "bedoeling is"
            )
        mailtraces.remove(desk, seen.person, now, by)
        _remove_rows(desk.store, seen.person)
        _anonymise(desk.store, seen.person, now)
        desk.store.log(now, by, "persoon verwijderd", f"persoon {number}", why)
    wipe_traces(desk.store)
    return seen


def _remove_rows(store: Store, person: Person) -> None:
    """Takes away what only says something about this person."""
    linked = f"link IN (SELECT id FROM link WHERE {LINKS})"  # noqa: S608 - our own words
    for table, where in (
        ("fetch", linked),
        ("link", LINKS),
        ("handover", REQUESTS),
        ("contact", "person = :person"),
        ("absence", "person = :person"),
        ("ruling", "key GLOB '*:*:*:' || :person || ':*:*'"),
        ("draft", "person = :person"),
        ("session", "person = :person"),
        ("sign_in_link", "person = :person"),
        ("invited", "person = :person"),
        ("invitation", "person = :person"),
    ):
        store.db.execute(f"DELETE FROM {table} WHERE {where}", _values(person))  # noqa: S608 - our own words
    store.db.execute("UPDATE reply SET comment = '' WHERE person = :person", _values(person))


def _anonymise(store: Store, person: Person, now: datetime) -> None:
    store.db.execute(
        "UPDATE person SET name = ?, email = ?, address_kind = 'werk', bounced_at = NULL,"
        " bounce = '', removed_at = ? WHERE id = ?",
        [REMOVED_NAME, mailtraces.removed_address(person.number), now.isoformat(), person.number],
    )


def wipe_traces(store: Store) -> None:
    """Rewrites the file, so that freed pages and the -wal hold nothing of what was removed.

    What cannot be done because somebody is reading is done when the last one closes the file;
    what was removed is overwritten in any case (PRAGMA secure_delete).
    """
    if store.db.conn.in_transaction:
        return
    usual = store.db.execute("PRAGMA busy_timeout").fetchone()[0]
    store.db.execute(f"PRAGMA busy_timeout = {PATIENCE // timedelta(milliseconds=1)}")
    try:
        store.db.execute("VACUUM")
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError:
        return
    finally:
        store.db.execute(f"PRAGMA busy_timeout = {usual}")
