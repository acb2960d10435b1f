"""Finds the moments of meetings that break as few rules as can be, with OR-Tools' CP-SAT.

Nobody is ever booked twice: that is no rule with a price. The same timetable gives the same answer:
one worker, a fixed seed, and a limit in deterministic time instead of seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jaarwiel.core.rulenames import CROWDED, ORDER, PER_DAY
from jaarwiel.core.timetable import Chosen, Engagement, Slot, Timetable, broken, cost
from jaarwiel.placing.firstfit import first_fit
from jaarwiel.placing.placement import InFractions, Placement

EFFORT: Final = 60.0
"""CP-SAT's deterministic seconds for one part; about as many seconds of one core."""
MANY: Final = 60
"""Meetings in one part above which early days are not sought, and not every moment is tried."""
ATTEMPTS: Final = 6
"""How often a large part is tried with more moments to choose from."""
LOOSENED: Final = 5
"""Tables that get all their moments back after each attempt, beside those that break a rule."""
BETWEEN: Final = (ORDER, PER_DAY, CROWDED)
"""The rules that hold between meetings, and can be given up."""


@dataclass(frozen=True)
class Answer:
    """A moment for every meeting, with what it breaks and how sure it is that nothing is better."""

    chosen: Chosen
    broken: Mapping[str, tuple[str, ...]]
    cost: int
    bound: int
    """No answer costs less than this; the same as `cost` when this one is proven best."""

    @property
    def is_proven(self) -> bool:
        """Whether no answer breaks less."""
        return self.cost <= self.bound


@dataclass(frozen=True)
class Alternative:
    """What happens when one rule may be broken and all others may not."""

    rule: str
    chosen: Chosen | None
    """None when giving up this rule alone does not help."""
    touched: tuple[str, ...] = ()
    """The meetings that then break it."""


def solve(timetable: Timetable, effort: float = EFFORT) -> Answer | None:
    """The moments that break the least, and of those the early ones; None when there are none.

    Meetings that have nothing to do with each other are placed apart, which changes nothing in
    the answer.
    """
    chosen: dict[str, Slot] = {}
    bound = 0
    for part in parts(timetable):
        place = _place_many if len(part.engagements) > MANY else _place_few
        found = place(part, effort)
        if found is None:
            return None
        placed, least = found
        chosen |= placed
        bound += least
    return Answer(chosen, broken(timetable, chosen), cost(timetable, chosen), bound)


def alternatives(timetable: Timetable, effort: float = EFFORT) -> Iterator[Alternative]:
    """For each rule: whether giving up that one alone is enough, and what then happens."""
    rules = {rule for each in timetable.engagements for slot in each.slots for rule in slot.broken}
    for rule in sorted(rules | set(BETWEEN), key=lambda each: (timetable.costs[each], each)):
        strict = _without_other_breaches(timetable, rule)
        answer = solve(strict, effort) if strict else None
        if answer is None or any(
            other != rule for each in answer.broken.values() for other in each
        ):
            yield Alternative(rule, None)
        else:
            yield Alternative(rule, answer.chosen, tuple(answer.broken))


def _without_other_breaches(timetable: Timetable, rule: str) -> Timetable | None:
    """Only the moments that break nothing but this rule; None when a meeting has none left.

    A meeting with one moment is fixed, and keeps it.
    """
    kept = []
    for each in timetable.engagements:
        free = tuple(slot for slot in each.slots if set(slot.broken) <= {rule})
        if len(each.slots) == 1:
            free = (replace(each.slots[0], broken=()),)
        if not free:
            return None
        kept.append(replace(each, slots=free))
    return replace(timetable, engagements=tuple(kept))


def parts(timetable: Timetable) -> Iterator[Timetable]:
    """The timetable in parts that have no say in each other: no shared day of a table or attendee.

    An order between two meetings ties them only where their days overlap.
    """
    of = {each.id: each for each in timetable.engagements}
    orders = [(a, b) for a, b in timetable.orders if not _in_order_anyhow(of[a], of[b])]
    root = {item: item for item in of}

    def find(item: str) -> str:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    seen: dict[tuple[str, date], str] = {}
    for each in timetable.engagements:
        for key in _ties(each):
            root[find(each.id)] = find(seen.setdefault(key, each.id))
    for earlier, later in orders:
        root[find(earlier)] = find(later)
    grouped: defaultdict[str, list[Engagement]] = defaultdict(list)
    for each in timetable.engagements:
        grouped[find(each.id)].append(each)
    order_of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in orders:
        order_of[find(pair[0])].append(pair)
    for name, group in grouped.items():
        yield replace(timetable, engagements=tuple(group), orders=tuple(order_of[name]))


def _ties(engagement: Engagement) -> Iterable[tuple[str, date]]:
    names = (f"table {engagement.table}", *engagement.needs)
    return {(name, slot.day) for name in names for slot in engagement.slots}


def _in_order_anyhow(earlier: Engagement, later: Engagement) -> bool:
    return max(slot.day for slot in earlier.slots) < min(slot.day for slot in later.slots)


def _place_few(part: Timetable, effort: float) -> tuple[Chosen, int] | None:
    """The moments, and the least that any answer costs; None when nobody can be spared."""
    model, begin = Placement(part), first_fit(part)
    found = model.cheapest(effort, begin)
    if found is None:
        return (begin, 0) if begin else None
    return model.earliest(effort / 2, found), found.bound


def _place_many(part: Timetable, effort: float) -> tuple[Chosen, int] | None:
    """The same for a part that is too large to look at every moment of every meeting.

    Looks at the moments that the cheapest answer in fractions uses. As long as that is not enough,
    the tables that fare worst get all their moments back.
    """
    fractions = Placement(part).in_fractions()
    if fractions is None:
        return None
    best: Chosen | None = first_fit(part)
    loose: set[str] = set()
    for _ in range(ATTEMPTS):
        if best and cost(part, best) <= fractions.bound:
            break
        found = Placement(_narrowed(part, fractions, best, loose)).cheapest(effort, best)
        if found and (best is None or found.cost < cost(part, best)):
            best = found.chosen
        loose |= _worst_off(part, fractions, best)
    return (best, fractions.bound) if best else None


def _narrowed(
    part: Timetable, fractions: "InFractions", best: Chosen | None, loose: set[str]
) -> Timetable:
    """With the moments in use and the best so far; tables that are loose have all their own."""

    def kept(each: Engagement, slot: Slot) -> bool:
        in_use = slot in fractions.used[each.id] or (best is not None and slot == best[each.id])
        return in_use or each.table in loose

    return replace(
        part,
        engagements=tuple(
            replace(each, slots=tuple(slot for slot in each.slots if kept(each, slot)))
            for each in part.engagements
        ),
    )


def _worst_off(part: Timetable, fractions: "InFractions", best: Chosen | None) -> set[str]:
    """The tables with a rule broken between meetings, and some that pay most above their share.

    All tables when there is no answer yet.
    """
    table_of = {each.id: each.table for each in part.engagements}
    if best is None:
        return set(table_of.values())
    above = {table: -share for table, share in fractions.paid.items()}
    for item, slot in best.items():
        above[table_of[item]] += part.price(slot)
    dearest = sorted(above, key=above.__getitem__, reverse=True)[:LOOSENED]
    strained = {
        table_of[item]
        for item, rules in broken(part, best).items()
        if not set(rules).isdisjoint(BETWEEN)
    }
    return strained.union(dearest)
