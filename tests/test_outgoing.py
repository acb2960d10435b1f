"""What a person does about letters: those to come and those that were written."""

import email
import email.policy
from dataclasses import replace

import pytest
from hogeland import at, deliver_all

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.chase import send, tick
from jaarwiel.records.post import content_of, letters

BY = "procescoördinator"
OPENING = at("2027-01-04")


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def plain(content):
    return " ".join(parsed(content).get_body(("plain",)).get_content().split())


def to(desk, name, now, hold=""):
    """The first letter to come to this person."""
    return next(
        each
        for each in outgoing.to_come(desk, now)
        if each.letter.contact.name == name and each.letter.hold == hold
    )


def test_the_letters_of_the_weeks_ahead_are_shown_with_their_text_and_nothing_is_stored(desk):
    found = outgoing.to_come(desk, at("2026-12-28"))
    berend = next(each for each in found if each.letter.contact.name == "Berend Smit")

    composed = outgoing.text_of(desk, berend, at("2026-12-28"))

    assert berend.planned.at == at("2027-01-04", "08:30")
    assert composed.subject == (
        "Verzoek: inbreng uiterlijk wo 31 maart, Terugblik prestatieafspraken 2026"
    )
    assert "Geachte Berend Smit," in plain(composed.content)
    assert letters(desk.store) == []


def test_a_letter_to_come_keeps_its_id_until_something_else_is_asked(desk):
    before = to(desk, "Dirk Mulder", at("2026-12-28"))
    same = to(desk, "Dirk Mulder", at("2026-12-29"))
    deadline = desk.deadline("terugblik", 2027)
    deliver_all(desk, "goud-wonen", deadline, at("2026-12-30"))

    assert same.id == before.id
    with pytest.raises(NotFoundError, match="Bekijk de post opnieuw"):
        outgoing.find_to_come(desk, before.id, at("2026-12-30"))


def test_what_is_held_does_not_go_and_goes_when_released(mailing_desk, mail_server):
    dirk = to(mailing_desk, "Dirk Mulder", OPENING)
    outgoing.decide(mailing_desk, dirk, "hold", OPENING, BY)

    held = tick(mailing_desk, OPENING).held
    received = len(mail_server.received)
    outgoing.decide(mailing_desk, dirk, "release", OPENING, BY)
    tick(mailing_desk, OPENING)

    assert [each.contact.name for each in held] == ["Dirk Mulder"]
    assert [who for who, _ in mail_server.received[received:]] == ["dirk@goudwonen.example"]


def test_a_reminder_can_go_before_its_day_but_not_before_its_term(mailing_desk, mail_server):
    tick(mailing_desk, OPENING)
    reminder = to(mailing_desk, "Dirk Mulder", at("2027-02-01"))
    outgoing.decide(mailing_desk, reminder, "send", at("2027-02-01"), BY)
    mail_server.received.clear()

    tick(mailing_desk, at("2027-02-01"))
    overview = to(mailing_desk, "Dirk Mulder", at("2027-05-25"))

    assert [who for who, _ in mail_server.received] == ["dirk@goudwonen.example"]
    with pytest.raises(InputError, match="begint pas op dinsdag 1 juni 2027"):
        outgoing.decide(mailing_desk, overview, "send", at("2027-05-25"), BY)


def test_a_letter_about_a_term_that_is_over_cannot_go_before_that(desk):
    els = to(desk, "Els Postma", at("2027-03-26"), hold="akkoord")

    with pytest.raises(InputError, match="loopt tot en met woensdag 31 maart 2027"):
        outgoing.decide(desk, els, "send", at("2027-03-26"), BY)


def test_words_stand_above_the_letter_when_it_goes(mailing_desk, mail_server):
    dirk = to(mailing_desk, "Dirk Mulder", OPENING)
    outgoing.give_words(mailing_desk, dirk, "Goed u te spreken\r\nop *maandag*.", OPENING, BY)

    tick(mailing_desk, OPENING)

    (content,) = [c for who, c in mail_server.received if who == "dirk@goudwonen.example"]
    assert "Goed u te spreken op *maandag*." in plain(content)
    assert "Goed u te spreken" in parsed(content).get_body(("html",)).get_content()
    others = [c for who, c in mail_server.received if who != "dirk@goudwonen.example"]
    assert not any(b"te spreken" in each for each in others)


@pytest.mark.parametrize("words", ["x" * 2001, "hallo\x00", "hallo\x1b[31m"])
def test_words_that_cannot_stand_in_a_letter_are_refused(desk, words):
    with pytest.raises(InputError):
        outgoing.give_words(desk, to(desk, "Dirk Mulder", OPENING), words, OPENING, BY)


def ready(desk, name="dirk@goudwonen.example"):
    (found,) = letters(desk.store, "recipient = ? AND state = 'ready'", name)
    return found


def test_a_written_letter_can_be_held_released_and_withdrawn_until_it_goes(desk, mail_server):
    tick(desk, OPENING)
    mailing = replace(desk, courier=SmtpCourier(f"smtp://127.0.0.1:{mail_server.port}"))
    outgoing.hold(desk, ready(desk).id, OPENING, BY)
    send(mailing, OPENING)
    kept = ready(desk)
    outgoing.release(desk, kept.id, OPENING, BY)
    outgoing.withdraw(desk, kept.id, OPENING, BY)
    send(mailing, OPENING)

    assert kept.hold == "hand"
    assert "dirk@goudwonen.example" not in [who for who, _ in mail_server.received]
    with pytest.raises(InputError, match="wacht niet meer"):
        outgoing.hold(desk, kept.id, OPENING, BY)


def test_a_letter_that_no_server_saw_is_written_again_with_other_words(desk):
    tick(desk, OPENING)

    outgoing.rewrite(desk, ready(desk).id, "Met een woord vooraf.", OPENING, BY)
    tick(desk, OPENING)

    assert "Met een woord vooraf." in plain(content_of(desk.store, ready(desk).id))


def test_sent_again_a_letter_says_so_and_is_another_letter(mailing_desk):
    tick(mailing_desk, OPENING)
    (first,) = letters(mailing_desk.store, "recipient = 'dirk@goudwonen.example'")

    number = outgoing.send_again(mailing_desk, first.id, at("2027-01-06"), BY)
    send(mailing_desk, at("2027-01-06"))

    again = outgoing.find_written(mailing_desk, number)
    content = content_of(mailing_desk.store, number)
    old = plain(content_of(mailing_desk.store, first.id))
    note = (
        "Wij stuurden u deze brief eerder, op maandag 4 januari 2027. Omdat die mogelijk niet is "
        "aangekomen, ontvangt u de brief nogmaals. "
    )
    assert again.state == "accepted"
    assert again.subject == f"Opnieuw: {first.subject}"
    assert again.message_id != first.message_id
    assert parsed(content)["in-reply-to"].strip() == first.message_id
    assert plain(content) == note + old
    assert note.strip() in " ".join(parsed(content).get_body(("html",)).get_content().split())


def test_what_is_still_waiting_is_not_sent_again(desk):
    tick(desk, OPENING)

    with pytest.raises(InputError, match="nog niet verstuurd"):
        outgoing.send_again(desk, ready(desk).id, OPENING, BY)
