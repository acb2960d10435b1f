"""Reads the fields for figures of a form back: what was typed, what is wrong, what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from jaarwiel.core import numbers
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figurechanges import FigureChanges, compare
from jaarwiel.core.figuregrid import MOST_REMARK, Line, grid_of, remarks_of
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.numbers import NotANumberError
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.web.parts.figurefields import REMARKS, cell_name, fields_in

MAX_FIGURE: Final = 40
"""Characters of what is typed for a figure."""
NOTHING: Final = FigureChanges({}, {}, ())


@dataclass(frozen=True)
class TypedFigures:
    """What the fields of a draft or a form mean."""

    typed: Mapping[str, str] = field(default_factory=dict)
    """The fields that differ from what the form held, by name."""
    problems: Mapping[str, str] = field(default_factory=dict)
    changes: FigureChanges = NOTHING


@dataclass(frozen=True)
class Filled:
    """What the fields of a form say."""

    figures: Figures
    problems: Mapping[str, str]
    """By the name of a field: why it cannot be taken over."""


def own_fields(
    cycle: Cycle, contribution: Contribution, fields: Mapping[str, str]
) -> dict[str, str]:
    """The fields among these that belong to the figures of this contribution, cut to a length.

    This is what a draft keeps: as it was typed, right or wrong.
    """
    grid = grid_of(cycle, contribution.deadline, contribution.deliverer)
    names = {cell_name(cell): 2 * MAX_FIGURE for line in grid.lines for cell in line.cells.values()}
    names |= {f"{kind}/{line.key}": 2 * MOST_REMARK for line in grid.lines for kind in REMARKS}
    return {name: fields[name].strip()[:most] for name, most in names.items() if name in fields}


def changed_fields(cycle: Cycle, base: Contribution, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields among these that differ from what the form held when it was made from `base`."""
    held = fields_in(grid_of(cycle, base.deadline, base.deliverer), base.figures)
    return {name: text for name, text in fields.items() if held.get(name, text) != text}


def figures_typed(
    cycle: Cycle, typed: Mapping[str, str], base: Contribution, current: Contribution
) -> TypedFigures:
    """What these fields mean, typed in a form that was made from `base`."""
    grid = grid_of(cycle, base.deadline, base.deliverer)
    held = fields_in(grid, base.figures)
    known = {name: text for name, text in typed.items() if name in held}
    if not known:
        return TypedFigures()
    filled = read_fields(cycle, base, {**held, **known})
    changes = compare(grid, filled.figures, base, current)
    return TypedFigures(known, filled.problems, changes)


def read_fields(cycle: Cycle, contribution: Contribution, fields: Mapping[str, str]) -> Filled:
    """The figures that were filled in, and what is wrong with the others.

    An empty field gives no figure; where there was one, that is a problem: a figure can be
    replaced, not taken away.
    """
    grid = grid_of(cycle, contribution.deadline, contribution.deliverer)
    figures: dict[Cell, Figure] = {}
    problems: dict[str, str] = {}
    for line in grid.lines:
        remarks = [_remark(f"{kind}/{line.key}", fields, problems) for kind in REMARKS]
        old = remarks_of(line, contribution.figures)
        voorbehoud, source = (
            text if text is not None else known
            for text, known in zip(remarks, (old.voorbehoud, old.source), strict=True)
        )
        for cell in line.cells.values():
            typed = fields.get(cell_name(cell), "").strip()
            try:
                if typed:
                    value = _number(typed, line)
                    figures[cell] = Figure(value, None, voorbehoud, source)
                elif cell_name(cell) in fields and contribution.figure(cell):
                    raise NotANumberError(  # noqa: TRY301 - told as the others are
                        "een cijfer kan worden vervangen, niet verwijderd; vul n.v.t. in als het "
                        "niet van toepassing is"
                    )
            except NotANumberError as error:
                problems[cell_name(cell)] = str(error)
    return Filled(figures, problems)


def _number(typed: str, line: Line) -> Decimal | None:
    if len(typed) > MAX_FIGURE:
        raise NotANumberError(f"'{numbers.shortened(typed)}' is te lang voor een getal")
    return numbers.read(typed, line.indicator.decimals)


def _remark(name: str, fields: Mapping[str, str], problems: dict[str, str]) -> str | None:
    """The remark as it would be stored; None where the form has no such field."""
    if name not in fields:
        return None
    text = " ".join(cleaned(fields[name]).split())
    if len(text) > MOST_REMARK:
        problems[name] = f"gebruik hooguit {MOST_REMARK} tekens"
    elif strange := unprintable(text):
        problems[name] = f"deze tekens kunnen niet worden gedrukt: {described(strange[:5])}"
    return text[:MOST_REMARK]
