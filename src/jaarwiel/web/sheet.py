"""One contribution as a form: a box for every text, and what is wrong with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution, Slot
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.desk import Desk
from jaarwiel.office.overview import missing_by_theme
from jaarwiel.web.typed import Comparison, text_of


@dataclass(frozen=True)
class Problem:
    """Why a form was not stored: the name of a sentence in the template, and its value."""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Box:
    """One text to fill in."""

    name: str
    field: str
    text: str
    missing: bool
    theirs: str
    """What somebody else delivered meanwhile; empty where nobody did."""
    theirs_version: int
    """The version that it came in; 0 where there is none."""
    emptied: bool


@dataclass(frozen=True)
class Sheet:
    """One form."""

    contribution: Contribution
    party_name: str
    made_from: int
    """The version that the form was made from; 0 when there was none."""
    themes: tuple[tuple[str, tuple[Box, ...]], ...]
    missing: tuple[tuple[str, list[str]], ...]
    discussed_in: Meeting | None = None
    """The meeting that discusses the concept, where this party sits in it."""
    problem: Problem | None = None

    @property
    def key(self) -> str:
        """Identity, as "2027/terugblik/goud-wonen"."""
        return f"{self.contribution.deadline.id}/{self.contribution.deliverer}"

    @property
    def action(self) -> str:
        """Where the form is posted, below the address of the page."""
        return self.key


def box_name(slot: Slot) -> str:
    """The name of a text in the form, as "leefbaarheid/Resultaten"."""
    return f"{slot.theme}/{slot.field}"


def blank(desk: Desk, contribution: Contribution) -> Sheet:
    """The form with what is on record."""
    return _sheet(
        desk, contribution, {slot: text_of(contribution, slot) for slot in contribution.slots}
    )


def refused(
    desk: Desk,
    current: Contribution,
    typed: Mapping[Slot, str],
    compared: Comparison,
    problem: Problem,
) -> Sheet:
    """The form with what was typed; where nothing was changed, with what is on record now."""
    texts = {
        slot: typed[slot] if slot in compared.changed else text_of(current, slot)
        for slot in current.slots
    }
    return _sheet(desk, current, texts, compared, problem)


def _sheet(
    desk: Desk,
    contribution: Contribution,
    texts: Mapping[Slot, str],
    compared: Comparison | None = None,
    problem: Problem | None = None,
) -> Sheet:
    clashes, emptied = (compared.clashes, compared.emptied) if compared else ((), ())
    boxes = {
        slot: Box(
            name=box_name(slot),
            field=slot.field,
            text=texts[slot],
            missing=slot not in contribution.current,
            theirs=text_of(contribution, slot) if slot in clashes else "",
            theirs_version=contribution.current[slot].version if slot in clashes else 0,
            emptied=slot in emptied,
        )
        for slot in contribution.slots
    }
    newest = contribution.newest
    return Sheet(
        contribution,
        desk.cycle.name_of(contribution.deliverer),
        newest.version if newest else 0,
        tuple(
            (theme.name, tuple(box for slot, box in boxes.items() if slot.theme == theme.id))
            for theme in desk.cycle.themes_of(contribution.deliverer)
        ),
        missing_by_theme(desk.cycle, contribution),
        desk.discussed_in(contribution),
        problem,
    )
