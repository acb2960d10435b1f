"""Derives from the cycle file what is planned when. Pure: Prefect is not imported here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Final

from jaarwiel.core.cycle import TIMEZONE, Cycle
from jaarwiel.core.ladderdays import chase_window
from jaarwiel.core.layout import lay_out
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yeardays import MONTHS
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.tick import NIGHT, OPENING_MONTH, WORK_BEGINS

YEARS_AHEAD: Final = 10
"""Holidays move the windows a little from year to year; so many years are looked at."""
LAST_TRY: Final = time(16, 30)
"""The last round of the day begins no later."""


@dataclass(frozen=True)
class Planned:
    """One entry of the planning board. Without `cron` it only runs when somebody asks for it."""

    name: str
    description: str
    tags: tuple[str, ...]
    cron: str | None = None
    """In `timezone`; months and days of the week as numbers, 1-5 is Monday to Friday."""
    timezone: str = TIMEZONE


OPENING: Final = Planned(
    "jaar openen",
    "Wordt in januari iedere werkdag gestart; alleen de eerste uitvoering heeft gevolgen.",
    ("jaar",),
    f"0 {WORK_BEGINS.hour} * {OPENING_MONTH} 1-5",
)
PAPERS: Final = Planned(
    "stukken voor vergaderingen",
    "Iedere werkdag om 7.00 uur: stelt de stukken samen die op die dag naar de deelnemers gaan.",
    ("stukken",),
    f"0 {WORK_BEGINS.hour} * * 1-5",
)
PUBLISHING: Final = Planned(
    "agenda publiceren",
    "Ieder uur van 6.00 tot 21.00 uur, en na iedere wijziging. Uitnodigingen gaan uit als andere "
    "brieven; wat anders te laat zou komen, gaat meteen.",
    ("agenda",),
    "0 6-21 * * *",
)
BACKUP: Final = Planned(
    "reservekopie",
    "Iedere nacht om 3.30 uur, als er een map voor is ingesteld (JAARWIEL_BACKUP).",
    ("beheer",),
    f"{NIGHT.minute} {NIGHT.hour} * * *",
)
TABLES: Final = Planned(
    "alle tafels",
    "Van 6.00 tot 21.30 uur ieder half uur: doet bij iedere tafel wat dan moet gebeuren, elk op "
    "haar eigen uren.",
    ("tafels",),
    "0,30 6-21 * * *",
)
MORNING: Final = "ochtendbericht"
"""The entry that runs on every working day, also when no window is open."""
HOURLY: Final = "ronde overdag"
"""The entry that goes round again in the hours after it."""
ASSEMBLING: Final = Planned(
    "document samenstellen",
    "Voor de secretaris: kies een stuk, een jaar en de status, en start de uitvoering.",
    ("stukken", "secretariaat"),
)


def chasing(cycle: Cycle, year: int) -> tuple[Planned, ...]:
    """The rounds: of the morning, of the hours after it, and of each step of the cycle by name.

    The steps are those that deadlines belong to, as seen from `year`. Each has one run a day, in
    the months of its letters: a planning board that shows so many runs of each shows months then.
    """
    first = max(cycle.table.first_year, year - 1)
    deadlines = [
        deadline
        for each in range(first, first + YEARS_AHEAD)
        for deadline in lay_out(cycle, each, None).deadlines
    ]
    steps = dict.fromkeys(each.rule.step for each in deadlines)
    return (
        _morning(cycle),
        *_hourly(cycle),
        *(
            _chased(cycle, step, [each for each in deadlines if each.rule.step == step])
            for step in steps
        ),
    )


def _morning(cycle: Cycle) -> Planned:
    send_at = cycle.ladder.send_at
    return Planned(
        MORNING,
        f"Iedere werkdag om {_clock(send_at)}: doet wat die dag moet gebeuren en stuurt de "
        "procescoördinator het ochtendbericht, met wat er is verwacht, verstuurd, aangehouden en "
        "mislukt, ook als dat niets is.",
        ("inbreng",),
        f"{send_at.minute} {send_at.hour} * * 1-5",
    )


def _hourly(cycle: Cycle) -> Iterator[Planned]:
    """The rounds of the hours after the morning; none where letters go late in the day."""
    send_at = cycle.ladder.send_at
    last = LAST_TRY.hour if send_at.minute <= LAST_TRY.minute else LAST_TRY.hour - 1
    if last > send_at.hour:
        yield Planned(
            HOURLY,
            f"Op werkdagen na {_clock(send_at)} ieder uur, voor het laatst om "
            f"{_clock(send_at.replace(hour=last))}: leest binnengekomen antwoorden en biedt "
            "brieven opnieuw aan die de mailserver tijdelijk weigerde. Stuurt geen tweede "
            "ochtendbericht.",
            ("inbreng",),
            f"{send_at.minute} {_ranges(range(send_at.hour + 1, last + 1))} * * 1-5",
        )


def _chased(cycle: Cycle, step: str, deadlines: Sequence[Deadline]) -> Planned:
    months = {month for each in deadlines for month in _months(*chase_window(cycle, each))}
    rules = dict.fromkeys(each.rule for each in deadlines)
    windows = [_window(rule, [each for each in deadlines if each.rule == rule]) for rule in rules]
    send_at = cycle.ladder.send_at
    letters = (
        "In de maanden waarin voor deze stap brieven uitgaan, iedere werkdag om "
        f"{_clock(send_at)}: schrijft en verstuurt de verzoeken en herinneringen van die dag."
    )
    return Planned(
        name=step,
        description="\n\n".join([*windows, letters]),
        tags=("inbreng", step),
        cron=f"{send_at.minute} {send_at.hour} * {_ranges(months)} 1-5",
    )


def _clock(at: time) -> str:
    """As "8.30 uur"."""
    return f"{at.hour}.{at:%M} uur"


def _window(rule: DeadlineRule, deadlines: Sequence[Deadline]) -> str:
    """As "Termijn terugblik: van 1 januari tot en met 31 maart."."""
    opens, last = (
        _days(each.opens for each in deadlines),
        _days(each.input_last_day for each in deadlines),
    )
    return f"Termijn {rule.id}: van {opens} tot en met {last}."


def _days(days: Iterable[date]) -> str:
    """As "31 maart" or "28 of 29 maart"; days without their year."""
    found = sorted({(day.month, day.day) for day in days})
    return " of ".join(f"{day} {MONTHS[month - 1]}" for month, day in found)


def _months(first: date, last: date) -> Iterator[int]:
    """The numbers of the months from `first` up to and including `last`."""
    while first <= last:
        yield first.month
        first = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def _ranges(numbers: Iterable[int]) -> str:
    """As "1,10-12"."""
    parts = []
    ordered = enumerate(sorted(set(numbers)))
    for _, run in groupby(ordered, key=lambda each: each[1] - each[0]):
        values = [value for _, value in run]
        parts.append(f"{values[0]}-{values[-1]}" if len(values) > 1 else str(values[0]))
    return ",".join(parts)
