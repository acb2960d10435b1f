"""Tells who signed what was recorded of it: one letter a person a round."""

from datetime import datetime
from typing import Final

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.errors import NotFoundError
from jaarwiel.mail.letters import compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.signing import tosign
from jaarwiel.records import signatures
from jaarwiel.records.people import contacts_in
from jaarwiel.records.signatures import Signature

KIND: Final = "getekend"
LAST: Final = "last signature told"
"""The setting that keeps the number of the last signature that somebody was told of."""


def write_receipts(desk: Desk, now: datetime) -> int:
    """Writes to whoever signed since the last time; gives how many letters.

    Where only a role is known, nobody is written to. A signature that was withdrawn meanwhile is
    left out.
    """
    newest = signatures.newest(desk.store)
    known = int(desk.store.setting(LAST) or 0)
    if newest == known:
        return 0
    with desk.store.writing():
        known = int(desk.store.setting(LAST) or 0)
        desk.store.keep_setting(LAST, str(newest))
        people = by_person(contacts_in(desk.store), now.date())
        found: dict[int, list[Signature]] = {}
        for each in signatures.since(desk.store, known):
            if each.person in people and each.withdrawal is None and _is_known(desk, each, now):
                found.setdefault(each.person, []).append(each)
        for person, signed in found.items():
            _write(desk, people[person][0], signed, now)
    return len(found)


def _is_known(desk: Desk, signed: Signature, now: datetime) -> bool:
    """Whether the cycle file still knows what was signed."""
    try:
        tosign.find(desk, signed.document, now.date())
    except NotFoundError:
        return False
    return True


def _write(desk: Desk, to: Contact, signed: list[Signature], now: datetime) -> None:
    coordinator = coordinator_of(desk, now.date())
    kind = f"{KIND}-{signed[-1].id}"
    envelope = make_envelope(desk, to, kind, coordinator, now, None)
    facts = party_facts(desk, to, coordinator)
    facts["stukken"] = [_facts(desk, each, now) for each in signed]
    store_letter(desk, to.person, kind, compose("mail/getekend.md.j2", facts, envelope), envelope)


def _facts(desk: Desk, signed: Signature, now: datetime) -> dict[str, object]:
    found = tosign.find(desk, signed.document, now.date())
    return {
        "document": found.deadline.document,
        "versie": found.version_name,
        "namens": desk.cycle.name_of(signed.party),
        "dag": signed.signed_on,
        "wijze": signed.shown_way,
        "bestand": signed.file is not None,
        "getekend": found.count,
        "aantal": found.total,
        "nog_niet": tosign.missing_names(desk, found),
        "laatste_dag": found.deadline.last_day,
        "voorbij": now.date() > found.deadline.last_day,
    }
