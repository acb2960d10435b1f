"""Who is written to, when, and about what."""

from datetime import date

import pytest
from hogeland import HET_HOGELAND, at, changed_cycle, every_figure, every_text

from jaarwiel.core import chasing
from jaarwiel.core.chasing import History, due_letters
from jaarwiel.core.contact import Contact, People
from jaarwiel.core.contributions import Delivery, contributions
from jaarwiel.core.ladderdays import chase_window, rung_days
from jaarwiel.core.layout import lay_out
from jaarwiel.core.slot import Slot
from jaarwiel.cyclefiles import cyclefile

DIRK = Contact(4, "Dirk", "dirk@goudwonen.example", "goud-wonen", "contactpersoon")
ELS = Contact(5, "Els", "els@goudwonen.example", "goud-wonen", "plaatsvervanger")
FRITS = Contact(6, "Frits", "frits@goudwonen.example", "goud-wonen", "bestuurder")
ANNA = Contact(1, "Anna", "anna@gemeente.example", "gemeente", "procescoordinator")
CORRIE = Contact(3, "Corrie", "corrie@wierden.example", "wierden-en-borgen", "contactpersoon")

NOTHING = History()


def deadline(cycle, item):
    return next(d for d in lay_out(cycle, int(item[:4])).deadlines if d.id == item)


def owed(cycle, item="2027/terugblik", deliveries=()):
    return contributions(cycle, deadline(cycle, item), deliveries)


def letters_on(cycle, day, contacts, history=NOTHING, absences=(), **about):
    """The letters that are due at noon of this day."""
    people = People(tuple(contacts), tuple(absences))
    return due_letters(cycle, owed(cycle, **about), people, history, (), at(day, "12:00"))


def due(cycle, day, contacts, asked=(), **about):
    """For each person: the rungs of the letter that is due at noon of this day."""
    found = letters_on(cycle, day, contacts, History(frozenset(asked)), **about)
    return {letter.contact.name: [ask.rung.id for ask in letter.asks] for letter in found}


def keys(cycle, day, contacts, **about):
    found = letters_on(cycle, day, contacts, **about)
    return {ask.key for letter in found for ask in letter.asks}


@pytest.mark.parametrize(
    ("item", "days"),
    [
        (
            "2027/terugblik",
            # request after the Christmas holiday; 3 March and 24 March; the last day; after it
            "2027-01-04 2027-03-03 2027-03-24 2027-03-31 2027-04-01 2027-04-07 2027-04-12",
        ),
        (
            "2029/terugblik",
            # counted from Thursday 29 March, the last working day; 2 April is Easter Monday
            "2029-01-08 2029-03-01 2029-03-22 2029-03-29 2029-04-03 2029-04-09 2029-04-12",
        ),
        (
            "2029/activiteitenoverzicht",
            # both reminders before the summer holiday of 21 July to 2 September
            "2029-06-01 2029-07-20 2029-07-20 2029-08-31 2029-09-03 2029-09-07 2029-09-12",
        ),
    ],
)
def test_the_rungs_fall_on_these_days(cycle, item, days):
    found = [day.isoformat() for day, _ in rung_days(cycle, deadline(cycle, item))]

    assert found == days.split()


def test_a_request_goes_out_when_the_window_opens(cycle):
    assert due(cycle, "2027-01-03", [DIRK]) == {}
    assert due(cycle, "2027-01-04", [DIRK]) == {"Dirk": ["verzoek"]}


def test_no_letter_goes_out_before_the_hour_in_a_weekend_or_on_a_holiday(cycle):
    everything = owed(cycle)

    assert (
        due_letters(cycle, everything, People((DIRK,)), NOTHING, (), at("2027-03-03", "08:29"))
        == ()
    )
    assert due(cycle, "2027-03-06", [DIRK]) == {}
    assert due(cycle, "2027-03-26", [DIRK]) == {}


def test_what_was_asked_is_not_asked_again_until_the_next_rung(cycle):
    asked = keys(cycle, "2027-01-04", [DIRK])

    assert due(cycle, "2027-01-05", [DIRK], asked) == {}
    assert due(cycle, "2027-03-02", [DIRK], asked) == {}
    assert due(cycle, "2027-03-03", [DIRK], asked) == {"Dirk": ["herinnering"]}


def test_missed_rungs_collapse_into_the_newest(cycle):
    assert due(cycle, "2027-03-25", [DIRK]) == {"Dirk": ["tweede-herinnering"]}


