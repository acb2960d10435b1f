"""One contribution as a form: a box for every text, and what is wrong with what was typed."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.intakechecks import count_words
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.core.textchanges import TextChanges
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.contributions.drafts import Draft
from jaarwiel.office.contributions.earlier import EarlierText, earlier_texts
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures.figureform import known_figures
from jaarwiel.office.overview import missing_by_theme
from jaarwiel.web.parts.figurefields import FigureTable, fields_of
from jaarwiel.web.parts.figurereading import TypedFigures, figures_typed

Standing = Literal["aangeleverd", "na_termijn", "deels", "niet"]


@dataclass(frozen=True)
class Problem:
    """Why a form was not stored: the name of a sentence in the template, and its value."""

    kind: str
    value: str = ""
    lines: tuple[str, ...] = ()
    """All that is wrong, where it is more than one thing."""


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
    drafted: bool
    """Whether the text is one of the draft."""
    elsewhere: str
    """What one's own draft holds that another screen saved meanwhile."""
    emptied: bool
    earlier: EarlierText | None
    """What was delivered here the last time."""

    @property
    def anchor(self) -> str:
        """The name of the box within the page."""
        return anchor("vak", self.name)


@dataclass(frozen=True)
class ThemePart:
    """One theme of the form."""

    id: str
    name: str
    boxes: tuple[Box, ...]
    figures: FigureTable | None = None
    """The figures to fill in; None where none are asked."""
    most_words: int | None = None
    """The most words (inclusive) that are asked for its texts together; None for any number."""

    @property
    def words(self) -> int:
        """How many words stand in its boxes."""
        return sum(count_words(each.text) for each in self.boxes)

    @property
    def anchor(self) -> str:
        """The name of the theme within the page."""
        return anchor("thema", self.id)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that nobody delivered yet; figures are one field."""
        lacking = self.figures is not None and self.figures.missing
        texts = tuple(each.field for each in self.boxes if each.missing)
        return (*texts, FIGURES) if lacking else texts

    @property
    def untouched(self) -> bool:
        """Whether nothing of it was delivered."""
        return all(each.missing for each in self.boxes) and (
            self.figures is None or self.figures.untouched
        )

    @property
    def drafted(self) -> tuple[str, ...]:
        """The fields with something that was typed and not sent."""
        texts = tuple(each.field for each in self.boxes if each.drafted)
        return (*texts, FIGURES) if self.figures and self.figures.drafted else texts


@dataclass(frozen=True)
class Sheet:
    """One form."""

    contribution: Contribution
    party_name: str
    made_from: int
    """The version that the form was made from; 0 when there was none."""
    themes: tuple[ThemePart, ...]
    missing: tuple[tuple[str, list[str]], ...]
    discussed_in: Meeting | None = None
    """The meeting that discusses the concept, where this party sits in it."""
    problem: Problem | None = None
    draft: Draft | None = None
    name: str = ""
    """Of this form on this screen, so that what it saves is told from what another one does."""

    @property
    def key(self) -> str:
        """Identity, as "2027/terugblik/goud-wonen"."""
        return key_of(self.contribution)

    @property
    def seen(self) -> int:
        """The draft that the form was made from; 0 for none."""
        return self.draft.number if self.draft else 0

    @property
    def standing(self) -> Standing:
        """How far the contribution is, as pages name it."""
        if not self.contribution.missing:
            return "na_termijn" if self.contribution.was_late else "aangeleverd"
        return "niet" if self.contribution.state == "none" else "deels"

    @property
    def clashes(self) -> bool:
        """Whether somebody else delivered a text that is in the draft too."""
        texts = any(box.theirs for theme in self.themes for box in theme.boxes)
        return texts or any(theme.figures and theme.figures.clashes for theme in self.themes)


@dataclass(frozen=True)
class Typed:
    """What stands in the boxes instead of what is on record."""

    texts: Mapping[Slot, str]
    compared: TextChanges | None = None
    draft: Draft | None = None
    elsewhere: bool = False
    """Whether the draft comes from another screen, so that both texts are shown."""
    figures: TypedFigures = field(default_factory=TypedFigures)


def key_of(contribution: Contribution) -> str:
    """The address of a contribution below the personal page, as "2027/terugblik/goud-wonen"."""
    return f"{contribution.deadline.id}/{contribution.deliverer}"


def box_name(slot: Slot) -> str:
    """The name of a text in the form, as "leefbaarheid/Resultaten"."""
    return f"{slot.theme}/{slot.field}"


def anchor(kind: str, name: str) -> str:
    """A name within the page, without signs that an address would write otherwise."""
    return f"{kind}-" + "".join(each if each.isalnum() else "-" for each in name)


def summary(desk: Desk, contribution: Contribution, draft: Draft | None) -> Sheet:
    """The contribution as it stands, for the overview: without the texts of earlier years."""
    return _sheet(desk, contribution, _typed_in(desk, contribution, draft), earlier=None)


def _typed_in(desk: Desk, contribution: Contribution, draft: Draft | None) -> Typed:
    """What a draft holds, as far as the overview tells of it."""
    typed = draft.figures if draft else {}
    figures = figures_typed(desk.cycle, typed, contribution, contribution)
    return Typed({}, draft=draft, figures=figures)


def blank(desk: Desk, contribution: Contribution, typed: Typed | None = None) -> Sheet:
    """The form with what is on record, or with what was typed where anything was."""
    return _sheet(desk, contribution, typed or Typed({}), earlier_texts(desk, contribution))


def refused(
    desk: Desk,
    current: Contribution,
    typed: Typed,
    problem: Problem,
    *,
    name: str = "",
) -> Sheet:
    """The form with what was typed; where nothing was changed, with what is on record now."""
    return _sheet(desk, current, typed, earlier_texts(desk, current), problem, name)


def _sheet(
    desk: Desk,
    contribution: Contribution,
    typed: Typed,
    earlier: Mapping[Slot, EarlierText] | None,
    problem: Problem | None = None,
    name: str = "",
) -> Sheet:
    beside = earlier is not None
    earlier = earlier or {}
    boxes = {slot: _box(contribution, slot, typed, earlier) for slot in contribution.slots}
    newest = contribution.newest
    figures = fields_of(
        desk.cycle,
        contribution,
        known_figures(desk, contribution) if contribution.cells and beside else {},
        typed=typed.figures.typed,
        problems=typed.figures.problems,
        clashes=typed.figures.changes.clashes,
    )
    return Sheet(
        contribution,
        desk.cycle.name_of(contribution.deliverer),
        newest.version if newest else 0,
        tuple(
            ThemePart(
                theme.id,
                theme.name,
                tuple(box for slot, box in boxes.items() if slot.theme == theme.id),
                figures.get(theme.id),
                contribution.deadline.rule.most_words(theme.id),
            )
            for theme in desk.cycle.themes_of(contribution.deliverer)
        ),
        missing_by_theme(desk.cycle, contribution),
        desk.discussed_in(contribution),
        problem,
        typed.draft,
        name or secrets.token_hex(8),
    )


def _box(
    contribution: Contribution, slot: Slot, typed: Typed, earlier: Mapping[Slot, EarlierText]
) -> Box:
    clashes, emptied = _marked(typed.compared)
    drafted = typed.draft.texts.get(slot) if typed.draft else None
    text = typed.texts.get(slot, contribution.text(slot))
    return Box(
        name=box_name(slot),
        field=slot.field,
        text=text,
        missing=slot not in contribution.current,
        theirs=contribution.text(slot) if slot in clashes else "",
        theirs_version=contribution.current[slot].version if slot in clashes else 0,
        drafted=drafted is not None and drafted != contribution.text(slot),
        elsewhere=drafted if typed.elsewhere and drafted and drafted != text else "",
        emptied=slot in emptied,
        earlier=earlier.get(slot),
    )


def _marked(compared: TextChanges | None) -> tuple[Collection[Slot], Collection[Slot]]:
    return (compared.clashes, compared.emptied) if compared else ((), ())
