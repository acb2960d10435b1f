"""The block words of a template, such as `{{ bijdrage(deel) }}`, and the blocks they stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from jaarwiel.core.document import Block
from jaarwiel.documents.blockfacts import (
    Bevindingen,
    Deel,
    Grafiek,
    Ondertekenaar,
    Passage,
    Tabel,
    Thema,
)
from jaarwiel.documents.contributionblocks import (
    contribution,
    deliveries,
    overview,
    passage,
    passage_below,
)
from jaarwiel.documents.figureblocks import chart, findings, page_break, signatures, table

Builder: TypeAlias = Callable[..., Block]
"""Makes a block of: the argument, the phrases, the heading's level, the heading above it."""


@dataclass(frozen=True)
class BlockWord:
    """What a block word takes, and what makes its block."""

    takes: type
    build: Builder
    many: bool = False
    """Whether it takes a tuple of these."""

    def accepts(self, argument: object) -> bool:
        """Whether the word can do something with this argument."""
        if self.many:
            return isinstance(argument, tuple) and all(
                isinstance(it, self.takes) for it in argument
            )
        return isinstance(argument, self.takes)


WORDS: dict[str, BlockWord] = {
    "bijdrage": BlockWord(Deel, contribution),
    "passage": BlockWord(Passage, passage),
    "jaarschijf": BlockWord(Passage, passage_below),
    "overzicht": BlockWord(Thema, overview, many=True),
    "leveringen": BlockWord(Thema, deliveries, many=True),
    "tabel": BlockWord(Tabel, table),
    "grafiek": BlockWord(Grafiek, chart),
    "handtekeningen": BlockWord(Ondertekenaar, signatures, many=True),
    "bevindingen": BlockWord(Bevindingen, findings),
    "nieuwe_pagina": BlockWord(type(None), page_break),
}
"""Every block word by its name."""
