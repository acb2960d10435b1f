"""Reading mail whose every byte was written by somebody else."""

import time
from datetime import UTC, datetime

import mailsamples
import pytest
import wordmaker
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import examples
from wordmaker import p

from jaarwiel.mail import incoming
from jaarwiel.mail.incoming import Attachment
from jaarwiel.mail.mailparts import MAX_NAMES, MAX_PARTS

THREAD = "<hogeland.20270104.4.inbreng.0f3c@gemeente.example>"


@pytest.mark.parametrize(
    ("sample", "nature"),
    [
        (mailsamples.outlook, "letter"),
        (mailsamples.gmail, "letter"),
        (mailsamples.apple, "letter"),
        (mailsamples.webmail, "letter"),
        (mailsamples.question, "letter"),
        (mailsamples.out_of_office, "automatic"),
        (mailsamples.bounce, "bounce"),
        (mailsamples.accepted_invitation, "calendar"),
    ],
)
def test_a_mail_is_what_it_says_it_is_and_names_the_letter_that_it_answers(sample, nature):
    mail = incoming.read(sample(THREAD))

    assert mail.nature == nature
    assert mail.named == (() if sample is mailsamples.bounce else (THREAD,))
    assert mail.is_whole


@pytest.mark.parametrize(
    "header",
    [
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "List-Id: <nieuws.voorbeeld.nl>",
        "Auto-Submitted: auto-replied; owner-email=a@b",
        "Subject: Afwezig tot 3 april",
        "Subject: Out of Office: Verzoek",
        "Subject: Gelezen: Verzoek",
        "Return-Path: <>",
        "From: no-reply@voorbeeld.nl",
    ],
)
def test_mail_that_nobody_wrote_is_automatic(header):
    other = "" if header.startswith("From") else "From: dirk@goudwonen.example\n"

    assert incoming.read(f"{other}{header}\n\nTekst".encode()).nature == "automatic"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Subject: Afweging van de inbreng", "Precedence: normal"]
)
def test_mail_of_a_person_is_not_taken_for_automatic(header):
    assert incoming.read(f"From: a@b.nl\n{header}\n\nTekst".encode()).nature == "letter"


def test_headers_are_decoded_into_single_lines():
    mail = incoming.read(mailsamples.gmail(THREAD))

    assert mail.subject == "Re: Verzoek: inbreng vóór 1 april"
    assert (mail.sender_name, mail.sender) == ("Harm Dijk", "harm@prive.example")
    assert mail.sent_at == datetime(2027, 3, 9, 19, 15, tzinfo=UTC)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_header_that_should_have_been_encoded_is_read_all_the_same(charset):
    mail = incoming.read("From: a@b.nl\nSubject: vóór 1 april\n\n".encode(charset))

    assert mail.subject == ("vóór 1 april" if charset == "utf-8" else "v��r 1 april")


def test_a_subject_that_was_folded_reads_as_it_was_written():
    content = b"Subject: RE: Verzoek: inbreng voor 2027-2028,\r\n uiterlijk ma\r\n\r\nJa\r\n"

    assert incoming.read(content).subject == "RE: Verzoek: inbreng voor 2027-2028, uiterlijk ma"


def test_no_line_break_gets_out_of_a_header():
    mail = incoming.read(
        b"From: =?utf-8?q?Dirk=0D=0ABcc=3A_x?= <dirk@a.nl>\n"
        b"Subject: =?utf-8?q?een=0D=0Atwee=00=1b?=\n drie\nMessage-ID: <a\r\n b@c> <goed@c>\n\n"
    )

    assert mail.sender_name == "Dirk Bcc: x"
    assert mail.subject == "een twee drie"
    assert mail.message_id == "<goed@c>"


def test_attachments_are_told_apart_from_the_logo_of_a_signature():
    logo = incoming.read(mailsamples.outlook(THREAD)).attachments
    markdown = incoming.read(mailsamples.apple(THREAD)).attachments
    word = incoming.read(mailsamples.with_word_file(THREAD)).attachments

    assert [(each.name, each.is_document) for each in logo] == [("image001.png", False)]
    assert [(each.name, (each.text or "")[:10]) for each in markdown] == [
        ("inbreng W&B.md", "# Leefbaar")
    ]
    assert word == (Attachment("inbreng.docx", 5, is_document=True, text=None),)


def test_the_text_of_a_word_file_is_read_and_what_is_not_in_it_is_told():
    content = wordmaker.word(p("Eén loket."), p("<w:r><w:object/></w:r>"))

    [word] = incoming.read(mailsamples.with_word_file(THREAD, content=content)).attachments

    assert word.text == "Eén loket."
    assert word.left_out == ("1 ingesloten object",)


