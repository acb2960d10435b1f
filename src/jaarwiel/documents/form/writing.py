"""Writes the form for figures: an .xlsx with what is asked of one deliverer.

Every text is written as text, never as a formula. The same facts give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figuregrid import MOST_REMARK, Grid, Line, earlier_of, grid_of, remarks_of
from jaarwiel.core.figures import Figure, Figures
from jaarwiel.core.numbers import written
from jaarwiel.documents.form.layout import (
    EARLIER,
    EXPLANATION,
    FIGURES,
    LABELS,
    ORIGIN,
    ORIGIN_KEYS,
    REMARKS,
    TOLD,
    Layout,
    Origin,
)
from jaarwiel.words.wording import environment

WIDTHS: Final[Mapping[str, int]] = {
    "Thema": 20, "Indicator": 26, "Partij": 24, "Soort": 10, "Eenheid": 10, "Peildatum": 12,
    EARLIER: 20, "Voorbehoud": 28, "Bron": 20,
}  # fmt: skip
"""Of the columns, in characters."""
YEAR_WIDTH: Final = 9
TEXT_WIDTH: Final = 90
LINE_HEIGHT: Final = 14
"""Of a line of text, in points; a row that leaves its height to the program is cut off in some."""
GREEN, PALE, GREY, RULE, WHITE = "#0B5345", "#DFEAE4", "#D9D9D6", "#79837C", "#FFFFFF"
A4: Final = 9


@dataclass(frozen=True)
class _Book:
    """The workbook under way, with its cell formats by name."""

    workbook: Any
    formats: dict[tuple[tuple[str, Any], ...], Any]

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(
                {"valign": "top", "text_wrap": True, "font_size": 10, **properties}
            )
        return self.formats[key]


def write_form(cycle: Cycle, contribution: Contribution, known: Figures) -> bytes:
    """The form for this contribution, with what was delivered filled in.

    `known` are the figures of other years and documents, to be shown beside.
    """
    deadline, deliverer = contribution.deadline, contribution.deliverer
    grid = grid_of(cycle, deadline, deliverer)
    newest = contribution.newest
    origin = Origin(cycle.table.id, deadline.id, deliverer, newest.version if newest else 0)
    content = BytesIO()
    workbook = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties(
        {
            "title": f"Cijfers {deadline.document}",
            "subject": cycle.name_of(deliverer),
            "author": cycle.table.name,
            "created": datetime.combine(deadline.opens, time()),
        }
    )
    book = _Book(workbook, {})
    _figures(book, cycle, Layout(grid), contribution, known)
    _explanation(book, cycle, grid, contribution)
    _origin(workbook, origin)
    workbook.close()
    return content.getvalue()


def _figures(
    book: _Book, cycle: Cycle, layout: Layout, contribution: Contribution, known: Figures
) -> None:
    sheet = book.workbook.add_worksheet(FIGURES)
    _set_up(sheet, cycle, layout, contribution)
    head = book.format(bold=True, font_color=WHITE, bg_color=GREEN, border=1, border_color=RULE)
    for column, name in enumerate(layout.columns):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, WIDTHS.get(name, YEAR_WIDTH))
    for row, line in enumerate(layout.grid.lines, start=1):
        _line(book, sheet, row, layout, line, contribution.figures, known)
    last = xl_rowcol_to_cell(len(layout.grid.lines), len(layout.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})


def _set_up(sheet: Any, cycle: Cycle, layout: Layout, contribution: Contribution) -> None:
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, len(layout.grid.lines), len(layout.columns) - 1)
    title = f"{contribution.deadline.document}: {cycle.name_of(contribution.deliverer)}"
    sheet.set_header(f"&L{_in_header(title)}&R{_in_header(cycle.table.name)}")
    sheet.set_footer("&RBlad &P van &N")


def _in_header(text: str) -> str:
    """The text where & starts a code, and no more of it than a header takes."""
    return text[:100].replace("&", "&&")


def _line(
    book: _Book, sheet: Any, row: int, layout: Layout, line: Line, figures: Figures, known: Figures
) -> None:
    look = {"border": 1, "border_color": RULE, "italic": line.is_total}
    names = layout.columns
    told = [*layout.labels(line), *layout.told(line), _earlier(line, known)]
    for column, text in enumerate(told):
        sheet.write_string(row, column, text, book.format(bg_color=PALE, **look))
    sheet.set_row(row, max(_height(text, WIDTHS[name]) for name, text in zip(names, told)))  # noqa: B905 - years follow
    first = len(LABELS) + len(TOLD) + 1
    for column, year in enumerate(layout.grid.years, start=first):
        cell = line.cells.get(year)
        if cell is None:
            sheet.write_blank(row, column, None, book.format(bg_color=GREY, **look))
        else:
            _open(book, sheet, (row, column), line, figures.get(cell), look)
    remarks = remarks_of(line, figures)
    pairs = zip(REMARKS, (remarks.voorbehoud, remarks.source), strict=True)
    for column, (name, text) in enumerate(pairs, start=first + len(layout.grid.years)):
        sheet.write_string(row, column, text, book.format(locked=False, **look))
        sheet.data_validation(row, column, row, column, _remark_rule(name))


def _height(text: str, width: int) -> int:
    """Of a row in which this text wraps, in points."""
    return 2 + LINE_HEIGHT * max(1, -(-len(text) * 9 // (width * 8)))


def _earlier(line: Line, known: Figures) -> str:
    return "; ".join(
        f"{written(figure.value, line.indicator.decimals)} ({cell.kind} {cell.year})"
        for cell, figure in earlier_of(line, known)
    )


def _open(
    book: _Book,
    sheet: Any,
    place: tuple[int, int],
    line: Line,
    figure: Figure | None,
    look: Mapping[str, Any],
) -> None:
    """A cell to fill in, with what was delivered."""
    decimals = line.indicator.decimals
    shown = "#,##0" + ("." + "0" * decimals if decimals else "")
    made = book.format(locked=False, num_format=shown, align="right", **look)
    if figure is None:
        sheet.write_blank(*place, None, made)
    elif figure.value is None:
        sheet.write_string(*place, written(None), made)
    else:
        sheet.write_number(*place, float(figure.value), made)
    sheet.data_validation(*place, *place, _number_rule(xl_rowcol_to_cell(*place), line))


def _number_rule(cell: str, line: Line) -> dict[str, Any]:
    """What may stand in a cell for a figure."""
    decimals = line.indicator.decimals
    most = "één cijfer" if decimals == 1 else f"{decimals} cijfers"
    what = f"met hooguit {most} achter de komma" if decimals else "zonder decimalen"
    return {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=ROUND({cell},{decimals})),"
        f'OR(LOWER(TRIM({cell}))="n.v.t.",LOWER(TRIM({cell}))="nvt"))',
        "input_title": f"In {line.indicator.unit}"[:32],
        "input_message": f"Een getal van 0 of meer, {what}; of n.v.t.",
        "error_title": "Geen geldig cijfer",
        "error_message": f"Vul een getal in van 0 of meer, {what}, of n.v.t.",
    }


def _remark_rule(name: str) -> dict[str, Any]:
    return {
        "validate": "length",
        "criteria": "<=",
        "value": MOST_REMARK,
        "error_title": f"{name} is te lang",
        "error_message": f"Gebruik hooguit {MOST_REMARK} tekens.",
    }


def _explanation(book: _Book, cycle: Cycle, grid: Grid, contribution: Contribution) -> None:
    """The second sheet: how to fill it in, a paragraph for each row."""
    sheet = book.workbook.add_worksheet(EXPLANATION)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_column(0, 0, TEXT_WIDTH)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    lines = [each for each in _words(cycle, grid, contribution).split("\n") if each.strip()]
    for row, text in enumerate(lines):
        heading = text.startswith("# ")
        look = {"bold": True, "font_color": GREEN, "font_size": 12} if heading else {}
        sheet.set_row(row, _height(text, TEXT_WIDTH) + (8 if heading else 0))
        sheet.write_string(row, 0, text.removeprefix("# "), book.format(**look))


def _words(cycle: Cycle, grid: Grid, contribution: Contribution) -> str:
    indicators = dict.fromkeys(each.indicator for each in grid.lines)
    return (
        environment(html=False)
        .get_template("cijfers/toelichting.md.j2")
        .render(
            document=contribution.deadline.document,
            aanleveraar=cycle.name_of(contribution.deliverer),
            tafel=cycle.table.name,
            laatste_dag=contribution.last_day,
            blad=FIGURES,
            totalen=any(each.is_total for each in grid.lines),
            indicatoren=list(indicators),
        )
    )


def _origin(workbook: Any, origin: Origin) -> None:
    sheet = workbook.add_worksheet(ORIGIN)
    for row, (key, value) in enumerate(zip(ORIGIN_KEYS, origin.values, strict=True)):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.protect("")
    sheet.hide()