def test_an_older_rung_never_follows_a_newer_one(cycle):
    asked = keys(cycle, "2027-03-25", [DIRK])

    assert due(cycle, "2027-03-26", [DIRK], asked) == {}


def test_after_the_term_the_deputy_and_then_the_executive_are_written_to_as_well(cycle):
    everyone = [DIRK, ELS, FRITS]

    assert set(due(cycle, "2027-03-31", everyone)) == {"Dirk"}
    assert set(due(cycle, "2027-04-01", everyone)) == {"Dirk", "Els"}
    assert set(due(cycle, "2027-04-07", everyone)) == {"Dirk", "Els", "Frits"}


def test_the_coordinator_gets_a_list_to_call_and_then_it_is_silent(cycle):
    assert due(cycle, "2027-04-12", [ANNA])["Anna"] == ["bellen"] * 7
    assert due(cycle, "2027-04-26", [ANNA]) != {}
    assert due(cycle, "2027-04-28", [ANNA]) == {}


def test_a_party_that_delivered_everything_is_not_written_to(cycle):
    full = Delivery(
        "2027/terugblik",
        "goud-wonen",
        1,
        at("2027-02-01"),
        every_text(cycle, "terugblik"),
        every_figure(cycle, deadline(cycle, "2027/terugblik"), "goud-wonen"),
    )

    assert due(cycle, "2027-03-03", [DIRK], deliveries=[full]) == {}


def test_a_party_that_delivered_a_part_is_asked_for_the_rest(cycle):
    texts = {Slot("leefbaarheid", "Ambitie"): "Tekst."}
    part = Delivery("2027/terugblik", "goud-wonen", 1, at("2027-02-01"), texts)

    (letter,) = letters_on(cycle, "2027-03-03", [DIRK], deliveries=[part])

    missing = letter.asks[0].contribution.missing
    assert len(missing) == 17
    assert missing.count(Slot("beschikbaarheid", "Cijfers")) == 1
    assert Slot("leefbaarheid", "Ambitie") not in missing


def test_everything_that_one_person_answers_for_is_in_one_letter(cycle):
    volunteer = [
        Contact(9, "Ina", "ina@prive.example", "ho-goud-wonen", "contactpersoon"),
        Contact(9, "Ina", "ina@prive.example", "ho-woonzorg-nederland", "contactpersoon"),
    ]

    letters = letters_on(cycle, "2027-01-04", volunteer)

    assert [ask.contribution.deliverer for ask in letters[0].asks] == [
        "ho-goud-wonen",
        "ho-woonzorg-nederland",
    ]
    assert len(letters) == 1


def test_who_had_a_letter_today_waits_until_the_next_working_day(cycle):
    everything, dirk = owed(cycle), People((DIRK,))

    assert due_letters(cycle, everything, dirk, NOTHING, {4}, at("2027-01-04")) == ()
    assert len(due_letters(cycle, everything, dirk, NOTHING, (), at("2027-01-05"))) == 1


def test_members_of_a_group_are_each_asked_for_the_one_contribution(cycle):
    found = letters_on(cycle, "2027-06-01", [DIRK, CORRIE], item="2027/activiteitenoverzicht")

    deliverers = {letter.contact.name: letter.asks[0].contribution.deliverer for letter in found}
    assert deliverers == dict.fromkeys(["Dirk", "Corrie"], "wierden-en-borgen-goud-wonen")


def test_a_contact_is_written_to_from_its_first_to_its_last_day(cycle):
    short = Contact(
        7, "Jan", "jan@x.example", "goud-wonen", "contactpersoon",
        date(2027, 1, 5), date(2027, 1, 6),
    )  # fmt: skip

    written = [day for day in range(4, 9) if due(cycle, f"2027-01-{day:02}", [short])]

    assert written == [5, 6]


def test_huurdersorganisaties_are_not_asked_for_the_activiteitenoverzicht(cycle):
    deliverers = [each.deliverer for each in owed(cycle, "2027/activiteitenoverzicht")]

    assert deliverers == ["gemeente", "wierden-en-borgen-goud-wonen", "woonzorg-nederland"]


def test_a_party_that_nobody_answers_for_is_named(cycle):
    found = chasing.without_contact(cycle, owed(cycle), People((DIRK, ANNA)), date(2027, 1, 4))

    assert "goud-wonen" not in found
    assert "gemeente" in found


def rungs(cycle, item):
    """The rungs that are reached and their days, as people would note them."""
    return [f"{day} {rung.id}" for day, rung in rung_days(cycle, deadline(cycle, item))]


