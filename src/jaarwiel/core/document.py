"""The document model: what stands in an assembled document, free of any file format.

Text is a tuple of runs; a document is a tuple of blocks. The renderers in jaarwiel.documents turn
one model into HTML, PDF and docx, so the three cannot differ in their words.
"""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache, cached_property
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
    footer: tuple[tuple[Cell, ...], ...] = ()
    """Rows with totals, below the others; not repeated where the table runs over a page."""
    numeric: tuple[int, ...] = ()
    """Columns that hold figures, counted from 0: set to the right, with digits of one width."""


@dataclass(frozen=True)
class Missing:
    """The mark that something is still owed, and by whom."""

    kind: ClassVar[str] = "missing"
    text: Text


@dataclass(frozen=True)
class Passage:
    """One text that was asked for, delivered or not, as one block that can be found back."""

    kind: ClassVar[str] = "passage"
    anchor: str
    """Bookmark around the whole block: letters, digits and underscores, at most 40 characters."""
    slot_key: str
    """Whose text it is, as "goud-wonen/zorg/Resultaten": deliverer, theme and field."""
    heading: Heading
    """The name of the field."""
    provenance: Text
    """Who delivered it, when and in which version; empty when nothing came."""
    blocks: tuple["Block", ...]
    missing: Missing | None
    """None when it was delivered."""

    @property
    def slot(self) -> tuple[str, str, str]:
        """The deliverer's id, the theme's id and the field: `slot_key` taken apart."""
        deliverer, theme, field = self.slot_key.split("/", 2)
        return deliverer, theme, field


@dataclass(frozen=True)
class Contribution:
    """What one party brought in for one theme."""

    kind: ClassVar[str] = "contribution"
    anchor: str
    """Name to link to, of its heading: letters, digits and underscores, at most 40 characters."""
    heading: Heading
    """The party's name."""
    passages: tuple[Passage, ...]
    """One for every text that is asked, in the order of the cycle file."""
    missing: Missing | None
    """What is owed besides the passages, as figures; None when that is nothing."""
    note: tuple["Block", ...] = ()
    """What is said where nothing is asked."""


@dataclass(frozen=True)
class Series:
    """One row of figures in a chart, one value for each category; None where there is no figure."""

    kind: ClassVar[str] = "series"
    name: str
    values: tuple[int | float | None, ...]
    forecast_from: int
    """The first category, counted from 0, that is a forecast; the number of them for none."""
    facts: tuple[int, ...] = ()
    """Categories from there on that are facts all the same."""

    def is_forecast(self, category: int) -> bool:
        """Whether the figure of this category, counted from 0, is a forecast."""
        return category >= self.forecast_from and category not in self.facts


ChartForm: TypeAlias = Literal["lines", "bars", "stacked"]


@dataclass(frozen=True)
class Chart:
    """A drawing of figures, with the table of the same figures beside it."""

    kind: ClassVar[str] = "chart"
    name: str
    unit: str
    """What is counted, as "woningen"; empty where that is said elsewhere."""
    form: ChartForm
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    """What the drawing shows, made from the figures, for people who do not see it."""
    realised: str
    """The word for figures that are facts, in the legend."""
    forecast: str
    """The word for figures that are expected, in the legend."""
    table: Table
    anchor: str = ""
    """Beginning of the ids in the drawing."""


@dataclass(frozen=True)
class Signatory:
    """A party, or a group that signs as one, with a place to sign for each of its members."""

    kind: ClassVar[str] = "signatory"
    name: str
    members: tuple[str, ...] = ()
    """Who sign for it; empty for one place in the name of the party itself."""


@dataclass(frozen=True)
class Signatures:
    """Places to sign, on a page of their own."""

    kind: ClassVar[str] = "signatures"
    name: str
    """What the table is about, for people who do not see it."""
    header: tuple[str, ...]
    """The names of the columns; the first one is that of the signatory."""
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True)
class Notice:
    """A box with a title and a list."""

    kind: ClassVar[str] = "notice"
    title: Text
    items: tuple[Text, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page, where there are pages."""

    kind: ClassVar[str] = "page_break"


Block: TypeAlias = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | Table
    | Missing
    | Passage
    | Contribution
    | Chart
    | Signatures
    | Notice
    | PageBreak
)


@dataclass(frozen=True)
class Labels:
    """The fixed words around the text, in the document's language."""

    kind: ClassVar[str] = "labels"
    contents: str
    """Heading of the table of contents; empty: there is none."""
    page: str
    """Word before the page number."""
    of: str
    """Word between the page number and the number of pages."""
    state: str
    """As "Concept, versie 3" or "Definitief"; empty for what is not kept, as a letter."""


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
    with_provenance: bool = True
    """Whether the formats say of every passage who delivered it and when."""

    @property
    def chapters(self) -> tuple[Heading, ...]:
        """The headings of the highest level, which make the table of contents, in order."""
        headings = (block for block in self.blocks if isinstance(block, Heading))
        return tuple(heading for heading in headings if heading.level == 1)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in order, also those within contributions."""
        found: list[Passage] = []
        for block in self.blocks:
            if isinstance(block, Passage):
                found.append(block)
            elif isinstance(block, Contribution):
                found.extend(block.passages)
        return tuple(found)

    @cached_property
    def data(self) -> dict[str, Any]:
        """What `plain` makes of this document, made once; not to be changed."""
        found: dict[str, Any] = plain(self)
        return found

    @property
    def sha256(self) -> str:
        """Hash of everything in the model: equal for equal content, whatever the renderers do."""
        text = json.dumps(self.data, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return a part of the model as dicts, lists and strings; every dict names its `kind`."""
    kind: Any = type(value)
    names = _field_names(kind)
    if names is not None:
        found = {name: plain(getattr(value, name)) for name in names}
        return {"kind": value.kind, **found} if hasattr(value, "kind") else found
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """The names of the fields of a dataclass; None for any other kind."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def words(text: Text) -> str:
    """Return a text without its styles."""
    return "".join(run.text for run in text)


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
