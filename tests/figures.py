"""Figures for tests: the stock of Bijlage 3, and short ways to deliver and ask."""

from datetime import datetime
from decimal import Decimal

from hogeland import at

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import Cell, Figure, FigureKind
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.records.store import Store

STOCK: dict[str, tuple[int, ...]] = {
    "wierden-en-borgen": (3571, 3519, 3643, 3684, 3600, 3642, 3693, 3720, 3738, 3726),
    "goud-wonen": (1297, 1305, 1409, 1396, 1278, 1468, 1416, 1515, 1515, 1515),
    "woongroep-marenland": (271, 271),
    "woonzorg-nederland": (223, 223, 223, 223, 223, 201, 201, 201, 201, 201),
}
"""Independent DAEB homes on 31 December of 2021 and on (Bijlage 3)."""
TOTALS = (5362, 5318, 5275, 5303, 5101, 5311, 5310, 5436, 5454, 5442)
FIRST, REALISED_TO = 2021, 2024
RESERVE = "o.v.v. vaststelling begroting 2026"


def kind_of(year: int) -> FigureKind:
    """What a figure of this year was when Bijlage 3 was made."""
    return "realisatie" if year <= REALISED_TO else "prognose"


def stock_deliveries(moment: datetime | None = None) -> tuple[Delivery, ...]:
    """Bijlage 3 as one delivery of each corporation."""
    return tuple(
        Delivery(
            "2026/cijfers",
            party,
            1,
            moment or at("2026-01-05"),
            {},
            {
                Cell("voorraad", party, year, kind_of(year)): Figure(
                    Decimal(value), voorbehoud="" if year <= REALISED_TO else RESERVE
                )
                for year, value in enumerate(values, start=FIRST)
            },
        )
        for party, values in STOCK.items()
    )


def given(
    moment: str,
    party: str,
    *figures: tuple[str, int, FigureKind, str],
    item: str = "2027/terugblik",
) -> Delivery:
    """One delivery of figures: (indicator, year, kind, number or number with reserve)."""
    found = {}
    for indicator, year, kind, text in figures:
        number, _, reserve = text.partition(" ")
        value = None if number == "n.v.t." else Decimal(number)
        found[Cell(indicator, party, year, kind)] = Figure(value, voorbehoud=reserve)
    return Delivery(item, party, 1, at(moment), {}, found)


def keep(store: Store, *deliveries: Delivery) -> None:
    """Puts these deliveries on record, in their order."""
    for each in deliveries:
        record_delivery(
            store,
            each.item,
            each.deliverer,
            {},
            each.delivered_at,
            "x",
            figures=each.figures,
        )
