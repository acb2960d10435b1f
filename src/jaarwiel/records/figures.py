"""The figures in state.db, of all years and documents."""

from decimal import Decimal
from typing import Any

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.records.store import Store, day_or_none, moment


def all_figures(store: Store) -> tuple[Delivery, ...]:
    """Every delivery with figures, of whatever document and year, oldest first; without texts."""
    found: dict[int, Delivery] = {}
    figures: dict[int, dict[Cell, Figure]] = {}
    for row in store.rows(
        "SELECT d.item, d.deliverer, d.version, d.delivered_at, f.*"
        " FROM standing_delivery AS d JOIN delivery_figure AS f ON f.delivery = d.id"
        " ORDER BY d.id, f.rowid"
    ):
        number = row["delivery"]
        given = figures.setdefault(number, {})
        if number not in found:
            found[number] = Delivery(
                row["item"],
                row["deliverer"],
                row["version"],
                moment(row["delivered_at"]),
                {},
                given,
            )
        cell = Cell(row["indicator"], row["party"], row["year"], row["kind"])
        given[cell] = _figure(row)
    return tuple(found.values())


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        None if row["value"] is None else Decimal(row["value"]),
        day_or_none(row["peildatum"]),
        row["voorbehoud"],
        row["source"],
    )
