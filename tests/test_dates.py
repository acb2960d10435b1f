"""Working dates out with all that is known: other tables, people, and parties' own calendars."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from click.testing import CliRunner
from hogeland import HET_HOGELAND, at, changed_cycle

from jaarwiel.cli import commands
from jaarwiel.core.contact import Contact
from jaarwiel.core.daterules import TableYear, timetable
from jaarwiel.core.layout import lay_out
from jaarwiel.core.rulenames import CLASH
from jaarwiel.core.timetable import broken
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.meetings import busy, dates, deciding
from jaarwiel.placing.busy import intervals
from jaarwiel.records.people import keep_contact

NOW = at("2026-12-01")
AO = "2027/ao-voorjaar"
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//NL\r
{events}END:VCALENDAR\r
"""


def event(*lines):
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"))


def calendar(*lines):
    return CALENDAR.format(events=event(*lines)).encode()


def moments(worked):
    return {each.meeting.id: each.slot.starts for each in worked.proposed}


def days_of(desk, **more):
    worked = dates.work_out([dates.year_of(desk, 2027, **more)], NOW)
    return {item: starts.date() for item, starts in moments(worked).items()}, worked


def read(tmp_path, desk, *lines, party="goud-wonen"):
    path = tmp_path / "bezet.ics"
    path.write_bytes(calendar(*lines))
    return busy.add(desk, party, str(path), NOW, "x")


# ------------------------------------------------------------------------------------ one table


def test_where_the_first_proposals_keep_all_rules_they_are_the_answer(desk):
    days, worked = days_of(desk)

    assert days == {each.id: each.day for each in desk.plan(2027).meetings}
    assert (worked.answer.cost, worked.answer.is_proven) == (0, True)


def test_a_busy_party_is_avoided(desk, tmp_path):
    read(tmp_path, desk, "DTSTART:20270415T100000", "DTEND:20270415T140000")

    days, worked = days_of(desk)

    assert days[AO] == date(2027, 4, 20)
    assert worked.answer.cost == 0


def test_when_everybody_is_always_busy_the_choices_are_told(desk, tmp_path):
    read(tmp_path, desk, "DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270701")

    _, worked = days_of(desk)
    given_up = {each.meeting.id: each.given_up for each in worked.proposed if each.given_up}
    possible = {each.rule for each in worked.alternatives if each.chosen}

    assert given_up == {AO: ("bezet",), "2027/bo-voorjaar": ("bezet",)}
    assert possible == {"bezet"}


def test_what_people_decided_stays(desk, tmp_path):
    deciding.decide(desk, AO, "move", NOW, "x", at("2027-04-22", "09:00"))
    read(tmp_path, desk, "DTSTART;VALUE=DATE:20270422", "DTEND;VALUE=DATE:20270423")

    days, _ = days_of(desk)

    assert days[AO] == date(2027, 4, 22)


def test_one_person_who_sits_for_two_parties_is_in_one_meeting_at_once(desk, tmp_path):
    apart = changed_cycle(
        tmp_path, ("meetings_per_day = 1", "meetings_per_day = 9"),
        ('participants = ["gemeente", "corporatie", "huurdersorganisatie"]\nfor_each',
         'participants = ["corporatie", "huurdersorganisatie"]\nfor_each'),
    )  # fmt: skip
    with desk.store.writing():
        for party in ("ho-goud-wonen", "ho-wierden-en-borgen"):
            keep_contact(desk.store, Contact(0, "Jan", "jan@x.example", party, "contactpersoon"))

    found = dates.work_out([dates.year_of(replace(desk, cycle=apart), 2027)], NOW)
    at_once = {item.rpartition("/")[2]: starts for item, starts in moments(found).items()}

    assert at_once["goud-wonen"] != at_once["wierden-en-borgen"]
    assert at_once["woonzorg-nederland"] in {at_once["goud-wonen"], at_once["wierden-en-borgen"]}


def test_last_years_weekday_is_kept_where_the_rules_allow_it(desk):
    last = desk.plan(2026)
    days, _ = days_of(desk, like_last_year=True)

    weekdays = {each.occasion.id: each.day.weekday() for each in last.meetings}
    kept = [days[f"2027/{key}"].weekday() == weekday for key, weekday in weekdays.items()]

    assert all(kept)


def test_kept_dates_are_the_proposals_until_the_file_changes(desk, tmp_path):
    read(tmp_path, desk, "DTSTART;VALUE=DATE:20270415", "DTEND;VALUE=DATE:20270416")
    worked = dates.work_out([dates.year_of(desk, 2027)], NOW)

    assert dates.keep(desk, worked, NOW, "x") == 1
    assert deciding.find(desk, AO).day == date(2027, 4, 20)
    assert deciding.find(desk, AO).status == "proposed"

    changed = changed_cycle(tmp_path, ("starts = 13:30:00", "starts = 14:00:00"))
    assert deciding.find(replace(desk, cycle=changed), AO).day == date(2027, 4, 15)


def test_dates_are_worked_out_around_a_meeting_that_was_moved_to_the_weekend(desk):
    saturday = at("2027-04-17", "13:30")
    deciding.decide(desk, AO, "move", NOW, "procescoördinator", starts=saturday)

    worked = dates.work_out([dates.year_of(desk, 2027)], NOW)

    assert moments(worked)[AO] == saturday.replace(tzinfo=None)


