"""What a soak looks at: letters as a mail server gets them, calendars as a program reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

OFFICE: Final = frozenset({"procescoordinator", "secretaris"})
"""Who may read about everything that the table does."""


@dataclass(frozen=True)
class Broken:
    """One invariant that did not hold."""

    invariant: str
    what: str


@dataclass(frozen=True)
class Request:
    """One contribution that a letter asks for."""

    item: str
    deliverer: str
    rung: str
    last_day: str


@dataclass(frozen=True)
class Handed:
    """One letter at the moment that a mail server gets it, with how things stand then."""

    letter: int
    message_id: str
    kind: str
    person: int
    recipient: str
    at: datetime
    requests: tuple[Request, ...]
    owed: Mapping[tuple[str, str], date]
    """What it asks and is still missing (item, deliverer), with the last day that counts now."""
    address: str
    """Where the reader is written to by now; empty for somebody who was removed."""
    roles: frozenset[tuple[str, str]]
    """The roles (party, role) that the reader holds this day."""
    text: str
    """The words as the reader sees them."""
    taken: bool = True
    """Whether the server took it."""


@dataclass(frozen=True)
class Entry:
    """One event of a calendar, as a calendar program reads it."""

    uid: str
    sequence: int
    starts: str
    ends: str
    place: str
    status: str
    title: str

    @property
    def moment(self) -> tuple[str, str, str, str]:
        """When and where it is, and whether it goes on: what people plan by."""
        return self.starts, self.ends, self.place, self.status


@dataclass(frozen=True)
class Sitting:
    """A meeting and who is in it, by the plan."""

    item: str
    title: str
    body: str
    """What the table calls who meets."""
    parties: frozenset[str]


@dataclass(frozen=True)
class Owing:
    """A contribution that is missing while its window is open, and what was done about it."""

    item: str
    deliverer: str
    since: date
    """The first day on which a letter could go."""
    last_day: date
    reachable: bool
    """Whether somebody of the party can be written to."""
    held: bool
    """Whether somebody, or a rule of the ladder, holds letters about it back."""
    told: bool
    """Whether a letter asked for it."""


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    number: int
    words: tuple[str, ...]
