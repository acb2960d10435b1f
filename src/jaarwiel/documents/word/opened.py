"""A Word file taken apart: its body, and the styles, lists and notes that the body refers to.

WordprocessingML as in ISO/IEC 29500-1, 17, of both its transitional and its strict kind. Links to
files elsewhere are never followed.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, TypeAlias

from lxml import etree

from jaarwiel.documents import uploads
from jaarwiel.errors import InputError

Element: TypeAlias = Any
"""An lxml element."""

_PREFIXES: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
}
_WORD = tuple(space for space, prefix in _PREFIXES.items() if not prefix)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
MAX_DEPTH: Final = 150
"""Elements within elements; a table in a table in a table comes to some thirty."""
MAX_BASES: Final = 20
"""Styles that rest on one another."""
_HEADING = re.compile(r"(?i)(?:heading|kop)\s?(\d)$")
_LIST_STYLE = re.compile(r"^list (?:bullet|number) ([2-5])$")
_OFF = {"0", "false", "off", "none"}


def name_of(element: Element) -> str:
    """Return the bare name of an element of Word, and of any other one with a prefix."""
    tag = element.tag
    return _bare_name(tag) if isinstance(tag, str) else ""  # a comment, or an instruction


@lru_cache(maxsize=1024)
def _bare_name(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    return _PREFIXES.get(space[1:], "x:") + local


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element of Word along this path, or None."""
    for step in path:
        if element is None:
            return None
        element = next((each for each in element if name_of(each) == step), None)
    return element


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute of Word; empty where it, or the element, is not there."""
    if element is None:
        return ""
    found = (element.get(f"{{{space}}}{name}") for space in _WORD)
    return next((str(each) for each in found if each is not None), "")


def relation_id(element: Element) -> str:
    """Return the id by which an element refers to something outside its part."""
    found = (element.get(f"{{{space}}}id") for space in _RELATIONS)
    return next((str(each) for each in found if each is not None), "")


def number(text: str, otherwise: int = 0) -> int:
    """Return a whole number that stands in an attribute."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII) else otherwise


def is_on(element: Element | None) -> bool | None:
    """Whether a property that is there or not holds; None where nothing is said about it."""
    return None if element is None else value(element).lower() not in _OFF


@dataclass(frozen=True)
class Style:
    """A style of paragraphs or characters."""

    name: str
    based_on: str
    element: Element


@dataclass(frozen=True)
class Level:
    """How one level of a list counts."""

    kind: str = "bullet"
    """As in numFmt: "bullet", "decimal", "lowerLetter", "none" ..."""
    start: int = 1


@dataclass(frozen=True)
class Numbering:
    """A list definition: its levels, and the numbers that it begins again with."""

    abstract: str = ""
    levels: Mapping[int, Level] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)


