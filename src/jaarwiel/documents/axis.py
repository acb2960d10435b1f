"""The scale of a chart: which values stand beside it, and where a value comes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

_STEPS: Final = (1, 2, 2.5, 5, 10)
_WANTED_TICKS: Final = 5
_FLAT: Final = 0.7
"""Lines of which the lowest value is above this share of the highest do not start at zero."""


@dataclass(frozen=True)
class Axis:
    """Values from `ticks[0]` to `ticks[-1]`, on a line from `bottom` up to `top` (downwards)."""

    ticks: tuple[float, ...]
    top: float
    bottom: float

    def at(self, value: float) -> float:
        """Return where a value comes."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def ticks(values: Iterable[float], *, from_zero: bool) -> tuple[float, ...]:
    """Return round values, at equal distances, that have all of these between them."""
    found = list(values)
    low, high = min(found, default=0), max(found, default=0)
    if from_zero or not low > high * _FLAT:
        low = min(low, 0)
    high = max(high, 0)
    if low == high:
        high = low + 1
    step = _step((high - low) / _WANTED_TICKS)
    first = math.floor(low / step)
    counted = takewhile(lambda n: (n - 1) * step < high, range(first, first + 4 * _WANTED_TICKS))
    return tuple(round(n * step, 10) for n in counted)


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(each * power for each in _STEPS if each * power >= least * 0.999)
