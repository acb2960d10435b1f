"""Warnings about a delivered text in Dutch words."""

from collections.abc import Iterable, Mapping
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.intakechecks import IntakeWarning, Kind

SAID: Final[Mapping[Kind, str]] = {
    "hidden": "onzichtbare tekens ({value}) zijn verwijderd.",
    "empty": "hier staat geen tekst.",
    "long": "de tekst telt {value} woorden; gevraagd zijn er ten hoogste {limit}.",
    "bsn": "dit lijkt een burgerservicenummer te zijn ({value}).",
    "email": "dit lijkt een e-mailadres te zijn ({value}).",
    "phone": "dit lijkt een telefoonnummer te zijn ({value}).",
}
PERSONAL: Final[frozenset[Kind]] = frozenset({"bsn", "email", "phone"})
ADVICE: Final = (
    "Stukken worden openbaar en bevatten geen persoonsgegevens van huurders. Haal deze gegevens "
    "uit de tekst, tenzij zij er horen te staan."
)


def sentences(cycle: Cycle, warnings: Iterable[IntakeWarning]) -> list[str]:
    """A sentence for each warning, with where it is about; and what to do about personal data."""
    found = tuple(warnings)
    names = {theme.id: theme.name for theme in cycle.themes}
    told = [_sentence(names, each) for each in found]
    return [*told, ADVICE] if any(each.kind in PERSONAL for each in found) else told


def _sentence(names: Mapping[str, str], warning: IntakeWarning) -> str:
    place = f"'{names.get(warning.theme, warning.theme)}'"
    if warning.field:
        place += f", onderdeel {warning.field}"
    return f"{place}: {SAID[warning.kind].format(value=warning.value, limit=warning.limit)}"
