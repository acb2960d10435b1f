"""The page of one contribution: its form, the draft in it, and what colleagues are at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from jaarwiel.core.contributions import Contribution, contributions
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.extension import Extensions
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import compare
from jaarwiel.documents.intake import plain_texts, with_plain_lines
from jaarwiel.errors import NotFoundError
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.colleagues import colleague_drafts
from jaarwiel.office.contributions.drafts import Draft, NewDraft
from jaarwiel.office.desk import Desk
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.web.front import READ, DeskHere, Front, FrontHere, Now
from jaarwiel.web.parts.figurereading import changed_fields, figures_typed, own_fields
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.parts.sheet import Sheet, Typed, blank, box_name, key_of
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere, open_contributions

WHERE: Final = "/inbreng/{token}/{year}/{document:path}/{deliverer}"
NAME: Final = re.compile("[0-9a-f]{16}")

router = APIRouter(prefix=WHERE)


def _owed(
    year: str, document: str, deliverer: str, visitor: VisitorHere, desk: DeskHere, now: Now
) -> Contribution:
    """What this address is about. Raises NotFoundError unless this visitor can deliver it now."""
    key = f"{year}/{document}/{deliverer}"
    found = open_contributions(desk, visitor, now.date())
    owed = next((each for each in found if key_of(each) == key), None)
    if owed is None:
        raise NotFoundError(
            "Deze inbreng staat niet (meer) voor u open. Open de link uit de nieuwste brief om te "
            "zien wat er nu wordt gevraagd."
        )
    return owed


OwedHere = Annotated[Contribution, Depends(_owed)]


@dataclass(frozen=True)
class Form:
    """What a form brought."""

    typed: Mapping[Slot, str]
    made_from: int
    seen: int
    """The draft that the form was made from; 0 for none."""
    name: str
    """Of this form on this screen."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """The fields for figures that it brought, by name."""


def form_of(cycle: Cycle, owed: Contribution, fields: Mapping[str, str]) -> Form:
    """The form of this contribution in these fields; others are left aside."""
    name = fields.get("blad", "")
    return Form(
        {slot: fields[box_name(slot)] for slot in owed.slots if box_name(slot) in fields},
        as_number(fields.get("versie", "")),
        as_number(fields.get("concept", "")),
        name if NAME.fullmatch(name) else "",
        own_fields(cycle, owed, fields),
    )


def versions(desk: Desk, owed: Contribution, made_from: int) -> tuple[Contribution, Contribution]:
    """The contribution as it was when the form was made, and as it is now."""
    deliveries = [
        each
        for each in deliveries_in(desk.store, owed.deadline.id)
        if each.deliverer == owed.deliverer
    ]
    before = [each for each in deliveries if each.version <= made_from]
    base, current = (
        next(
            each
            for each in contributions(desk.cycle, owed.deadline, found, _extensions(owed))
            if each.deliverer == owed.deliverer
        )
        for found in (before, deliveries)
    )
    return base, current


def _extensions(owed: Contribution) -> Extensions:
    return {(owed.deadline.id, owed.deliverer): owed.extensions}


def save(
    desk: Desk,
    visitor: Visitor,
    owed: Contribution,
    form: Form,
    now: datetime,
    left_out: tuple[str, ...] | None = None,
) -> Draft | None:
    """Keeps what differs from what is on record as this visitor's draft; None where nothing does.

    A box that the form did not bring keeps its draft. Raises OtherDraftError.
    """
    with desk.store.writing():
        base, current = versions(desk, owed, form.made_from)
        before = drafts.find(desk.store, visitor.person, owed)
        kept = {
            slot: text
            for slot, text in (before.texts if before else {}).items()
            if slot not in form.typed
        }
        changed = {
            slot: with_plain_lines(form.typed[slot]).strip()
            for slot in compare(plain_texts(form.typed), base, current).changed
        }
        figures = {
            name: text
            for name, text in (before.figures if before else {}).items()
            if name not in form.figures
        } | changed_fields(desk.cycle, base, form.figures)
        texts = {**kept, **changed}
        new = NewDraft(texts, form.made_from, form.seen, form.name, figures, left_out)
        return drafts.keep(desk.store, visitor.person, owed, new, now)


def drafted(desk: Desk, owed: Contribution, draft: Draft | None) -> Sheet:
    """The form with what is on record, and the draft where there is one."""
    if draft is None:
        return blank(desk, owed)
    base, current = versions(desk, owed, draft.made_from)
    compared = compare(plain_texts(draft.texts), base, current)
    figures = figures_typed(desk.cycle, draft.figures, base, current)
    return blank(desk, current, Typed(draft.texts, compared, draft, figures=figures))


@dataclass(frozen=True)
class Filling:
    """What every answer with the form has at hand."""

    front: Front
    desk: Desk
    visitor: Visitor
    now: datetime
    owed: Contribution
    address: str = field(init=False)
    """Where the page of this contribution is."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", f"/inbreng/{self.visitor.token}/{key_of(self.owed)}")

    def show(self, sheet: Sheet, status: int = 200, notice: str = "") -> Response:
        """The page with this form."""
        return self.page(
            "inbreng_stuk",
            status,
            blad=sheet,
            melding=notice,
            collegas=colleague_drafts(self.desk, self.owed, self.visitor.person, self.now.date()),
        )

    def page(self, template: str, status: int = 200, **facts: object) -> Response:
        """A page about this contribution."""
        answer = self.front.pages.show(
            template,
            status,
            tafel=self.desk.cycle.table.name,
            vandaag=self.now.date(),
            link=f"/inbreng/{self.visitor.token}",
            hier=self.address,
            termijn=self.owed.deadline,
            partij=self.desk.cycle.name_of(self.owed.deliverer),
            themanamen={theme.id: theme.name for theme in self.desk.cycle.themes},
            **facts,
        )
        # Not "no-store": browsers then forget what was typed when somebody goes back to the form.
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def _filling(
    front: FrontHere, desk: DeskHere, visitor: VisitorHere, now: Now, owed: OwedHere
) -> Filling:
    return Filling(front, desk, visitor, now, owed)


FillingHere = Annotated[Filling, Depends(_filling)]


@router.api_route("", methods=READ)
def page(here: FillingHere, stand: str = "") -> Response:
    """The form of one contribution."""
    draft = drafts.find(here.desk.store, here.visitor.person, here.owed)
    return here.show(drafted(here.desk, here.owed, draft), notice=stand)
