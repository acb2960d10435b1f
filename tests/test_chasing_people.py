"""Who is written to when people are away, letters came back, or somebody decides otherwise."""

from dataclasses import replace
from datetime import date

import pytest
from hogeland import at, changed_cycle
from test_chasing import ANNA, DIRK, ELS, FRITS, NOTHING, due, keys, letters_on, owed

from jaarwiel.core import chasing
from jaarwiel.core.chasing import History, Ruling
from jaarwiel.core.contact import Absence, Contact, People
from jaarwiel.core.extension import Extension
from jaarwiel.core.outlook import letters_to_come

AWAY = Absence(DIRK.person, date(2027, 2, 22), date(2027, 3, 12))
GERDA = Contact(8, "Gerda", "gerda@goudwonen.example", "goud-wonen", "contactpersoon")

OWN_LADDERS = """[[ladders]]
id = "kort"
stops_after_workdays = 2
[[ladders.rungs]]
id = "verzoek"
workdays_before = 5
to = ["contactpersoon"]

[[ladders]]
id = "geen"
stops_after_workdays = 0

"""


def written(letters):
    """Who is written to at which rungs; those that wait with why."""
    return {
        f"{letter.contact.name} {letter.hold}".strip(): [ask.rung.id for ask in letter.asks]
        for letter in letters
    }


def test_the_deputy_stands_in_for_a_contact_who_is_away(cycle):
    found = letters_on(cycle, "2027-03-03", [DIRK, ELS], absences=[AWAY])

    assert written(found) == {"Els": ["herinnering"]}
    assert found[0].asks[0].stands_in


def test_another_contact_who_is_there_answers_alone(cycle):
    found = letters_on(cycle, "2027-03-03", [DIRK, ELS, GERDA], absences=[AWAY])

    assert written(found) == {"Gerda": ["herinnering"]}


def test_who_is_away_is_written_to_all_the_same_when_there_is_nobody_else(cycle):
    assert written(letters_on(cycle, "2027-03-03", [DIRK], absences=[AWAY])) == {
        "Dirk": ["herinnering"]
    }


def test_back_again_a_contact_gets_what_went_to_the_deputy_once(cycle):
    asked = keys(cycle, "2027-03-03", [DIRK, ELS], absences=[AWAY])

    found = letters_on(cycle, "2027-03-15", [DIRK, ELS], History(frozenset(asked)), [AWAY])

    assert written(found) == {"Dirk": ["herinnering"]}


def test_an_address_that_letters_came_back_from_is_not_written_to_and_the_deputy_is(cycle):
    bounced = replace(DIRK, bounced=True)

    assert written(letters_on(cycle, "2027-03-03", [bounced, ELS])) == {"Els": ["herinnering"]}
    assert written(letters_on(cycle, "2027-03-03", [bounced])) == {}
    people = People((bounced,))
    assert "goud-wonen" in chasing.without_contact(cycle, owed(cycle), people, date(2027, 3, 3))


def test_a_letter_that_goes_higher_up_waits_for_a_yes_and_the_contacts_does_not(cycle):
    found = letters_on(cycle, "2027-04-07", [DIRK, ELS, FRITS])

    assert written(found) == {
        "Dirk": ["bestuurder"],
        "Els akkoord": ["bestuurder"],
        "Frits akkoord": ["bestuurder"],
    }


@pytest.mark.parametrize(
    ("change", "waiting"),
    [
        (('id = "na-de-termijn"', 'id = "na-de-termijn"\napproval = false'), set()),
        (('id = "na-de-termijn"', 'id = "na-de-termijn"\napproval = true'), {"Dirk", "Els"}),
    ],
)
def test_a_rung_may_say_itself_whether_it_waits(tmp_path, change, waiting):
    cycle = changed_cycle(tmp_path, change)

    found = letters_on(cycle, "2027-04-01", [DIRK, ELS])

    assert {each.contact.name for each in found if each.hold} == waiting
    assert {each.contact.name for each in found} == {"Dirk", "Els"}


def test_with_a_yes_it_goes_and_held_back_it_waits(cycle):
    (els,) = [
        ask.key
        for letter in letters_on(cycle, "2027-04-01", [DIRK, ELS])
        for ask in letter.asks
        if ask.contact == ELS
    ]
    (dirk,) = keys(cycle, "2027-04-01", [DIRK])
    ruled = History(rulings={els: Ruling("release"), dirk: Ruling("hold")})

    found = letters_on(cycle, "2027-04-01", [DIRK, ELS], ruled)

    assert written(found) == {"Dirk hand": ["na-de-termijn"], "Els": ["na-de-termijn"]}


def test_somebody_can_be_sent_a_rung_before_its_day_and_then_not_on_it(cycle):
    (key,) = keys(cycle, "2027-03-03", [DIRK])
    asked = keys(cycle, "2027-01-04", [DIRK])
    hurried = History(frozenset(asked), {key: Ruling("send", "Graag deze week.")})

    early = letters_on(cycle, "2027-02-01", [DIRK], hurried)
    later = letters_on(
        cycle, "2027-03-03", [DIRK], replace(hurried, asked=frozenset(asked | {key}))
    )

    assert written(early) == {"Dirk": ["herinnering"]}
    assert early[0].words == "Graag deze week."
    assert later == ()


