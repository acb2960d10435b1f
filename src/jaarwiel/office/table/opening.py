"""Opens a year: lays it out, shows it in the calendars, and writes to the coordinator."""

from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.yearplan import Item, Meeting, YearPlan
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.calendars.publish import announce
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import holders, make_envelope, store_letter
from jaarwiel.office.meetings import busy, dates
from jaarwiel.office.overview import without_contact

OPENING = "opening"


@dataclass(frozen=True)
class Opened:
    """The year that was opened; `letters` is 0 when it was open already."""

    year: int
    letters: int
    without_contact: tuple[str, ...]


def open_year(desk: Desk, now: datetime) -> Opened:
    """Opens this year of the cycle, once; later calls only keep the calendars true.

    Each person who is procescoördinator, for however many parties, gets one letter with the dates
    to confirm, unless the first date of the year has passed: then the year was running before this
    table was.
    """
    year = desk.current_year(now.date())
    if desk.cycle.knows(year):
        busy.refresh(desk, now)
        for each in desk.years_around(now.date()):
            if each <= year:
                dates.settle(desk, each, now)
    announce(desk, now)
    lacking = without_contact(desk, now.date())
    coordinators = holders(desk, "procescoordinator", now.date())
    plan = desk.plan(year)
    days = [item.day for item in plan.items if item.day.year == year]
    if not coordinators or not days or now.date() > min(days):
        return Opened(year, 0, lacking)
    facts = _facts(desk, plan, lacking)
    with desk.store.writing():
        if desk.store.rows(
            "SELECT 1 FROM log WHERE what = 'jaar geopend' AND subject = ?", str(year)
        ):
            return Opened(year, 0, lacking)
        for coordinator in coordinators:
            envelope = make_envelope(desk, coordinator, OPENING, coordinator, now, None)
            personal = {**facts, "naam": coordinator.name}
            composed = compose("mail/opening.md.j2", personal, envelope)
            store_letter(desk, coordinator.person, OPENING, composed, envelope, [])
        desk.store.log(now, "jaarwiel", "jaar geopend", str(year))
    return Opened(year, len(coordinators), lacking)


def _facts(desk: Desk, plan: YearPlan, lacking: tuple[str, ...]) -> dict[str, object]:
    return {
        "tafel": desk.cycle.table.name,
        "jaar": plan.year,
        "planning": [_line(item) for item in plan.items],
        "zonder_contact": list(lacking),
        "link": Address(desk.address),
    }


def _line(item: Item) -> dict[str, object]:
    line: dict[str, object] = {"dag": item.day, "titel": item.title}
    if isinstance(item, Meeting):
        return line | {"tijd": item.starts, "niet_gelukt": list(item.given_up)}
    return line | {"tijd": None, "niet_gelukt": []}
