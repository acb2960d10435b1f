"""Examples of what a party is told about what it sent or asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.mail.letters import Address
from jaarwiel.templating.examples.table import (
    AFSPRAKEN,
    ALL,
    EXTENDED,
    LAST_DAY,
    PAGE,
    REST,
    TERUGBLIK,
    Facts,
    lines,
    party_letter,
)


def _received(**other: object) -> dict[str, object]:
    return {
        "document": TERUGBLIK,
        "partij": "Huurdersorganisatie Goud Wonen",
        "versies": ["1"],
        "versie": 1,
        "namens": False,
        "ontvangen": datetime(2027, 3, 24, 16, 5, tzinfo=ZoneInfo(TIMEZONE)),
        "onderdelen": lines(ALL),
        "akkoord": False,
        "te_laat": False,
        "laatste_dag": LAST_DAY,
        "voorbij": False,
        "ontbreekt": [],
        **other,
    }


RECEIPT: Final[Mapping[str, Facts]] = {
    "volledig": party_letter(stukken=[_received()]),
    "deels": party_letter(
        stukken=[_received(onderdelen=lines(ALL[:2]), ontbreekt=lines(REST))], coordinator=None
    ),
    "deels na de termijn": party_letter(
        stukken=[
            _received(te_laat=True, voorbij=True, onderdelen=lines(ALL[:2]), ontbreekt=lines(REST))
        ]
    ),
    "volledig na de termijn": party_letter(
        stukken=[_received(te_laat=True, voorbij=True, versies=["3"], versie=3)]
    ),
    "akkoord met een voorstel": party_letter(
        stukken=[_received(akkoord=True, voorbij=True, versies=["2"], versie=2)]
    ),
    "eigen versie en akkoord": party_letter(
        stukken=[_received(akkoord=True, versies=["1", "2"], versie=2)]
    ),
    "meer versies": party_letter(stukken=[_received(versies=["1", "2", "3"], versie=3)]),
    "door het secretariaat opgenomen": party_letter(
        stukken=[_received(namens=True, ontbreekt=lines(REST))]
    ),
    "twee stukken": party_letter(
        stukken=[_received(), _received(document=AFSPRAKEN, ontbreekt=lines(REST))]
    ),
}


def _refusal(**other: object) -> dict[str, object]:
    return {
        **party_letter(
            document=TERUGBLIK,
            partij="Huurdersorganisatie Goud Wonen",
            gevraagd=EXTENDED,
            laatste_dag=LAST_DAY,
            vandaag=False,
            voorbij=False,
            reden="De stukken voor het ambtelijk overleg gaan op 2 april uit.",
        ),
        **other,
    }


REFUSAL: Final[Mapping[str, Facts]] = {
    "geweigerd": _refusal(),
    "geweigerd op de laatste dag": _refusal(vandaag=True, coordinator=None),
    "geweigerd na de termijn": _refusal(voorbij=True),
}


def _withdrawn(**other: object) -> dict[str, object]:
    return {
        **party_letter(
            document=TERUGBLIK,
            partij="Huurdersorganisatie Goud Wonen",
            versie=2,
            ingetrokken=True,
            reden="Deze inbreng hoort bij een andere gemeente.",
            laatste=1,
            laatste_dag=LAST_DAY,
            vandaag=False,
            voorbij=False,
            ontbreekt=lines(REST),
        ),
        **other,
    }


WITHDRAWN: Final[Mapping[str, Facts]] = {
    "ingetrokken": _withdrawn(),
    "ingetrokken op de laatste dag": _withdrawn(
        laatste=None, vandaag=True, coordinator=None, ontbreekt=lines(ALL)
    ),
    "ingetrokken na de termijn": _withdrawn(voorbij=True),
    "telt weer mee": _withdrawn(ingetrokken=False, reden="", ontbreekt=[]),
    "telt weer mee met een reden": _withdrawn(ingetrokken=False, reden="De partij bevestigt haar."),
}


# --------------------------------------------------------------------- what came in by mail


def _to_confirm(**other: object) -> dict[str, object]:
    return {
        **party_letter(
            document=TERUGBLIK,
            verstuurd=datetime(2027, 3, 24, 16, 5, tzinfo=ZoneInfo(TIMEZONE)),
            onleesbaar=0,
            deels=False,
        ),
        "link": Address(f"{PAGE}/bericht/7"),
        **other,
    }


TO_CONFIRM: Final[Mapping[str, Facts]] = {
    "te bevestigen": _to_confirm(),
    "te bevestigen, bijlage niet gelezen": _to_confirm(onleesbaar=1),
    "te bevestigen, te groot": _to_confirm(onleesbaar=2, deels=True),
    "te bevestigen, stuk niet herkend": _to_confirm(
        document=None, verstuurd=None, coordinator=None
    ),
}
