"""Mail that comes in, on the command line."""

import json

import mailsamples
from hogeland import PEOPLE

CONTACTS = "party,name,e-mail,role\n" + "".join(
    f"{party},{name},{email},{role}\n" for name, email, party, role in PEOPLE
)


def test_saved_mail_is_read_once_and_listed(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    (tmp_path / "vraag.eml").write_bytes(mailsamples.question("<elders@elders>"))
    (tmp_path / "weg.eml").write_bytes(mailsamples.out_of_office("<elders@elders>"))
    jaarwiel("contacts", "import", "contacten.csv")

    first = jaarwiel("mail", "read", "--from", ".").stdout
    second = json.loads(jaarwiel("mail", "read", "--from", ".", "--json").stdout)
    listed = json.loads(jaarwiel("mail", "list", "--json").stdout)

    assert first == (
        "2 berichten gelezen (onbekend 1, automatisch 1).\n"
        "Te behandelen: 2 (automatisch 1, onbekend 1).\n"
    )
    assert (second["read"], second["again"]) == ({}, 0)
    assert [(each["number"], each["kind"]) for each in listed] == [
        (2, "automatisch"),
        (1, "onbekend"),
    ]
    assert "dirk@goudwonen.example  Re: Verzoek" in jaarwiel("mail", "list").stdout


def test_looking_at_a_table_without_mail_makes_no_file(jaarwiel, tmp_path):
    assert jaarwiel("mail", "list").stdout == "Er zijn geen berichten te behandelen.\n"
    assert list(tmp_path.iterdir()) == []


def test_without_a_mailbox_the_command_says_what_to_set(jaarwiel):
    assert "JAARWIEL_MAILBOX" in jaarwiel("mail", "read", code=2).stderr


def test_a_mailbox_that_is_away_fails_without_telling_the_password(jaarwiel, tmp_path):
    address = "imaps://naam:geheim-woord@127.0.0.1:9/INBOX"
    (tmp_path / "postvak").write_text(address, encoding="utf-8")
    (tmp_path / "postvak").chmod(0o600)

    by_name = jaarwiel("mail", "read", code=1, JAARWIEL_MAILBOX=address)
    by_file = jaarwiel("mail", "read", code=1, JAARWIEL_MAILBOX_FILE="postvak")

    assert by_name.stderr == by_file.stderr
    assert "127.0.0.1:9" in by_name.stderr
    assert "geheim-woord" not in by_name.stderr + by_name.stdout


def test_a_reply_address_that_is_none_is_refused(jaarwiel):
    done = jaarwiel("mail", "list", code=2, JAARWIEL_REPLY_TO="geen adres")

    assert "JAARWIEL_REPLY_TO" in done.stderr
