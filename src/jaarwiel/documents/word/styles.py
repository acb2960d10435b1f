"""The styles of Word files: those that are shipped, or those of a table's own Word file.

Of a table's file its styles, its numbering and its theme are used, none of its text. Styles are
matched by their name ("heading 1"), which Word keeps in every language; ids differ ("Kop1").
"""

import io
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from jaarwiel.documents.safexml import Element, parse_safely
from jaarwiel.errors import JaarwielError

MOST_FILES: Final = 2000
LARGEST_UNPACKED: Final = 60_000_000
"""Bytes of all that a Word file holds."""
LARGEST_PART: Final = 8_000_000
"""Bytes of one part that is read."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REFERRING: Final = ("basedOn", "next", "link")


@dataclass(frozen=True)
class WordStyles:
    """What is taken from a table's own Word file, as XML."""

    styles: bytes
    numbering: bytes | None
    theme: bytes | None


def read_word_styles(name: str, content: bytes) -> WordStyles:
    """Return the styles of a Word file.

    JaarwielError: it is no Word file, too large when unpacked, or it holds macros or entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(name, archive)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise _refused(name, f"is geen Word-bestand ({error})") from error


def _read(name: str, archive: zipfile.ZipFile) -> WordStyles:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or unpacked > LARGEST_UNPACKED:
        raise _refused(name, f"is uitgepakt te groot ({unpacked // 1_000_000} MB)")
    parts = {entry.filename for entry in entries}
    types = _part(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaproject" in part.lower() for part in parts):
        raise _refused(name, "bevat macro's")
    found = {
        part: _part(archive, f"word/{part}") if f"word/{part}" in parts else None
        for part in ("styles.xml", "numbering.xml", "theme/theme1.xml")
    }
    roots = {
        part: parse_safely(f"{name} ({part})", xml)
        for part, xml in found.items()
        if xml is not None
    }
    lists = roots.get("numbering.xml")
    if not _is(roots.get("styles.xml"), "styles") or not (lists is None or _is(lists, "numbering")):
        raise _refused(name, "is geen Word-bestand met opmaak")
    theme = found["theme/theme1.xml"] or b""
    # A theme with pictures refers to parts that do not come along.
    alone = theme and b":embed=" not in theme and b":link=" not in theme
    styles = found["styles.xml"] or b""
    return WordStyles(styles, found["numbering.xml"], theme if alone else None)


def _part(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as opened:
        content = opened.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise zipfile.BadZipFile(f"{part} is te groot")
    return content


def _refused(name: str, what: str) -> JaarwielError:
    return JaarwielError(f"{name} {what}. Gebruik een gewoon Word-bestand (.docx) met opmaak.")


class Numbering:
    """The lists of a Word file: ours, behind those of the table's own, to which its styles refer.

    Bullets that are pictures become plain ones: pictures do not come along.
    """

    def __init__(self, ours: Element, own: WordStyles | None) -> None:
        theirs = own and own.numbering
        self._root = parse_safely("huisstijl.docx", theirs) if theirs else ours
        self.raised = 0
        """What our numbers were raised by."""
        if theirs:
            _drop_pictures(self._root)
            self.raised = max(_numbers(self._root), default=0)
            _raise(ours, self.raised)
            self._root.extend(list(ours))
        self._last = max(_numbers(self._root), default=0)

    def new(self, kind: int, level: int, start: int) -> int:
        """Return the number of a new list, so that every list starts by itself."""
        self._last += 1
        made = etree.SubElement(self._root, f"{_W}num", {f"{_W}numId": str(self._last)})
        etree.SubElement(made, f"{_W}abstractNumId", {f"{_W}val": str(kind + self.raised)})
        override = etree.SubElement(made, f"{_W}lvlOverride", {f"{_W}ilvl": str(level)})
        etree.SubElement(override, f"{_W}startOverride", {f"{_W}val": str(start)})
        return self._last

    def xml(self) -> bytes:
        """Return the part; ISO/IEC 29500-1, 17.9.17: every w:abstractNum before any w:num."""
        order = {f"{_W}abstractNum": 0, f"{_W}num": 1}
        self._root[:] = sorted(self._root, key=lambda node: order.get(node.tag, 2))
        return _written(self._root)


class Styles:
    """The styles of a Word file: those of the table's own go first, ours where it has none."""

    def __init__(self, ours: Element, own: WordStyles | None, raised: int = 0) -> None:
        mine = [node for node in ours if _is(node, "style")]
        self._root = parse_safely("huisstijl.docx", own.styles) if own else ours
        by_name = {_name(node): _id(node) for node in self._root if _is(node, "style")}
        taken = set(by_name.values())
        self._ids = {
            _id(node): by_name.get(_name(node)) or _free(_id(node), taken) for node in mine
        }
        if own:
            added = [node for node in mine if _name(node) not in by_name]
            self._root.extend([self._adapted(node, raised) for node in added])

    def id(self, ours: str) -> str:
        """Return the id in this file of a style, by the id that it has in ours."""
        return self._ids.get(ours, ours)

    def tabs(self, ours: str) -> set[int]:
        """Return where a style has its tabs, in twips."""
        found = (node for node in self._root if _is(node, "style") and _id(node) == self.id(ours))
        positions = (tab.get(f"{_W}pos") for node in found for tab in node.iter(f"{_W}tab"))
        return {int(at) for at in positions if at and at.lstrip("-").isdecimal()}

    def xml(self) -> bytes:
        """Return the part."""
        return _written(self._root)

    def _adapted(self, style: Element, raised: int) -> Element:
        """Return one of our styles as it goes into a table's own: with the ids there."""
        made = deepcopy(style)
        made.set(f"{_W}styleId", self.id(_id(style)))
        made.attrib.pop(f"{_W}default", None)
        for tag in _REFERRING:
            for node in made.iterfind(f"{_W}{tag}"):
                node.set(f"{_W}val", self.id(node.get(f"{_W}val")))
        for node in made.iter(f"{_W}numId"):
            if node.get(f"{_W}val") != "0":
                node.set(f"{_W}val", str(int(node.get(f"{_W}val")) + raised))
        return made


def _written(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _free(wanted: str, taken: set[str]) -> str:
    return wanted if wanted not in taken else f"Jaarwiel{wanted}"


def _drop_pictures(root: Element) -> None:
    for node in [*root.iter(f"{_W}numPicBullet"), *root.iter(f"{_W}lvlPicBulletId")]:
        node.getparent().remove(node)


def _raise(root: Element, by: int) -> None:
    for node in root.iter(f"{_W}abstractNum", f"{_W}num", f"{_W}abstractNumId"):
        for name in (f"{_W}abstractNumId", f"{_W}numId", f"{_W}val"):
            if node.get(name) is not None:
                node.set(name, str(int(node.get(name)) + by))


def _numbers(root: Element) -> Iterator[int]:
    for node in root:
        for name in (f"{_W}abstractNumId", f"{_W}numId"):
            if (node.get(name) or "").isdecimal():
                yield int(node.get(name))


def _is(node: Element, tag: str) -> bool:
    return node is not None and bool(node.tag == f"{_W}{tag}")


def _id(style: Element) -> str:
    return str(style.get(f"{_W}styleId"))


def _name(style: Element) -> tuple[str, str]:
    """The kind of a style and its name, in which capitals make no difference to Word."""
    named = style.find(f"{_W}name")
    return str(style.get(f"{_W}type")), "" if named is None else str(named.get(f"{_W}val")).lower()