class WordFile:
    """One Word file."""

    def __init__(self, content: bytes, name: str) -> None:
        """Raises InputError for what is no Word file, or one that cannot be taken apart."""
        self.name = name
        if uploads.recognise(content, name) != "docx":
            raise InputError(
                f"'{uploads.shown_name(name)}' is geen Word-document (.docx). Lever de tekst aan "
                "als Word-document. Er is niets opgeslagen."
            )
        with uploads.parts_of(content, name) as package:
            self._parts = dict(_xml_of(package))
        self._trees: dict[str, Element] = {}
        self._main = self._main_part()
        body = child(self._parsed(self._main), "body")
        if body is None:
            raise self._broken()
        self.body = body

    def _broken(self) -> InputError:
        return InputError(
            f"'{self.name}' is beschadigd en kan niet worden gelezen. Open het in Word, bewaar het "
            "opnieuw en probeer het nog eens. Er is niets opgeslagen."
        )

    def _main_part(self) -> str:
        """Return the name of the part with the text: not every program calls it document.xml."""
        for kind, target in self._relations("").values():
            if kind == "officeDocument":
                return target
        return "word/document.xml"

    def _parsed(self, part: str) -> Element:
        if part not in self._trees:
            self._trees[part] = self._parse(part)
        return self._trees[part]

    def _parse(self, part: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(self._parts[part.lower()], parser)
        except (KeyError, etree.XMLSyntaxError, ValueError) as error:
            raise self._broken() from error
        if root.getroottree().docinfo.doctype or _is_too_deep(root):
            raise self._broken()
        return root

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and target of each relation of a part, by its id."""
        folder, _, file = part.rpartition("/")
        source = posixpath.join(folder, "_rels", f"{file}.rels")
        if source.lower() not in self._parts:
            return {}
        found = {}
        for each in self._parsed(source):
            kind = str(each.get("Type", "")).rpartition("/")[2]
            target = str(each.get("Target", ""))
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(each.get("Id", ""))] = (kind, target)
        return found

    @cached_property
    def _own_relations(self) -> dict[str, tuple[str, str]]:
        return self._relations(self._main)

    def target(self, relation: str) -> str:
        """Return where a relation of the body leads; empty for one that is not there."""
        return self._own_relations.get(relation, ("", ""))[1]

    def related(self, kind: str) -> Iterator[Element]:
        """Yield the parts of this kind, as "footnotes" or "header"; those that can be read."""
        for found, target in self._own_relations.values():
            if found == kind and target.lower() in self._parts:
                yield self._parsed(target)

    # ------------------------------------------------------------------------------------- styles

    @cached_property
    def _styles(self) -> dict[str, Style]:
        found = (each for root in self.related("styles") for each in root)
        return {
            value(each, "styleId"): Style(
                value(child(each, "name")).lower(), value(child(each, "basedOn")), each
            )
            for each in found
            if name_of(each) == "style"
        }

    def styles_from(self, style: str) -> Iterator[Style]:
        """Yield a style and those that it rests on, by its id."""
        for _ in range(MAX_BASES):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = found.based_on

    def style_names(self, paragraph: Element) -> tuple[str, ...]:
        """Return the names, in lower case, of a paragraph's style and those that it rests on."""
        style = value(child(paragraph, "pPr", "pStyle"))
        return tuple(each.name for each in self.styles_from(style)) or (style.lower(),)

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None:
        """Return what a paragraph, or else its style, says about this; None for nothing."""
        direct = child(paragraph, "pPr", name)
        if direct is not None:
            return direct
        style = value(child(paragraph, "pPr", "pStyle"))
        found = (child(each.element, "pPr", name) for each in self.styles_from(style))
        return next((each for each in found if each is not None), None)

    def heading_level(self, paragraph: Element) -> int | None:
        """Return the level (1-6) of a heading; None for any other paragraph."""
        outline = value(self.paragraph_property(paragraph, "outlineLvl"))
        for name in self.style_names(paragraph):
            if found := _HEADING.match(name):
                return min(max(int(found[1]), 1), 6)
            if name in {"title", "titel"}:
                return 1
            if name in {"subtitle", "ondertitel"}:
                return 2
        level = number(outline, 9)
        return min(level + 1, 6) if 0 <= level < 9 else None  # noqa: PLR2004 - 9 is body text

    def run_property(self, run: Element, name: str) -> bool:
        """Whether a run is, say, bold ("b"): by itself, or by its style of characters."""
        properties = child(run, "rPr")
        direct = is_on(child(properties, name))
        if properties is None or direct is not None:
            return bool(direct)
        style = value(child(properties, "rStyle"))
        found = (is_on(child(each.element, "rPr", name)) for each in self.styles_from(style))
        return next((each for each in found if each is not None), False)

    # -------------------------------------------------------------------------------------- lists

    @cached_property
    def _numbering(self) -> dict[str, Numbering]:
        roots = list(self.related("numbering"))
        abstract = {
            value(each, "abstractNumId"): each
            for root in roots
            for each in root
            if name_of(each) == "abstractNum"
        }
        by_style = {
            value(child(each, "styleLink")): key
            for key, each in abstract.items()
            if child(each, "styleLink") is not None
        }
        return {
            value(each, "numId"): _numbering_of(each, abstract, by_style)
            for root in roots
            for each in root
            if name_of(each) == "num"
        }

    def list_place(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list that a paragraph is an item of and its level there (0-8), or None."""
        found = self.paragraph_property(paragraph, "numPr")
        style = value(child(paragraph, "pPr", "pStyle"))
        inherited = (child(each.element, "pPr", "numPr") for each in self.styles_from(style))
        list_id, level = value(child(found, "numId")), value(child(found, "ilvl"))
        for each in inherited:  # what a paragraph leaves out, its style may say
            list_id = list_id or value(child(each, "numId"))
            level = level or value(child(each, "ilvl"))
        if list_id in {"", "0"}:
            return None
        if found := _LIST_STYLE.search(" ".join(self.style_names(paragraph)[:1])):
            level = str(int(found[1]) - 1)  # Word's own styles for lists in lists are each a list
        return list_id, min(max(number(level), 0), 8)

    def numbering(self, list_id: str) -> Numbering:
        """Return how a list counts; with bullets where that is nowhere said."""
        return self._numbering.get(list_id, Numbering())


def _xml_of(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in package.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            yield entry.filename.lower().lstrip("/"), package.read(entry)


def _is_too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _numbering_of(
    num: Element, abstract: Mapping[str, Element], by_style: Mapping[str, str]
) -> Numbering:
    key = value(child(num, "abstractNumId"))
    link = value(child(abstract.get(key), "numStyleLink"))
    key = by_style.get(link, key)
    overrides = {
        number(value(each, "ilvl")): each for each in num if name_of(each) == "lvlOverride"
    }
    own = {level: child(each, "lvl") for level, each in overrides.items()}
    levels = dict(_levels(abstract.get(key)))
    levels |= {level: _level(each) for level, each in own.items() if each is not None}
    starts = {level: value(child(each, "startOverride")) for level, each in overrides.items()}
    return Numbering(key, levels, {n: number(text, 1) for n, text in starts.items() if text})


def _levels(abstract: Element | None) -> Iterator[tuple[int, Level]]:
    for each in () if abstract is None else abstract:
        if name_of(each) == "lvl":
            yield number(value(each, "ilvl")), _level(each)


def _level(level: Element) -> Level:
    kind = value(child(level, "numFmt")) or "decimal"
    return Level(kind, number(value(child(level, "start")), 1))
