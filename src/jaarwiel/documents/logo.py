"""The logo of a table: read, and refused where it could do anything but be looked at."""

import base64
import re
import struct
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree

from jaarwiel.documents.safexml import element_name, parse_safely
from jaarwiel.errors import JaarwielError

LARGEST: Final = 1_000_000
"""Bytes of a logo's file."""
_MOST_PIXELS: Final = 5000
"""Pixels of a picture, in either direction."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER: Final = 24  # bytes up to and with the size
_MARKER: Final = 0xFF
_SIZES_IN_JPEG: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ACTIVE: Final = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler",
     "listener", "animate", "set", "animatetransform", "animatemotion", "a"}
)  # fmt: skip
_OWN_ADDRESS: Final = re.compile(r"\s*(#|data:image/(png|jpeg);)", re.IGNORECASE)
_FOREIGN_STYLE: Final = re.compile(r"@import|\\|url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)

Kind = Literal["svg", "png", "jpg"]
MEDIA_TYPES: Final[dict[Kind, str]] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
}


@dataclass(frozen=True)
class Logo:
    """A picture that stands at the top left of the first page."""

    kind: Kind
    content: bytes
    size: tuple[int, int] = (0, 0)
    """Pixels across and down; zeros for a drawing, which has any size."""

    @property
    def address(self) -> str:
        """The picture as an address that holds all of it."""
        return f"data:{MEDIA_TYPES[self.kind]};base64,{base64.b64encode(self.content).decode()}"

    @property
    def svg(self) -> str:
        """The picture as a drawing."""
        if self.kind == "svg":
            return self.content.decode()
        width, height = self.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">'
            f'<image href="{self.address}" width="{width}" height="{height}"/></svg>'
        )


def read_logo(name: str, content: bytes) -> Logo:
    """Return the logo of a file, whose name says its kind.

    JaarwielError: it is too large, no such picture, or an SVG that does or fetches something.
    """
    if len(content) > LARGEST:
        raise _refused(name, f"is {len(content) // 1000} kB groot; {LARGEST // 1000} kB kan nog")
    kind = name.rpartition(".")[2].lower()
    if kind == "svg":
        return Logo("svg", _checked_drawing(name, content))
    size = _png_size(content) if kind == "png" else _jpeg_size(content)
    if size is None:
        raise _refused(name, f"is geen afbeelding van de soort {kind}")
    if not all(0 < each <= _MOST_PIXELS for each in size):
        width, height = size
        raise _refused(name, f"is {width} bij {height} beeldpunten; {_MOST_PIXELS} kan nog")
    return Logo("png" if kind == "png" else "jpg", content, size)


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(_PNG) or len(content) < _PNG_HEADER:
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return what the frame header says (ITU T.81, B.2.2); None where there is none."""
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == _MARKER:
        marker, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if marker in _SIZES_IN_JPEG:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + max(length, 2)
    return None


def _checked_drawing(name: str, content: bytes) -> bytes:
    """Return the drawing in UTF-8, without what stands around its root."""
    root = parse_safely(name, content)
    if element_name(root) != "svg":
        raise _refused(name, "is geen SVG-tekening")
    for node in root.iter():
        tag = element_name(node)
        if tag in _ACTIVE or not tag:
            raise _refused(
                name, f"bevat {tag or 'een verwerkingsopdracht'}, wat iets kan uitvoeren"
            )
        if tag == "style" and _FOREIGN_STYLE.search(node.text or ""):
            raise _refused(name, "haalt in zijn opmaak iets van elders op")
        for attribute, value in node.attrib.items():
            _check_attribute(name, attribute.rpartition("}")[2].lower(), value)
    return bytes(etree.tostring(root, encoding="UTF-8", with_tail=False))


def _check_attribute(name: str, attribute: str, value: str) -> None:
    if attribute.startswith("on"):
        raise _refused(name, f"voert iets uit ({attribute})")
    if attribute in {"href", "src"} and not _OWN_ADDRESS.match(value):
        raise _refused(name, f"verwijst naar elders ({value[:60]})")
    if _FOREIGN_STYLE.search(value):
        raise _refused(name, f"haalt met {attribute} iets van elders op")


def _refused(name: str, what: str) -> JaarwielError:
    return JaarwielError(f"Het logo {name} {what}. Zet er een ander bestand neer.")
