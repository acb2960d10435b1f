"""The made-up table of all examples: its people, days and addresses."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.mail.letters import Address, Envelope

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


def common(**other: object) -> dict[str, object]:
    """What every letter says; `other` adds to it."""
    return {"naam": "Truus Bakker", "tafel": "Prestatieafspraken Het Hogeland", **other}


def party_letter(**other: object) -> dict[str, object]:
    """What a letter to a party says besides."""
    page = {"link": PAGE, "overdragen": Address(f"{PAGE}/overdragen")}
    return common(**{"coordinator": "Anna de Vries", **page, **other})


def lines(themes: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, object]]:
    """Themes with their fields, as letters list them."""
    return [{"thema": name, "onderdelen": list(fields)} for name, fields in themes]
