"""What a text must be before it goes into a document: clean, and printable in the shipped font."""

import re
import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jaarwiel.core.intakechecks import without_hidden
from jaarwiel.core.slot import Slot

FONTS = Path(__file__).parent / "fonts"
"""The four styles of Source Sans 3, which all hold the same characters, and their licence."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_OFFICE_BULLET = re.compile("^([ \t]*)(?:[\uf0b7•▪●◦·][ \t\u00a0]+|o\t+)", re.MULTILINE)
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs"}
_HARMLESS = {"\n", "\t", "\u00ad", "\u200b"}


def with_plain_lines(text: str) -> str:
    """Return the text with the same lines as `cleaned` gives, and otherwise as it was typed."""
    return _LINE_ENDS.sub("\n", text)


def cleaned(text: str) -> str:
    """Return the text in NFC, with plain line ends and without characters that nobody sees.

    Bullets as word processors paste them become Markdown bullets. Nothing visible is lost.
    """
    text = without_hidden(with_plain_lines(text))
    return unicodedata.normalize("NFC", _OFFICE_BULLET.sub(r"\1- ", text))


def plain(text: str) -> str:
    """Return the text as it would be stored: cleaned, without empty lines around it."""
    return cleaned(text).strip()


def plain_texts(texts: Mapping[Slot, str]) -> dict[Slot, str]:
    """Return all of them as they would be stored."""
    return {slot: plain(text) for slot, text in texts.items()}


def unprintable(text: str) -> list[str]:
    """Return the characters that cannot stand in a document, each once, in order.

    These are the ones that the shipped font lacks, and control and private-use characters. Clean
    the text first: what `cleaned` takes out is no reason to refuse a delivery.
    """
    return [character for character in dict.fromkeys(text) if not _is_printable(character)]


def described(characters: list[str]) -> str:
    """Return the characters as people can look them up: the sign where visible, and its code."""
    return ", ".join(_named(character) for character in characters)


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    hidden = unicodedata.category(character) in _INVISIBLE_CATEGORIES
    return code if hidden else f"{character} ({code})"


def _is_printable(character: str) -> bool:
    if character in _HARMLESS:
        return True
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return False
    return ord(character) in _characters()


@cache
def _characters() -> frozenset[int]:
    """Return the code points of the font, from its cmap (OpenType 1.9, cmap format 12)."""
    font = (FONTS / "SourceSans3-Regular.ttf").read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (encodings,) = struct.unpack_from(">H", font, cmap + 2)
    starts = (struct.unpack_from(">HHL", font, cmap + 4 + 8 * index) for index in range(encodings))
    full = next(cmap + offset for platform, kind, offset in starts if (platform, kind) == (3, 10))
    (groups,) = struct.unpack_from(">L", font, full + 12)
    ranges = (struct.unpack_from(">LLL", font, full + 16 + 12 * index) for index in range(groups))
    return frozenset(code for first, last, _ in ranges for code in range(first, last + 1))
