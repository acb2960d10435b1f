"""Days and moments in Dutch words, and the templates that use them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pendulum

from jaarwiel.resources import template_path

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

DAYS: Final = 4096
"""Days of which the words are remembered: a page or letter has many, of the same few years."""


@lru_cache(maxsize=DAYS)
def day_in_words(day: date) -> str:
    """As "woensdag 31 maart 2027"."""
    return _pendulum(day).format("dddd D MMMM YYYY", locale="nl")


@lru_cache(maxsize=DAYS)
def short_day(day: date) -> str:
    """As "wo 31 maart"."""
    return _pendulum(day).format("dd D MMMM", locale="nl")


@lru_cache(maxsize=DAYS)
def month_in_words(day: date) -> str:
    """As "maart 2027"."""
    return _pendulum(day).format("MMMM YYYY", locale="nl")


def clock(moment: datetime) -> str:
    """As "8.30 uur", the moment in its own time zone."""
    return f"{moment.hour}.{moment:%M} uur"


def moment_in_words(moment: datetime) -> str:
    """As "woensdag 31 maart 2027 om 13.30 uur"."""
    return f"{day_in_words(moment.date())} om {clock(moment)}"


def listed(words: list[str] | tuple[str, ...]) -> str:
    """As "ambitie, resultaten en focuspunten"."""
    *most, last = words or [""]
    return f"{', '.join(most)} en {last}" if most else last


def _pendulum(day: date) -> pendulum.DateTime:
    return pendulum.datetime(day.year, day.month, day.day)


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "dag": day_in_words,
    "korte_dag": short_day,
    "maandnaam": month_in_words,
    "tijd": clock,
    "moment": moment_in_words,
    "opgesomd": listed,
}


@lru_cache(maxsize=8)
def environment(
    *, html: bool, finalize: Callable[[object], object] | None = None
) -> "ImmutableSandboxedEnvironment":
    """A sandboxed Jinja environment over templates/ in which an unknown word is an error.

    A template is read once: who changes one starts the program again.
    """
    from jinja2 import FunctionLoader, StrictUndefined

    from jaarwiel.words.sandbox import Sandbox

    made = Sandbox(
        loader=FunctionLoader(_load),
        undefined=StrictUndefined,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    made.filters.update(FILTERS)
    return made


def _load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """The text of a template, where it stands, and whether it would still be that one."""
    try:
        path = template_path(name)
        return path.read_text(encoding="utf-8"), name, lambda: template_path(name) == path
    except FileNotFoundError:
        return None
