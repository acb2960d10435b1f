"""Takes one mail apart, whatever its bytes: parts, headers in words, addresses, text.

Nothing here raises an error over what a mail holds; what cannot be read is left out. The limits
keep a mail that was made to be costly from costing more than a second or two.
"""

import binascii
import codecs
import re
from contextlib import suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Final

MAX_HEADERS: Final = 131_072
"""Bytes of the headers; a mail with more is not taken apart."""
MAX_HEADER: Final = 16_384
"""Characters of one header that are looked at."""
MAX_SAME: Final = 10
"""Headers of the same name that are looked at."""
MAX_LINES: Final = 300_000
MAX_MARKS: Final = 4_000
"""Lines that begin with "--", as the borders between parts do."""
MAX_NESTS: Final = 30
"""Parts that hold parts; taking them apart costs as much as lines times nests."""
MAX_PARTS: Final = 200
MAX_NAMES: Final = 100
"""Message-IDs, and addresses, that are looked at."""
MAX_WORDS: Final = 300
"""Characters of a subject or a name."""

COSTLY: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Codecs of Python that are no charset; the first two take minutes for a long text."""
MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,250}>")
_NEST = re.compile(rb"(?i)content-type:\s*(?:multipart|message)/")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def taken_apart(content: bytes) -> tuple[Message, bool]:
    """The message, and whether its body was taken apart as well as its headers."""
    head = re.split(rb"\r?\n\r?\n", content[: MAX_HEADERS + 4], maxsplit=1)[0]
    is_plain = (
        len(head) <= MAX_HEADERS
        and content.count(b"\n") + content.count(b"\r") <= 2 * MAX_LINES
        and content.count(b"\n--") <= MAX_MARKS
        and len(_NEST.findall(content)) <= MAX_NESTS
    )
    if is_plain:
        with suppress(RecursionError):
            return message_from_bytes(content), True
    return BytesHeaderParser().parsebytes(head[:MAX_HEADERS]), False


def parts_of(message: Message) -> tuple[list[Message], bool]:
    """The parts that hold something, and whether these are all; a mail in a mail is one part."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop()
        # Asked for its payload, another part would decode it in whatever charset it names.
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            found.append(part)
    return found, not waiting


def bytes_of(part: Message) -> bytes:
    """What a part holds, decoded; of a mail in a mail nothing."""
    with suppress(ValueError, LookupError, binascii.Error, AttributeError):
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    return b""


def decoded(part: Message) -> str:
    """The text of a part. A charset that is unknown or untrue is guessed: UTF-8 or Windows."""
    content = bytes_of(part)
    for charset in (parameter(part, "charset"), "utf-8"):
        with suppress(LookupError, ValueError):  # ValueError: UnicodeDecodeError, and odd names
            return lines(content.decode(_charset(charset.strip() or "ascii")))
    return lines(content.decode("cp1252", "replace"))


def _charset(name: str) -> str:
    """The charset's name. Raises LookupError for one that is unknown, or no charset of mail."""
    found = codecs.lookup(name).name
    if found in COSTLY:
        raise LookupError(name)
    return found


def lines(text: str) -> str:
    """Text with plain line ends, and nothing that no file or database takes."""
    text = re.sub(r"\r\n?", "\n", _storable(text)).removeprefix("\ufeff")
    return text.replace("\x00", "").replace("\u00a0", " ")


def _storable(text: str) -> str:
    """Without half characters, which no file and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _values(message: Message, name: str) -> list[str]:
    """The headers of this name; bytes that should have been encoded are taken to be UTF-8."""
    found = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return [
        each.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:MAX_HEADER]
        for each in found[:MAX_SAME]
    ]


def words(message: Message, name: str) -> str:
    """The first header of this name on one line, decoded; empty where there is none."""
    return _unfolded(next(iter(_values(message, name)), ""))


def _unfolded(text: str) -> str:
    """A header's words on one line, decoded (RFC 2047) where that can be done."""
    found = text
    with suppress(HeaderParseError, ValueError, LookupError, binascii.Error):
        found = "".join(
            piece
            if isinstance(piece, str)
            else piece.decode(_charset(charset or "latin-1"), "replace")
            for piece, charset in decode_header(text)
        )
    return " ".join(_CONTROL.sub(" ", _storable(found)).split())[:MAX_WORDS]


def message_ids(message: Message, name: str) -> list[str]:
    """The Message-IDs in the headers of this name, as "<...>"."""
    return [found for value in _values(message, name) for found in MESSAGE_ID.findall(value)]


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """The names and addresses in a header; an address has no space and one @."""
    values = _values(message, name)
    with suppress(ValueError, IndexError, TypeError, RecursionError):
        return [
            (_unfolded(words), address.lower())
            for words, address in getaddresses(values)[:MAX_NAMES]
            if re.fullmatch(r"[!-?A-~]{1,64}@[!-?A-~]{1,190}", address)
        ]
    return []


def parameter(part: Message, name: str) -> str:
    """A parameter of the Content-Type, as charset; empty where there is none."""
    with suppress(ValueError, LookupError, TypeError):
        found = part.get_param(name, "")
        return str(found[2] if isinstance(found, tuple) else found or "")
    return ""


def file_name(part: Message) -> str:
    """The name that the sender gave to an attachment; empty where there is none."""
    with suppress(ValueError, LookupError, TypeError):
        return _unfolded(str(part.get_filename() or ""))
    return ""
