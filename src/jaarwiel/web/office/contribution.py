"""One contribution for the office: its texts, versions and letters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.core.contributions import Contribution, Delivery
from jaarwiel.core.figurechanges import FigureChanges
from jaarwiel.core.matrix import matrix
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.contributions import drafts, extensions, withdrawing
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.asking import rung_name
from jaarwiel.records.post import letters
from jaarwiel.runs import CHASING, request_run
from jaarwiel.web.front import READ, DeskHere, Front, FrontHere, Now
from jaarwiel.web.office.outbox import state_of
from jaarwiel.web.parts.figurefields import lines_of
from jaarwiel.web.parts.versionparts import (
    as_it_looks,
    figures_in,
    own_deliveries,
    texts_in,
    themes_in,
)
from jaarwiel.web.session import OfficeOnly, VisitorHere

WHERE: Final = "/inbreng-van/{year}/{document:path}/{deliverer}"
Number = Annotated[int, Path(ge=1, le=999_999)]
DONE: Final = ("herinnerd", "ingetrokken", "teruggezet", "namens")

router = APIRouter(prefix=WHERE, dependencies=[OfficeOnly])


def _owed(year: str, document: str, deliverer: str, desk: DeskHere) -> Contribution:
    """What this address is about. Raises NotFoundError."""
    return extensions.find(desk, f"{year}/{document}", deliverer)


OwedHere = Annotated[Contribution, Depends(_owed)]


@dataclass(frozen=True)
class Here:
    """What every answer about one contribution has at hand."""

    front: Front
    desk: Desk
    now: datetime
    owed: Contribution
    by: str
    """How the record names who acts."""
    sees_people: bool

    @property
    def address(self) -> str:
        """Where the page of this contribution stands."""
        return f"/inbreng-van/{self.owed.deadline.id}/{self.owed.deliverer}"

    def page(self, template: str, status: int = 200, **facts: object) -> Response:
        """A page about this contribution."""
        return self.front.pages.show(
            template,
            status,
            tafel=self.desk.cycle.table.name,
            vandaag=self.now.date(),
            adres=self.address,
            inbreng=self.owed,
            termijn=self.owed.deadline,
            partij=self.desk.cycle.name_of(self.owed.deliverer),
            **facts,
        )

    def back(self, done: str) -> Response:
        """On to the page of the contribution; letters that are due may go at once."""
        return RedirectResponse(
            f"{self.address}?gedaan={done}#melding",
            303,
            background=BackgroundTask(request_run, CHASING),
        )


def here_of(
    front: FrontHere, desk: DeskHere, now: Now, owed: OwedHere, visitor: VisitorHere
) -> Here:
    """Puts together what is at hand."""
    return Here(front, desk, now, owed, visitor.author, visitor.may("personen"))


HereNow = Annotated[Here, Depends(here_of)]


# -------------------------------------------------------------------------------------- the page


@router.api_route("", methods=READ)
def show(
    here: HereNow,
    gedaan: str = "",
    versie: Annotated[int | None, Query(ge=1, le=999_999)] = None,
) -> Response:
    """The contribution as it stands, each version of it, and the letters about it.

    Its room comes behind those with more in their address: this one would fit them as well.
    """
    desk, owed, today = here.desk, here.owed, here.now.date()
    deliveries = own_deliveries(desk, owed)
    chosen = version_of(here, deliveries, versie) if versie else None
    return here.page(
        "inbreng_kantoor",
        rij=matrix(desk.cycle, owed.deadline, [owed], today).rows[0],
        themas=list(_themes(here)),
        versies=list(_listed(here, deliveries))[::-1],
        gekozen=chosen,
        teksten=list(texts_in(desk.cycle, owed, deliveries, chosen)) if chosen else [],
        cijferregels=lines_of(desk.cycle, figures_in(deliveries, chosen)) if chosen else [],
        brieven=_letters(here) if here.sees_people else [],
        komend=list(_coming(here)) if here.sees_people else [],
        concepten=[each.saved_at for each in drafts.of_contribution(desk.store, owed)],
        kan_uitstel=_can_extend(here),
        mailserver=desk.courier is not None,
        gedaan=gedaan if gedaan in DONE else "",
    )


def version_of(here: Here, deliveries: Sequence[Delivery], version: int) -> Delivery:
    """The version with this number. Raises NotFoundError."""
    for each in deliveries:
        if each.version == version:
            return each
    raise withdrawing.no_such_version(here.desk, here.owed, version)


def _themes(here: Here) -> Iterator[Mapping[str, object]]:
    """What counts now, by theme: the texts as they look, and the figures."""
    owed, cycle = here.owed, here.desk.cycle
    for theme in cycle.themes:
        texts = [
            {
                "onderdeel": slot.field,
                "versie": by.version if (by := owed.current.get(slot)) else 0,
                "blokken": as_it_looks(by.texts[slot], slot.field) if by else None,
            }
            for slot in owed.slots
            if slot.theme == theme.id
        ]
        cells = [
            (cell, owed.counted[cell])
            for cell in owed.counted
            if owed.themes_of_cells.get(cell.indicator) == theme.id
        ]
        asked = any(owed.themes_of_cells.get(c.indicator) == theme.id for c in owed.cells)
        if texts or asked:
            newest = {cell: by.figures[cell] for cell, by in cells}
            lines = lines_of(cycle, FigureChanges(newest, {}, ())) if newest else []
            yield {"thema": theme.name, "teksten": texts, "cijfers": lines, "gevraagd": asked}


def _listed(here: Here, deliveries: Sequence[Delivery]) -> Iterator[Mapping[str, object]]:
    rows = here.desk.store.rows(
        "SELECT version, channel FROM delivery WHERE item = ? AND deliverer = ?",
        here.owed.deadline.id,
        here.owed.deliverer,
    )
    known = {row["version"]: row for row in rows}
    acts = withdrawing.acts_about(here.desk, here.owed)
    for each in deliveries:
        row, act = known[each.version], acts.get(each.version)
        yield {
            "versie": each,
            "door": row["channel"],
            "themas": themes_in(here.desk.cycle, each),
            "ingetrokken": act if act and act.stands else None,
        }


def _letters(here: Here) -> list[Mapping[str, object]]:
    """The letters in which this contribution was asked for, newest first."""
    found = letters(
        here.desk.store,
        "id IN (SELECT letter FROM ask WHERE item = ? AND deliverer = ?) OR kind LIKE ?",
        here.owed.deadline.id,
        here.owed.deliverer,
        withdrawing.kind_about(here.owed) + "-%",
    )
    return [{"brief": each, "stand": state_of(each, here.now)} for each in found]


def _coming(here: Here) -> Iterator[Mapping[str, object]]:
    """The letters of the weeks ahead about this contribution."""
    key = (here.owed.deadline.id, here.owed.deliverer)
    for each in outgoing.to_come(here.desk, here.now):
        for ask in each.letter.asks:
            if (ask.contribution.deadline.id, ask.contribution.deliverer) == key:
                yield {
                    "id": each.id,
                    "aan": each.letter.contact.name,
                    "moment": each.planned.at,
                    "trede": rung_name(ask),
                    "wacht": each.letter.hold,
                }


def _can_extend(here: Here) -> bool:
    """Whether more time can be given now."""
    owed, today = here.owed, here.now.date()
    if not owed.missing or owed.deadline.opens > today:
        return False
    room = extensions.room_for(here.desk, owed.deadline)
    return room is None or max(owed.last_day + ONE_DAY, today) <= room.until
