"""One document as a matrix: how each deliverer stands with each theme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle, Theme
from jaarwiel.core.slot import FIGURES
from jaarwiel.core.yearplan import Deadline

State = Literal[
    "nvt", "niet_gevraagd", "gevraagd", "uitstel", "deels", "deels_uitstel", "te_laat",
    "deels_te_laat", "aangeleverd", "na_termijn",
]  # fmt: skip
"""How a contribution, or one theme of it, stands; "nvt" where nothing is asked."""


@dataclass(frozen=True)
class Cell:
    """One theme of one contribution."""

    theme: str
    """The name of the theme."""
    state: State
    here: int
    """How many of its fields came in; the figures of a theme are one field."""
    asked: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One contribution with its themes, in the order of the columns."""

    contribution: Contribution
    name: str
    members: tuple[str, ...]
    """The names of the parties that deliver as one; empty for a party by itself."""
    state: State
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """One document."""

    deadline: Deadline
    themes: tuple[str, ...]
    """Names of the themes for which anything is asked of anybody."""
    rows: tuple[Row, ...]

    def count(self, *states: State) -> int:
        """How many contributions stand so."""
        return sum(row.state in states for row in self.rows)


def matrix(cycle: Cycle, deadline: Deadline, found: Sequence[Contribution], today: date) -> Matrix:
    """The matrix of these contributions; themes that nobody is asked for are left out."""
    themes = [each for each in cycle.themes if any(_asks(owed, each.id) for owed in found)]
    rows = tuple(_row(cycle, owed, themes, today) for owed in found)
    return Matrix(deadline, tuple(each.name for each in themes), rows)


def _row(cycle: Cycle, owed: Contribution, themes: Iterable[Theme], today: date) -> Row:
    members = cycle.members(owed.deliverer)
    names = tuple(cycle.name_of(each) for each in members) if len(members) > 1 else ()
    cells = tuple(_cell(owed, each, today) for each in themes)
    return Row(owed, cycle.name_of(owed.deliverer), names, state_of(owed, today), cells)


def state_of(owed: Contribution, today: date) -> State:
    """How the contribution as a whole stands."""
    if not owed.missing:
        return "na_termijn" if owed.was_late else "aangeleverd"
    return _open(owed, today, begun=owed.state == "partial")


def _open(owed: Contribution, today: date, *, begun: bool) -> State:
    """How it stands while something is missing; `begun` tells whether anything came in."""
    if owed.is_overdue(today):
        return "deels_te_laat" if begun else "te_laat"
    if owed.is_extended:
        return "deels_uitstel" if begun else "uitstel"
    if begun:
        return "deels"
    return "gevraagd" if owed.deadline.opens <= today else "niet_gevraagd"


def _asks(owed: Contribution, theme: str) -> bool:
    counted = any(owed.themes_of_cells[each.indicator] == theme for each in owed.cells)
    return owed.asks(theme) or counted


def _cell(owed: Contribution, theme: Theme, today: date) -> Cell:
    if not _asks(owed, theme.id):
        return Cell(theme.name, "nvt", 0, 0, ())
    figures = any(owed.themes_of_cells[each.indicator] == theme.id for each in owed.cells)
    asked = sum(slot.theme == theme.id for slot in owed.slots) + figures
    missing = tuple(slot.field for slot in owed.missing if slot.theme == theme.id)
    here = asked - len(missing)
    if not missing:
        return Cell(theme.name, _complete(owed, theme.id), here, asked, missing)
    begun = bool(here) or (FIGURES in missing and _has_figures(owed, theme.id))
    return Cell(theme.name, _open(owed, today, begun=begun), here, asked, missing)


def _complete(owed: Contribution, theme: str) -> State:
    """Whether all of a complete theme came in time."""
    texts = any(owed.is_late(slot) for slot in owed.current if slot.theme == theme)
    figures = any(
        by.delivered_at.date() > owed.last_day
        for cell, by in owed.counted.items()
        if owed.themes_of_cells[cell.indicator] == theme
    )
    return "na_termijn" if texts or figures else "aangeleverd"


def _has_figures(owed: Contribution, theme: str) -> bool:
    return any(owed.themes_of_cells[cell.indicator] == theme for cell in owed.counted)
