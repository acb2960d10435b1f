"""Deciding about meetings."""

import pytest
from hogeland import at

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.meetings import decide, find

NOW = at("2026-12-01")
ITEM = "2027/ao-voorjaar"


def test_a_decision_is_recorded_with_its_author_and_reason(desk):
    decide(desk, ITEM, "cancel", NOW, "procescoördinator", reason="geen onderwerpen")

    (decision,) = desk.store.decisions(2027)
    entry = desk.store.log_entries(1)[0]
    assert (decision.kind, decision.reason) == ("cancel", "geen onderwerpen")
    assert (entry.who, entry.what) == ("procescoördinator", "vergadering geannuleerd")
    assert (entry.subject, entry.why) == (ITEM, "geen onderwerpen")


def test_deciding_what_already_holds_changes_nothing(desk):
    decide(desk, ITEM, "confirm", NOW, "x")

    again = decide(desk, ITEM, "confirm", NOW, "x")

    assert not again.changed
    assert len(desk.store.decisions(2027)) == 1


def test_a_move_to_the_same_moment_changes_nothing(desk):
    assert not decide(desk, ITEM, "move", NOW, "x", at("2027-04-15", "13:30")).changed


def test_a_cancelled_meeting_can_be_brought_back(desk):
    decide(desk, ITEM, "cancel", NOW, "x")

    assert decide(desk, ITEM, "confirm", NOW, "x").meeting.status == "confirmed"


@pytest.mark.parametrize(
    ("day", "conflict"),
    [
        ("2027-04-17", "weekend"),
        ("2027-03-26", "Goede vrijdag"),
        ("2027-04-28", "Meivakantie"),
        ("2027-05-05", "5 mei"),
    ],
)
def test_a_move_to_a_bad_day_says_so(desk, day, conflict):
    assert decide(desk, ITEM, "move", NOW, "x", at(day, "10:00")).conflicts == (conflict,)


def test_an_unknown_meeting_is_answered_with_the_nearest(desk):
    with pytest.raises(NotFoundError, match="Bedoelt u 'ao-voorjaar'"):
        find(desk, "2027/ao-voorjar")


@pytest.mark.parametrize("item", ["ao-voorjaar", "27/ao-voorjaar", "", "x/y"])
def test_an_id_without_a_year_is_explained(desk, item):
    with pytest.raises(InputError, match="2027/ao-voorjaar"):
        find(desk, item)


def test_a_year_before_the_cycle_is_refused(desk):
    with pytest.raises(InputError, match="2020"):
        find(desk, "2020/ao-voorjaar")
