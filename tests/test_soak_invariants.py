"""Each invariant of a soak: all is well where it holds, and it says so where it does not."""

from dataclasses import replace
from datetime import date, time

import pytest
from hogeland import at

from jaarwiel.rehearsal.soak import invariants as the
from jaarwiel.rehearsal.soak.facts import Entry, Handed, Line, Owing, Request, Sitting

ASKED = Request("2027/terugblik", "wierden-goud", "verzoek", "2027-03-31")
LETTER = Handed(
    7, "<7@x>", "inbreng", 3, "a@goud.example", at("2027-01-04", "09:00"), (ASKED,),
    {("2027/terugblik", "wierden-goud"): date(2027, 3, 31)}, "a@goud.example",
    frozenset({("goud-wonen", "contactpersoon")}), "Uw inbreng voor de Terugblik",
)  # fmt: skip
MEMBERS = {"wierden-goud": ("wierden-en-borgen", "goud-wonen"), "gemeente": ("gemeente",)}
MEETING = Entry("a@x", 1, "2027-04-15T13:30", "2027-04-15T15:30", "Raadzaal", "CONFIRMED", "AO")
CLOSED = Sitting("2027/bo", "BO voorjaar", "bestuurlijk overleg", frozenset({"gemeente"}))
OPEN = Sitting("2027/ao", "AO voorjaar", "ambtelijk overleg", frozenset({"gemeente", "ho"}))
OWING = Owing(
    "2027/terugblik", "gemeente", date(2027, 1, 1), date(2027, 3, 31),
    reachable=True, held=False, told=False,
)  # fmt: skip
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


def broken(found):
    return [each.invariant for each in found]


def test_a_letter_that_a_server_took_twice_is_found():
    again = replace(LETTER, taken=False)

    assert broken(the.taken_twice(LETTER, set())) == []
    assert broken(the.taken_twice(again, {"<7@x>"})) == []
    assert broken(the.taken_twice(LETTER, {"<7@x>"})) == ["geen brief twee keer"]


def test_a_second_request_on_one_day_is_found():
    tomorrow = replace(LETTER, message_id="<8@x>", at=at("2027-01-05", "09:00"))
    today = replace(LETTER, message_id="<8@x>")

    assert broken(the.two_on_one_day([LETTER, tomorrow])) == []
    assert broken(the.two_on_one_day([LETTER, today])) == ["één verzoek per dag"]


def test_the_same_question_to_the_same_person_is_found():
    key = (3, "2027/terugblik", "gemeente", "verzoek", "2027-03-31")

    assert broken(the.asked_twice([key, (4, *key[1:])])) == []
    assert broken(the.asked_twice([key, key])) == ["niets twee keer gevraagd"]


@pytest.mark.parametrize("owed", [{}, {("2027/terugblik", "wierden-goud"): date(2027, 4, 2)}])
def test_a_letter_for_what_is_in_or_with_a_day_that_is_no_more_is_found(owed):
    assert broken(the.asks_what_nobody_owes(LETTER)) == []
    assert broken(the.asks_what_nobody_owes(replace(LETTER, requests=()))) == []

    found = the.asks_what_nobody_owes(replace(LETTER, owed=owed))

    assert broken(found) == ["niets gevraagd dat niet ontbreekt"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"roles": frozenset()}, "alleen aan wie een rol heeft"),
        ({"roles": frozenset({("gemeente", "contactpersoon")})}, "alleen aan wie het moet leveren"),
        ({"address": "b@goud.example"}, "alleen aan het adres van nu"),
    ],
)
def test_a_letter_to_somebody_else_is_found(change, what):
    office = replace(LETTER, roles=frozenset({("gemeente", "procescoordinator")}))

    assert broken(the.goes_to_an_outsider(LETTER, MEMBERS)) == []
    assert broken(the.goes_to_an_outsider(office, MEMBERS)) == []
    assert broken(the.goes_to_an_outsider(replace(LETTER, **change), MEMBERS)) == [what]


@pytest.mark.parametrize(
    "moment", [("2027-01-04", "08:59"), ("2027-01-03", "10:00"), ("2027-03-26", "10:00")]
)
def test_a_letter_before_the_hour_or_on_a_free_day_is_found(moment):
    early = replace(LETTER, at=at(*moment))

    assert broken(the.goes_at_a_wrong_hour(LETTER, time(9))) == []
    assert broken(the.goes_at_a_wrong_hour(replace(early, kind="uitnodiging x"), time(9))) == []
    assert broken(the.goes_at_a_wrong_hour(early, time(9))) == ["alleen op werkdagen en na het uur"]


