"""Who owes which contribution (inbreng), and what of it is still missing.

A contribution is complete when every field of every theme has a text, and every figure that is
asked for a value, in some version; what later versions bring replaces what earlier ones brought,
field by field.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Literal

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle, Theme
from jaarwiel.core.extension import Extension, Extensions, given_until, open_request
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.figures import cells as cells_of_rules
from jaarwiel.core.joint import SPARE, TABLE, slots_of_theme
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.core.yearplan import Deadline

State = Literal["complete", "partial", "none"]


@dataclass(frozen=True)
class Delivery:
    """One version that a deliverer handed in; never changed afterwards."""

    item: str
    deliverer: str
    version: int
    delivered_at: datetime
    texts: Mapping[Slot, str]
    figures: Figures = field(default_factory=dict)
    agreed: Mapping[Slot, int] = field(default_factory=dict)
    """Texts that the office proposed and the deliverer agreed to, each with the version (1, 2 ...)
    that it changed; 0 where there was no text."""


@dataclass(frozen=True)
class Contribution:
    """What one party, or one group as one, owes for one deadline, and what came of it."""

    deadline: Deadline
    deliverer: str
    slots: tuple[Slot, ...]
    current: Mapping[Slot, Delivery]
    """For each slot that has a text: the newest delivery with that text."""
    extensions: tuple[Extension, ...] = ()
    """What was asked and decided about more time, oldest first."""
    cells: tuple[Cell, ...] = ()
    """The figures that are asked for."""
    counted: Mapping[Cell, Delivery] = field(default_factory=dict)
    """For each figure that there is: the newest delivery with it; totals of a group among them."""
    themes_of_cells: Mapping[str, str] = field(default_factory=dict)
    """The theme of each indicator that is asked for."""
    written: Mapping[Slot, datetime] = field(default_factory=dict)
    """For each text that the office changed, as agreed: when the text that it changed came in."""

    @cached_property
    def last_day(self) -> date:
        """The last day (inclusive) on which it is in time; an extension makes it later."""
        return max(self.deadline.input_last_day, given_until(self.extensions) or date.min)

    @cached_property
    def last_workday(self) -> date:
        """The last working day on or before the last day."""
        return workdays.last_workday(self.last_day)

    def asks(self, theme: str) -> bool:
        """Whether anything is asked for this theme: its deliverer is bound to it."""
        return any(slot.theme == theme for slot in self.slots)

    @property
    def is_extended(self) -> bool:
        """Whether more time was given."""
        return self.last_day > self.deadline.input_last_day

    @property
    def asked_for(self) -> Extension | None:
        """The request for more time that nobody decided about yet, or None."""
        return open_request(self.extensions)

    @cached_property
    def missing(self) -> tuple[Slot, ...]:
        """What is still owed, in the order of the cycle file.

        Figures that a theme lacks stand behind its texts, as one field.
        """
        texts = self.missing_texts
        lacking = {self.themes_of_cells[each.indicator] for each in self.missing_cells}
        if not lacking:
            return texts
        themes = dict.fromkeys(slot.theme for slot in self.slots)
        return tuple(
            slot
            for theme in themes
            for slot in (
                *(each for each in texts if each.theme == theme),
                *([Slot(theme, FIGURES)] if theme in lacking else []),
            )
        )

    @property
    def missing_texts(self) -> tuple[Slot, ...]:
        """The texts that are still owed, in the order of the cycle file."""
        if not self.current:
            return self.slots
        return tuple(slot for slot in self.slots if slot not in self.current)

    @cached_property
    def missing_cells(self) -> tuple[Cell, ...]:
        """The figures that are still owed, in the order of the cycle file."""
        if not self.counted:
            return self.cells
        return tuple(each for each in self.cells if each not in self.counted)

    def text(self, slot: Slot) -> str:
        """The text on record; empty where there is none."""
        delivery = self.current.get(slot)
        return delivery.texts[slot] if delivery else ""

    def figure(self, cell: Cell) -> Figure | None:
        """The figure that counts, or None."""
        by = self.counted.get(cell)
        return by.figures[cell] if by else None

    @cached_property
    def figures(self) -> Figures:
        """All figures that count; totals of a group among them."""
        return {cell: by.figures[cell] for cell, by in self.counted.items()}

    @property
    def state(self) -> State:
        """Complete, partial or none."""
        if not self.missing:
            return "complete"
        return "partial" if self.current or self.counted else "none"

    @property
    def newest(self) -> Delivery | None:
        """The newest delivery that still counts, or None."""
        standing = (*self.current.values(), *self.counted.values())
        return max(standing, key=lambda each: each.version, default=None)

    @property
    def was_late(self) -> bool:
        """Whether anything that counts came after the last day."""
        figures = (by.delivered_at.date() > self.last_day for by in self.counted.values())
        return any(map(self.is_late, self.current)) or any(figures)

    def is_late(self, slot: Slot) -> bool:
        """Whether the text on record came after the last day.

        One that the office changed with the party's yes came when the party wrote it.
        """
        came = self.written.get(slot) or self.current[slot].delivered_at
        return came.date() > self.last_day

    def is_overdue(self, today: date) -> bool:
        """Whether something is missing while the last day has passed."""
        return bool(self.missing) and today > self.last_day


def contributions(
    cycle: Cycle,
    deadline: Deadline,
    deliveries: Iterable[Delivery],
    extensions: Extensions | None = None,
) -> tuple[Contribution, ...]:
    """One contribution for each deliverer of this deadline, in the order of the cycle file."""
    of_item = sorted(
        (each for each in deliveries if each.item == deadline.id), key=lambda each: each.version
    )
    return tuple(
        _contribution(
            cycle,
            deadline,
            deliverer,
            [each for each in of_item if each.deliverer == deliverer],
            (extensions or {}).get((deadline.id, deliverer), ()),
        )
        for deliverer in cycle.deliverers(deadline.parties, deadline.rule.id)
    )


def _contribution(
    cycle: Cycle,
    deadline: Deadline,
    deliverer: str,
    own: list[Delivery],
    extensions: tuple[Extension, ...],
) -> Contribution:
    slots = slots_of(cycle, deadline, deliverer)
    current = _current(slots, own)
    written = _written(current, own)
    if not deadline.rule.figures:
        return Contribution(deadline, deliverer, slots, current, extensions, written=written)
    cells = cells_of(cycle, deadline, deliverer)
    return Contribution(
        deadline,
        deliverer,
        slots,
        current,
        extensions,
        cells,
        _counted({*cells, *totals_of(cycle, deadline, deliverer)}, own),
        {each.id: each.theme for each in cycle.indicators},
        written,
    )


def joint_text(
    cycle: Cycle, deadline: Deadline, deliveries: Iterable[Delivery]
) -> Contribution | None:
    """What stands of the joint text of this document; None where it has none."""
    if not deadline.rule.agreements:
        return None
    own = sorted(
        (each for each in deliveries if each.item == deadline.id and each.deliverer == TABLE),
        key=lambda each: each.version,
    )
    slots = joint_slots(cycle, deadline)
    possible = joint_slots(cycle, deadline, spare=SPARE)
    return Contribution(deadline, TABLE, slots, _current(possible, own))


def joint_slots(cycle: Cycle, deadline: Deadline, *, spare: int = 0) -> tuple[Slot, ...]:
    """Every text of the joint text, in the order of the cycle file; none where it has none.

    With `spare` also those of so many agreements more than there should be.
    """
    count = deadline.rule.agreements
    return tuple(
        slot
        for theme in cycle.themes
        for slot in (slots_of_theme(theme.id, count + spare, deadline.period) if count else ())
    )


def slots_of(cycle: Cycle, deadline: Deadline, deliverer: str) -> tuple[Slot, ...]:
    """What a deliverer is asked: every field of every theme that it is bound to."""
    return _slots(cycle.themes_of(deliverer), deadline.rule.fields)


def cells_of(cycle: Cycle, deadline: Deadline, deliverer: str) -> tuple[Cell, ...]:
    """The figures that a deliverer is asked: of each party behind it, for the themes it is in."""
    return _cells_of(cycle, deadline, cycle.members(deliverer))


def totals_of(cycle: Cycle, deadline: Deadline, deliverer: str) -> tuple[Cell, ...]:
    """The totals that a group may give beside the figures of its parties; none for a party."""
    if len(cycle.members(deliverer)) < 2:  # noqa: PLR2004 - a total is of two or more
        return ()
    adding = {each.id for each in cycle.indicators if each.adds_up}
    found = (
        Cell(each.indicator, deliverer, each.year, each.kind)
        for each in cells_of(cycle, deadline, deliverer)
        if each.indicator in adding
    )
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=32768)  # all deliverers at all tables of the country
def _cells_of(cycle: Cycle, deadline: Deadline, parties: tuple[str, ...]) -> tuple[Cell, ...]:
    rules = deadline.rule.figures
    if not rules:
        return ()
    themes = {theme.id for each in parties for theme in cycle.themes_of(each)}
    owing = tuple(
        tuple(
            each
            for each in cycle.select(rule.owed_by)
            if each in parties and each in deadline.parties
        )
        for rule in rules
    )
    asked = tuple(each for each in cycle.indicators if each.theme in themes)
    return cells_of_rules(rules, asked, owing, deadline.year, deadline.period)


@lru_cache(maxsize=4096)
def _slots(themes: tuple[Theme, ...], fields: tuple[str, ...]) -> tuple[Slot, ...]:
    return tuple(Slot(theme.id, field) for theme in themes for field in fields)


def _current(slots: tuple[Slot, ...], own: Collection[Delivery]) -> dict[Slot, Delivery]:
    """The newest delivery with each text; one that was emptied later does not count any more."""
    asked = frozenset(slots) if own else frozenset()
    newest = {slot: delivery for delivery in own for slot in delivery.texts if slot in asked}
    return {slot: by for slot, by in newest.items() if by.texts[slot].strip()}


def _written(current: Mapping[Slot, Delivery], own: Iterable[Delivery]) -> dict[Slot, datetime]:
    """When the deliverer wrote each text that the office changed since, as `written` says."""
    changed = {slot: by for slot, by in current.items() if slot in by.agreed}
    if not changed:
        return {}
    versions = {each.version: each for each in own}
    found = {}
    for slot, newest in changed.items():
        by = newest
        while before := versions.get(by.agreed.get(slot, 0)):
            by = before
        found[slot] = by.delivered_at
    return found


def _counted(asked: Collection[Cell], own: Iterable[Delivery]) -> dict[Cell, Delivery]:
    return {cell: delivery for delivery in own for cell in delivery.figures if cell in asked}
