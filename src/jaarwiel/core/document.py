"""The document model: what stands in an assembled document, free of any file format.

Text is a tuple of runs; a document is a tuple of blocks. The renderers in jaarwiel.documents turn
one model into HTML, PDF and docx, so the three cannot differ in their words.
"""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

DEEPEST_HEADING = 5
"""The lowest heading level: with the title as h1, level 5 is the h6 of HTML."""

State: TypeAlias = Literal["", "complete", "partial", "absent"]
"""How far a contribution is; empty where a cell says nothing about it."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; a newline in it is a line break."""

    kind: ClassVar[str] = "run"
    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    """An http, https or mailto address; empty for plain text."""


Text: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 comes right below the document's title."""

    kind: ClassVar[str] = "heading"
    level: int
    text: Text
    anchor: str = ""
    """Name to link to; empty for a heading that nothing refers to."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    kind: ClassVar[str] = "paragraph"
    text: Text


@dataclass(frozen=True)
class BulletList:
    """A list without order; every item is a tuple of blocks."""

    kind: ClassVar[str] = "bullets"
    items: tuple[tuple["Block", ...], ...]


@dataclass(frozen=True)
class NumberedList:
    """A list that counts from `start`; every item is a tuple of blocks."""

    kind: ClassVar[str] = "numbers"
    items: tuple[tuple["Block", ...], ...]
    start: int = 1


@dataclass(frozen=True)
class Cell:
    """One cell of a table; the state only adds a tint, its meaning stands in the text."""

    kind: ClassVar[str] = "cell"
    text: Text
    state: State = ""


@dataclass(frozen=True)
class Table:
    """A table with one header row; with `row_headers` the first cell of a row names that row."""

    kind: ClassVar[str] = "table"
    name: str
    """What the table is about, for people who do not see it."""
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_headers: bool = False
    shares: tuple[int, ...] = ()
    """How the columns share the width on paper, one number a column; empty for equal shares."""


@dataclass(frozen=True)
class Missing:
    """The mark that something is still owed, and by whom."""

    kind: ClassVar[str] = "missing"
    text: Text


@dataclass(frozen=True)
class Contribution:
    """What one party brought in for one theme, as one block that can be found back."""

    kind: ClassVar[str] = "contribution"
    anchor: str
    """Bookmark around the whole block: letters, digits and underscores, at most 40 characters."""
    heading: Heading
    """The party's name."""
    provenance: Text
    """When it was delivered and in which version; empty when nothing came."""
    blocks: tuple["Block", ...]
    missing: Missing | None
    """None when nothing is owed."""


Block: TypeAlias = Heading | Paragraph | BulletList | NumberedList | Table | Missing | Contribution


@dataclass(frozen=True)
class Labels:
    """The fixed words around the text, in the document's language."""

    kind: ClassVar[str] = "labels"
    contents: str
    """Heading of the table of contents."""
    page: str
    """Word before the page number."""
    of: str
    """Word between the page number and the number of pages."""
    state: str
    """As "Concept, versie 3" or "Definitief"."""


@dataclass(frozen=True)
class Metadata:
    """What a file says about itself."""

    kind: ClassVar[str] = "metadata"
    item: str
    """Identity of the document's deadline in the plan, as "2027/terugblik"."""
    table_name: str
    version: int
    final: bool
    assembled_at: datetime
    label: str = ""
    """What people call the version, as "0.3"; empty where it has no name yet."""


@dataclass(frozen=True)
class Document:
    """One assembled document."""

    kind: ClassVar[str] = "document"
    title: str
    subtitle: Text
    language: str
    """BCP 47 language tag, as "nl-NL"."""
    metadata: Metadata
    labels: Labels
    blocks: tuple[Block, ...]

    @property
    def chapters(self) -> tuple[Heading, ...]:
        """The headings of the highest level, which make the table of contents, in order."""
        headings = (block for block in self.blocks if isinstance(block, Heading))
        return tuple(heading for heading in headings if heading.level == 1)

    @property
    def sha256(self) -> str:
        """Hash of everything in the model: equal for equal content, whatever the renderers do."""
        text = json.dumps(plain(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return a part of the model as dicts, lists and strings; every dict names its `kind`."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": value.kind, **found} if hasattr(value, "kind") else found
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value


def words(text: Text) -> str:
    """Return a text without its styles."""
    return "".join(run.text for run in text)


def without_provenance(value: Any) -> Any:
    """Return a part of the model without where its texts came from, however deep they stand."""
    if isinstance(value, tuple):
        return tuple(without_provenance(part) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    found = {each.name: without_provenance(getattr(value, each.name)) for each in fields(value)}
    return replace(value, **(found | {"provenance": ()} if "provenance" in found else found))


def demoted(blocks: tuple[Block, ...], below: int) -> tuple[Block, ...]:
    """Return the blocks with every heading under level `below`, and without jumps in level."""
    found: list[Block] = []
    last = below
    for block in blocks:
        if isinstance(block, Heading):
            last = min(below + block.level, last + 1, DEEPEST_HEADING)
            found.append(replace(block, level=last))
        else:
            found.append(block)
    return tuple(found)
