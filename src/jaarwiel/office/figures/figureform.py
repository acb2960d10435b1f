"""The form for figures (.xlsx): given out, and taken in again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jaarwiel.core.contributions import Contribution, contributions
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figurechanges import FigureChanges, compare
from jaarwiel.core.figuregrid import grid_of
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.numbers import written
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.form.reading import FormReading, read_form
from jaarwiel.documents.form.sheet import Deviation
from jaarwiel.documents.form.workbook import MAX_FORM
from jaarwiel.documents.form.writing import write_form
from jaarwiel.errors import InputError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.records.deliveries import deliveries_in

BACK: Final = 3
"""So many years back figures are looked for, to be shown beside."""


@dataclass(frozen=True)
class Proposed:
    """What a form would deliver; nothing is stored yet."""

    contribution: Contribution
    reading: FormReading
    """With a deviation too for each figure that somebody else changed meanwhile."""
    changes: FigureChanges


def asked(desk: Desk, party: str, deadline: Deadline) -> Contribution:
    """The contribution that this party, or its group, owes figures for. Raises InputError."""
    deliverer = desk.cycle.deliverer(desk.party(party), deadline.rule.id)
    found = next((e for e in desk.contributions([deadline]) if e.deliverer == deliverer), None)
    if found is None or not found.cells:
        raise InputError(
            f"Van {desk.cycle.name_of(deliverer)} worden voor {deadline.document} geen cijfers "
            "gevraagd."
        )
    return found


def form_of(desk: Desk, contribution: Contribution) -> bytes:
    """The form with what is asked, and with what was delivered filled in."""
    return write_form(desk.cycle, contribution, known_figures(desk, contribution))


def form_name(contribution: Contribution) -> str:
    """As "cijfers-terugblik-2027-goud-wonen.xlsx"."""
    deadline = contribution.deadline
    document = deadline.document_id.replace("/", "-")
    return f"cijfers-{document}-{deadline.year}-{contribution.deliverer}.xlsx"


def known_figures(desk: Desk, contribution: Contribution) -> Figures:
    """The figures of its parties in other documents, of this year and a few years back."""
    year = contribution.deadline.year
    years = range(max(desk.cycle.table.first_year, year - BACK), year + 1)
    asking = [
        each
        for plan in desk.plans(years)
        for each in plan.deadlines
        if each.rule.figures and each.id != contribution.deadline.id
    ]
    parties = {*desk.cycle.members(contribution.deliverer), contribution.deliverer}
    return {
        cell: figure
        for each in sorted(desk.contributions(asking), key=lambda one: one.deadline.opens)
        for cell, figure in each.figures.items()
        if cell.party in parties
    }


def propose(desk: Desk, contribution: Contribution, content: bytes, name: str) -> Proposed:
    """What this form would deliver."""
    cycle, deadline = desk.cycle, contribution.deadline
    reading = read_form(content, cycle, deadline, contribution.deliverer, name)
    base = as_of(desk, contribution, reading.made_from)
    grid = grid_of(cycle, deadline, contribution.deliverer)
    changes = compare(grid, reading.figures, base, contribution)
    told = tuple(_clash(cycle, contribution, changes, cell) for cell in changes.clashes)
    reading = replace(reading, deviations=(*reading.deviations, *told))
    return Proposed(contribution, reading, changes)


def _clash(
    cycle: Cycle, contribution: Contribution, changes: FigureChanges, cell: Cell
) -> Deviation:
    newest = contribution.counted.get(cell)
    old = changes.replaced.get(cell)
    known = described(cycle, cell, old) if old else "geen cijfer"
    return Deviation(
        "",
        f"{cell_name(cycle, cell)}: nadat dit formulier is opgehaald, is in versie "
        f"{newest.version if newest else 0} {known} aangeleverd; het formulier vervangt dat door "
        f"{described(cycle, cell, changes.news[cell])}.",
        blocking=False,
    )


def cell_name(cycle: Cycle, cell: Cell) -> str:
    """As "Sloop, Goud Wonen, prognose 2027"."""
    indicator = cycle.indicator(cell.indicator)
    name = indicator.name if indicator else cell.indicator
    return f"{name}, {cycle.name_of(cell.party)}, {cell.kind} {cell.year}"


def described(cycle: Cycle, cell: Cell, figure: Figure) -> str:
    """The figure as it is written, as "1.234" or "n.v.t."."""
    indicator = cycle.indicator(cell.indicator)
    return written(figure.value, indicator.decimals if indicator else 0)


def as_of(desk: Desk, contribution: Contribution, version: int) -> Contribution:
    """The contribution as it was after this version; 0: before anything was delivered."""
    deadline = contribution.deadline
    before = [
        each
        for each in deliveries_in(desk.store, deadline.id)
        if each.deliverer == contribution.deliverer and each.version <= version
    ]
    return next(
        each
        for each in contributions(desk.cycle, deadline, before)
        if each.deliverer == contribution.deliverer
    )


def read_forms(desk: Desk, contribution: Contribution, paths: Iterable[Path]) -> Proposed:
    """What the forms at these paths would deliver together.

    Raises InputError with every deviation of each when one of them cannot be stored.
    """
    news: dict[Cell, Figure] = {}
    told: list[Deviation] = []
    wrong: list[str] = []
    for path in paths:
        found = propose(desk, contribution, _content(path), path.name)
        told += found.reading.deviations
        if not found.reading.is_usable:
            wrong += [f"{path.name}: {each}" for each in found.reading.deviations]
        news |= found.changes.news
    if wrong:
        lines = "".join(f"\n  {each}" for each in wrong)
        raise InputError(f"Het formulier wijkt af; er is niets opgeslagen.{lines}")
    known = {cell: old for cell in news for old in [contribution.figure(cell)] if old}
    return Proposed(contribution, FormReading(news, tuple(told)), FigureChanges(news, known, ()))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FORM + 1)
    except OSError as error:
        raise InputError(f"{path} kan niet worden gelezen ({reason(error)}).") from error
