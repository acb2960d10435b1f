"""Example facts for every letter, so that a template can be tried before it is used.

Each letter has several: together they reach every branch of the templates that are shipped. The
names in them are made up. The facts have the shape that `office/` gives; a test holds the two
together.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.letters import Address, Envelope

Facts = Mapping[str, object]
PAGE: Final = Address("https://jaarwiel.example/inbreng/12.voorbeeld")
OFFICE: Final = Address("https://jaarwiel.example")
TERUGBLIK: Final = "Terugblik prestatieafspraken 2026"
AFSPRAKEN: Final = "Tweejarige prestatieafspraken 2027-2028"
LONG_NAME: Final = (
    "Stichting Federatie van Samenwerkende Huurdersorganisaties en Bewonerscommissies "
    "in de Gemeenten Het Hogeland, Eemsdelta en Westerkwartier"
)
LAST_DAY: Final = date(2027, 3, 31)
EXTENDED: Final = date(2027, 4, 9)
SATURDAY: Final = date(2029, 3, 31)
"""Vóór 1 april 2029: 30 March is Goede Vrijdag, so the last working day is the 29th."""
THURSDAY: Final = date(2029, 3, 29)
ALL: Final = (
    ("Leefbaarheid in dorpen", ("Ambitie", "Resultaten", "Focuspunten")),
    ("Betaalbaar wonen", ("Ambitie", "Resultaten", "Focuspunten")),
    ("Wonen en zorg", ("Ambitie", "Resultaten", "Focuspunten")),
)
REST: Final = (("Wonen en zorg", ("Resultaten", "Focuspunten")),)


def envelope(recipient_name: str = "Truus Bakker") -> Envelope:
    """An envelope for an example."""
    return Envelope(
        sender="anna@gemeente.example",
        sender_name="Prestatieafspraken Het Hogeland",
        recipient="truus@voorbeeld.example",
        recipient_name=recipient_name,
        message_id="<voorbeeld@gemeente.example>",
        reply_to="anna@gemeente.example",
        written_at=datetime(2027, 3, 3, 9, 0, tzinfo=ZoneInfo(TIMEZONE)),
    )


def dossier(document: str) -> Dossier:
    """A document with a part that came, one that came late and in part, and one that did not."""
    moment = envelope().written_at
    text = Passage("Ambitie", "Meer *nultredenwoningen* in de kernen.\n\n- 14 opgeleverd")
    parts = (
        Part("een", "Goud Wonen", "t", (text,), (), 1, moment, late=False),
        Part("twee", "Wierden en Borgen", "t", (text,), ("Resultaten",), 2, moment, late=True),
        Part("drie", LONG_NAME, "t", (), ("Ambitie", "Resultaten"), None, None, late=False),
    )
    return Dossier(
        item=f"2027/{document}",
        document=document,
        title=TERUGBLIK,
        table_name="Prestatieafspraken Het Hogeland",
        year=2027,
        last_day=LAST_DAY,
        assembled_at=moment,
        version=1,
        final=False,
        themes=(DossierTheme("t", "Wonen en zorg", parts),),
    )


def _common(**other: object) -> dict[str, object]:
    return {"naam": "Truus Bakker", "tafel": "Prestatieafspraken Het Hogeland", **other}


def _party_letter(**other: object) -> dict[str, object]:
    return _common(**{"coordinator": "Anna de Vries", "link": PAGE, **other})


def _lines(themes: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, object]]:
    return [{"thema": name, "onderdelen": list(fields)} for name, fields in themes]


# ---------------------------------------------------------------------- asking, reminding, calling


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
        "ontbreekt": _lines(ALL),
        "ook_aan": [],
        **other,
    }


def _late(**other: object) -> dict[str, object]:
    return _ask(**{"te_laat": True, "eerder": True, "partij": "Goud Wonen", **other})


def _agreements(**other: object) -> dict[str, object]:
    """A first request of which a concept is discussed before."""
    return _ask(
        document=AFSPRAKEN,
        verzoek="per thema uw voorstel voor twee haalbare afspraken aan te leveren",
        laatste_dag=date(2026, 11, 30),
        ontbreekt=_lines((("Wonen en zorg", ("Afspraken",)), ("Betaalbaar wonen", ("Afspraken",)))),
        **other,
    )


def _asking(*asks: object, **other: object) -> dict[str, object]:
    return {
        **_party_letter(
            woorden="",
            uitstel=Address(f"{PAGE}/uitstel"),
            overdragen=Address(f"{PAGE}/overdragen"),
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
        _agreements(concept=date(2026, 10, 5), overleg="BO najaar 2026")
    ),
    "verzoek met concept zonder overleg": _asking(_agreements(concept=date(2026, 10, 5))),
    "verzoek aan een groep": _asking(
        _ask(partij="Hogelandcorporaties", leden=["Wierden en Borgen", "Goud Wonen"])
    ),
    "verzoek met begeleidende tekst": _asking(
        _ask(),
        woorden="In het ambtelijk overleg is gevraagd om ook de cijfers over 2025 te vermelden.",
        coordinator=None,
    ),
    "verzoek aan de plaatsvervanger": _asking(_ask(vervangt=True, rol="plaatsvervanger")),
    "verzoek na een deel": _asking(_ask(deels=True, ontbreekt=_lines(REST))),
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
    "herinnering na een deel": _reminding(_ask(eerder=True, deels=True, ontbreekt=_lines(REST))),
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
    "na de termijn, deels ontvangen": _reminding(_late(deels=True, ontbreekt=_lines(REST))),
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
        _late(rol="bestuurder", deels=True, ontbreekt=_lines(REST))
    ),
    "na de termijn, bestuurder, twee stukken": _reminding(
        _late(rol="bestuurder"), _late(rol="bestuurder", document="Activiteitenoverzicht 2028")
    ),
    "vooraf aan de bestuurder": _asking(_ask(rol="bestuurder")),
    "na de termijn, twee stukken": _reminding(
        _late(), _late(document="Activiteitenoverzicht 2028", deels=True, ontbreekt=_lines(REST))
    ),
    "na de termijn en een verzoek": _reminding(_late(), _agreements(vandaag=True)),
    "nabellen": _asking(bellen=[_call(deels=True)]),
    "nabellen, meer partijen": _asking(bellen=[_call(), _call(partij=LONG_NAME, personen=[])]),
    "nabellen, meer stukken": _asking(
        bellen=[_call(), _call(document="Activiteitenoverzicht 2028")]
    ),
    "eigen inbreng en nabellen": _asking(_ask(), bellen=[_call()]),
}


# ------------------------------------------------------------------------------- thanks, more time


def _received(**other: object) -> dict[str, object]:
    return {
        "document": TERUGBLIK,
        "partij": "Huurdersorganisatie Goud Wonen",
        "versie": 1,
        "ontvangen": datetime(2027, 3, 24, 16, 5, tzinfo=ZoneInfo(TIMEZONE)),
        "onderdelen": _lines(ALL),
        "te_laat": False,
        "laatste_dag": LAST_DAY,
        "voorbij": False,
        "ontbreekt": [],
        **other,
    }


RECEIPT: Final[Mapping[str, Facts]] = {
    "volledig": _party_letter(stukken=[_received()]),
    "deels": _party_letter(
        stukken=[_received(onderdelen=_lines(ALL[:2]), ontbreekt=_lines(REST))], coordinator=None
    ),
    "deels na de termijn": _party_letter(
        stukken=[
            _received(
                te_laat=True, voorbij=True, onderdelen=_lines(ALL[:2]), ontbreekt=_lines(REST)
            )
        ]
    ),
    "volledig na de termijn": _party_letter(
        stukken=[_received(te_laat=True, voorbij=True, versie=3)]
    ),
    "twee stukken": _party_letter(
        stukken=[_received(), _received(document=AFSPRAKEN, ontbreekt=_lines(REST))]
    ),
}


def _refusal(**other: object) -> dict[str, object]:
    return {
        **_party_letter(
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


# ----------------------------------------------------------------------------------------- signing


def _signing(**other: object) -> dict[str, object]:
    page = f"{PAGE}/stuk/7"
    return {
        **_party_letter(
            document=AFSPRAKEN,
            versie=4,
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
            overdragen=Address(f"{PAGE}/overdragen"),
        ),
        "link": Address(page),
        **other,
    }


SIGNING: Final[Mapping[str, Facts]] = {
    "ter ondertekening": _signing(),
    "ter ondertekening, bestuurder, nieuwe versie": _signing(
        bestuurder=True, vorige_versie=3, anderen=[], coordinator=None
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


# -------------------------------------------------------------------------------------- the office


def _held(number: int, reason: str) -> dict[str, object]:
    return {
        "aan": f"Voornaam Achternaam-{number}",
        "rol": "bestuurder" if reason == "akkoord" else "contactpersoon",
        "reden": reason,
        "over": [f"{TERUGBLIK} (Partij {number})"],
    }


def _morning(**other: object) -> dict[str, object]:
    return {
        **_common(
            dag=date(2027, 4, 7),
            link=Address(f"{OFFICE}/post"),
            verwacht=0,
            verstuurd=0,
            wachtend=0,
            ingetrokken=0,
            onzeker=0,
            aangehouden=[],
            mislukt=[],
            zonder_contact=[],
            zonder_ondertekenaar=[],
            mailserver=True,
        ),
        **other,
    }


def _came_back(number: int) -> dict[str, object]:
    return {
        "aan": f"persoon-{number}@voorbeeld.example",
        "onderwerp": f"Herinnering: inbreng uiterlijk wo 31 maart, {TERUGBLIK}",
    }


MORNING: Final[Mapping[str, Facts]] = {
    "niets te melden": _morning(),
    "één brief wacht": _morning(
        verwacht=3, verstuurd=1, aangehouden=[_held(1, "akkoord")], mislukt=[_came_back(1)]
    ),
    "veertig brieven wachten": _morning(
        verwacht=42,
        verstuurd=2,
        aangehouden=[
            *(_held(number, "akkoord") for number in range(1, 4)),
            _held(4, "hand"),
            _held(5, "bericht"),
            *(_held(number, "reeks") for number in range(6, 41)),
        ],
    ),
    "van alles wat": _morning(
        verwacht=30,
        verstuurd=12,
        wachtend=4,
        ingetrokken=2,
        onzeker=1,
        mislukt=[_came_back(number) for number in range(1, 11)],
        zonder_contact=["Woonzorg Nederland", LONG_NAME],
        zonder_ondertekenaar=[{"document": AFSPRAKEN, "partijen": ["Woonzorg Nederland"]}],
        mailserver=False,
    ),
}

PAPERS: Final[Mapping[str, Facts]] = {
    "één stuk": _common(link=OFFICE, stukken=[{"titel": TERUGBLIK, "versie": 1, "ontbreekt": []}]),
    "twee stukken": _common(
        link=OFFICE,
        stukken=[
            {"titel": TERUGBLIK, "versie": 2, "ontbreekt": ["Goud Wonen", LONG_NAME]},
            {"titel": AFSPRAKEN, "versie": 1, "ontbreekt": []},
        ],
    ),
}

OPENING: Final[Mapping[str, Facts]] = {
    "geopend": _common(
        jaar=2027,
        link=OFFICE,
        zonder_contact=[],
        planning=[
            {"dag": LAST_DAY, "titel": TERUGBLIK, "tijd": None, "niet_gelukt": []},
            {
                "dag": date(2027, 4, 15),
                "titel": "AO voorjaar",
                "tijd": datetime(2027, 4, 15, 13, 30, tzinfo=ZoneInfo(TIMEZONE)),
                "niet_gelukt": [],
            },
        ],
    ),
    "geopend, partijen zonder contactpersoon": _common(
        jaar=2027,
        link=OFFICE,
        zonder_contact=["Woonzorg Nederland", LONG_NAME],
        planning=[
            {
                "dag": date(2027, 4, 15),
                "titel": "AO voorjaar",
                "tijd": datetime(2027, 4, 15, 9, 0, tzinfo=ZoneInfo(TIMEZONE)),
                "niet_gelukt": ["de voorkeursdag", "de schoolvakantie"],
            },
        ],
    ),
}

AGAIN: Final[Mapping[str, Facts]] = {"opnieuw": {"dag": date(2027, 3, 3)}}

LETTERS: Final[Mapping[str, Mapping[str, Facts]]] = {
    "mail/inbreng.md.j2": ASKING,
    "mail/ontvangst.md.j2": RECEIPT,
    "mail/uitstel.md.j2": REFUSAL,
    "mail/ondertekening.md.j2": SIGNING,
    "mail/ochtendbericht.md.j2": MORNING,
    "mail/stukken.md.j2": PAPERS,
    "mail/opening.md.j2": OPENING,
    "mail/opnieuw.txt.j2": AGAIN,
}
"""By the name of a template: its examples, each under a name of its own."""
