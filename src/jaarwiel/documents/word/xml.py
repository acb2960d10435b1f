"""The smallest parts of WordprocessingML (ISO/IEC 29500-1, 17): elements, paragraphs, runs."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from jaarwiel.documents.safexml import Element

TEXT_WIDTH: Final = 9184  # twips: 16.2 cm between the margins
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NAMES: Final = {"w": W[1:-1]}
"""No more than nearly every element needs: each name space here is looked up in each of them."""


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """Return the element `w:tag` with attributes in the same name space."""
    values = {W + name: str(v) for name, v in attributes.items()} if attributes else None
    made = etree.Element(W + tag, values, _NAMES)
    if children:
        made.extend(children)
    return made


def field(instruction: str, shown: str) -> Iterator[Element]:
    """Yield the runs of a field that Word fills in; `shown` stands there until it does."""
    yield element("r", element("fldChar", fldCharType="begin"))
    yield element("r", _preserved("instrText", f" {instruction} "))
    yield element("r", element("fldChar", fldCharType="separate"))
    yield element("r", _preserved("t", shown))
    yield element("r", element("fldChar", fldCharType="end"))


def paragraph(style: str, *children: Element, properties: tuple[Element, ...] = ()) -> Element:
    """Return a paragraph in a style, by the style's id."""
    head = element("pPr", element("pStyle", val=style), *properties)
    return element("p", head, *children)


def run(text: str, *properties: Element) -> Element:
    """Return a run; a newline in the text becomes a line break."""
    made = element("r")
    if properties:
        made.append(element("rPr", *properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        made.append(_preserved("t", line))
    return made


def _preserved(tag: str, text: str) -> Element:
    made = element(tag)
    made.text = text
    made.set(_SPACE, "preserve")
    return made
