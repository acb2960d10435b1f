"""What each calendar address gave, for as long as nothing was written since.

Most fetches find a calendar unchanged. Three looks at the disk tell that for sure, and spare
opening the state file: every write to it changes its time and size, or those of its -wal.
"""

import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jaarwiel.feed import Feed
from jaarwiel.office.calendars.subscriptions import NOTED_AGAIN
from jaarwiel.settings import Settings

SETTLED: Final = 2_000_000_000
"""Nanoseconds. File times go in steps, of up to two seconds: what was written less long ago may be
written again without showing it."""
MANY: Final = 1024
"""Addresses, with their filters, that are remembered at most."""

Mark = tuple[int, int, int, int, int]
Standing = tuple[Mark | None, ...]


@dataclass(frozen=True)
class _Kept:
    feed: Feed
    standing: Standing
    noted: datetime


class Given:
    """The calendars that were given out, by what was asked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.kept: dict[tuple[str, ...], _Kept] = {}

    def standing(self) -> Standing | None:
        """How the files stand on the disk; None while a next write might not show."""
        state = os.path.realpath(self.settings.state)  # a -wal stands beside the file itself
        found = tuple(_stat(each) for each in (state, f"{state}-wal", self.settings.cycle))
        settled = time.time_ns() - SETTLED
        return found if all(each is None or each[-1] < settled for each in found) else None

    def find(self, asked: tuple[str, ...], now: datetime) -> Feed | None:
        """What this gave earlier today; None when that may be otherwise now, or is to be noted."""
        kept = self.kept.get(asked)
        if kept is None or not kept.noted <= now < kept.noted + NOTED_AGAIN:
            return None
        same_day = kept.noted.date() == now.date()
        return kept.feed if same_day and kept.standing == self.standing() else None

    def keep(
        self, asked: tuple[str, ...], feed: Feed, standing: Standing | None, noted: datetime
    ) -> None:
        """Remembers a calendar that was made after the files stood so, and last noted then."""
        if standing is None:
            return
        if len(self.kept) >= MANY:
            self.kept.clear()
        self.kept[asked] = _Kept(feed, standing, noted)


def _stat(path: str | Path) -> Mark | None:
    """Which file it is, how large, when it changed in any way, and when it was last written."""
    try:
        found = os.stat(path)  # noqa: PTH116 - pathlib's takes twice as long
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns, found.st_mtime_ns
