"""From a mailbox to mail that is kept, recognised, acknowledged, and handed on."""

import os
import tempfile
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import mailsamples
import pytest
from dovecot import needs_dovecot, serving
from hogeland import at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import inbox, mailed
from jaarwiel.office.contributions.inbox import received
from jaarwiel.office.contributions.receiving import read_mailbox
from jaarwiel.office.letters.replyaddress import person_of, reply_address
from jaarwiel.office.rounds import TAKERS, make_round
from jaarwiel.records import links
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import keep_contact
from jaarwiel.records.post import content_of, letters
from jaarwiel.settings import present

NOW = at("2027-03-09", "12:00")
DIRK = "dirk@goudwonen.example"


@pytest.fixture
def desk(desk):
    """The table after its first letters of 2027."""
    tick(desk, at("2027-01-04"))
    return desk


@pytest.fixture
def folder(tmp_path):
    """Where mail is saved for these tests."""
    made = tmp_path / "post"
    made.mkdir()
    return made


def thread(desk, email=DIRK):
    return letters(desk.store, "recipient = ?", email)[-1].message_id


def read(desk, folder, *mails, now=NOW, **how):
    for number, content in enumerate(mails):
        (folder / f"{len(list(folder.iterdir()))}-{number}.eml").write_bytes(content)
    return read_mailbox(desk, now, saved_mail(folder), **how)


def kinds(desk):
    return [each.kind for each in reversed(received(desk))]


def receipts(desk):
    return letters(desk.store, "kind LIKE 'ontvangst-%'")


def person(desk, email):
    return desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]


def test_each_kind_of_mail_is_kept_apart(desk, folder):
    samples = (
        mailsamples.outlook,
        mailsamples.question,
        mailsamples.out_of_office,
        mailsamples.bounce,
        mailsamples.accepted_invitation,
    )

    report = read(
        desk, folder, *(each(thread(desk)) for each in samples), mailsamples.gmail("<x@y>")
    )

    assert kinds(desk) == [
        "inbreng", "bericht", "automatisch", "onbestelbaar", "agenda", "onbekend",
    ]  # fmt: skip
    assert report.read == dict.fromkeys(kinds(desk), 1)
    # Bounces of letters of ours are dealt with by themselves.
    assert {**report.waiting, "onbestelbaar": 1} == report.read


def test_nothing_is_a_delivery_before_it_is_confirmed(desk, folder):
    read(desk, folder, mailsamples.outlook(thread(desk)))

    assert deliveries_in(desk.store, "2027/terugblik") == ()
    assert mailed.pending(desk) == {("2027/terugblik", "goud-wonen")}


def test_what_waits_longer_is_asked_for_again(desk, folder):
    read(desk, folder, mailsamples.outlook(thread(desk)))

    assert mailed.pending(desk, NOW.date()) == {("2027/terugblik", "goud-wonen")}
    assert mailed.pending(desk, at("2027-03-10").date()) == set()


def test_a_letter_that_was_answered_and_then_overtaken_stops_nothing(desk, folder):
    letter = letters(desk.store, "recipient = ?", DIRK)[-1]
    read(desk, folder, mailsamples.question(letter.message_id))
    assert [each.letter for each in received(desk)] == [letter.id]

    tick(desk, at("2027-03-10"))

    assert not letters(desk.store, "id = ?", letter.id)
    assert [each.letter for each in received(desk)] == [None]


def test_the_sender_gets_one_receipt_with_a_link_to_confirm(desk, folder):
    read(desk, folder, mailsamples.outlook(thread(desk)))
    read(desk, folder)

    (letter,) = receipts(desk)
    message = message_from_bytes(content_of(desk.store, letter.id), policy=policy.default)
    token = links.token(desk.store, "inbreng", str(person(desk, DIRK)))
    assert letter.recipient == DIRK
    assert message["In-Reply-To"] == "<AM0PR01MB1@eurprd01.prod.outlook.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"{desk.address}/inbreng/{token}/bericht/1" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "sample",
    [
        mailsamples.question,
        mailsamples.out_of_office,
        mailsamples.bounce,
        mailsamples.accepted_invitation,
        lambda _: mailsamples.gmail("<vreemd@elders>"),
        lambda thread: mailsamples.outlook(thread, "Iemand <iemand@elders.example>"),
    ],
)
def test_no_robot_and_no_stranger_gets_an_answer(desk, folder, sample):
    read(desk, folder, sample(thread(desk)))

    assert receipts(desk) == []


