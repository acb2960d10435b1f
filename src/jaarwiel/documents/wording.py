"""The templates: what their Dutch words stand for, and how a mistake in them is told.

A template is Markdown with Jinja2 in it. What it prints is text, never Markdown: a name such as
"Wonen & Zo *" comes out as it is. Templates run in a sandbox and an unknown word is an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pendulum
from jinja2 import FunctionLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jaarwiel.core import dossier as dossier_facts
from jaarwiel.core.dossier import Dossier, DossierTheme, Part
from jaarwiel.core.joint import TABLE
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.blockfacts import (
    Afspraak,
    Bevindingen,
    Deel,
    Gepland,
    Ondertekenaar,
    Onvolledig,
    Passage,
    Thema,
)
from jaarwiel.documents.figurewords import programme_table, results_table, stock_chart
from jaarwiel.documents.intake import cleaned
from jaarwiel.documents.numbers import in_dutch, spans
from jaarwiel.documents.phrases import Phrases
from jaarwiel.words.sandbox import Sandbox, told_in_dutch

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Verbatim(str):
    """Text that goes into the Markdown as it is: what a block word leaves behind."""

    __slots__ = ()


def document_words(dossier: Dossier, phrases: Phrases, findings: tuple[str, ...]) -> dict[str, Any]:
    """Return the words that every document template may use, with their values.

    `findings` has a sentence for each thing to look at.
    """
    first, last = dossier.period
    charts = tuple(stock_chart(each, phrases) for each in dossier.stocks)
    programmes = tuple(programme_table(each, phrases) for each in dossier.programmes)
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
        "themas": tuple(_theme(theme, dossier, phrases) for theme in dossier.themes),
        "geevalueerd_jaar": dossier.year - 1,
        "eerste_jaar": first,
        "laatste_jaar": last,
        "aantal_afspraken": dossier.wanted_agreements,
        "controle": Bevindingen(phrases.word("controle"), findings),
        "voorraden": charts,
        "programmas": programmes,
        "onvolledig_voorraad": _incomplete_stocks(dossier),
        "onvolledig_programma": _incomplete_programmes(dossier),
        "voorbehouden": _reserves(dossier, phrases),
        "ondertekenaars": tuple(
            Ondertekenaar(cleaned(each.name), tuple(map(cleaned, each.members)))
            for each in dossier.signing
        ),
        "planning": tuple(
            Gepland(cleaned(each.title), each.day, each.uncertain, each.is_last_day)
            for each in dossier.planned
        ),
    }


def _incomplete_stocks(dossier: Dossier) -> tuple[Onvolledig, ...]:
    return tuple(
        Onvolledig(cleaned(stock.indicator.name), year, tuple(map(cleaned, names)))
        for stock in dossier.stocks
        for year, names in stock.lacking
    )


def _incomplete_programmes(dossier: Dossier) -> tuple[Onvolledig, ...]:
    return tuple(
        Onvolledig(cleaned(indicator.name), programme.year, tuple(map(cleaned, names)))
        for programme in dossier.programmes
        for indicator, names in programme.lacking
    )


def _reserves(dossier: Dossier, phrases: Phrases) -> tuple[str, ...]:
    """Return each reserve (voorbehoud) once, as "Programma, Goud Wonen, 2027-2028: o.v.v. ..."."""
    named = [(phrases.word("programma"), each.reserves) for each in dossier.programmes]
    named += [(cleaned(each.indicator.name), each.reserves) for each in dossier.stocks]
    years: dict[tuple[str, str, str], set[int]] = {}
    for of, found in named:
        for name, text, held in found:
            years.setdefault((of, cleaned(name), cleaned(text)), set()).update(held)
    return tuple(f"{of}, {name}, {spans(held)}: {text}" for (of, name, text), held in years.items())


@lru_cache(maxsize=8)
def sandbox(read_template: ReadTemplate) -> ImmutableSandboxedEnvironment:
    """Return the environment in which the templates of `read_template` run.

    What it compiled is used again as long as the template reads the same.
    """

    def load(name: str) -> tuple[str, str, Callable[[], bool]]:
        source = read_template(name)
        return source, name, lambda: read_template(name) == source

    environment = Sandbox(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        finalize=_as_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "datum": _day,
        "dag": _weekday,
        "tijd": _time,
        "opsomming": enumerated,
        "getal": in_dutch,
        "jaren": spans,
    }
    return environment


def render(template: Template, words: Mapping[str, Any]) -> str:
    """Return the Markdown that a template gives. JaarwielError: the template has a mistake."""
    with told_in_dutch(str(template.name)):
        return template.render(words)


def enumerated(items: Sequence[str]) -> str:
    """Return the items as "ambitie, resultaten en focuspunten"; an abbreviation keeps its case."""
    lowered = [item[:1].lower() + item[1:] if item[1:2].islower() else item for item in items]
    return " en ".join(part for part in (", ".join(lowered[:-1]), *lowered[-1:]) if part)


def _theme(theme: DossierTheme, dossier: Dossier, phrases: Phrases) -> Thema:
    name = cleaned(theme.name)
    title = f"{phrases.word('cijfers')} {dossier.year - 1}: {name}"
    return Thema(
        name,
        tuple(_part(part, theme) for part in theme.parts),
        tuple(
            Afspraak(
                each.number,
                _joint(each.text, theme),
                tuple(_of_year(text, theme, year, phrases) for year, text in each.years),
            )
            for each in theme.agreements
        ),
        _joint(theme.process, theme) if theme.process else None,
        results_table(theme.results, title, phrases),
    )


def _of_year(
    passage: dossier_facts.Passage, theme: DossierTheme, year: int, phrases: Phrases
) -> tuple[int, Passage]:
    """Return what is done in one year, under a heading that names that year alone."""
    return year, replace(_joint(passage, theme), veld=f"{phrases.word('jaarschijf')} {year}")


def _joint(passage: dossier_facts.Passage, theme: DossierTheme) -> Passage:
    """Return one text of the joint text, which has no party of its own."""
    return Passage(
        veld=cleaned(passage.field),
        tekst=cleaned(passage.text),
        partij="",
        sleutel=f"{TABLE}/{theme.id}/{passage.field}",
        kenmerk=f"{TABLE}_{theme.id}_{passage.field}",
        is_geleverd=passage.version is not None,
        versie=passage.version,
        aangeleverd_op=passage.delivered_at,
    )


def _part(part: Part, theme: DossierTheme) -> Deel:
    return Deel(
        partij=cleaned(part.party_name),
        thema=cleaned(theme.name),
        onderdelen=tuple(_asked(part, theme, field) for field in part.fields),
        ontbreekt=tuple(cleaned(field) for field in part.missing),
        versie=part.version,
        aangeleverd_op=part.delivered_at,
        te_laat=part.late,
        kenmerk=f"inbreng_{theme.id}_{part.party}",
        is_voorstel=part.agreed,
    )


def _asked(part: Part, theme: DossierTheme, field: str) -> Passage:
    """Return one text of a part; one of which the delivery is not known is of the newest."""
    found = next((passage for passage in part.passages if passage.field == field), None)
    by = part if found and found.delivered_at is None else found
    return Passage(
        veld=cleaned(field),
        tekst=cleaned(found.text) if found else "",
        partij=cleaned(part.party_name),
        sleutel=f"{part.party}/{theme.id}/{field}",
        kenmerk=f"inbreng_{theme.id}_{part.party}_{field}",
        is_geleverd=found is not None,
        versie=by.version if by else None,
        aangeleverd_op=by.delivered_at if by else None,
        te_laat=by is not None and by.late,
        is_voorstel=by is not None and by.agreed,
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
    if isinstance(value, datetime):  # without its zone, which no pattern shows and is slow to find
        return pendulum.instance(value.replace(tzinfo=None)).format(pattern, locale="nl")
    return pendulum.date(value.year, value.month, value.day).format(pattern, locale="nl")
