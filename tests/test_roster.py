"""Who holds which role: changed by hand, with what people expect to stay as it was."""

from datetime import date, timedelta

import pytest
from hogeland import at

from jaarwiel.core.contact import Absence, Contact, Roster
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.chasing import chase
from jaarwiel.office.people import particulars, roster
from jaarwiel.records import ledger, people, post
from jaarwiel.records.people import absences_in, contacts_in

NOW = at("2027-01-04")
TODAY = NOW.date()
DIRK = "dirk@goudwonen.example"


def number(desk, email):
    return people.at_address(desk.store, email).number


def roles(desk, email):
    held = people.holdings(desk.store, number(desk, email))
    return [(each.party, each.role, each.valid_from, each.valid_until) for each in held]


def test_another_address_is_the_same_person_and_one_nothing_came_back_from(desk):
    dirk = number(desk, DIRK)
    desk.store.db.execute("UPDATE person SET bounced_at = ?, bounce = '550'", [NOW.isoformat()])

    roster.change(desk, dirk, "Dirk Mulder", "d.mulder@goudwonen.example", "functie", NOW, "proef")

    person = people.find(desk.store, dirk)
    assert (person.email, person.kind) == ("d.mulder@goudwonen.example", "functie")
    assert (person.bounced_at, person.bounce) == (None, "")
    assert people.at_address(desk.store, "els@goudwonen.example").bounce == "550"


def test_another_name_leaves_the_mark_of_a_bounce(desk):
    dirk = number(desk, DIRK)
    desk.store.db.execute("UPDATE person SET bounced_at = ?, bounce = '550'", [NOW.isoformat()])

    roster.change(desk, dirk, "D. Mulder", DIRK, "werk", NOW, "proef")

    assert people.find(desk.store, dirk).bounce == "550"


def test_a_letter_for_the_old_address_is_withdrawn_and_asked_again(desk):
    chase.tick(desk, NOW)
    dirk = number(desk, DIRK)

    roster.change(desk, dirk, "Dirk Mulder", "d.mulder@goudwonen.example", "werk", NOW, "proef")
    report = chase.tick(desk, at("2027-01-05"))

    states = {each.recipient: each.state for each in post.letters(desk.store, "person = ?", dirk)}
    assert states == {DIRK: "withdrawn", "d.mulder@goudwonen.example": "ready"}
    assert "d.mulder@goudwonen.example" in [each.recipient for each in report.written]


def test_an_address_of_somebody_else_is_refused(desk):
    with pytest.raises(InputError, match="al van Els Postma"):
        roster.change(
            desk, number(desk, DIRK), "Dirk", "ELS@goudwonen.example", "werk", NOW, "proef"
        )

    assert number(desk, DIRK)


def test_nothing_is_logged_where_nothing_changes(desk):
    dirk = number(desk, DIRK)

    changed = roster.change(desk, dirk, "Dirk Mulder", DIRK, "werk", NOW, "proef")

    assert changed is False
    assert desk.store.log_entries(5) == []


def test_somebody_on_record_gets_a_second_role(desk):
    contact = Contact(0, "Dirk Mulder", DIRK, "goud-wonen", "ondertekenaar", TODAY, None)

    roster.add(desk, contact, None, NOW, "proef")

    assert roles(desk, DIRK) == [
        ("goud-wonen", "contactpersoon", None, None),
        ("goud-wonen", "ondertekenaar", TODAY, None),
    ]


@pytest.mark.parametrize(
    ("name", "role", "days", "message"),
    [
        ("Iemand Anders", "ondertekenaar", (None, None), "is van Dirk Mulder"),
        ("Dirk Mulder", "contactpersoon", (None, None), "heeft de rol contactpersoon .* al"),
        ("Dirk Mulder", "bestuurder", (TODAY, date(2027, 1, 3)), "ligt vóór de eerste"),
    ],
)
def test_a_role_that_cannot_be_is_refused(desk, name, role, days, message):
    before = contacts_in(desk.store)

    with pytest.raises(InputError, match=message):
        roster.add(desk, Contact(0, name, DIRK, "goud-wonen", role, *days), None, NOW, "proef")

    assert contacts_in(desk.store) == before


def test_a_role_ends_with_its_last_day_and_one_to_come_is_taken_away(desk):
    dirk = number(desk, DIRK)
    later = TODAY + timedelta(days=9)
    contact = Contact(0, "Dirk Mulder", DIRK, "goud-wonen", "ondertekenaar", later, None)
    roster.add(desk, contact, None, NOW, "proef")

    roster.end(desk, people.holdings(desk.store, dirk), TODAY, NOW, "proef")

    assert roles(desk, DIRK) == [("goud-wonen", "contactpersoon", None, TODAY)]
    assert roster.held_on(desk, dirk, TODAY) != ()
    assert roster.held_on(desk, dirk, TODAY + timedelta(days=1)) == ()


def test_days_of_absence_count_from_the_first_to_the_last(desk):
    dirk = number(desk, DIRK)
    roster.add_absence(desk, Absence(dirk, date(2027, 2, 1), date(2027, 2, 5)), NOW, "proef")
    people_now = ledger.people(desk.store)

    days = [date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 6)]
    assert [Roster(people_now, day).away for day in days] == [set(), {dirk}, {dirk}, set()]


def test_an_absence_is_noted_once_and_taken_back(desk):
    away = Absence(number(desk, DIRK), TODAY, TODAY, "ziek")
    for _ in range(2):
        roster.add_absence(desk, away, NOW, "proef")

    assert absences_in(desk.store) == (away,)
    assert len(desk.store.log_entries(9)) == 1
    assert roster.drop_absence(desk, away.person, TODAY, TODAY, NOW, "proef")
    assert not roster.drop_absence(desk, away.person, TODAY, TODAY, NOW, "proef")
    assert absences_in(desk.store) == ()


def test_an_absence_that_ends_before_it_begins_is_refused(desk):
    away = Absence(number(desk, DIRK), date(2027, 2, 5), date(2027, 2, 1))

    with pytest.raises(InputError, match="ligt vóór de eerste"):
        roster.add_absence(desk, away, NOW, "proef")


def test_an_unknown_address_is_answered_with_the_nearest(desk):
    with pytest.raises(NotFoundError, match=r"Bedoelt u 'dirk@goudwonen\.example'"):
        roster.at(desk, "dirk@goudwonen.exampel")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2027-01-31", date(2027, 1, 31)), ("31-1-2027", date(2027, 1, 31)), (" ", None)],
)
def test_a_day_is_read_as_excel_writes_it_too(text, day):
    assert particulars.day(text) == day


@pytest.mark.parametrize("text", ["1 mei", "31-2-2027", "1999-01-01", "2027-13-01"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InputError, match=r"geen datum|buiten de jaren"):
        particulars.day(text)


@pytest.mark.parametrize("text", ["", " ", "x" * 121, "a\nb", "a\x00b", "Jan;=1+1", "Jan, @SUM"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(InputError, match="geen bruikbare naam"):
        particulars.name(text)


def test_a_note_is_one_line_of_at_most_500_characters():
    assert particulars.note(" twee\r\n regels ") == "twee regels"
    for wrong in ("x" * 501, "a\x1bb"):
        with pytest.raises(InputError, match="De toelichting"):
            particulars.note(wrong)
