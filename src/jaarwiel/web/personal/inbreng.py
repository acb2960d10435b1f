"""The personal page of somebody at a party: what is asked, what came in, and what comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.yearplan import Meeting
from jaarwiel.office.calendars import channels, publish, subscriptions
from jaarwiel.office.contributions import drafts, mailed
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.records import archive, links
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.papers import shown_sets
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.office import agenda
from jaarwiel.web.pages import Pages
from jaarwiel.web.parts.sheet import Sheet, summary
from jaarwiel.web.parts.signingparts import own_rows

MEETINGS: Final = 6

router = APIRouter(prefix="/inbreng/{token}")


@dataclass(frozen=True)
class Visitor:
    """Whose page this is, and for which parties and groups this person answers today."""

    token: str
    person: int
    answers_for: frozenset[str]
    parties: tuple[str, ...]
    """The parties among them, in the order of the cycle file."""

    def owes(self, desk: Desk, contribution: Contribution) -> bool:
        """Whether this person may deliver it: for the party, or for the group it is in."""
        members = desk.cycle.members(contribution.deliverer)
        return not self.answers_for.isdisjoint({contribution.deliverer, *members})


def _visitor(token: str, desk: DeskHere, now: Now) -> Visitor:
    """Raises NotFoundError for a link that is not, or no longer, valid."""
    person = int(links.subject_of(desk.store, "inbreng", token, now))
    answers_for = mailed.answers_for(desk, person, now.date())
    own = {member for each in answers_for for member in desk.cycle.members(each)}
    return Visitor(token, person, answers_for, desk.cycle.select(tuple(own)))


VisitorHere = Annotated[Visitor, Depends(_visitor)]


@router.api_route("", methods=READ)
def page(
    visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now, ontvangen: str = ""
) -> Response:
    """Everything this person's parties are asked for now, each with a link to its form."""
    sheets = [
        summary(desk, each, drafts.find(desk.store, visitor.person, each))
        for each in open_contributions(desk, visitor, now.date())
    ]
    notice = next((each for each in sheets if each.key == ontvangen and each.made_from), None)
    return _page(front.pages, desk, visitor, now, sheets, notice=notice)


def open_contributions(desk: Desk, visitor: Visitor, today: date) -> list[Contribution]:
    """What this person can deliver today: what is asked now first, what is complete last."""
    return mailed.open_contributions(desk, visitor.answers_for, today)


def _announced(desk: Desk, visitor: Visitor, today: date) -> list[Contribution]:
    """What opens later this year, and the rest of this year of the cycle."""
    present = desk.current_year(today)
    later = [
        each
        for year in desk.years_around(today)
        for each in desk.plan(year).deadlines
        if each.opens > today and present in {each.year, each.opens.year}
    ]
    later.sort(key=lambda each: each.opens)
    return [each for each in desk.contributions(later) if visitor.owes(desk, each)]


def _meetings(desk: Desk, visitor: Visitor, today: date) -> list[Meeting]:
    """The coming meetings that one of this person's parties is in; no others."""
    held = [each for year in desk.years_around(today) for each in desk.plan(year).meetings]
    own = [m for m in held if m.day >= today and set(m.parties) & set(visitor.parties)]
    return sorted(own, key=lambda each: each.starts)[:MEETINGS]


def _sets(desk: Desk, meeting: Meeting, today: date) -> tuple[StoredDocument, ...]:
    """All papers of this meeting in one file, as its participants see them."""
    return shown_sets(meeting, archive.versions(desk.store, meeting.id), today)


def own_calendar(desk: Desk, visitor: Visitor) -> str | None:
    """The token of this person's own calendar; None when it was revoked.

    Or when it was never made: looking at a page makes none. Who is invited by mail has it for the
    links to meetings alone.
    """
    subject = subscriptions.subject(visitor.person)
    row = links.row_of(desk.store, subscriptions.PURPOSE, subject)
    if row is None or row["revoked_at"]:
        return None
    return links.token(desk.store, subscriptions.PURPOSE, subject)


def _page(
    pages: Pages,
    desk: Desk,
    visitor: Visitor,
    now: datetime,
    sheets: Iterable[Sheet],
    *,
    notice: Sheet | None = None,
) -> Response:
    today = now.date()
    calendar = own_calendar(desk, visitor)
    invited = channels.is_invited(desk, visitor.person)
    meetings = _meetings(desk, visitor, today)
    answer = pages.show(
        "inbreng",
        tafel=desk.cycle.table.name,
        vandaag=today,
        link=f"/inbreng/{visitor.token}",
        namens=[desk.cycle.name_of(each) for each in visitor.parties],
        bladen=list(sheets),
        te_bevestigen=mailed.waiting(desk, visitor.person),
        voorgesteld=len(textproposals.waiting_for(desk, visitor.answers_for)),
        melding=notice,
        te_tekenen=own_rows(desk, visitor.person, {*visitor.answers_for, *visitor.parties}, today),
        straks=[
            {"termijn": each.deadline, "partij": desk.cycle.name_of(each.deliverer)}
            for each in _announced(desk, visitor, today)
        ],
        overleggen=meetings,
        stukkensets={each.id: _sets(desk, each, today) for each in meetings},
        paginas={
            each.id: publish.page_address(desk, calendar, each.id) for each in meetings if calendar
        },
        agenda=None if invited or not calendar else agenda.address(desk, calendar),
        uitgenodigd=invited,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
