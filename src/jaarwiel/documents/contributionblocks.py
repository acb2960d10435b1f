"""What parties delivered, as blocks: whole contributions, single texts, and who owes what."""

from collections.abc import Iterator

from jaarwiel.core.document import (
    Block,
    Cell,
    Contribution,
    Heading,
    Missing,
    Paragraph,
    Passage,
    Run,
    State,
    Table,
    demoted,
)
from jaarwiel.documents import blockfacts
from jaarwiel.documents.blockfacts import Deel, Thema
from jaarwiel.documents.phrases import Phrases
from jaarwiel.documents.prose import parse

_STATES: dict[str, State] = {"compleet": "complete", "deels": "partial", "niets": "absent"}

_NAME_SHARE, _THEME_SHARE = 27, 20
_DELIVERY_SHARES = (30, 24, 11, 50)


def contribution(deel: Deel, phrases: Phrases, level: int, _name: str) -> Block:
    """Return what one party brought in for one theme; its heading has the given level."""
    owed = deel.overig_ontbreekt
    nothing_asked = not deel.onderdelen and not deel.ontbreekt
    return Contribution(
        anchor=deel.kenmerk,
        heading=Heading(level, (Run(deel.partij),)),
        passages=tuple(passage(each, phrases, level + 1, "") for each in deel.onderdelen),
        missing=Missing(phrases.text("ontbrekend", owed)) if owed else None,
        note=(Paragraph(phrases.text("niets_gevraagd")),) if nothing_asked else (),
    )


def passage(it: blockfacts.Passage, phrases: Phrases, level: int, _name: str) -> Passage:
    """Return one text that is asked; its heading, the name of the field, has the given level."""
    blocks = parse(it.tekst, f"{it.partij}: {it.veld}") if it.is_geleverd else ()
    if it.is_geleverd and not blocks:
        blocks = (Paragraph(phrases.text("zonder_tekst")),)
    return Passage(
        anchor=it.kenmerk,
        slot_key=it.sleutel,
        heading=Heading(level, (Run(it.veld),)),
        provenance=phrases.text("herkomst", it) if it.aangeleverd_op else (),
        blocks=demoted(blocks, below=level),
        missing=None if it.is_geleverd else Missing(phrases.text("ontbrekend_onderdeel", it)),
    )


def passage_below(it: blockfacts.Passage, phrases: Phrases, level: int, name: str) -> Passage:
    """Return a text that belongs to the one above it: its heading is a level lower."""
    return passage(it, phrases, level + 1, name)


def overview(themas: tuple[Thema, ...], phrases: Phrases, _level: int, name: str) -> Block:
    """Return the table of parties by themes that says what is in and what is not."""
    header = (phrases.word("partij"), *(thema.naam for thema in themas))
    rows = ((_plain_cell(party), *_standings(party, themas, phrases)) for party in parties(themas))
    return Table(
        name,
        header=tuple(map(_plain_cell, header)),
        rows=tuple(rows),
        row_headers=True,
        shares=(_NAME_SHARE, *(_THEME_SHARE for _ in themas)),
    )


def deliveries(themas: tuple[Thema, ...], phrases: Phrases, _level: int, name: str) -> Block:
    """Return the table of parties with their latest delivery and what they still owe."""
    header = map(phrases.word, ("partij", "laatste_levering", "versie", "stand_van_zaken"))
    rows = (_delivery(party, themas, phrases) for party in parties(themas))
    return Table(
        name,
        header=tuple(map(_plain_cell, header)),
        rows=tuple(rows),
        row_headers=True,
        shares=_DELIVERY_SHARES,
    )


def parties(themas: tuple[Thema, ...]) -> tuple[str, ...]:
    """Return the names of the parties, each once, in order of appearance."""
    return tuple(dict.fromkeys(deel.partij for thema in themas for deel in thema.delen))


def _plain_cell(text: str) -> Cell:
    return Cell((Run(text),))


def _standings(party: str, themas: tuple[Thema, ...], phrases: Phrases) -> Iterator[Cell]:
    for thema in themas:
        delen = [deel for deel in thema.delen if deel.partij == party]
        yield _standing(delen, phrases)


def _standing(delen: list[Deel], phrases: Phrases) -> Cell:
    key = _state(delen)
    return Cell(phrases.text("stand", key), _STATES.get(key, ""))


def _state(delen: list[Deel]) -> str:
    if any(deel.ontbreekt for deel in delen):
        return "deels" if any(deel.passages for deel in delen) else "niets"
    return "compleet" if any(deel.passages for deel in delen) else "niet gevraagd"


def _delivery(party: str, themas: tuple[Thema, ...], phrases: Phrases) -> tuple[Cell, ...]:
    delen = [deel for thema in themas for deel in thema.delen if deel.partij == party]
    delivered = [deel for deel in delen if deel.is_geleverd]
    latest = max(delivered, key=lambda deel: deel.versie or 0, default=None)
    return (
        _plain_cell(party),
        Cell(phrases.text("levering", latest)),
        Cell(phrases.text("versienummer", latest)),
        Cell(phrases.text("openstaand", delen), _STATES.get(_state(delen), "")),
    )
