"""The geometry of the year as a wheel: where months, windows, marks and today's hand stand.

1 January is at the top and the year runs clockwise. Angles are in degrees, lengths in the units of
a square of SIZE by SIZE with the hub in its middle.
"""

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import cos, degrees, radians, sin
from typing import Final, Literal

from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import MONTHS
from jaarwiel.core.yearplan import Deadline, Item, Meeting, YearPlan

SIZE: Final = 480
HUB: Final = SIZE / 2
BADGES: Final = 220
"""Radius on which the numbers of meetings and decisions stand."""
RIM: Final = 198
INNER_RIM: Final = 166
MONTH_NAMES: Final = 177
"""Radius of the base line of the months' names."""
TRACK: Final = 145
"""Radius of the outermost ring of windows; a next ring lies TRACK_STEP further in."""
TRACK_STEP: Final = 27
INNERMOST: Final = 102
"""Radius of the innermost ring of windows, clear of the hub."""
HAND: Final = (104, 201)
BADGE_WIDTH: Final = 32
HALF_DAY: Final = 0.5
"""Degrees, nearly: so that the segments of two months meet."""
LONGEST: Final = 359.0
"""Degrees of the longest window that can be drawn."""
TRACK_GAP: Final = 8
"""Degrees that two windows on one ring stay apart."""

Kind = Literal["ao", "bo", "besluit", "termijn"]


