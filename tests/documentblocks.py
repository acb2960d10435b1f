"""A document with every block there is, as a table would have it."""

from dataclasses import replace
from decimal import Decimal

from hogeland import small_dossier

from jaarwiel.core.dossier import DossierTheme
from jaarwiel.documents.blockfacts import Bevindingen, Grafiek, Ondertekenaar, Reeks, Tabel
from jaarwiel.documents.composition import compose
from jaarwiel.resources import read_template

TERUGBLIK = "documents/terugblik.md.j2"
YEARS = tuple(range(2021, 2031))
STOCK = (
    ("Goud Wonen", 2811, 2806, 2799, 2790, 2795, 2803, 2820, 2841, 2860, 2874),
    ("Wierden en Borgen", 3502, 3490, 3481, 3475, 3470, 3466, 3471, 3480, 3492, 3505),
    ("Woonzorg Nederland", 168, 168, 168, 168, 168, 168, 168, 160, 160, 160),
)
SUMS = ("Totaal", *(sum(figures) for figures in list(zip(*STOCK, strict=True))[1:]))

STOCK_TABLE = Tabel(
    "Voorraad zelfstandige DAEB-woningen op 31 december",
    kop=("Corporatie", *YEARS),
    rijen=STOCK,
    totalen=(SUMS,),
)
STOCK_CHART = Grafiek(
    "Voorraad zelfstandige DAEB-woningen op 31 december",
    "woningen",
    YEARS,
    tuple(Reeks(name, tuple(figures), 2026) for name, *figures in STOCK),
    tabel=STOCK_TABLE,
)
PROGRAMME = Grafiek(
    "Nieuwbouw en sloop",
    "woningen",
    (2026, 2027, 2028),
    (
        Reeks("Nieuwbouw", (24, 36, 40), 2027),
        Reeks("Sloop", (-12, None, -8), 2027),
        Reeks("Verkoop", (-3, -2, Decimal("-2.5")), 2027),
    ),
)
TENURE = replace(PROGRAMME, naam="Gestapeld", vorm="gestapeld")
SIGNATORIES = (
    Ondertekenaar("Gemeente Het Hogeland"),
    Ondertekenaar("Wierden en Borgen en Goud Wonen", ("Wierden en Borgen", "Goud Wonen")),
    Ondertekenaar("Huurdersorganisatie Woonzorg Nederland"),
)
FINDINGS = Bevindingen(
    "Bevindingen bij dit concept",
    (
        "Woonzorg Nederland heeft bij het thema Wonen en zorg nog geen resultaten aangeleverd.",
        "Het totaal van de nieuwbouw in 2027 is 36, aangeleverd is 38.",
    ),
)

SOURCE = """# {{ titel }}

{{ tafel }}

{{ bevindingen(findings) }}

## Wonen en zorg

{{ bijdrage(themas[0].delen[0]) }}

## Afspraken

### Afspraak 1

{{ passage(themas[0].delen[0].onderdeel("Resultaten")) }}

{{ nieuwe_pagina() }}

## Bijlage: cijfers

{{ tabel(table) }}

{{ grafiek(chart) }}

{{ grafiek(programme) }}

{{ grafiek(tenure) }}

## Ondertekening

{{ handtekeningen(signatories) }}

## Slot

Na de ondertekening.
"""
FACTS = {
    "findings": FINDINGS,
    "table": STOCK_TABLE,
    "chart": STOCK_CHART,
    "programme": PROGRAMME,
    "tenure": TENURE,
    "signatories": SIGNATORIES,
}


PART = replace(
    small_dossier().parts[0],
    missing=("Resultaten", "Cijfers"),
    asked=("Ambitie", "Resultaten"),
)


def document(text="Tekst.", source=SOURCE, part=PART, facts=None, **changes):
    """The model of a document with every block, and of one party with a text and a gap."""
    passages = tuple(replace(each, text=text) for each in part.passages)
    themes = (DossierTheme("t", "Wonen en zorg", (replace(part, passages=passages),)),)
    dossier = replace(small_dossier(), themes=themes, **changes)
    return compose(dossier, reader(source), FACTS if facts is None else facts)


def reader(source):
    """A reader of templates in which the Terugblik is this one."""
    return lambda asked: source if asked == TERUGBLIK else read_template(asked)
