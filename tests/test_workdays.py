"""Days against what the law and the ministry published."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from jaarwiel.core import workdays


@pytest.mark.parametrize(
    ("first", "last"),
    [
        # Region Noord as published, Saturday to Sunday.
        ("2026-10-10", "2026-10-18"),
        ("2026-12-19", "2027-01-03"),
        ("2027-02-20", "2027-02-28"),
        ("2027-04-24", "2027-05-02"),
        ("2027-07-10", "2027-08-22"),
        ("2027-10-16", "2027-10-24"),
        ("2027-12-25", "2028-01-09"),
        ("2028-02-19", "2028-02-27"),
        ("2028-04-29", "2028-05-07"),
        ("2028-07-15", "2028-08-27"),
        ("2028-10-14", "2028-10-22"),
        ("2028-12-23", "2029-01-07"),
        ("2029-02-17", "2029-02-25"),
        ("2029-04-28", "2029-05-06"),
        ("2029-07-21", "2029-09-02"),
    ],
)
def test_a_school_holiday_of_region_noord_runs_from_its_first_to_its_last_day(first, last):
    start, end = date.fromisoformat(first), date.fromisoformat(last)

    inside = [start, end]
    outside = [start - timedelta(days=1), end + timedelta(days=1)]

    assert all(workdays.school_holiday(day, "Noord") for day in inside)
    assert not any(workdays.school_holiday(day, "Noord") for day in outside)


def test_the_last_workday_before_april_2029_is_the_thursday_before_goede_vrijdag():
    assert workdays.last_workday(date(2029, 3, 31)) == date(2029, 3, 29)


def test_5_mei_is_a_workday_except_in_lustrum_years():
    assert workdays.is_workday(date(2027, 5, 5))
    assert not workdays.is_workday(date(2025, 5, 5))


def test_workdays_are_counted_over_weekends_and_holidays_in_both_directions():
    thursday_before_easter = date(2027, 3, 25)

    assert workdays.add_workdays(thursday_before_easter, 1) == date(2027, 3, 30)
    assert workdays.add_workdays(date(2027, 3, 30), -1) == thursday_before_easter


def test_no_workdays_from_a_sunday_is_the_friday_before_it():
    assert workdays.add_workdays(date(2027, 3, 14), 0) == date(2027, 3, 12)


def test_a_reminder_in_the_summer_goes_out_before_the_holiday():
    assert workdays.before_school_holiday(date(2029, 8, 3), "Noord") == date(2029, 7, 20)


def test_a_request_in_the_christmas_holiday_goes_out_after_it():
    assert workdays.after_school_holiday(date(2028, 1, 1), "Noord") == date(2028, 1, 10)


def test_holidays_have_dutch_names():
    assert workdays.public_holiday(date(2027, 3, 26)) == "Goede vrijdag"
    assert workdays.school_holiday(date(2027, 7, 12), "Noord") == "Zomervakantie"


@pytest.mark.parametrize("year", range(2024, 2034))
def test_the_days_are_those_that_the_library_gives(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    public = country_holidays("NL", years=year, language="nl")
    school = country_holidays(
        "NL", years=year, language="nl", subdiv="Zuid", categories=("school",)
    )

    assert [workdays.public_holiday(day) for day in days] == [public.get(day) for day in days]
    assert [workdays.school_holiday(day, "Zuid") for day in days] == [
        school.get(day) for day in days
    ]
