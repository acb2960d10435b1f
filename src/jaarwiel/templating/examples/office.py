"""Examples of the letters to the coordinator and the secretary."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.mail.letters import Address
from jaarwiel.templating.examples.table import (
    AFSPRAKEN,
    LAST_DAY,
    LONG_NAME,
    OFFICE,
    TERUGBLIK,
    Facts,
    common,
)


def _held(number: int, reason: str) -> dict[str, object]:
    return {
        "aan": f"Voornaam Achternaam-{number}",
        "rol": "bestuurder" if reason == "akkoord" else "contactpersoon",
        "reden": reason,
        "over": [f"{TERUGBLIK} (Partij {number})"],
    }


def _signing(**other: object) -> dict[str, object]:
    return {
        "nummer": 7,
        "document": AFSPRAKEN,
        "getekend": 5,
        "aantal": 7,
        "nog_niet": ["Woonzorg Nederland", LONG_NAME],
        "laatste_dag": date(2026, 12, 14),
        "te_laat": False,
        "te_bekijken": 0,
        **other,
    }


def _morning(**other: object) -> dict[str, object]:
    return {
        **common(
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
            ter_ondertekening=[],
            voorstellen=[],
            ontvangen=0,
            postvak_mis="",
            stilgestaan=None,
            teruggezet=None,
            vertrokken=[],
            gezondheid=[],
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
    "voorstellen zonder antwoord": _morning(
        voorstellen=[
            {"document": TERUGBLIK, "aantal": 1, "partijen": ["Goud Wonen"]},
            {"document": AFSPRAKEN, "aantal": 3, "partijen": ["Goud Wonen", LONG_NAME]},
        ],
        vertrokken=[{"naam": "Voornaam Achternaam", "dag": date(2027, 5, 7)}],
    ),
    "wachtende brief": _morning(
        verwacht=3, verstuurd=1, aangehouden=[_held(1, "akkoord")], mislukt=[_came_back(1)]
    ),
    "veertig brieven wachten": _morning(
        verwacht=42,
        verstuurd=2,
        aangehouden=[
            *(_held(number, "akkoord") for number in range(1, 4)),
            _held(4, "hand"),
            _held(5, "bericht"),
            *(_held(number, "reeks") for number in range(6, 40)),
            _held(40, "teruggezet"),
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
        ter_ondertekening=[
            _signing(),
            _signing(te_laat=True, te_bekijken=2),
            _signing(nog_niet=[], getekend=7, te_bekijken=1),
        ],
        ontvangen=3,
        postvak_mis="Het postvak op mail.gemeente.example:993/INBOX kan niet worden gelezen (geen "
        "antwoord). Er is niets verloren: de berichten liggen er nog. Controleer JAARWIEL_MAILBOX.",
        stilgestaan=datetime(2027, 4, 1, 16, 30, tzinfo=ZoneInfo(TIMEZONE)),
        vertrokken=[
            {"naam": f"Voornaam Achternaam-{number}", "dag": date(2027, 5, number)}
            for number in range(1, 11)
        ],
        teruggezet={
            "van": datetime(2027, 4, 1, 3, 30, tzinfo=ZoneInfo(TIMEZONE)),
            "tot": datetime(2027, 4, 2, 7, 15, tzinfo=ZoneInfo(TIMEZONE)),
        },
        gezondheid=[
            {"wat": "Schijf", "mis": "De gegevens (state.db): 150,0 MB vrij. Maak ruimte."}
        ],
        mailserver=False,
    ),
}


def _undelivered(**other: object) -> dict[str, object]:
    return {
        **common(
            wie="Harm Dijk",
            adres="harm@voorbeeld.example",
            onderwerp=f"Herinnering: inbreng uiterlijk wo 31 maart, {TERUGBLIK}",
            verstuurd=datetime(2027, 3, 24, 8, 31, tzinfo=ZoneInfo(TIMEZONE)),
            woorden="550 5.1.1 <harm@voorbeeld.example>: User unknown",
            voorgoed=True,
            link=Address(f"{OFFICE}/post/7"),
        ),
        **other,
    }


UNDELIVERED: Final[Mapping[str, Facts]] = {
    "adres onbereikbaar": _undelivered(),
    "bezorgen opgegeven": _undelivered(woorden="zonder opgave van reden", voorgoed=False),
}

PAPERS: Final[Mapping[str, Facts]] = {
    "stuk": common(
        link=OFFICE,
        stukken=[{"titel": TERUGBLIK, "versie": "0.1", "ontbreekt": []}],
        stukkensets=[{"titel": "AO voorjaar", "versie": "0.1"}],
    ),
    "stukkenset": common(
        link=OFFICE, stukken=[], stukkensets=[{"titel": "BO voorjaar", "versie": "0.1"}]
    ),
    "twee stukkensets": common(
        link=OFFICE,
        stukken=[],
        stukkensets=[
            {"titel": "BO voorjaar", "versie": "0.1"},
            {"titel": "BO najaar", "versie": "0.1"},
        ],
    ),
    "twee stukken": common(
        link=OFFICE,
        stukken=[
            {"titel": TERUGBLIK, "versie": "0.2", "ontbreekt": ["Goud Wonen", LONG_NAME]},
            {"titel": AFSPRAKEN, "versie": "0.1", "ontbreekt": []},
        ],
        stukkensets=[],
    ),
}

SIGN_IN: Final[Mapping[str, Facts]] = {
    "aanmelden": common(
        link=Address(f"{OFFICE}/aanmelden/brief/voorbeeld"),
        tot=datetime(2027, 3, 3, 9, 15, tzinfo=ZoneInfo(TIMEZONE)),
    ),
}

STANDS_STILL: Final[Mapping[str, Facts]] = {
    name: common(link=Address(f"{OFFICE}/beheer/cyclus"), bevindingen=findings)
    for name, findings in {
        "een fout": ["regel 69, parties 1 kind: 'gemente' kan hier niet. Bedoelt u 'gemeente'?"],
        "veel fouten": [f"regel {line}: dit gegeven ontbreekt" for line in range(10, 30)],
    }.items()
}

OPENING: Final[Mapping[str, Facts]] = {
    "geopend": common(
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
    "geopend, partijen zonder contactpersoon": common(
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