def test_an_answer_to_a_receipt_gets_no_receipt(desk, folder):
    read(desk, folder, mailsamples.outlook(thread(desk)))
    (first,) = receipts(desk)
    again = mailsamples.outlook(first.message_id).replace(b"AM0PR01MB1", b"AM0PR01MB2")

    read(desk, folder, again)

    assert kinds(desk) == ["inbreng", "inbreng"]
    assert receipts(desk) == [first]


def test_somebody_gets_a_few_receipts_a_day_at_most(desk, folder):
    mails = [
        mailsamples.outlook(thread(desk)).replace(b"AM0PR01MB1", b"m%d" % number)
        for number in range(6)
    ]

    read(desk, folder, *mails)

    assert kinds(desk) == ["inbreng"] * 6
    assert len(receipts(desk)) == 3


def test_the_same_mail_is_kept_once_wherever_it_is_read(desk, folder, tmp_path):
    mail = mailsamples.outlook(thread(desk))
    (tmp_path / "kopie.eml").write_bytes(b"Received: from elders\r\n" + mail)
    read(desk, folder, mail)

    second = read(desk, folder)
    elsewhere = read_mailbox(desk, NOW, saved_mail(tmp_path / "kopie.eml"))

    assert (second.read, second.again) == ({}, 0)
    assert (elsewhere.read, elsewhere.again) == ({}, 1)
    assert kinds(desk) == ["inbreng"]


def test_a_mail_with_the_name_of_another_and_other_words_is_kept_as_well(desk, folder):
    mail = mailsamples.gmail(thread(desk, "harm@prive.example"))

    read(desk, folder, mail, mail.replace(b"twaalf", b"dertien"))

    assert kinds(desk) == ["inbreng", "inbreng"]


def test_a_colleague_of_the_same_party_is_recognised_by_the_letter(desk, folder):
    read(desk, folder, mailsamples.outlook(thread(desk), "Els <ELS@goudwonen.example>"))

    (row,) = received(desk)
    assert (row.kind, row.person) == ("inbreng", person(desk, "els@goudwonen.example"))


@pytest.mark.parametrize(
    "sender", ["corrie@wierden.example", "dirk@prive.example", "", "dirk@goudwonen.example.evil.nl"]
)
def test_an_answer_from_somebody_else_is_laid_before_the_coordinator_alone(desk, folder, sender):
    read(desk, folder, mailsamples.outlook(thread(desk), sender))

    (row,) = received(desk)
    assert (row.kind, row.person) == ("onbekend", None)
    assert mailed.pending(desk) == set()


def test_without_a_clue_even_a_known_address_is_not_enough(desk, folder):
    read(desk, folder, mailsamples.outlook("<elders@elders>"))

    assert [(each.kind, each.person) for each in received(desk)] == [("onbekend", None)]


# ------------------------------------------------------------------------------- the token address


@pytest.fixture
def with_reply_to(desk):
    return replace(desk, reply_to="antwoord@gemeente.example")


def to(desk, email, content=None):
    """A new mail of Dirk to the reply address of this person."""
    address = reply_address(desk, person(desk, email))
    return (content or mailsamples.outlook("<elders@elders>")).replace(
        b"Anna de Vries <anna@gemeente.example>\r\nSubject", address.encode() + b"\r\nSubject"
    )


def test_letters_ask_for_answers_to_an_address_of_the_person(with_reply_to, folder):
    read(with_reply_to, folder, mailsamples.outlook(thread(with_reply_to)))

    (letter,) = receipts(with_reply_to)
    message = message_from_bytes(content_of(with_reply_to.store, letter.id))
    assert message["Reply-To"] == reply_address(with_reply_to, letter.person)
    assert message["Reply-To"].startswith("antwoord+")
    assert len(message["Reply-To"].partition("@")[0]) <= 64


