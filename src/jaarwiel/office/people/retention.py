"""Keeps to the terms of the table: who left long ago is removed, and old letters lose their words.

Once a day, with a month's notice in the morning report. Whoever signed stays: the record of who
signed an agreement is kept with the agreement. What stays of others, `erasure` says.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jaarwiel.core import retention
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import erasure, mailtraces
from jaarwiel.office.people.redaction import GONE, notice
from jaarwiel.records.people import contacts_in
from jaarwiel.records.store import Store

TOLD: Final = "retention: told"
"""The setting that keeps since when it is told of each person that he or she will be removed."""
KEPT_TO: Final = "retention: day"
"""The setting that keeps on which day the terms were last kept to."""
BY: Final = "jaarwiel"
ENDED: Final = "bewaartermijn"
OLD_LETTERS: Final = (
    "state IN ('accepted', 'failed', 'withdrawn') AND substr(written_at, 1, 10) < ?"
    " AND recipient NOT LIKE '%@verwijderd.invalid'"
)
OLD_MAIL: Final = (
    "outcome IS NOT NULL AND substr(read_at, 1, 10) < ? AND sender NOT LIKE '%@verwijderd.invalid'"
)


@dataclass(frozen=True)
class Leaving:
    """A person without a role, and what is to become of the data."""

    person: int
    name: str
    due: date
    """When the term ends."""
    on: date | None
    """The first day on which the person is removed; None where that was not told yet."""
    signed: bool
    """Whether the person signed, and therefore stays."""


@dataclass(frozen=True)
class Done:
    """What was done on one day."""

    told: tuple[Leaving, ...] = ()
    removed: tuple[int, ...] = ()
    letters: int = 0
    received: int = 0


def outlook(desk: Desk, today: date) -> tuple[Leaving, ...]:
    """Everybody whose last role has ended, who goes first in front; nobody without a term."""
    months = desk.cycle.retention.contacts_months
    if months is None:
        return ()
    contacts = contacts_in(desk.store, with_readers=True)
    names = {each.person: each.name for each in contacts}
    signed, told = _signatories(desk.store), _told(desk.store)
    found = retention.leaving(contacts, months)
    return tuple(
        Leaving(
            person,
            names[person],
            due,
            max(due, told[person] + retention.NOTICE) if person in told else None,
            person in signed,
        )
        for person, due in sorted(found.items(), key=lambda each: (each[1], each[0]))
        if retention.later(due, -months) < today
    )


def announced(desk: Desk, today: date) -> tuple[Leaving, ...]:
    """Who will be removed, with the day; for the coordinator, who may give a role again."""
    return tuple(each for each in outlook(desk, today) if each.on is not None and not each.signed)


def _signatories(store: Store) -> frozenset[int]:
    """Who stands under a document with a signature that counts."""
    found = store.rows(
        "SELECT DISTINCT person FROM signature WHERE person IS NOT NULL"
        " AND id NOT IN (SELECT signature FROM signature_withdrawal)"
    )
    return frozenset(row["person"] for row in found)


def _told(store: Store) -> dict[int, date]:
    kept = json.loads(store.setting(TOLD) or "{}")
    return {int(person): date.fromisoformat(day) for person, day in kept.items()}


def keep_to(desk: Desk, now: datetime) -> Done:
    """Does what is due today. A second time on the same day finds nothing to do."""
    today = now.date()
    if desk.store.setting(KEPT_TO) == today.isoformat():
        return Done()
    done = _done(desk, now)
    desk.store.keep_setting(KEPT_TO, today.isoformat())
    return done


def would_do(desk: Desk, today: date) -> Done:
    """What `keep_to` would do on this day."""
    going = [each for each in outlook(desk, today) if not each.signed]
    due, told = {each.person: each.due for each in going}, _told(desk.store)
    new = retention.to_announce(due, told, today)
    return Done(
        tuple(each for each in going if each.person in new),
        tuple(sorted(retention.to_remove(due, told, today))),
        len(list(_old(desk, "letter", OLD_LETTERS, today))),
        len(list(_old(desk, "received", OLD_MAIL, today))),
    )


def _done(desk: Desk, now: datetime) -> Done:
    found = would_do(desk, now.date())
    for person in found.removed:
        erasure.erase(desk, person, now, BY, why=ENDED)
    with desk.store.writing():
        _note_told(desk, found, now.date())
        _forget_letters(desk, now)
        _forget_received(desk, now)
        if found.letters or found.received:
            what = f"{found.letters} brieven, {found.received} berichten"
            desk.store.log(now, BY, "inhoud van post verwijderd", what, ENDED)
    if found.letters or found.received:
        erasure.wipe_traces(desk.store)
    return found


def _note_told(desk: Desk, found: Done, today: date) -> None:
    """Remembers of whom it was told; not of whoever was removed, or has a role again."""
    leaving = {each.person for each in outlook(desk, today)}
    told = {each: day for each, day in _told(desk.store).items() if each in leaving}
    told |= dict.fromkeys((each.person for each in found.told), today)
    kept = {str(person): day.isoformat() for person, day in sorted(told.items())}
    desk.store.keep_setting(TOLD, json.dumps(kept))


def _old(desk: Desk, table: str, where: str, today: date) -> Iterator[int]:
    months = desk.cycle.retention.letters_months
    if months is not None:
        before = retention.later(today, -months).isoformat()
        for row in desk.store.rows(f"SELECT id FROM {table} WHERE {where}", before):  # noqa: S608 - our own words
            yield row["id"]


def _forget_letters(desk: Desk, now: datetime) -> None:
    """What was asked of whom stays; the words and the address go."""
    for number in list(_old(desk, "letter", OLD_LETTERS, now.date())):
        row = desk.store.rows("SELECT person, subject, content FROM letter WHERE id = ?", number)[0]
        desk.store.db.execute(
            "UPDATE letter SET content = ?, recipient = ?, words = '', reply = '', bounce = ''"
            " WHERE id = ?",
            [
                notice(row["subject"], bytes(row["content"]), now.date(), sent=True),
                mailtraces.removed_address(row["person"]),
                number,
            ],
        )


def _forget_received(desk: Desk, now: datetime) -> None:
    for number in list(_old(desk, "received", OLD_MAIL, now.date())):
        row = desk.store.rows("SELECT person, content FROM received WHERE id = ?", number)[0]
        desk.store.db.execute(
            "UPDATE received SET content = ?, sender = ?, subject = ? WHERE id = ?",
            [
                notice(GONE, bytes(row["content"]), now.date(), sent=False),
                mailtraces.removed_address(row["person"] or 0),
                GONE,
                number,
            ],
        )
