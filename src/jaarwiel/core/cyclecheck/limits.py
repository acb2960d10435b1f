"""What every number and text of a cycle file must keep to, whatever it is about."""

from collections.abc import Iterator
from typing import Final

from jaarwiel.core.cycle import (
    Body,
    Cycle,
    Days,
    Group,
    Ladder,
    OwnLadder,
    Party,
    Recess,
    Retention,
    Rung,
    Table,
    Theme,
)
from jaarwiel.core.cyclecheck.entries import blocks, values
from jaarwiel.core.figures import Indicator
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import DeadlineRule, DecisionRule, MeetingRule, WordLimit
from jaarwiel.core.terms import Layer, Prolongation, Term

READABLE: Final = 10**12
"""Numbers from here on are not repeated in a message."""
BOUNDS: Final[dict[type, dict[str, tuple[int, int]]]] = {
    Table: {"first_year": (2000, 2100)},
    Term: {"years": (1, 10), "first": (2000, 2200)},
    Prolongation: {"first": (2000, 2200), "years": (1, 10)},
    Days: {"meetings_per_day": (1, 20)},
    Party: {"at_once": (1, 100), "per_day": (1, 100)},
    Recurring: {
        "years": (2000, 2200),
        "since": (2000, 2200),
        "through": (2000, 2200),
        "every": (1, 10),
        "term_years": (1, 20),
    },
    DeadlineRule: {
        "assembled_workdays": (0, 60),
        "weeks": (1, 52),
        "agreements": (0, 10),
        "words": (1, 100_000),
    },
    WordLimit: {"words": (1, 100_000)},
    Indicator: {"decimals": (0, 4)},
    MeetingRule: {"minutes": (1, 24 * 60), "papers_workdays": (0, 60)},
    DecisionRule: {"weeks": (1, 52)},
    Ladder: {
        "stops_after_workdays": (0, 120),
        "hold_above": (1, 100_000),
        "hold_after_workdays": (1, 120),
        "proposals_after_workdays": (0, 120),
    },
    Retention: {"contacts_months": (1, 240), "letters_months": (1, 240)},
    OwnLadder: {"stops_after_workdays": (0, 120)},
    Rung: {"days_before": (0, 366), "workdays_before": (0, 120), "workdays_after": (0, 120)},
}
"""The least and the greatest number (both inclusive), by block and key."""
NOT_BLANK: Final[dict[type, tuple[str, ...]]] = {
    Table: ("name",),
    Layer: ("name",),
    Body: ("name",),
    Recess: ("name",),
    Party: ("name",),
    Group: ("name",),
    Theme: ("name",),
    Indicator: ("name", "unit"),
    DeadlineRule: ("step", "title", "title_update", "document", "document_update",
                   "request", "request_update", "fields"),
    MeetingRule: ("title",),
    DecisionRule: ("title", "question", "answers"),
}  # fmt: skip


def problems(cycle: Cycle) -> Iterator[Problem]:
    """Everything of this kind."""
    yield from _empty_lists(cycle)
    yield from _blank_texts(cycle)
    yield from _numbers(cycle)


def _empty_lists(cycle: Cycle) -> Iterator[Problem]:
    wanted: tuple[tuple[EntryPath, tuple[object, ...], str], ...] = (
        (("parties",), cycle.parties, "partij"),
        (("themes",), cycle.themes, "thema"),
        (("deadlines",), cycle.deadlines, "termijn"),
        (("ladder", "rungs"), cycle.ladder.rungs, "trede"),
    )
    for path, entries, what in wanted:
        if not entries:
            yield Problem(path, f"de lijst is leeg; noem ten minste één {what}")


def _blank_texts(cycle: Cycle) -> Iterator[Problem]:
    for path, block in blocks(cycle, ()):
        for key in NOT_BLANK.get(type(block), ()):
            for entry, text in values(getattr(block, key), (*path, key)):
                if not text.strip():
                    yield Problem(entry, "de tekst is leeg; vul hier iets in")


def _numbers(cycle: Cycle) -> Iterator[Problem]:
    for path, block in blocks(cycle, ()):
        bounds_of = BOUNDS.get(type(block), {})
        if isinstance(block, Recurring):
            bounds_of = BOUNDS[Recurring] | bounds_of
        for key, bounds in bounds_of.items():
            for entry, number in values(getattr(block, key), (*path, key)):
                yield from _number(entry, number, *bounds)


def _number(path: EntryPath, number: int, least: int, greatest: int) -> Iterator[Problem]:
    if not least <= number <= greatest:
        shown = f"{number}" if abs(number) < READABLE else "dit getal"
        message = f"{shown} kan hier niet; noem een getal van {least} tot en met {greatest}"
        yield Problem(path, message)
