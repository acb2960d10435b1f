"""Letters of which nobody knows: looked up in an archive, or settled by a person."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dovecot import needs_dovecot, serving
from hogeland import at
from test_post import NOW, courier, only, write

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.courier import Courier
from jaarwiel.mail.sending import boot, send_ready
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.letters.uncertain import look_up_uncertain, settle_uncertain, uncertain
from jaarwiel.office.rounds import make_round
from jaarwiel.records.post import content_of, letters

LATER = NOW + timedelta(hours=2)
"""Long enough for the letter to be uncertain."""


@pytest.fixture
def archive(tmp_path):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "archief" / folder).mkdir(parents=True)
    return tmp_path / "archief"


@pytest.fixture
def doubtful_desk(desk, mail_server, archive):
    """A desk with one letter after which the server hung up."""
    write(desk.store)
    mail_server.answers["jan@x.example"] = "drop"
    send_ready(desk.store, courier(mail_server), NOW)
    mail_server.answers.clear()
    return replace(desk, archive=f"maildir:{archive}", courier=courier(mail_server))


def arrives(archive, message_id):
    (archive / "new" / "1.M1.host").write_bytes(f"Message-ID: {message_id}\r\n\r\nTekst".encode())


def test_a_letter_that_is_in_the_archive_was_accepted(doubtful_desk, archive):
    arrives(archive, only(doubtful_desk.store).message_id)

    result = look_up_uncertain(doubtful_desk, LATER)

    letter = only(doubtful_desk.store)
    assert (letter.state, letter.reply) == ("accepted", "gevonden in het archief")
    assert (len(result.found), result.left, result.trouble) == (1, (), "")


def test_a_letter_that_is_not_in_the_archive_stays_uncertain(doubtful_desk, archive):
    arrives(archive, "<een.ander@x.example>")

    result = look_up_uncertain(doubtful_desk, LATER)

    assert uncertain(doubtful_desk.store, LATER) == result.left
    assert (len(result.left), result.found) == (1, ())


def test_a_letter_that_may_still_be_on_its_way_is_not_looked_up(doubtful_desk, archive):
    arrives(archive, only(doubtful_desk.store).message_id)

    look_up_uncertain(doubtful_desk, NOW + timedelta(minutes=10))

    assert only(doubtful_desk.store).state == "sending"


@pytest.mark.parametrize(
    "address", ["maildir:/nergens", "imap://naam:Zeer-Stil@127.0.0.1:1/INBOX", "imaps://onzin"]
)
def test_an_archive_that_cannot_be_read_changes_nothing_and_is_told(doubtful_desk, address):
    before = only(doubtful_desk.store)

    report = tick(replace(doubtful_desk, archive=address), LATER)

    assert only_uncertain(doubtful_desk) == before
    assert report.uncertain == 1
    (trouble,) = report.troubles
    assert "Onzekere brieven zijn niet opgezocht" in trouble
    assert "JAARWIEL_ARCHIVE" in trouble
    assert "Zeer-Stil" not in trouble


def test_what_is_wrong_with_archive_and_mailbox_is_told_at_any_hour(doubtful_desk):
    away = replace(doubtful_desk, archive="maildir:/nergens", mailbox="maildir:/ook-niet")

    for now in (LATER, LATER.replace(hour=20), LATER.replace(hour=9) + timedelta(days=1)):
        told = " ".join(make_round(away, now).troubles)
        assert "JAARWIEL_ARCHIVE" in told
        assert "JAARWIEL_MAILBOX" in told


def only_uncertain(desk):
    (letter,) = uncertain(desk.store, LATER)
    return letter


def test_a_tick_looks_in_the_archive_by_itself(doubtful_desk, archive):
    arrives(archive, only(doubtful_desk.store).message_id)

    report = tick(doubtful_desk, LATER)

    assert (report.uncertain, report.troubles) == (0, ())


@needs_dovecot
def test_the_archive_may_be_a_folder_on_an_imap_server(doubtful_desk, monkeypatch):
    message_id = only(doubtful_desk.store).message_id
    with tempfile.TemporaryDirectory(prefix="jw") as here, serving(Path(here)) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        desk = replace(doubtful_desk, archive=server.address("Archief"))
        server.put(b"Message-ID: <een.ander@x.example>\r\n\r\nTekst\r\n", "Archief")
        absent = look_up_uncertain(desk, LATER)
        server.put(f"Message-ID: {message_id}\r\n\r\nTekst\r\n".encode(), "Archief")
        present = look_up_uncertain(desk, LATER)

    assert (len(absent.left), absent.trouble) == (1, "")
    assert (len(present.found), present.trouble) == (1, "")


def test_a_person_may_say_that_it_arrived(doubtful_desk):
    store = doubtful_desk.store

    settle_uncertain(store, only(store).id, LATER, "Anna", arrived=True)

    assert (only(store).state, only(store).reply) == ("accepted", "volgens Anna aangekomen")


def test_a_letter_that_did_not_arrive_goes_out_again_with_the_very_same_bytes(
    doubtful_desk, mail_server
):
    store = doubtful_desk.store
    content = content_of(store, only(store).id)

    settle_uncertain(store, only(store).id, LATER, "Anna", arrived=False)
    send_ready(store, doubtful_desk.courier, LATER)

    assert only(store).state == "accepted"
    assert mail_server.received == [("jan@x.example", content)]


def test_who_decided_stands_in_the_log(doubtful_desk):
    store = doubtful_desk.store

    settle_uncertain(store, only(store).id, LATER, "Anna", arrived=False)

    entry = store.log_entries(1)[0]
    assert (entry.who, entry.what, entry.at) == ("Anna", "onzekere brief opnieuw", LATER)


def test_nothing_is_decided_about_a_letter_that_is_not_uncertain(doubtful_desk):
    store = doubtful_desk.store
    number = only(store).id

    with pytest.raises(InputError, match="niet onzeker"):
        settle_uncertain(store, number, NOW, "Anna", arrived=False)
    settle_uncertain(store, number, LATER, "Anna", arrived=True)
    with pytest.raises(InputError, match=r"niet onzeker \(stand: accepted"):
        settle_uncertain(store, number, LATER, "Anna", arrived=False)
    with pytest.raises(NotFoundError, match="nummer 99"):
        settle_uncertain(store, 99, LATER, "Anna", arrived=True)

    assert only(store).state == "accepted"


# --------------------------------------------------------------------------------- power cuts


def test_a_letter_that_was_promised_before_a_power_cut_is_uncertain(store, mail_server):
    write(store)
    store.db.execute("UPDATE letter SET promised = 'another start of the machine'")

    report = send_ready(store, courier(mail_server), NOW)

    assert (report.accepted, mail_server.received) == ((), [])
    assert only(store).is_uncertain(NOW)


def test_letters_that_were_promised_and_not_sent_are_free_again_after_a_run(store, mail_server):
    for number in range(3):
        write(store, f"p{number}@x.example")
    mail_server.answers["p1@x.example"] = "451 later"

    send_ready(store, courier(mail_server), NOW)

    assert {row["promised"] for row in store.rows("SELECT promised FROM letter")} == {""}


def test_the_promise_is_on_disk_before_a_letter_is_claimed(store):
    seen = []

    class Looking(Courier):
        def hand_over(self, _letter, _content):
            seen.extend(letters(store, "state = 'sending'"))
            return "250 ok"

    def look(letter):
        seen.extend(store.rows("SELECT promised FROM letter WHERE id = ?", letter.id))
        seen.extend(store.rows("PRAGMA synchronous"))
        return True

    write(store)

    send_ready(store, Looking(), NOW, look)

    assert seen[:2] == [{"promised": boot()}, {"synchronous": 1}]
    assert [each.id for each in seen[2:]] == [only(store).id]
    assert store.rows("PRAGMA synchronous") == [{"synchronous": 2}]


def test_where_the_machine_does_not_tell_its_starts_apart_each_claim_is_on_disk(store, monkeypatch):
    monkeypatch.setattr("jaarwiel.mail.sending.boot", lambda: None)
    seen = []

    class Looking(Courier):
        def hand_over(self, _letter, _content):
            seen.extend(store.rows("PRAGMA synchronous"))
            return "250 ok"

    write(store)

    report = send_ready(store, Looking(), NOW)

    assert (len(report.accepted), seen) == (1, [{"synchronous": 2}])


def test_a_promised_letter_is_not_replaced_after_a_power_cut(mailing_desk, mail_server):
    away = replace(mailing_desk, courier=None)
    tick(away, at("2026-01-05"))
    before = letters(mailing_desk.store)
    mailing_desk.store.db.execute("UPDATE letter SET promised = 'another start of the machine'")

    tick(mailing_desk, at("2026-01-06"))

    kept = {each.id for each in letters(mailing_desk.store, "state = 'sending'")}
    assert kept == {each.id for each in before}
    assert mail_server.received == []
