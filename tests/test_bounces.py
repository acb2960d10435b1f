"""Bounces: what they say, and what they change."""

from email import message_from_bytes, policy

import pytest
from bounces import EXCHANGE, POSTFIX, QMAIL, bounce
from hogeland import at
from hypothesis import given
from hypothesis import strategies as st
from test_post import NOW, courier, only, write

from jaarwiel.mail.bounces import Bounce, read_bounce
from jaarwiel.mail.sending import send_ready
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.letters.bounces import take_bounce, take_received
from jaarwiel.records.post import content_of, letters

OPENING = at("2026-01-05")
COORDINATOR = "anna@gemeente.example"
LETTER = "<2027-01-04.jan@x.example>"
FULL = {"status": "4.2.2", "words": "452 4.2.2 The mailbox is full"}
SLOW = {"action": "delayed", "status": "4.4.1", "words": "connect to mx.x.example: timed out"}


@pytest.fixture
def sent(store, mail_server):
    """A state file with one letter that was sent to Jan."""
    write(store)
    send_ready(store, courier(mail_server), NOW)
    return store


def person(store):
    return store.rows("SELECT bounced_at, bounce FROM person")[0]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (POSTFIX, "550 5.1.1 User unknown"),
        (EXCHANGE, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
        (QMAIL, ""),
    ],
    ids=["postfix", "exchange", "qmail"],
)  # fmt: skip
def test_a_bounce_says_which_letter_did_not_reach_whom_and_why(form, words):
    assert read_bounce(bounce(form, LETTER)) == Bounce(
        "permanent", (LETTER,), frozenset({"jan@x.example"}), words
    )


@pytest.mark.parametrize(
    ("facts", "kind"),
    [({}, "permanent"), (FULL, "temporary"), ({"status": "5.2.2"}, "temporary"), (SLOW, "delayed")],
)
def test_how_long_it_lasts_is_told_apart(facts, kind):
    assert read_bounce(bounce(POSTFIX, LETTER, **facts)).kind == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: Re: Verzoek\r\n\r\nDank u, ik lever morgen aan.\r\n",
        bounce(POSTFIX, LETTER, action="delivered", status="2.0.0"),
        bounce(POSTFIX, LETTER, action="relayed", status="2.0.0"),
    ],
    ids=["empty", "answer", "delivered", "relayed"],
)
def test_other_mail_is_no_bounce(content):
    assert read_bounce(content) is None


@given(st.binary(max_size=400))
def test_no_mail_is_too_strange_to_read(rest):
    whole = bounce(POSTFIX, LETTER)
    for place in (0, 300, len(whole) // 2, len(whole)):
        read_bounce(whole[:place] + rest + whole[place:])


@pytest.mark.parametrize("form", [POSTFIX, EXCHANGE, QMAIL], ids=["postfix", "exchange", "qmail"])
def test_a_letter_that_bounced_for_good_marks_letter_and_person(sent, form):
    taken = take_bounce(sent, bounce(form, LETTER), NOW)

    assert taken.is_new
    assert only(sent).bounced_at == NOW
    assert only(sent).bounce == person(sent)["bounce"]
    assert person(sent)["bounced_at"] == NOW.isoformat()


def test_a_letter_that_was_given_up_is_marked_and_its_address_is_not(sent):
    take_bounce(sent, bounce(POSTFIX, LETTER, **FULL), NOW)

    assert only(sent).bounce == "452 4.2.2 The mailbox is full"
    assert person(sent) == {"bounced_at": None, "bounce": ""}


def test_a_delay_counts_for_nothing(sent):
    taken = take_bounce(sent, bounce(POSTFIX, LETTER, **SLOW), NOW)

    assert not taken.is_new
    assert only(sent).bounced_at is None


@pytest.mark.parametrize(
    ("message_id", "recipient"),
    [("<geraden@x.example>", "jan@x.example"), (LETTER, "piet@x.example")],
    ids=["another letter", "another recipient"],
)
def test_a_forged_bounce_changes_nothing(sent, message_id, recipient):
    before = only(sent)

    assert take_bounce(sent, bounce(POSTFIX, message_id, recipient), NOW) is None
    assert only(sent) == before
    assert person(sent)["bounced_at"] is None


def test_the_recipient_may_be_written_in_capitals_or_be_forwarded(sent):
    content = bounce(POSTFIX, LETTER, "Jan@X.example").replace(
        b"Final-Recipient: rfc822; Jan@X.example", b"Final-Recipient: rfc822; j@prive.example"
    )

    assert take_bounce(sent, content, NOW).is_new


def test_the_same_bounce_again_changes_nothing(sent):
    take_bounce(sent, bounce(POSTFIX, LETTER), NOW)
    before = only(sent)

    again = take_bounce(sent, bounce(POSTFIX, LETTER), NOW.replace(hour=20))

    assert not again.is_new
    assert only(sent) == before


def test_an_uncertain_letter_that_bounces_was_taken_by_the_server(store, mail_server):
    write(store)
    mail_server.answers["jan@x.example"] = "drop"
    send_ready(store, courier(mail_server), NOW)

    take_bounce(store, bounce(POSTFIX, LETTER), NOW)

    assert (only(store).state, only(store).bounced_at) == ("accepted", NOW)


def test_a_person_with_another_address_by_now_is_not_marked(sent):
    sent.db.execute("UPDATE person SET email = 'jan@nieuw.example'")

    take_bounce(sent, bounce(POSTFIX, LETTER), NOW)

    assert only(sent).bounced_at == NOW
    assert person(sent)["bounced_at"] is None


def test_the_coordinator_is_told_once_which_letter_did_not_arrive_and_why(mailing_desk):
    store = mailing_desk.store
    tick(mailing_desk, OPENING)
    (bounced,) = letters(store, "recipient = 'harm@prive.example'")
    content = bounce(POSTFIX, bounced.message_id, bounced.recipient)

    dealt_with = [take_received(mailing_desk, content, None, OPENING) for _ in range(2)]

    (told,) = letters(store, "kind LIKE 'onbestelbaar-%'")
    text = message_from_bytes(content_of(store, told.id), policy=policy.default)
    body = text.get_body(("plain",)).get_content()
    assert dealt_with == [True, True]
    assert (told.recipient, told.subject) == (COORDINATOR, "Niet bezorgd: de brief aan Harm Dijk")
    assert "550 5.1.1 User unknown" in body
    assert f"https://jaarwiel.example/post/{bounced.id}" in body


def test_a_letter_to_the_coordinator_that_bounces_leads_to_no_other(mailing_desk):
    store = mailing_desk.store
    tick(mailing_desk, OPENING)
    store.db.execute(
        "UPDATE letter SET recipient = ?, person = (SELECT id FROM person WHERE email"
        " = ?) WHERE id = 1",
        [COORDINATOR, COORDINATOR],
    )
    (bounced,) = letters(store, "id = 1")

    take_received(mailing_desk, bounce(POSTFIX, bounced.message_id, COORDINATOR), None, OPENING)

    assert letters(store, "kind LIKE 'onbestelbaar-%'") == []
    assert letters(store, "id = 1")[0].bounced_at == OPENING
