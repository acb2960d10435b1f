"""A mail as it lies in a mailbox, and what can be asked of a mailbox of any kind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from jaarwiel.errors import JaarwielError

MAX_BYTES: Final = 10_000_000
"""Of a mail that is larger only the beginning is read."""
BEGINNING: Final = 262_144
"""Bytes that are read of a mail that is too large; its text stands before its attachments."""


class MailboxError(JaarwielError):
    """The mailbox cannot be read now; nothing was lost, the mail is still there."""


@dataclass(frozen=True)
class Fetched:
    """One mail as it lies in the mailbox."""

    uid: str
    content: bytes
    size: int
    """Bytes of the whole mail; more than `content` holds when it was too large to read."""


class Mailbox(Protocol):
    """A mailbox that is open."""

    @property
    def place(self) -> str:
        """Which mailbox this is, without a secret; uids mean something within it alone."""

    def new(
        self, known: Collection[str], since: date | None = None, limit: int = 200
    ) -> Iterator[Fetched]:
        """The mail whose uid is not known, oldest first, at most `limit`; one at a time.

        With `since`, only what came in on that day or later.
        """

    def mark_seen(self, uid: str) -> None:
        """Shows to people that it was read; where that may not be changed, nothing happens."""

    def find(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID, as "<...>", lies here."""
