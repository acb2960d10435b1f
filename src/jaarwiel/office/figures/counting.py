"""What must hold of figures that are handed in."""

from collections.abc import Iterable
from datetime import date

from jaarwiel.core.contributions import cells_of, totals_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.errors import InputError


def check_asked(cycle: Cycle, deadline: Deadline, deliverer: str, given: Iterable[Cell]) -> None:
    """Raises InputError for a figure that is not asked of this deliverer."""
    asked = {*cells_of(cycle, deadline, deliverer), *totals_of(cycle, deadline, deliverer)}
    strange = next((cell for cell in given if cell not in asked), None)
    if strange is not None:
        indicator = cycle.indicator(strange.indicator)
        name = indicator.name if indicator else strange.indicator
        raise InputError(
            f"Van {cycle.name_of(deliverer)} wordt voor {deadline.document} niet gevraagd: "
            f"{name}, {strange.kind} {strange.year}, {cycle.name_of(strange.party)}. "
            "Er is niets opgeslagen."
        )


def with_peildatum(cycle: Cycle, cell: Cell, figure: Figure) -> Figure:
    """The figure with its remarks cleaned, and with the day of measuring that the file names.

    Raises InputError for a remark that cannot be printed.
    """
    remarks = {"voorbehoud": figure.voorbehoud, "source": figure.source}
    for name, text in remarks.items():
        remarks[name] = " ".join(cleaned(text).split())
        if strange := unprintable(remarks[name]):
            raise InputError(
                f"In een opmerking bij de cijfers ('{cell.indicator}') staan tekens die niet in "
                f"het stuk kunnen worden gedrukt: {described(strange)}. Verwijder of vervang ze; "
                "er is nog niets opgeslagen."
            )
    measured = figure.peildatum or _measured(cycle, cell)
    return Figure(figure.value, measured, remarks["voorbehoud"], remarks["source"])


def _measured(cycle: Cycle, cell: Cell) -> date | None:
    indicator = cycle.indicator(cell.indicator)
    return indicator.measured_on(cell.year) if indicator else None


def notes_with(cycle: Cycle, figures: Figures) -> dict[Slot, str]:
    """What is written beside these figures: each voorbehoud and each source, by what it is."""
    found: dict[Slot, str] = {}
    for cell, each in figures.items():
        indicator = cycle.indicator(cell.indicator)
        if indicator is not None:
            for what, text in (("voorbehoud", each.voorbehoud), ("bron", each.source)):
                slot = Slot(indicator.theme, f"{what} bij {indicator.name}")
                found[slot] = "\n".join(filter(None, (found.get(slot), text)))
    return found
