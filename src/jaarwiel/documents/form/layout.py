"""How the form for figures (.xlsx) is laid out: its sheets, columns and rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from jaarwiel.core.figuregrid import Grid, Line

FIGURES: Final = "Cijfers"
EXPLANATION: Final = "Toelichting"
ORIGIN: Final = "jaarwiel"
"""The hidden sheet that says which form this is."""
VERSION: Final = "1"
"""Of the layout: a form of another version cannot be read."""
LABELS: Final = ("Thema", "Indicator", "Partij", "Soort")
"""The columns that say which line a row is."""
TOLD: Final = ("Eenheid", "Peildatum")
"""The columns that say what is meant by its figures."""
EARLIER: Final = "Al bekend"
REMARKS: Final = ("Voorbehoud", "Bron")
ORIGIN_KEYS: Final = ("formulier", "tafel", "stuk", "aanleveraar", "gemaakt van versie")
FIRST_ROW: Final = 2
"""The first row below the header, as a spreadsheet counts."""


@dataclass(frozen=True)
class Origin:
    """Which form it is: of which table, for whom, and made from which version."""

    table: str
    item: str
    deliverer: str
    version: int
    """The newest delivery when it was made; 0 when there was none."""

    @property
    def values(self) -> tuple[str, ...]:
        """What stands in the hidden sheet, in the order of `ORIGIN_KEYS`."""
        return VERSION, self.table, self.item, self.deliverer, str(self.version)


@dataclass(frozen=True)
class Layout:
    """The columns and rows of one form."""

    grid: Grid

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The header."""
        years = (str(each) for each in self.grid.years)
        return *LABELS, *TOLD, EARLIER, *years, *REMARKS

    def labels(self, line: Line) -> tuple[str, ...]:
        """What the first columns say of a line: no two lines are called the same."""
        names = [each.indicator.name for each in self.grid.lines if each.party == line.party]
        again = names.count(line.indicator.name) > len(self._kinds(line))
        name = f"{line.indicator.name} ({line.indicator.id})" if again else line.indicator.name
        party = f"Totaal {line.party_name}" if line.is_total else line.party_name
        return tuple(_plain(each) for each in (line.theme.name, name, party, line.kind))

    def _kinds(self, line: Line) -> list[Line]:
        return [
            each
            for each in self.grid.lines
            if (each.indicator, each.party) == (line.indicator, line.party)
        ]

    def told(self, line: Line) -> tuple[str, ...]:
        """What the next columns say of it."""
        return _plain(line.indicator.unit), _plain(line.indicator.peildatum or "")


def _plain(text: str) -> str:
    return " ".join(text.split())
