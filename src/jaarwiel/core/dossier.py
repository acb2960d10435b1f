"""What goes into one assembled document: who delivered what for which theme, and who still owes.

A dossier holds facts only; its wording stands in templates/documents/ and its typography in
jaarwiel.documents.
"""

from dataclasses import dataclass
from datetime import date, datetime

from jaarwiel.core.checks import Finding
from jaarwiel.core.figuretables import OverYears, Programme, Result


@dataclass(frozen=True)
class Passage:
    """One delivered text: the field it answers (as "Resultaten") and its Markdown."""

    field: str
    text: str
    version: int | None = None
    """Number of the delivery that it came with; None where that is not known."""
    delivered_at: datetime | None = None
    """Moment of that delivery, in the table's time zone; None where that is not known."""
    late: bool = False
    """True when the party wrote it after the last day."""
    agreed: bool = False
    """True when it is a text that the office proposed and the party agreed to."""


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
    """True when the party wrote any of it after the last day."""
    asked: tuple[str, ...] = ()
    """Names of all fields with a text, in order; empty: those of the passages and the missing."""
    agreed: bool = False
    """True when the newest is what the office proposed and the party agreed to."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields that have or should have a text, in order."""
        delivered = tuple(passage.field for passage in self.passages)
        return self.asked or tuple(dict.fromkeys((*delivered, *self.missing)))


@dataclass(frozen=True)
class Agreed:
    """One agreement that the table makes together; a passage without a version is not there yet."""

    number: int
    text: Passage
    years: tuple[tuple[int, Passage], ...]
    """What is done in each year (jaarschijf)."""


@dataclass(frozen=True)
class DossierTheme:
    """One theme of the table with the parts of all parties, in the order of the cycle file."""

    id: str
    name: str
    parts: tuple[Part, ...]
    agreements: tuple[Agreed, ...] = ()
    process: Passage | None = None
    """The process agreements; None for a document that has no joint text."""
    results: tuple[Result, ...] = ()
    """Figures of the year before the cycle's: what was aimed at, and what became of it."""


@dataclass(frozen=True)
class SigningParty:
    """Who signs: a party, or a group that signs as one, with the names of its parties."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Appointment:
    """A day of the cycle that is to come."""

    title: str
    day: date
    uncertain: bool
    """True for a meeting that is only proposed."""
    is_last_day: bool
    """True where something is to be done by this day (inclusive)."""


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
    period: tuple[int, int] = (0, 0)
    """The first and the last year (both inclusive) that the agreements are about."""
    wanted_agreements: int = 0
    """How many agreements there are to be for each theme; 0: the document has no joint text."""
    findings: tuple[Finding, ...] = ()
    """What is to be looked at before the document goes out."""
    stocks: tuple[OverYears, ...] = ()
    programmes: tuple[Programme, ...] = ()
    """What the parties foresee, a programme for each year of the period."""
    signing: tuple[SigningParty, ...] = ()
    planned: tuple[Appointment, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of every theme, in order."""
        return tuple(part for theme in self.themes for part in theme.parts)
