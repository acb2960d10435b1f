"""Wires one table together: its cycle file, its state and where letters and pages are."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jaarwiel import cyclefile
from jaarwiel.core import chasing, contributions, meetingdates, yearplan
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Deadline, YearPlan
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.post import Courier, SmtpCourier
from jaarwiel.settings import Settings
from jaarwiel.store import Store, open_store


@dataclass(frozen=True)
class Desk:
    """One table with everything that working on it needs."""

    cycle: Cycle
    store: Store
    address: str
    sender: str | None = None
    courier: Courier | None = None
    publish_to: Path | None = None

    def plan(self, year: int) -> YearPlan:
        """The plan of a year, with what people decided."""
        return yearplan.lay_out(self.cycle, year, self.store.decisions(year))

    def contributions(self, deadlines: Iterable[Deadline]) -> tuple[Contribution, ...]:
        """What is owed for these deadlines, and what came of it."""
        found: list[Contribution] = []
        for deadline in deadlines:
            deliveries = self.store.deliveries(deadline.id)
            found += contributions.contributions(self.cycle, deadline, deliveries)
        return tuple(found)

    def running(self, today: date) -> tuple[Deadline, ...]:
        """The deadlines of this year and, since chasing runs on past 31 December, of the last."""
        years = [
            year for year in (today.year - 1, today.year) if year >= self.cycle.table.first_year
        ]
        return tuple(deadline for year in years for deadline in self.plan(year).deadlines)

    def chased(self, today: date) -> tuple[Contribution, ...]:
        """What is owed, and what came of it, for the deadlines that letters may go for today."""
        deadlines = self.running(today)
        return self.contributions(
            each for each in deadlines if chasing.is_chased(self.cycle, each, today)
        )

    def deadline(self, document: str, year: int) -> Deadline:
        """The deadline of this document in this year. Raises NotFoundError with what there is."""
        self.check_year(year)
        for deadline in self.plan(year).deadlines:
            if deadline.rule.id == document:
                return deadline
        known = [rule.id for rule in self.cycle.deadlines]
        raise NotFoundError(f"Onbekend stuk '{document}'. {meant(document, known)}")

    def check_year(self, year: int) -> None:
        """Raises InputError for a year that this cycle does not know."""
        if not self.cycle.knows(year):
            raise InputError(
                f"Het jaar {year} valt buiten de cyclus van {self.cycle.table.name}. "
                f"Noem een jaar van {self.cycle.table.first_year} tot en met "
                f"{self.cycle.last_year}."
            )

    def party(self, party_id: str) -> str:
        """The id, when it is a party or group of the table. Raises NotFoundError otherwise."""
        known = [each.id for each in self.cycle.named]
        if party_id not in known:
            raise NotFoundError(f"Onbekende partij '{party_id}'. {meant(party_id, known)}")
        return party_id

    def occasion_ids(self) -> list[str]:
        """Ids of the meetings of a year, without the year."""
        return [each.id for each in meetingdates.occasions(self.cycle)]


@contextmanager
def open_desk(found: Settings) -> Iterator[Desk]:
    """The desk that these settings describe; its state file is closed at the end."""
    cycle = cyclefile.load(found.cycle)
    courier = SmtpCourier(found.smtp) if found.smtp else None
    store = open_store(found.state)
    try:
        yield Desk(cycle, store, found.address, found.sender, courier, found.publish_to)
    finally:
        store.close()
