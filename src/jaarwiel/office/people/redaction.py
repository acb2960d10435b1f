"""Mail in which a person is no longer named: as a notice in its place, or with the names left out.

Both keep the SHA-256 of what was there, so that a copy elsewhere can be recognised.
"""

import re
from binascii import b2a_qp
from collections.abc import Collection
from datetime import date
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header, decode_header, make_header
from email.message import Message
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from hashlib import sha256
from html import escape
from typing import Final

from jaarwiel.words.wording import environment

GONE: Final = "[verwijderd]"
CALENDARS: Final = frozenset({"text/calendar", "application/ics"})
FOLD: Final = re.compile(r"\r?\n[ \t]")
"""Where a line of a calendar goes on below, in the midst of a word (RFC 5545 section 3.1)."""
TRACE: Final = "X-Jaarwiel-SHA256-Oorspronkelijk"


class Names:
    """The name and addresses of a person, as they may stand in a text.

    A name of one word, as "Jan" or "Secretariaat", is no one's alone and is left in texts.
    """

    def __init__(self, name: str, addresses: Collection[str]) -> None:
        spelled = {name, escape(name)} if " " in name else set()
        self.addresses = frozenset(addresses)
        words = [rf"(?<![\w.+-]){re.escape(each)}(?![\w-])" for each in addresses]
        words += [rf"(?<!\w){_wrapped(each)}(?!\w)" for each in spelled]
        self.pattern = re.compile("|".join(words), re.IGNORECASE)
        self.needles = tuple(_flat(b2a_qp(each.encode())) for each in (*addresses, *spelled))

    def stand_in(self, text: str) -> bool:
        """Whether this text names the person."""
        return self.pattern.search(text) is not None

    def may_stand_in(self, content: bytes) -> bool:
        """Whether this message may name the person; quickly, and never wrongly no."""
        flat = _flat(content)
        coded = any(each in flat for each in (b"base64", b"?b?", b"?q?", b"begin:vcalendar"))
        return coded or any(each in flat for each in self.needles)

    def left_out_of(self, text: str) -> str:
        """The text without the person."""
        return self.pattern.sub(GONE, text)


def _wrapped(name: str) -> str:
    """A pattern for the name, also where a line ends within it."""
    return r"\s+".join(re.escape(word) for word in name.split())


def _flat(content: bytes) -> bytes:
    """The bytes in lower case on one line, without the soft line breaks of quoted-printable."""
    whole = content.replace(b"=\r\n", b"").replace(b"=\n", b"").lower()
    return b" ".join(whole.split())


def notice(subject: str, content: bytes, today: date, *, sent: bool) -> bytes:
    """A message that says that this one was removed; `sent` tells a letter of ours from others."""
    text = environment(html=False).get_template("mail/verwijderd.txt.j2")
    _, _, body = text.render(
        onderwerp=subject, vandaag=today, verzonden=sent, sha256=sha256(content).hexdigest()
    ).partition("\n")
    made = MIMENonMultipart("text", "plain", charset="utf-8")
    made["Subject"] = _header(subject)
    _fill(made, body.strip() + "\n")
    return made.as_bytes(policy=compat32.clone(linesep="\r\n"))


def is_named(content: bytes, names: Names, today: date) -> bool:
    """Whether the message names the person; most are told without being taken apart."""
    if not names.may_stand_in(content):
        return False
    as_it_stands = names.stand_in(_flat(content).decode("latin-1"))
    return as_it_stands or without_names(content, names, today) is not None


def without_names(content: bytes, names: Names, today: date) -> bytes | None:
    """The message with the person left out of its headers and texts; None where none are there.

    A message that cannot be taken apart is replaced by a notice when its bytes name the person.
    """
    if not names.may_stand_in(content):
        return None
    try:
        message = message_from_bytes(content, policy=compat32)
        cleaned = [_clean(part, names) for part in message.walk()]
        if not any(cleaned):
            return None
        message[TRACE] = sha256(content).hexdigest()
        return message.as_bytes(policy=compat32.clone(linesep="\r\n"))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return notice("", content, today, sent=False)


def _clean(part: Message, names: Names) -> bool:
    """Leaves the person out of one part, in place; tells whether it was there."""
    found = False
    for number, (header, value) in enumerate(part.items()):
        words = _decoded(value)
        if names.stand_in(words):
            part._headers[number] = (header, str(_header(names.left_out_of(words))))  # type: ignore[attr-defined]  # noqa: SLF001 - headers may repeat
            found = True
    text = _text(part)
    if text is not None and names.stand_in(text):
        _fill(part, names.left_out_of(text))
        found = True
    return found


def _fill(part: Message, text: str) -> None:
    """Puts a text in this part, as quoted-printable: what stands there can be read and found."""
    part.set_param("charset", "utf-8")
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode(), istext=True).decode("ascii"))


def _header(words: str) -> str:
    return words if words.isascii() else Header(words, "utf-8").encode()


def _decoded(value: object) -> str:
    if "=?" not in str(value):
        return str(value)
    try:
        return str(make_header(decode_header(str(value))))
    except (MessageError, ValueError, LookupError):
        return str(value)


def _text(part: Message) -> str | None:
    kind = part.get_content_type()
    if part.is_multipart() or not (kind.startswith("text/") or kind in CALENDARS):
        return None
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    try:
        text = payload.decode(part.get_content_charset() or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = payload.decode("latin-1")
    return FOLD.sub("", text) if kind in CALENDARS else text
