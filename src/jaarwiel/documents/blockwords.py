"""The block words of a template, such as `{{ bijdrage(deel) }}`, and the blocks they stand for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from jinja2 import Template

from jaarwiel.core.document import (
    Block,
    Cell,
    Contribution,
    Heading,
    Missing,
    Paragraph,
    Run,
    State,
    Table,
    Text,
    demoted,
)
from jaarwiel.documents.prose import parse, parse_line
from jaarwiel.documents.wording import Deel, Thema
from jaarwiel.words.sandbox import mistake, told_in_dutch

_STATES: dict[str, State] = {"compleet": "complete", "deels": "partial", "niets": "absent"}

_NAME_SHARE, _THEME_SHARE = 27, 20
_DELIVERY_SHARES = (30, 24, 11, 50)


class Phrases:
    """The sentences that block words need, from the macros and words of one template."""

    def __init__(self, template: Template) -> None:
        self._template = template
        with told_in_dutch(str(template.name)):
            self._module = template.module

    def text(self, phrase: str, *arguments: object) -> Text:
        """Return what the macro `phrase` says about the arguments."""
        with told_in_dutch(str(self._template.name), self._template):
            return parse_line(str(self._found(phrase)(*arguments)))

    def word(self, name: str) -> str:
        """Return a fixed word that the template sets."""
        return str(self._found(name))

    def _found(self, name: str) -> Any:
        if not hasattr(self._module, name):
            raise mistake(str(self._template.name), None, f"mist {name}")
        return getattr(self._module, name)


def contribution(deel: Deel, phrases: Phrases, level: int, _name: str) -> Block:
    """Return what one party brought in for one theme; its heading has the given level."""
    return Contribution(
        anchor=deel.kenmerk,
        heading=Heading(level, (Run(deel.partij),)),
        provenance=phrases.text("herkomst", deel) if deel.is_geleverd else (),
        blocks=demoted(tuple(_passages(deel, phrases)), below=level),
        missing=Missing(phrases.text("ontbrekend", deel)) if deel.ontbreekt else None,
    )


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


Builder: TypeAlias = Callable[..., Block]

WORDS: dict[str, tuple[type, Builder]] = {
    "bijdrage": (Deel, contribution),
    "overzicht": (tuple, overview),
    "leveringen": (tuple, deliveries),
}
"""Every block word with the type of its argument and what makes its block."""


def parties(themas: tuple[Thema, ...]) -> tuple[str, ...]:
    """Return the names of the parties, each once, in order of appearance."""
    return tuple(dict.fromkeys(deel.partij for thema in themas for deel in thema.delen))


def _passages(deel: Deel, phrases: Phrases) -> Iterator[Block]:
    for passage in deel.passages:
        yield Heading(1, (Run(passage.veld),))
        blocks = parse(passage.tekst, f"{deel.partij}: {passage.veld}")
        for block in blocks or (Paragraph(phrases.text("zonder_tekst")),):
            yield _one_lower(block)
    if not deel.passages and not deel.ontbreekt:
        yield Paragraph(phrases.text("niets_gevraagd"))


def _one_lower(block: Block) -> Block:
    return replace(block, level=block.level + 1) if isinstance(block, Heading) else block


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
