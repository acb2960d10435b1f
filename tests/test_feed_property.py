"""Whatever is decided or changed, in whatever order: the feed keeps what readers rely on."""

import re
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

from hogeland import at
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from randomcycles import changed, cycles
from soak import examples

from jaarwiel import feed
from jaarwiel.core.yearplan import Deadline, Meeting, Question
from jaarwiel.errors import InputError
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.table import answers
from jaarwiel.records.events import events_in
from jaarwiel.records.statefile import open_store

REVISION = {"SEQUENCE", "DTSTAMP", "LAST-MODIFIED"}
ZONE = re.compile(r"^[A-Z-]+;(?:[^:]*;)?TZID=([^;:]+)[;:]", re.MULTILINE)


def events(content):
    """The properties of each event by UID: name to all of the line behind it."""
    text = content.decode().replace("\r\n ", "")
    found = {}
    for block in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = block.partition("\r\nEND:VEVENT")[0].split("\r\n")
        event = {re.match(r"[A-Z-]+", line).group(): line for line in lines}
        assert len(event) == len(lines), "a property came twice"
        uid = event["UID"].removeprefix("UID:")
        assert uid not in found, "a UID came twice"
        found[uid] = event
    return found


def sequence(event):
    return int(event["SEQUENCE"].removeprefix("SEQUENCE:"))


def facts(event):
    return {name: line for name, line in event.items() if name not in REVISION}


def _without_links(shown):
    """The events but for the address of their page, which is everybody's own."""
    return {
        uid: {name: re.sub(r"https:.*", "", line) for name, line in event.items() if name != "URL"}
        for uid, event in shown.items()
    }


