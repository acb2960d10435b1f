"""Walks over the sheet with figures of a form, and finds what is and what should not be there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jaarwiel.core.figuregrid import MOST_REMARK, Line
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.numbers import NotANumberError, shortened
from jaarwiel.documents.form.cells import letter_of, number_of, text_of, value_in
from jaarwiel.documents.form.layout import FIGURES, FIRST_ROW, LABELS, REMARKS, TOLD, Layout
from jaarwiel.documents.form.workbook import OpenedBook
from jaarwiel.documents.intake import cleaned, described, unprintable

SPARE_ROWS, SPARE_COLUMNS = 200, 50
"""What may stand beside the form at most, as somebody's own notes."""


@dataclass(frozen=True)
class Deviation:
    """One place where the form is not as it should be."""

    place: str
    """As "Cijfers!D7"; empty: the file as a whole."""
    message: str
    blocking: bool = True
    """Whether nothing can be stored; otherwise it is only told."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class SheetReader:
    """Walks over the sheet with figures, and collects what it finds."""

    def __init__(self, book: OpenedBook, layout: Layout) -> None:
        self.written = book.written[FIGURES]
        self.outcomes = book.outcomes[FIGURES]
        self.layout = layout
        self.lines = layout.grid.lines
        self.columns: dict[str, int] = {}
        """Where each column of the form stands, counted from 1."""
        self.figures: dict[Cell, Figure] = {}
        self.deviations: list[Deviation] = []

    def read(self) -> None:
        """Reads everything, as far as it can be found."""
        if not hasattr(self.written, "iter_rows"):
            self._tell("", "dit blad is een grafiek, geen tabel")
            return
        rows, columns = self.written.max_row, self.written.max_column
        most = FIRST_ROW + len(self.lines) + SPARE_ROWS
        if rows > most or columns > len(self.layout.columns) + SPARE_COLUMNS:
            self._tell(
                "",
                f"het blad heeft {rows} rijen en {columns} kolommen, en het formulier "
                f"{len(self.lines) + 1} rijen en {len(self.layout.columns)} kolommen; verwijder "
                "wat er niet bij hoort, of begin opnieuw met een leeg formulier",
            )
            return
        self._merged()
        self._header()
        self._rows()
        self._beside()

    def _tell(self, place: str, message: str, *, blocking: bool = True) -> None:
        where = f"{FIGURES}!{place}" if place else FIGURES
        self.deviations.append(Deviation(where, message, blocking))

    def _merged(self) -> None:
        for each in self.written.merged_cells.ranges:
            self._tell(str(each.coord), "deze cellen zijn samengevoegd; splits ze weer")

    def _header(self) -> None:
        """Where each column stands; one that is missing, moved or strange is told."""
        wanted = self.layout.columns
        found = {
            column: name
            for column in range(1, self.written.max_column + 1)
            if (name := self._said(1, column))
        }
        for column, name in found.items():
            if name in self.columns:
                self._tell(self._at(1, column), f"de kolom '{name}' staat er twee keer in")
            elif name in wanted:
                self.columns[name] = column
        for place, name in enumerate(wanted, start=1):
            there = found.get(place, "")
            if name not in self.columns:
                what = f"; hier staat '{shortened(there)}'" if there else ""
                self._tell(self._at(1, place), f"de kolom '{name}' ontbreekt{what}")
            elif self.columns[name] != place and (there in wanted or not there):
                where = self._at(1, self.columns[name])
                self._tell(
                    where, f"de kolom '{name}' is verplaatst; zij hoort in {letter_of(place)}"
                )

    def _rows(self) -> None:
        labels = {self.layout.labels(line): line for line in self.lines}
        rows = {row: self._labels(row) for row in range(FIRST_ROW, self.written.max_row + 1)}
        read: dict[str, int] = {}
        strange = []
        for row, found in rows.items():
            line = labels.get(found)
            if line is None:
                strange += [row] if any(found) or self._has_figures(row) else []
            elif line.key in read:
                self._tell(self._at(row, 1), "deze rij staat er twee keer in")
            else:
                read[line.key] = row
                self._line(line, row)
        missing = [line for line in self.lines if line.key not in read]
        self._explain(strange, missing, rows)
        if list(read.values()) != sorted(read.values()) or self._is_shuffled(read):
            self._tell("", "de rijen staan in een andere volgorde; ze zijn gelezen op hun naam",
                       blocking=False)  # fmt: skip

    def _is_shuffled(self, read: Mapping[str, int]) -> bool:
        order = [line.key for line in self.lines if line.key in read]
        return sorted(read, key=lambda key: read[key]) != order

    def _labels(self, row: int) -> tuple[str, ...]:
        columns = (self.columns.get(name) for name in LABELS)
        return tuple(self._said(row, each) if each else "" for each in columns)

    def _said(self, row: int, column: int) -> str:
        return text_of(self.outcomes.cell(row, column).value)

    def _has_figures(self, row: int) -> bool:
        years = (self.columns.get(str(each)) for each in self.layout.grid.years)
        return any(each and self._said(row, each) for each in years)

    def _explain(
        self, strange: list[int], missing: list[Line], rows: Mapping[int, tuple[str, ...]]
    ) -> None:
        """Tells of rows that are no line of the form, and of lines that have no row."""
        left = list(missing)
        for row in strange:
            place = row - FIRST_ROW
            line = self.lines[place] if place < len(self.lines) else None
            if line in left:
                left.remove(line)
                self._changed(line, row, rows[row])
            else:
                said = ", ".join(each for each in rows[row] if each) or "zonder naam"
                self._tell(
                    self._at(row, 1),
                    f"deze rij hoort niet in het formulier: '{shortened(said, 80)}'",
                )
        for line in left:
            self._tell("", f"de rij '{', '.join(self.layout.labels(line))}' ontbreekt")

    def _changed(self, line: Line, row: int, found: tuple[str, ...]) -> None:
        pairs = zip(LABELS, self.layout.labels(line), found, strict=True)
        for name, wanted, there in pairs:
            if wanted != there and name in self.columns:
                self._tell(
                    self._at(row, self.columns[name]),
                    f"hier staat '{shortened(there)}' waar '{wanted}' hoort; deze rij is gewijzigd",
                )

    def _line(self, line: Line, row: int) -> None:
        """The figures of one row, with their remarks."""
        self._meaning(line, row)
        if self._is_hidden(row):
            self._tell(self._at(row, 1), "deze rij is verborgen; zij is wel gelezen",
                       blocking=False)  # fmt: skip
        voorbehoud, source = (self._remark(name, row) for name in REMARKS)
        found = dict(self._values(line, row))
        if (voorbehoud or source) and not found:
            column = self.columns.get(REMARKS[0 if voorbehoud else 1], 1)
            self._tell(
                self._at(row, column),
                "een opmerking bij een rij zonder cijfers wordt niet bewaard",
                blocking=False,
            )
        for cell, value in found.items():
            self.figures[cell] = Figure(value, None, voorbehoud, source)

    def _is_hidden(self, row: int) -> bool:
        return bool(self.written.row_dimensions[row].hidden)

    def _meaning(self, line: Line, row: int) -> None:
        for name, wanted in zip(TOLD, self.layout.told(line), strict=True):
            column = self.columns.get(name)
            there = self._said(row, column) if column else wanted
            if column and there != wanted:
                self._tell(
                    self._at(row, column),
                    f"hier staat '{shortened(there)}' waar '{wanted}' hoort",
                )

    def _values(self, line: Line, row: int) -> Iterator[tuple[Cell, Decimal | None]]:
        for year in self.layout.grid.years:
            column = self.columns.get(str(year))
            if column is None:
                continue
            asked = line.cells.get(year)
            try:
                value = value_in(self.written.cell(row, column), self.outcomes.cell(row, column))
                if value is None:
                    continue
                if asked is None:
                    self._tell(self._at(row, column), f"voor {year} wordt hier niets gevraagd")
                    continue
                yield asked, number_of(value, line.indicator.decimals)
            except NotANumberError as error:
                self._tell(self._at(row, column), str(error))

    def _remark(self, name: str, row: int) -> str:
        column = self.columns.get(name)
        if column is None:
            return ""
        text = " ".join(cleaned(self._said(row, column)).split())
        if len(text) > MOST_REMARK:
            self._tell(self._at(row, column), f"dit is langer dan {MOST_REMARK} tekens")
        elif strange := unprintable(text):
            self._tell(
                self._at(row, column),
                f"deze tekens kunnen niet worden gedrukt: {described(strange[:5])}",
            )
        return text[:MOST_REMARK]

    def _beside(self) -> None:
        """Tells once of what stands in columns that are none of the form."""
        for column in range(len(self.layout.columns) + 1, self.written.max_column + 1):
            if column in self.columns.values():
                continue
            for row in range(1, self.written.max_row + 1):
                if self._said(row, column):
                    self._tell(
                        self._at(row, column),
                        "wat naast het formulier staat, wordt niet gelezen",
                        blocking=False,
                    )
                    return

    def _at(self, row: int, column: int) -> str:
        return f"{letter_of(column)}{row}"
