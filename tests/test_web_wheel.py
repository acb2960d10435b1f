"""The geometry of the year as a wheel."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import dist

import pytest
from hogeland import at, changed_cycle
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.resources import folder
from jaarwiel.web.parts.wheel import BADGE_WIDTH, HUB, RIM, SIZE, angle, draw, point, spread

YEARS = range(2026, 2036)


def test_the_year_starts_at_the_top_and_runs_clockwise():
    assert angle(date(2027, 1, 1), 2027) == pytest.approx(0, abs=0.5)
    assert angle(date(2027, 7, 2), 2027) == pytest.approx(180, abs=0.5)
    assert (point(0, RIM).x, point(90, RIM).y, point(180, RIM).x) == (HUB, HUB, HUB)
    assert point(90, RIM).x > HUB


@pytest.mark.parametrize("year", YEARS)
def test_no_two_numbers_touch_and_all_lie_in_the_picture(cycle, year):
    wheel = draw(lay_out(cycle, year), date(year, 6, 1))

    places = [each.badge for each in (*wheel.marks, *wheel.windows)]
    for number, one in enumerate(places):
        assert 16 <= one.x <= SIZE - 16
        assert 16 <= one.y <= SIZE - 16
        for other in places[number + 1 :]:
            assert dist((one.x, one.y), (other.x, other.y)) > BADGE_WIDTH - 3


@pytest.mark.parametrize("year", YEARS)
def test_every_item_of_the_plan_is_numbered_once(cycle, year):
    plan = lay_out(cycle, year)
    wheel = draw(plan, date(year, 6, 1))

    numbers = sorted(each.number for each in (*wheel.marks, *wheel.windows))
    assert numbers == list(range(1, len(plan.items) + 1))


def test_a_meeting_moved_into_the_next_year_stays_near_the_top(cycle):
    moved = Decision("2027/bo-najaar", "move", at("2027-10-01"), "proef", at("2028-01-10"))

    wheel = draw(lay_out(cycle, 2027, [moved]), date(2027, 6, 1))

    assert wheel.marks[-1].day.x > HUB
    assert wheel.marks[-1].day.y < HUB / 2


def test_months_that_have_passed_are_marked(cycle):
    wheel = draw(lay_out(cycle, 2027), date(2027, 3, 9))

    assert [each.passed for each in wheel.months] == [True, True] + [False] * 10


@given(st.lists(st.floats(0, 360), max_size=60).map(sorted), st.floats(1, 20))
def test_spread_keeps_order_and_distance_and_leaves_loners_alone(angles, apart):
    placed = spread(angles, apart)

    room = min(apart, 360 / max(len(angles), 1))
    assert len(placed) == len(angles)
    assert all(after - before >= room - 1e-6 for before, after in pairwise(placed))
    if all(after - before > room for before, after in pairwise(angles)):
        assert placed == pytest.approx(angles)


def test_windows_that_overlap_lie_on_rings_of_their_own_clear_of_the_hub(cycle):
    rule = cycle.deadlines[0]
    more = (replace(rule, id=f"stuk-{number}") for number in range(4))
    many = replace(cycle, deadlines=(*cycle.deadlines, *more))

    wheel = draw(lay_out(many, 2027), date(2027, 6, 1))

    radii = {round(dist((each.badge.x, each.badge.y), (HUB, HUB))) for each in wheel.windows}
    assert len(radii) == 5
    assert min(radii) > 84


def test_windows_for_each_party_with_the_same_days_are_drawn_as_one():
    cycle = cyclefile.load(folder("calendar") / "voorbeeld-regio.toml")

    windows = draw(lay_out(cycle, 2026), date(2026, 6, 1)).windows

    assert [(each.number, each.last) for each in windows] == [(2, 2), (10, 10), (12, 17)]


def test_windows_that_meet_at_the_turn_of_the_year_lie_on_two_rings(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ('concept_before = "6 oktober"', "#"),
        ('input_before = "1 december"', "#"),
        ('before = "15 december"', 'until = "31 januari volgend jaar"'),
    )

    windows = draw(lay_out(cycle, 2027), date(2027, 6, 1)).windows

    radii = [round(dist((each.badge.x, each.badge.y), (HUB, HUB))) for each in windows]
    assert len(set(radii)) == 2


def test_marks_of_two_januaries_make_room_for_each_other(tmp_path):
    window = 'opens = "20 januari"\nuntil = "28 januari"\n'
    later = 'opens = "20 januari volgend jaar"\nuntil = "28 januari volgend jaar"\n'
    cycle = changed_cycle(
        tmp_path,
        ('after = "terugblik"\n', ""),
        ('month = "april"\n', window),
        ('after = "ao-per-corporatie"\n', ""),
        ('not_before = "20 oktober"', "#"),
        ('month = "oktober"\n', later),
    )

    marks = draw(lay_out(cycle, 2027), date(2027, 6, 1)).marks

    first, last = marks[0].badge, marks[-1].badge
    assert dist((first.x, first.y), (last.x, last.y)) >= 28
