"""Examples of the letter by which the secretary proposes changes to a party."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from jaarwiel.mail.letters import Address
from jaarwiel.templating.examples.table import (
    AFSPRAKEN,
    ALL,
    PAGE,
    REST,
    TERUGBLIK,
    Facts,
    lines,
    party_letter,
)


def _document(**other: object) -> dict[str, object]:
    return {
        "document": TERUGBLIK,
        "partij": "Goud Wonen",
        "versie": "0.2",
        "aantal": 2,
        "onderdelen": lines(REST),
        "toelichting": ["De cijfers stonden dubbel; zij staan nu alleen in de tabel."],
        **other,
    }


def _letter(*documents: dict[str, object], **other: object) -> dict[str, object]:
    page = Address(f"{PAGE}/voorstellen")
    return party_letter(
        **{"stukken": list(documents), "voorstellen": page, "voorgesteld": None, **other}
    )


PROPOSED: Final[Mapping[str, Facts]] = {
    "voorstellen": _letter(_document()),
    "een voorstel zonder toelichting": _letter(
        _document(
            aantal=1,
            onderdelen=[{"thema": "Betaalbaar wonen", "onderdelen": ["Ambitie"]}],
            toelichting=[],
        ),
        coordinator=None,
    ),
    "herinnering": _letter(_document(), voorgesteld=date(2027, 3, 9)),
    "herinnering aan een voorstel": _letter(
        _document(aantal=1, toelichting=[]), voorgesteld=date(2027, 3, 9)
    ),
    "voorstellen voor twee stukken": _letter(
        _document(aantal=9, onderdelen=lines(ALL)),
        _document(document=AFSPRAKEN, versie="1.1", partij="Wierden en Borgen", toelichting=[]),
    ),
}
