"""The years of Het Hogeland, against Bijlage 4 as people read it."""

from collections import Counter
from datetime import date

import pytest
from hogeland import at, changed_cycle

from jaarwiel.core import meetingdates, workdays
from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.core.yeardays import MONTHS
from jaarwiel.core.yearplan import Deadline, Meeting, Question

YEARS = range(2026, 2030)


def by_id(cycle, year, decisions=()):
    return {item.id: item for item in lay_out(cycle, year, decisions).items}


def test_four_years_hold_40_dated_items_and_one_decision(cycle):
    items = [item for year in YEARS for item in lay_out(cycle, year).items]

    kinds = Counter(type(item) for item in items)

    assert kinds == {Deadline: 12, Meeting: 28, Question: 1}
    assert len({item.id for item in items}) == 41


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("2026/terugblik", "Evaluatie prestatieafspraken 2025"),
        ("2027/terugblik", "Evaluatie prestatieafspraken 2026"),
        ("2026/activiteitenoverzicht", "Activiteitenoverzicht 2027 en 2028"),
        ("2027/activiteitenoverzicht", "Update activiteitenoverzicht 2028"),
        ("2028/activiteitenoverzicht", "Activiteitenoverzicht 2029 en 2030"),
        ("2029/activiteitenoverzicht", "Update activiteitenoverzicht 2030"),
        ("2026/prestatieafspraken", "Ondertekenen tweejarige prestatieafspraken 2027-2028"),
        ("2027/prestatieafspraken", "Ondertekenen update jaaractiviteiten 2028"),
        ("2028/prestatieafspraken", "Ondertekenen tweejarige prestatieafspraken 2029-2030"),
        ("2029/prestatieafspraken", "Ondertekenen update jaaractiviteiten 2030"),
    ],
)
def test_titles_follow_the_year_of_the_term(cycle, item, title):
    assert by_id(cycle, int(item[:4]))[item].title == title


@pytest.mark.parametrize(
    ("item", "last_day", "last_workday"),
    [
        ("2026/terugblik", "2026-03-31", "2026-03-31"),
        ("2029/terugblik", "2029-03-31", "2029-03-29"),
        ("2027/activiteitenoverzicht", "2027-08-31", "2027-08-31"),
        ("2028/prestatieafspraken", "2028-12-14", "2028-12-14"),
    ],
)
def test_before_a_day_means_the_day_before_at_the_latest(cycle, item, last_day, last_workday):
    deadline = by_id(cycle, int(item[:4]))[item]

    assert deadline.last_day == date.fromisoformat(last_day)
    assert deadline.last_workday == date.fromisoformat(last_workday)
    assert deadline.before == date.fromisoformat(last_day) + workdays.ONE_DAY


