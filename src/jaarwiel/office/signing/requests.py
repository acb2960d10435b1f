"""Asks the signatories of a document to sign its final version, and reminds them once."""

from datetime import date, datetime
from typing import Final

from jaarwiel.core import ladderdays
from jaarwiel.core.contact import Contact
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.signing.tosign import ToSign, on_the_table, to_sign
from jaarwiel.records import archive
from jaarwiel.records.post import letters

KIND: Final = "ondertekening"
REMINDER: Final = "ondertekening herinnering"
REMINDED_BEFORE: Final = 5
"""Working days before the last working day on which who has not signed is reminded."""


def write_letters(desk: Desk, now: datetime) -> int:
    """Writes to who is to sign, once for each version, and reminds once; gives how many letters."""
    with desk.store.writing():
        withdraw_needless(desk, now)
        if not ladderdays.is_sending_time(desk.cycle, now):
            return 0
        return sum(_write(desk, each, now) for each in to_sign(desk, now.date()))


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


def withdraw_needless(desk: Desk, now: datetime) -> None:
    """Takes back the letters that wait and whose reader has nothing left to sign."""
    waiting = letters(desk.store, "state = 'ready' AND substr(kind, 1, ?) = ?", len(KIND), KIND)
    if not waiting:
        return
    lying = {
        f"{kind} {each.deadline.id} v{each.document.version}": each
        for each in on_the_table(desk, now.date())
        for kind in (KIND, REMINDER)
    }
    for letter in waiting:
        found = lying.get(letter.kind)
        if found and found.lines_of(letter.person) and not found.signs_for(letter.person):
            _withdraw(desk, letter.id, now, "er is ondertekend")


def _withdraw(desk: Desk, number: int, now: datetime, why: str) -> None:
    desk.store.db.execute(
        "UPDATE letter SET state = 'withdrawn' WHERE id = ? AND state = 'ready'", [number]
    )
    desk.store.log(now, "jaarwiel", "brief ingetrokken", f"brief {number}", why)


def _withdraw_older(desk: Desk, found: ToSign, person: int, now: datetime) -> None:
    """Takes back what still waits to go about an older version of this document."""
    item, version = found.deadline.id, found.document.version
    for letter in letters(desk.store, "person = ? AND state = 'ready'", person):
        about, _, number = letter.kind.rpartition(" v")
        if about in {f"{KIND} {item}", f"{REMINDER} {item}"} and int(number) < version:
            _withdraw(desk, letter.id, now, "er is een nieuwe versie")


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
    before = [line.former for line in found.lines_of(to.person) if line.former]
    return facts | {
        "document": deadline.document,
        "versie": found.document.label,
        "vorige_versie": _version_before(desk, found, to.person),
        "eerder_getekend": bool(before),
        "namens": [desk.cycle.name_of(each) for each in found.signs_for(to.person).values()],
        "bestuurder": to.role == "bestuurder",
        "laatste_dag": deadline.last_day,
        "laatste_werkdag": deadline.last_workday,
        "vandaag": today == deadline.last_workday,
        "voorbij": today > deadline.last_workday,
        "anderen": [
            {
                "partij": desk.cycle.name_of(line.party),
                "personen": [contact.name for contact in line.people],
                "getekend": line.signature is not None,
            }
            for line in found.lines
            if not (line.may_sign(to.person) and line.signature is None)
        ],
        "link": Address(f"{page}/stuk/{found.document.id}"),
        "melden": Address(f"{page}/stuk/{found.document.id}/ondertekening"),
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


def days_asked(desk: Desk, found: ToSign) -> dict[int, tuple[date, date | None]]:
    """By person: when this version was put to them, and when they were reminded."""
    about = f"{found.deadline.id} v{found.document.version}"
    rows = desk.store.rows(
        "SELECT person, min(day) FILTER (WHERE kind = ?) AS asked,"
        " min(day) FILTER (WHERE kind = ?) AS reminded FROM letter"
        " WHERE state <> 'withdrawn' AND kind IN (?1, ?2) GROUP BY person",
        f"{KIND} {about}",
        f"{REMINDER} {about}",
    )
    return {
        row["person"]: (
            date.fromisoformat(row["asked"] or row["reminded"]),
            date.fromisoformat(row["reminded"]) if row["reminded"] else None,
        )
        for row in rows
    }
