"""Handing over: asked by a party, decided by the office, and nothing in between."""

from datetime import date, timedelta

import pytest
from hogeland import at

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.chasing import chase
from jaarwiel.office.people import handover, roster
from jaarwiel.records import people
from jaarwiel.records.people import contacts_in

NOW = at("2027-01-04")
TODAY = NOW.date()
YESTERDAY = date(2027, 1, 3)
HARM = "harm@prive.example"
INA = "ina@prive.example"


def number(desk, email):
    return people.at_address(desk.store, email).number


def chosen(desk):
    return [each.number for each in handover.roles_of(desk, number(desk, HARM), NOW)]


def ask(desk, kind="doorgeven", name="Ina Bakker", email=INA, note="", now=NOW):
    handover.ask(desk, number(desk, HARM), kind, name, email, note, now)
    return handover.open_requests(desk)[-1]


def holders_of(desk, party, day):
    return [
        each.email for each in contacts_in(desk.store) if each.party == party and each.is_valid(day)
    ]


def test_a_number_is_never_given_twice(desk):
    """The form of a request that was taken back may still be open at the office."""
    before = ask(desk)
    handover.withdraw(desk, number(desk, HARM), NOW)

    after = ask(desk)

    assert after.number != before.number


def test_a_request_changes_nothing_by_itself(desk):
    before = contacts_in(desk.store)

    request = ask(desk, note="Ina doet dit voortaan")

    assert contacts_in(desk.store) == before
    assert (request.kind, request.name, request.email) == ("doorgeven", "Ina Bakker", INA)
    assert request.note == "Ina doet dit voortaan"


def test_a_confirmed_request_moves_the_roles_and_the_letters(desk):
    request = ask(desk)

    successor = handover.confirm(desk, request.number, chosen(desk), NOW, "proef")
    report = chase.tick(desk, NOW)

    assert successor == number(desk, INA)
    assert holders_of(desk, "ho-goud-wonen", YESTERDAY) == [HARM]
    assert holders_of(desk, "ho-goud-wonen", TODAY) == [INA]
    assert INA in [each.recipient for each in report.written]
    assert HARM not in [each.recipient for each in report.written]
    assert handover.open_requests(desk) == ()


def test_not_for_me_ends_the_role(desk):
    request = ask(desk, kind="niet voor mij", name="", email="")

    assert handover.confirm(desk, request.number, chosen(desk), NOW, "proef") is None
    assert holders_of(desk, "ho-goud-wonen", TODAY) == []


def test_only_the_chosen_roles_are_handed_over(desk):
    harm = number(desk, HARM)
    desk.store.db.execute(
        "INSERT INTO contact (person, party, role)"
        " VALUES (?, 'ho-wierden-en-borgen', 'bestuurder')",
        [harm],
    )
    request = ask(desk)

    handover.confirm(desk, request.number, chosen(desk)[:1], NOW, "proef")

    assert holders_of(desk, "ho-goud-wonen", TODAY) == [INA]
    assert holders_of(desk, "ho-wierden-en-borgen", TODAY) == [HARM]


def test_somebody_on_record_keeps_the_name_and_the_own_dates(desk):
    request = ask(desk, name="Zomaar Iemand", email="ELS@goudwonen.example")

    successor = handover.confirm(desk, request.number, chosen(desk), NOW, "proef")

    els = people.find(desk.store, successor)
    assert (els.name, els.email) == ("Els Postma", "els@goudwonen.example")


def test_a_role_with_a_last_day_keeps_it(desk):
    (held,) = people.holdings(desk.store, number(desk, HARM))
    people.set_days(desk.store, held.number, None, date(2027, 12, 31))
    request = ask(desk)

    successor = handover.confirm(desk, request.number, chosen(desk), NOW, "proef")

    (taken,) = people.holdings(desk.store, successor)
    assert (taken.valid_from, taken.valid_until) == (TODAY, date(2027, 12, 31))


def test_a_role_that_began_today_is_handed_over_as_a_whole(desk):
    (held,) = people.holdings(desk.store, number(desk, HARM))
    people.set_days(desk.store, held.number, TODAY, None)
    request = ask(desk)

    handover.confirm(desk, request.number, chosen(desk), NOW, "proef")

    assert people.holdings(desk.store, number(desk, HARM)) == ()
    assert holders_of(desk, "ho-goud-wonen", TODAY) == [INA]


def test_a_refusal_leaves_everything_and_keeps_its_reason(desk):
    request = ask(desk)
    before = contacts_in(desk.store)

    with pytest.raises(InputError, match="waarom"):
        handover.refuse(desk, request.number, " ", NOW, "proef")
    handover.refuse(desk, request.number, "Ina is geen lid meer", NOW, "proef")

    (kept,) = handover.requests_of(desk, number(desk, HARM))
    assert contacts_in(desk.store) == before
    assert (kept.outcome, kept.reason) == ("refused", "Ina is geen lid meer")
    assert (kept.name, kept.email) == ("", "")


def test_a_request_is_decided_once(desk):
    request = ask(desk)
    handover.refuse(desk, request.number, "nee", NOW, "proef")
    before = list(desk.store.db.conn.iterdump())

    with pytest.raises(NotFoundError, match="al behandeld"):
        handover.confirm(desk, request.number, chosen(desk), NOW, "proef")
    with pytest.raises(NotFoundError, match="al behandeld"):
        handover.refuse(desk, request.number, "nee", NOW, "proef")

    assert list(desk.store.db.conn.iterdump()) == before


def test_without_a_chosen_role_nothing_is_confirmed(desk):
    request = ask(desk)

    with pytest.raises(InputError, match="ten minste één rol"):
        handover.confirm(desk, request.number, [999], NOW, "proef")

    assert handover.open_requests(desk) == (request,)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "geen bruikbare naam"),
        ({"name": "Ina\nBcc: x"}, "geen bruikbare naam"),
        ({"email": "ina"}, "geen e-mailadres"),
        ({"email": "HARM@prive.example"}, "uw eigen adres"),
        ({"note": "x" * 501}, "500 tekens"),
        ({"note": "a\x00"}, "niet te tonen"),
    ],
)
def test_what_cannot_be_used_is_refused_and_not_kept(desk, given, message):
    with pytest.raises(InputError, match=message):
        ask(desk, **given)

    assert handover.open_requests(desk) == ()


def test_the_same_request_again_is_no_second_one(desk):
    ask(desk)
    ask(desk)

    assert len(handover.open_requests(desk)) == 1


def test_only_a_few_requests_may_wait_and_few_be_made_in_a_week(desk):
    for each in range(handover.MAX_OPEN):
        ask(desk, email=f"i{each}@x.example")
    with pytest.raises(InputError, match="Wacht het antwoord af"):
        ask(desk)
    for request in handover.open_requests(desk):
        handover.refuse(desk, request.number, "nee", NOW, "proef")

    for each in range(handover.MAX_IN_A_WEEK - handover.MAX_OPEN):
        request = ask(desk, email=f"j{each}@x.example")
        handover.refuse(desk, request.number, "nee", NOW, "proef")
    with pytest.raises(InputError, match="Wacht het antwoord af"):
        ask(desk)
    ask(desk, now=NOW + timedelta(days=7))


def test_somebody_without_a_role_today_can_ask_nothing(desk):
    harm = number(desk, HARM)
    roster.end(desk, people.holdings(desk.store, harm), YESTERDAY, NOW, "proef")

    with pytest.raises(InputError, match="niet als contactpersoon"):
        ask(desk)
