"""A chart as SVG: the same drawing for the page, the PDF and Word.

Rows of figures differ in more than colour: lines have marks of their own, columns a filling of
their own. What is a forecast has broken lines. Classes let the page give its own colours.
"""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final

from jaarwiel.core.document import Chart, Series
from jaarwiel.documents.axis import Axis, ticks
from jaarwiel.documents.colours import Colours
from jaarwiel.documents.numbers import in_dutch

WIDTH: Final = 640  # units; on paper the width of the text, 16.2 cm
_PLOT_HEIGHT: Final = 230
_TOP: Final = 26
_FONTS: Final = "'Source Sans 3', 'Segoe UI', Roboto, Arial, sans-serif"
_LETTER: Final = 7.2  # about the width of a character
_LEGEND_LINE: Final = 21
_ROOM_RIGHT: Final = 14
_MOST_LABELS: Final = 24
"""More columns than this have no figures above them."""
_NARROWEST_LABELLED: Final = 17  # units a column
MARKS: Final = (
    "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0 -4.5 0Z",
    "M-4 -4H4V4H-4Z",
    "M0 -5.5L5 4H-5Z",
    "M0 -5.8L5.8 0L0 5.8L-5.8 0Z",
    "M0 5.5L5 -4H-5Z",
    "M-5.5 -1.6H-1.6V-5.5H1.6V-1.6H5.5V1.6H1.6V5.5H-1.6V1.6H-5.5Z",
)
"""A mark for each row of figures, around its point."""
FILLINGS: Final = (
    "",
    "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "M0 4H8",
    "M4 0V8M0 4H8",
    "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "M4 0V8",
)
"""What stands in the columns of each row of figures, in a square of 8 by 8; empty: all of it."""


def draw(chart: Chart, colours: Colours) -> str:
    """Return the drawing; ids in it begin with the chart's anchor."""
    return _Drawing(chart, colours).svg()


