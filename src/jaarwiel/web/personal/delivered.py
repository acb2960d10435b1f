"""The versions of one contribution: who delivered what when, and what it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.slot import Slot
from jaarwiel.core.stretches import Stretch, compared_by_line
from jaarwiel.office.contributions.colleagues import name_for
from jaarwiel.web.front import READ
from jaarwiel.web.parts.figurefields import lines_of
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere, number
from jaarwiel.web.personal.submitting import as_it_looks

router = APIRouter(prefix=WHERE)


@dataclass(frozen=True)
class Version:
    """One version in the list."""

    number: int
    delivered_at: datetime
    by: str
    """Who, as far as this visitor may know; empty for anybody else."""
    themes: tuple[str, ...]


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


@router.api_route("/versies", methods=READ)
def page(here: FillingHere, versie: str = "") -> Response:
    """All versions, and the texts of one: the newest, unless another one is asked for."""
    deliveries = [
        each
        for each in here.desk.store.deliveries(here.owed.deadline.id)
        if each.deliverer == here.owed.deliverer
    ]
    wanted = number(versie)
    chosen = next((each for each in deliveries if each.version == wanted), None)
    chosen = chosen or (deliveries[-1] if deliveries else None)
    return here.page(
        "inbreng_versies",
        versies=[*reversed(list(_listed(here, deliveries)))],
        gekozen=chosen,
        teksten=list(_texts(here, deliveries, chosen)) if chosen else [],
        cijferregels=lines_of(here.desk.cycle, _figures(deliveries, chosen)) if chosen else [],
    )


def _listed(here: Filling, deliveries: Sequence[Delivery]) -> Iterator[Version]:
    people = _people(here)
    for each in deliveries:
        person = people.get(each.version)
        by = name_for(here.desk, here.visitor.person, person, here.now.date()) if person else ""
        names = {slot.theme for slot in each.texts} | _counted_in(here, each)
        themes = tuple(t.name for t in here.desk.cycle.themes if t.id in names)
        yield Version(each.version, each.delivered_at, by, themes)


def _counted_in(here: Filling, delivery: Delivery) -> set[str]:
    """The themes that a version has figures of."""
    counted = {cell.indicator for cell in delivery.figures}
    return {each.theme for each in here.desk.cycle.indicators if each.id in counted}


def _figures(deliveries: Sequence[Delivery], chosen: Delivery) -> FigureChanges:
    """The figures of a version, with what each replaced."""
    earlier = {
        cell: figure
        for each in deliveries
        if each.version < chosen.version
        for cell, figure in each.figures.items()
    }
    replaced = {cell: earlier[cell] for cell in chosen.figures if cell in earlier}
    return FigureChanges(chosen.figures, replaced, ())


def _people(here: Filling) -> Mapping[int, int]:
    """Who delivered each version, where a person of the party did."""
    rows = here.desk.store.rows(
        "SELECT version, person FROM delivery"
        " WHERE item = ? AND deliverer = ? AND person IS NOT NULL",
        here.owed.deadline.id,
        here.owed.deliverer,
    )
    return {row["version"]: row["person"] for row in rows}


def _texts(
    here: Filling, deliveries: Sequence[Delivery], chosen: Delivery
) -> Iterator[DeliveredText]:
    """The texts of a version in the order of the cycle file; what is asked no more comes last."""
    names = {theme.id: theme.name for theme in here.desk.cycle.themes}
    order = [slot for slot in here.owed.slots if slot in chosen.texts]
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
