"""A month as weeks of days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hogeland import at
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core import monthgrid
from jaarwiel.core.cycle import Recess
from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out

MAY = date(2027, 5, 1)
TODAY = date(2027, 5, 12)


def laid_out(cycle, *decisions):
    return lay_out(cycle, 2027, decisions).items


def day_of(month, number):
    return next(
        day for week in month.weeks for day in week.days if day.is_inside and day.day.day == number
    )


def test_weeks_begin_on_monday_and_have_their_number(cycle):
    month = monthgrid.month(cycle, (), MAY, TODAY)

    assert [week.number for week in month.weeks] == [17, 18, 19, 20, 21, 22]
    assert month.weeks[0].days[0].day == date(2027, 4, 26)
    assert [day.is_inside for day in month.weeks[0].days] == [False] * 5 + [True] * 2


def test_the_first_days_of_january_are_in_the_last_week_of_the_year_before(cycle):
    month = monthgrid.month(cycle, (), date(2027, 1, 1), TODAY)

    assert [week.number for week in month.weeks] == [53, 1, 2, 3, 4]


@given(st.dates(date(2026, 1, 1), date(2076, 11, 30)))
def test_every_day_of_a_month_stands_in_it_once_and_the_months_join(cycle, day):
    first = day.replace(day=1)

    month = monthgrid.month(cycle, (), first, day)

    inside = [each.day for week in month.weeks for each in week.days if each.is_inside]
    assert inside[0] == first
    assert inside[-1] == monthgrid.following(first) - timedelta(days=1)
    assert inside == sorted(set(inside))
    assert {len(week.days) for week in month.weeks} == {7}
    assert monthgrid.preceding(monthgrid.following(first)) == first
    assert [each.day for week in month.weeks for each in week.days if each.is_today] == [day]


def test_a_meeting_stands_on_the_day_that_it_was_moved_to(cycle):
    moved = Decision("2027/ao-voorjaar", "move", at("2027-03-01"), "x", at("2027-05-12", "10:00"))

    month = monthgrid.month(cycle, laid_out(cycle, moved), MAY, TODAY)

    assert [each.item.id for each in day_of(month, 12).entries] == ["2027/ao-voorjaar"]
    assert day_of(month, 12).is_today
    assert day_of(month, 12).holds
    assert not day_of(month, 13).holds


def test_last_days_stand_in_it_and_what_touches_the_month_only_outside_it_does_not(cycle):
    month = monthgrid.month(cycle, laid_out(cycle), date(2027, 3, 1), TODAY)

    found = [(each.day.day, each.kind, each.item.id) for each in month.entries]
    assert (31, "deadline", "2027/terugblik") in found
    assert {each.day.month for each in month.entries} == {3}
    assert [each.day for each in month.entries] == sorted(each.day for each in month.entries)


def test_the_last_day_for_contributions_stands_apart_where_it_is_earlier(cycle):
    items = [each for each in laid_out(cycle) if each.id == "2027/terugblik"]
    earlier = replace(items[0], input_last_day=date(2027, 3, 15))

    month = monthgrid.month(cycle, [earlier], date(2027, 3, 1), TODAY)

    assert [(each.day.day, each.kind) for each in month.entries] == [
        (15, "input"),
        (31, "deadline"),
    ]


def test_free_time_is_told_whole_and_by_whose_it_is(cycle):
    recess = Recess("Lenterecess", date(2027, 4, 20), date(2027, 5, 4), ("gemeente",))
    resting = replace(cycle, days=replace(cycle.days, recess=(recess,)))

    month = monthgrid.month(resting, (), MAY, TODAY)

    found = {each.name: (each.first, each.last, each.whose) for each in month.free}
    assert found["Lenterecess"] == (recess.start, recess.end, ("Gemeente Het Hogeland",))
    assert found["Meivakantie"][:2] == (date(2027, 4, 24), date(2027, 5, 2))
    assert found["Hemelvaartsdag"][:2] == (date(2027, 5, 6), date(2027, 5, 6))
    assert [each.name for each in day_of(month, 5).free] == ["5 mei"]


def test_the_next_month_with_something_skips_empty_ones(cycle):
    items = laid_out(cycle)
    empty = date(2027, 7, 1)

    found = monthgrid.next_filled(items, empty)

    assert monthgrid.month(cycle, items, empty, TODAY).entries == ()
    assert found == date(2027, 8, 1)
    assert monthgrid.next_filled(items, date(2030, 1, 1)) is None


@pytest.mark.parametrize(
    ("first", "before", "after"),
    [
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 2, 1)),
        (date(2027, 12, 1), date(2027, 11, 1), date(2028, 1, 1)),
    ],
)
def test_the_year_turns(first, before, after):
    assert (monthgrid.preceding(first), monthgrid.following(first)) == (before, after)