class _Drawing:
    def __init__(self, chart: Chart, colours: Colours) -> None:
        self._chart, self._colours = chart, colours
        self._is_lines = chart.form == "lines"
        found = ticks(self._extremes(), from_zero=not self._is_lines)
        labels = [in_dutch(each) for each in found]
        self._left = 12 + _LETTER * max(map(len, labels))
        self._axis = Axis(found, _TOP, _TOP + _PLOT_HEIGHT)
        self._labels = labels
        self._room = (WIDTH - self._left - _ROOM_RIGHT) / max(len(chart.categories), 1)
        self._legend_lines = list(self._wrapped_legend())

    def svg(self) -> str:
        height = _TOP + _PLOT_HEIGHT + 34 + _LEGEND_LINE * len(self._legend_lines)
        name = self._chart.anchor or "grafiek"
        drawn = self._lines() if self._is_lines else self._columns()
        begun = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" '
            f'aria-labelledby="{name}_naam {name}_tekst" '
            f'font-family="{_FONTS}" font-size="13">'
        )
        return "".join(
            (
                begun,
                f'<title id="{name}_naam">{escape(self._chart.name)}</title>',
                f'<desc id="{name}_tekst">{escape(self._chart.description)}</desc>',
                "" if self._is_lines else self._patterns(),
                *self._frame(),
                *drawn,
                *self._legend(),
                "</svg>",
            )
        )

    def _extremes(self) -> Iterator[float]:
        if self._chart.form != "stacked":
            for series in self._chart.series:
                yield from (value for value in series.values if value is not None)
            return
        for stack in zip(*(series.values for series in self._chart.series), strict=True):
            known = [value for value in stack if value is not None]
            yield sum(value for value in known if value > 0)
            yield sum(value for value in known if value < 0)

    # ------------------------------------------------------------------------- around the drawing

    def _frame(self) -> Iterator[str]:
        right = WIDTH - _ROOM_RIGHT
        if self._chart.unit:
            yield self._text(2, 12, self._chart.unit, "faint")
        for value, label in zip(self._axis.ticks, self._labels, strict=True):
            y = self._axis.at(value)
            colour = "faint" if value == 0 else "line"
            yield (
                f'<path class="{colour}" d="M{_n(self._left)} {_n(y)}H{right}" fill="none" '
                f'stroke="{self._of(colour)}"/>'
            )
            yield self._text(self._left - 8, y + 4.5, label, "faint", anchor="end")
        every = 1 + int(max(map(len, self._chart.categories), default=0) * _LETTER // self._room)
        for number, category in enumerate(self._chart.categories):
            if number % every == 0:
                y = self._axis.bottom + 19
                yield self._text(self._middle(number), y, category, "ink", anchor="middle")

    def _middle(self, category: int) -> float:
        return self._left + self._room * (category + 0.5)

    def _text(self, x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
        return (
            f'<text class="{colour}" x="{_n(x)}" y="{_n(y)}" fill="{self._of(colour)}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def _of(self, colour: str) -> str:
        return str(getattr(self._colours, colour))

    def _hue(self, row: int) -> tuple[str, str]:
        """The class and the colour of a row of figures."""
        at = row % len(self._colours.rows)
        return f"reeks{at + 1}", self._colours.rows[at]

    # -------------------------------------------------------------------------------------- lines

    def _lines(self) -> Iterator[str]:
        for row, series in enumerate(self._chart.series):
            points = [
                (at, self._middle(at), self._axis.at(value))
                for at, value in enumerate(series.values)
                if value is not None
            ]
            for before, after in pairwise(points):
                if after[0] == before[0] + 1:
                    forecast = series.is_forecast(before[0]) or series.is_forecast(after[0])
                    yield self._line(row, before[1:], after[1:], forecast=forecast)
            for at, x, y in points:
                yield self._mark(row, x, y, forecast=series.is_forecast(at))

    def _line(
        self, row: int, start: tuple[float, float], end: tuple[float, float], *, forecast: bool
    ) -> str:
        name, colour = self._hue(row)
        broken = ' stroke-dasharray="5 4"' if forecast else ""
        return (
            f'<path class="lijn {name}" d="M{_n(start[0])} {_n(start[1])}L{_n(end[0])} '
            f'{_n(end[1])}" fill="none" stroke="{colour}" stroke-width="2"{broken}/>'
        )

    def _mark(self, row: int, x: float, y: float, *, forecast: bool) -> str:
        name, colour = self._hue(row)
        kind, filling = ("open", self._colours.paper) if forecast else ("vol", colour)
        return (
            f'<path class="{kind} {name}" transform="translate({_n(x)} {_n(y)})" '
            f'd="{MARKS[row % len(MARKS)]}" fill="{filling}" stroke="{colour}" stroke-width="1.6"/>'
        )

    # ------------------------------------------------------------------------------------ columns

    def _columns(self) -> Iterator[str]:
        stacked = self._chart.form == "stacked"
        beside = 1 if stacked else max(len(self._chart.series), 1)
        width = min(self._room * 0.8 / beside, 60)
        many = len(self._chart.categories) * beside > _MOST_LABELS
        labelled = not stacked and not many and width >= _NARROWEST_LABELLED
        grown: dict[tuple[int, bool], float] = {}
        for row, series in enumerate(self._chart.series):
            for at, value in enumerate(series.values):
                if value is None:
                    continue
                place = 0 if stacked else row
                x = self._middle(at) + width * (place - beside / 2)
                base = grown.get((at, value < 0), 0) if stacked else 0
                grown[at, value < 0] = base + value
                forecast = series.is_forecast(at)
                yield self._column(row, (x, width), (base, base + value), forecast=forecast)
                if labelled:
                    edge = self._axis.at(value) + (15 if value < 0 else -5)
                    yield self._text(x + width / 2, edge, in_dutch(value), "ink", anchor="middle")

    def _column(
        self, row: int, across: tuple[float, float], values: tuple[float, float], *, forecast: bool
    ) -> str:
        y, end = sorted(map(self._axis.at, values))
        x, width = across
        return self._box(row, (x + 1, y, width - 2, end - y), forecast=forecast)

    def _box(self, row: int, box: tuple[float, float, float, float], *, forecast: bool) -> str:
        name, colour = self._hue(row)
        x, y, width, height = map(_n, box)
        filling = f"url(#{self._pattern(row)})" if FILLINGS[row % len(FILLINGS)] else colour
        broken = ' stroke-dasharray="4 3" fill-opacity="0.45"' if forecast else ""
        full = "vol " if filling == colour else "rand "
        return (
            f'<rect class="{full}{name}" x="{x}" y="{y}" width="{width}" height="{height}" '
            f'fill="{filling}" stroke="{colour}" stroke-width="1.4"{broken}/>'
        )

    def _pattern(self, row: int) -> str:
        return f"{self._chart.anchor or 'grafiek'}_vulling{row + 1}"

    def _patterns(self) -> str:
        made = (
            f'<pattern id="{self._pattern(row)}" width="8" height="8" '
            'patternUnits="userSpaceOnUse">'
            f'<path class="lijn {self._hue(row)[0]}" d="{filling}" fill="none" '
            f'stroke="{self._hue(row)[1]}" stroke-width="2.4"/></pattern>'
            for row, _ in enumerate(self._chart.series)
            if (filling := FILLINGS[row % len(FILLINGS)])
        )
        return f"<defs>{''.join(made)}</defs>"

    # ------------------------------------------------------------------------------------- legend

    def _entries(self) -> list[tuple[int | None, str, bool]]:
        """The row, its name and whether it is drawn as a forecast; None explains the drawing."""
        entries: list[tuple[int | None, str, bool]] = [
            (row, series.name, False) for row, series in enumerate(self._chart.series)
        ]
        if any(_has_forecast(series) for series in self._chart.series):
            words = (self._chart.realised, False), (self._chart.forecast, True)
            entries.extend((None, word, broken) for word, broken in words)
        return entries

    def _wrapped_legend(self) -> Iterator[list[tuple[float, int | None, str, bool]]]:
        line: list[tuple[float, int | None, str, bool]] = []
        x = self._left
        for row, name, forecast in self._entries():
            length = 46 + _LETTER * len(name)
            if line and (x + length > WIDTH or (row is None and line[-1][1] is not None)):
                yield line
                line, x = [], self._left
            line.append((x, row, name, forecast))
            x += length
        if line:
            yield line

    def _legend(self) -> Iterator[str]:
        y = self._axis.bottom + 48
        for line in self._legend_lines:
            for x, row, name, forecast in line:
                yield from self._key(row, x, y - 4.5, forecast=forecast)
                yield self._text(x + 30, y, name, "ink")
            y += _LEGEND_LINE

    def _key(self, row: int | None, x: float, y: float, *, forecast: bool) -> Iterator[str]:
        if row is None:
            broken = ' stroke-dasharray="5 4"' if forecast else ""
            shape = (
                f"M{_n(x)} {_n(y)}h24" if self._is_lines else f"M{_n(x + 4)} {_n(y - 6)}h16v12h-16Z"
            )
            yield (
                f'<path class="faint" d="{shape}" fill="none" stroke="{self._colours.faint}" '
                f'stroke-width="1.6"{broken}/>'
            )
        elif self._is_lines:
            yield self._line(row, (x, y), (x + 24, y), forecast=False)
            yield self._mark(row, x + 12, y, forecast=False)
        else:
            yield self._box(row, (x + 4, y - 6, 16, 12), forecast=False)


def _has_forecast(series: Series) -> bool:
    known = (at for at, value in enumerate(series.values) if value is not None)
    return any(map(series.is_forecast, known))


def _n(value: float) -> str:
    """A coordinate, short and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
