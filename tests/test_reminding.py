"""Reminding a party now: once a day, in the words of the ladder, beside or before its letters."""

import email
import email.policy

import pytest
from hogeland import at, deliver_all

from jaarwiel.errors import InputError
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.chasing.reminding import remind, reminders
from jaarwiel.office.contributions import extensions
from jaarwiel.office.contributions.extensions import find
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.post import letters

DIRK = "dirk@goudwonen.example"
OPENED = at("2027-01-04")


def turn(desk, now):
    """A round in which every letter goes."""
    tick(desk, now)
    with desk.store.writing():
        desk.store.db.execute("UPDATE letter SET state = 'accepted' WHERE state = 'ready'")


def terugblik(desk):
    return find(desk, "2027/terugblik", "goud-wonen")


def hows(found):
    return [(each.contact.email, each.how) for each in found]


def to_dirk(desk):
    return letters(desk.store, "kind = 'inbreng' AND recipient = ?", DIRK)[::-1]


def text(desk, number):
    content = desk.store.rows("SELECT content FROM letter WHERE id = ?", number)[0]["content"]
    message = email.message_from_bytes(content, policy=email.policy.default)
    return " ".join(message.get_body(("plain",)).get_content().split())


def test_one_letter_more_goes_in_the_words_of_a_reminder(desk):
    turn(desk, OPENED)

    found = remind(desk, terugblik(desk), at("2027-02-10"), "x")
    turn(desk, at("2027-02-10"))

    assert hows(found) == [(DIRK, "extra")]
    _, second = to_dirk(desk)
    assert second.subject.startswith("Herinnering")
    assert (
        "extra herinnering van woensdag 10 februari 2027"
        in desk.store.rows("SELECT reason FROM letter WHERE id = ?", second.id)[0]["reason"]
    )
    assert "Nog niet ontvangen" in text(desk, second.id) or "herinner" in text(desk, second.id)


def test_the_second_time_on_a_day_does_nothing(desk):
    turn(desk, OPENED)
    remind(desk, terugblik(desk), at("2027-02-10"), "x")

    waiting = remind(desk, terugblik(desk), at("2027-02-10", "09:05"), "x")
    turn(desk, at("2027-02-10", "09:10"))
    gone = remind(desk, terugblik(desk), at("2027-02-10", "16:00"), "x")
    turn(desk, at("2027-02-10", "16:05"))
    turn(desk, at("2027-02-11"))

    assert (hows(waiting), hows(gone)) == ([(DIRK, "due")], [(DIRK, "today")])
    assert len(to_dirk(desk)) == 2


def test_on_another_day_it_can_go_again(desk):
    turn(desk, OPENED)
    for day in ("2027-02-10", "2027-02-12"):
        remind(desk, terugblik(desk), at(day), "x")
        turn(desk, at(day))

    assert len(to_dirk(desk)) == 3


def test_a_letter_that_is_planned_soon_goes_now_and_not_again(desk):
    turn(desk, OPENED)
    planned = next(
        each
        for each in outgoing.to_come(desk, at("2027-02-10"), weeks=10)
        if each.letter.contact.email == DIRK
    )
    before = planned.planned.at.replace(day=planned.planned.day.day - 1)

    found = remind(desk, terugblik(desk), before, "x")
    turn(desk, before)
    turn(desk, planned.planned.at)

    assert hows(found) == [(DIRK, "planned")]
    assert [each.written_at.date() for each in to_dirk(desk)] == [OPENED.date(), before.date()]


def test_one_that_is_asked_in_the_weekend_goes_on_monday(desk):
    turn(desk, OPENED)

    remind(desk, terugblik(desk), at("2027-02-13"), "x")
    again = remind(desk, terugblik(desk), at("2027-02-14"), "x")
    turn(desk, at("2027-02-13", "12:00"))
    turn(desk, at("2027-02-15"))

    assert hows(again) == [(DIRK, "due")]
    assert [each.written_at for each in to_dirk(desk)] == [OPENED, at("2027-02-15")]


def test_what_comes_in_meanwhile_makes_it_unnecessary(desk):
    turn(desk, OPENED)
    remind(desk, terugblik(desk), at("2027-02-13"), "x")
    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2027), at("2027-02-14"))

    turn(desk, at("2027-02-15"))

    assert len(to_dirk(desk)) == 1


def test_it_can_be_held_back_before_it_goes(desk):
    turn(desk, OPENED)
    now = at("2027-02-13")
    remind(desk, terugblik(desk), now, "x")
    [mine] = outgoing.to_come(desk, now, weeks=1)

    outgoing.decide(desk, mine, "hold", now, "x")
    turn(desk, at("2027-02-15"))

    assert len(to_dirk(desk)) == 1
    assert hows(reminders(desk, terugblik(desk), at("2027-02-15"))) == [(DIRK, "held")]


def test_it_says_the_new_day_when_more_time_was_given(desk):
    decide(desk, "2027/ao-voorjaar", "move", OPENED, "x", at("2027-04-22", "13:30"))
    turn(desk, OPENED)
    remind(desk, terugblik(desk), at("2027-02-13"), "x")
    extensions.give(desk, terugblik(desk), at("2027-04-06").date(), at("2027-02-14"), "x")

    turn(desk, at("2027-02-15"))

    newest = to_dirk(desk)[-1]
    assert newest.written_at == at("2027-02-15")
    assert "6 april 2027" in text(desk, newest.id)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-12-01", "wordt pas gevraagd vanaf"), ("2027-09-01", "geen brieven meer uit")],
)
def test_outside_the_days_of_the_ladder_it_is_said_why_not(desk, day, said):
    with pytest.raises(InputError, match=said):
        remind(desk, terugblik(desk), at(day), "x")


def test_what_is_complete_needs_no_reminder(desk):
    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2027), OPENED)

    with pytest.raises(InputError, match="is volledig"):
        remind(desk, terugblik(desk), at("2027-02-10"), "x")


def test_without_a_contactpersoon_it_is_said_what_to_do(desk):
    with pytest.raises(InputError, match="Vul de contacten aan"):
        remind(desk, find(desk, "2027/terugblik", "ho-woonzorg-nederland"), at("2027-02-10"), "x")
