"""Example facts for every letter, so that a template can be tried before it is used.

Each letter has several: together they reach every branch of the templates that are shipped. The
names in them are made up. The facts have the shape that `office/` gives; a test holds the two
together.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from jaarwiel.core.meetingdossier import AGENDA, AnyDossier
from jaarwiel.core.meetingdossier import INVITATION as LETTER
from jaarwiel.templating.examples.answering import RECEIPT, REFUSAL, TO_CONFIRM, WITHDRAWN
from jaarwiel.templating.examples.asking import ASKING
from jaarwiel.templating.examples.document import dossier
from jaarwiel.templating.examples.meeting import INVITATION, meeting_dossier
from jaarwiel.templating.examples.office import (
    MORNING,
    OPENING,
    PAPERS,
    SIGN_IN,
    STANDS_STILL,
    UNDELIVERED,
)
from jaarwiel.templating.examples.proposing import PROPOSED
from jaarwiel.templating.examples.signing import SIGNED, SIGNING
from jaarwiel.templating.examples.table import TERUGBLIK, Facts, envelope

__all__ = ["LETTERS", "NOTES", "TERUGBLIK", "Facts", "dossier", "envelope", "example_of"]

LETTERS: Final[Mapping[str, Mapping[str, Facts]]] = {
    "mail/inbreng.md.j2": ASKING,
    "mail/bericht_ontvangen.md.j2": TO_CONFIRM,
    "mail/ontvangst.md.j2": RECEIPT,
    "mail/uitstel.md.j2": REFUSAL,
    "mail/intrekking.md.j2": WITHDRAWN,
    "mail/uitnodiging.md.j2": INVITATION,
    "mail/ondertekening.md.j2": SIGNING,
    "mail/getekend.md.j2": SIGNED,
    "mail/voorstel.md.j2": PROPOSED,
    "mail/ochtendbericht.md.j2": MORNING,
    "mail/onbestelbaar.md.j2": UNDELIVERED,
    "mail/stukken.md.j2": PAPERS,
    "mail/opening.md.j2": OPENING,
    "mail/aanmelden.md.j2": SIGN_IN,
    "mail/cyclus.md.j2": STANDS_STILL,
}
"""By the name of a template: its examples, each under a name of its own. Files are named after
those, so they are plain ASCII."""

NOTES: Final[Mapping[str, Mapping[str, Facts]]] = {
    "mail/opnieuw.txt.j2": {"opnieuw": {"dag": date(2027, 3, 3)}},
    "mail/verwijderd.txt.j2": {
        what: {
            "onderwerp": "Herinnering: inbreng",
            "vandaag": date(2027, 6, 1),
            "verzonden": what == "brief",
            "sha256": 64 * "0",
        }
        for what in ("brief", "bericht")
    },
}
"""The templates that are no letter by themselves: a line above one, and what stays of one."""


def example_of(document: str) -> AnyDossier:
    """What a document with this template is made from: a meeting, or contributions."""
    return meeting_dossier(document) if document in {AGENDA, LETTER} else dossier(document)