class FeedMachine(RuleBasedStateMachine):
    """A table that decides about its meetings, changes its cycle file, and lives through years."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = at("2026-11-24")
        self.seen = {}
        """The newest event by UID, also of what is no longer in the feed."""
        self.just_shown = set()
        """The UIDs in the feed a step ago."""
        self.bytes_of = {}
        """What every ETag stood for."""

    @initialize(cycle=cycles)
    def begin(self, cycle):
        store = open_store(Path(self.folder.name) / "state.db")
        store.db.execute("PRAGMA synchronous = OFF")
        self.desk = Desk(cycle, store, "https://x.example")

    def teardown(self):
        if hasattr(self, "desk"):
            self.desk.store.close()
        self.folder.cleanup()

    def items(self):
        years = self.desk.years_around(self.now.date())
        return [item for year in years for item in self.desk.plan(year).items]

    def one_of(self, data, kind):
        found = {item.id: item for item in self.items() if isinstance(item, kind)}
        return found[data.draw(st.sampled_from(sorted(found)))] if found else None

    # ------------------------------------------------------------------------- what may happen

    @rule(days=st.sampled_from([0, 0, 1, 31, 120]), hours=st.integers(1, 12))
    def time_passes(self, days, hours):
        self.now += timedelta(days=days, hours=hours)

    @rule(data=st.data(), days=st.sampled_from([30, 31]))
    def a_meeting_is_cancelled_and_its_last_days_come(self, data, days):
        meeting = self.one_of(data, Meeting)
        if meeting and meeting.starts > self.now:
            deciding.decide(self.desk, meeting.id, "cancel", self.now, "x")
            self.the_feed_keeps_its_promises()
            self.now = meeting.starts.replace(hour=9) + timedelta(days=days)

    @rule(data=st.data())
    def a_meeting_is_confirmed(self, data):
        meeting = self.one_of(data, Meeting)
        if meeting:
            deciding.decide(self.desk, meeting.id, "confirm", self.now, "x")

    @rule(data=st.data())
    def a_meeting_is_cancelled(self, data):
        meeting = self.one_of(data, Meeting)
        if meeting:
            deciding.decide(self.desk, meeting.id, "cancel", self.now, "x")

    @rule(
        data=st.data(),
        days=st.integers(1, 360),
        clock=st.sampled_from([(9, 0), (13, 30), (2, 30), (23, 59)]),
        place=st.sampled_from(["", "Raadzaal, Winsum", "é" * 80]),
    )
    def a_meeting_is_moved(self, data, days, clock, place):
        meeting = self.one_of(data, Meeting)
        starts = (self.now + timedelta(days=days)).replace(hour=clock[0], minute=clock[1])
        if meeting:
            with suppress(InputError):  # 02.30 does not exist on one day of the year
                deciding.decide(self.desk, meeting.id, "move", self.now, "x", starts, place=place)

    @rule(data=st.data(), place=st.sampled_from(["Raadzaal, Winsum", "zaal 2; eerste étage"]))
    def a_meeting_gets_another_place(self, data, place):
        meeting = self.one_of(data, Meeting)
        if meeting:
            with suppress(InputError):  # it is past
                deciding.decide(
                    self.desk, meeting.id, "move", self.now, "x", meeting.starts, place=place
                )

    @rule(data=st.data())
    def a_decision_is_undone(self, data):
        found = [each.id for each in self.items() if not isinstance(each, Deadline)]
        decided = [each for each in found if deciding.last_standing(self.desk, each)]
        if decided:
            deciding.undo(self.desk, data.draw(st.sampled_from(decided)), self.now, "x")

    @rule(data=st.data())
    def a_question_is_answered(self, data):
        question = self.one_of(data, Question)
        if question:
            words = data.draw(st.sampled_from(question.rule.answers))
            answers.answer(self.desk, question.id, words, self.now, "x")

    @rule(data=st.data())
    def the_cycle_file_changes(self, data):
        self.desk = replace(self.desk, cycle=data.draw(changed(self.desk.cycle)))

    # --------------------------------------------------------------------------- what must hold

    @invariant()
    def the_feed_keeps_its_promises(self):
        publish.revise(self.desk, self.now)
        assert publish.revise(self.desk, self.now + timedelta(minutes=1)) == publish.Revised(0, 0)
        feeds = {each: publish.feed(self.desk, each, self.now)
                 for each in publish.audiences(self.desk)}  # fmt: skip
        shown = {audience: events(made.content) for audience, made in feeds.items()}
        self.every_change_is_told_once_and_at_its_moment(shown[publish.EVERYBODY])
        self.a_cancelled_meeting_stays_for_thirty_days(shown[publish.EVERYBODY])
        self.everybody_sees_what_they_are_in_and_nothing_else(shown)
        self.the_etag_stands_for_the_bytes(feeds.values())
        self.a_second_rendering_gives_the_same_bytes(feeds[publish.EVERYBODY])
        for made in feeds.values():
            check_form(made.content)

    def every_change_is_told_once_and_at_its_moment(self, shown):
        moment = f"{self.now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        for uid, event in shown.items():
            before = self.seen.get(uid)
            if before is not None and uid not in self.just_shown:  # it may have changed unseen
                assert sequence(event) >= sequence(before) + (facts(event) != facts(before))
            elif before is not None and facts(event) == facts(before):
                assert event == before
            else:
                assert sequence(event) == (sequence(before) + 1 if before else 0)
                assert event["DTSTAMP"] == f"DTSTAMP:{moment}"
                assert event["LAST-MODIFIED"] == f"LAST-MODIFIED:{moment}"
            assert event["DTSTAMP"].partition(":")[2] == event["LAST-MODIFIED"].partition(":")[2]
        self.seen |= shown
        self.just_shown = set(shown)

    def a_cancelled_meeting_stays_for_thirty_days(self, shown):
        known = events_in(self.desk.store)
        for item in self.items():
            if getattr(item, "status", "") == "cancelled" and item.id in known:
                stays = self.now.date() <= item.day + timedelta(days=30)
                assert (self.uid(item) in shown) == stays

    def everybody_sees_what_they_are_in_and_nothing_else(self, shown):
        everything = shown.pop(publish.EVERYBODY)
        of = {self.uid(item): item.parties for item in self.items()}
        for party, own in shown.items():
            seen = {uid: event for uid, event in everything.items() if party in of[uid]}
            assert _without_links(own) == _without_links(seen)

    def the_etag_stands_for_the_bytes(self, feeds):
        for made in feeds:
            assert self.bytes_of.setdefault(made.etag, made.content) == made.content
        assert len(set(self.bytes_of.values())) == len(self.bytes_of)

    def a_second_rendering_gives_the_same_bytes(self, first):
        for cached in (feed._component, feed._frame, publish.event_of):
            cached.cache_clear()
        assert publish.feed(self.desk, publish.EVERYBODY, self.now) == first

    def uid(self, item):
        return f"{item.id.replace('/', '.')}.{self.desk.cycle.table.id}@jaarwiel"


def check_form(content):
    """What is the same in every feed (RFC 5545, RFC 7986)."""
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        line.decode()  # no character is cut in two
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    text = content.decode().replace("\r\n ", "")
    head = text.partition("BEGIN:VTIMEZONE")[0]
    assert "\nUID" not in head
    assert head.count("\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n") == 1
    assert "\nMETHOD" not in text
    assert not re.search(r"^COLOR[^\r]*#", text, re.MULTILINE)
    assert set(ZONE.findall(text)) <= set(re.findall(r"^TZID:(.+?)\r$", text, re.MULTILINE))
    assert text.count("BEGIN:VCALENDAR") == text.count("END:VCALENDAR") == 1


FeedMachine.TestCase.settings = settings(
    max_examples=examples(40, quick=5),
    stateful_step_count=20,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestFeed = FeedMachine.TestCase
