"""What goes into one assembled document: who delivered what for which theme, and who still owes.

A dossier holds facts only; its wording stands in templates/documents/ and its typography in
jaarwiel.documents.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Passage:
    """One delivered text: the field it answers (as "Resultaten") and its Markdown."""

    field: str
    text: str


@dataclass(frozen=True)
class Part:
    """What one party, or one group that delivers as one, brought in for one theme."""

    party: str
    party_name: str
    theme: str
    passages: tuple[Passage, ...]
    missing: tuple[str, ...]
    """Names of the fields that are still owed; empty when complete."""
    version: int | None
    """Number of the delivery that the newest passage came with; None when nothing came."""
    delivered_at: datetime | None
    """Moment of that delivery, in the table's time zone; None when nothing came."""
    late: bool
    """True when that delivery came after the last day."""


@dataclass(frozen=True)
class DossierTheme:
    """One theme of the table with the parts of all parties, in the order of the cycle file."""

    id: str
    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Dossier:
    """Everything that one version of a document is made from."""

    item: str
    """Identity of the document's deadline in the plan, as "2027/terugblik"."""
    document: str
    """Name of the document's template, as "terugblik"."""
    title: str
    table_name: str
    year: int
    """The year of the cycle in which the document is made (not the year it is about)."""
    last_day: date
    """The last day (inclusive) on which contributions are in time."""
    assembled_at: datetime
    version: int
    final: bool
    """True for a definitive document, False for a concept."""
    themes: tuple[DossierTheme, ...]
    label: str = ""
    """What people call this version, as "0.3"; empty: its number."""
    with_provenance: bool = True
    """Whether the document says of every text who delivered it and when."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of every theme, in order."""
        return tuple(part for theme in self.themes for part in theme.parts)
