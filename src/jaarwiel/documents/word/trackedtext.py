"""The text of a paragraph in WordprocessingML, with what was inserted and deleted marked.

Inserted and deleted runs are ISO/IEC 29500-1, 17.13.5.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Final, Literal, TypeAlias

from docx.oxml.ns import qn

from jaarwiel.core.comparing.stretches import compared
from jaarwiel.documents.safexml import Element
from jaarwiel.documents.word.xml import element, run

Mark: TypeAlias = Literal["ins", "del"]

_FIELD: Final = (qn("w:fldChar"), qn("w:instrText"))
_TEXT: Final = {qn("w:br"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "\u2011"}
_PLAIN: Final = {qn("w:rPr"), qn("w:t"), *_TEXT, *_FIELD}
_AROUND: Final = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"))
_FIRST_ID: Final = 1_000_000
"""Beyond the ids of bookmarks, which count from 1."""


@dataclass
class Marks:
    """Whose changes these are, and of when; gives each change a number of its own."""

    author: str
    moment: datetime
    _numbers: Iterator[int] = field(default_factory=lambda: count(_FIRST_ID))

    def made(self, mark: Mark, *children: Element) -> Element:
        """The element `w:ins` or `w:del` around these."""
        date = self.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return element(mark, *children, id=next(self._numbers), author=self.author, date=date)


@dataclass(frozen=True)
class _Letter:
    """One character, with what its run looks like and the link that it is in."""

    text: str
    look: Element | None
    link: Element | None


def text_of(paragraph: Element) -> str:
    """What a paragraph says; a line break is a newline."""
    return "".join(each.text for each in _letters(paragraph))


def without_fields(body: Element) -> None:
    """Takes out what Word would work out anew; what it said there stays."""
    for code in list(body.iter(*_FIELD)):
        made = code.getparent()
        made.remove(code)
        if not [each for each in made if each.tag != qn("w:rPr")]:
            made.getparent().remove(made)


def is_plain(paragraph: Element) -> bool:
    """Whether there is nothing in it but text, links and bookmarks."""
    inner = {each.tag for made in paragraph.iter(qn("w:r")) for each in made}
    around = {qn("w:pPr"), qn("w:r"), qn("w:hyperlink"), *_AROUND}
    return inner <= _PLAIN and {each.tag for each in paragraph} <= around


def changed(old: Element, new: Element, marks: Marks) -> Element:
    """The new paragraph, with in it what the old one said."""
    before, after = _letters(old), _letters(new)
    made = element("p", *(deepcopy(each) for each in new if each.tag == qn("w:pPr")))
    made.extend(deepcopy(each) for each in new if each.tag == qn("w:bookmarkStart"))
    was = now = 0
    for stretch in compared(text_of(old), text_of(new)):
        length = len(stretch.text)
        if stretch.part == "removed":
            made.extend(_deleted(before[was : was + length], marks))
            was += length
        else:
            mark: Mark | None = "ins" if stretch.part == "added" else None
            made.extend(_written(after[now : now + length], marks, mark))
            now += length
            was += length if mark is None else 0
    made.extend(deepcopy(each) for each in new if each.tag == qn("w:bookmarkEnd"))
    return made


def added(paragraph: Element, marks: Marks) -> Element:
    """A paragraph of the new document that was not there."""
    made = deepcopy(paragraph)
    for each in list(made.iter(qn("w:r"))):
        around = marks.made("ins")
        each.addprevious(around)
        around.append(each)
    return _marked(made, "ins", marks)


def removed(paragraph: Element, marks: Marks) -> Element:
    """A paragraph of the old document that is there no more; pictures in it are left out."""
    made = element("p", *(deepcopy(each) for each in paragraph if each.tag == qn("w:pPr")))
    for section in list(made.iter(qn("w:sectPr"))):
        section.getparent().remove(section)
    made.extend(_deleted(_letters(paragraph), marks))
    return _marked(made, "del", marks)


def _marked(paragraph: Element, mark: Mark, marks: Marks) -> Element:
    """Marks the end of the paragraph as well, so that nothing of it stays."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = element("pPr")
        paragraph.insert(0, properties)
    look = properties.find(qn("w:rPr"))
    if look is None:
        look = element("rPr")
        section = properties.find(qn("w:sectPr"))
        properties.append(look) if section is None else section.addprevious(look)
    look.insert(0, marks.made(mark))
    return paragraph


def _letters(paragraph: Element) -> list[_Letter]:
    found = []
    for made in paragraph.iter(qn("w:r")):
        parent = made.getparent()
        link = parent if parent.tag == qn("w:hyperlink") else None
        look = made.find(qn("w:rPr"))
        for part in made:
            text = (part.text or "") if part.tag == qn("w:t") else _TEXT.get(part.tag, "")
            found += [_Letter(letter, look, link) for letter in text]
    return found


def _runs(letters: Sequence[_Letter]) -> Iterator[tuple[Element | None, Element]]:
    """The letters as runs, with the link that each is in."""
    for (link, look), same in groupby(letters, key=lambda each: (each.link, each.look)):
        made = run("".join(each.text for each in same))
        if look is not None:
            made.insert(0, deepcopy(look))
        yield link, made


def _written(letters: Sequence[_Letter], marks: Marks, mark: Mark | None) -> Iterator[Element]:
    for link, made in _runs(letters):
        marked = marks.made(mark, made) if mark else made
        yield marked if link is None else element_like(link, marked)


def element_like(link: Element, content: Element) -> Element:
    """An element with the same name and attributes around other content."""
    made = deepcopy(link)
    for each in list(made):
        made.remove(each)
    made.append(content)
    return made


def _deleted(letters: Sequence[_Letter], marks: Marks) -> Iterator[Element]:
    """Deleted text; where its links led is not kept."""
    for _, made in _runs(letters):
        for text in made.iter(qn("w:t")):
            text.tag = qn("w:delText")
        yield marks.made("del", made)
