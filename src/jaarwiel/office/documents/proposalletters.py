"""Tells a party that the secretary proposes changes: one letter a person a round."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Final

from jaarwiel.core.contact import Contact, Roster
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.office.documents.textproposals import Standing
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.overview import by_theme
from jaarwiel.records import archive, ledger
from jaarwiel.records.textproposals import newest, waiting

KIND: Final = "voorstel"
LAST: Final = "last proposal told"
"""The setting that keeps the number of the last proposal that somebody was told of."""


def write_letters(desk: Desk, now: datetime) -> int:
    """Writes about what was proposed since the last time and still waits; gives how many letters.

    To the contact persons of the party, or of all parties of a group; in their place their
    deputies, as for every request.
    """
    last = newest(desk.store)
    if last == int(desk.store.setting(LAST) or 0):
        return 0
    with desk.store.writing():
        known = int(desk.store.setting(LAST) or 0)
        desk.store.keep_setting(LAST, str(last))
        found: dict[int, tuple[Contact, list[Standing]]] = {}
        for each in _new(desk, known):
            for contact in addressees(desk, each, now):
                found.setdefault(contact.person, (contact, []))[1].append(each)
        for contact, proposed in found.values():
            write(desk, contact, proposed, now)
    return len(found)


def _new(desk: Desk, known: int) -> Iterable[Standing]:
    later = (each for each in waiting(desk.store) if each.id > known)
    return textproposals.standings(desk, later)


def addressees(desk: Desk, found: Standing, now: datetime) -> tuple[Contact, ...]:
    """Who hears of a proposal; nobody where nobody is known."""
    deliverer = found.proposal.deliverer
    parties = frozenset({deliverer, *desk.cycle.members(deliverer)})
    roster = Roster(ledger.people(desk.store), now.date())
    answering = roster.answering(parties, "contactpersoon")
    return tuple({contact.person: contact for contact, _ in answering}.values())


def write(
    desk: Desk, to: Contact, proposed: list[Standing], now: datetime, kind: str = KIND
) -> int:
    """Writes to this person about these proposals, and gives the number of the letter.

    Of another kind than the first letter it is a reminder.
    """
    coordinator = coordinator_of(desk, now.date())
    since = min(each.proposal.proposed_at for each in proposed).date() if kind != KIND else None
    kind = f"{kind}-{proposed[-1].proposal.id}"
    envelope = make_envelope(desk, to, kind, coordinator, now, None)
    facts = party_facts(desk, to, coordinator)
    facts["stukken"] = _documents(desk, proposed)
    facts["voorstellen"] = Address(f"{facts['link']}/voorstellen")
    facts["voorgesteld"] = since
    return store_letter(
        desk, to.person, kind, compose("mail/voorstel.md.j2", facts, envelope), envelope
    )


def _documents(desk: Desk, proposed: list[Standing]) -> list[dict[str, object]]:
    """By document and party: which texts, made from which version, and why."""

    def whose(each: Standing) -> tuple[str, str, int]:
        return each.proposal.item, each.proposal.deliverer, each.proposal.document

    return [
        _facts(desk, list(group)) for _, group in groupby(sorted(proposed, key=whose), key=whose)
    ]


def _facts(desk: Desk, own: list[Standing]) -> dict[str, object]:
    first = own[0].proposal
    version = archive.find(desk.store, first.document)
    themes = by_theme(desk.cycle, [each.proposal.slot for each in own])
    return {
        "document": own[0].deadline.document,
        "partij": desk.cycle.name_of(first.deliverer),
        "versie": version.label if version else "",
        "aantal": len(own),
        "onderdelen": [{"thema": theme, "onderdelen": fields} for theme, fields in themes],
        "toelichting": list(
            dict.fromkeys(each.proposal.remark for each in own if each.proposal.remark)
        ),
    }
