"""What of a Word file could not be taken over, counted and said in Dutch."""

import re
from collections import Counter
from typing import Final, Literal

Loss = Literal[
    "picture", "chart", "object", "ink", "footnote", "endnote", "comment", "formula", "symbol",
    "hidden", "header", "footer", "contents", "file", "link", "text_box", "merged", "nested_table",
    "cell_lines", "letters", "struck", "inserted", "deleted",
]  # fmt: skip

_SAID: Final[dict[Loss, tuple[str, str]]] = {
    "picture": ("1 afbeelding", "{} afbeeldingen"),
    "chart": ("1 grafiek of schema", "{} grafieken of schema's"),
    "object": ("1 ingesloten object", "{} ingesloten objecten"),
    "ink": ("1 tekening met de pen", "{} tekeningen met de pen"),
    "footnote": ("1 voetnoot", "{} voetnoten"),
    "endnote": ("1 eindnoot", "{} eindnoten"),
    "comment": ("1 opmerking in de kantlijn", "{} opmerkingen in de kantlijn"),
    "formula": ("1 formule", "{} formules"),
    "symbol": ("1 teken uit een symbolenlettertype", "{} tekens uit een symbolenlettertype"),
    "hidden": ("1 stuk verborgen tekst", "{} stukken verborgen tekst"),
    "header": ("1 koptekst", "{} kopteksten"),
    "footer": ("1 voettekst", "{} voetteksten"),
    "contents": ("de inhoudsopgave", "de inhoudsopgave"),
    "file": ("1 ingevoegd bestand", "{} ingevoegde bestanden"),
    "link": (
        "1 koppeling naar iets anders dan een webpagina of e-mailadres; de tekst ervan staat er",
        "{} koppelingen naar iets anders dan een webpagina of e-mailadres; de tekst staat er",
    ),
    "text_box": (
        "1 tekstvak; de tekst ervan staat nu onder de alinea waar het bij hoorde",
        "{} tekstvakken; de tekst ervan staat nu onder de alinea waar ze bij hoorden",
    ),
    "merged": (
        "1 samengevoegde tabelcel; de tekst staat nu in de eerste van die cellen",
        "{} samengevoegde tabelcellen; de tekst staat nu in de eerste van die cellen",
    ),
    "nested_table": (
        "1 tabel in een tabel; de tekst staat nu achter elkaar in de cel",
        "{} tabellen in een tabel; de tekst staat nu achter elkaar in de cel",
    ),
    "cell_lines": (
        "1 tabelcel met meer alinea's; deze staan nu achter elkaar",
        "{} tabelcellen met meer alinea's; deze staan nu achter elkaar",
    ),
    "letters": (
        "de letters of Romeinse cijfers van 1 lijst; deze is nu met gewone cijfers genummerd",
        "de letters of Romeinse cijfers van {} lijsten; deze zijn nu met gewone cijfers genummerd",
    ),
    "struck": (
        "1 doorhaling; de doorgehaalde tekst staat er als gewone tekst",
        "{} doorhalingen; de doorgehaalde tekst staat er als gewone tekst",
    ),
    "inserted": (
        "1 bijgehouden invoeging; de ingevoegde tekst is overgenomen",
        "{} bijgehouden invoegingen; de ingevoegde tekst is overgenomen",
    ),
    "deleted": (
        "1 bijgehouden verwijdering; de verwijderde tekst is weggelaten",
        "{} bijgehouden verwijderingen; de verwijderde tekst is weggelaten",
    ),
}
"""What is said of one, and of more. What comes after a semicolon says what became of the text."""
_ONCE: Final[frozenset[Loss]] = frozenset({"contents"})
MOST_QUOTES: Final = 3
"""Texts of a kind that are quoted."""
LONGEST_QUOTE: Final = 200
"""Characters of such a quote."""


class Losses:
    """Counts what is left out while a file is read."""

    def __init__(self) -> None:
        self._counts: Counter[Loss] = Counter()
        self._quotes: dict[Loss, list[str]] = {}

    def add(self, loss: Loss, words: str = "") -> None:
        """Counts one more; `words` is the text in it, that people may want to take over."""
        self._counts[loss] += 1
        plain = re.sub(r"\s+", " ", words).strip()
        if plain:
            self._quotes.setdefault(loss, []).append(plain)

    def told(self) -> tuple[str, ...]:
        """What was left out or changed, a phrase for each kind, in a fixed order."""
        return tuple(self._told(loss) for loss in _SAID if self._counts[loss])

    def _told(self, loss: Loss) -> str:
        count = self._counts[loss]
        one, more = _SAID[loss]
        said = one if count == 1 or loss in _ONCE else more.format(count)
        quotes = self._quotes.get(loss, [])
        shown = [f"‘{_shortened(each)}’" for each in quotes[:MOST_QUOTES]]
        rest = ["…"] if len(quotes) > MOST_QUOTES else []
        return f"{said}: {', '.join([*shown, *rest])}" if shown else said


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"