def test_a_year_is_worked_out_anew_only_where_a_proposal_is_in_trouble(desk, tmp_path):
    assert dates.settle(desk, 2027, NOW) == 0

    read(tmp_path, desk, "DTSTART;VALUE=DATE:20270415", "DTEND;VALUE=DATE:20270416")

    assert dates.settle(desk, 2027, NOW) == 1
    assert dates.settle(desk, 2027, NOW) == 0


# ---------------------------------------------------------------------------------- many tables


def tables(tmp_path, count):
    found = []
    for number in range(count):
        changes = [('id = "het-hogeland"', f'id = "tafel-{number}"')]
        found.append(changed_cycle(tmp_path, *changes))
    return [TableYear(each, lay_out(each, 2027)) for each in found]


def test_a_corporatie_at_three_tables_is_nowhere_twice(tmp_path):
    years = tables(tmp_path, 3)

    worked = dates.work_out(years, NOW)
    chosen = worked.answer.chosen

    assert len(worked.proposed) == 21
    assert not any(CLASH in r for r in broken(timetable(years, NOW.date()), chosen).values())


def test_the_command_takes_several_files(tmp_path):
    other = tmp_path / "ander.toml"
    text = HET_HOGELAND.read_text(encoding="utf-8")
    other.write_text(text.replace('id = "het-hogeland"', 'id = "ander"', 1), encoding="utf-8")

    files = ["dates", str(HET_HOGELAND), str(other)]
    printed = CliRunner().invoke(commands, [*files, "--year", "2030", "--json"])
    twice = CliRunner().invoke(commands, ["dates", str(HET_HOGELAND), str(HET_HOGELAND)])
    data = json.loads(printed.stdout)

    assert {each["table"] for each in data["meetings"]} == {"het-hogeland", "ander"}
    joint = [each["starts"] for each in data["meetings"] if each["id"] == "2030/ao-voorjaar"]
    assert len(set(joint)) == len(joint) == 2
    assert isinstance(twice.exception, InputError)


# ----------------------------------------------------------------------------- parties' calendars


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("DTSTART:20270415T100000", "DTEND:20270415T120000"), [(15, 10, 12)]),
        (("DTSTART:20270415T100000Z", "DTEND:20270415T110000Z"), [(15, 12, 13)]),
        (("DTSTART;TZID=America/New_York:20270415T080000", "DURATION:PT1H"), [(15, 14, 15)]),
        (("DTSTART:20270415T100000", "DTEND:20270415T120000", "TRANSP:TRANSPARENT"), []),
        (("DTSTART:20270415T100000", "DTEND:20270415T120000", "STATUS:CANCELLED"), []),
        (("DTSTART:20270415T100000", "DTEND:20270415T120000", "RRULE:FREQ=DAILY;COUNT=3",
          "EXDATE:20270416T100000"), [(15, 10, 12), (17, 10, 12)]),
        (("DTSTART:20270325T100000", "DTEND:20270325T120000"), []),
    ],
)  # fmt: skip
def test_busy_times_are_read_as_dutch_local_time(lines, found):
    read_back = intervals(calendar(*lines), date(2027, 4, 1), date(2027, 4, 30))

    assert [(b.day, b.hour, e.hour) for b, e in read_back] == found


def test_a_whole_day_is_busy_from_midnight_to_midnight():
    whole = calendar("DTSTART;VALUE=DATE:20270415", "DTEND;VALUE=DATE:20270417")

    assert intervals(whole, date(2027, 4, 1), date(2027, 4, 30)) == (
        (datetime(2027, 4, 15), datetime(2027, 4, 17)),  # noqa: DTZ001 - local time
    )


@pytest.mark.parametrize(
    "content", [b"", b"hallo", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n", b"<html></html>"]
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(InputError, match="agenda"):
        intervals(content, date(2027, 1, 1), date(2027, 12, 31))


def test_a_calendar_that_can_no_longer_be_read_keeps_its_times_and_says_why(desk, tmp_path):
    source = read(tmp_path, desk, "DTSTART:20270415T100000", "DTEND:20270415T120000")
    (tmp_path / "bezet.ics").unlink()

    (after,) = busy.refresh(desk, NOW)

    assert (after.intervals, "kan niet worden gelezen" in after.trouble) == (1, True)
    assert source.trouble == ""


def test_nothing_but_the_times_of_a_calendar_is_kept(desk, tmp_path):
    read(tmp_path, desk, "DTSTART:20270415T100000", "DTEND:20270415T120000", "SUMMARY:Geheim")

    kept = "\n".join(desk.store.db.conn.iterdump())

    assert "2027-04-15T10:00:00" in kept
    assert "Geheim" not in kept


def test_a_calendar_can_be_forgotten(desk, tmp_path):
    source = read(tmp_path, desk, "DTSTART:20270415T100000", "DTEND:20270415T120000")

    busy.remove(desk, source.id, NOW, "x")

    assert busy.times(desk) == {}
    with pytest.raises(NotFoundError, match="nummer 9"):
        busy.remove(desk, 9, NOW, "x")
