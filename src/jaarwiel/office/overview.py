"""How the table stands: what comes next, who owes what, and who cannot be written to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from jaarwiel.core import ladderdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline, Item, YearPlan
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import contacts_in


@dataclass(frozen=True)
class Standing:
    """One deadline of a year with what its parties owe."""

    deadline: Deadline
    contributions: tuple[Contribution, ...]

    @property
    def owing(self) -> tuple[Contribution, ...]:
        """The contributions of which something is missing."""
        return tuple(each for each in self.contributions if each.missing)

    def is_open(self, today: date) -> bool:
        """Whether contributions can be asked for: the window has opened."""
        return self.deadline.opens <= today


@dataclass(frozen=True)
class Overview:
    """One year as it stands on one day."""

    plan: YearPlan
    standings: tuple[Standing, ...]
    """Of its deadlines; of the present year, first those of other years that run now."""
    coming: tuple[Item, ...]
    """What is still to come, in order of date; it may run into the next year."""


def overview(desk: Desk, today: date, year: int | None = None) -> Overview:
    """The given year, or the one that today falls in (the cycle's first year when that is later).

    What is coming counts from today, whichever year is looked at.
    """
    present = desk.current_year(today)
    plan = desk.plan(year or present)
    standings = tuple(_standing(desk, each) for each in plan.deadlines)
    if plan.year == present:
        standings = (*_of_other_years(desk, present, today), *standings)
    return Overview(plan, standings, coming_items(desk, today))


def coming_items(desk: Desk, today: date) -> tuple[Item, ...]:
    """What is still to come and not cancelled, in order of date; it may run into the next year."""
    items = (item for plan in desk.plans(desk.years_around(today)) for item in plan.items)
    coming = [item for item in items if item.day >= today and not _is_cancelled(item)]
    return tuple(sorted(coming, key=lambda item: item.day))


def _standing(desk: Desk, deadline: Deadline) -> Standing:
    return Standing(deadline, desk.contributions([deadline]))


def _of_other_years(desk: Desk, present: int, today: date) -> Iterator[Standing]:
    """Deadlines of other years that are open; after their last day, while somebody is chased."""
    for deadline in desk.running(today):
        if deadline.year != present and deadline.opens <= today:
            runs = today <= deadline.input_last_day
            if runs or ladderdays.is_chased(desk.cycle, deadline, today):
                standing = _standing(desk, deadline)
                if runs or standing.owing:
                    yield standing


def missing_by_theme(cycle: Cycle, contribution: Contribution) -> tuple[tuple[str, list[str]], ...]:
    """The name of each theme in which something is missing, with the missing fields."""
    return by_theme(cycle, contribution.missing)


def by_theme(cycle: Cycle, slots: Iterable[Slot]) -> tuple[tuple[str, list[str]], ...]:
    """The name of each theme that is among these texts, with its fields."""
    slots = tuple(slots)
    found = (
        (theme.name, [slot.field for slot in slots if slot.theme == theme.id])
        for theme in cycle.themes
    )
    return tuple((name, fields) for name, fields in found if fields)


def without_contact(desk: Desk, today: date) -> tuple[str, ...]:
    """Names of the parties that have no contactpersoon today: nobody there can be asked.

    Of a party that has left nobody needs to be.
    """
    reachable = {
        each.party
        for each in contacts_in(desk.store)
        if each.role == "contactpersoon" and each.is_valid(today)
    }
    return tuple(
        party.name
        for party in desk.cycle.parties
        if party.id not in reachable and not party.has_left(today)
    )


def _is_cancelled(item: Item) -> bool:
    return getattr(item, "status", None) == "cancelled"
