"""Whose answer a mail is, and what it is taken for. What it says of itself may all be untrue.

An answer is recognised by the letter that it answers, or by the token in the address that it was
sent to; and then only when it comes from the person that the letter went to, or a colleague.
Nothing counts before somebody has confirmed it, in any case.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["inbreng", "bericht", "automatisch", "onbestelbaar", "agenda", "onbekend"]
"""A contribution, a message to read, an automatic reply, a bounce, an answer to an invitation, or
nobody known."""
Clue = Literal["brief", "adres", "afzender", "ander", "geen"]
"""How somebody was recognised: by the letter, by the token in the address, only by the sender's own
address, by letter or token but from the address of somebody else, or not at all."""

OWN_KINDS: Mapping[str, Kind] = {
    "automatic": "automatisch",
    "bounce": "onbestelbaar",
    "calendar": "agenda",
}


@dataclass(frozen=True)
class Sent:
    """A letter of ours that a mail names."""

    letter: int
    person: int


@dataclass(frozen=True)
class Known:
    """What we know that bears on one mail."""

    letters: Mapping[str, Sent]
    """Our letters by Message-ID."""
    people: Mapping[str, int]
    """Persons by address, in lower case."""
    parties: Mapping[int, Collection[str]]
    """For each person: the parties and groups they answer for today."""
    token_of: int | None = None
    """Whose token stands in an address that the mail was sent to."""


@dataclass(frozen=True)
class Recognition:
    """Whose mail this is: `person`, when that is sure enough to lay it before them."""

    clue: Clue
    person: int | None
    letter: int | None
    meant: int | None
    """The person that the letter or the token belongs to."""
    writer: int | None
    """The person whose address the sender's is."""


def recognise(named: Collection[str], sender: str, known: Known) -> Recognition:
    """Whose answer it is, by the Message-IDs that it names (nearest first) and the sender."""
    sent = next((known.letters[each] for each in named if each in known.letters), None)
    owners = [each for each in (known.token_of, sent.person if sent else None) if each is not None]
    letter = sent.letter if sent else None
    writer = known.people.get(sender)
    if not owners:
        return Recognition("afzender" if writer else "geen", None, letter, None, writer)
    if writer is None or not all(_together(known, writer, owner) for owner in owners):
        return Recognition("ander", None, letter, owners[0], writer)
    return Recognition("brief" if sent else "adres", writer, letter, owners[0], writer)


def _together(known: Known, one: int, other: int) -> bool:
    """Whether they are the same person, or answer for a party or group together."""
    mine, theirs = set(known.parties.get(one, ())), set(known.parties.get(other, ()))
    return one == other or not mine.isdisjoint(theirs)
