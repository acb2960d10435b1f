"""Days of the year as people write them: "1 april", or "15 januari volgend jaar"."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Final, Literal

MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")

SHIFTS: Final = {"vorig jaar": -1, "volgend jaar": 1}
"""What may stand behind a day or a document, and the years that it moves it by."""
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
    plain, years = shifted(text)
    day, _, month = plain.partition(" ")
    month = month.strip().lower()
    if month not in MONTHS or not day.isdecimal() or len(day) > 2:  # noqa: PLR2004 - "31"
        raise ValueError(text)
    found = date(2027, MONTHS.index(month) + 1, int(day))
    return years, found.month, found.day


def shifted(text: str) -> tuple[str, int]:
    """What stands before "vorig jaar" or "volgend jaar", and the years that these move it by.

    Without such words, all of the text and 0.
    """
    words = text.split()
    years = SHIFTS.get(" ".join(words[-2:]).lower(), 0)
    return " ".join(words[:-2] if years else words), years


def is_on(day: date, weekdays: Collection[str]) -> bool:
    """Whether the day is one of these weekdays, or none are named. A Saturday never is one."""
    return not weekdays or day.weekday() in {WEEKDAYS.index(each) for each in weekdays}


def day_in(year: int, text: str) -> date:
    """The day written as "1 april" in `year`, or in the year before or after where it says so."""
    shift, month, day = year_day(text)
    return date(year + shift, month, day)