@dataclass(frozen=True)
class Point:
    """A point of the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Month:
    """One month: its ring segment and where its name stands, turned along the ring."""

    path: str
    label: Point
    turn: float
    """Degrees by which the name is turned; the lower half of the ring reads upright too."""
    passed: bool


@dataclass(frozen=True)
class Mark:
    """A numbered mark: where its number stands, and the day itself."""

    number: int
    kind: Kind
    status: str
    badge: Point
    day: Point


@dataclass(frozen=True)
class Window:
    """The window of a deadline, ending in its number; one for all of a rule with the same days."""

    number: int
    last: int
    """The last of the numbers that it stands for."""
    path: str
    badge: Point


@dataclass(frozen=True)
class Wheel:
    """Everything that is drawn."""

    year: int
    months: tuple[Month, ...]
    windows: tuple[Window, ...]
    marks: tuple[Mark, ...]
    hand: tuple[Point, Point] | None
    """From the hub to the rim, on today; None in another year."""


def draw(plan: YearPlan, today: date) -> Wheel:
    """The wheel of this plan; items are numbered from 1, in the order of the plan."""
    numbered = list(enumerate(plan.items, 1))
    return Wheel(
        plan.year,
        tuple(_month(plan.year, month, today) for month in range(1, 13)),
        tuple(_windows([(n, item) for n, item in numbered if isinstance(item, Deadline)])),
        tuple(_marks(plan, [pair for pair in numbered if not isinstance(pair[1], Deadline)])),
        _hand(today) if today.year == plan.year else None,
    )


def angle(day: date, year: int) -> float:
    """The angle of the middle of this day; over 360, or below 0, for a day of another year."""
    length = 366 if isleap(year) else 365
    return ((day - date(year, 1, 1)).days + 0.5) / length * 360


def point(at: float, radius: float) -> Point:
    """The point at this angle and distance from the hub."""
    return Point(
        round(HUB + radius * sin(radians(at)), 1), round(HUB - radius * cos(radians(at)), 1)
    )


def spread(angles: Sequence[float], apart: float) -> list[float]:
    """These angles, in order, moved as little as needed to be `apart`; a crowd keeps its middle."""
    apart = min(apart, 360 / max(len(angles), 1))
    groups: list[list[float]] = []
    for each in angles:
        groups.append([each])
        while len(groups) > 1 and _end(groups[-2], apart) > _start(groups[-1], apart):
            groups[-2:] = [groups[-2] + groups[-1]]
    return [_start(group, apart) + n * apart for group in groups for n in range(len(group))]


def _start(group: Sequence[float], apart: float) -> float:
    return sum(group) / len(group) - (len(group) - 1) * apart / 2


def _end(group: Sequence[float], apart: float) -> float:
    return _start(group, apart) + len(group) * apart


def _month(year: int, number: int, today: date) -> Month:
    first = date(year, number, 1)
    last = date(year, number % 12 + 1, 1) - ONE_DAY if number < len(MONTHS) else date(year, 12, 31)
    start, end = angle(first, year) - HALF_DAY, angle(last, year) + HALF_DAY
    middle = (start + end) / 2
    lower = 90 < middle < 270  # noqa: PLR2004 - the lower half of the circle
    radius = MONTH_NAMES + (10 if lower else 0)
    ring = (
        f"{_arc(start, end, RIM)} L{_at(end, INNER_RIM)} "
        f"A{INNER_RIM} {INNER_RIM} 0 0 0 {_at(start, INNER_RIM)} Z"
    )
    turn = round(middle + 180 if lower else middle, 1)
    return Month(ring, point(middle, radius), turn, last < today)


def _marks(plan: YearPlan, items: Sequence[tuple[int, Item]]) -> Iterable[Mark]:
    """The marks; those of January next year make room for those of this January."""
    around = sorted((angle(item.day, plan.year) % 360, number) for number, item in items)
    places = spread([at for at, _ in around], degrees(BADGE_WIDTH / BADGES))
    badges = {number: point(at, BADGES) for (_, number), at in zip(around, places, strict=True)}
    for number, item in items:
        status = item.status if isinstance(item, Meeting) else ""
        day = point(angle(item.day, plan.year), RIM)
        yield Mark(number, _kind(item), status, badges[number], day)


def _kind(item: Item) -> Kind:
    if isinstance(item, Meeting):
        return "ao" if item.level == "ambtelijk" else "bo"
    return "besluit"


def _windows(numbered: Sequence[tuple[int, Deadline]]) -> Iterable[Window]:
    """Each window on the outermost ring where it is free; many rings lie closer together."""
    same = groupby(numbered, key=lambda each: (each[1].rule.id, _span(each[1])))
    drawn = [(span, [number for number, _ in group]) for (_, span), group in same]
    rings = _rings(span for span, _ in drawn)
    step = min(TRACK_STEP, (TRACK - INNERMOST) / max(rings, default=1)) if any(rings) else 0
    for ((start, end), numbers), ring in zip(drawn, rings, strict=True):
        radius = round(TRACK - ring * step, 1)
        path = _arc(start, end, radius)
        yield Window(numbers[0], numbers[-1], path, point(end, radius))


def _span(deadline: Deadline) -> tuple[float, float]:
    """From where to where, once round at most."""
    start = angle(deadline.opens, deadline.year)
    return start, min(angle(deadline.last_day, deadline.year), start + LONGEST)


def _rings(spans: Iterable[tuple[float, float]]) -> list[int]:
    """For each span the number of the first ring, from 0, on which it meets no earlier one."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for start, end in spans:
        ring = next((n for n, on in enumerate(taken) if _is_free(on, start, end)), len(taken))
        if ring == len(taken):
            taken.append([])
        taken[ring].append((start, end))
        found.append(ring)
    return found


def _is_free(spans: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    """Whether it stays clear of these, also round the turn of the year."""
    return all(
        end + TRACK_GAP < other + turn or until + turn + TRACK_GAP < start
        for other, until in spans
        for turn in (-360, 0, 360)
    )


def _hand(today: date) -> tuple[Point, Point]:
    at = angle(today, today.year)
    return point(at, HAND[0]), point(at, HAND[1])


def _arc(start: float, end: float, radius: float) -> str:
    """A path along the circle, clockwise from one angle to the other."""
    large = int(end - start > 180)  # noqa: PLR2004 - half the circle
    return f"M{_at(start, radius)} A{radius} {radius} 0 {large} 1 {_at(end, radius)}"


def _at(angle_: float, radius: float) -> str:
    found = point(angle_, radius)
    return f"{found.x} {found.y}"
