"""Who owes which contribution (inbreng), and what of it is still missing.

A contribution is complete when every field of every theme has a text in some version; texts of
later versions replace those of earlier ones, field by field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Literal

from jaarwiel.core import workdays
from jaarwiel.core.cycle import Cycle, Theme
from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.core.extension import Extension, Extensions, given_until, open_request
from jaarwiel.core.yearplan import Deadline

State = Literal["complete", "partial", "none"]


@dataclass(frozen=True)
class Slot:
    """One text that is asked for: a field (as "Resultaten") of a theme, by its id."""

    theme: str
    field: str


@dataclass(frozen=True)
class Delivery:
    """One version that a deliverer handed in; never changed afterwards."""

    item: str
    deliverer: str
    version: int
    delivered_at: datetime
    texts: Mapping[Slot, str]


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
        """What is still owed, in the order of the cycle file."""
        return tuple(slot for slot in self.slots if slot not in self.current)

    @property
    def state(self) -> State:
        """Complete, partial or none."""
        if not self.missing:
            return "complete"
        return "partial" if self.current else "none"

    @property
    def newest(self) -> Delivery | None:
        """The newest delivery that still counts, or None."""
        return max(self.current.values(), key=lambda each: each.version, default=None)

    @property
    def was_late(self) -> bool:
        """Whether the newest delivery came after the last day."""
        newest = self.newest
        return newest is not None and newest.delivered_at.date() > self.last_day

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
        Contribution(
            deadline,
            deliverer,
            slots,
            _current(deliverer, slots, of_item),
            (extensions or {}).get((deadline.id, deliverer), ()),
        )
        for deliverer in cycle.deliverers(deadline.parties, deadline.rule.id)
        for slots in [slots_of(cycle, deadline, deliverer)]
    )


def slots_of(cycle: Cycle, deadline: Deadline, deliverer: str) -> tuple[Slot, ...]:
    """What a deliverer is asked: every field of every theme that it is bound to."""
    return _slots(cycle.themes_of(deliverer), deadline.rule.fields)


@lru_cache(maxsize=4096)
def _slots(themes: tuple[Theme, ...], fields: tuple[str, ...]) -> tuple[Slot, ...]:
    return tuple(Slot(theme.id, field) for theme in themes for field in fields)


def _current(
    deliverer: str, slots: tuple[Slot, ...], deliveries: Iterable[Delivery]
) -> dict[Slot, Delivery]:
    return {
        slot: delivery
        for delivery in deliveries
        if delivery.deliverer == deliverer
        for slot, text in delivery.texts.items()
        if slot in slots and text.strip()
    }


def compile_dossier(
    cycle: Cycle,
    deadline: Deadline,
    owed: Iterable[Contribution],
    *,
    assembled_at: datetime,
    version: int,
    final: bool,
    with_provenance: bool = True,
) -> Dossier:
    """All that one version of the document of `deadline` is made from."""
    owed = tuple(owed)
    return Dossier(
        item=deadline.id,
        document=deadline.rule.template or deadline.rule.id,
        title=deadline.document,
        table_name=cycle.table.name,
        year=deadline.year,
        last_day=deadline.input_last_day,
        assembled_at=assembled_at,
        version=version,
        final=final,
        themes=tuple(
            DossierTheme(
                theme.id,
                theme.name,
                tuple(_part(cycle, each, theme.id) for each in owed if each.asks(theme.id)),
            )
            for theme in cycle.themes
        ),
        with_provenance=with_provenance,
    )


def _part(cycle: Cycle, contribution: Contribution, theme: str) -> Part:
    slots = [slot for slot in contribution.slots if slot.theme == theme]
    current = {slot: contribution.current[slot] for slot in slots if slot in contribution.current}
    newest = max(current.values(), key=lambda each: each.version, default=None)
    last_day = contribution.last_day
    return Part(
        party=contribution.deliverer,
        party_name=cycle.name_of(contribution.deliverer),
        theme=theme,
        passages=tuple(
            Passage(
                slot.field,
                by.texts[slot],
                by.version,
                by.delivered_at,
                late=by.delivered_at.date() > last_day,
            )
            for slot, by in current.items()
        ),
        missing=tuple(slot.field for slot in slots if slot not in current),
        version=newest.version if newest else None,
        delivered_at=newest.delivered_at if newest else None,
        late=newest is not None and newest.delivered_at.date() > last_day,
        asked=tuple(slot.field for slot in slots),
    )
