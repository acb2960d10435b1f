"""Mailboxes: a real IMAP server, a Maildir, saved files."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from dovecot import needs_dovecot, serving
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.errors import InputError
from jaarwiel.mail.fetched import BEGINNING, MAX_BYTES, MailboxError
from jaarwiel.mail.mailbox import open_mailbox
from jaarwiel.mail.savedmail import saved_mail

MAIL = b"Message-ID: <een@voorbeeld.nl>\r\nSubject: Een\r\n\r\nHallo\r\n"
OTHER = MAIL.replace(b"een@", b"twee@")


@pytest.fixture(scope="module")
def servers():
    """A server with TLS and one without, for all tests here; each test has a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="jw") as safe,
        tempfile.TemporaryDirectory(prefix="jw") as bare,
        serving(Path(safe)) as with_tls,
        serving(Path(bare), tls="no") as without,
    ):
        yield with_tls, without


@pytest.fixture
def server(servers, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(servers[0].authority))
    return servers[0]


def read(address, known=(), since=None):
    with open_mailbox(address) as box:
        return list(box.new(known, since))


@needs_dovecot
@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_mail_is_read_over_tls_with_a_password_that_has_accents(server, scheme):
    server.put(MAIL, f"Lezen-{scheme}")

    found = read(server.address(f"Lezen-{scheme}", scheme=scheme))

    assert [(each.uid, each.content, each.size) for each in found] == [("1", MAIL, len(MAIL))]


@needs_dovecot
def test_reading_leaves_the_mail_unread_until_it_is_marked(server):
    server.put(MAIL, "Gezien")

    def flags():
        with server.client() as program:
            program.select("Gezien", readonly=True)
            return program.uid("FETCH", "1", "(FLAGS)")[1][0]

    with open_mailbox(server.address("Gezien")) as box:
        list(box.new(()))
        before = flags()
        box.mark_seen("1")

    assert (b"\\Seen" in before, b"\\Seen" in flags()) == (False, True)


@needs_dovecot
def test_known_mail_and_mail_of_before_a_day_is_left_out(server):
    server.put(MAIL, "Bekend")
    server.put(OTHER, "Bekend")
    address = server.address("Bekend")

    assert [each.uid for each in read(address, {"1"})] == ["2"]
    assert [each.uid for each in read(address, since=date(2000, 1, 1))] == ["1", "2"]
    assert read(address, since=date(2199, 1, 1)) == []


@needs_dovecot
def test_of_a_mail_that_is_too_large_only_the_beginning_is_read(server):
    large = MAIL + b"x" * 70 * 1000 + b"\r\n" + (b"y" * 70 + b"\r\n") * (MAX_BYTES // 70)
    server.put(large, "Groot")

    found = read(server.address("Groot"))

    assert [(each.content, each.size) for each in found] == [(large[:BEGINNING], len(large))]


@needs_dovecot
def test_a_message_id_is_found_or_not(server):
    server.put(MAIL, "Zoeken")

    with open_mailbox(server.address("Zoeken")) as box:
        found = [box.find("<een@voorbeeld.nl>"), box.find("<drie@voorbeeld.nl>")]

    assert found == [True, False]


@needs_dovecot
def test_a_folder_that_is_not_there_is_named_with_those_that_are(server):
    with pytest.raises(MailboxError, match=r"geen map 'Inbreng'\. Wel: .*INBOX"):
        read(server.address("Inbreng"))


@needs_dovecot
def test_a_wrong_password_is_said_without_the_password(server):
    with pytest.raises(MailboxError, match="naam of wachtwoord klopt niet") as refused:
        read(server.address(password="geheim-en-fout"))

    assert "geheim-en-fout" not in str(refused.value)
    assert refused.value.__cause__ is None


@needs_dovecot
def test_a_certificate_of_a_stranger_is_refused(server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(MailboxError, match="certificaat"):
        read(server.address())


@needs_dovecot
def test_an_authority_of_ones_own_is_believed(server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    server.put(MAIL, "Eigen-CA")

    with open_mailbox(server.address("Eigen-CA"), authority=server.authority) as box:
        assert len(list(box.new(()))) == 1


@needs_dovecot
def test_without_tls_only_this_machine_gets_the_password(servers):
    _, bare = servers
    bare.authority.exists()

    assert read(bare.address(host="127.0.0.1", scheme="imap")) == []
    with pytest.raises(MailboxError, match="niet onversleuteld"):
        read(bare.address(host="127.0.0.2", scheme="imap"))


def test_a_server_that_is_not_there_is_named_without_the_password():
    with pytest.raises(MailboxError, match="verbinding geweigerd") as refused:
        read("imaps://naam:geheim@127.0.0.1:9")

    assert "geheim" not in str(refused.value)


@given(st.text(max_size=40))
def test_whatever_stands_in_the_address_is_refused_in_words_without_it(text):
    with pytest.raises(InputError) as refused:
        read(f"imap+{text}://naam:wachtwoord@{text}")

    assert "geen adres van een mailserver" in str(refused.value) or "klopt niet" in str(
        refused.value
    )


def maildir(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.een").write_bytes(MAIL)
    (tmp_path / "cur" / "2.twee:2,S").write_bytes(OTHER)
    return f"maildir:{tmp_path}"


def test_a_maildir_is_read_and_marked_as_mail_programs_do(tmp_path):
    address = maildir(tmp_path)

    with open_mailbox(address) as box:
        found = [each.uid for each in box.new(())]
        for uid in found:
            box.mark_seen(uid)

    assert found == ["1.een", "2.twee"]
    assert sorted(each.name for each in (tmp_path / "cur").iterdir()) == ["1.een:2,S", "2.twee:2,S"]
    assert read(address, {"1.een", "2.twee"}) == []


def test_in_a_maildir_a_message_id_is_found_or_not(tmp_path):
    with open_mailbox(maildir(tmp_path)) as box:
        assert [box.find("<twee@voorbeeld.nl>"), box.find("<drie@voorbeeld.nl>")] == [True, False]


def test_old_mail_in_a_maildir_does_not_stand_in_the_way_of_new_mail(tmp_path):
    with open_mailbox(maildir(tmp_path)) as box:
        found = list(box.new((), date(2199, 1, 1), limit=1))

    assert found == []


def test_a_folder_that_is_no_maildir_is_refused(tmp_path):
    with pytest.raises(InputError, match="geen Maildir"):
        read(f"maildir:{tmp_path}")


def test_the_setting_that_holds_the_address_is_named(tmp_path):
    for address in (f"maildir:{tmp_path}", "imaps://zonder-naam.example", "http://a:b@c"):
        with (
            pytest.raises(InputError, match="JAARWIEL_ARCHIVE"),
            open_mailbox(address, "JAARWIEL_ARCHIVE"),
        ):
            pass


def test_saved_mail_is_read_from_a_file_or_a_folder(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "b.eml").write_bytes(OTHER)
    (tmp_path / "c.txt").write_bytes(b"no mail")

    box = saved_mail(tmp_path)
    assert [each.content for each in box.new(())] == [MAIL, OTHER]
    assert "eml" not in box.place + "".join(each.uid for each in box.new(()))
    assert [each.content for each in saved_mail(tmp_path / "b.eml").new(())] == [OTHER]
    with pytest.raises(InputError, match="bestaat niet"):
        saved_mail(tmp_path / "weg")
