"""Figures from before the table began, read from a list: all of it, or nothing.

They are kept as deliveries of the parties themselves, under "{year}/eerdere-cijfers". Who merged
or left stays in the cycle file with bound_until, so that it keeps its name in tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from jaarwiel.core import numbers
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import KINDS, Cell, Figure, FigureKind, Figures, Indicator
from jaarwiel.core.problem import meant
from jaarwiel.core.series import EARLIER, Series
from jaarwiel.errors import InputError
from jaarwiel.office import csvlist
from jaarwiel.office.csvlist import ADVICE, WrongLinesError
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.counting import with_peildatum
from jaarwiel.office.figures.known import known
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.textfile import read_text
from jaarwiel.words.wording import day_in_words

MAX_BYTES: Final = 2_000_000
MAX_REMARK: Final = 200
"""Characters of a reserve or a source."""
FIRST_YEAR, LAST_YEAR = 1980, 2100
COLUMNS: Final = {
    "partij": ("partij", "party"),
    "indicator": ("indicator",),
    "jaar": ("jaar", "year"),
    "soort": ("soort", "kind"),
    "waarde": ("waarde", "value"),
    "voorbehoud": ("voorbehoud",),
    "bron": ("bron", "source"),
}
REQUIRED: Final = ("partij", "indicator", "jaar", "soort", "waarde")
TOTAL: Final = "totaal"
"""The kind of a line with a total, in a list that was written out."""
CHANNEL: Final = "lijst"


@dataclass(frozen=True)
class Taken:
    """How many figures the list had, and how many of them were new or changed."""

    read: int
    new: int


def import_figures(desk: Desk, path: Path, now: datetime) -> Taken:
    """Reads the list in; one that was read in before changes nothing.

    Raises InputError with every wrong line; then nothing was read in.
    """
    text = read_text(path, MAX_BYTES, ADVICE)
    with desk.store.writing():
        listed, fresh = read_list(desk, text, str(path), now)
        for party, figures in fresh.items():
            record_delivery(
                desk.store, f"{desk.current_year(now.date())}/{EARLIER}", party, {}, now, CHANNEL,
                figures=figures,
            )  # fmt: skip
    return Taken(listed, sum(map(len, fresh.values())))


def read_list(
    desk: Desk, text: str, source: str, now: datetime
) -> tuple[int, Mapping[str, Figures]]:
    """How many figures there are in a list in CSV, and those that are new, by party.

    Totals, which are computed, are passed over. Raises InputError with every wrong line.
    """
    reader = _Reader(desk.cycle, known(desk), now)
    for line, row in csvlist.rows(text, source, COLUMNS, REQUIRED):
        reader.takes(line, row)
    if reader.wrong:
        raise WrongLinesError(source, reader.wrong)
    if not reader.lines:
        raise InputError(f"{source} heeft geen cijfers: onder de kopregel staat niets.")
    return len(reader.lines), reader.fresh


class _Reader:
    """Takes line after line, and remembers what is wrong and what is new."""

    def __init__(self, cycle: Cycle, before: Series, now: datetime) -> None:
        self.cycle, self.before, self.now = cycle, before, now
        self.wrong: list[str] = []
        self.lines: dict[Cell, int] = {}
        self.fresh: dict[str, dict[Cell, Figure]] = {}

    def takes(self, line: int, row: Mapping[str, str]) -> None:
        """Reads one line."""
        if row["soort"].casefold() == TOTAL:
            return
        cell, figure, wrong = _entry(self.cycle, row, self.now.year)
        if cell and figure:
            wrong += self._clashes(line, cell, figure)
        self.wrong += [f"regel {line}: {each}" for each in wrong]
        if cell and figure and not wrong and not self._is_known(cell, figure):
            self.fresh.setdefault(cell.party, {})[cell] = figure

    def _clashes(self, line: int, cell: Cell, figure: Figure) -> list[str]:
        if cell in self.lines:
            return [f"dit cijfer staat al op regel {self.lines[cell]}"]
        self.lines[cell] = line
        if self._is_known(cell, figure):
            return []
        return list(self._delivered(cell, figure))

    def _is_known(self, cell: Cell, figure: Figure) -> bool:
        """Whether a list said the same of it before, whatever became of it since."""
        read = [each for each in self.before.history(cell) if _is_listed(each.item)]
        return bool(read) and read[-1].figure == figure

    def _delivered(self, cell: Cell, figure: Figure) -> Iterator[str]:
        """What a party delivered itself is not overruled by a list."""
        own = [each for each in self.before.history(cell) if not _is_listed(each.item)]
        indicator = self.cycle.indicator(cell.indicator)
        if own and indicator and own[-1].figure.value != figure.value:
            yield (
                f"{self.cycle.name_of(cell.party)} heeft dit cijfer op "
                f"{day_in_words(own[-1].delivered_at.date())} zelf aangeleverd als "
                f"{indicator.in_words(own[-1].figure.value)}. Verwijder de regel, of laat de "
                "partij een verbeterde versie aanleveren"
            )


def _is_listed(item: str) -> bool:
    return item.endswith(f"/{EARLIER}")


def _entry(
    cycle: Cycle, row: Mapping[str, str], this_year: int
) -> tuple[Cell | None, Figure | None, list[str]]:
    """The figure in a row with its place, or everything that is wrong with it."""
    wrong: list[str] = []
    party, indicator = _party(cycle, row["partij"], wrong), _indicator(cycle, row, wrong)
    year, kind = _year(row["jaar"], wrong), _kind(row["soort"], wrong)
    if year and kind == "realisatie" and year > this_year:
        wrong.append(f"{year} is nog niet voorbij; een realisatie kan er nog niet zijn")
    value = _value(row["waarde"], indicator, wrong)
    remarks = [_remark(column, row.get(column, ""), wrong) for column in ("voorbehoud", "bron")]
    if wrong or not (party and indicator and year and kind):
        return None, None, wrong
    cell = Cell(indicator.id, party, year, kind)
    try:
        return cell, with_peildatum(cycle, cell, Figure(value, None, *remarks)), wrong
    except InputError as error:
        return None, None, [str(error)]


def _party(cycle: Cycle, text: str, wrong: list[str]) -> str | None:
    """The id of the party with this id or name; a group has no figures of its own."""
    found = {word.casefold(): each.id for each in cycle.parties for word in (each.name, each.id)}
    if text.casefold() in found:
        return found[text.casefold()]
    wrong.append(
        f"onbekende partij '{numbers.shortened(text)}'. "
        f"{meant(text[:80], [each.id for each in cycle.parties])} Is zij opgegaan in een andere, "
        "neem haar dan met bound_until op in het cyclusbestand, zodat zij haar naam houdt"
    )
    return None


def _indicator(cycle: Cycle, row: Mapping[str, str], wrong: list[str]) -> Indicator | None:
    text = row["indicator"]
    for each in cycle.indicators:
        if text.casefold() in {each.id.casefold(), each.name.casefold()}:
            return each
    known_ids = [each.id for each in cycle.indicators]
    hint = meant(text[:80], known_ids) if known_ids else "Het cyclusbestand heeft geen indicatoren."
    wrong.append(f"onbekende indicator '{numbers.shortened(text)}'. {hint}")
    return None


def _year(text: str, wrong: list[str]) -> int | None:
    if text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text[:6]) <= LAST_YEAR:
        return int(text)
    wrong.append(f"'{numbers.shortened(text)}' is geen jaar van {FIRST_YEAR} tot {LAST_YEAR}")
    return None


def _kind(text: str, wrong: list[str]) -> FigureKind | None:
    for each in KINDS:
        if each == text.casefold():
            return each
    wrong.append(f"onbekende soort '{numbers.shortened(text)}'. {meant(text[:80], KINDS)}")
    return None


def _value(text: str, indicator: Indicator | None, wrong: list[str]) -> Decimal | None:
    try:
        return numbers.read(text, indicator.decimals if indicator else 9)
    except numbers.NotANumberError as error:
        wrong.append(str(error))
        return None


def _remark(column: str, text: str, wrong: list[str]) -> str:
    if len(text) > MAX_REMARK:
        wrong.append(f"{column} mag {MAX_REMARK} tekens lang zijn, en heeft er {len(text)}")
    return text
