"""Examples of the letters that ask, remind and call."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from jaarwiel.mail.letters import Address
from jaarwiel.templating.examples.table import (
    ALL,
    EXTENDED,
    LAST_DAY,
    LONG_NAME,
    OFFICE,
    PAGE,
    REST,
    SATURDAY,
    TERUGBLIK,
    THURSDAY,
    Facts,
    lines,
    party_letter,
)


def _ask(**other: object) -> dict[str, object]:
    """A first request for the Terugblik."""
    last_day = other.get("laatste_dag", LAST_DAY)
    return {
        "document": TERUGBLIK,
        "partij": "Huurdersorganisatie Goud Wonen",
        "leden": [],
        "verzoek": "per thema de ambitie, de resultaten en de focuspunten aan te leveren",
        "concept": None,
        "overleg": None,
        "laatste_dag": last_day,
        "laatste_werkdag": last_day,
        "vandaag": False,
        "te_laat": False,
        "eerder": False,
        "gewijzigd": False,
        "verlengd": False,
        "gevraagd_tot": None,
        "vervangt": False,
        "rol": None,
        "deels": False,
        "ontbreekt": lines(ALL),
        "ook_aan": [],
        **other,
    }


def _late(**other: object) -> dict[str, object]:
    return _ask(**{"te_laat": True, "eerder": True, "partij": "Goud Wonen", **other})


def _agreements(**other: object) -> dict[str, object]:
    """A first request of which a concept is discussed before."""
    return _ask(
        document="Update prestatieafspraken 2028",
        verzoek="per thema uw voorstel voor twee haalbare afspraken aan te leveren",
        laatste_dag=date(2027, 11, 30),
        ontbreekt=lines((("Wonen en zorg", ("Afspraken",)), ("Betaalbaar wonen", ("Afspraken",)))),
        **other,
    )


def _asking(*asks: object, **other: object) -> dict[str, object]:
    return {
        **party_letter(
            woorden="",
            uitstel=Address(f"{PAGE}/uitstel"),
            overzicht=OFFICE,
            herinnering=False,
            vragen=list(asks),
            bellen=[],
        ),
        **other,
    }


def _reminding(*asks: object, **other: object) -> dict[str, object]:
    return _asking(*asks, herinnering=True, **other)


def _call(**other: object) -> dict[str, object]:
    return _late(**{"personen": ["Dirk Mulder (contactpersoon, dirk@goudwonen.example)"], **other})


ASKING: Final[Mapping[str, Facts]] = {
    "verzoek": _asking(_ask()),
    "verzoek op de laatste dag": _asking(_ask(vandaag=True)),
    "verzoek met eerdere laatste werkdag": _asking(
        _ask(laatste_dag=SATURDAY, laatste_werkdag=THURSDAY)
    ),
    "verzoek met concept voor een overleg": _asking(
        _agreements(concept=date(2027, 10, 5), overleg="BO najaar 2027")
    ),
    "verzoek met concept zonder overleg": _asking(_agreements(concept=date(2027, 10, 5))),
    "verzoek aan een groep": _asking(
        _ask(partij="Hogelandcorporaties", leden=["Wierden en Borgen", "Goud Wonen"])
    ),
    "verzoek met begeleidende tekst": _asking(
        _ask(),
        woorden="In het ambtelijk overleg is gevraagd om ook de cijfers over 2025 te vermelden.",
        coordinator=None,
    ),
    "verzoek aan de plaatsvervanger": _asking(_ask(vervangt=True, rol="plaatsvervanger")),
    "verzoek na een deel": _asking(_ask(deels=True, ontbreekt=lines(REST))),
    "verzoek met lange namen": _asking(
        _ask(
            partij=LONG_NAME,
            document="Update jaaractiviteiten 2028 van de regionale prestatieafspraken wonen, "
            "zorg en leefbaarheid",
        ),
        naam="Prof. mr. dr. Wilhelmina Johanna van der Wijngaarden-Oosterhuis van Ommelanderveen",
    ),
    "verzoek voor drie stukken": _asking(
        _ask(), _ask(document="Activiteitenoverzicht 2028"), _agreements()
    ),
    "herinnering": _reminding(_ask(eerder=True)),
    "herinnering op de laatste dag": _reminding(_ask(eerder=True, vandaag=True)),
    "herinnering na een deel": _reminding(_ask(eerder=True, deels=True, ontbreekt=lines(REST))),
    "herinnering met verleend uitstel": _reminding(
        _ask(eerder=True, verlengd=True, laatste_dag=EXTENDED)
    ),
    "herinnering met gevraagd uitstel": _reminding(_ask(eerder=True, gevraagd_tot=EXTENDED)),
    "herinnering voor twee stukken, vandaag": _reminding(
        _ask(eerder=True, vandaag=True), _agreements(eerder=True)
    ),
    "herinnering en verzoek": _reminding(_ask(eerder=True), _agreements()),
    "uitstel verleend": _reminding(
        _ask(eerder=True, gewijzigd=True, verlengd=True, laatste_dag=EXTENDED)
    ),
    "termijn gewijzigd": _reminding(_ask(eerder=True, gewijzigd=True, deels=True, vandaag=True)),
    "termijn gewijzigd en verstreken": _reminding(_late(gewijzigd=True)),
    "na de termijn": _reminding(_late(ook_aan=["Els Postma (plaatsvervanger)"])),
    "na de termijn, deels ontvangen": _reminding(_late(deels=True, ontbreekt=lines(REST))),
    "na de termijn, plaatsvervanger": _reminding(
        _late(rol="plaatsvervanger", ook_aan=["Dirk Mulder (contactpersoon)"])
    ),
    "na de termijn, bestuurder": _reminding(
        _late(
            rol="bestuurder",
            ook_aan=["Dirk Mulder (contactpersoon)", "Els Postma (plaatsvervanger)"],
        )
    ),
    "na de termijn, bestuurder, deels ontvangen": _reminding(
        _late(rol="bestuurder", deels=True, ontbreekt=lines(REST))
    ),
    "na de termijn, bestuurder, twee stukken": _reminding(
        _late(rol="bestuurder"), _late(rol="bestuurder", document="Activiteitenoverzicht 2028")
    ),
    "vooraf aan de bestuurder": _asking(_ask(rol="bestuurder")),
    "na de termijn, twee stukken": _reminding(
        _late(), _late(document="Activiteitenoverzicht 2028", deels=True, ontbreekt=lines(REST))
    ),
    "na de termijn en een verzoek": _reminding(_late(), _agreements(vandaag=True)),
    "nabellen": _asking(bellen=[_call(deels=True)]),
    "nabellen, meer partijen": _asking(bellen=[_call(), _call(partij=LONG_NAME, personen=[])]),
    "nabellen, meer stukken": _asking(
        bellen=[_call(), _call(document="Activiteitenoverzicht 2028")]
    ),
    "eigen inbreng en nabellen": _asking(_ask(), bellen=[_call()]),
}
