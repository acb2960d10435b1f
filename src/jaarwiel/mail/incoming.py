"""Reads one mail that came in: what it says about itself, its text and its attachments.

Everything in it was written by somebody else. Whatever the bytes are, an Incoming comes out; what
cannot be read is left out, and `is_whole` tells. Nothing is fetched or run; Word files alone are
unpacked, within limits.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from jaarwiel.errors import InputError
from jaarwiel.mail.mailparts import (
    MAX_NAMES,
    addresses,
    bytes_of,
    decoded,
    file_name,
    lines,
    message_ids,
    parameter,
    parts_of,
    taken_apart,
    words,
)

Nature = Literal["letter", "automatic", "bounce", "calendar"]
"""What a mail is by what it says about itself."""

MAX_TEXT: Final = 400_000
"""Characters of the text that are read."""
MAX_HTML: Final = 300_000
MAX_WORD_FILES: Final = 3
"""Word files of one mail that are read."""
MAX_WORD_XML: Final = 2_000_000
"""Bytes of XML that a Word file may unpack to; a text of a hundred pages is well within it."""
WORD_NAME: Final = ".docx"
TEXT_NAMES: Final = (".md", ".markdown", ".txt")
DOCUMENT_NAMES: Final = (
    *TEXT_NAMES, ".docx", ".doc", ".odt", ".rtf", ".pdf", ".xlsx", ".xls", ".ods", ".pages",
)  # fmt: skip
log = logging.getLogger(__name__)

_ROBOT = re.compile(r"(?i)(?:mailer-daemon|postmaster|no-?reply|noreply|do-?not-?reply)@")
AWAY = re.compile(
    r"(?i)\s*(?:automatische?\s+(?:antwoord|beantwoord|bericht)|auto(?:matic)?[ -]?reply|"
    r"out of (?:the )?office|ik ben (?:er niet|afwezig|met (?:vakantie|verlof))|"
    r"afwezig(?:heid)?(?:s(?:bericht|melding|assistent))?\b|buiten kantoor|niet aanwezig|"
    r"vakantiebericht|met vakantie|ontvangstbevestiging|(?:gelezen|read|niet gelezen)\s?:)"
)
"""How the subject of an automatic reply begins, in Dutch and English mail programs; or its text."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; its name is the sender's, only to be shown."""

    name: str
    size: int
    """Bytes."""
    is_document: bool
    """Whether it may hold what was asked, by its name; the logo of a signature does not."""
    text: str | None
    """What it says, for plain text, Markdown and Word; None where it cannot be read."""
    left_out: tuple[str, ...] = ()
    """What could not be taken over from Word, a Dutch phrase for each kind."""


@dataclass(frozen=True)
class Incoming:
    """One mail. Words are single lines without control characters; addresses are lower case."""

    message_id: str | None
    named: tuple[str, ...]
    """The Message-IDs in In-Reply-To and References, the nearest first."""
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    """Every address that it says it was sent or handed to."""
    subject: str
    sent_at: datetime | None
    nature: Nature
    text: str
    from_html: bool
    """Whether the text was made from HTML, because there was no other."""
    attachments: tuple[Attachment, ...]
    is_whole: bool
    """Whether all of it was read; False where it was too large or too entangled."""


NOTHING: Final = Incoming(None, (), "", "", (), "", None, "letter", "", False, (), False)  # noqa: FBT003 - in order
"""What is told of a mail that cannot be read at all."""


def read(content: bytes, *, is_cut: bool = False) -> Incoming:
    """The mail in these bytes; `is_cut` when they are only its beginning.

    A fault that one mail brings to light may not keep all others from being read: of such a mail
    nothing is told.
    """
    try:
        return _read(content, is_cut=is_cut)
    except Exception:
        log.exception("A mail could not be taken apart")
        return NOTHING


def _read(content: bytes, *, is_cut: bool) -> Incoming:
    message, is_whole = taken_apart(content)
    parts, all_parts = parts_of(message)
    text, from_html, all_text = _text(parts)
    sender_name, sender = next(iter(addresses(message, "From")), ("", ""))
    return Incoming(
        message_id=next(iter(message_ids(message, "Message-ID")), None),
        named=_named(message),
        sender=sender,
        sender_name=sender_name,
        recipients=_recipients(message),
        subject=words(message, "Subject"),
        sent_at=_sent_at(message),
        nature=_nature(message, parts, sender),
        text=text,
        from_html=from_html,
        attachments=tuple(_attachments(part for part in parts if _is_attached(part))),
        is_whole=is_whole and all_parts and all_text and not is_cut,
    )


def _sent_at(message: Message) -> datetime | None:
    """When it says it was sent; without an offset it is taken to be UTC (RFC 5322 3.3, -0000)."""
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        found = parsedate_to_datetime(words(message, "Date"))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    return None


def _named(message: Message) -> tuple[str, ...]:
    nearest = message_ids(message, "In-Reply-To") + message_ids(message, "References")[::-1]
    return tuple(dict.fromkeys(nearest))[:MAX_NAMES]


def _recipients(message: Message) -> tuple[str, ...]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    found = [address for name in names for _, address in addresses(message, name)]
    return tuple(dict.fromkeys(found))[:MAX_NAMES]


# ----------------------------------------------------------------------------------------- nature


def _nature(message: Message, parts: list[Message], sender: str) -> Nature:
    """What the mail is by its own account (RFC 3464, 5546, 3834; Precedence; Outlook)."""
    reports = parameter(message, "report-type").lower()
    if message.get_content_type() == "multipart/report" and reports == "delivery-status":
        return "bounce"
    if any(_is_answer_to_invitation(part) for part in parts):
        return "calendar"
    if _says_automatic(message) or reports == "disposition-notification":
        return "automatic"
    if sender.startswith(("mailer-daemon@", "postmaster@")):
        return "bounce"
    null = words(message, "Return-Path").replace(" ", "") == "<>"
    return "automatic" if null or _ROBOT.match(sender) else "letter"


