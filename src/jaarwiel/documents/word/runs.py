"""The text of a paragraph of Word: its words, what is bold, italic or a link, and what is left out.

Whatever is not known here is looked into for text, so that no words are lost in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from jaarwiel.core.document import Run, Text
from jaarwiel.documents.markdown import tidied
from jaarwiel.documents.prose import is_safe_link
from jaarwiel.documents.word.losses import Loss, Losses
from jaarwiel.documents.word.opened import (
    Element,
    WordFile,
    child,
    is_on,
    name_of,
    number,
    relation_id,
    value,
)

SMALL_DIGITS: Final = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
SYMBOLS: Final = {0xB7: "•", 0xA7: "•", 0xFC: "✓", 0xE0: "→", 0xDF: "←", 0xB3: "≥", 0xA3: "≤"}
"""Signs of Symbol and Wingdings that texts are full of, by their code without F000."""
_SILENT: Final = {
    "pPr", "rPr", "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart",
    "commentRangeEnd", "permStart", "permEnd", "lastRenderedPageBreak", "instrText",
    "delInstrText", "softHyphen", "annotationRef", "footnoteRef", "endnoteRef", "separator",
    "continuationSeparator", "tblPr", "tcPr", "trPr", "sdtPr", "sdtEndPr", "rt", "rubyPr",
}  # fmt: skip
"""What has no words of its own, or none that were written as text."""
_SPACED: Final = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_CHARTS = ("/chart", "/diagram", "/chartex")


class Field:
    """A field that is being read: its instruction, and whether we are past that."""

    def __init__(self, instruction: str = "", *, is_shown: bool = False) -> None:
        self.instruction = instruction
        self.is_shown = is_shown

    @property
    def link(self) -> str:
        """Where it leads, for a field that is a link."""
        words = self.instruction.split()
        if len(words) < 2 or words[0].upper() != "HYPERLINK" or words[1].startswith("\\"):  # noqa: PLR2004
            return ""
        return words[1].strip('"“”')


class Inline:
    """Reads the text of paragraphs, and remembers what stands beside it."""

    def __init__(self, file: WordFile, losses: Losses) -> None:
        self._file = file
        self._losses = losses
        self._fields: list[Field] = []
        self._notes: dict[Loss, dict[str, str]] = {}
        self.boxes: list[Element] = []
        """Text boxes met since they were last taken; their text is to be read as well."""
        self._readers: dict[str, Callable[[Element, Run], Iterator[Run]]] = {
            "r": self._run,
            "t": self._words,
            "sym": self._symbol,
            "hyperlink": self._hyperlink,
            "fldSimple": self._simple_field,
            "fldChar": self._field_sign,
            "ins": self._inserted,
            "moveTo": self._inserted,
            "del": self._deleted,
            "moveFrom": self._deleted,
            "sdt": self._control,
            "mc:AlternateContent": self._alternative,
            "drawing": self._drawing,
            "pict": self._drawing,
            "object": lambda it, _: self._lost("object", it),
            "contentPart": lambda it, _: self._lost("ink", it),
            "m:oMath": lambda it, _: self._lost("formula", it),
            "m:oMathPara": lambda it, _: self._lost("formula", it),
            "footnoteReference": lambda it, _: self._note("footnote", it),
            "endnoteReference": lambda it, _: self._note("endnote", it),
            "commentReference": lambda it, _: self._note("comment", it),
        }

    def text(self, paragraph: Element) -> Text:
        """The text of a paragraph, tidied."""
        runs = tuple(self._inside(paragraph, Run("")))
        # A field whose end is missing may not swallow the paragraphs after it.
        self._fields = [each for each in self._fields if each.is_shown]
        return tidied(runs)

    def _inside(self, element: Element, style: Run) -> Iterator[Run]:
        for each in element:
            name = name_of(each)
            if name in _SPACED:
                yield from self._shown(_SPACED[name], style)
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction += each.text or ""
            elif name and name not in _SILENT:
                yield from self._readers.get(name, self._inside)(each, style)

    def _shown(self, words: str, style: Run) -> Iterator[Run]:
        """Yield words, unless they belong to the instruction of a field."""
        if all(each.is_shown for each in self._fields):
            links = (each.link for each in self._fields if each.link)
            link = style.link or self._link(next(links, ""))
            yield Run(words, style.strong, style.emphasis, link)

    def _words(self, element: Element, style: Run) -> Iterator[Run]:
        # No line end in the XML is one on paper.
        return self._shown((element.text or "").replace("\n", " "), style)

    def _run(self, run: Element, style: Run) -> Iterator[Run]:
        if child(run, "rPr") is None:
            return self._inside(run, style)
        return self._formed_run(run, style)

    def _formed_run(self, run: Element, style: Run) -> Iterator[Run]:
        if self._file.run_property(run, "vanish"):
            if words := plain_words(run):
                self._losses.add("hidden", words)
            return
        if any(self._file.run_property(run, each) for each in ("strike", "dstrike")):
            self._losses.add("struck")
        own = replace(
            style,
            strong=style.strong or self._file.run_property(run, "b"),
            emphasis=style.emphasis or self._file.run_property(run, "i"),
        )
        small = SMALL_DIGITS.get(_height(run))
        for part in self._inside(run, own):
            is_small = small is not None and part.text.isascii() and part.text.isdigit()
            yield replace(part, text=part.text.translate(small)) if small and is_small else part

    def _symbol(self, element: Element, style: Run) -> Iterator[Run]:
        code = value(element, "char")
        sign = SYMBOLS.get(int(code, 16) & 0xFFF) if _is_hex(code) else None
        if sign is None:
            self._losses.add("symbol")
        return self._shown(sign or "", style)

    # ------------------------------------------------------------------------------ links, fields

    def _link(self, address: str) -> str:
        """Return an address that a text may lead to; empty for every other one."""
        if is_safe_link(address):
            return address
        if address:
            self._losses.add("link")
        return ""

    def _hyperlink(self, element: Element, style: Run) -> Iterator[Run]:
        address = self._file.target(relation_id(element)) if relation_id(element) else ""
        anchor = value(element, "anchor")
        if address and anchor:
            address = f"{address}#{anchor}"
        return self._inside(element, replace(style, link=self._link(address)))

    def _simple_field(self, element: Element, style: Run) -> Iterator[Run]:
        self._fields.append(Field(value(element, "instr"), is_shown=True))
        yield from self._inside(element, style)
        self._fields.pop()

    def _field_sign(self, element: Element, _: Run) -> Iterator[Run]:
        match value(element, "fldCharType"):
            case "begin":
                self._fields.append(Field())
            case "separate" if self._fields:
                self._fields[-1].is_shown = True
            case "end" if self._fields:
                self._fields.pop()
        return iter(())

    # ---------------------------------------------------------------------------- tracked changes

    def _inserted(self, element: Element, style: Run) -> Iterator[Run]:
        if plain_words(element):
            self._losses.add("inserted")
        return self._inside(element, style)

    def _deleted(self, element: Element, _: Run) -> Iterator[Run]:
        if plain_words(element):
            self._losses.add("deleted")
        return iter(())

    # -------------------------------------------------------------------------- what is not text

    def _control(self, element: Element, style: Run) -> Iterator[Run]:
        content = child(element, "sdtContent")
        is_empty = content is None or is_prompt(element)
        return iter(()) if is_empty else self._inside(content, style)

    def _alternative(self, element: Element, style: Run) -> Iterator[Run]:
        """Yield the newest way in which something is written: the others say the same again."""
        ways = (each for each in element if name_of(each).startswith("mc:"))
        newest = next(ways, None)
        return iter(()) if newest is None else self._inside(newest, style)

    def _drawing(self, element: Element, _: Run) -> Iterator[Run]:
        boxes = list(_outermost(element, {"txbxContent"}))
        for each in boxes:
            self._losses.add("text_box")
            self.boxes.append(each)
        if boxes and not _has_picture(element):
            return iter(())
        is_chart = any(uri.endswith(_CHARTS) for uri in _kinds(element))
        self._losses.add("chart" if is_chart else "picture", _alternative_text(element))
        return iter(())

    def _lost(self, loss: Loss, element: Element) -> Iterator[Run]:
        self._losses.add(loss, plain_words(element))
        return iter(())

    def _note(self, kind: Loss, reference: Element) -> Iterator[Run]:
        if kind not in self._notes:
            notes = (each for root in self._file.related(f"{kind}s") for each in root)
            self._notes[kind] = {value(each, "id"): plain_words(each) for each in notes}
        self._losses.add(kind, self._notes[kind].get(value(reference, "id"), ""))
        return iter(())


def _height(run: Element) -> str:
    """Return "superscript" or "subscript" for what stands so, also where only its place says it."""
    lifted = number(value(child(run, "rPr", "position")))
    if lifted and child(run, "rPr", "sz") is not None:
        return "superscript" if lifted > 0 else "subscript"
    return value(child(run, "rPr", "vertAlign"))


def plain_words(element: Element) -> str:
    """All words in an element, as text without any form; also those that were deleted."""
    found = _outermost(element, {"t", "delText", "m:t", "tab", "br", "p"})
    parts = (
        f"{plain_words(each)} " if name_of(each) == "p" else each.text or " " for each in found
    )
    return "".join(parts).strip()


def is_prompt(element: Element) -> bool:
    """Whether it is a control that nobody filled in: it says what should stand there."""
    return bool(is_on(child(element, "sdtPr", "showingPlcHdr")))


def _outermost(element: Element, names: set[str]) -> Iterator[Element]:
    """Yield the elements of these names that are in no other of them, each written once."""
    for each in element:
        name = name_of(each)
        if name in names:
            yield each
        elif name != "mc:Fallback":
            yield from _outermost(each, names)


def _is_hex(code: str) -> bool:
    return 0 < len(code) <= 4 and all(sign in "0123456789abcdefABCDEF" for sign in code)  # noqa: PLR2004


def _kinds(drawing: Element) -> Iterator[str]:
    """Yield what the graphics in a drawing are, by their uri."""
    yield from (str(each.get("uri", "")) for each in drawing.iter() if each.get("uri"))


def _has_picture(drawing: Element) -> bool:
    return any(uri.endswith("/picture") for uri in _kinds(drawing))


def _alternative_text(drawing: Element) -> str:
    """Return what a picture says about itself for people who do not see it."""
    found = (each.get("descr") for each in drawing.iter() if each.get("descr"))
    return str(next(found, ""))
