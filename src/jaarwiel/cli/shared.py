"""What commands share: their options, the desk they work at, and the moment it is."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jaarwiel.errors import InputError

if TYPE_CHECKING:
    from jaarwiel.core.cycle import Cycle
    from jaarwiel.office.desk import Desk
    from jaarwiel.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
AUTHOR = "procescoördinator"
"""Who decides what is decided on the command line, where nobody else is named."""
NOON = time(12)
FIRST_YEAR, LAST_YEAR = 2000, 2200


cycle_option = click.option(
    "--cycle",
    type=click.Path(path_type=Path),
    help="Cycle file. Default: JAARWIEL_CYCLE, else Het Hogeland.",
)
state_option = click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="State file. Default: JAARWIEL_STATE, else state.db.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def day_option(text: str) -> Callable[[Command], Command]:
    """An option --on that names a day."""
    return click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=text)


def settings_for(cycle: Path | None, state: Path | None) -> "Settings":
    """What the environment says, unless an option says otherwise."""
    from jaarwiel.settings import settings

    found = settings()
    return replace(found, cycle=cycle or found.cycle, state=state or found.state)


@contextmanager
def desk_for(cycle: Path | None, state: Path | None, *, looking: bool = False) -> "Iterator[Desk]":
    """The desk that options and environment name; who is only looking makes no state file."""
    from jaarwiel.office.desk import open_desk

    with open_desk(settings_for(cycle, state), looking=looking) as desk:
        yield desk


def moment(on: datetime | None = None) -> datetime:
    """The present moment, or noon of the day that was asked for."""
    from jaarwiel.core.yearplan import local
    from jaarwiel.settings import present

    if on and not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise InputError(f"De dag {on:%Y-%m-%d} ligt buiten de jaren die jaarwiel kent.")
    return local(on.date(), NOON) if on else present()


def print_json(data: object) -> None:
    """Prints data for another program."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def years_between(cycle: "Cycle", year: int, last_year: int | None) -> range:
    """The years from the first to the last, both inclusive. Raises InputError."""
    from jaarwiel.cyclefiles.cyclefile import check_year

    last = year if last_year is None else last_year
    if last < year:
        raise InputError(f"Het jaar {last} ligt vóór {year}. Noem het vroegste jaar eerst.")
    for each in (year, last):
        check_year(cycle, each)
    return range(year, last + 1)
