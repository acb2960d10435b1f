"""Figures, findings and places to sign, as blocks."""

from typing import Final

from jaarwiel.core.document import (
    Block,
    Cell,
    Chart,
    ChartForm,
    Notice,
    PageBreak,
    Run,
    Series,
    Signatory,
    Signatures,
    Table,
    words,
)
from jaarwiel.documents.blockfacts import (
    Bevindingen,
    Getal,
    Grafiek,
    Ondertekenaar,
    Reeks,
    Tabel,
    Verloop,
    Waarde,
)
from jaarwiel.documents.numbers import in_dutch
from jaarwiel.documents.phrases import Phrases
from jaarwiel.documents.printable import printable

MOST_COLUMNS_DRAWN: Final = 4
"""Years up to which a chart has columns; more years read better as lines."""

_FORMS: Final[dict[str, ChartForm]] = {
    "lijnen": "lines", "kolommen": "bars", "gestapeld": "stacked",
}  # fmt: skip
_WIDEST: Final = 44  # characters of a column; longer texts break
_MARGIN: Final = 1  # characters of room beside what stands in a column


def table(tabel: Tabel, phrases: Phrases, _level: int, _name: str) -> Table:
    """Return a table; what is no text is written as a figure."""
    cells, numeric = _Cells(f"de tabel {tabel.naam}", phrases), _numeric(tabel)
    rows = tuple(tuple(map(cells.cell, row)) for row in tabel.rijen)
    footer = tuple(tuple(map(cells.cell, row)) for row in tabel.totalen)
    # A year heads a column as it is: 2027, not 2.027.
    header = tuple(cells.cell(each if each is None else str(each)) for each in tabel.kop)
    return Table(
        cells.text(tabel.naam),
        header=header,
        rows=rows,
        row_headers=tabel.koppen_per_rij,
        shares=_shares((header, *rows, *footer), numeric),
        footer=footer,
        numeric=numeric,
    )


def chart(grafiek: Grafiek, phrases: Phrases, level: int, name: str) -> Chart:
    """Return a chart with the table of its figures."""
    cells = _Cells(f"de grafiek {grafiek.naam}", phrases)
    form = _form(grafiek)
    course = tuple(_course(grafiek, reeks) for reeks in grafiek.reeksen)
    described = phrases.text("grafiek_omschrijving", grafiek, course, form == "lines")
    return Chart(
        cells.text(grafiek.naam),
        cells.text(grafiek.eenheid),
        form,
        categories=tuple(cells.text(str(jaar)) for jaar in grafiek.jaren),
        series=tuple(
            Series(
                cells.text(reeks.naam),
                tuple(None if it is None else _number(it) for it in reeks.waarden),
                _forecast_from(grafiek, reeks),
                _places(grafiek, reeks.realisatie),
            )
            for reeks in grafiek.reeksen
        ),
        description=cells.text(words(described)),
        realised=phrases.word("realisatie"),
        forecast=phrases.word("prognose"),
        table=table(grafiek.tabel or _own_table(grafiek, phrases), phrases, level, name),
    )


def signatures(
    ondertekenaars: tuple[Ondertekenaar, ...], phrases: Phrases, _level: int, name: str
) -> Signatures:
    """Return the places to sign."""
    columns = ("ondertekenaar", "naam", "functie", "datum_en_plaats", "handtekening")
    cells = _Cells("de ondertekening", phrases)
    return Signatures(
        name,
        header=tuple(map(phrases.word, columns)),
        signatories=tuple(
            Signatory(cells.text(each.naam), tuple(map(cells.text, each.leden)))
            for each in ondertekenaars
        ),
    )


def findings(bevindingen: Bevindingen, phrases: Phrases, _level: int, _name: str) -> Notice:
    """Return the box with what the checks found, or with the sentence that it was nothing."""
    cells = _Cells("de bevindingen", phrases)
    lines = tuple((Run(cells.text(line)),) for line in bevindingen.regels)
    nothing = (phrases.text("geen_bevindingen"),)
    return Notice((Run(cells.text(bevindingen.titel)),), lines or nothing)


def page_break(_nothing: None, _phrases: Phrases, _level: int, _name: str) -> Block:
    """Return the start of a new page."""
    return PageBreak()


class _Cells:
    """Makes the text of one block: cleaned, refused where no document can show it."""

    def __init__(self, where: str, phrases: Phrases) -> None:
        self._where, self._phrases = where, phrases

    def text(self, text: str) -> str:
        return printable(self._where, text)

    def cell(self, value: Waarde) -> Cell:
        if value is None:
            return Cell((Run(self._phrases.word("geen_getal")),))
        return Cell((Run(self.text(value if isinstance(value, str) else in_dutch(value))),))


def _numeric(tabel: Tabel) -> tuple[int, ...]:
    if isinstance(tabel.getallen, bool):
        return tuple(range(1, len(tabel.kop))) if tabel.getallen else ()
    return tabel.getallen


def _shares(rows: tuple[tuple[Cell, ...], ...], numeric: tuple[int, ...]) -> tuple[int, ...]:
    """Return for each column how many characters it needs; columns of figures are alike."""
    found = [_longest(column) + _MARGIN for column in zip(*rows, strict=True)]
    alike = max((found[number] for number in numeric), default=0)
    return tuple(alike if number in numeric else each for number, each in enumerate(found))


def _longest(column: tuple[Cell, ...]) -> int:
    lines = (line for cell in column for line in words(cell.text).split("\n"))
    return min(max(map(len, lines)), _WIDEST)


def _form(grafiek: Grafiek) -> ChartForm:
    few = len(grafiek.jaren) <= MOST_COLUMNS_DRAWN or any(it < 0 for it in grafiek.getallen)
    return _FORMS.get(grafiek.vorm) or ("bars" if few else "lines")


def _number(value: Getal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _forecast_from(grafiek: Grafiek, reeks: Reeks) -> int:
    """Return the place of the first year that is a forecast; the number of years for none."""
    if reeks.prognose_vanaf is None:
        return len(grafiek.jaren)
    wanted = str(reeks.prognose_vanaf)
    later = (at for at, jaar in enumerate(grafiek.jaren) if str(jaar) >= wanted)
    return next(later, len(grafiek.jaren))


def _places(grafiek: Grafiek, years: tuple[int | str, ...]) -> tuple[int, ...]:
    wanted = {str(each) for each in years}
    return tuple(at for at, jaar in enumerate(grafiek.jaren) if str(jaar) in wanted)


def _course(grafiek: Grafiek, reeks: Reeks) -> Verloop:
    known = [
        (value, str(jaar))
        for value, jaar in zip(reeks.waarden, grafiek.jaren, strict=True)
        if value is not None
    ]
    if not known:
        return Verloop(reeks.naam)
    first, last, lowest, highest = (
        (in_dutch(value), jaar)
        for value, jaar in (known[0], known[-1], min(known, key=_value), max(known, key=_value))
    )
    forecast_from = "" if reeks.prognose_vanaf is None else str(reeks.prognose_vanaf)
    facts = tuple(map(str, reeks.realisatie))
    return Verloop(reeks.naam, first, last, lowest, highest, forecast_from, facts)


def _value(point: tuple[Getal, str]) -> Getal:
    return point[0]


def _own_table(grafiek: Grafiek, phrases: Phrases) -> Tabel:
    corner = grafiek.eenheid[:1].upper() + grafiek.eenheid[1:]
    return Tabel(
        grafiek.naam,
        kop=(corner or phrases.word("reeks"), *map(str, grafiek.jaren)),
        rijen=tuple((reeks.naam, *reeks.waarden) for reeks in grafiek.reeksen),
    )
