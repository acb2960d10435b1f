"""Commands about when meetings can be: dates, busy."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import (
    AUTHOR,
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)

if TYPE_CHECKING:
    from jaarwiel.core.daterules import TableYear
    from jaarwiel.office.desk import Desk
    from jaarwiel.office.meetings.dates import Worked


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--year", type=int, help="Year of the cycle. Default: next year.")
@click.option("--like-last-year", is_flag=True, help="Keep last year's weekdays where possible.")
@click.option("--keep", is_flag=True, help="Keep these dates as the proposals of this table.")
@json_option
@cycle_option
@state_option
def dates(
    *,
    files: tuple[Path, ...],
    year: int | None,
    like_last_year: bool,
    keep: bool,
    as_json: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Work out the dates of a year's meetings; with FILES for several tables at once.

    All rules are kept at once, and nobody is in two meetings at the same time: parties that sit at
    several tables are recognised by `organisation`, or else by id and name. Without FILES the
    table's contacts and the calendars of its parties count as well.
    """
    from jaarwiel.errors import InputError
    from jaarwiel.office.meetings import dates as office

    if files and keep:
        raise InputError(
            "Met --keep worden de data van één tafel bewaard. Noem dan geen bestanden, en kies de "
            "tafel met --cycle en --state."
        )
    now = moment()
    wanted = now.year + 1 if year is None else year
    if files:
        worked = office.work_out(_tables(files, wanted), now, office.EFFORT_FOR_MANY)
        _show(worked, as_json=as_json)
        return
    with desk_for(cycle, state, looking=not keep) as desk:
        desk.check_year(wanted)
        found = office.year_of(desk, wanted, like_last_year=like_last_year)
        worked = office.work_out([found], now)
        _show(worked, as_json=as_json)
        if keep:
            _keep(desk, worked)


def _keep(desk: "Desk", worked: "Worked") -> None:
    from jaarwiel.office.calendars.publish import announce
    from jaarwiel.office.meetings import dates as office
    from jaarwiel.runs import PUBLISHING, request_run

    changed = office.keep(desk, worked, moment(), AUTHOR)
    announce(desk, moment())
    if changed:
        request_run(PUBLISHING)
    click.echo(f"Bewaard als voorstel: {changed} gewijzigde data.", err=True)


def _tables(files: tuple[Path, ...], year: int) -> "list[TableYear]":
    from jaarwiel.core.daterules import TableYear
    from jaarwiel.core.layout import lay_out
    from jaarwiel.cyclefiles import cyclefile
    from jaarwiel.errors import InputError

    cycles = [cyclefile.load(path) for path in files]
    ids = [each.table.id for each in cycles]
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise InputError(
            f"Het kenmerk '{twice}' van de tafel komt in meer bestanden voor. Geef iedere tafel "
            "een eigen id onder [table]."
        )
    for each in cycles:
        cyclefile.check_year(each, year)
    return [TableYear(each, lay_out(each, year)) for each in cycles]


def _show(worked: "Worked", *, as_json: bool) -> None:
    from jaarwiel.cli import listing

    if as_json:
        print_json(listing.dates_data(worked))
    else:
        click.echo("\n".join(listing.dates_lines(worked)))


@click.group()
def busy() -> None:
    """Parties' own calendars: when they cannot meet. Only the times are kept."""


@busy.command("add")
@click.argument("party")
@click.argument("address", metavar="FILE_OR_ADDRESS")
@cycle_option
@state_option
def add_busy(party: str, address: str, cycle: Path | None, state: Path | None) -> None:
    """Add an .ics file, or an address that serves one, for a party."""
    from jaarwiel.office.meetings import busy as office

    with desk_for(cycle, state) as desk:
        source = office.add(desk, party, address, moment(), AUTHOR)
        name = desk.cycle.name_of(party)
    click.echo(f"{name}: {source.intervals} bezette tijden gelezen (nummer {source.id}).")


@busy.command("list")
@cycle_option
@state_option
def list_busy(cycle: Path | None, state: Path | None) -> None:
    """List the calendars, with when they were last read."""
    from jaarwiel.cli import listing
    from jaarwiel.office.meetings import busy as office

    with desk_for(cycle, state, looking=True) as desk:
        lines = list(listing.busy_lines(desk.cycle, office.sources(desk)))
    click.echo("\n".join(lines) or "Er zijn geen agenda's van partijen bekend.")


@busy.command("refresh")
@cycle_option
@state_option
def refresh_busy(cycle: Path | None, state: Path | None) -> None:
    """Read all calendars again."""
    from jaarwiel.cli import listing
    from jaarwiel.office.meetings import busy as office

    with desk_for(cycle, state) as desk:
        lines = list(listing.busy_lines(desk.cycle, office.refresh(desk, moment())))
    click.echo("\n".join(lines) or "Er zijn geen agenda's van partijen bekend.")


@busy.command("remove")
@click.argument("number", type=int)
@cycle_option
@state_option
def remove_busy(number: int, cycle: Path | None, state: Path | None) -> None:
    """Forget a calendar and its times; the number is in `busy list`."""
    from jaarwiel.office.meetings import busy as office

    with desk_for(cycle, state) as desk:
        source = office.remove(desk, number, moment(), AUTHOR)
        name = desk.cycle.name_of(source.party)
    click.echo(f"De agenda van {name} is verwijderd; de bezette tijden zijn gewist.")
