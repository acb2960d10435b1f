"""The house style of a table: its colours, its logo and its Word styles, from files of its own."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from jaarwiel.documents.colours import Colours, colours_in
from jaarwiel.documents.logo import Logo, read_logo
from jaarwiel.documents.word.styles import WordStyles, read_word_styles
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.resources import template_path

STYLE_SHEET: Final = "documents/huisstijl.css"
WORD_STYLES: Final = "documents/huisstijl.docx"
LOGOS: Final = ("documents/logo.svg", "documents/logo.png", "documents/logo.jpg")
FILES: Final = (STYLE_SHEET, WORD_STYLES, *LOGOS)
"""The files of a house style, under the folder of a table's own templates; each may be absent."""
LARGEST: Final = {STYLE_SHEET: 500_000, WORD_STYLES: 10_000_000}
"""Bytes."""

_COMMENT: Final = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_FOREIGN: Final = re.compile(
    r"@import|<|url\(\s*['\"]?\s*(?!data:|#)|(?<![\w-])(?:image-set|image|src)\(|expression\(",
    re.IGNORECASE,
)

ReadBytes: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a file by its name under the templates, or None when there is none."""


@dataclass(frozen=True)
class HouseStyle:
    """What a table has of its own; the default is the style that is shipped."""

    css: str = ""
    """Stands after our own style sheet in the page."""
    colours: Colours = field(default_factory=Colours)
    logo: Logo | None = None
    word: WordStyles | None = None


def own_house_style() -> HouseStyle:
    """Return the house style in the folder of the table's own templates.

    JaarwielError: one of its files cannot be used; it says which, why and what to do.
    """
    return read_house_style(_own_bytes)


def read_house_style(read_bytes: ReadBytes) -> HouseStyle:
    """Return the house style of these files. JaarwielError: one of them cannot be used."""
    css = _style_sheet(read_bytes(STYLE_SHEET))
    logos = [(name, content) for name in LOGOS if (content := read_bytes(name)) is not None]
    if len(logos) > 1:
        names = " en ".join(name for name, _ in logos)
        raise JaarwielError(f"Er is meer dan één logo: {names}. Laat er één staan.")
    word = read_bytes(WORD_STYLES)
    if word is not None:
        _check_size(WORD_STYLES, word)
    return HouseStyle(
        css=css,
        colours=colours_in(css),
        logo=read_logo(*logos[0]) if logos else None,
        word=None if word is None else read_word_styles(WORD_STYLES, word),
    )


def _own_bytes(name: str) -> bytes | None:
    path = template_path(name)
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise JaarwielError(
            f"{path} kan niet worden gelezen ({reason(error)}). Herstel de rechten op het bestand."
        ) from error


def _style_sheet(content: bytes | None) -> str:
    if content is None:
        return ""
    _check_size(STYLE_SHEET, content)
    try:
        css = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JaarwielError(
            f"{STYLE_SHEET} is geen tekst in UTF-8 (bij byte {error.start}). Bewaar het bestand zo."
        ) from error
    if found := _FOREIGN.search(_ESCAPE.sub(_unescaped, _COMMENT.sub(" ", css))):
        raise JaarwielError(
            f"{STYLE_SHEET} haalt iets van elders op of bevat iets anders dan opmaak "
            f"({found[0].strip()}). Een stuk staat op zichzelf: neem lettertypen en afbeeldingen "
            "op als data:."
        )
    return css


def _unescaped(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else 0
    return chr(code) if 0 < code <= sys.maxunicode else escape[2] or ""


def _check_size(name: str, content: bytes) -> None:
    if len(content) > LARGEST[name]:
        raise JaarwielError(
            f"{name} is {len(content) // 1000} kB groot; {LARGEST[name] // 1000} kB kan nog. "
            "Gebruik een kleiner bestand."
        )
