"""Examples of the invitations to a meeting, and of what takes one back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.core.meetingdossier import AGENDA, ListedPaper, MeetingDossier, Point
from jaarwiel.templating.examples.table import (
    LONG_NAME,
    TERUGBLIK,
    Facts,
    envelope,
    party_letter,
)

STARTS: Final = datetime(2027, 4, 15, 13, 30, tzinfo=ZoneInfo(TIMEZONE))
ENDS: Final = datetime(2027, 4, 15, 15, 30, tzinfo=ZoneInfo(TIMEZONE))


def _meeting(what: str, **other: object) -> dict[str, object]:
    """What every letter about a meeting says of it."""
    return {
        **party_letter(
            wat=what,
            titel="AO voorjaar",
            starts=STARTS,
            ends=ENDS,
            plaats="Gemeentehuis Winsum, raadzaal",
            verplaatst_van=None,
        ),
        **other,
    }


def _invitation(what: str, **other: object) -> dict[str, object]:
    return {
        **_meeting(
            what,
            overlegvorm="Ambtelijk overleg",
            deelnemers=["Gemeente Het Hogeland", "Wierden en Borgen", LONG_NAME],
            stukken=date(2027, 4, 2),
            agenda=["Terugblik prestatieafspraken 2026", "Planning van het jaar"],
            voorlopig=False,
            voorbij=False,
            veranderd=[],
        ),
        **other,
    }


def _withdrawal(why: str, **other: object) -> dict[str, object]:
    return {**_meeting(why), **other}


INVITATION: Final[Mapping[str, Facts]] = {
    "uitnodiging": _invitation("nieuw"),
    "uitnodiging, voorlopig": _invitation(
        "nieuw", voorlopig=True, plaats=None, agenda=[], coordinator=None
    ),
    "overleg verplaatst": _invitation(
        "gewijzigd",
        verplaatst_van=datetime(2027, 4, 13, 9, 0, tzinfo=ZoneInfo(TIMEZONE)),
        veranderd=["de datum of tijd"],
    ),
    "overleg verplaatst naar een dag die voorbij is": _invitation(
        "gewijzigd",
        verplaatst_van=datetime(2027, 4, 29, 9, 0, tzinfo=ZoneInfo(TIMEZONE)),
        veranderd=["de datum of tijd"],
        voorbij=True,
    ),
    "overleg gewijzigd": _invitation("gewijzigd", veranderd=["de plaats", "de agenda"]),
    "overleg geannuleerd": _withdrawal("geannuleerd"),
    "uitnodiging vervalt door abonnement": _withdrawal("abonnement"),
    "uitnodiging vervalt": _withdrawal("geen deelname", plaats=None),
}


def meeting_dossier(document: str) -> MeetingDossier:
    """A meeting with a paper that is enclosed, one that stands apart and one that is to come.

    As a set for the agenda, and as a letter that is not kept for the invitation.
    """
    as_set = document == AGENDA
    return MeetingDossier(
        item="2027/ao-voorjaar",
        document=document,
        title="AO voorjaar 2027",
        table_name="Prestatieafspraken Het Hogeland",
        year=2027,
        body="ambtelijk overleg (AO)",
        starts=STARTS,
        ends=ENDS,
        place="Gemeentehuis Winsum, raadzaal",
        confirmed=False,
        participants=("Gemeente Het Hogeland", "Wierden en Borgen", LONG_NAME),
        points=(
            Point(1, "Opening"),
            Point(2, TERUGBLIK, "ter bespreking", 30, LONG_NAME),
        ),
        papers=(
            ListedPaper(TERUGBLIK, "0.2", enclosed=as_set),
            ListedPaper("Ambitiekader", "1.0", final=True),
            ListedPaper("Monitor"),
        ),
        papers_due=date(2027, 4, 2),
        assembled_at=envelope().written_at,
        version=int(as_set),
        label="0.1" if as_set else "",
    )
