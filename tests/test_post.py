"""Sending, against a real SMTP server that refuses, stalls and hangs up."""

import pytest
from hogeland import at

from jaarwiel.errors import InputError
from jaarwiel.mail.courier import STILL, Courier
from jaarwiel.mail.sending import WAITS, send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records.post import content_of, letters, write_letter

NOW = at("2027-01-04")


def write(store, recipient="jan@x.example", day="2027-01-04"):
    with store.writing():
        store.db.execute(
            "INSERT OR IGNORE INTO person (name, email) VALUES (?, ?)", ["Jan", recipient]
        )
        person = store.rows("SELECT id FROM person WHERE email = ?", recipient)[0]["id"]
        write_letter(
            store,
            {
                "day": day,
                "kind": "inbreng",
                "person": person,
                "sender": "anna@gemeente.example",
                "recipient": recipient,
                "subject": "Verzoek",
                "message_id": f"<{day}.{recipient}>",
                "content": b"Subject: Verzoek\r\n\r\n.Tekst\r\n",
                "state": "ready",
                "written_at": NOW.isoformat(),
                "next_attempt": NOW.isoformat(),
            },
            [],
        )


def courier(server):
    return SmtpCourier(f"smtp://127.0.0.1:{server.port}", timer=STILL)


def only(store):
    (letter,) = letters(store)
    return letter


def test_an_accepted_letter_keeps_the_servers_reply_and_arrived_byte_for_byte(store, mail_server):
    write(store)

    report = send_ready(store, courier(mail_server), NOW)

    assert (only(store).state, only(store).reply) == ("accepted", "250 OK")
    assert mail_server.received == [("jan@x.example", content_of(store, only(store).id))]
    assert len(report.accepted) == 1


def test_a_server_that_is_slow_to_say_250_is_waited_for_and_has_the_letter_once(store, mail_server):
    write(store)
    mail_server.answers["jan@x.example"] = "slow"

    report = send_ready(store, courier(mail_server), NOW)
    again = send_ready(store, courier(mail_server), NOW)

    assert (len(report.accepted), again.accepted) == (1, ())
    assert len(mail_server.received) == 1


def test_a_temporary_refusal_is_tried_again_with_growing_waits_and_the_same_bytes(
    store, mail_server
):
    write(store)
    mail_server.answers["jan@x.example"] = "451 later"

    send_ready(store, courier(mail_server), NOW)
    waiting = only(store)
    send_ready(store, courier(mail_server), NOW)
    unchanged = only(store)
    mail_server.answers.clear()
    send_ready(store, courier(mail_server), NOW + WAITS[0])

    assert (waiting.state, waiting.next_attempt - NOW) == ("ready", WAITS[0])
    assert unchanged == waiting
    assert only(store).state == "accepted"
    assert len(mail_server.received) == 1


def test_a_letter_that_is_refused_again_and_again_has_failed_in_the_end(store, mail_server):
    write(store)
    mail_server.answers["jan@x.example"] = "451 later"

    moment = NOW
    for _ in range(len(WAITS) + 1):
        send_ready(store, courier(mail_server), moment)
        moment = only(store).next_attempt

    assert only(store).state == "failed"


def test_a_permanent_refusal_fails_that_letter_and_no_other(store, mail_server):
    write(store)
    write(store, "piet@x.example")
    mail_server.answers["jan@x.example"] = "552 mailbox full"

    report = send_ready(store, courier(mail_server), NOW)

    by_recipient = {letter.recipient: letter for letter in letters(store)}
    assert by_recipient["jan@x.example"].state == "failed"
    assert by_recipient["jan@x.example"].reply == "552 mailbox full"
    assert by_recipient["piet@x.example"].state == "accepted"
    assert len(report.failed) == 1


def test_a_server_that_hangs_up_after_the_letter_leaves_it_uncertain_and_it_is_not_sent_again(
    store, mail_server
):
    write(store)
    mail_server.answers["jan@x.example"] = "drop"

    report = send_ready(store, courier(mail_server), NOW)
    again = send_ready(store, courier(mail_server), at("2027-01-05"))

    assert len(report.uncertain) == 1
    assert only(store).state == "sending"
    assert only(store).is_uncertain(at("2027-01-05"))
    assert (again.accepted, again.uncertain) == ((), ())


@pytest.mark.parametrize("answer", ["drop", "450 busy"])
def test_what_goes_wrong_before_the_letter_is_handed_over_is_tried_again(
    store, mail_server, answer
):
    write(store)
    mail_server.at_recipient["jan@x.example"] = answer

    send_ready(store, courier(mail_server), NOW)

    assert only(store).state == "ready"


def test_an_unexpected_mistake_puts_the_letter_back(store):
    class Broken(Courier):
        def hand_over(self, _letter, _content):
            raise UnicodeError

    write(store)

    with pytest.raises(UnicodeError):
        send_ready(store, Broken(), NOW)

    assert only(store).state == "ready"


def test_a_letter_that_took_the_place_of_another_is_not_sent_under_its_name(store, mail_server):
    write(store)

    def replaced_meanwhile(letter):
        store.db.execute("DELETE FROM letter WHERE id = ?", [letter.id])
        write(store, "piet@x.example", "2027-01-05")
        store.db.execute("UPDATE letter SET id = ?", [letter.id])
        return True

    send_ready(store, courier(mail_server), NOW, replaced_meanwhile)

    assert mail_server.received == []
    assert only(store).recipient == "piet@x.example"


def test_a_number_of_a_letter_is_never_used_again(store):
    write(store)
    first = only(store).id
    store.db.execute("DELETE FROM letter")

    write(store)

    assert only(store).id > first


@pytest.mark.parametrize(
    "address",
    ["smtp://u:gehe%C3%AFm@mail.example.nl", "smtp://u:geheim@mail..nl", "smtp://u:geheim@[x"],
)
def test_an_address_that_cannot_work_is_refused_without_showing_the_password(address):
    with pytest.raises(InputError) as caught:
        SmtpCourier(address)

    assert "gehe" not in str(caught.value)


def test_a_password_is_not_sent_without_tls(store, mail_server, monkeypatch):
    monkeypatch.setattr("jaarwiel.mail.mailserver.LOOPBACK", frozenset())
    write(store)

    report = send_ready(store, SmtpCourier(f"smtp://naam:geheim@127.0.0.1:{mail_server.port}"), NOW)

    assert "biedt geen TLS aan" in report.trouble
    assert only(store).state == "ready"


def test_a_letter_that_another_process_claimed_is_left_alone(store, mail_server):
    write(store)

    def taken_meanwhile(letter):
        store.db.execute("UPDATE letter SET state = 'sending' WHERE id = ?", [letter.id])
        return True

    report = send_ready(store, courier(mail_server), NOW, taken_meanwhile)

    assert mail_server.received == []
    assert report.accepted == ()


def test_a_person_gets_one_letter_of_a_kind_a_day(store):
    write(store)

    import sqlite3

    with pytest.raises(sqlite3.IntegrityError):
        write(store)


@pytest.mark.parametrize("address", ["", "mail.example.nl", "http://mail.example.nl", "smtp://"])
def test_an_address_that_is_no_mail_server_is_explained(address):
    with pytest.raises(InputError, match="smtp://mail"):
        SmtpCourier(address)


def test_a_port_that_is_none_is_explained():
    with pytest.raises(InputError, match="poort"):
        SmtpCourier("smtp://mail.example.nl:99999")
