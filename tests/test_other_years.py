"""Years of the cycle that have days in the calendar year before or after their own.

The agreements of 2027 are signed until 31 January 2028, discussed on a day in that January, and
the Terugblik of 2028 is asked from 1 November 2027.
"""

from dataclasses import replace

import pytest
from hogeland import at, changed_cycle, deliver_all
from webvisit import visiting, words

from jaarwiel import rehearsal
from jaarwiel.cli import listing
from jaarwiel.core.layout import lay_out
from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.overview import overview

DIRK = "dirk@goudwonen.example"
CLOSING = """\
[[meetings]]
id = "slotoverleg"
title = "Slotoverleg"
body = "BO"
opens = "10 januari volgend jaar"
until = "28 januari volgend jaar"
not_before = "18 januari volgend jaar"
participants = ["gemeente", "corporatie"]
papers = ["prestatieafspraken"]
starts = 15:00:00
minutes = 60
papers_workdays = 5

[[meetings]]
id = "bo-najaar"
"""
CHANGES = (
    ('opens = "1 januari"\n', 'opens = "1 november vorig jaar"\n'),
    ('input_before = "1 december" ', ""),
    ('before = "15 december"  ', 'until = "31 januari volgend jaar"  '),
    ('[[meetings]]\nid = "bo-najaar"\n', CLOSING),
)


@pytest.fixture
def late(desk, tmp_path):
    """The table of Het Hogeland with these days."""
    return replace(desk, cycle=changed_cycle(tmp_path, *CHANGES))


@pytest.fixture
def in_january(late, tmp_path):
    publish.announce(late, at("2027-12-01"))
    with visiting(
        late, tmp_path / "state.db", at("2028-01-11", "11:20"), tmp_path / "anders.toml"
    ) as visit:
        yield visit


def test_the_earliest_day_is_of_the_same_year_as_the_window(late):
    closing = next(each for each in late.plan(2027).meetings if each.id == "2027/slotoverleg")

    assert closing.starts.isoformat() == "2028-01-18T15:00:00+01:00"
    assert closing.given_up == ()


def test_the_years_around_reach_as_far_as_the_days_of_the_cycle(desk, late):
    today = at("2030-01-10").date()

    assert list(desk.years_around(today)) == [2029, 2030, 2031]
    assert list(late.years_around(today)) == [2028, 2029, 2030, 2031, 2032]


def test_the_plan_names_the_year_of_a_day_of_another_year(late):
    lines = list(listing.plan_lines(late.cycle, late.plan(2027)))

    assert "  ma 31 januari 2028 uiterlijk  Ondertekenen update jaaractiviteiten 2028" in lines
    assert "  wo 31 maart        uiterlijk  Evaluatie prestatieafspraken 2026" in lines
    assert any(line.endswith("BO, voorlopig, stukken uiterlijk di 11 januari 2028")
               for line in lines)  # fmt: skip


def test_a_plan_without_such_days_looks_as_it_did(cycle):
    lines = list(listing.plan_lines(cycle, lay_out(cycle, 2027)))

    assert lines[1] == "  wo 31 maart     uiterlijk  Evaluatie prestatieafspraken 2026"


def test_in_january_the_standing_has_last_years_window_that_is_still_open(late):
    items = [each.deadline.id for each in overview(late, at("2028-01-11").date()).standings]

    assert items[0] == "2027/prestatieafspraken"
    assert "2028/prestatieafspraken" in items


def test_in_november_the_standing_has_next_years_window_that_has_opened(late):
    def items(day):
        found = overview(late, at(day).date()).standings
        return [each.deadline.id for each in found if each.deadline.year == 2028]

    assert items("2027-10-31") == []
    assert items("2027-11-01") == ["2028/terugblik"]


def test_a_complete_contribution_of_another_year_is_shown_until_its_last_day(late):
    deadline = late.deadline("prestatieafspraken", 2027)
    for party in deadline.parties:
        deliver_all(late, party, deadline, at("2027-12-01"))

    def shown(day):
        return deadline in [each.deadline for each in overview(late, at(day).date()).standings]

    assert shown("2028-01-31")
    assert not shown("2028-02-01")


def test_the_first_page_in_january_has_last_years_document_and_meeting(in_january):
    in_january.sign_in()

    page = words(in_january.get("/"))
    documents = in_january.get("/stukken")

    assert "Slotoverleg" in page
    assert "nog niet samengesteld" in words(documents)
    assert 'value="2027"' in documents.text


def test_the_page_of_meetings_has_those_of_another_year_of_the_cycle(in_january):
    in_january.sign_in()

    for year, held in (
        ("", True),
        ("?jaar=2027", True),
        ("?jaar=2028", True),
        ("?jaar=2026", False),
    ):
        page = words(in_january.get(f"/overleggen{year}"))
        assert ("dinsdag 18 januari 2028" in page) == held, year


def test_a_party_sees_in_january_what_is_still_open_and_where_it_meets(in_january):
    page = words(in_january.get(in_january.personal(DIRK)))

    assert "Update jaaractiviteiten 2028" in page
    assert "Aanleveren kan tot en met maandag 31 januari 2028" in page
    assert "Slotoverleg" in page
    assert page.index("Slotoverleg") < page.index("AO voorjaar")


def test_a_party_is_told_in_october_what_opens_in_november_for_next_year(in_january):
    in_january.clock[0] = at("2027-10-05")

    page = words(in_january.get(in_january.personal(DIRK)))

    assert (
        "Terugblik prestatieafspraken 2027 (Goud Wonen): aanleveren kan van maandag 1 november"
        in page
    )


def test_what_came_in_too_late_can_be_brought_until_the_end_of_the_year_of_the_last_day(in_january):
    own = in_january.personal(DIRK)

    in_january.clock[0] = at("2028-12-30")
    assert "Update jaaractiviteiten 2028" in words(in_january.get(own))
    in_january.clock[0] = at("2029-01-02")
    assert "Update jaaractiviteiten 2028" not in words(in_january.get(own))


def test_a_party_that_is_not_in_a_meeting_sees_nothing_of_it(in_january):
    page = words(in_january.get(in_january.personal("harm@prive.example")))

    assert "Update jaaractiviteiten 2028" in page
    assert "Slotoverleg" not in page


@pytest.mark.soak
def test_a_rehearsal_confirms_the_meetings_of_last_years_cycle(late, tmp_path):
    to = tmp_path / "repetitie"

    rehearsal.rehearse(late.cycle, range(2027, 2029), to, documents=False)

    report = (to / "verslag.md").read_text(encoding="utf-8")
    assert "Bevestigd: Slotoverleg, dinsdag 18 januari 2028 om 15.00 uur." in report


def test_a_confirmed_meeting_in_january_stays_where_it_is(late):
    decide(late, "2027/slotoverleg", "confirm", at("2027-12-01"), "x")

    assert overview(late, at("2028-01-11").date()).coming[0].id == "2027/slotoverleg"
