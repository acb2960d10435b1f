"""Meetings that are to be placed, as values for a solver: possible moments and what each breaks.

Nothing here knows a cycle file. Moments are in Dutch local time, without their offset.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from jaarwiel.core.rulenames import CLASH, CROWDED, ORDER, PER_DAY


@dataclass(frozen=True)
class Slot:
    """A moment at which a meeting may be held, and the rules that it breaks by itself."""

    starts: datetime
    ends: datetime
    broken: tuple[str, ...] = ()
    stands: bool = False
    """Whether the meeting is proposed for this moment already."""

    @property
    def day(self) -> date:
        """The day it is on."""
        return self.starts.date()


@dataclass(frozen=True)
class Engagement:
    """One meeting: the table it is of, its possible moments, and who is needed there."""

    id: str
    table: str
    slots: tuple[Slot, ...]
    needs: tuple[str, ...] = ()
    """Ids of the organisations and persons that attend."""


@dataclass(frozen=True)
class Resource:
    """An organisation or person: in how many meetings at once, and how many a day, it can be."""

    id: str
    at_once: int = 1
    per_day: int | None = None


@dataclass(frozen=True)
class Timetable:
    """Everything that is to be placed, and what holds between the meetings."""

    engagements: tuple[Engagement, ...]
    costs: Mapping[str, int]
    """What it costs to break a rule once, by its name."""
    orders: tuple[tuple[str, str], ...] = ()
    """Pairs of meetings of which the first must be on an earlier day."""
    per_day: Mapping[str, int] = field(default_factory=dict)
    """So many meetings of a table on one day at most."""
    resources: Mapping[str, Resource] = field(default_factory=dict)
    """By id; who is not named here can be in one meeting at once."""

    def resource(self, name: str) -> Resource:
        """What is known about who attends."""
        return self.resources.get(name, Resource(name))

    def price(self, slot: Slot) -> int:
        """What the rules cost that this moment breaks by itself."""
        return sum(self.costs[rule] for rule in slot.broken)


Chosen = Mapping[str, Slot]
"""The moment of each meeting, by its id."""


def broken(timetable: Timetable, chosen: Chosen) -> dict[str, tuple[str, ...]]:
    """The rules that each meeting breaks, by its id; a meeting that breaks none is left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item, slot in chosen.items():
        found[item] += slot.broken
    for item, rule in _between(timetable, chosen):
        if rule not in found[item]:
            found[item].append(rule)
    return {item: tuple(rules) for item, rules in found.items() if rules}


def cost(timetable: Timetable, chosen: Chosen) -> int:
    """What all broken rules cost together; a shared rule counts once for each meeting too many."""
    alone = sum(timetable.price(slot) for slot in chosen.values())
    return alone + sum(timetable.costs[rule] for _, rule in _between(timetable, chosen))


def _between(timetable: Timetable, chosen: Chosen) -> Iterator[tuple[str, str]]:
    """Each breach between meetings, on the account of one of them."""
    for earlier, later in timetable.orders:
        if chosen[earlier].day >= chosen[later].day:
            yield later, ORDER
    yield from _too_many_a_day(timetable, chosen)
    yield from _clashes(timetable, chosen)


def _too_many_a_day(timetable: Timetable, chosen: Chosen) -> Iterator[tuple[str, str]]:
    at_table: Counter[tuple[str, date]] = Counter()
    attended: Counter[tuple[str, date]] = Counter()
    for each in timetable.engagements:
        day = chosen[each.id].day
        at_table[each.table, day] += 1
        if at_table[each.table, day] > timetable.per_day.get(each.table, 99):
            yield each.id, PER_DAY
        for name in each.needs:
            attended[name, day] += 1
            limit = timetable.resource(name).per_day
            if limit is not None and attended[name, day] > limit:
                yield each.id, CROWDED


def _clashes(timetable: Timetable, chosen: Chosen) -> Iterator[tuple[str, str]]:
    """Where a meeting begins while somebody is already in as many as can be."""
    of_day: defaultdict[tuple[str, date], list[Engagement]] = defaultdict(list)
    for each in timetable.engagements:
        for name in each.needs:
            of_day[name, chosen[each.id].day].append(each)
    for (name, _), meetings in of_day.items():
        running: list[Slot] = []
        for each in sorted(meetings, key=lambda meeting: chosen[meeting.id].starts):
            slot = chosen[each.id]
            running = [*(other for other in running if other.ends > slot.starts), slot]
            if len(running) > timetable.resource(name).at_once:
                yield each.id, CLASH
