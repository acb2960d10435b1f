"""Numbers that look drawn, and are the same in every run.

A number follows from the words that it is about, by their CRC-32: no clock, no seed, no state. So
one party differs from another and one year from the next, and the same rehearsal is the same.
"""

import zlib
from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")


def draw(below: int, *about: object) -> int:
    """A number from 0 (inclusive) to `below` (exclusive); 0 where that leaves no choice."""
    words = "\t".join(map(str, about)).encode()
    return zlib.crc32(words) % below if below > 0 else 0


def pick(options: Sequence[Option], *about: object) -> Option:
    """One of these options."""
    return options[draw(len(options), *about)]
