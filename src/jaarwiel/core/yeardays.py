"""Days of the year as people write them: "1 april", or "15 januari volgend jaar"."""

from datetime import date
from functools import lru_cache
from typing import Final, Literal

MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")

SHIFTS: Final = {"vorig jaar": -1, "": 0, "volgend jaar": 1}
"""What may stand behind a day, and the years that it moves the day by."""
NEW_YEAR: Final = (0, 1, 1)
Weekday = Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"]
Month = Literal[
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip


@lru_cache(maxsize=512)
def year_day(text: str) -> tuple[int, int, int]:
    """Years onward, month and day of a day written as "1 april" or "15 januari volgend jaar".

    Raises ValueError when it is not written so, or when no year has that day. "29 februari" is
    refused as well: not every year has it.
    """
    day, _, rest = text.strip().partition(" ")
    month, _, shift = rest.strip().partition(" ")
    if month.lower() not in MONTHS or not day.isdecimal() or len(day) > 2:  # noqa: PLR2004 - "31"
        raise ValueError(text)
    if shift.strip().lower() not in SHIFTS:
        raise ValueError(text)
    found = date(2027, MONTHS.index(month.lower()) + 1, int(day))
    return SHIFTS[shift.strip().lower()], found.month, found.day


def day_in(year: int, text: str) -> date:
    """The day written as "1 april" in `year`, or in the year before or after where it says so."""
    shift, month, day = year_day(text)
    return date(year + shift, month, day)
