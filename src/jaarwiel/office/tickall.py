"""A tick of every table of a host; what goes wrong at one stops none of the others."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.errors import JaarwielError
from jaarwiel.office.tables import Table, Tables
from jaarwiel.office.tick import Ticked, tick_table

AT_ONCE: Final = 4
"""Tables worked on beside each other: one may wait for its mail server while others go on."""
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Outcome:
    """What came of the tick of one table."""

    name: str
    ticked: Ticked | None = None
    """None where it went wrong, or another tick of this table is under way."""
    trouble: str = ""
    """Why it went wrong, or what somebody is to look at; empty where all is well."""


def tick_all(tables: Tables, clock: Clock) -> Iterator[Outcome]:
    """The outcome of each table as soon as it is there, after those of orphaned state files.

    `clock` is asked when a table's turn comes: the last one may be hours after the first.
    """
    yield from orphaned(tables)
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tafel")
    try:
        begun = [pool.submit(tick_safely, each, clock) for each in tables.tables]
        yield from (each.result() for each in as_completed(begun))
    finally:
        pool.shutdown(cancel_futures=True)  # of who stops halfway no further table begins


def orphaned(tables: Tables) -> Iterator[Outcome]:
    """State files that nobody works on, as something to look at."""
    for path in tables.orphans:
        yield Outcome(
            path.stem,
            trouble=f"Bij {path} hoort geen cyclusbestand {path.stem}.toml; er gaan geen brieven "
            "uit. Zet het cyclusbestand terug, of haal het state-bestand uit de map.",
        )


def tick_safely(table: Table, clock: Clock) -> Outcome:
    """The outcome of one table; whatever goes wrong is told in it, and raised never."""
    try:
        ticked = tick_table(table.settings, clock())
    except JaarwielError as error:
        return Outcome(table.name, trouble=str(error))
    except sqlite3.Error as error:
        return Outcome(
            table.name,
            trouble=f"{table.settings.state} kan niet worden gebruikt ({error}). Is de schijf vol?",
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the other tables go on
        return Outcome(table.name, trouble=_unforeseen(table, error))
    return Outcome(table.name, ticked, _letters(ticked))


def _letters(ticked: Ticked | None) -> str:
    if ticked is None or not ticked.needs_somebody:
        return ""
    return "Niet alle brieven zijn verstuurd; zie de pagina Post van deze tafel."


def _unforeseen(table: Table, error: Exception) -> str:
    """Only the type may be told of it: what it says may be confidential."""
    found = table.settings
    return (
        f"Onverwachte fout ({type(error).__name__}). De oorzaak toont: jaarwiel tick --cycle "
        f"{found.cycle} --state {found.state}"
    )