def test_the_decision_about_the_ambitiekader_stands_in_2026_only(cycle):
    assert "2026/ambitiekader" in by_id(cycle, 2026)
    assert "2027/ambitiekader" not in by_id(cycle, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_every_meeting_is_proposed_on_a_free_workday_of_its_month(cycle, year):
    for meeting in lay_out(cycle, year).meetings:
        month = MONTHS[meeting.day.month - 1]

        assert month == meeting.occasion.rule.month
        assert workdays.is_workday(meeting.day)
        assert meetingdates.conflicts(cycle, meeting.day) == ()
        assert meeting.given_up == ()


@pytest.mark.parametrize("year", YEARS)
def test_meetings_keep_their_order_and_their_papers_follow_the_deadline(cycle, year):
    items = by_id(cycle, year)
    per_corporation = [i for key, i in items.items() if "/ao-per-corporatie/" in key]

    assert items[f"{year}/ao-voorjaar"].papers_due > items[f"{year}/terugblik"].last_day
    assert items[f"{year}/bo-voorjaar"].day > items[f"{year}/ao-voorjaar"].day
    assert items[f"{year}/ao-najaar"].papers_due > items[f"{year}/activiteitenoverzicht"].last_day
    assert len({each.day for each in per_corporation}) == 3
    assert all(each.day > items[f"{year}/ao-najaar"].day for each in per_corporation)
    assert all(each.day < items[f"{year}/bo-najaar"].day for each in per_corporation)


def test_papers_are_due_the_stated_number_of_workdays_before(cycle):
    meeting = by_id(cycle, 2027)["2027/ao-voorjaar"]

    assert meeting.day == date(2027, 4, 15)
    assert meeting.papers_due == date(2027, 4, 1)


def test_no_huurdersorganisatie_is_in_the_bo_of_spring(cycle):
    parties = by_id(cycle, 2027)["2027/bo-voorjaar"].parties

    assert parties == ("gemeente", "wierden-en-borgen", "goud-wonen", "woonzorg-nederland")


def test_an_ao_per_corporatie_has_the_gemeente_that_corporation_and_its_huurders(cycle):
    parties = by_id(cycle, 2027)["2027/ao-per-corporatie/goud-wonen"].parties

    assert parties == ("gemeente", "goud-wonen", "ho-goud-wonen")


def test_times_are_dutch_local_time_on_both_sides_of_the_clock_change(cycle):
    spring, autumn = by_id(cycle, 2027)["2027/ao-voorjaar"], by_id(cycle, 2027)["2027/bo-najaar"]

    assert spring.starts.isoformat() == "2027-04-15T13:30:00+02:00"
    moved = Decision("2027/bo-najaar", "move", at("2027-01-04"), "x", at("2027-11-01", "15:00"))
    autumn = by_id(cycle, 2027, [moved])["2027/bo-najaar"]
    assert autumn.starts.isoformat() == "2027-11-01T15:00:00+01:00"


def test_a_move_keeps_the_status_and_remembers_where_it_came_from(cycle):
    confirm = Decision("2027/ao-voorjaar", "confirm", at("2027-01-04"), "x")
    move = Decision("2027/ao-voorjaar", "move", at("2027-02-01"), "x", at("2027-04-20", "10:00"))

    meeting = by_id(cycle, 2027, [confirm, move])["2027/ao-voorjaar"]

    assert meeting.status == "confirmed"
    assert meeting.moved_from == at("2027-04-15", "13:30")
    assert meeting.ends == at("2027-04-20", "12:00")
    assert meeting.papers_due == workdays.add_workdays(date(2027, 4, 20), -10)


def test_a_cancelled_meeting_that_is_moved_is_a_proposal_again(cycle):
    cancel = Decision("2027/ao-voorjaar", "cancel", at("2027-01-04"), "x")
    move = Decision("2027/ao-voorjaar", "move", at("2027-02-01"), "x", at("2027-04-20", "10:00"))

    assert by_id(cycle, 2027, [cancel])["2027/ao-voorjaar"].status == "cancelled"
    assert by_id(cycle, 2027, [cancel, move])["2027/ao-voorjaar"].status == "proposed"


def test_items_stand_in_order_of_date(cycle):
    days = [item.day for item in lay_out(cycle, 2027).items]

    assert days == sorted(days)


def test_a_date_that_cannot_keep_all_rules_says_which_it_gives_up(tmp_path):
    whole_month = (
        "# [[days.recess]]",
        '[[days.recess]]\nname = "Reces"\nstart = 2027-04-01\nend = 2027-04-30\n#',
    )
    cycle = changed_cycle(tmp_path, whole_month)

    meeting = by_id(cycle, 2027)["2027/ao-voorjaar"]

    assert meeting.given_up == ("vakantie of reces",)
    assert meeting.day == date(2027, 4, 15)
    assert by_id(cycle, 2028)["2028/ao-voorjaar"].given_up == ()


def test_an_inclusive_deadline_ends_on_the_day_itself(tmp_path):
    cycle = changed_cycle(tmp_path, ('before = "1 april"', 'until = "1 april"'))

    deadline = by_id(cycle, 2027)["2027/terugblik"]

    assert (deadline.last_day, deadline.before) == (date(2027, 4, 1), None)


def test_in_a_yearly_cycle_every_year_begins_a_term(tmp_path):
    cycle = changed_cycle(tmp_path, ("years = 2 ", "years = 1 "))

    titles = [by_id(cycle, year)[f"{year}/activiteitenoverzicht"].title for year in (2026, 2027)]

    assert titles == ["Activiteitenoverzicht 2027 en 2027", "Activiteitenoverzicht 2028 en 2028"]