def _is_answer_to_invitation(part: Message) -> bool:
    if part.get_content_type() not in {"text/calendar", "application/ics"}:
        return False
    method = parameter(part, "method") or _method(bytes_of(part)[:20_000])
    return method.upper() in {"REPLY", "COUNTER"}


def _method(content: bytes) -> str:
    found = re.search(rb"(?im)^METHOD:([A-Z]+)", content)
    return found.group(1).decode("ascii") if found else ""


def _says_automatic(message: Message) -> bool:
    submitted = words(message, "Auto-Submitted").lower().partition(";")[0].strip()
    named = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply", "List-Id")
    precedence = words(message, "Precedence").lower()
    return (
        submitted not in {"", "no"}
        or any(words(message, name) for name in named)
        or precedence in {"bulk", "junk", "list", "auto_reply", "auto-reply"}
        or bool(AWAY.match(words(message, "Subject")))
    )


# ----------------------------------------------------------------------------- text, attachments


def _text(parts: list[Message]) -> tuple[str, bool, bool]:
    """The text, whether it was made from HTML, and whether all of it was read."""
    plain = [_flowed(part) for part in parts if _is_body(part, "text/plain")]
    text = "\n\n".join(each.strip("\n") for each in plain if each.strip())
    if text:
        return text[:MAX_TEXT], False, len(text) <= MAX_TEXT
    pages = [decoded(part) for part in parts if _is_body(part, "text/html")]
    page = "\n".join(pages)
    made = _from_html(page[:MAX_HTML])
    whole = made is not None and len(page) <= MAX_HTML and len(made) <= MAX_TEXT
    return (made or "")[:MAX_TEXT], bool(page), whole


def page_of(content: bytes) -> str:
    """The HTML of a mail, as it is: only for where it can act on nothing; empty without HTML."""
    try:
        parts, _ = parts_of(taken_apart(content)[0])
        return "\n".join(decoded(part) for part in parts if _is_body(part, "text/html"))[:MAX_HTML]
    except Exception:
        log.exception("A mail could not be taken apart")
        return ""


def _from_html(page: str) -> str | None:
    """The words of a page as Markdown; None where it is too entangled to read."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup
    from markdownify import MarkdownConverter

    maker = MarkdownConverter(
        heading_style="ATX", escape_asterisks=False, escape_underscores=False, escape_misc=False,
        strip=["img", "a"], bullets="-",
    )  # fmt: skip
    try:
        soup = BeautifulSoup(f"<div>{page}", "html.parser")  # it warns about bare words
        for hidden in soup(["script", "style", "head", "title", "template", "noscript"]):
            hidden.decompose()
        made = str(maker.convert_soup(soup))
    except (RecursionError, ParserRejectedMarkup, ValueError):
        return None
    return re.sub(r"\n{3,}", "\n\n", lines(made)).strip()


def _is_attached(part: Message) -> bool:
    return not (_is_body(part, "text/plain") or _is_body(part, "text/html"))


def _is_body(part: Message, kind: str) -> bool:
    return (
        part.get_content_type() == kind
        and part.get_content_disposition() != "attachment"
        and not file_name(part)
    )


def _attachments(parts: Iterable[Message]) -> Iterator[Attachment]:
    """Yield the attachments; of the first few Word files with their text."""
    read = 0
    for part in parts:
        found = _attachment(part)
        if found.text is None and found.name.lower().endswith(WORD_NAME) and read < MAX_WORD_FILES:
            read += 1
            found = _with_words(found, bytes_of(part))
        yield found


def _with_words(file: Attachment, content: bytes) -> Attachment:
    """The Word file with its text; as it is where that cannot be read."""
    from jaarwiel.documents.uploads import xml_size
    from jaarwiel.documents.word.reading import read_word  # lxml takes a moment

    with suppress(InputError):
        if xml_size(content, file.name) <= MAX_WORD_XML:
            word = read_word(content, file.name)
            if len(word.markdown) <= MAX_TEXT:
                return replace(file, text=lines(word.markdown), left_out=word.left_out)
    return file


def _attachment(part: Message) -> Attachment:
    name = re.split(r"[/\\]", file_name(part))[-1].strip()
    kind = part.get_content_type()
    is_text = kind in {"text/plain", "text/markdown"} or name.lower().endswith(TEXT_NAMES)
    size = len(bytes_of(part))
    text = decoded(part) if is_text and size <= MAX_TEXT else None
    return Attachment(name or kind, size, name.lower().endswith(DOCUMENT_NAMES), text)


def _flowed(part: Message) -> str:
    """The text of a part; soft line ends joined where it says they are (RFC 3676)."""
    text = decoded(part)
    if parameter(part, "format").lower() != "flowed":
        return text
    joint = "" if parameter(part, "delsp").lower() == "yes" else " "
    return "\n".join(_paragraphs(text.split("\n"), joint))


def _paragraphs(given: list[str], joint: str) -> Iterator[str]:
    held: list[str] = []
    for stuffed in given:
        line = stuffed.removeprefix(" ")
        if held and line.startswith(">") != held[0].startswith(">"):
            yield joint.join(held)
            held = []
        if line.endswith(" ") and line != "-- ":
            held.append(line[:-1])
        else:
            yield joint.join([*held, line])
            held = []
    if held:
        yield joint.join(held)
