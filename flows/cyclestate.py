"""The state of the cycle as the planning board shows it: what is owed, held and coming.

Organisations, days and numbers: never a person, and never who is in a meeting.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yearplan import Deadline, Item, Meeting, Question
from jaarwiel.office.chasing.chase import to_come
from jaarwiel.office.desk import Desk
from jaarwiel.office.overview import Overview, Standing, overview
from jaarwiel.words.wording import clock, day_in_words, listed, short_day

BEHIND: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=366)
LETTERS_AHEAD: Final = timedelta(days=92)
"""Further ahead so much may still come in that expected letters say little."""
MONTH: Final = timedelta(days=31)
MOST_ROWS: Final = 300
"""Of the timeline of many tables: more is counted, not shown."""
STATUS: Final = {"proposed": "voorlopig", "confirmed": "bevestigd", "cancelled": "geannuleerd"}


@dataclass(frozen=True)
class Entry:
    """Something that is to happen, or did, on one day."""

    day: date
    what: str


@dataclass(frozen=True)
class CycleState:
    """How the cycle stands on one day."""

    cycle: Cycle
    today: date
    overview: Overview
    items: tuple[Item, ...]
    """Of the years around today, in no order."""
    letters: Mapping[date, int]
    """How many letters are expected on each day to come, when nothing more comes in."""

    @property
    def timeline(self) -> list[Entry]:
        """All there is from some weeks ago until a year ahead, in order of day."""
        found = [entry for item in self.items for entry in _entries(item)]
        expected = [
            Entry(day, "1 brief verwacht" if count == 1 else f"{count} brieven verwacht")
            for day, count in self.letters.items()
        ]
        first, last = self.today - BEHIND, self.today + AHEAD
        kept = (each for each in (*found, *expected) if first <= each.day <= last)
        return sorted(kept, key=lambda each: each.day)


def cycle_state(desk: Desk, now: datetime) -> CycleState:
    """How the cycle of this table stands now; nothing is changed."""
    today = now.date()
    letters = Counter(each.day for each in to_come(desk, now, today + LETTERS_AHEAD))
    plans = desk.plans(desk.years_around(today))
    items = tuple(item for plan in plans for item in plan.items)
    return CycleState(desk.cycle, today, overview(desk, today), items, letters)


# ------------------------------------------------------------------------------ as a table


def standing_table(state: CycleState) -> str:
    """What is owed and delivered for each document, and how meetings and decisions stand."""
    plan = state.overview.plan
    questions = [item for item in plan.items if isinstance(item, Question)]
    lines = [
        f"# Stand op {day_in_words(state.today)}",
        "",
        f"{state.cycle.table.name}, jaar {plan.year}.",
        *_part("Inbreng", CONTRIBUTIONS, [_owed(state, each) for each in state.overview.standings]),
        *(line for each in state.overview.standings for line in _owing(state, each)),
        *_part("Overleggen", MEETINGS, [_held(each) for each in plan.meetings]),
        *_part("Besluiten", QUESTIONS, [_asked(each) for each in questions]),
    ]
    return "\n".join(lines) + "\n"


CONTRIBUTIONS: Final = ("Stuk", "Inbreng", "Volledig", "Te laat")
MEETINGS: Final = ("Overleg", "Dag", "Stand", "Stukken uiterlijk")
QUESTIONS: Final = ("Besluit", "Uiterlijk", "Antwoord")


def _owed(state: CycleState, standing: Standing) -> Sequence[str]:
    deadline, asked = standing.deadline, standing.contributions
    if not standing.is_open(state.today):
        opens = f"vanaf {_day(deadline.opens, deadline.year)}"
        return (deadline.document, opens, f"0 van {len(asked)}", "")
    counts = Counter(each.state for each in asked)
    partial = f", {counts['partial']} deels" if counts["partial"] else ""
    return (
        deadline.document,
        f"t/m {_day(deadline.input_last_day, deadline.year)}",
        f"{counts['complete']} van {len(asked)}{partial}",
        str(sum(each.is_overdue(state.today) for each in asked)),
    )


def _owing(state: CycleState, standing: Standing) -> Iterator[str]:
    """From whom something is still to come; below the table, where a long list has room."""
    names = [state.cycle.name_of(each.deliverer) for each in standing.owing]
    if names and standing.is_open(state.today):
        who = f"alle {len(names)}" if len(names) == len(standing.contributions) else listed(names)
        yield from ("", f"Nog te ontvangen voor {standing.deadline.document}: {who}.")


def _held(meeting: Meeting) -> Sequence[str]:
    when = f"{_day(meeting.day, meeting.year)}, {clock(meeting.starts)}"
    papers = _day(meeting.papers_due, meeting.year)
    return (meeting.title, when, STATUS[meeting.status], papers)


def _asked(question: Question) -> Sequence[str]:
    return (question.title, _day(question.last_day, question.year), question.answer or "nog open")


def _day(day: date, year: int) -> str:
    """As "wo 31 maart"; of another year as "ma 31 januari 2028"."""
    return short_day(day) if day.year == year else f"{short_day(day)} {day.year}"


# --------------------------------------------------------------------------- as a timeline


def timeline_table(state: CycleState) -> str:
    """What was, what is today and what is coming, day by day."""
    found, today = state.timeline, state.today
    parts = (
        ("Voorbij", [each for each in found if each.day < today]),
        (f"Vandaag, {day_in_words(today)}", [each for each in found if each.day == today]),
        ("Komend", [each for each in found if each.day > today]),
    )
    lines = [
        f"# Tijdlijn van {state.cycle.table.name}",
        *(
            line
            for title, entries in parts
            for line in _part(title, DAYS, [(_day(e.day, today.year), e.what) for e in entries])
        ),
    ]
    return "\n".join(lines) + "\n"


DAYS: Final = ("Dag", "Wat")
TABLE_DAYS: Final = ("Dag", "Tafel", "Wat")


def _entries(item: Item) -> Iterator[Entry]:
    """The days of this item that matter; none of a meeting that is cancelled."""
    if isinstance(item, Deadline):
        yield Entry(item.opens, f"Termijn opent: {item.document}")
        if item.concept_last_day:
            yield Entry(item.concept_last_day, f"Laatste dag voor het concept: {item.document}")
        yield Entry(item.input_last_day, f"Laatste dag voor inbreng: {item.document}")
    elif isinstance(item, Question):
        yield Entry(item.last_day, f"Besluit uiterlijk: {item.title}")
    elif item.status != "cancelled":
        yield Entry(item.papers_due, f"Stukken gaan uit: {item.title}")
        status = "" if item.status == "confirmed" else f" ({STATUS[item.status]})"
        yield Entry(item.day, f"{item.title}, {clock(item.starts)}{status}")


def _part(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A heading with its table, or with the words that there is nothing."""
    yield from ("", f"## {title}", "")
    yield from markdown_table(head, rows)


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; "Geen." where there are no rows."""
    rows = list(rows)
    if not rows:
        yield "Geen."
        return
    yield _row(head)
    yield "|" + "---|" * len(head)
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


# ------------------------------------------------------------------------ one of many tables


@dataclass(frozen=True)
class Brief:
    """The state of one of many tables, in short."""

    counts: Mapping[str, int]
    coming: tuple[Entry, ...]
    """What is today or comes within a month."""


def in_brief(state: CycleState) -> Brief:
    """The state of one of many tables, in short."""
    standings = [each for each in state.overview.standings if each.is_open(state.today)]
    owing = [each for one in standings for each in one.owing]
    counts = {
        "open termijnen": sum(bool(each.owing) for each in standings),
        "nog niet volledig": len(owing),
        "te laat": sum(each.is_overdue(state.today) for each in owing),
    }
    last = state.today + MONTH
    return Brief(counts, tuple(e for e in state.timeline if state.today <= e.day <= last))


def coming_of_tables(states: Mapping[str, Brief | None]) -> str:
    """What the tables have today and in the month to come, day by day."""
    found = sorted(
        (each.day, name, each.what)
        for name, state in states.items()
        if state
        for each in state.coming
    )
    rows = [(_day(day, found[0][0].year), name, what) for day, name, what in found[:MOST_ROWS]]
    more = len(found) - len(rows)
    lines = ["# Tijdlijn van alle tafels", *_part("Vandaag en de komende maand", TABLE_DAYS, rows)]
    return "\n".join([*lines, *(["", f"En nog {more} regels."] if more else [])]) + "\n"
