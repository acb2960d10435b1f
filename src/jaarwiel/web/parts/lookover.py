"""Looking over what a form would deliver: what cannot be, how it will look, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.figures import Figures
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.core.textchanges import TextChanges
from jaarwiel.office.contributions.cautions import Caution
from jaarwiel.office.contributions.deliver import MAX_TEXT
from jaarwiel.office.desk import Desk
from jaarwiel.web.parts.figurefields import FigureLine, lines_of
from jaarwiel.web.parts.figurereading import TypedFigures
from jaarwiel.web.parts.sheet import Problem
from jaarwiel.web.parts.versionparts import as_it_looks


@dataclass(frozen=True)
class Piece:
    """One text that will be stored, as it will look."""

    field: str
    blocks: object
    before: object
    """The text that it replaces, as it looks; None where there was none."""
    version: int
    """The version that this one came in; 0 where there was none."""
    cautions: tuple[Caution, ...]


class RefusedError(Exception):
    """Nothing was stored; the form goes back as it was typed, with what is wrong."""

    def __init__(self, problem: Problem, status: int = 422) -> None:
        self.problem = problem
        self.status = status


def refuse_wrong(compared: TextChanges, figures: TypedFigures, current: Contribution) -> None:
    """Raises RefusedError for what cannot be delivered."""
    if figures.problems:
        raise RefusedError(Problem("cijfers", str(len(figures.problems))))
    if compared.clashes or figures.changes.clashes:
        raise RefusedError(Problem("botsing"), 409)
    if compared.emptied:
        raise RefusedError(Problem("leeggemaakt"))
    if any(len(text) > MAX_TEXT for text in compared.news.values()):
        raise RefusedError(Problem("te_lang", str(MAX_TEXT)))
    nothing_known = not current.current and not current.counted
    if not compared.news and not figures.changes.news and nothing_known:
        raise RefusedError(Problem("niets"))


def missing_after(current: Contribution, news: Mapping[Slot, str], figures: Figures) -> list[Slot]:
    """What is owed still once these are delivered."""
    lacking = {
        current.themes_of_cells[each.indicator]
        for each in current.missing_cells
        if each not in figures
    }
    return [
        slot
        for slot in current.missing
        if (slot.theme in lacking if slot.field == FIGURES else slot not in news)
    ]


def themes_of(
    desk: Desk,
    current: Contribution,
    news: Mapping[Slot, str],
    figures: FigureChanges,
    found: tuple[Caution, ...],
) -> list[tuple[str, list[Piece], list[FigureLine]]]:
    """By the name of each theme that something is delivered for: its texts and its figures."""
    changed = lines_of(desk.cycle, figures)
    themes = [
        (
            theme.name,
            [
                _piece(current, slot, news[slot], found)
                for slot in current.slots
                if slot.theme == theme.id and slot in news
            ],
            [each for each in changed if each.theme == theme.id],
        )
        for theme in desk.cycle.themes
    ]
    return [(name, pieces, lines) for name, pieces, lines in themes if pieces or lines]


def _piece(current: Contribution, slot: Slot, text: str, found: tuple[Caution, ...]) -> Piece:
    before = current.current.get(slot)
    return Piece(
        slot.field,
        as_it_looks(text, slot.field),
        as_it_looks(current.text(slot), slot.field) if before else None,
        before.version if before else 0,
        tuple(each for each in found if each.slot == slot),
    )