@pytest.mark.parametrize("change", [{"told": True}, {"held": True}, {"reachable": False}])
def test_who_heard_nothing_for_days_is_found(change):
    assert broken(the.forgotten(OWING, 3)) == []
    assert broken(the.forgotten(replace(OWING, **change), 9)) == []
    assert broken(the.forgotten(OWING, 4)) == ["niemand vergeten"]


def test_the_name_of_a_meeting_that_a_reader_is_not_in_is_found():
    closed = the.closed_to({"ho"}, [CLOSED, OPEN])

    assert closed == {"BO voorjaar"}
    assert broken(the.names_a_closed_meeting("Het AO voorjaar is bevestigd.", closed, "x")) == []
    found = the.names_a_closed_meeting("Na het bo\n  voorjaar volgt meer.", closed, "x")
    assert broken(found) == ["geen woord over een besloten overleg"]


def test_a_title_that_is_also_a_word_for_their_own_meeting_tells_nothing():
    own = replace(OPEN, body="overleg BO voorjaar")

    assert the.closed_to({"ho"}, [CLOSED, own]) == frozenset()


@pytest.mark.parametrize(
    "content",
    [
        CALENDAR.replace(b"\r\n", b"\n"),
        CALENDAR[:-2],
        CALENDAR.replace(b"2.0", b"2.0" + 80 * b"x"),
    ],
)
def test_a_calendar_that_is_none_is_found(content):
    assert broken(the.no_calendar(CALENDAR, [MEETING])) == []
    assert set(broken(the.no_calendar(content, []))) == {"een geldige agenda"}
    assert broken(the.no_calendar(CALENDAR, [MEETING, MEETING])) == ["een geldige agenda"]


@pytest.mark.parametrize(
    "change",
    [
        {"starts": "2027-04-16T13:30"},
        {"ends": "2027-04-15T16:00"},
        {"place": "Trefpunt"},
        {"status": "CANCELLED"},
    ],
)
def test_a_change_that_does_not_raise_the_sequence_is_found(change):
    after = replace(MEETING, **change)

    assert broken(the.sequence_is_wrong(MEETING, replace(after, sequence=2))) == []
    assert broken(the.sequence_is_wrong(MEETING, replace(MEETING, title="AO voorjaar"))) == []
    found = the.sequence_is_wrong(MEETING, after)
    assert broken(found) == ["SEQUENCE stijgt bij een wijziging"]


def test_a_sequence_that_falls_is_found():
    found = the.sequence_is_wrong(MEETING, replace(MEETING, sequence=0))

    assert broken(found) == ["SEQUENCE daalt nooit"]


def test_another_uid_for_the_same_item_is_found():
    assert broken(the.other_uid("2027/ao", "a@x", "a@x")) == []
    assert broken(the.other_uid("2027/ao", "a@x", "b@x")) == ["de UID blijft gelijk"]


def test_a_calendar_that_says_something_else_is_found():
    everybody = {MEETING.uid: MEETING}

    assert broken(the.two_truths(everybody, [MEETING])) == []
    found = the.two_truths(everybody, [replace(MEETING, status="TENTATIVE")])
    assert broken(found) == ["elke agenda zegt hetzelfde"]


def test_a_meeting_in_the_calendar_of_who_is_not_in_it_is_found():
    sittings = {"bo@x": CLOSED, "ao@x": OPEN}

    assert broken(the.not_in_it("ho", ["ao@x", "termijn@x"], sittings)) == []
    assert broken(the.not_in_it("ho", ["bo@x"], sittings)) == ["alleen eigen overleggen"]


def test_a_text_that_a_document_lacks_is_found():
    assert broken(the.incomplete("Terugblik", "Een. Twee.", ["Twee.", "Een."])) == []
    assert broken(the.incomplete("Terugblik", "Een.", ["Twee."])) == ["stukken zijn volledig"]


@pytest.mark.parametrize("after", [[], [Line(1, ("b",))], [Line(2, ("a",))]])
def test_a_line_of_the_log_that_went_or_changed_is_found(after):
    before = [Line(1, ("a",))]

    assert broken(the.rewritten(before, [*before, Line(2, ("b",))])) == []
    assert broken(the.rewritten(before, after)) == ["het logboek groeit alleen"]


def test_a_second_tick_that_writes_is_found():
    assert broken(the.not_quiet({"letter": 3}, {"letter": 3, "log": 0})) == []
    assert broken(the.not_quiet({"letter": 3}, {"letter": 4})) == ["een tweede ronde doet niets"]
