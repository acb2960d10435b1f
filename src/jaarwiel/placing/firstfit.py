"""One meeting after the other at the cheapest moment that is left: quick, and seldom the best."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from jaarwiel.core.rulenames import CROWDED, ORDER, PER_DAY
from jaarwiel.core.timetable import Engagement, Slot, Timetable


def first_fit(part: Timetable) -> dict[str, Slot] | None:
    """One meeting after the other at the cheapest moment that is left, the early ones first.

    None when somebody would have to be in two places.
    """
    chosen: dict[str, Slot] = {}
    taken: Counter[tuple[str, date]] = Counter()
    running: defaultdict[tuple[str, date], list[Slot]] = defaultdict(list)
    before: defaultdict[str, list[str]] = defaultdict(list)
    for earlier, later in part.orders:
        before[later].append(earlier)
    fixed_first = sorted(part.engagements, key=lambda each: len(each.slots) > 1)
    for each in fixed_first:
        last = max((chosen[e].day for e in before[each.id] if e in chosen), default=date.min)
        free = [slot for slot in each.slots if _has_room(part, each, slot, running)]
        if not free:
            return None
        slot = min(free, key=lambda one: (_price(part, each, one, last, taken), one.starts))
        chosen[each.id] = slot
        taken[f"table {each.table}", slot.day] += 1
        for name in each.needs:
            taken[name, slot.day] += 1
            running[name, slot.day].append(slot)
    return chosen


def _has_room(
    part: Timetable,
    each: Engagement,
    slot: Slot,
    running: Mapping[tuple[str, date], list[Slot]],
) -> bool:
    if len(each.slots) == 1:
        return True
    for name in each.needs:
        others = [
            other
            for other in running.get((name, slot.day), ())
            if other.starts < slot.ends and slot.starts < other.ends
        ]
        if len(others) >= part.resource(name).at_once:
            return False
    return True


def _price(
    part: Timetable, each: Engagement, slot: Slot, last: date, taken: Counter[tuple[str, date]]
) -> int:
    price = part.price(slot)
    if slot.day <= last:
        price += part.costs[ORDER]
    if taken[f"table {each.table}", slot.day] >= part.per_day.get(each.table, 99):
        price += part.costs[PER_DAY]
    for name in each.needs:
        limit = part.resource(name).per_day
        if limit is not None and taken[name, slot.day] >= limit:
            price += part.costs[CROWDED]
    return price
