"""Deciding about meetings."""

from dataclasses import replace
from datetime import date

import pytest
from hogeland import HET_HOGELAND, at

from jaarwiel.core.history import history, previous_dates
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.meetings import busy
from jaarwiel.office.meetings.confirmation import confirm_all
from jaarwiel.office.meetings.deciding import (
    decide,
    find,
    move_to_come,
    objections,
    same_weekday,
    undo,
)  # fmt: skip
from jaarwiel.office.overview import overview
from jaarwiel.office.table.answers import answer
from jaarwiel.records.decisions import decisions_in

NOW = at("2026-12-01")
ITEM = "2027/ao-voorjaar"


def test_a_decision_is_recorded_with_its_author_and_reason(desk):
    decide(desk, ITEM, "cancel", NOW, "procescoördinator", reason="geen onderwerpen")

    (decision,) = decisions_in(desk.store, 2027)
    entry = desk.store.log_entries(1)[0]
    assert (decision.kind, decision.reason) == ("cancel", "geen onderwerpen")
    assert (entry.who, entry.what) == ("procescoördinator", "vergadering geannuleerd")
    assert (entry.subject, entry.why) == (ITEM, "geen onderwerpen")


def test_deciding_what_already_holds_changes_nothing(desk):
    decide(desk, ITEM, "confirm", NOW, "x")

    again = decide(desk, ITEM, "confirm", NOW, "x")

    assert not again.changed
    assert len(decisions_in(desk.store, 2027)) == 1


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


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_what_people_decided_stays_when_the_cycle_file_changes(desk, tmp_path, act):
    decide(desk, ITEM, act, NOW, "x")
    text = HET_HOGELAND.read_text(encoding="utf-8")
    path = tmp_path / "anders.toml"
    path.write_text(text.replace("starts = 13:30:00", "starts = 09:00:00", 1), encoding="utf-8")

    changed = replace(desk, cycle=cyclefile.load(path))

    assert find(changed, ITEM).starts == at("2027-04-15", "13:30")
    assert find(changed, "2028/ao-voorjaar").starts == at("2028-04-20", "09:00")


