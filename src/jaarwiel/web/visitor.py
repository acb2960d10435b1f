"""Who is signed in, and what they may."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from jaarwiel.core.contact import READER
from jaarwiel.core.cycle import HeldRole
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import signin
from jaarwiel.records import people
from jaarwiel.records.sessions import Session

Right = Literal["lezen", "personen", "wijzigen", "beheren"]
"""To read; to see persons and their post; to change things; to do what cannot be undone."""
RIGHTS: Final[dict[HeldRole, frozenset[Right]]] = {
    "procescoordinator": frozenset({"lezen", "personen", "wijzigen", "beheren"}),
    "secretaris": frozenset({"lezen", "personen", "wijzigen"}),
    READER: frozenset({"lezen"}),
}
NUMBERED: Final = re.compile(r" \(persoon (\d{1,15})\)")
"""How the record tells which person acted."""


class NoRightError(Exception):
    """The visitor signed in, and may not do this."""

    def __init__(self, visitor: "Visitor") -> None:
        super().__init__()
        self.visitor = visitor


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in."""

    desk: Desk
    session: Session
    name: str
    """The name on record; empty with the link that `jaarwiel start` prints."""

    @property
    def role(self) -> HeldRole:
        """The role with which this person came in."""
        return self.session.role

    @property
    def author(self) -> str:
        """How the record names who acts."""
        return signin.author(self.session)

    @property
    def rights(self) -> frozenset[Right]:
        """All that this visitor may."""
        return RIGHTS[self.role]

    def told(self, author: str) -> str:
        """Who the record names, by name where the visitor may see persons."""
        if not self.may("personen"):
            return NUMBERED.sub("", author)
        return NUMBERED.sub(lambda found: self._named(int(found[1])), author)

    def _named(self, number: int) -> str:
        person = people.find(self.desk.store, number)
        return f" ({person.name})" if person else ""

    def may(self, right: Right) -> bool:
        """Whether this visitor has the right."""
        return right in self.rights
