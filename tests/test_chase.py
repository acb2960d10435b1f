"""The tick of the chasing, on a real state file and against a real mail server."""

import email
import email.policy
from dataclasses import replace
from datetime import date

import pytest
from hogeland import at, deliver_all, every_text
from inviting import Keeping

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.mail.courier import Courier
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.chasing.chase import NO_SERVER, tick
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.records import ledger
from jaarwiel.records.people import keep_contact
from jaarwiel.records.post import letters

OPENING = at("2026-01-05")


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def states(desk):
    return sorted(letter.state for letter in letters(desk.store))


def test_a_tick_writes_to_everybody_who_owes_and_a_second_one_to_nobody(mailing_desk, mail_server):
    first = tick(mailing_desk, OPENING)
    second = tick(mailing_desk, OPENING)

    assert sorted(recipient for recipient, _ in mail_server.received) == [
        "berend@gemeente.example",
        "corrie@wierden.example",
        "dirk@goudwonen.example",
        "geesje@woonzorg.example",
        "harm@prive.example",
    ]
    assert len(first.sent.accepted) == 5
    assert second.written == ()
    assert len(mail_server.received) == 5


def test_parties_without_a_contact_are_named(desk):
    assert tick(desk, OPENING).without_contact == (
        "Huurdersorganisatie Wierden en Borgen",
        "Huurdersorganisatie Woonzorg Nederland",
    )


def test_without_a_mail_server_letters_wait_visibly(desk):
    report = tick(desk, OPENING)

    assert report.sent.trouble == NO_SERVER
    assert report.waiting == 5
    assert states(desk) == ["ready"] * 5


def test_letters_that_waited_are_replaced_by_todays_when_the_server_comes(desk, mail_server):
    tick(desk, OPENING)
    later = replace(desk, courier=SmtpCourier(f"smtp://127.0.0.1:{mail_server.port}"))

    tick(later, at("2026-03-24"))

    subjects = [parsed(content)["subject"] for _, content in mail_server.received]
    assert len(subjects) == 5
    assert set(subjects) == {
        "Verzoek: inbreng uiterlijk di 31 maart, Terugblik prestatieafspraken 2025"
    }
    assert states(desk) == ["accepted"] * 5


def test_a_server_that_is_away_loses_nothing_and_says_what_to_do(desk):
    away = replace(desk, courier=SmtpCourier("smtp://127.0.0.1:9"))

    report = tick(away, OPENING)

    assert "niet bereikbaar" in report.sent.trouble
    assert report.waiting == 5


def test_a_dry_run_shows_the_letters_and_writes_none(desk):
    shown = tick(desk, OPENING, dry_run=True)

    assert len(shown.written) == 5
    assert letters(desk.store) == []
    assert tick(desk, OPENING).written == shown.written


def test_who_delivers_is_asked_no_more(mailing_desk, mail_server):
    desk = mailing_desk
    tick(desk, OPENING)
    mail_server.received.clear()

    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2026), OPENING)
    tick(desk, at("2026-03-03"))

    recipients = [recipient for recipient, _ in mail_server.received]
    assert "dirk@goudwonen.example" not in recipients
    assert len(recipients) == 4


def test_a_letter_that_waits_is_withdrawn_when_its_contribution_came_in(desk, mail_server):
    tick(desk, OPENING)
    deadline = desk.deadline("terugblik", 2026)
    deliver_all(desk, "goud-wonen", deadline, OPENING)

    report = tick(
        replace(desk, courier=SmtpCourier(f"smtp://127.0.0.1:{mail_server.port}")),
        at("2026-01-05", "10:00"),
    )

    assert [letter.recipient for letter in report.sent.withdrawn] == ["dirk@goudwonen.example"]
    assert "dirk@goudwonen.example" not in [recipient for recipient, _ in mail_server.received]


def test_for_what_is_definitive_nobody_is_asked_any_more(desk):
    tick(desk, OPENING)  # without a mail server these letters wait
    assemble_document(desk, "terugblik", 2026, at("2026-01-06"), "proef", final=True)
    courier = Keeping()

    later = tick(replace(desk, courier=courier), at("2026-03-18"))

    assert later.written == ()
    assert [letter.recipient for letter, _ in courier.taken] == []
    assert outgoing.to_come(desk, at("2026-03-18"), weeks=3) == ()


def test_a_reminder_stands_in_the_thread_of_the_request(mailing_desk, mail_server):
    tick(mailing_desk, OPENING)
    tick(mailing_desk, at("2026-03-03"))

    request, reminder = [
        parsed(content) for who, content in mail_server.received if who.startswith("dirk")
    ]
    assert reminder["in-reply-to"] == request["message-id"]
    assert reminder["subject"].startswith("Herinnering: ")
    assert request["message-id"] != reminder["message-id"]


def test_a_letter_has_the_headers_that_keep_machines_from_answering(mailing_desk, mail_server):
    tick(mailing_desk, OPENING)

    message = parsed(mail_server.received[0][1])

    assert message["auto-submitted"] == "auto-generated"
    assert message["x-auto-response-suppress"] == "OOF, AutoReply"
    assert message["reply-to"] == "anna@gemeente.example"
    assert message["from"] == "Prestatieafspraken Het Hogeland <anna@gemeente.example>"


