"""Commands that run by themselves: start, rehearse."""

from pathlib import Path

import click

from jaarwiel.cli.shared import cycle_option, settings_for, state_option, years_between


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
@click.option("--to", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@click.option("--documents/--no-documents", default=True, help="Assemble documents as well.")
@cycle_option
def rehearse(
    year: int, last_year: int | None, to: Path, documents: bool, cycle: Path | None
) -> None:
    """Play whole years on a simulated clock: every mail, document and calendar version."""
    from jaarwiel import rehearsal
    from jaarwiel.cyclefiles import cyclefile

    found = cyclefile.load(settings_for(cycle, None).cycle)
    years = years_between(found, year, last_year)
    with click.progressbar(length=rehearsal.length(years), label="Generale repetitie") as bar:
        summary = rehearsal.rehearse(found, years, to, documents=documents, passed=bar.update)
    click.echo(f"{summary}\nHet verslag staat in {to / 'verslag.md'}.")
