"""Asks the signatories of a document to sign its final version, and reminds them once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jaarwiel.core import ladderdays
from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.correspondence import coordinator_of, make_envelope, party_facts, store_letter
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.post import letters

KIND: Final = "ondertekening"
REMINDER: Final = "ondertekening herinnering"
REMINDED_BEFORE: Final = 5
"""Working days before the last working day on which who has not signed is reminded."""
ASKED_FOR: Final = timedelta(days=30)
"""How long after it was made a final version is still put to its signatories, if its last day has
passed: what was signed long ago is never asked again."""


@dataclass(frozen=True)
class ToSign:
    """The final version of a document, and who of which signatory may sign it."""

    deadline: Deadline
    document: StoredDocument
    signers: Mapping[str, tuple[Contact, ...]]
    """Persons by signatory (a party, or a group that signs as one); nobody where none is known."""
    signed: frozenset[str]
    """Signatories that have signed."""

    @property
    def asked(self) -> dict[int, list[Contact]]:
        """Who is to be asked, with the roles in which they sign; who signed already is not."""
        open_ones = (held for each, held in self.signers.items() if each not in self.signed)
        found: dict[int, list[Contact]] = {}
        for contact in (contact for held in open_ones for contact in held):
            found.setdefault(contact.person, []).append(contact)
        return found

    def signs_for(self, person: int) -> list[str]:
        """The signatories that this person is asked to sign for."""
        return [
            each
            for each, held in self.signers.items()
            if each not in self.signed and any(contact.person == person for contact in held)
        ]


def write_letters(desk: Desk, now: datetime) -> int:
    """Writes to who is to sign, once for each version, and reminds once; gives how many letters."""
    if not ladderdays.is_sending_time(desk.cycle, now):
        return 0
    with desk.store.writing():
        return sum(_write(desk, each, now) for each in to_sign(desk, now.date()))


def to_sign(desk: Desk, today: date) -> tuple[ToSign, ...]:
    """The final versions for which a signature is asked now, of windows that have opened."""
    return tuple(
        _to_sign(desk, deadline, final, today)
        for deadline in desk.running(today)
        if deadline.signatories and deadline.opens <= today
        for final in [final_version(desk, deadline)]
        if final is not None and today <= _asked_until(deadline, final)
    )


def lacking(desk: Desk, today: date) -> list[dict[str, object]]:
    """Documents for which nobody is known who can sign for some signatory, in words."""
    return [
        {"document": each.deadline.document, "partijen": names}
        for each in to_sign(desk, today)
        for names in [
            [
                desk.cycle.name_of(signatory)
                for signatory, held in each.signers.items()
                if not held and signatory not in each.signed
            ]
        ]
        if names
    ]


def final_version(desk: Desk, deadline: Deadline) -> StoredDocument | None:
    """The newest final version of the document, or None."""
    return next((each for each in archive.versions(desk.store, deadline.id) if each.final), None)


def _asked_until(deadline: Deadline, final: StoredDocument) -> date:
    """The last day on which this version is put to whoever was not asked yet."""
    return max(deadline.last_day, final.assembled_at.date() + ASKED_FOR)


def _to_sign(desk: Desk, deadline: Deadline, final: StoredDocument, today: date) -> ToSign:
    roles = [held for found in by_person(desk.store.contacts(), today).values() for held in found]
    signers = {
        each: tuple(_signers(desk, each, [role for role in roles if not role.bounced]))
        for each in deadline.signatories
    }
    rows = desk.store.rows("SELECT DISTINCT party FROM signature WHERE item = ?", deadline.id)
    return ToSign(deadline, final, signers, frozenset(row["party"] for row in rows))


def _signers(desk: Desk, signatory: str, roles: list[Contact]) -> Iterator[Contact]:
    """Who signs for it: its ondertekenaars; where it has none, its bestuurders."""
    parties = {signatory, *desk.cycle.members(signatory)}
    own = [each for each in roles if each.party in parties]
    signing = [each for each in own if each.role == "ondertekenaar"]
    yield from signing or (each for each in own if each.role == "bestuurder")


def _write(desk: Desk, found: ToSign, now: datetime) -> int:
    """Writes what is due about this version. A second time there is nothing to write."""
    about = f"{found.deadline.id} v{found.document.version}"
    written = 0
    for person, roles in found.asked.items():
        first = _day_of(desk, person, f"{KIND} {about}")
        again = first is not None
        if again and not (
            _is_time_to_remind(found.deadline, first, now.date())
            and _day_of(desk, person, f"{REMINDER} {about}") is None
        ):
            continue
        kind = f"{REMINDER if again else KIND} {about}"
        _withdraw_older(desk, found, person, now)
        _compose(desk, found, roles[0], kind, now, again=again)
        written += 1
    return written


def _withdraw_older(desk: Desk, found: ToSign, person: int, now: datetime) -> None:
    """Takes back what still waits to go about an older version of this document."""
    item, version = found.deadline.id, found.document.version
    for letter in letters(desk.store, "person = ? AND state = 'ready'", person):
        about, _, number = letter.kind.rpartition(" v")
        if about in {f"{KIND} {item}", f"{REMINDER} {item}"} and int(number) < version:
            desk.store.db.execute(
                "UPDATE letter SET state = 'withdrawn' WHERE id = ? AND state = 'ready'",
                [letter.id],
            )
            what = "brief ingetrokken"
            desk.store.log(now, "jaarwiel", what, f"brief {letter.id}", "er is een nieuwe versie")


def _day_of(desk: Desk, person: int, kind: str) -> date | None:
    """When this person was written such a letter, on whichever day; None when never."""
    found = desk.store.rows(
        "SELECT min(day) AS day FROM letter WHERE person = ? AND kind = ?", person, kind
    )[0]["day"]
    return date.fromisoformat(found) if found else None


def _is_time_to_remind(deadline: Deadline, first: date | None, today: date) -> bool:
    """From five working days before the end, for who was asked before that."""
    due = add_workdays(deadline.last_workday, -REMINDED_BEFORE)
    return first is not None and first < due <= today <= deadline.last_day


def _compose(
    desk: Desk, found: ToSign, to: Contact, kind: str, now: datetime, *, again: bool
) -> None:
    coordinator = coordinator_of(desk, now.date())
    identity = kind.replace(" ", "-").replace("/", "-")
    envelope = make_envelope(desk, to, identity, coordinator, now, None)
    facts = _facts(desk, found, to, coordinator, now.date()) | {"herinnering": again}
    store_letter(
        desk, to.person, kind, compose("mail/ondertekening.md.j2", facts, envelope), envelope
    )


def _facts(
    desk: Desk, found: ToSign, to: Contact, coordinator: Contact | None, today: date
) -> dict[str, object]:
    """What the template says, in its words."""
    deadline = found.deadline
    facts = party_facts(desk, to, coordinator)
    page = facts["link"]
    own = found.signs_for(to.person)
    return facts | {
        "document": deadline.document,
        "versie": found.document.label,
        "vorige_versie": _version_before(desk, found, to.person),
        "namens": [desk.cycle.name_of(each) for each in own],
        "bestuurder": to.role == "bestuurder",
        "laatste_dag": deadline.last_day,
        "laatste_werkdag": deadline.last_workday,
        "vandaag": today == deadline.last_workday,
        "voorbij": today > deadline.last_workday,
        "anderen": [
            {
                "partij": desk.cycle.name_of(each),
                "personen": [contact.name for contact in held],
                "getekend": each in found.signed,
            }
            for each, held in found.signers.items()
            if each not in own
        ],
        "link": Address(f"{page}/stuk/{found.document.id}"),
        "pdf": Address(f"{page}/stuk/{found.document.id}/pdf"),
    }


def _version_before(desk: Desk, found: ToSign, person: int) -> str | None:
    """What the version is called that this person was asked to sign before, or None."""
    start = f"{KIND} {found.deadline.id} v"
    kinds = desk.store.rows(
        "SELECT kind FROM letter WHERE person = ? AND substr(kind, 1, ?) = ?"
        " AND state <> 'withdrawn'",
        person, len(start), start,
    )  # fmt: skip
    asked = {int(row["kind"].removeprefix(start)) for row in kinds}
    versions = archive.versions(desk.store, found.deadline.id)  # newest first
    older = (each for each in versions if each.version < found.document.version)
    return next((each.label for each in older if each.version in asked), None)
