"""What goes into the agenda of one meeting, the set of its papers, or the letter of invitation.

Like any dossier it holds facts only. Of people it knows none: parties take part, and bring in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from jaarwiel.core.dossier import Dossier

AGENDA: Final = "agenda"
INVITATION: Final = "uitnodigingsbrief"
"""The names of the templates, which no document of the cycle file may have."""


@dataclass(frozen=True)
class Point:
    """One point of the agenda; what it does not need is empty."""

    number: int
    title: str
    purpose: str = ""
    minutes: int | None = None
    introduced_by: str = ""
    """The name of the party that introduces it."""


@dataclass(frozen=True)
class ListedPaper:
    """A document that the meeting discusses."""

    title: str
    label: str = ""
    """As "0.3"; empty where it is still to be made."""
    final: bool = False
    enclosed: bool = False
    """Whether it stands behind the agenda."""


@dataclass(frozen=True)
class MeetingDossier:
    """Everything that the agenda, the set or the letter of one meeting says by itself."""

    item: str
    """Identity of the meeting in the plan, as "2027/ao-voorjaar"."""
    document: str
    """Name of the template: AGENDA or INVITATION."""
    title: str
    table_name: str
    year: int
    body: str
    """What kind of meeting it is, as "Ambtelijk overleg"."""
    starts: datetime
    ends: datetime
    place: str
    """Empty while it is not known."""
    confirmed: bool
    """False while the date is only proposed."""
    participants: tuple[str, ...]
    """Names of parties, in the order of the cycle file."""
    points: tuple[Point, ...]
    papers: tuple[ListedPaper, ...]
    papers_due: date
    assembled_at: datetime
    version: int = 0
    """0: it is made at once and not kept, as a letter; then it has no label either."""
    label: str = ""
    final: bool = False
    with_provenance: bool = True


AnyDossier: TypeAlias = Dossier | MeetingDossier
"""What a document can be composed from."""
