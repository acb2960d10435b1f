"""What is shown of the figures as files: CSV, and a workbook with a chart."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jaarwiel.core.figuretables import OverYears, Programme, Result
from jaarwiel.core.series import Counted
from jaarwiel.office import csvlist
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.figureimport import COLUMNS, TOTAL
from jaarwiel.office.figures.known import Shown, described, kinds, notes, reserves_in_words
from jaarwiel.words.wording import day_in_words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MORE_COLUMNS: Final = ("eenheid", "peildatum")
"""Beside those that a list of earlier figures has, so that it can be read in elsewhere."""
NARROW, WIDE, WIDEST = 9, 16, 44
"""Widths of columns, in characters."""
CHART_WIDTH, CHART_HEIGHT = 24, 11
"""In centimetres."""
NOT_APPLICABLE: Final = "n.v.t."

Value = str | int | Decimal | None


def as_csv(table: OverYears) -> str:
    """The table as CSV: a line for every figure, and one for the total of every year."""
    return csvlist.written([(*COLUMNS, *MORE_COLUMNS), *_lines(table)])


def _lines(table: OverYears) -> Iterator[tuple[object, ...]]:
    unit = table.indicator.unit
    for row in table.rows:
        for each in row.figures:
            if each:
                cell, figure = each.cell, each.figure
                yield (
                    row.name, table.indicator.name, cell.year, cell.kind, _plain(figure.value),
                    figure.voorbehoud, figure.source, unit, figure.peildatum or "",
                )  # fmt: skip
    for year, total in zip(table.years, table.totals, strict=True):
        if total is not None:
            name = table.indicator.name
            yield ("Totaal", name, year, TOTAL, _plain(total), "", "", unit, "")


def _plain(value: Decimal | None) -> str:
    """A number with a decimal comma and no points, as Dutch spreadsheets read it."""
    return NOT_APPLICABLE if value is None else f"{value:f}".replace(".", ",")


def as_xlsx(desk: Desk, shown: Shown, now: datetime) -> bytes:
    """The same as a workbook: the table with a chart, the programme, and the results."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = f"{shown.table.indicator.name}, {desk.cycle.table.name}"
    book.properties.creator = desk.cycle.table.name
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    _over_years(book, desk, shown.table, now)
    _programmes(book, shown.programmes)
    _results(book, shown.results)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _head(cell: "Cell", *, above_figures: bool) -> None:
    """Makes a heading of a cell; above figures it stands to the right."""
    from openpyxl.styles import Alignment, Font

    cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True)
    if above_figures:
        cell.alignment = Alignment(horizontal="right", vertical="bottom", wrap_text=True)


class _Page:
    """One sheet that is written from top to bottom."""

    def __init__(self, sheet: "Worksheet", title: str) -> None:
        self.sheet = sheet
        self.line = 0
        sheet.title = title
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0  # as many pages as it takes, each one page wide
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def writes(self, values: Iterable[Value], decimals: int = 0) -> int:
        """One row, and its number; a text is never taken for a formula."""
        from openpyxl.styles import Alignment

        self.line += 1
        for column, value in enumerate(values, 1):
            if value is None:
                continue
            cell = self.sheet.cell(self.line, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, Decimal):
                cell.number_format = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
            else:
                cell.alignment = Alignment(horizontal="left")  # a year
        return self.line

    def heads(self, values: Sequence[Value], words: int = 1) -> int:
        """A row of headings, and its number; the first `words` of them stand above words."""
        line = self.writes(values)
        for column in range(1, len(values) + 1):
            _head(self.sheet.cell(line, column), above_figures=column > words)
        return line

    def skips(self) -> None:
        """An empty row."""
        self.line += 1

    def widens(self, widths: Iterable[int]) -> None:
        """The widths of the columns, in characters."""
        from openpyxl.utils import get_column_letter

        for column, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width


def _over_years(book: "Workbook", desk: Desk, table: OverYears, now: datetime) -> None:
    page = _Page(book.active, "Over de jaren")
    indicator = table.indicator
    page.heads([indicator.name])
    page.writes([described(table)])
    page.skips()
    names = [row.name for row in table.rows]
    total = ["Totaal"] if indicator.adds_up else []
    head = page.heads(["Jaar", "Soort", *names, *total], words=2)
    for at, year in enumerate(table.years):
        values: list[Value] = [_shown(row.figures[at]) for row in table.rows]
        sums = [table.totals[at]] if indicator.adds_up else []
        page.writes([year, kinds(table, at), *values, *sums], indicator.decimals)
    last = page.line
    page.sheet.page_setup.fitToHeight = 1  # so that the chart is not cut in two
    page.sheet.freeze_panes = page.sheet.cell(head + 1, 3)
    page.skips()
    for line in notes(desk, table):
        page.writes([line])
    page.writes([f"Opgemaakt op {day_in_words(now.date())}."])
    page.skips()
    page.widens([NARROW, WIDEST if _is_mixed(table) else WIDE, *[WIDE] * (len(names) + 1)])
    if names:
        _chart(page, table, head, last)


def _shown(counted: Counted | None) -> Value:
    if counted is None:
        return None
    return NOT_APPLICABLE if counted.figure.value is None else counted.figure.value


def _chart(page: _Page, table: OverYears, head: int, last: int) -> None:
    """A chart of the spreadsheet's own, below what is written."""
    from openpyxl.chart import BarChart, LineChart, Reference

    chart = BarChart() if table.indicator.adds_up else LineChart()
    if table.indicator.adds_up:
        chart.type, chart.grouping, chart.overlap = "col", "stacked", 100
    columns = range(3, 3 + len(table.rows))
    data = Reference(page.sheet, columns[0], head, columns[-1], last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(page.sheet, 1, head + 1, 1, last))
    chart.title = table.indicator.name
    chart.y_axis.title = table.indicator.unit
    chart.y_axis.number_format = "#,##0"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.legend.position = "b"
    chart.width, chart.height = CHART_WIDTH, CHART_HEIGHT
    page.sheet.add_chart(chart, f"A{page.line + 1}")


def _programmes(book: "Workbook", programmes: tuple[Programme, ...]) -> None:
    if not programmes:
        return
    page = _Page(book.create_sheet(), "Programma")
    for each in programmes:
        page.heads([f"Jaarschijf {each.year}"])
        page.heads(["Indicator", "Eenheid", *each.parties, "Totaal"], words=2)
        for indicator, values, total in each.lines:
            line: list[Value] = [indicator.name, indicator.unit, *values, total]
            page.writes(line, indicator.decimals)
        for text in reserves_in_words(each.reserves):
            page.writes([text])
        page.skips()
    page.widens([WIDEST, WIDE, *[WIDE] * 12])


def _results(book: "Workbook", found: tuple[tuple[int, tuple[Result, ...]], ...]) -> None:
    if not found:
        return
    page = _Page(book.create_sheet(), "Resultaten")
    words = ("Jaar", "Indicator", "Partij", "Eenheid", "Soort voornemen")
    page.heads([*words, "Voorgenomen", "Realisatie", "Verschil"], words=len(words))
    for year, results in found:
        for each in results:
            kind = each.planned.cell.kind if each.planned else None
            line: list[Value] = [
                year, each.indicator.name, each.name, each.indicator.unit, kind,
                _shown(each.planned), _shown(each.realised), each.difference,
            ]  # fmt: skip
            page.writes(line, each.indicator.decimals)
    page.widens([NARROW, WIDEST, WIDEST, *[WIDE] * 5])


def _is_mixed(table: OverYears) -> bool:
    return any(len(table.kinds(at)) > 1 for at in range(len(table.years)))
