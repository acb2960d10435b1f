"""What a template may say of a dossier, of whichever kind it is."""

from typing import Any

from jaarwiel.core.dossier import Dossier
from jaarwiel.core.meetingdossier import AnyDossier, MeetingDossier
from jaarwiel.documents import ReadTemplate, meetingwords
from jaarwiel.documents.findingwords import findings_in_words
from jaarwiel.documents.phrases import Phrases
from jaarwiel.documents.printable import printable
from jaarwiel.documents.wording import document_words


def words_of(dossier: AnyDossier, phrases: Phrases, read_template: ReadTemplate) -> dict[str, Any]:
    """Return every word that a template may use of this dossier, with its value."""
    if isinstance(dossier, MeetingDossier):
        return meetingwords.meeting_words(dossier, phrases)
    found = findings_in_words(dossier.findings, read_template)
    return document_words(dossier, phrases, found)


def refuse_unprintable(dossier: AnyDossier) -> None:
    """Raise JaarwielError where the dossier has a character that no document can show."""
    if isinstance(dossier, MeetingDossier):
        for where, text in meetingwords.shown(dossier):
            printable(where, text)
    else:
        _refuse_in_contributions(dossier)


def _refuse_in_contributions(dossier: Dossier) -> None:
    printable("de titel of de naam van de tafel", dossier.title + dossier.table_name)
    for theme in dossier.themes:
        printable(f"de naam van het thema {theme.name}", theme.name)
        for part in theme.parts:
            texts = (text for passage in part.passages for text in (passage.field, passage.text))
            where = f"de inbreng van {part.party_name} bij het thema {theme.name}"
            printable(where, part.party_name + "".join((*texts, *part.missing)))
