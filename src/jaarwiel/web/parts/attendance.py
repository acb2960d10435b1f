"""Who comes to a meeting, as the pages of the office show it."""

from collections.abc import Iterable

from jaarwiel.office.calendars import replies
from jaarwiel.office.desk import Desk


def answers(desk: Desk, items: Iterable[str]) -> dict[str, list[dict[str, object]]]:
    """The rows of the table of answers, by meeting; for the macro in web/antwoorden.html.j2."""
    return {
        item: [
            {"wie": each, "namens": [desk.cycle.name_of(party) for party in each.parties]}
            for each in found
        ]
        for item, found in replies.attendance(desk, items).items()
    }
