"""Which years a page lets one choose from, and who meets in the years that it shows."""

from datetime import date

from jaarwiel.core.cycle import Body, Cycle
from jaarwiel.core.yearplan import YearPlan
from jaarwiel.office.desk import Desk


def years(desk: Desk, today: date) -> list[int]:
    """The years to choose from: last year, this year and three years on."""
    this = desk.current_year(today)
    return [year for year in range(this - 1, this + 4) if desk.cycle.knows(year)]


def bodies(cycle: Cycle, *plans: YearPlan) -> list[Body]:
    """Who meets in these years, first the officials, in the words of the table."""
    held = {each.body for plan in plans for each in plan.meetings}
    return sorted((each for each in cycle.bodies if each.id in held), key=lambda each: each.level)