@pytest.mark.parametrize(
    ("day", "clock", "message"),
    [
        ("2027-03-28", "02:30", "bestaat niet"),
        ("2026-01-05", "10:00", "in het verleden"),
        ("2029-01-05", "10:00", "meer dan een jaar"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(desk, day, clock, message):
    with pytest.raises(InputError, match=message):
        decide(desk, ITEM, "move", NOW, "x", at(day, clock))

    assert decisions_in(desk.store, 2027) == ()


def test_a_meeting_lasts_as_long_in_the_night_that_the_clock_changes(desk):
    meeting = decide(desk, ITEM, "move", NOW, "x", at("2027-03-28", "01:30")).meeting

    assert meeting.ends == at("2027-03-28", "04:30")


def test_a_decision_holds_when_the_calendars_cannot_be_written(desk, tmp_path):
    (tmp_path / "bestand").touch()
    stuck = replace(desk, publish_to=tmp_path / "bestand")

    decided = decide(stuck, ITEM, "confirm", NOW, "x")

    assert "kunnen niet" in decided.trouble
    assert find(desk, ITEM).status == "confirmed"


def test_a_meeting_moved_over_the_end_of_the_year_still_comes_and_has_its_papers(desk):
    decide(desk, "2027/bo-najaar", "move", at("2027-10-01"), "x", at("2028-01-20", "15:00"))

    coming = overview(desk, date(2028, 1, 10)).coming
    made = assemble_due(desk, at("2028-01-10", "07:00"))

    assert coming[0].id == "2027/bo-najaar"
    assert [each.item for each in made] == ["2027/prestatieafspraken", "2027/bo-najaar"]


# ------------------------------------------------------------------ rules, undoing, answers


def test_what_a_move_would_break_is_told_before_it_is_recorded(desk):
    assert objections(desk, ITEM, at("2027-04-20", "13:30"), NOW) == ()
    assert objections(desk, ITEM, at("2027-05-25", "13:30"), NOW) == ("maand", "volgorde")
    assert objections(desk, ITEM, at("2027-04-14", "13:30"), NOW) == ("volgorde", "voorkeursdag")
    assert decisions_in(desk.store, 2027) == ()


def test_a_move_to_a_day_in_the_weekend_is_told_before_it_is_recorded(desk):
    found = objections(desk, ITEM, at("2027-04-24", "13:30"), NOW)

    assert found == ("weekend", "Meivakantie", "voorkeursdag")


def test_a_move_onto_another_meeting_of_the_same_parties_is_told(desk):
    found = objections(desk, "2027/ao-najaar", at("2027-09-16", "10:30"), NOW)

    assert "gelijktijdig: AO najaar per corporatie: Goud Wonen" in found


def test_undoing_brings_back_what_was_and_stays_on_record(desk):
    decide(desk, ITEM, "confirm", NOW, "x")
    decide(desk, ITEM, "move", NOW, "x", at("2027-04-20", "10:00"))
    decide(desk, ITEM, "cancel", NOW, "x", reason="ziek")

    undone = [undo(desk, ITEM, NOW, "y").decision.kind for _ in range(3)]

    assert undone == ["cancel", "move", "confirm"]
    assert find(desk, ITEM).status == "proposed"
    assert find(desk, ITEM).starts == at("2027-04-15", "13:30")
    assert len(decisions_in(desk.store, 2027)) == 6
    with pytest.raises(NotFoundError, match="niets besloten"):
        undo(desk, ITEM, NOW, "y")


def test_an_undone_decision_can_be_decided_again(desk):
    decide(desk, ITEM, "confirm", NOW, "x")
    undo(desk, ITEM, NOW, "x")

    assert decide(desk, ITEM, "confirm", NOW, "x").meeting.status == "confirmed"


def test_all_to_come_move_to_the_same_weekday_of_the_month(desk):
    first, moved, left = move_to_come(
        desk, ITEM, at("2027-04-20", "10:00"), NOW, "x", "vaste dag", place="Winsum"
    )

    assert first.meeting.starts == at("2027-04-20", "10:00")
    assert [each.meeting.starts for each in moved] == [at("2029-04-17", "10:00")]
    assert moved[0].meeting.location == "Winsum"
    assert [(each.meeting.id, each.against) for each in left] == [
        ("2028/ao-voorjaar", ("volgorde",))  # papers on the last day of the term
    ]


def test_one_undo_takes_back_a_move_with_all_that_moved_along(desk):
    decide(desk, "2028/ao-voorjaar", "confirm", NOW, "x")
    before = [find(desk, f"{year}/ao-voorjaar") for year in (2027, 2028, 2029)]
    _, moved, _ = move_to_come(desk, ITEM, at("2027-04-27", "10:00"), NOW, "x")

    undone = undo(desk, ITEM, NOW, "y", "vergissing")

    assert [each.meeting.year for each in moved] == [2028, 2029]
    assert [each.item[:4] for each in undone.along] == ["2028", "2029"]
    assert [find(desk, each.id) for each in before] == before
    assert [each.subject for each in desk.store.log_entries(3)] == [
        "2029/ao-voorjaar", "2028/ao-voorjaar", ITEM,
    ]  # fmt: skip


def test_what_was_decided_since_stays_when_the_move_that_it_went_along_with_is_undone(desk):
    move_to_come(desk, ITEM, at("2027-04-27", "10:00"), NOW, "x")
    decide(desk, "2028/ao-voorjaar", "confirm", NOW, "x")
    undo(desk, "2029/ao-voorjaar", NOW, "x")

    undone = undo(desk, ITEM, NOW, "y")

    assert undone.along == ()
    assert find(desk, ITEM).starts == at("2027-04-15", "13:30")
    assert find(desk, "2028/ao-voorjaar").starts == at("2028-04-25", "10:00")
    assert find(desk, "2028/ao-voorjaar").status == "confirmed"


def test_a_meeting_that_stays_where_it_is_can_still_take_the_years_to_come_along(desk):
    there = at("2027-04-27", "10:00")
    decide(desk, ITEM, "move", NOW, "x", there)
    first, moved, _ = move_to_come(desk, ITEM, there, NOW, "x")

    undone = undo(desk, ITEM, NOW, "y")

    assert not first.changed
    assert len(undone.along) == len(moved) == 2
    assert find(desk, ITEM).starts == there


@pytest.mark.parametrize(
    ("day", "year", "found"),
    [("2027-04-20", 2028, "2028-04-18"), ("2027-03-29", 2028, None), ("2027-06-29", 2028, None)],
)
def test_the_same_weekday_of_the_month_in_another_year(day, year, found):
    moment = same_weekday(at(day, "10:00"), year)

    assert moment == (at(found, "10:00") if found else None)


def test_an_answer_makes_steps_appear_and_can_be_undone(desk):
    first = answer(desk, "2026/ambitiekader", "ja", NOW, "x", "BO najaar")
    again = answer(desk, "2026/ambitiekader", "ja", NOW, "x")
    kept = len(decisions_in(desk.store, 2026))
    other = answer(desk, "2026/ambitiekader", "nee", NOW, "x")

    assert (first.question.answer, first.appeared) == ("ja", ("Opstellen ambitiekader vanaf 2028",))
    assert (again.appeared, again.vanished, kept) == ((), (), 1)
    assert other.vanished == first.appeared

    undo(desk, "2026/ambitiekader", NOW, "x")
    assert "2027/nieuw-ambitiekader" in [each.id for each in desk.plan(2027).items]

    undo(desk, "2026/ambitiekader", NOW, "x")
    assert "2027/nieuw-ambitiekader" not in [each.id for each in desk.plan(2027).items]


@pytest.mark.parametrize(
    ("item", "words", "message"),
    [
        ("2026/ambitiekader", "misschien", "Mogelijk is: ja, nee"),
        ("2026/ambitie", "ja", "Bedoelt u '2026/ambitiekader'"),
        ("ambitiekader", "ja", "2027/ambitiekader"),
        (ITEM, "ja", "is een vergadering"),
    ],
)
def test_an_answer_that_cannot_be_is_explained(desk, item, words, message):
    with pytest.raises(InputError, match=message):
        answer(desk, item, words, NOW, "x")


def test_a_counterpart_that_was_cancelled_is_left(desk):
    decide(desk, "2028/ao-voorjaar", "cancel", NOW, "x")

    _, moved, left = move_to_come(desk, ITEM, at("2027-04-27", "10:00"), NOW, "x")

    assert [each.meeting.id for each in moved] == ["2029/ao-voorjaar"]
    assert [(each.meeting.id, each.against) for each in left] == [
        ("2028/ao-voorjaar", ("geannuleerd",))
    ]


def test_a_move_of_place_alone_is_no_move_of_date(desk):
    decide(desk, ITEM, "confirm", NOW, "x")

    there = at("2027-04-15", "13:30")
    meeting = decide(desk, ITEM, "move", NOW, "x", there, place="Winsum").meeting

    assert (meeting.location, meeting.moved_from) == ("Winsum", None)


# ------------------------------------------------------------------ all at once, and what was


def test_all_proposed_meetings_are_confirmed_but_those_in_trouble(desk, tmp_path):
    decide(desk, "2027/bo-voorjaar", "cancel", NOW, "x")
    calendar = tmp_path / "bezet.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTART;VALUE=DATE:20270415\r\nDTEND;VALUE=DATE:20270416\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    busy.add(desk, "goud-wonen", str(calendar), NOW, "x")

    found = confirm_all(desk, 2027, NOW, "x", "akkoord van allen")
    again = confirm_all(desk, 2027, NOW, "x", anyway=None)

    assert len(found.meetings) == 5
    assert [(each.meeting.id, each.against) for each in found.left] == [
        (ITEM, ("bezet: Goud Wonen",))
    ]
    assert [each.id for each in again.meetings] == [ITEM]
    assert find(desk, "2027/bo-voorjaar").status == "cancelled"
    undo(desk, ITEM, NOW, "x")
    assert find(desk, ITEM).status == "proposed"


def test_what_is_past_is_not_confirmed_with_the_rest(desk):
    found = confirm_all(desk, 2027, at("2027-06-01"), "x")

    assert {each.id for each in found.meetings}.isdisjoint({ITEM, "2027/bo-voorjaar"})


def test_the_history_has_every_decision_from_where_to_where(desk):
    decide(desk, ITEM, "confirm", NOW, "x")
    decide(desk, ITEM, "move", NOW, "y", at("2027-04-20", "10:00"), "zaal bezet")
    decide(desk, ITEM, "move", NOW, "y", at("2027-04-22", "10:00"))
    undo(desk, ITEM, NOW, "y", "vergissing")
    decide(desk, ITEM, "move", NOW, "y", at("2027-04-21", "10:00"))

    steps = history(desk.cycle, 2027, decisions_in(desk.store, 2027), (), ITEM)

    assert [(each.decision.kind, each.before.day.day, each.after.day.day) for each in steps] == [
        ("confirm", 15, 15), ("move", 15, 20), ("move", 20, 22), ("undo", 22, 20),
        ("move", 20, 21),
    ]  # fmt: skip
    assert [each.undone for each in steps] == [False, False, True, False, False]
    assert previous_dates(steps) == (at("2027-04-15", "13:30"), at("2027-04-20", "10:00"))
