"""Finds the moments of meetings that break as few rules as can be, with OR-Tools' CP-SAT.

Nobody is ever booked twice: that is no rule with a price. The same timetable gives the same answer:
one worker, a fixed seed, and a limit in deterministic time instead of seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jaarwiel.core.rulenames import CROWDED, ORDER, PER_DAY
from jaarwiel.core.timetable import Chosen, Engagement, Slot, Timetable, broken, cost

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

EFFORT: Final = 60.0
"""CP-SAT's deterministic seconds for one part; about as many seconds of one core."""
MANY: Final = 60
"""Meetings in one part above which early days are left to the first fit."""
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
        found = _Model(part).solve(effort)
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


def first_fit(part: Timetable) -> dict[str, Slot] | None:
    """One meeting after the other at the cheapest moment that is left, the early ones first.

    A start for the solver, which a large part would otherwise look for too long. None when
    somebody would have to be in two places.
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
    price = sum(part.costs[rule] for rule in slot.broken)
    if slot.day <= last:
        price += part.costs[ORDER]
    if taken[f"table {each.table}", slot.day] >= part.per_day.get(each.table, 99):
        price += part.costs[PER_DAY]
    for name in each.needs:
        limit = part.resource(name).per_day
        if limit is not None and taken[name, slot.day] >= limit:
            price += part.costs[CROWDED]
    return price


class _Model:
    """One part as a model of CP-SAT."""

    def __init__(self, part: Timetable) -> None:
        from ortools.sat.python import cp_model

        self.part = part
        self.made: CpModel = cp_model.CpModel()
        self.taken: dict[tuple[str, int], IntVar] = {}
        self.prices: list[tuple[Any, int]] = []
        for each in part.engagements:
            self._place(each)
        for earlier, later in part.orders:
            self._order(earlier, later)
        self._days()
        self._moments()

    def _place(self, each: Engagement) -> None:
        """Exactly one moment; what it breaks by itself has its price."""
        options = [self.made.new_bool_var("") for _ in each.slots]
        self.made.add_exactly_one(options)
        for number, (slot, option) in enumerate(zip(each.slots, options, strict=True)):
            self.taken[each.id, number] = option
            price = sum(self.part.costs[rule] for rule in slot.broken)
            if price:
                self.prices.append((option, price))

    def _options(self) -> Iterator[tuple[Engagement, Slot, "IntVar"]]:
        for each in self.part.engagements:
            for number, slot in enumerate(each.slots):
                yield each, slot, self.taken[each.id, number]

    def _order(self, earlier: str, later: str) -> None:
        """Whatever day is tried: not the later one up to it with the earlier one from it on."""
        given_up = self.made.new_bool_var("")
        self.prices.append((given_up, self.part.costs[ORDER]))
        first, second = self._options_of(earlier), self._options_of(later)
        for day in {slot.day for slot, _ in second}:
            too_late = [option for slot, option in first if slot.day >= day]
            too_early = [option for slot, option in second if slot.day <= day]
            self.made.add(sum(too_late) + sum(too_early) <= 1 + given_up)

    def _options_of(self, item: str) -> list[tuple[Slot, "IntVar"]]:
        each = next(each for each in self.part.engagements if each.id == item)
        return [(slot, self.taken[item, number]) for number, slot in enumerate(each.slots)]

    def _days(self) -> None:
        """At most so many a day for each table and attendee; more has its price."""
        at_table: defaultdict[tuple[str, date], list[IntVar]] = defaultdict(list)
        attended: defaultdict[tuple[str, date], list[IntVar]] = defaultdict(list)
        for each, slot, option in self._options():
            at_table[each.table, slot.day].append(option)
            for name in each.needs:
                attended[name, slot.day].append(option)
        for (table, _), options in at_table.items():
            self._at_most(options, self.part.per_day.get(table), PER_DAY)
        for (name, _), options in attended.items():
            self._at_most(options, self.part.resource(name).per_day, CROWDED)

    def _at_most(self, options: list["IntVar"], limit: int | None, rule: str) -> None:
        if limit is None or len(options) <= limit:
            return
        too_many = self.made.new_int_var(0, len(options) - limit, "")
        self.made.add(sum(options) <= limit + too_many)
        self.prices.append((too_many, self.part.costs[rule]))

    def _moments(self) -> None:
        """Nobody in more meetings at once than can be, unless these were fixed already."""
        of_day: defaultdict[tuple[str, date], list[tuple[Slot, IntVar, bool]]] = defaultdict(list)
        for each, slot, option in self._options():
            for name in each.needs:
                of_day[name, slot.day].append((slot, option, len(each.slots) == 1))
        for (name, _), offered in of_day.items():
            for moment in sorted({slot.starts for slot, _, _ in offered}):
                self._at_one_moment(moment, offered, self.part.resource(name).at_once)

    def _at_one_moment(
        self, moment: datetime, offered: list[tuple[Slot, "IntVar", bool]], limit: int
    ) -> None:
        running = [each for each in offered if each[0].starts <= moment < each[0].ends]
        fixed = sum(is_fixed for _, _, is_fixed in running)
        options = [option for _, option, _ in running]
        if len(options) > limit:
            self.made.add(sum(options) <= max(limit, fixed))

    def solve(self, effort: float) -> tuple[dict[str, Slot], int] | None:
        """The moments and the least that any answer costs; None when nobody can be spared."""
        price = sum(variable * each for variable, each in self.prices)
        self.made.minimize(price)
        begin = first_fit(self.part)
        if begin:
            self._hint(begin)
        first = self._run(effort)
        if first is None:
            return (begin, 0) if begin else None
        chosen, least, spent = first
        if len(self.part.engagements) > MANY:
            return chosen, least
        if self.prices:
            self.made.add(price <= spent)
        self.made.clear_objective()  # type: ignore[no-untyped-call]
        self.made.minimize(sum(option * late for option, late in self._lateness()))
        self.made.clear_hints()  # type: ignore[no-untyped-call]
        self._hint(chosen)
        second = self._run(effort / 2)
        return (second[0] if second else chosen), least

    def _run(self, effort: float) -> tuple[dict[str, Slot], int, int] | None:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 2027
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self.made)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        chosen = {
            each.id: slot for each, slot, option in self._options() if solver.boolean_value(option)
        }
        spent = round(solver.objective_value)
        return chosen, max(0, -int(-solver.best_objective_bound // 1)), spent

    def _lateness(self) -> Iterator[tuple["IntVar", int]]:
        """Earlier days are better; on one day the first moment named, and what stands now."""
        for each in self.part.engagements:
            days = {day: n for n, day in enumerate(sorted({slot.day for slot in each.slots}))}
            times = {
                at: n for n, at in enumerate(dict.fromkeys(s.starts.time() for s in each.slots))
            }
            for number, slot in enumerate(each.slots):
                late = days[slot.day] * len(times) + times[slot.starts.time()]
                yield self.taken[each.id, number], 2 * late + (not slot.stands)

    def _hint(self, chosen: Mapping[str, Slot]) -> None:
        for each, slot, option in self._options():
            self.made.add_hint(option, slot == chosen[each.id])
