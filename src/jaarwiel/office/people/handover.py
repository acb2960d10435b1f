"""A party's own wish about who is written to: asked on the personal page, decided by the office.

Nothing changes until the coordinator confirms it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import particulars, roster
from jaarwiel.records.people import Holding
from jaarwiel.records.store import moment

Kind = Literal["niet voor mij", "doorgeven"]
MAX_OPEN: Final = 3
"""Requests of one person that may wait for an answer."""
MAX_IN_A_WEEK: Final = 10
"""Requests of one person, answered or not, within seven days."""
WEEK: Final = timedelta(days=7)
PARTY_ROLES: Final = frozenset({"contactpersoon", "plaatsvervanger", "bestuurder", "ondertekenaar"})
"""The roles that can be handed over; those of the table are the office's own affair."""


@dataclass(frozen=True)
class Handover:
    """One request, with what was decided about it."""

    number: int
    person: int
    kind: Kind
    name: str
    email: str
    """Of the colleague; empty where the request is "niet voor mij", and once it was answered."""
    note: str
    asked_at: datetime
    outcome: Literal["confirmed", "refused"] | None
    reason: str


def roles_of(desk: Desk, person: int, now: datetime) -> tuple[Holding, ...]:
    """What this person could hand over today."""
    held = roster.held_on(desk, person, now.date())
    return tuple(each for each in held if each.role in PARTY_ROLES)


def open_requests(desk: Desk) -> tuple[Handover, ...]:
    """The requests that wait for an answer, oldest first."""
    return _found(desk, "outcome IS NULL")


def requests_of(desk: Desk, person: int) -> tuple[Handover, ...]:
    """All requests of one person, oldest first."""
    return _found(desk, "person = ?", person)


def _found(desk: Desk, where: str, *values: object) -> tuple[Handover, ...]:
    rows = desk.store.rows(
        "SELECT id AS number, person, kind, name, email, note, asked_at, outcome, reason"  # noqa: S608 - our own words
        f" FROM handover WHERE {where} ORDER BY id",
        *values,
    )
    return tuple(Handover(**{**row, "asked_at": moment(row["asked_at"])}) for row in rows)


def ask(
    desk: Desk, person: int, kind: Kind, name: str, email: str, note: str, now: datetime
) -> None:
    """Records a request; the same one again is no second one. Raises InputError."""
    given = _checked(desk, person, kind, name, email, note)
    with desk.store.writing():
        if not roles_of(desk, person, now):
            raise InputError(
                "U staat op dit moment niet als contactpersoon van een partij aan deze tafel"
            )
        asked = requests_of(desk, person)
        still_open = [each for each in asked if each.outcome is None]
        if any(
            (each.kind, each.email, each.note) == (kind, given[1], given[2]) for each in still_open
        ):
            return
        recent = [each for each in asked if now - each.asked_at < WEEK]
        if len(still_open) >= MAX_OPEN or len(recent) >= MAX_IN_A_WEEK:
            raise InputError(
                "Er liggen al verzoeken van u bij de procescoördinator. Wacht het antwoord af, of "
                "beantwoord een brief"
            )
        desk.store.db.execute(
            "INSERT INTO handover (person, kind, name, email, note, asked_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [person, kind, *given, now.isoformat()],
        )
        desk.store.log(now, f"persoon {person}", "overdracht gevraagd", f"persoon {person}", kind)


def _checked(
    desk: Desk, person: int, kind: Kind, name: str, email: str, note: str
) -> tuple[str, str, str]:
    plain = particulars.note(note)
    if kind == "niet voor mij":
        return "", "", plain
    colleague = particulars.name(name), particulars.address(email)
    if colleague[1].casefold() == roster.membership(desk, person).person.email.casefold():
        raise InputError("Dit is uw eigen adres. Vul het adres van uw collega in")
    return (*colleague, plain)


def confirm(desk: Desk, number: int, chosen: Collection[int], now: datetime, by: str) -> int | None:
    """Does what was asked, for the roles with these numbers; gives the colleague's number.

    The last day of who asked is yesterday; the colleague begins today. Raises InputError, and
    NotFoundError where the request was answered already.
    """
    with desk.store.writing():
        asked = waiting(desk, number)
        held = [each for each in roles_of(desk, asked.person, now) if each.number in chosen]
        if not held:
            raise InputError("Kies ten minste één rol die wordt overgedragen of beëindigd")
        successor = None
        if asked.kind == "doorgeven":
            successor = roster.succeed(desk, held, asked.name, asked.email, now, by)
        else:
            roster.end(desk, held, now.date() - ONE_DAY, now, by)
        _decide(desk, asked, "confirmed", "", now, by)
        why = f"aan persoon {successor}" if successor else asked.kind
        desk.store.log(now, by, "overdracht bevestigd", f"persoon {asked.person}", why)
    return successor


def refuse(desk: Desk, number: int, reason: str, now: datetime, by: str) -> None:
    """Leaves everything as it is, and tells who asked why. Raises InputError without a reason."""
    plain = particulars.note(reason)
    if not plain:
        raise InputError("Vul in waarom het verzoek niet wordt overgenomen; de aanvrager leest dit")
    with desk.store.writing():
        asked = waiting(desk, number)
        _decide(desk, asked, "refused", plain, now, by)
        desk.store.log(now, by, "overdracht geweigerd", f"persoon {asked.person}")


def withdraw(desk: Desk, person: int, now: datetime) -> None:
    """Takes back what this person asked and is not answered yet."""
    with desk.store.writing():
        cursor = desk.store.db.execute(
            "DELETE FROM handover WHERE person = ? AND outcome IS NULL", [person]
        )
        if cursor.rowcount:
            who = f"persoon {person}"
            desk.store.log(now, who, "verzoek om overdracht ingetrokken", who)


def waiting(desk: Desk, number: int) -> Handover:
    """The request with this number. Raises NotFoundError where it was answered already."""
    found = _found(desk, "id = ? AND outcome IS NULL", number)
    if not found:
        raise NotFoundError("Dit verzoek is al behandeld, of ingetrokken. Er is niets gewijzigd.")
    return found[0]


def _decide(desk: Desk, asked: Handover, outcome: str, reason: str, now: datetime, by: str) -> None:
    """Notes the answer. The colleague's name and address are needed no longer, and are not kept."""
    desk.store.db.execute(
        "UPDATE handover SET outcome = ?, reason = ?, decided_at = ?, decided_by = ?,"
        " name = '', email = '', note = '' WHERE id = ?",
        [outcome, reason, now.isoformat(), by, asked.number],
    )
