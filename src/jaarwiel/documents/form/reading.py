"""Reads a form for figures (.xlsx) back: what was filled in, and whatever is not as it was made.

All deviations are told at once, each with the sheet and the cell where it stands.
"""

from dataclasses import dataclass, field
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figuregrid import grid_of
from jaarwiel.core.figures import Figures
from jaarwiel.core.numbers import shortened
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.form.cells import text_of
from jaarwiel.documents.form.layout import (
    FIGURES,
    ORIGIN,
    ORIGIN_KEYS,
    VERSION,
    Layout,
    Origin,
)  # fmt: skip
from jaarwiel.documents.form.sheet import Deviation, SheetReader
from jaarwiel.documents.form.workbook import (
    ADVICE,
    FORM_NAME,
    NotAFormError,
    OpenedBook,
    opened,
)

MOST_TOLD: Final = 100
"""Deviations that are told one by one."""


@dataclass(frozen=True)
class FormReading:
    """What a form says."""

    figures: Figures = field(default_factory=dict)
    deviations: tuple[Deviation, ...] = ()
    made_from: int = 0
    """The newest delivery when the form was made; 0: there was none."""

    @property
    def is_usable(self) -> bool:
        """Whether its figures can be stored."""
        return not any(each.blocking for each in self.deviations)


def read_form(
    content: bytes, cycle: Cycle, deadline: Deadline, deliverer: str, name: str = FORM_NAME
) -> FormReading:
    """The figures in a form of this deliverer for this document; an empty cell gives none.

    `name` is how errors call the file.
    """
    try:
        book = opened(content, name)
        origin = _origin(book)
        _check_origin(origin, cycle, deadline, deliverer)
    except NotAFormError as error:
        return FormReading(deviations=(Deviation("", str(error)),))
    sheet = SheetReader(book, Layout(grid_of(cycle, deadline, deliverer)))
    sheet.read()
    told = sheet.deviations[:MOST_TOLD]
    if len(sheet.deviations) > MOST_TOLD:
        rest = len(sheet.deviations) - MOST_TOLD
        told.append(Deviation("", f"Er zijn nog {rest} andere afwijkingen."))
    return FormReading(sheet.figures, tuple(told), origin.version)


def origin_of(content: bytes) -> Origin:
    """Which form this is. Raises NotAFormError when it is none."""
    return _origin(opened(content))


def _origin(book: OpenedBook) -> Origin:
    names = book.written.sheetnames
    if ORIGIN not in names or FIGURES not in names:
        missing = FIGURES if ORIGIN in names else ORIGIN
        raise NotAFormError(
            f"Het bestand is niet het formulier van jaarwiel: het blad '{missing}' ontbreekt. "
            f"{ADVICE}"
        )
    sheet = book.outcomes[ORIGIN]
    found = [
        (text_of(sheet.cell(row, 1).value), text_of(sheet.cell(row, 2).value))
        for row in range(1, len(ORIGIN_KEYS) + 1)
    ]
    version, table, item, deliverer, made_from = (value for _, value in found)
    if tuple(key for key, _ in found) != ORIGIN_KEYS or version != VERSION:
        raise NotAFormError(
            f"Het formulier is van een andere versie van jaarwiel, of gewijzigd. {ADVICE}"
        )
    number = int(made_from) if made_from.isascii() and made_from.isdecimal() else 0
    return Origin(table, item, deliverer, min(number, 10**9))


def _check_origin(origin: Origin, cycle: Cycle, deadline: Deadline, deliverer: str) -> None:
    """Raises NotAFormError for the form of another document or deliverer."""
    wanted = (cycle.table.id, deadline.id, deliverer)
    if (origin.table, origin.item, origin.deliverer) == wanted:
        return
    if origin.table != cycle.table.id:
        found = f"van een andere overlegtafel ('{shortened(origin.table)}')"
    elif origin.deliverer != deliverer:
        found = f"van {shortened(cycle.name_of(origin.deliverer), 80)}"
    else:
        found = f"voor een ander stuk of jaar ('{shortened(origin.item)}')"
    raise NotAFormError(
        f"Dit formulier is {found}. Gevraagd wordt het formulier van {cycle.name_of(deliverer)} "
        f"voor {deadline.document} ({deadline.id})."
    )
