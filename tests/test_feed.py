"""The calendar, read back by an independent reader and checked where no reader looks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hogeland import HET_HOGELAND, at
from icalendar import Calendar

from jaarwiel.cyclefiles import cyclefile
from jaarwiel.feed import Event, render
from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings import deciding

NOW = at("2026-11-24")


@pytest.fixture
def published(desk):
    publish.revise(desk, NOW)
    return desk


def events(desk, audience=publish.EVERYBODY, now=NOW):
    """The events of a feed by UID without its tail, as icalendar reads them."""
    calendar = Calendar.from_ical(publish.feed(desk, audience, now).content)
    return {str(e["UID"]).removesuffix(".het-hogeland@jaarwiel"): e for e in calendar.events}


def test_deadlines_are_all_day_on_the_last_day_and_leave_people_free(published):
    event = events(published)["2027.terugblik"]

    assert event.start == date(2027, 3, 31)
    assert event.end == date(2027, 4, 1)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == "Laatste dag: Evaluatie prestatieafspraken 2026"


def test_a_proposal_is_tentative_and_a_confirmed_meeting_is_confirmed(published):
    before = events(published)["2027.ao-voorjaar"]
    deciding.decide(published, "2027/ao-voorjaar", "confirm", at("2026-12-01"), "x")
    after = events(published)["2027.ao-voorjaar"]

    assert (before["STATUS"], before["SEQUENCE"]) == ("TENTATIVE", 0)
    assert (after["STATUS"], after["SEQUENCE"]) == ("CONFIRMED", 1)
    assert after["SUMMARY"] == "AO voorjaar"


def test_a_move_keeps_the_uid_raises_the_sequence_and_says_where_from(published):
    moment = at("2026-12-01", "10:15")
    deciding.decide(published, "2027/ao-voorjaar", "move", moment, "x", at("2027-04-20", "10:00"))

    event = events(published)["2027.ao-voorjaar"]

    assert event["SEQUENCE"] == 1
    assert event.start == at("2027-04-20", "10:00")
    assert event["LAST-MODIFIED"].dt == moment
    assert event["DTSTAMP"].dt == moment
    assert "Verplaatst van donderdag 15 april 2027 om 13.30 uur." in event["DESCRIPTION"]


def test_other_events_do_not_change_with_a_move(published):
    before = events(published)["2027.bo-najaar"].to_ical()

    deciding.decide(
        published, "2027/ao-voorjaar", "move", at("2026-12-01"), "x", at("2027-04-20", "10:00")
    )

    assert events(published)["2027.bo-najaar"].to_ical() == before


def test_a_cancelled_meeting_stays_visible_for_thirty_days(published):
    deciding.decide(published, "2027/ao-voorjaar", "cancel", at("2026-12-01"), "x")

    event = events(published)["2027.ao-voorjaar"]

    assert event["STATUS"] == "CANCELLED"
    assert event["SUMMARY"] == "GEANNULEERD: AO voorjaar"
    assert event["SEQUENCE"] == 1
    assert "2027.ao-voorjaar" in events(published, now=at("2027-05-15"))
    assert "2027.ao-voorjaar" not in events(published, now=at("2027-05-16"))


def test_the_bo_of_spring_is_in_no_feed_of_a_huurdersorganisatie(published):
    tenants = [p.id for p in published.cycle.parties if p.kind == "huurdersorganisatie"]

    for audience in tenants:
        content = publish.feed(published, audience, NOW).content
        assert b"bo-voorjaar" not in content
        assert b"BO voorjaar" not in content
    assert "2027.bo-voorjaar" in events(published, "goud-wonen")


def test_a_party_sees_only_its_own_ao_per_corporatie(published):
    seen = [uid for uid in events(published, "ho-goud-wonen") if "per-corporatie" in uid]

    assert seen == ["2027.ao-per-corporatie.goud-wonen"]


def test_what_was_past_before_the_first_publication_is_not_in_the_feed(published):
    assert "2026.ao-voorjaar" not in events(published)
    assert "2026.prestatieafspraken" in events(published)


def test_the_same_state_gives_the_same_bytes_and_another_gives_another_etag(published):
    one = publish.feed(published, "goud-wonen", NOW)
    publish.revise(published, NOW + timedelta(hours=5))
    same = publish.feed(published, "goud-wonen", NOW + timedelta(hours=5))
    deciding.decide(published, "2027/bo-najaar", "confirm", at("2026-12-01"), "x")
    other = publish.feed(published, "goud-wonen", NOW)

    assert same == one
    assert other.etag != one.etag


def test_every_event_of_one_feed_is_the_same_in_another_but_for_its_link(published):
    everybody, party = events(published), events(published, "ho-goud-wonen")

    def facts(event):
        link = str(event.get("URL", "-"))
        return {
            name: str(value).replace(link, "LINK")
            for name, value in event.property_items()
            if name not in {"BEGIN", "END"}
        }

    assert all(facts(everybody[uid]) == facts(event) for uid, event in party.items())
    assert everybody["2027.ao-voorjaar"]["URL"] != party["2027.ao-voorjaar"]["URL"]


def test_the_calendar_has_what_no_reader_checks(published):
    feed = publish.feed(published, publish.EVERYBODY, NOW)
    calendar = Calendar.from_ical(feed.content)
    head = feed.content.partition(b"BEGIN:VEVENT")[0]

    assert calendar.get_missing_tzids() == set()
    assert b"METHOD" not in feed.content
    assert b"UID" not in head
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in head
    assert head.count(b"X-WR-CALNAME") == 1
    assert b"\n" not in feed.content.replace(b"\r\n", b"")
    assert max(len(line) for line in feed.content.split(b"\r\n")) <= 75
    feed.content.decode("utf-8")


def test_the_time_zone_changes_when_europe_does():
    event = Event("u", 0, NOW, "x", at("2027-03-28", "12:00"), at("2027-03-28", "13:00"),
                  "CONFIRMED", "d", "AO")  # fmt: skip
    content = render("Naam", [event]).content

    standard, daylight = content.index(b"BEGIN:STANDARD"), content.index(b"BEGIN:DAYLIGHT")
    assert b"DTSTART:19810329T020000" in content[daylight:standard]
    assert b"DTSTART:19961027T030000" in content[standard:]
    assert b"DTSTART;TZID=Europe/Amsterdam:20270328T120000" in content


def test_in_the_hour_that_comes_twice_moments_are_in_utc():
    def lines(starts, ends):
        event = Event("u", 0, NOW, "x", starts, ends, "CONFIRMED", "d", "AO")
        found = render("Naam", [event]).content.partition(b"BEGIN:VEVENT")[2].splitlines()
        return [line.decode() for line in found if line.startswith(b"DTSTART") or b"DTEND" in line]

    first, second = at("2027-10-31", "02:30"), at("2027-10-31", "02:30").replace(fold=1)
    before, after = at("2027-10-31", "01:59"), at("2027-10-31", "03:00")

    assert lines(first, after) == ["DTSTART:20271031T003000Z", "DTEND:20271031T020000Z"]
    assert lines(second, after) == ["DTSTART:20271031T013000Z", "DTEND:20271031T020000Z"]
    assert lines(before, second) == ["DTSTART:20271030T235900Z", "DTEND:20271031T013000Z"]
    assert lines(before, after) == [
        "DTSTART;TZID=Europe/Amsterdam:20271031T015900",
        "DTEND;TZID=Europe/Amsterdam:20271031T030000",
    ]


@pytest.mark.parametrize(
    "words",
    ["a\r\nATTENDEE:mailto:x@x", "a\x00b", "wonen, zorg; en\\meer", "é" * 100, "regel\nregel"],
)
def test_hostile_text_adds_no_line_and_survives(words):
    event = Event("u", 0, NOW, words, date(2027, 1, 1), date(2027, 1, 2), "CONFIRMED", words, "AO")

    feed = render(words, [event])

    calendar = Calendar.from_ical(feed.content)
    assert len(calendar.events) == 1
    assert calendar.events[0].get("ATTENDEE") is None
    assert max(len(line) for line in feed.content.split(b"\r\n")) <= 75


def test_a_change_of_the_cycle_file_raises_the_sequence_too(published, tmp_path):
    text = HET_HOGELAND.read_text(encoding="utf-8")
    path = tmp_path / "anders.toml"
    path.write_text(text.replace("starts = 13:30:00", "starts = 14:00:00", 1), encoding="utf-8")

    changed = replace(published, cycle=cyclefile.load(path))
    revised = publish.revise(changed, at("2026-12-01"))

    assert revised == publish.Revised(new=0, changed=1)
    assert events(changed)["2027.ao-voorjaar"]["SEQUENCE"] == 1


def test_files_are_written_for_everybody_and_each_party_and_only_when_changed(desk, tmp_path):
    first = publish.publish(desk, tmp_path / "public", NOW)
    second = publish.publish(desk, tmp_path / "public", NOW + timedelta(days=1))

    assert len(first) == 8
    assert second == []
    assert sorted(p.name for p in (tmp_path / "public").iterdir()) == sorted(p.name for p in first)


def test_on_the_web_the_name_of_a_calendar_cannot_be_guessed_and_stays(desk, tmp_path):
    public = replace(desk, publish_to=tmp_path / "public")

    publish.announce(public, NOW)
    first = {path.name for path in (tmp_path / "public").iterdir()}
    publish.announce(public, NOW + timedelta(days=1))

    assert {path.name for path in (tmp_path / "public").iterdir()} == first
    assert len(first) == 8
    assert all(len(name) > 40 for name in first)


def test_the_file_of_a_party_that_has_left_is_removed_and_nothing_else(desk, tmp_path):
    to = tmp_path / "public"
    publish.publish(desk, to, NOW)
    (to / "woonzorg-nederland.ics").write_bytes(b"of somebody else by now")
    (to / "vakantie.ics").write_bytes(b"never ours")
    stay = tuple(p for p in desk.cycle.parties if not p.id.endswith("woonzorg-nederland"))

    publish.publish(replace(desk, cycle=replace(desk.cycle, parties=stay)), to, NOW)

    left = {path.name for path in to.iterdir()}
    assert "ho-woonzorg-nederland.ics" not in left
    assert {"woonzorg-nederland.ics", "vakantie.ics", "goud-wonen.ics"} <= left
