"""Decides which invitations are due: who is told what about which meeting, and when it may go.

What a person's calendar holds is compared with what it should hold, as texts that say what an
event is. So a second run finds nothing to do, and a change that was undone in time is not told.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from jaarwiel.core import workdays
from jaarwiel.core.cycle import TIMEZONE, Cycle

Method = Literal["REQUEST", "CANCEL"]
SEEN: Final = frozenset({"accepted", "sending"})
"""States of letters that their reader has, or may have."""


@dataclass(frozen=True)
class Told:
    """One invitation, or withdrawal of it, that was written to one person about one meeting."""

    letter: int
    message_id: str
    sequence: int
    method: Method
    content: str
    """What the event was then, as in the table `event`; of a withdrawal, what it withdraws."""
    state: str
    """The state of its letter."""

    @property
    def leaves(self) -> str | None:
        """What a calendar holds that took it in: an event, or None."""
        return self.content if self.method == "REQUEST" else None

    @property
    def starts(self) -> datetime:
        """When the meeting was to begin, as told; in Dutch local time."""
        told = datetime.fromisoformat(json.loads(self.content)["starts"])
        return told.astimezone(ZoneInfo(TIMEZONE))

    @property
    def parties(self) -> tuple[str, ...]:
        """Who was to take part, as told."""
        return tuple(json.loads(self.content)["parties"])


def held(history: Sequence[Told]) -> Told | None:
    """The invitation that this person has, as far as is known; None without one.

    `history` is everything written to one person about one meeting, oldest first.
    """
    seen = [each for each in history if each.state in SEEN]
    return seen[-1] if seen and seen[-1].method == "REQUEST" else None


def latest(history: Sequence[Told]) -> Told | None:
    """The newest that was not withdrawn before it went."""
    live = [each for each in history if each.state != "withdrawn"]
    return live[-1] if live else None


def due(history: Sequence[Told], wanted: str | None) -> Method | None:
    """What is to be written so that this person's calendar holds `wanted` (None: nothing).

    What is on its way is not written again, nor what the server refused for good.
    """
    if _in_hand(history) == wanted:
        return None
    last = latest(history)
    if last is not None and last.leaves == wanted:
        return None
    return "CANCEL" if wanted is None else "REQUEST"


def is_wanted(history: Sequence[Told], letter: int, wanted: str | None) -> bool:
    """Whether this letter, not yet gone, is what its reader still needs to be told."""
    last = latest(history)
    newest = last is not None and last.letter == letter and last.leaves == wanted
    return newest and _in_hand(history) != wanted


def _in_hand(history: Sequence[Told]) -> str | None:
    have = held(history)
    return have.content if have else None


def may_go(cycle: Cycle, moments: Sequence[datetime], now: datetime) -> bool:
    """Whether a letter about a meeting at these moments (its old and new one) may go now.

    In the hours of all letters it always may; outside them only what could come too late
    otherwise: about a meeting before the end of the next day on which letters go.
    """
    day = now.date()
    if workdays.is_workday(day) and now.time() >= cycle.ladder.send_at:
        return True
    next_day = workdays.first_workday(day)
    return any(now < each and each.date() <= next_day for each in moments)