def test_a_word_file_that_unpacks_to_much_is_named_and_not_read():
    content = wordmaker.word(p("tekst ") * 50_000)

    [word] = incoming.read(mailsamples.with_word_file(THREAD, content=content)).attachments

    assert (word.is_document, word.text) == (True, None)


def test_the_name_of_an_attachment_leads_nowhere():
    mail = incoming.read(
        b'Content-Type: text/plain; name="../../etc/passwd.md"\n'
        b"Content-Disposition: attachment\n\nTekst"
    )

    assert [each.name for each in mail.attachments] == ["passwd.md"]


@pytest.mark.parametrize("charset", ["klingon", "ascii", "punycode", "rot13", ""])
def test_a_charset_that_is_untrue_is_guessed(charset):
    mail = incoming.read(
        f'Content-Type: text/plain; charset="{charset}"\n\n'.encode() + "Café".encode("cp1252")
    )

    assert mail.text.startswith("Café")


def test_html_becomes_text_without_what_runs_or_hides():
    mail = incoming.read(mailsamples.webmail(THREAD))

    assert mail.from_html
    assert "Er is **een** café geopend." in mail.text
    assert [each for each in ("alert", "spion", "color") if each in mail.text] == []


def nested(depth):
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
        for number in range(depth)
    )
    return b"From: dirk@goudwonen.example\n" + opening + b"\nTekst\n" * 1000


@pytest.mark.parametrize(
    "content",
    [
        nested(1000),
        nested(29) + b"x\n" * 250_000,
        b"From: dirk@goudwonen.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\n" * 2_000_000,
        b"From: dirk@goudwonen.example\n" + b"X: y\n" * 500_000,
        b"From: dirk@goudwonen.example\nSubject: " + b"=?utf-8?q?a?= " * 500_000,
        b"From: dirk@goudwonen.example\nContent-Type: text/html\n\n" + b"<div>" * 300_000,
        b"From: dirk@goudwonen.example\nContent-Type: text/html\n\n" + b"<p><b><i>a" * 30_000,
        b'From: dirk@goudwonen.example\nContent-Type: text/plain; charset="punycode"\n\n'
        + b"a-b9c" * 400_000,
    ],
    ids=["nested", "deep and long", "parts", "headers", "words", "divs", "marks", "punycode"],
)
def test_a_mail_made_to_be_costly_is_read_in_seconds(content):
    began = time.perf_counter()
    mail = incoming.read(content)

    assert mail.sender == "dirk@goudwonen.example"
    assert not mail.is_whole
    assert time.perf_counter() - began < 10


def test_of_thousands_of_recipients_some_are_looked_at():
    many = ", ".join(f"iemand{number}@voorbeeld.nl" for number in range(5000))
    mail = incoming.read(f"To: {many}\nDelivered-To: antwoord@gemeente.nl\n\n".encode())

    assert mail.recipients[0] == "antwoord@gemeente.nl"
    assert len(mail.recipients) == MAX_NAMES


def test_of_a_mail_with_many_parts_the_first_are_read():
    parts = b"".join(b"--b\n\nDeel %d\n" % number for number in range(1000))
    mail = incoming.read(b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n")

    assert mail.text.count("Deel") == MAX_PARTS
    assert not mail.is_whole


PIECES = st.sampled_from(
    [
        b"From: ", b"Date: ", b"Subject: ", b"\n\n", b"--b\n", b"--b--\n", b"a@b.nl", b"\r", b"<![",
        b"Content-Type: multipart/mixed; boundary=b\n", b"<p>", b"=?utf-8?b?", b"?=", b"\xff\xfe",
        b"Content-Type: text/html; charset=utf-8\n", b"\x00", b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; format=flowed\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%FF; filename*1=a\n",
    ]
)  # fmt: skip


@settings(max_examples=examples(400))
@given(st.binary(max_size=400) | st.lists(PIECES | st.binary(max_size=8)).map(b"".join))
def test_any_bytes_are_read_and_can_be_stored(content):
    mail = incoming._read(content, is_cut=False)

    for text in (mail.text, mail.subject, mail.sender, mail.sender_name, incoming.page_of(content)):
        text.encode()
    assert "\n" not in mail.subject + mail.sender + mail.sender_name
    for attachment in mail.attachments:
        attachment.name.encode()


def test_a_fault_in_taking_a_mail_apart_keeps_no_other_from_being_read(monkeypatch, caplog):
    def broken(_):
        raise ZeroDivisionError

    monkeypatch.setattr(incoming, "taken_apart", broken)

    assert incoming.read(b"From: a@b.nl\n\n") == incoming.NOTHING
    assert incoming.page_of(b"From: a@b.nl\n\n") == ""
    assert "could not be taken apart" in caplog.text