def test_an_answer_is_recognised_by_the_address_that_it_was_sent_to(with_reply_to, folder):
    read(with_reply_to, folder, to(with_reply_to, DIRK))

    (row,) = received(with_reply_to)
    assert (row.kind, row.person) == ("inbreng", person(with_reply_to, DIRK))


def test_a_mail_to_the_token_of_somebody_else_is_not_trusted(with_reply_to, folder):
    read(with_reply_to, folder, to(with_reply_to, "corrie@wierden.example"))

    assert [(each.kind, each.person) for each in received(with_reply_to)] == [("onbekend", None)]


def test_a_letter_and_a_token_of_two_persons_are_not_trusted(with_reply_to, folder):
    mail = to(with_reply_to, "corrie@wierden.example", mailsamples.outlook(thread(with_reply_to)))

    read(with_reply_to, folder, mail)

    assert [(each.kind, each.person) for each in received(with_reply_to)] == [("onbekend", None)]


def test_a_token_is_worth_nothing_once_it_is_revoked_or_changed(with_reply_to):
    desk = with_reply_to
    address = reply_address(desk, person(desk, DIRK))
    number = address.partition("+")[2].partition(".")[0]
    fakes = [f"antwoord+{each}@gemeente.example" for each in (
        f"{number}.{20 * '0'}", f"{number}.", "", "9" * 30 + ".a", "1.é", "x.y.z", f"{number}",
    )]  # fmt: skip

    assert person_of(desk, [*fakes, address]) == person(desk, DIRK)
    assert person_of(desk, fakes) is None
    assert person_of(desk, [address.upper().lower()]) == person(desk, DIRK)
    links.revoke(desk.store, "antwoord", str(person(desk, DIRK)))
    assert person_of(desk, [address]) is None
    assert reply_address(desk, person(desk, DIRK)) != address


def test_an_address_without_room_for_a_token_is_refused(desk):
    with pytest.raises(InputError, match="JAARWIEL_REPLY_TO"):
        reply_address(replace(desk, reply_to=f"{'a' * 33}@gemeente.example"), 1)


# --------------------------------------------------------------------------------------- handing on


def test_what_others_deal_with_is_handed_to_them_once(desk, folder):
    seen = []

    def taker(_desk, content, row, _now):
        seen.append((row.kind, content))
        return True

    mail = mailsamples.bounce(thread(desk))
    read(desk, folder, mail, takers={"onbestelbaar": taker})
    read(desk, folder, takers={"onbestelbaar": taker})

    assert seen == [("onbestelbaar", mail)]
    assert [each.outcome for each in received(desk)] == ["seen"]


def test_what_others_cannot_do_yet_stays_and_is_tried_again_for_a_day(desk, folder):
    tries = []

    def taker(*_):
        tries.append(1)
        raise InputError("Dat kan nog niet.")

    read(desk, folder, mailsamples.bounce(thread(desk)), takers={"onbestelbaar": taker})
    read(desk, folder, takers={"onbestelbaar": taker})
    read(desk, folder, now=at("2027-03-12"), takers={"onbestelbaar": taker})

    assert len(tries) == 2
    assert [each.outcome for each in received(desk)] == [None]


# ---------------------------------------------------------------------------------- real mailboxes


def test_without_a_mailbox_nothing_is_read(desk):
    assert read_mailbox(desk, NOW).read == {}


def test_a_mailbox_that_is_away_is_told_and_stops_nothing(desk):
    report = read_mailbox(replace(desk, mailbox="imaps://naam:geheim@127.0.0.1:9"), NOW)

    assert "kan niet worden gelezen" in report.trouble
    assert "geheim" not in report.trouble


@pytest.mark.parametrize("mailbox", ["maildir:/nergens", "imaps://naam:geheim@[::1", "pop://x"])
def test_a_mailbox_that_cannot_be_used_holds_up_no_letter(desk, mailbox):
    report = make_round(replace(desk, mailbox=mailbox), at("2027-03-24"))

    assert "JAARWIEL_MAILBOX" in report.mail.trouble
    assert "geheim" not in report.mail.trouble
    assert len(report.written) > 0
    assert letters(desk.store, "kind = 'ochtendbericht'")


