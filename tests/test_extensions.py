"""More time for one contribution: how far it can go, and what every later letter says."""

import email
import email.policy
from datetime import date

import pytest
from hogeland import at, deliver_all, every_text

from jaarwiel.core.contact import Contact
from jaarwiel.core.decisions import Decision
from jaarwiel.core.extension import room
from jaarwiel.core.layout import lay_out
from jaarwiel.errors import InputError
from jaarwiel.office.chasing.chase import send, tick
from jaarwiel.office.contributions import extensions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.people import keep_contact
from jaarwiel.records.post import letters

MARCH = at("2027-03-10")
COORDINATOR = "procescoördinator"


@pytest.fixture(autouse=True)
def meeting_with_room(desk):
    """The meeting after the Terugblik is moved: papers on 8 April, so a week of room."""
    decided_at, starts = at("2027-01-02"), at("2027-04-22", "13:30")
    decide(desk, "2027/ao-voorjaar", "move", decided_at, COORDINATOR, starts)


def terugblik(desk, deliverer="goud-wonen"):
    return extensions.find(desk, "2027/terugblik", deliverer)


def text_to(mail_server, recipient):
    """The newest letter to this address, as plain text on one line."""
    content = [content for who, content in mail_server.received if who == recipient][-1]
    message = email.message_from_bytes(content, policy=email.policy.default)
    return message["subject"], " ".join(message.get_body(("plain",)).get_content().split())


def test_the_room_ends_the_day_before_the_papers_of_the_meeting_after_it(cycle):
    plan = lay_out(cycle, 2027)
    deadline = plan.deadlines[0]
    spring = next(each for each in plan.meetings if each.id == "2027/ao-voorjaar")

    found = room(cycle, lambda year: lay_out(cycle, year), deadline)

    assert (found.meeting, found.papers_due) == (spring, spring.papers_due)
    assert (spring.papers_due - found.until).days == 1


def test_a_meeting_that_moves_or_is_cancelled_changes_the_room(cycle):
    def until(kind, starts=None):
        decided = [Decision("2027/ao-voorjaar", kind, MARCH, "x", starts)]
        deadline = lay_out(cycle, 2027).deadlines[0]
        return room(cycle, lambda year: lay_out(cycle, year, decided), deadline).until

    # 29 April: ten working days back, over Koningsdag (27 April), is 14 April
    assert until("move", at("2027-04-29", "13:30")) == date(2027, 4, 13)
    # without it the BO voorjaar of 10 May or later comes first
    assert until("cancel") > date(2027, 4, 20)


def test_agreements_can_be_late_until_the_document_is_made_for_signing(cycle):
    plan = lay_out(cycle, 2027)
    deadline = next(each for each in plan.deadlines if each.id == "2027/prestatieafspraken")

    found = room(cycle, lambda year: lay_out(cycle, year), deadline)

    # eight working days before Tuesday 14 December 2027 is Thursday 2 December
    assert (found.meeting, found.papers_due) == (None, date(2027, 12, 2))


def test_more_time_is_asked_given_and_stated_in_every_later_letter(mailing_desk, mail_server):
    tick(mailing_desk, at("2027-03-10"))
    asked = extensions.ask(
        mailing_desk, terugblik(mailing_desk), date(2027, 4, 6), 4, "ziekte", MARCH
    )
    given = extensions.give(mailing_desk, asked, date(2027, 4, 6), MARCH, COORDINATOR)

    tick(mailing_desk, at("2027-03-11"))
    subject, told = text_to(mail_server, "dirk@goudwonen.example")
    tick(mailing_desk, at("2027-03-31"))
    _, reminded = text_to(mail_server, "dirk@goudwonen.example")

    assert (asked.asked_for.until, given.asked_for) == (date(2027, 4, 6), None)
    assert (given.last_day, given.is_extended) == (date(2027, 4, 6), True)
    assert subject.startswith("Uitstel verleend: inbreng uiterlijk di 6 april")
    assert "Er is uitstel verleend" in told
    assert "dinsdag 6 april 2027" in reminded
    assert "31 maart" not in told + reminded


def test_the_others_keep_their_day(desk):
    extensions.give(desk, terugblik(desk), date(2027, 4, 6), MARCH, COORDINATOR)

    assert terugblik(desk, "wierden-en-borgen").last_day == date(2027, 3, 31)


