"""Thanks a party for what came in, and says what is still missing: one letter a person a round."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.contributions import Contribution, Delivery
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.mail.letters import compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.overview import by_theme
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import contacts_in

KIND: Final = "dank"
LAST: Final = "last receipt"
"""The setting that keeps the number of the last delivery that somebody was thanked for."""


def write_receipts(desk: Desk, now: datetime) -> int:
    """Writes to whoever delivered since the last time; gives how many letters.

    Whoever handed it in is thanked; where that was no person of the party, its contacts are. What
    came in before the first time is left as it is.
    """
    with desk.store.writing():
        newest = _newest(desk)
        known = desk.store.setting(LAST)
        if known == str(newest):
            return 0
        desk.store.keep_setting(LAST, str(newest))
        if known is None:
            return 0
        received = _received(desk, int(known), now)
        for person, found in received.items():
            _write(desk, person, found, newest, now)
    return len(received)


def _newest(desk: Desk) -> int:
    return int(desk.store.rows("SELECT coalesce(max(id), 0) AS id FROM delivery")[0]["id"])


@dataclass
class _Thanks:
    """What one person is thanked for of one contribution."""

    owed: Contribution
    versions: list[int]
    by_office: bool
    """Whether the office took it in, and nobody of the party."""


def _received(desk: Desk, since: int, now: datetime) -> dict[Contact, list[_Thanks]]:
    """What came in after the delivery with this number, by who is to be thanked."""
    found: dict[Contact, dict[tuple[str, str, bool], _Thanks]] = {}
    people = by_person(contacts_in(desk.store), now.date())
    for row in desk.store.rows(
        "SELECT item, deliverer, person, version FROM standing_delivery WHERE id > ? ORDER BY id",
        since,
    ):
        owed = _contribution(desk, row["item"], row["deliverer"])
        if owed is not None:
            for contact in _thanked(desk, people, owed, row["person"]):
                by_office = row["person"] is None
                own = found.setdefault(contact, {})
                key = (row["item"], row["deliverer"], by_office)
                own.setdefault(key, _Thanks(owed, [], by_office)).versions.append(row["version"])
    return {contact: list(each.values()) for contact, each in found.items()}


def _contribution(desk: Desk, item: str, deliverer: str) -> Contribution | None:
    """What this deliverer owes; None when the cycle file asks for it no more."""
    deadlines = [each for each in desk.plan(int(item[:4])).deadlines if each.id == item]
    owed = desk.contributions(deadlines)
    return next((each for each in owed if each.deliverer == deliverer), None)


def _thanked(
    desk: Desk, people: Mapping[int, list[Contact]], owed: Contribution, person: int | None
) -> Iterator[Contact]:
    if person is not None:
        yield from people.get(person, [])[:1]
        return
    parties = {owed.deliverer, *desk.cycle.members(owed.deliverer)}
    for roles in people.values():
        if any(each.party in parties and each.role == "contactpersoon" for each in roles):
            yield roles[0]


def _write(desk: Desk, to: Contact, found: list[_Thanks], number: int, now: datetime) -> None:
    coordinator = coordinator_of(desk, now.date())
    kind = f"{KIND}-{number}"
    envelope = make_envelope(desk, to, kind, coordinator, now, None)
    facts = party_facts(desk, to, coordinator)
    facts["stukken"] = [_facts(desk, each, now) for each in found]
    store_letter(desk, to.person, kind, compose("mail/ontvangst.md.j2", facts, envelope), envelope)


def _facts(desk: Desk, thanks: _Thanks, now: datetime) -> dict[str, object]:
    owed = thanks.owed
    own = [
        each
        for each in deliveries_in(desk.store, owed.deadline.id)
        if each.deliverer == owed.deliverer and each.version in thanks.versions
    ]
    newest = own[-1]
    return {
        "document": owed.deadline.document,
        "partij": desk.cycle.name_of(owed.deliverer),
        "versies": [str(each.version) for each in own],
        "versie": newest.version,
        "namens": thanks.by_office,
        "ontvangen": newest.delivered_at,
        "onderdelen": _lines(desk, _brought(desk, owed, own)),
        "akkoord": bool(newest.agreed),
        "te_laat": not newest.agreed and newest.delivered_at.date() > owed.last_day,
        "laatste_dag": owed.last_day,
        "voorbij": now.date() > owed.last_day,
        "ontbreekt": _lines(desk, owed.missing),
    }


def _brought(desk: Desk, owed: Contribution, own: list[Delivery]) -> list[Slot]:
    """What came in these versions; the figures of a theme are one field of it."""
    counted = {owed.themes_of_cells.get(cell.indicator) for each in own for cell in each.figures}
    return [
        *(slot for slot in owed.slots if any(slot in each.texts for each in own)),
        *(Slot(theme.id, FIGURES) for theme in desk.cycle.themes if theme.id in counted),
    ]


def _lines(desk: Desk, slots: Iterable[Slot]) -> list[dict[str, object]]:
    """A line for each theme, with its fields."""
    return [{"thema": theme, "onderdelen": fields} for theme, fields in by_theme(desk.cycle, slots)]
