"""Taking a delivery back: it stays on record with the reason, and does not count any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.contributions import Contribution
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.letters import compose
from jaarwiel.office.contributions.extensions import find
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.overview import missing_by_theme
from jaarwiel.office.reasons import cleaned_reason
from jaarwiel.records import archive, withdrawals
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import letters
from jaarwiel.records.withdrawals import Act, Withdrawal

KIND: Final = "intrekking"


@dataclass(frozen=True)
class Settled:
    """What became of it."""

    contribution: Contribution
    """As it stands after it."""
    told: int
    """How many people get a letter."""


def withdraw(
    desk: Desk, owed: Contribution, version: int, now: datetime, by: str, reason: str
) -> Settled:
    """Takes one version out of what counts; what earlier versions brought counts again.

    Assembled documents stay as they are. Raises InputError without a reason, or when it was
    withdrawn already; NotFoundError when there is no such version.
    """
    reason = cleaned_reason(reason)
    if not reason:
        raise InputError("Vermeld de reden; de partij krijgt die te lezen.")
    return _record(desk, owed, version, "withdrawn", now, by, reason)


def restore(
    desk: Desk, owed: Contribution, version: int, now: datetime, by: str, reason: str = ""
) -> Settled:
    """Has a withdrawn version count again. Raises InputError when it was not withdrawn."""
    return _record(desk, owed, version, "restored", now, by, cleaned_reason(reason))


def acts_about(desk: Desk, owed: Contribution) -> dict[int, Withdrawal]:
    """The newest act about each version that was ever withdrawn, by its number."""
    return dict(withdrawals.of_contribution(desk.store, owed.deadline.id, owed.deliverer))


def documents_with(desk: Desk, owed: Contribution, version: int) -> tuple[StoredDocument, ...]:
    """The assembled versions in which something of this delivery stands, newest first."""
    return archive.holding(desk.store, owed.deadline.id, owed.deliverer, version)


def no_such_version(desk: Desk, owed: Contribution, version: int) -> NotFoundError:
    """The error that says which versions there are instead of this one."""
    found = deliveries_in(desk.store, owed.deadline.id, withdrawn=True)
    known = sorted(each.version for each in found if each.deliverer == owed.deliverer)
    name = desk.cycle.name_of(owed.deliverer)
    return NotFoundError(
        f"Er is geen versie {version} van {name} voor {owed.deadline.document}. "
        + (f"Wel: {', '.join(map(str, known))}." if known else "Er is niets ontvangen.")
    )


def kind_about(owed: Contribution) -> str:
    """How the kind begins of every letter about a version of this contribution."""
    return f"{KIND}-{owed.deadline.id}-{owed.deliverer}".replace("/", "-")


def _record(
    desk: Desk, owed: Contribution, version: int, act: Act, now: datetime, by: str, reason: str
) -> Settled:
    item, deliverer = owed.deadline.id, owed.deliverer
    with desk.store.writing():
        _check(desk, owed, version, act)
        withdrawals.record(desk.store, (item, deliverer, version), act, now, by, reason)
        what = "inbreng ingetrokken" if act == "withdrawn" else "intrekking ongedaan gemaakt"
        about = f"{item} ({deliverer})"
        desk.store.log(now, by, what, about, f"versie {version}{': ' if reason else ''}{reason}")
        after = find(desk, item, deliverer)
        told = _tell(desk, after, version, act, reason, now)
    return Settled(after, told)


def _check(desk: Desk, owed: Contribution, version: int, act: Act) -> None:
    item, deliverer = owed.deadline.id, owed.deliverer
    known = {
        each.version
        for each in deliveries_in(desk.store, item, withdrawn=True)
        if each.deliverer == deliverer
    }
    if version not in known:
        raise no_such_version(desk, owed, version)
    name = desk.cycle.name_of(deliverer)
    newest = withdrawals.of_contribution(desk.store, item, deliverer).get(version)
    if (newest is not None and newest.stands) == (act == "withdrawn"):
        state = "al ingetrokken" if act == "withdrawn" else "niet ingetrokken"
        raise InputError(f"Versie {version} van {name} is {state}; er is niets gewijzigd.")


# --------------------------------------------------------------------------------- telling of it


def _tell(
    desk: Desk, owed: Contribution, version: int, act: Act, reason: str, now: datetime
) -> int:
    """Writes to who delivered it and to the contactpersonen; gives how many letters.

    A letter about the act before that nobody saw yet is taken back: then there is nothing to tell.
    """
    kind = f"{kind_about(owed)}-{version}"
    unseen = letters(desk.store, "kind LIKE ? AND state = 'ready' AND attempts = 0", f"{kind}-%")
    for each in unseen:
        desk.store.db.execute("UPDATE letter SET state = 'withdrawn' WHERE id = ?", [each.id])
        desk.store.log(now, "jaarwiel", "brief ingetrokken", f"brief {each.id}", "ongedaan gemaakt")
    spared = {each.person for each in unseen} if act == "restored" else set()
    number = desk.store.rows("SELECT count(*) AS n FROM delivery_withdrawal")[0]["n"]
    readers = [each for each in _readers(desk, owed, version, now) if each.person not in spared]
    facts = _facts(desk, owed, version, now) | {"ingetrokken": act == "withdrawn", "reden": reason}
    for reader in readers:
        _write(desk, reader, facts, f"{kind}-{number}", now)
    return len(readers)


def _readers(desk: Desk, owed: Contribution, version: int, now: datetime) -> Iterator[Contact]:
    """Who delivered it, where that person still has a role, and the contactpersonen."""
    row = desk.store.rows(
        "SELECT person FROM delivery WHERE item = ? AND deliverer = ? AND version = ?",
        owed.deadline.id,
        owed.deliverer,
        version,
    )[0]
    parties = {owed.deliverer, *desk.cycle.members(owed.deliverer)}
    for person, roles in by_person(contacts_in(desk.store), now.date()).items():
        own = [each for each in roles if each.party in parties]
        if own and (person == row["person"] or any(e.role == "contactpersoon" for e in own)):
            yield roles[0]


def _facts(desk: Desk, owed: Contribution, version: int, now: datetime) -> dict[str, object]:
    """What the letter says of the contribution as it stands now."""
    return {
        "document": owed.deadline.document,
        "partij": desk.cycle.name_of(owed.deliverer),
        "versie": version,
        "laatste": owed.newest.version if owed.newest else None,
        "laatste_dag": owed.last_day,
        "vandaag": now.date() == owed.last_day,
        "voorbij": now.date() > owed.last_day,
        "ontbreekt": [
            {"thema": theme, "onderdelen": fields}
            for theme, fields in missing_by_theme(desk.cycle, owed)
        ],
    }


def _write(desk: Desk, reader: Contact, facts: dict[str, object], kind: str, now: datetime) -> None:
    coordinator = coordinator_of(desk, now.date())
    envelope = make_envelope(desk, reader, kind, coordinator, now, None)
    whole = facts | party_facts(desk, reader, coordinator)
    composed = compose("mail/intrekking.md.j2", whole, envelope)
    store_letter(desk, reader.person, kind, composed, envelope, reason=KIND)
