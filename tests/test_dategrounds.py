"""Why a meeting stands on its day."""

import pytest
from hogeland import at

from jaarwiel.core import rulenames
from jaarwiel.core.dategrounds import grounds
from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.core.yearplan import broken

AO = "2027/ao-voorjaar"
NOW = at("2027-03-01")


def moved_to(cycle, day, item=AO):
    return lay_out(cycle, 2027, [Decision(item, "move", NOW, "x", at(day, "10:00"))])


def rules(found):
    return [each.rule for each in found]


def test_a_proposed_day_keeps_the_rules_and_is_the_first_that_does(cycle):
    found = grounds(cycle, lay_out(cycle, 2027), AO)

    assert rules(found) == [
        rulenames.HOLIDAY,
        rulenames.MONTH,
        rulenames.ORDER,
        rulenames.WEEKDAY,
        rulenames.PER_DAY,
        rulenames.FIRST,
    ]
    order = next(each for each in found if each.rule == rulenames.ORDER)
    assert order.names == ("Evaluatie prestatieafspraken 2026",)
    assert order.days == (at("2027-03-31").date(),)


def test_a_later_day_is_not_the_first(cycle):
    found = grounds(cycle, moved_to(cycle, "2027-04-20"), AO)

    assert rulenames.WEEKDAY in rules(found)
    assert rulenames.FIRST not in rules(found)


@pytest.mark.parametrize(
    ("day", "lost"),
    [
        ("2027-04-19", rulenames.WEEKDAY),
        ("2027-04-27", rulenames.HOLIDAY),
        ("2027-05-11", rulenames.MONTH),
        ("2027-04-01", rulenames.ORDER),
    ],
)
def test_what_a_day_breaks_is_no_ground_for_it(cycle, day, lost):
    found = rules(grounds(cycle, moved_to(cycle, day), AO))

    assert lost not in found
    assert rulenames.FIRST not in found


def test_no_ground_of_any_meeting_is_a_rule_that_it_breaks(cycle):
    for year in range(2026, 2036):
        plan = lay_out(cycle, year)
        for meeting in plan.meetings:
            found = rules(grounds(cycle, plan, meeting.id))
            assert found
            assert set(found).isdisjoint(broken(cycle, plan, meeting.id))


def test_a_cancelled_or_unknown_meeting_has_no_grounds(cycle):
    plan = lay_out(cycle, 2027, [Decision(AO, "cancel", NOW, "x")])

    assert grounds(cycle, plan, AO) == ()
    assert grounds(cycle, plan, "2027/x") == ()
