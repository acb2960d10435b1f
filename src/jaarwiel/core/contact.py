"""Who can be written to: the roles that people hold, when they are away, and who answers then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from jaarwiel.core.cycle import HeldRole, Role

READER: Final = "lezer"
OFFICE: Final[frozenset[HeldRole]] = frozenset({"procescoordinator", "secretaris"})
"""Roles that answer for the table rather than for a party."""


@dataclass(frozen=True)
class Contact:
    """A role that a person holds for a party, from and until a day (both inclusive)."""

    person: int
    """Number of the person, who may hold more roles, for more parties."""
    name: str
    email: str
    party: str
    role: HeldRole
    valid_from: date | None = None
    valid_until: date | None = None
    bounced: bool = False
    """Whether letters to this address came back."""

    def is_valid(self, today: date) -> bool:
        """Whether this role is held on this day."""
        started = self.valid_from is None or self.valid_from <= today
        return started and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True)
class Absence:
    """One stretch of days on which a person is away; both days are inclusive."""

    person: int
    """Number of the person."""
    first: date
    last: date
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the person is away on this day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class People:
    """Who can be written to: the roles that people hold, and when they are away."""

    contacts: tuple[Contact, ...] = ()
    absences: tuple[Absence, ...] = ()


def by_person(contacts: Iterable[Contact], today: date) -> dict[int, list[Contact]]:
    """The roles that hold today, together for each person, in order of their number."""
    roles: dict[int, list[Contact]] = {}
    for contact in sorted(contacts, key=lambda each: each.person):
        if contact.is_valid(today):
            roles.setdefault(contact.person, []).append(contact)
    return roles


class Roster:
    """Who can be written to on one day, by party."""

    def __init__(self, people: People, today: date) -> None:
        self.today = today
        roles = by_person(people.contacts, today)
        self.first_roles = {person: held[0] for person, held in roles.items()}
        self.away = {each.person for each in people.absences if each.covers(today)}
        self.at: dict[str, list[Contact]] = {}
        self.office: list[Contact] = []
        self._answering: dict[tuple[frozenset[str], Role], tuple[tuple[Contact, bool], ...]] = {}
        for contact in (each for held in roles.values() for each in held if not each.bounced):
            self.at.setdefault(contact.party, []).append(contact)
            if contact.role in OFFICE:
                self.office.append(contact)

    def answering(self, parties: frozenset[str], role: Role) -> tuple[tuple[Contact, bool], ...]:
        """Who answers in this role for these parties, and whether in place of somebody else.

        Somebody who is away counts only when there is nobody else; in place of a contactpersoon
        the plaatsvervanger answers. The coordinator answers for all.
        """
        key = (parties, role)
        if key not in self._answering:
            self._answering[key] = tuple(self._found(parties, role))
        return self._answering[key]

    def _found(self, parties: frozenset[str], role: Role) -> Iterator[tuple[Contact, bool]]:
        if role in OFFICE:
            yield from ((each, False) for each in self.office if each.role == role)
            return
        held = [each for party in sorted(parties) for each in self.at.get(party, ())]
        own = [each for each in held if each.role == role]
        here = [each for each in own if each.person not in self.away]
        deputies = [
            each for each in held if each.role == "plaatsvervanger" and each.person not in self.away
        ]
        if here or role != "contactpersoon" or not deputies:
            yield from ((each, False) for each in here or own)
        else:
            yield from ((each, True) for each in deputies)
