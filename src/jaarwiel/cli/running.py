"""Commands that run by themselves: start, rehearse."""

from pathlib import Path

import click

from jaarwiel.cli.shared import cycle_option, settings_for, state_option, years_between
from jaarwiel.cli.soaking import Soak, check_by_chance
from jaarwiel.errors import InputError


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port of the page.")
@click.option("--prefect-port", default=4200, show_default=True, help="Port of the Prefect UI.")
@click.option("--page-only", is_flag=True, help="No Prefect: `jaarwiel tick` does the work.")
@cycle_option
@state_option
def start(
    port: int, prefect_port: int, page_only: bool, cycle: Path | None, state: Path | None
) -> None:
    """Start everything: the page, the schedules, and the Prefect server with its UI."""
    from jaarwiel import start as starting

    starting.start(settings_for(cycle, state), port, None if page_only else prefect_port)


@click.command()
@click.argument("year", type=int)
@click.argument("last_year", type=int, required=False)
@click.option("--to", type=click.Path(path_type=Path), help="A new or empty folder.")
@click.option("--documents/--no-documents", default=True, help="Assemble documents as well.")
@click.option("--check", is_flag=True, help="Play a life drawn by chance, in memory, and check it.")
@click.option("--seed", type=int, help="With --check: plays this life again. Default: a new one.")
@click.option(
    "--tables",
    type=click.IntRange(0),
    default=0,
    help="With --check: so many invented tables besides.",
)
@click.option("--table", help="With --check: only the table with this id.")
@click.option(
    "--ticks",
    type=click.IntRange(1),
    help="With --check: at most so many at each table.",
)
@click.option(
    "--per-day",
    type=click.IntRange(1, 24),
    default=24,
    show_default=True,
    help="With --check: so many ticks a day, in hours drawn by chance.",
)
@click.option("--without", multiple=True, metavar="ACT", help="With --check: this does not happen.")
@cycle_option
def rehearse(  # noqa: PLR0913, PLR0917 - each is an option
    year: int,
    last_year: int | None,
    to: Path | None,
    documents: bool,
    check: bool,
    seed: int | None,
    tables: int,
    table: str | None,
    ticks: int | None,
    per_day: int,
    without: tuple[str, ...],
    cycle: Path | None,
) -> None:
    """Play whole years on a simulated clock: every mail, document and calendar version.

    With --check nothing is written: tables live by chance, an hour at a time, and after every tick
    it is checked that no letter went twice, to the wrong reader or not at all, that calendars are
    right and documents whole. Without --cycle these are all tables that are shipped. Every core of
    the machine plays tables.
    """
    if check:
        asked = Soak(year, last_year or year, seed, tables, table, ticks, per_day, without, cycle)
        check_by_chance(asked)
        return
    if to is None:
        raise InputError("Noem met --to een nieuwe of lege map voor brieven, stukken en agenda's.")
    from jaarwiel import rehearsal
    from jaarwiel.cyclefiles import cyclefile

    found = cyclefile.load(settings_for(cycle, None).cycle)
    years = years_between(found, year, last_year)
    with click.progressbar(length=rehearsal.length(years), label="Generale repetitie") as bar:
        summary = rehearsal.rehearse(found, years, to, documents=documents, passed=bar.update)
    click.echo(f"{summary}\nHet verslag staat in {to / 'verslag.md'}.")
