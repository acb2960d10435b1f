"""Turns a template and its facts into the exact bytes of one letter.

A letter's template is Markdown with the subject on its first line. It is rendered twice: as plain
text, in which a link is a label with its address, and as HTML. Both say the same. An invitation
has a third form, for calendar programs.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import lru_cache
from hashlib import sha256
from typing import Final, Literal

from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from jaarwiel.words.sandbox import mistake, told_in_dutch
from jaarwiel.words.wording import environment

LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ ", re.MULTILINE)
MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")
PAPER: Final = "mail/brief.html.j2"
"""The template around the HTML of every letter."""
LONGEST_PLAIN: Final = 200
HEAD: Final = "<!-- brief -->"
"""Where the text of a letter begins in its HTML."""
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Address(str):
    """An address of ours, which may act as a link in a letter; no other value may."""

    __slots__ = ()


@dataclass(frozen=True)
class Envelope:
    """Who a letter is from and to, and where it stands in its thread."""

    sender: str
    """Address, without a name."""
    sender_name: str
    recipient: str
    recipient_name: str
    message_id: str
    reply_to: str
    written_at: datetime
    thread: str | None = None
    """Message-ID of the first letter of the thread, for a reminder."""


@dataclass(frozen=True)
class Scheduling:
    """What a letter says to a calendar program (RFC 6047)."""

    method: str
    """The METHOD of the calendar, which the part's own must equal (section 2.4)."""
    content: bytes


@dataclass(frozen=True)
class Composed:
    """A letter as it will be sent: its subject and its bytes (RFC 5322, CRLF)."""

    subject: str
    content: bytes


def compose(
    template: str,
    facts: Mapping[str, object],
    envelope: Envelope,
    scheduling: Scheduling | None = None,
) -> Composed:
    """The letter that this template (as "mail/inbreng.md.j2") makes of these facts."""
    with told_in_dutch(template):
        subject, text = _split(_plain().get_template(template).render(facts))
        _, source = _split(_marked().get_template(template).render(facts))
    if not subject:
        raise mistake(template, 1, "begint niet met 'Onderwerp:' en een onderwerp")
    html = _html(subject, str(facts["tafel"]), source)
    parts = [_part(_readable(text), "plain"), _part(html, "html")]
    if scheduling:
        parts.append(_calendar_part(scheduling))
    return Composed(subject, _message(subject, parts, envelope))


def repeated(content: bytes, note: str, envelope: Envelope) -> Composed:
    """A letter that was sent before, in another envelope, with this note at its head.

    `content` has the bytes of a letter that `compose` made.
    """
    before = message_from_bytes(content, policy=policy.default)
    subject = f"Opnieuw: {before['subject']}".replace("Opnieuw: Opnieuw: ", "Opnieuw: ")
    plain, html = text_parts(content)
    marked = html.replace(HEAD, f"{HEAD}\n<p><em>{escape(note)}</em></p>\n", 1)
    parts = [_part(f"{note}\n\n{plain}", "plain"), _part(marked, "html")]
    for part in before.iter_parts():
        if part.get_content_type() == "text/calendar":
            method = str(part.get_param("method") or "")
            parts.append(_calendar_part(Scheduling(method, _bytes(part))))
    return Composed(subject, _message(subject, parts, envelope))


def _bytes(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def text_parts(content: bytes) -> tuple[str, str]:
    """A letter as plain text and as HTML; empty where it has no such part."""
    message = message_from_bytes(content, policy=policy.default)
    return _body(message, "plain"), _body(message, "html")


def _body(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _split(rendered: str) -> tuple[str, str]:
    """The subject on the first line, and the text below it."""
    first, _, rest = rendered.partition("\n")
    subject = first.removeprefix("Onderwerp:").strip() if first.startswith("Onderwerp:") else ""
    return subject, re.sub(r"\n{3,}", "\n\n", rest).strip() + "\n"


def _readable(markdown: str) -> str:
    """Markdown as plain text: no marks for headings and bold, a link as its label with address."""
    text = LINK.sub(r"\1:\n\2", HEADING.sub("", markdown)).replace("**", "")
    return re.sub(r" +\n", "\n", text)


@lru_cache(maxsize=1)
def _plain() -> ImmutableSandboxedEnvironment:
    return environment(html=False)


@lru_cache(maxsize=1)
def _marked() -> ImmutableSandboxedEnvironment:
    """As `_plain`, with every value escaped so that it cannot act as Markdown."""

    def escaped(value: object) -> object:
        if not isinstance(value, str) or isinstance(value, Address):
            return value
        return MARKUP.sub(r"\\\1", value)

    return environment(html=False, finalize=escaped)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def _html(subject: str, table_name: str, source: str) -> str:
    import css_inline

    body = Markup(_markdown().render(source))  # noqa: S704 - markdown-it escapes, html is off
    with told_in_dutch(PAPER):
        paper = environment(html=True).get_template(PAPER)
        page = paper.render(onderwerp=subject, tafel=table_name, inhoud=body)
    if f"{HEAD}\n{body}" not in page:
        raise mistake(PAPER, None, f"heeft niet '{HEAD}' met op de volgende regel de inhoud")
    return css_inline.inline(page)


def _message(subject: str, parts: Iterable[MIMENonMultipart], envelope: Envelope) -> bytes:
    message = MIMEMultipart("alternative")
    message["From"] = _address("From", envelope.sender_name, envelope.sender)
    message["To"] = _address("To", envelope.recipient_name, envelope.recipient)
    message["Reply-To"] = envelope.reply_to
    # EmailMessage with policy.SMTP loses a space between encoded words; Header does not.
    message["Subject"] = _encoded("Subject", subject)
    message["Date"] = format_datetime(envelope.written_at)
    message["Message-ID"] = envelope.message_id
    if envelope.thread:
        message["In-Reply-To"] = envelope.thread
        message["References"] = envelope.thread
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["Content-Language"] = "nl"
    for part in parts:
        message.attach(part)
    # The same letter, the same bytes; at most 70 characters (RFC 2046 section 5.1.1).
    message.set_boundary(f"=_{sha256(envelope.message_id.encode()).hexdigest()[:32]}")
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _part(text: str, kind: str) -> MIMENonMultipart:
    """One of the two forms, as quoted-printable: it passes every server and stays readable."""
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode("utf-8"), istext=True).decode("ascii"))
    return part


def _calendar_part(scheduling: Scheduling) -> MIMENonMultipart:
    """The form for calendar programs, as base64: not one line end of it may change."""
    part = MIMENonMultipart("text", "calendar")
    # Without quotes, as in RFC 6047 section 4.
    part.replace_header("Content-Type", f"text/calendar; charset=UTF-8; method={scheduling.method}")
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(scheduling.content).decode("ascii"))
    return part


def _address(header: str, name: str, address: str) -> str:
    """A header value; the name is a quoted or encoded phrase, so no character of it can act."""
    name, address = _one_line(name), _one_line(address)
    return (
        formataddr((name, address)) if _is_plain(name) else f"{_encoded(header, name)} <{address}>"
    )


def _encoded(header: str, text: str) -> str:
    """The text as encoded words (RFC 2047) where needed, folded to follow the header's name."""
    text = _one_line(text)
    if _is_plain(text):
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep="\n")


def _is_plain(text: str) -> bool:
    """Whether the text can stand in a header as it is: short ASCII that looks like nothing else."""
    return text.isascii() and len(text) < LONGEST_PLAIN and "=?" not in text


def _one_line(text: str) -> str:
    return CONTROL.sub(" ", text).strip()
