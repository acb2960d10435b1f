"""Working days, public holidays and school holidays in the Netherlands.

Goede vrijdag is no working day here, as in municipal practice; 5 mei is one, except in the years
in which Bevrijdingsdag is a public holiday (2025, 2030, ...). Source of the days: PyPI `holidays`.
"""

from datetime import date, timedelta
from functools import lru_cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Final

import holidays

ONE_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=1)
def _netherlands() -> Any:
    """The Dutch holidays of PyPI `holidays`, read from their own file.

    Through its package all 250 countries would be imported, which takes as long as everything
    else that laying out a year needs.
    """
    file = Path(holidays.__file__).parent / "countries" / "netherlands.py"
    spec = spec_from_file_location("holidays_of_the_netherlands", file)
    if spec is None or spec.loader is None or not file.is_file():
        return partial(holidays.country_holidays, "NL")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.NL


@lru_cache(maxsize=64)
def _public(year: int) -> dict[date, str]:
    return dict(_netherlands()(years=year, language="nl"))


@lru_cache(maxsize=64)
def _school(year: int, region: str) -> dict[date, str]:
    return dict(_netherlands()(years=year, language="nl", subdiv=region, categories=("school",)))


def public_holiday(day: date) -> str | None:
    """The Dutch name of the public holiday on this day, or None."""
    return _public(day.year).get(day)


def school_holiday(day: date, region: str) -> str | None:
    """The Dutch name of the school holiday that this day falls in, or None."""
    return _school(day.year, region).get(day)


def is_workday(day: date) -> bool:
    """Whether this is a Monday to Friday that is no public holiday."""
    return day.weekday() < 5 and public_holiday(day) is None  # noqa: PLR2004 - Monday is 0


def last_workday(day: date) -> date:
    """The last working day on or before this day."""
    while not is_workday(day):
        day -= ONE_DAY
    return day


def first_workday(day: date) -> date:
    """The first working day on or after this day."""
    while not is_workday(day):
        day += ONE_DAY
    return day


@lru_cache(maxsize=4096)
def add_workdays(day: date, count: int) -> date:
    """The working day `count` working days after this day, or before it when negative.

    A count of 0 gives the last working day on or before this day.
    """
    day = last_workday(day)
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day


def before_school_holiday(day: date, region: str) -> date:
    """The last working day on or before this day that is in no school holiday."""
    while school_holiday(day, region) or not is_workday(day):
        day -= ONE_DAY
    return day


def after_school_holiday(day: date, region: str) -> date:
    """The first working day on or after this day that is in no school holiday."""
    while school_holiday(day, region) or not is_workday(day):
        day += ONE_DAY
    return day