def test_an_answer_by_mail_that_nobody_confirmed_yet_holds_the_reminder(cycle):
    proposed = History(proposed=frozenset({("2027/terugblik", "goud-wonen")}))

    assert written(letters_on(cycle, "2027-03-03", [DIRK], proposed)) == {
        "Dirk bericht": ["herinnering"]
    }


def seen(cycle, since):
    """Every rung of the ladder, known since this day."""
    rungs = {rung.definition: since for rung in cycle.ladder.rungs}
    return {"2027/terugblik": rungs}


def test_a_rung_that_is_added_later_never_fires_on_the_past(cycle, tmp_path):
    before = History(frozenset(keys(cycle, "2027-01-04", [DIRK])), seen=seen(cycle, date.min))
    other = changed_cycle(
        tmp_path, ('[[ladder.rungs]]\nid = "herinnering"',
                   ('[[ladder.rungs]]\nid = "extra"\ndays_before = 60\nto = ["contactpersoon"]'
                   '\n\n[[ladder.rungs]]\nid = "herinnering"')),
    )  # fmt: skip
    extra = other.ladder.rungs[1]
    known = {**before.seen["2027/terugblik"], extra.definition: date(2027, 2, 15)}

    after = replace(before, seen={"2027/terugblik": known})

    # the extra rung would be of 29 January, and it was added on 15 February
    assert extra.id == "extra"
    assert written(letters_on(other, "2027-02-15", [DIRK], after)) == {}
    assert written(letters_on(other, "2027-03-03", [DIRK], after)) == {"Dirk": ["herinnering"]}


def test_another_last_day_is_told_once_and_not_as_a_repeat(cycle, tmp_path):
    asked = frozenset(keys(cycle, "2027-03-03", [DIRK]))
    moved = changed_cycle(tmp_path, ('before = "1 april"', 'before = "8 april"'))

    (letter,) = letters_on(moved, "2027-03-05", [DIRK], History(asked))
    again = letters_on(
        moved, "2027-03-08", [DIRK], History(asked | {ask.key for ask in letter.asks})
    )

    assert letter.asks[0].moved
    assert again == ()


def test_a_step_may_have_a_ladder_of_its_own_or_none(tmp_path):
    own = ("[ladder]\n", OWN_LADDERS + "[ladder]\n")
    short = changed_cycle(tmp_path, own, ('id = "terugblik"', 'id = "terugblik"\nladder = "kort"'))
    none = changed_cycle(tmp_path, own, ('id = "terugblik"', 'id = "terugblik"\nladder = "geen"'))

    # five working days before 31 March, over Goede vrijdag and Easter Monday
    assert due(short, "2027-03-19", [DIRK]) == {}
    assert due(short, "2027-03-22", [DIRK]) == {"Dirk": ["verzoek"]}
    assert due(none, "2027-03-24", [DIRK]) == {}


def test_the_letters_to_come_stand_on_their_days(cycle):
    everybody = People((ANNA, DIRK, ELS, FRITS))

    found = letters_to_come(
        cycle, owed(cycle), everybody, NOTHING, (), at("2027-03-10", "12:00"), date(2027, 4, 30)
    )

    about_dirk = [
        f"{each.day.isoformat()} {written([each.letter])}" for each in found
        if each.letter.contact in {DIRK, ELS}
    ]  # fmt: skip
    assert about_dirk == [
        "2027-03-10 {'Dirk': ['herinnering']}",
        "2027-03-24 {'Dirk': ['tweede-herinnering']}",
        "2027-03-31 {'Dirk': ['laatste-werkdag']}",
        "2027-04-01 {'Dirk': ['na-de-termijn']}",
        "2027-04-01 {'Els akkoord': ['na-de-termijn']}",
        "2027-04-07 {'Dirk': ['bestuurder']}",
        "2027-04-07 {'Els akkoord': ['bestuurder']}",
    ]


def test_with_more_time_the_rungs_count_from_the_new_day(cycle):
    given = Extension(
        "2027/terugblik", "goud-wonen", "granted", date(2027, 4, 6), at("2027-03-01"), "x"
    )
    (contribution,) = [
        replace(each, extensions=(given,)) for each in owed(cycle) if each.deliverer == "goud-wonen"
    ]

    found = letters_to_come(
        cycle, [contribution], People((DIRK,)), NOTHING, (), at("2027-03-31", "08:00"),
        date(2027, 4, 30),
    )  # fmt: skip

    assert [(each.day.isoformat(), each.letter.asks[0].rung.id) for each in found] == [
        ("2027-03-31", "tweede-herinnering"),
        ("2027-04-06", "laatste-werkdag"),
        ("2027-04-07", "na-de-termijn"),
        ("2027-04-13", "bestuurder"),
    ]
