"""What reaches the reader is what was written, character for character."""

import email
import email.policy
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hogeland import at

from jaarwiel.mail.letters import Address, Envelope, compose

HOSTILE = (
    "Herinnering: thema ‘Betaalbaarheid’ vóór 1 juli",
    "é" * 200,
    "lang " * 60 + "einde",
    "a " + "x" * 200 + " ü",
    "Coördinatie – “Wonen & zorg”, deel 2",
    'Plain, with "quotes" and (brackets)',
    "=?utf-8?q?Bcc=3A?=",
)


def envelope(name="Truus", thread=None):
    return Envelope(
        sender="anna@gemeente.example",
        sender_name="Prestatieafspraken Het Hogeland",
        recipient="truus@prive.example",
        recipient_name=name,
        message_id="<een.123@gemeente.example>",
        reply_to="anna@gemeente.example",
        written_at=at("2027-01-04"),
        thread=thread,
    )


def opening(table="Prestatieafspraken Het Hogeland", **facts):
    return {
        "tafel": table,
        "naam": "Truus",
        "jaar": 2027,
        "planning": [],
        "zonder_contact": [],
        "link": Address("https://jaarwiel.example"),
    } | facts


def message(facts, **about):
    composed = compose("mail/opening.md.j2", facts, envelope(**about))
    return composed, email.message_from_bytes(composed.content, policy=email.policy.default)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_subject_arrives_as_it_was_written(words):
    composed, parsed = message(opening(jaar=words))

    assert parsed["subject"] == composed.subject
    assert composed.subject == f"De cyclus van {words} is geopend"


@pytest.mark.parametrize("words", HOSTILE)
def test_a_display_name_arrives_as_it_was_written(words):
    composed, parsed = message(opening(), name=words)

    # The parser of the standard library keeps the space between two encoded words of a name,
    # which RFC 2047 section 6.2 says to drop; decode_header does it right.
    raw, address = parseaddr(email.message_from_bytes(composed.content)["to"])
    assert str(make_header(decode_header(raw))) == words
    assert address == "truus@prive.example"
    assert parsed["to"].addresses[0].addr_spec == "truus@prive.example"


def test_lines_end_in_crlf_and_none_is_too_long_for_smtp():
    composed, _ = message(opening(table="Wonen " * 300))

    lines = composed.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 998


def test_the_same_facts_give_the_same_bytes():
    assert message(opening())[0] == message(opening())[0]


def test_a_line_break_in_a_name_adds_no_header():
    _, parsed = message(opening(), name="Truus\r\nBcc: eve@x.example")

    assert parsed["bcc"] is None


def test_markdown_in_a_value_stays_what_it_is():
    _, parsed = message(opening(naam="*Truus* [klik](http://x.example) <b>"))
    _, address = message(opening(naam="https://a [klik](http://x.example)"))

    text = parsed.get_body(("plain",)).get_content()
    html = parsed.get_body(("html",)).get_content()
    assert 'href="http://x.example"' not in address.get_body(("html",)).get_content()
    assert "*Truus*" in text
    assert "*Truus*" in html
    assert 'href="http://x.example"' not in html
    assert "&lt;b&gt;" in html


def test_a_link_is_a_label_in_html_and_a_label_with_its_address_in_text():
    _, parsed = message(opening())

    label = "Open de pagina van de procescoördinator"
    assert f"{label}:\r\nhttps://jaarwiel.example\r\n" in parsed.get_body(("plain",)).get_content()
    html = parsed.get_body(("html",)).get_content()
    assert f">{label}</a>" in html
    assert html.count('href="https://jaarwiel.example"') == 1


def test_the_boundary_is_no_longer_than_it_may_be():
    about = replace(envelope(), message_id=f"<{'a' * 200}@gemeente.example>")

    composed = compose("mail/opening.md.j2", opening(), about)

    assert len(email.message_from_bytes(composed.content).get_boundary()) <= 70