def test_after_the_term_the_deputy_is_written_to_with_a_yes_and_both_are_told(
    mailing_desk, mail_server
):
    held = tick(mailing_desk, at("2026-04-01"), dry_run=True).held
    keys = [ask.key for letter in held for ask in letter.asks]
    with mailing_desk.store.writing():
        ledger.rule(mailing_desk.store, keys, "release", at("2026-04-01"), "procescoördinator")

    tick(mailing_desk, at("2026-04-01"))

    texts = {
        who: parsed(content).get_body(("plain",)).get_content()
        for who, content in mail_server.received
    }
    assert "Els Postma (plaatsvervanger)" in texts["dirk@goudwonen.example"]
    assert "Dirk Mulder (contactpersoon)" in texts["els@goudwonen.example"]
    assert "Dirk Mulder" not in texts["harm@prive.example"]


def test_the_coordinator_is_given_names_to_call(mailing_desk, mail_server):
    tick(mailing_desk, at("2026-04-14"))

    (letter,) = [parsed(c) for who, c in mail_server.received if who.startswith("anna")]
    assert letter["subject"] == "Nabellen: inbreng Terugblik prestatieafspraken 2025 van 7 partijen"
    assert (
        "Dirk Mulder (contactpersoon, dirk@goudwonen.example)"
        in letter.get_body(("plain",)).get_content()
    )


def test_text_and_html_say_the_same(mailing_desk, mail_server):
    tick(mailing_desk, OPENING)
    message = parsed(mail_server.received[0][1])

    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()

    for words in ("Terugblik prestatieafspraken 2025", "dinsdag 31 maart 2026", "Wonen en zorg"):
        assert words in text
        assert words in html
    assert 'lang="nl"' in html


def test_a_name_cannot_add_a_header_or_markup(mailing_desk, mail_server, store):
    hostile = Contact(0, "Bcc: x <b>[hier](http://x.example)</b>", "eve@x.example",
                      "ho-woonzorg-nederland", "contactpersoon")  # fmt: skip
    with store.writing():
        keep_contact(store, hostile)

    tick(mailing_desk, OPENING)

    (message,) = [parsed(c) for who, c in mail_server.received if who.startswith("eve")]
    html = message.get_body(("html",)).get_content()
    assert message["bcc"] is None
    assert 'http://x.example"' not in html
    assert "&lt;b&gt;" in html


def test_without_a_sender_nothing_is_written_and_the_remedy_is_named(store, desk):
    with store.writing():
        store.db.execute("DELETE FROM contact WHERE role = 'procescoordinator'")

    with pytest.raises(InputError, match="JAARWIEL_FROM"):
        tick(desk, OPENING)

    assert letters(store) == []


def test_thirty_days_of_silence_give_one_letter_each_not_a_storm(mailing_desk, mail_server):
    tick(mailing_desk, at("2026-03-02"))
    mail_server.received.clear()

    tick(mailing_desk, at("2026-03-31"))
    tick(mailing_desk, at("2026-03-31", "16:00"))

    assert len(mail_server.received) == 5
    assert len({who for who, _ in mail_server.received}) == 5


def test_who_has_a_letter_on_its_way_gets_no_second_one_the_same_day(mailing_desk, mail_server):
    mail_server.answers["dirk@goudwonen.example"] = "451 later"
    tick(mailing_desk, at("2026-03-31", "16:00"))
    mail_server.answers.clear()
    mail_server.received.clear()

    tick(mailing_desk, at("2026-04-01", "09:00"))
    tick(mailing_desk, at("2026-04-01", "10:00"))

    to_dirk = [who for who, _ in mail_server.received if who.startswith("dirk")]
    assert len(to_dirk) == 1


class Interrupted(Courier):
    """A mail server during whose first letter something happens elsewhere."""

    def __init__(self, happens):
        self.happens = [happens]
        self.taken = []

    def hand_over(self, letter, _content):
        self.taken.append(letter.recipient)
        if self.happens:
            self.happens.pop()()
        return "250 ok"


def test_who_delivers_while_letters_go_out_is_not_written_to_any_more(desk):
    texts = every_text(desk.cycle, "terugblik")
    deadline = desk.deadline("terugblik", 2026)
    courier = Interrupted(lambda: deliver(desk, "ho-goud-wonen", deadline, texts, OPENING, "x"))

    report = tick(replace(desk, courier=courier), OPENING)

    assert "harm@prive.example" not in courier.taken
    assert [letter.recipient for letter in report.sent.withdrawn] == ["harm@prive.example"]


def test_who_holds_no_role_any_more_gets_no_letter_that_was_held_up(mailing_desk, mail_server):
    mail_server.answers["harm@prive.example"] = "451 later"
    tick(mailing_desk, OPENING)
    mail_server.answers.clear()
    gone = Contact(0, "Harm Dijk", "harm@prive.example", "ho-goud-wonen", "contactpersoon",
                   valid_until=date(2026, 1, 5))  # fmt: skip
    with mailing_desk.store.writing():
        keep_contact(mailing_desk.store, gone)

    tick(mailing_desk, at("2026-01-06"))

    assert "harm@prive.example" not in [who for who, _ in mail_server.received]


def test_a_late_table_is_not_chased_about_what_is_long_past(mailing_desk, mail_server):
    tick(mailing_desk, at("2026-07-20"))

    subjects = {parsed(content)["subject"] for _, content in mail_server.received}
    assert all("Terugblik" not in subject for subject in subjects)
