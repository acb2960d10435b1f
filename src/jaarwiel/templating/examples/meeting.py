"""Examples of the invitations to a meeting, and of what takes one back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.templating.examples.table import LONG_NAME, Facts, party_letter

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
    "overleg gewijzigd": _invitation("gewijzigd", veranderd=["de plaats", "de agenda"]),
    "overleg geannuleerd": _withdrawal("geannuleerd"),
    "uitnodiging vervalt door abonnement": _withdrawal("abonnement"),
    "uitnodiging vervalt": _withdrawal("geen deelname", plaats=None),
}
