"""How something grows with a size, as the power of it that fits best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from measured import Row, duration, number, size

LINEAR: Final = 1.1
"""The power up to which something counts as in step with its size; a tenth is what noise makes."""


@dataclass(frozen=True)
class Curve:
    """What something takes at each size."""

    what: str
    unit: str
    """What is counted: tables or years."""
    sizes: Sequence[int]
    amounts: Sequence[float]
    shown: Callable[[float], str] = duration
    limit: float = LINEAR
    why: str = ""

    @property
    def measure(self) -> str:
        """In what its amounts are."""
        return "bytes" if self.shown is size else "seconds of the processor"

    @property
    def power(self) -> float:
        """The power of the size that fits best, by least squares of the logarithms."""
        slope, _ = np.polyfit(np.log(self.sizes), np.log(self.amounts), 1)
        return float(slope)

    @property
    def row(self) -> Row:
        """The power beside what it may be."""
        what = f"{self.what}: power of the {self.unit}"
        return Row(what, [self.power], "in step with them", self.limit, number, self.why)

    @property
    def points(self) -> str:
        """Each size with its amount."""
        pairs = zip(self.sizes, self.amounts, strict=True)
        return ", ".join(f"{count}: {self.shown(amount)}" for count, amount in pairs)
