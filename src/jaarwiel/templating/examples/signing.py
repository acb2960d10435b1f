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
            eerder_getekend=False,
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
            melden=Address(f"{page}/ondertekening"),
            pdf=Address(f"{page}/pdf"),
        ),
        "link": Address(page),
        **other,
    }


SIGNING: Final[Mapping[str, Facts]] = {
    "ter ondertekening": _signing(),
    "ter ondertekening, bestuurder, nieuwe versie": _signing(
        bestuurder=True, vorige_versie="1.0", eerder_getekend=True, anderen=[], coordinator=None
    ),
    "ter ondertekening met eerdere laatste werkdag": _signing(
        laatste_dag=date(2030, 12, 14), laatste_werkdag=date(2030, 12, 13)
    ),
    "ter ondertekening op de laatste dag, twee partijen": _signing(
        vandaag=True, namens=["Goud Wonen", "Wierden en Borgen"]
    ),
    "ter ondertekening na de termijn": _signing(voorbij=True),
    "ter ondertekening, nieuwe versie van wat nog niet was getekend": _signing(vorige_versie=3),
    "herinnering ondertekening": _signing(herinnering=True),
}


def _signed(**other: object) -> dict[str, object]:
    return {
        "document": AFSPRAKEN,
        "versie": "1.0",
        "namens": "Goud Wonen",
        "dag": date(2026, 12, 7),
        "wijze": "digitaal",
        "bestand": True,
        "getekend": 5,
        "aantal": 7,
        "nog_niet": ["Gemeente Het Hogeland", "Woonzorg Nederland"],
        "laatste_dag": date(2026, 12, 14),
        "voorbij": False,
        **other,
    }


SIGNED: Final[Mapping[str, Facts]] = {
    "getekend": party_letter(stukken=[_signed()]),
    "getekend op papier, zonder bestand": party_letter(
        stukken=[_signed(wijze="papier", bestand=False)], coordinator=None
    ),
    "getekend, scan, als laatste": party_letter(
        stukken=[_signed(wijze="scan", getekend=7, nog_niet=[])]
    ),
    "getekend na de termijn voor twee partijen": party_letter(
        stukken=[_signed(voorbij=True), _signed(voorbij=True, namens="Wierden en Borgen")]
    ),
}