AFTER_THE_TERM = [
    "2027-04-01 na-de-termijn",
    "2027-04-07 bestuurder",
    "2027-04-12 bellen",
]


def test_a_rung_before_the_window_opens_is_never_reached(tmp_path):
    cycle = changed_cycle(tmp_path, ("\ndays_before = 28", "\ndays_before = 120"))

    assert rungs(cycle, "2027/terugblik") == [
        "2027-01-04 verzoek",
        "2027-03-24 tweede-herinnering",
        "2027-03-31 laatste-werkdag",
        *AFTER_THE_TERM,
    ]
    assert chase_window(cycle, deadline(cycle, "2027/terugblik"))[0] == date(2027, 1, 4)


def test_no_reminder_comes_before_the_request(tmp_path):
    # the window opens in the summer holiday, so that the request goes out on 3 September; both
    # reminders, 28 and 7 days before 7 September, would fall before it
    cycle = changed_cycle(
        tmp_path,
        ('opens = "1 juni"', 'opens = "25 juli"'),
        ('before = "1 september"', 'before = "8 september"'),
    )

    assert rungs(cycle, "2029/activiteitenoverzicht")[:3] == [
        "2029-09-03 verzoek",
        "2029-09-07 laatste-werkdag",
        "2029-09-10 na-de-termijn",
    ]


def test_a_ladder_without_a_request_begins_within_the_window(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ("\nat_opening = true", "\ndays_before = 200"),
        ("\ndays_before = 28", "\ndays_before = 120"),
    )

    assert rungs(cycle, "2027/terugblik") == [
        "2027-03-24 tweede-herinnering",
        "2027-03-31 laatste-werkdag",
        *AFTER_THE_TERM,
    ]


def test_a_window_without_any_rung_is_never_chased(tmp_path):
    text = HET_HOGELAND.read_text(encoding="utf-8")
    start, end = text.index("[[ladder.rungs]]"), text.index("# -----", text.index("[[ladder.rungs"))
    only = '[[ladder.rungs]]\nid = "vroeg"\ndays_before = 300\nto = ["contactpersoon"]\n\n'
    path = tmp_path / "anders.toml"
    path.write_text(text[:start] + only + text[end:], encoding="utf-8")
    cycle = cyclefile.load(path)

    assert rungs(cycle, "2027/terugblik") == []
    assert chase_window(cycle, deadline(cycle, "2027/terugblik"))[0] == date(2027, 1, 1)
    assert due(cycle, "2027-01-04", [DIRK]) == {}


def test_a_window_inside_the_school_holiday_is_asked_about_inside_it(tmp_path):
    # the summer holiday of 2029 in the north is from 21 July to 2 September
    cycle = changed_cycle(
        tmp_path,
        ('opens = "1 juni"', 'opens = "23 juli"'),
        ('before = "1 september"', 'before = "25 augustus"'),
    )

    assert rungs(cycle, "2029/activiteitenoverzicht") == [
        "2029-07-23 verzoek",
        "2029-07-27 herinnering",
        "2029-08-17 tweede-herinnering",
        "2029-08-24 laatste-werkdag",
        "2029-08-27 na-de-termijn",
        "2029-08-31 bestuurder",
        "2029-09-05 bellen",
    ]


@pytest.mark.parametrize("year", range(2026, 2040))
def test_a_short_window_in_summer_keeps_its_rungs_within_it(tmp_path, year):
    cycle = changed_cycle(
        tmp_path,
        ('opens = "1 juni"', 'opens = "20 juli"'),
        ('before = "1 september"', 'before = "10 augustus"'),
    )
    overview = deadline(cycle, f"{year}/activiteitenoverzicht")

    early = [day for day, rung in rung_days(cycle, overview) if not rung.is_late]

    assert early[0] == min(early)
    assert rung_days(cycle, overview)[0][1].id == "verzoek"
    assert all(overview.opens <= day <= overview.last_workday for day in early)


def test_a_clock_that_is_set_back_gives_no_reminder_before_its_day(cycle):
    reminded = keys(cycle, "2027-03-10", [DIRK])  # the request was missed

    (letter,) = letters_on(cycle, "2027-02-01", [DIRK], History(frozenset(reminded)))
    (later,) = letters_on(cycle, "2027-03-24", [DIRK], History(frozenset(reminded)))

    assert [(ask.rung.id, ask.again) for ask in letter.asks] == [("verzoek", False)]
    assert [(ask.rung.id, ask.again) for ask in later.asks] == [("tweede-herinnering", True)]
