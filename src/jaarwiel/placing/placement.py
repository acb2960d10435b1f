"""The meetings of one timetable as a model of CP-SAT: what may be chosen, and what it costs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from jaarwiel.core.rulenames import CROWDED, ORDER, PER_DAY
from jaarwiel.core.timetable import Chosen, Engagement, Slot, Timetable
from jaarwiel.placing.relaxation import ROUNDED, relax

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar


@dataclass(frozen=True)
class InFractions:
    """The cheapest answer in which a meeting may be held in parts, at several moments."""

    bound: int
    """No answer costs less."""
    used: Mapping[str, list[Slot]]
    """The moments that each meeting has a share of."""
    paid: Mapping[str, float]
    """What each table pays for rules that moments break by themselves."""


@dataclass(frozen=True)
class Found:
    """What the solver came to: no answer costs less than `bound`, and this one costs `cost`."""

    chosen: dict[str, Slot]
    bound: int
    cost: int


class Placement:
    """One part as a model of CP-SAT."""

    def __init__(self, part: Timetable) -> None:
        from ortools.sat.python import cp_model

        self.part = part
        self.made: CpModel = cp_model.CpModel()
        self.slots = {each.id: each.slots for each in part.engagements}
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
            price = self.part.price(slot)
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
        for day in sorted({slot.day for slot, _ in second}):
            too_late = [option for slot, option in first if slot.day >= day]
            too_early = [option for slot, option in second if slot.day <= day]
            self.made.add(sum(too_late) + sum(too_early) <= 1 + given_up)

    def _options_of(self, item: str) -> list[tuple[Slot, "IntVar"]]:
        slots = self.slots[item]
        return [(slot, self.taken[item, number]) for number, slot in enumerate(slots)]

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

    def cheapest(self, effort: float, begin: Chosen | None) -> "Found | None":
        """What breaks the least, sought from this beginning; None where nothing was found."""
        self.made.minimize(self._price())
        if begin:
            self._hint(begin)
        return self._run(effort)

    def earliest(self, effort: float, found: "Found") -> Chosen:
        """Of what costs no more than was found, the early days."""
        if self.prices:
            self.made.add(self._price() <= found.cost)
        self.made.clear_objective()  # type: ignore[no-untyped-call]
        self.made.minimize(sum(option * late for option, late in self._lateness()))
        self.made.clear_hints()  # type: ignore[no-untyped-call]
        self._hint(found.chosen)
        earlier = self._run(effort)
        return (earlier or found).chosen

    def in_fractions(self) -> "InFractions | None":
        """The cheapest answer in fractions; None when there is not even one of those."""
        self.made.minimize(self._price())
        found = relax(self.made)
        if found is None:
            return None
        used: defaultdict[str, list[Slot]] = defaultdict(list)
        paid: defaultdict[str, float] = defaultdict(float)
        for each, slot, option in self._options():
            share = found.shares.get(option.index, 0.0)
            paid[each.table] += share * self.part.price(slot)
            used[each.id] += [slot] if share else []
        return InFractions(found.bound, used, paid)

    def _price(self) -> Any:
        return sum(variable * each for variable, each in self.prices)

    def _run(self, effort: float) -> "Found | None":
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
        least = ceil(solver.best_objective_bound - ROUNDED)
        return Found(chosen, max(0, least), round(solver.objective_value))

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