def test_a_letter_that_names_the_old_day_is_withdrawn(mailing_desk, mail_server):
    mail_server.at_recipient["dirk@goudwonen.example"] = "450 busy"
    tick(mailing_desk, at("2027-01-04"))
    mail_server.at_recipient.clear()
    extensions.give(
        mailing_desk, terugblik(mailing_desk), date(2027, 4, 6), at("2027-01-05"), COORDINATOR
    )

    send(mailing_desk, at("2027-01-06"))

    (dirks,) = letters(mailing_desk.store, "recipient = 'dirk@goudwonen.example'")
    assert dirks.state == "withdrawn"


def test_more_time_than_the_next_meeting_leaves_is_refused_with_why(desk):
    with pytest.raises(InputError) as caught:
        extensions.ask(desk, terugblik(desk), date(2027, 5, 1), 4, "", MARCH)

    assert str(caught.value) == (
        "Uitstel tot en met zaterdag 1 mei 2027 kan niet: op donderdag 8 april 2027 gaan de "
        "stukken uit voor AO voorjaar van donderdag 22 april 2027. Uitstel kan tot en met woensdag "
        "7 april 2027."
    )
    assert terugblik(desk).asked_for is None


@pytest.mark.parametrize("day", [date(2027, 3, 31), date(2027, 3, 1), date(2026, 12, 1)])
def test_a_day_that_gives_no_more_time_is_refused(desk, day):
    with pytest.raises(InputError, match="geeft geen uitstel"):
        extensions.give(desk, terugblik(desk), day, MARCH, COORDINATOR)


def test_what_is_complete_needs_no_more_time(desk):
    deadline = desk.deadline("terugblik", 2027)
    deliver_all(desk, "goud-wonen", deadline, MARCH)

    with pytest.raises(InputError, match="al volledig"):
        extensions.give(desk, terugblik(desk), date(2027, 4, 6), MARCH, COORDINATOR)


def test_a_request_can_be_refused_and_an_extension_taken_back(desk):
    asked = extensions.ask(desk, terugblik(desk), date(2027, 4, 6), 4, "", MARCH)
    refused = extensions.refuse(desk, asked, MARCH, COORDINATOR, "de stukken gaan al uit")
    given = extensions.give(desk, refused, date(2027, 4, 5), MARCH, COORDINATOR)
    back = extensions.withdraw(desk, given, MARCH, COORDINATOR)

    assert refused.asked_for is None
    assert given.last_day == date(2027, 4, 5)
    assert back.last_day == date(2027, 3, 31)
    assert [each.act for each in back.extensions] == ["asked", "refused", "granted", "withdrawn"]


def test_a_refusal_reaches_who_took_over_from_the_person_that_asked(desk):
    asked = extensions.ask(desk, terugblik(desk), date(2027, 4, 6), 4, "", MARCH)
    desk.store.db.execute("UPDATE contact SET valid_until = '2027-03-09' WHERE person = 4")
    keep_contact(desk.store, Contact(0, "Ina", "ina@x.example", "goud-wonen", "contactpersoon"))

    extensions.refuse(desk, asked, MARCH, COORDINATOR, "de stukken gaan al uit")

    (told,) = letters(desk.store, "kind LIKE 'uitstel%'")
    assert told.recipient == "ina@x.example"


def test_a_delivery_within_the_extension_is_not_late(desk, cycle):
    extensions.give(desk, terugblik(desk), date(2027, 4, 6), MARCH, COORDINATOR)
    deadline = desk.deadline("terugblik", 2027)

    receipt = deliver(
        desk, "goud-wonen", deadline, every_text(cycle, "terugblik"), at("2027-04-06"), "bestand"
    )

    assert not receipt.contribution.was_late


def test_a_meeting_that_the_party_is_not_in_is_not_named(desk):
    decide(desk, "2027/ao-voorjaar", "cancel", at("2027-01-03"), COORDINATOR)

    with pytest.raises(InputError) as tenants:
        extensions.ask(desk, terugblik(desk, "ho-goud-wonen"), date(2027, 7, 1), 6, "", MARCH)
    with pytest.raises(InputError) as landlord:
        extensions.ask(desk, terugblik(desk), date(2027, 7, 1), 4, "", MARCH)

    assert "BO voorjaar" in str(landlord.value)
    assert "BO" not in str(tenants.value)
    assert "wordt het stuk samengesteld" in str(tenants.value)