def test_a_robot_that_does_not_say_so_is_not_thanked_and_keeps_no_reminder_back(desk, folder):
    robot = (
        f"From: {DIRK}\r\nMessage-ID: <r@x.example>\r\nIn-Reply-To: {thread(desk)}\r\n"
        "Subject: Re: Verzoek\r\n\r\nGeachte afzender,\r\n\r\nIk ben er niet tot en met maandag "
        "en lees mijn post daarna weer. Neem in dringende gevallen contact op met mijn collega.\r\n"
    )

    read(desk, folder, robot.encode())

    assert kinds(desk) == ["bericht"]
    assert receipts(desk) == []
    assert mailed.pending(desk) == set()


def test_the_log_says_once_why_a_mail_was_left_and_names_nobody(desk, folder):
    event = "BEGIN:VEVENT\r\nUID:a@b\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:jan@elders.example\r\n"
    answer = (
        "From: jan@elders.example\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
        f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    for _ in range(3):
        read(desk, folder, answer.encode(), takers=TAKERS)

    noted = [each for each in desk.store.log_entries(99) if each.what == "bericht niet verwerkt"]
    assert [each.why for each in noted] == ["bericht 1: (adres) is geen contact van deze tafel."]


def test_a_mail_that_cannot_be_stored_stays_new(desk, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "md" / name).mkdir(parents=True)
    mail = tmp_path / "md" / "new" / "1"
    mail.write_bytes(mailsamples.outlook(thread(desk)))
    os.utime(mail, (NOW.timestamp(), NOW.timestamp()))
    here = replace(desk, mailbox=f"maildir:{tmp_path / 'md'}")
    desk.store.db.execute("ALTER TABLE mail_read RENAME TO weg")

    with pytest.raises(Exception, match="mail_read"):
        read_mailbox(here, NOW)
    stored = received(desk)
    desk.store.db.execute("ALTER TABLE weg RENAME TO mail_read")
    report = read_mailbox(here, NOW)

    assert stored == []
    assert report.read == {"inbreng": 1}
    assert [each.name for each in (tmp_path / "md" / "cur").iterdir()] == ["1:2,S"]


@needs_dovecot
def test_a_real_mailbox_is_read_once_and_again_after_a_backup_was_put_back(desk):
    # The server knows the real day only, so this reads mail of the real day.
    with tempfile.TemporaryDirectory(prefix="jw") as here, serving(Path(here)) as server:
        server.put(mailsamples.outlook(thread(desk)))
        server.put(mailsamples.question(thread(desk)).replace(b"\n", b"\r\n"))
        desk = replace(desk, mailbox=server.address(), authority=server.authority)

        first, second = read_mailbox(desk, present()), read_mailbox(desk, present())
        desk.store.db.execute("DELETE FROM mail_read WHERE received = 2")
        desk.store.db.execute("DELETE FROM received WHERE id = 2")
        third = read_mailbox(desk, present())

    assert (sum(first.read.values()), first.trouble) == (2, "")
    assert (second.read, second.again) == ({}, 0)
    assert sum(third.read.values()) == 1


def test_who_holds_no_role_any_more_is_nobody(desk, folder):
    with desk.store.writing():
        keep_contact(
            desk.store, Contact(0, "Dirk Mulder", DIRK, "goud-wonen", "contactpersoon", None,
                    at("2027-02-01").date())
        )  # fmt: skip

    read(desk, folder, mailsamples.outlook(thread(desk)))

    assert kinds(desk) == ["bericht"]
    assert receipts(desk) == []


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_kept_as_they_came(desk, folder, content, answers):
    named = f"In-Reply-To: {thread(desk)}\nFrom: {DIRK}\n".encode() if answers else b""
    path = folder / "iets.eml"
    path.write_bytes(named + content)
    desk.store.db.execute("DELETE FROM mail_read")

    read_mailbox(desk, NOW, saved_mail(path))

    assert named + content in {inbox.content_of(desk, each.id) for each in received(desk)}
