"""What checks found, in sentences: the same on the page of a document and in its concept."""

from collections.abc import Iterable
from dataclasses import dataclass

from jaarwiel.core.checks import Finding
from jaarwiel.core.document import words
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.intake import cleaned
from jaarwiel.documents.phrases import Phrases
from jaarwiel.documents.wording import sandbox
from jaarwiel.words.sandbox import told_in_dutch

FINDINGS = "documents/bevindingen.md.j2"
"""The template with a sentence for each kind of finding."""


@dataclass(frozen=True)
class Bevinding:
    """One finding, in the words of a template."""

    soort: str
    partij: str
    thema: str
    themas: tuple[str, ...]
    indicator: str
    jaar: int | None
    nummer: int
    gewenst: int
    woorden: tuple[str, ...]
    gevonden: str
    verwacht: str


def findings_in_words(found: Iterable[Finding], read_template: ReadTemplate) -> tuple[str, ...]:
    """Return a sentence for each finding. JaarwielError: the template has a mistake."""
    with told_in_dutch(FINDINGS):
        phrases = Phrases(sandbox(read_template).get_template(FINDINGS))
    return tuple(words(phrases.text("bevinding", _in_dutch(each))) for each in found)


def _in_dutch(finding: Finding) -> Bevinding:
    return Bevinding(
        finding.kind,
        cleaned(finding.party),
        cleaned(finding.theme),
        tuple(map(cleaned, finding.themes)),
        cleaned(finding.indicator),
        finding.year,
        finding.number,
        finding.wanted,
        tuple(map(cleaned, finding.words)),
        cleaned(finding.found),
        cleaned(finding.expected),
    )
