"""The templates: what their Dutch words stand for, and how a mistake in them is told.

A template is Markdown with Jinja2 in it. What it prints is text, never Markdown: a name such as
"Wonen & Zo *" comes out as it is. Templates run in a sandbox and an unknown word is an error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pendulum
from jinja2 import FunctionLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jaarwiel.core.dossier import Dossier, DossierTheme, Part
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.intake import cleaned
from jaarwiel.words.sandbox import Sandbox, told_in_dutch

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Passage:
    """One delivered text, in the words of a template."""

    veld: str
    tekst: str


@dataclass(frozen=True)
class Deel:
    """What one party brought in for one theme, in the words of a template."""

    partij: str
    thema: str
    passages: tuple[Passage, ...]
    ontbreekt: tuple[str, ...]
    versie: int | None
    aangeleverd_op: datetime | None
    te_laat: bool
    kenmerk: str
    """Name of the bookmark around this part."""

    @property
    def is_geleverd(self) -> bool:
        """True when anything came at all."""
        return self.versie is not None and self.aangeleverd_op is not None


@dataclass(frozen=True)
class Thema:
    """One theme with the parts of all parties, in the words of a template."""

    naam: str
    delen: tuple[Deel, ...]


class Verbatim(str):
    """Text that goes into the Markdown as it is: what a block word leaves behind."""

    __slots__ = ()


def themes_in_dutch(dossier: Dossier) -> tuple[Thema, ...]:
    """Return the themes of a dossier as templates know them, every text cleaned."""
    return tuple(_theme(theme) for theme in dossier.themes)


def document_words(dossier: Dossier, themes: tuple[Thema, ...]) -> dict[str, Any]:
    """Return the words that every document template may use, with their values."""
    return {
        "titel": cleaned(dossier.title),
        "tafel": cleaned(dossier.table_name),
        "jaar": dossier.year,
        "laatste_dag": dossier.last_day,
        "termijn_verstreken": dossier.assembled_at.date() > dossier.last_day,
        "samengesteld_op": dossier.assembled_at,
        "versie": dossier.label or str(dossier.version),
        "definitief": dossier.final,
        "met_herkomst": dossier.with_provenance,
        "themas": themes,
    }


def sandbox(read_template: ReadTemplate) -> ImmutableSandboxedEnvironment:
    """Return the environment in which the templates of `read_template` run."""
    environment = Sandbox(
        loader=FunctionLoader(lambda name: (read_template(name), name, lambda: True)),
        undefined=StrictUndefined,
        finalize=_as_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"datum": _day, "dag": _weekday, "tijd": _time, "opsomming": enumerated}
    return environment


def render(template: Template, words: Mapping[str, Any]) -> str:
    """Return the Markdown that a template gives. JaarwielError: the template has a mistake."""
    with told_in_dutch(str(template.name)):
        return template.render(words)


def enumerated(items: Sequence[str]) -> str:
    """Return the items as "ambitie, resultaten en focuspunten"; an abbreviation keeps its case."""
    lowered = [item[:1].lower() + item[1:] if item[1:2].islower() else item for item in items]
    return " en ".join(part for part in (", ".join(lowered[:-1]), *lowered[-1:]) if part)


def _theme(theme: DossierTheme) -> Thema:
    return Thema(cleaned(theme.name), tuple(_part(part, theme) for part in theme.parts))


def _part(part: Part, theme: DossierTheme) -> Deel:
    return Deel(
        partij=cleaned(part.party_name),
        thema=cleaned(theme.name),
        passages=tuple(
            Passage(cleaned(passage.field), cleaned(passage.text)) for passage in part.passages
        ),
        ontbreekt=tuple(cleaned(field) for field in part.missing),
        versie=part.version,
        aangeleverd_op=part.delivered_at,
        te_laat=part.late,
        kenmerk=f"inbreng_{theme.id}_{part.party}",
    )


def _as_text(value: object) -> str:
    if isinstance(value, Verbatim):
        return value
    return _PUNCTUATION.sub(r"\\\1", " ".join(str(value).split()))


def _day(value: date) -> str:
    return _formatted(value, "D MMMM YYYY")


def _weekday(value: date) -> str:
    return _formatted(value, "dddd D MMMM YYYY")


def _time(value: datetime) -> str:
    return _formatted(value, "H.mm")


def _formatted(value: date, pattern: str) -> str:
    if isinstance(value, datetime):
        return pendulum.instance(value).format(pattern, locale="nl")
    return pendulum.date(value.year, value.month, value.day).format(pattern, locale="nl")
