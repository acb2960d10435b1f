"""The solver against brute force, and what it says when nothing fits."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from soak import examples

from jaarwiel.core.rulenames import CLASH, CROWDED, ORDER, PER_DAY
from jaarwiel.core.timetable import Engagement, Resource, Slot, Timetable, broken, cost
from jaarwiel.placing import solver
from jaarwiel.placing.solver import alternatives, parts, solve

COSTS = {"reces": 100, "voorkeursdag": 5, ORDER: 60, PER_DAY: 20, CROWDED: 20, CLASH: 1000}
MONDAY = datetime(2027, 4, 5)  # noqa: DTZ001 - local time, as slots are


def slot(day, hour=10, *rules, hours=2):
    starts = MONDAY + timedelta(days=day, hours=hour)
    return Slot(starts, starts + timedelta(hours=hours), rules)


def timetable(*engagements, **more):
    return Timetable(engagements, COSTS, **more)


def days(answer):
    return {item: (each.day - MONDAY.date()).days for item, each in answer.chosen.items()}


def test_the_earliest_moments_that_break_nothing_are_chosen():
    offered = (slot(0, 10, "reces"), slot(1), slot(2))

    answer = solve(timetable(Engagement("ao", "t", offered), Engagement("bo", "t", offered),
                             orders=(("ao", "bo"),), per_day={"t": 1}))  # fmt: skip

    assert days(answer) == {"ao": 1, "bo": 2}
    assert (answer.cost, answer.is_proven, answer.broken) == (0, True, {})


def test_when_nothing_fits_the_cheapest_rule_is_given_up_and_named():
    answer = solve(
        timetable(Engagement("ao", "t", (slot(0, 10, "reces"), slot(1, 10, "voorkeursdag"))))
    )

    assert answer.broken == {"ao": ("voorkeursdag",)}
    assert (answer.cost, answer.bound) == (5, 5)


def test_nobody_is_booked_twice_at_whatever_price():
    same = (slot(0, 10), slot(0, 11), slot(1, 10, "reces"))

    answer = solve(timetable(Engagement("a", "one", same, ("anna",)),
                             Engagement("b", "two", same, ("anna",))))  # fmt: skip

    assert sorted(days(answer).values()) == [0, 1]


def test_an_organisation_with_two_teams_is_at_two_meetings_at_once():
    only = (slot(0, 10),)
    both = (
        Engagement("a", "one", (*only, slot(1)), ("corp",)),
        Engagement("b", "two", only, ("corp",)),
    )

    one = solve(timetable(*both))
    two = solve(timetable(*both, resources={"corp": Resource("corp", at_once=2)}))

    assert (days(one), days(two)) == ({"a": 1, "b": 0}, {"a": 0, "b": 0})


def test_no_answer_is_said_when_two_can_only_be_held_at_the_same_time():
    same = (slot(0, 10), slot(0, 11))

    assert solve(timetable(Engagement("a", "one", same, ("anna",)),
                           Engagement("b", "two", same, ("anna",)))) is None  # fmt: skip


def test_each_rule_that_could_be_given_up_is_told_with_its_price():
    offered = (slot(0, 10, "reces"), slot(1, 10, "voorkeursdag"))
    found = {each.rule: each for each in alternatives(timetable(Engagement("ao", "t", offered)))}

    assert {rule for rule, each in found.items() if each.chosen} == {"reces", "voorkeursdag"}
    assert found["reces"].touched == ("ao",)
    assert days(found["voorkeursdag"]) == {"ao": 1}


def test_what_has_nothing_to_do_with_each_other_is_placed_apart():
    april, may = (slot(0), slot(1)), (slot(30), slot(31))
    found = parts(timetable(Engagement("a", "t", april, ("x",)), Engagement("b", "t", may, ("x",)),
                            Engagement("c", "u", april, ("x",)), orders=(("a", "b"),)))  # fmt: skip

    assert [[each.id for each in part.engagements] for part in found] == [["a", "c"], ["b"]]


def test_the_same_timetable_gives_the_same_answer():
    offered = tuple(slot(day, hour) for day in range(10) for hour in (9, 13))
    many = timetable(
        *(Engagement(str(n), "t", offered, ("x",)) for n in range(8)), per_day={"t": 1}
    )

    assert solve(many) == solve(many)


def test_a_bound_is_not_raised_by_the_last_digit_of_the_arithmetic():
    recess, other = slot(0, 9, "reces"), slot(1, 9, "voorkeursdag")
    found = solve(
        timetable(Engagement("a", "t", (recess, other, slot(1, 10, "reces")), ("x",)),
                  Engagement("b", "t", (recess, slot(1, 9, "reces"), slot(1, 10, "reces")), ("x",)),
                  per_day={"t": 1}, resources={"x": Resource("x", per_day=2)}))  # fmt: skip

    assert (found.cost, found.bound) == (105, 105)


small_slots = some.lists(
    some.builds(
        slot, some.integers(0, 3), some.sampled_from([9, 10, 13]),
        some.sampled_from(["reces", "voorkeursdag"]),
    ) | some.builds(slot, some.integers(0, 3), some.sampled_from([9, 10, 13])),
    min_size=1, max_size=4, unique_by=lambda each: each.starts,
).map(tuple)  # fmt: skip


@pytest.mark.parametrize("many", [solver.MANY, 0], ids=["as few", "as many"])
@settings(max_examples=examples(60))
@given(
    some.lists(
        some.tuples(small_slots, some.sets(some.sampled_from("xyz")).map(sorted).map(tuple)),
        min_size=1, max_size=4,
    ),
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), max_size=2),
)  # fmt: skip
def test_no_way_of_trying_everything_finds_better(many, meetings, pairs):
    engagements = [Engagement(str(n), "t", *each) for n, each in enumerate(meetings)]
    orders = tuple((str(a), str(b)) for a, b in pairs if a != b and max(a, b) < len(meetings))
    known = {"x": Resource("x", per_day=2), "y": Resource("y", at_once=2)}
    problem = timetable(*engagements, orders=orders, per_day={"t": 1}, resources=known)
    fixed = {each.id for each in engagements if len(each.slots) == 1}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "MANY", many)
        answer = solve(problem)
    tried = [
        dict(zip([e.id for e in engagements], slots, strict=True))
        for slots in product(*(each.slots for each in engagements))
    ]
    clean = [each for each in tried if not any(CLASH in r for r in broken(problem, each).values())]

    if len(fixed) < 2:
        assert (answer is None) == (not clean)
    if answer is not None and clean:
        best = min(cost(problem, each) for each in clean)
        assert answer.cost == best
        assert answer.bound == best if many else answer.bound <= best
