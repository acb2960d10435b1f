"""The people of one table in a soak: what they act with, and what they did."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Cycle, HeldRole
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.steps import Step
from jaarwiel.records.people import keep_contact

Option = TypeVar("Option")
ROLES: Final[tuple[HeldRole, ...]] = (
    "contactpersoon", "plaatsvervanger", "bestuurder", "ondertekenaar",
)  # fmt: skip
COORDINATOR: Final = "procescoördinator"


class Skip(Exception):  # noqa: N818 - nothing went wrong
    """There is nothing that this act could be about."""


@dataclass
class Life:
    """The people of one table."""

    desk: Desk
    seed: str
    step: Step
    """What makes a form of a document."""
    without: frozenset[str] = frozenset()
    """Acts that do not happen."""
    number: int = 0
    """Makes every text another one."""
    done: list[tuple[datetime, str, str]] = field(default_factory=list)
    """What happened: when, which act, and about what."""
    refused: int = 0
    """How many acts were refused with a word for people."""
    has_arrived: Callable[[str], bool] = lambda _: True
    """Whether the server has a letter, by its Message-ID."""
    _chances: dict[str, random.Random] = field(default_factory=dict)

    @property
    def cycle(self) -> Cycle:
        """The cycle of the table."""
        return self.desk.cycle

    def settle_in(self) -> None:
        """Gives every party somebody in each role, and the table its office; nobody real."""
        own, host = self.cycle.table.id, self.cycle.parties[0].id
        with self.desk.store.writing():
            for role in ("procescoordinator", "secretaris"):
                name, email = role.capitalize(), f"{role}@{own}.example"
                keep_contact(self.desk.store, Contact(0, name, email, host, role))
            for party in self.cycle.parties:
                for role in ROLES:
                    email = f"{role}@{party.id}.{own}.example"
                    keep_contact(self.desk.store, Contact(0, f"{role} 1", email, party.id, role))

    def chance_of(self, kind: str) -> random.Random:
        """The chance of its own that a kind of act has: it follows from seed, table and kind."""
        if kind not in self._chances:
            seed = f"{self.seed} {self.cycle.table.id} {kind}"
            self._chances[kind] = random.Random(seed)  # noqa: S311 - to be played again
        return self._chances[kind]


def one_of(chance: random.Random, options: Sequence[Option]) -> Option:
    """One of these. Raises Skip where there are none."""
    if not options:
        raise Skip
    return chance.choice(options)
