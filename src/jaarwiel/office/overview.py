"""How the table stands: what comes next, and who owes what."""

from dataclasses import dataclass
from datetime import date

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.yearplan import Deadline, Item, YearPlan
from jaarwiel.office.desk import Desk


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
    coming: tuple[Item, ...]
    """What is still to come, in order of date; it may run into the next year."""


def overview(desk: Desk, today: date) -> Overview:
    """The year that today falls in; before the cycle's first year, that first year."""
    year = max(today.year, desk.cycle.table.first_year)
    plan = desk.plan(year)
    standings = tuple(
        Standing(deadline, desk.contributions([deadline])) for deadline in plan.deadlines
    )
    items = (*plan.items, *desk.plan(year + 1).items)
    coming = tuple(item for item in items if item.day >= today and not _is_cancelled(item))
    return Overview(plan, standings, coming)


def _is_cancelled(item: Item) -> bool:
    return getattr(item, "status", None) == "cancelled"
