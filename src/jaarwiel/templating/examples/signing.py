"""Examples of the letters by which a document is signed."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from jaarwiel.mail.letters import Address
from jaarwiel.templating.examples.table import AFSPRAKEN, PAGE, Facts, party_letter


def _signing(**other: object) -> dict[str, object]:
    page = f"{PAGE}/stuk/7"
    return {
        **party_letter(
            document=AFSPRAKEN,
            versie="2.0",
            vorige_versie=None,
            namens=["Goud Wonen"],
            bestuurder=False,
            herinnering=False,
            laatste_dag=date(2026, 12, 14),
            laatste_werkdag=date(2026, 12, 14),
            vandaag=False,
            voorbij=False,
            anderen=[
                {"partij": "Gemeente Het Hogeland", "personen": ["Anja Bos"], "getekend": True},
                {"partij": "Wierden en Borgen", "personen": ["Bert Vos"], "getekend": False},
                {
                    "partij": "Huurdersorganisatie Goud Wonen",
                    "personen": [],
                    "getekend": False,
                },
            ],
            pdf=Address(f"{page}/pdf"),
        ),
        "link": Address(page),
        **other,
    }


SIGNING: Final[Mapping[str, Facts]] = {
    "ter ondertekening": _signing(),
    "ter ondertekening, bestuurder, nieuwe versie": _signing(
        bestuurder=True, vorige_versie="1.0", anderen=[], coordinator=None
    ),
    "ter ondertekening met eerdere laatste werkdag": _signing(
        laatste_dag=date(2030, 12, 14), laatste_werkdag=date(2030, 12, 13)
    ),
    "ter ondertekening op de laatste dag, twee partijen": _signing(
        vandaag=True, namens=["Goud Wonen", "Wierden en Borgen"]
    ),
    "ter ondertekening na de termijn": _signing(voorbij=True),
    "herinnering ondertekening": _signing(herinnering=True),
}
