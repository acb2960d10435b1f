"""A mail of one's own, on the personal page: to confirm, change or refuse what it would deliver."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import NotFoundError
from jaarwiel.mail.incoming import Incoming
from jaarwiel.office.contributions import inbox, mailed
from jaarwiel.office.contributions.inbox import Received
from jaarwiel.office.desk import Desk
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.confirming import Confirmation, FormError, choices, proposed, take_in
from jaarwiel.web.parts.numbers import Number
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere

router = APIRouter(prefix="/inbreng/{token}/bericht/{number}")


@router.api_route("", methods=READ)
def page(
    *, number: Number, visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now,
    stuk: str = "",
) -> Response:  # fmt: skip
    """The mail and what it would deliver."""
    row, mail = _own(desk, visitor, number)
    form = proposed(desk, choices(desk, row, now), mail, stuk)
    return _page(front.pages, desk, visitor, (row, mail), form, now)


@router.post("/bevestigen")
def confirm(
    *, number: Number, fields: Fields, visitor: VisitorHere, front: FrontHere, desk: DeskHere,
    now: Now,
) -> Response:  # fmt: skip
    """Delivers what the form says."""
    row, mail = _own(desk, visitor, number)
    if row.outcome is None:
        try:
            by = f"persoon {visitor.person}"
            take_in(desk=desk, row=row, mail=mail, fields=fields, now=now, by=by)
        except FormError as error:
            found = (row, mail)
            return _page(front.pages, desk, visitor, found, error.form, now, error.status)
    return RedirectResponse(f"/inbreng/{visitor.token}/bericht/{number}#melding", 303)


@router.post("/weigeren")
def refuse(number: Number, visitor: VisitorHere, desk: DeskHere, now: Now) -> Response:
    """Says that nothing of this mail is to be delivered."""
    row, _ = _own(desk, visitor, number)
    if row.outcome is None:
        inbox.settle(desk, number, "refused", now, f"persoon {visitor.person}")
    return RedirectResponse(f"/inbreng/{visitor.token}/bericht/{number}#melding", 303)


def _own(desk: Desk, visitor: Visitor, number: int) -> tuple[Received, Incoming]:
    """The mail, when it is a contribution of this person. Raises NotFoundError otherwise."""
    rows = inbox.received(
        desk, "id = ? AND person = ? AND kind = 'inbreng'", number, visitor.person
    )
    if not rows:
        raise NotFoundError(
            "Dit bericht staat niet (meer) op uw persoonlijke pagina. Open de link uit de nieuwste "
            "brief, of vraag de procescoördinator ernaar."
        )
    return inbox.mail_of(desk, number)


def _page(
    pages: Pages,
    desk: Desk,
    visitor: Visitor,
    found: tuple[Received, Incoming],
    form: Confirmation | None,
    now: datetime,
    status: int = 200,
) -> Response:
    row, mail = found
    answer = pages.show(
        "bericht",
        status,
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        hier=f"/inbreng/{visitor.token}/bericht/{row.id}",
        bericht=row,
        mail=mail,
        onleesbaar=mailed.unreadable(mail),
        formulier=form if row.outcome is None else None,
        keuzes=choices(desk, row, now),
        naam_van=desk.cycle.name_of,
    )
    # As on the personal page: what was typed must survive going back.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
