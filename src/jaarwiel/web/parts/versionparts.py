"""The versions of one contribution as pages show them: what each brought, and what it changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jaarwiel.core.comparing.stretches import Stretch, compared_by_line
from jaarwiel.core.contributions import Contribution, Delivery
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.document import demoted, plain
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.slot import Slot
from jaarwiel.documents.prose import parse
from jaarwiel.office.desk import Desk
from jaarwiel.records.deliveries import deliveries_in

BELOW_FIELD = 2
"""Headings inside a text come below the h3 that names its field."""


@dataclass(frozen=True)
class DeliveredText:
    """One text of a version."""

    theme: str
    field: str
    blocks: object
    replaced: int
    """The version whose text it replaced; 0 where there was none."""
    stretches: tuple[Stretch, ...]
    """What changed against that text; empty where there was none."""


def as_it_looks(text: str, field: str) -> object:
    """The text as blocks that a page can show, safely: no markup of it is taken for ours."""
    return plain(demoted(parse(text, field), BELOW_FIELD))


def own_deliveries(desk: Desk, owed: Contribution) -> list[Delivery]:
    """Every version of this contribution, oldest first; those that were withdrawn among them."""
    found = deliveries_in(desk.store, owed.deadline.id, withdrawn=True)
    return [each for each in found if each.deliverer == owed.deliverer]


def themes_in(cycle: Cycle, delivery: Delivery) -> tuple[str, ...]:
    """The names of the themes of which a version has texts or figures."""
    counted = {cell.indicator for cell in delivery.figures}
    themes = {slot.theme for slot in delivery.texts}
    themes |= {each.theme for each in cycle.indicators if each.id in counted}
    return tuple(each.name for each in cycle.themes if each.id in themes)


def figures_in(deliveries: Sequence[Delivery], chosen: Delivery) -> FigureChanges:
    """The figures of a version, with what each replaced."""
    earlier = {
        cell: figure
        for each in deliveries
        if each.version < chosen.version
        for cell, figure in each.figures.items()
    }
    replaced = {cell: earlier[cell] for cell in chosen.figures if cell in earlier}
    return FigureChanges(chosen.figures, replaced, ())


def texts_in(
    cycle: Cycle, owed: Contribution, deliveries: Sequence[Delivery], chosen: Delivery
) -> Iterator[DeliveredText]:
    """The texts of a version in the order of the cycle file; what is asked no more comes last."""
    names = {theme.id: theme.name for theme in cycle.themes}
    order = [slot for slot in owed.slots if slot in chosen.texts]
    for slot in (*order, *(slot for slot in chosen.texts if slot not in order)):
        before = _before(deliveries, chosen, slot)
        text = chosen.texts[slot]
        yield DeliveredText(
            names.get(slot.theme, slot.theme),
            slot.field,
            as_it_looks(text, slot.field),
            before.version if before else 0,
            compared_by_line(before.texts[slot], text) if before else (),
        )


def _before(deliveries: Sequence[Delivery], chosen: Delivery, slot: Slot) -> Delivery | None:
    """The version that this text stood in before, or None."""
    earlier = (
        each
        for each in reversed(deliveries)
        if each.version < chosen.version and each.texts.get(slot)
    )
    return next(earlier, None)
