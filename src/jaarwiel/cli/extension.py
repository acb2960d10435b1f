"""Commands about more time (uitstel) for one contribution."""

from datetime import datetime
from pathlib import Path

import click

from jaarwiel.cli.shared import (
    AUTHOR,
    cycle_option,
    day_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)


@click.group()
def extension() -> None:
    """More time (uitstel) for one contribution. ITEM is as 2027/terugblik."""


@extension.command("list")
@day_option("As on this day (YYYY-MM-DD).")
@json_option
@cycle_option
@state_option
def list_extensions(
    on: datetime | None, as_json: bool, cycle: Path | None, state: Path | None
) -> None:
    """List what was asked and given for terms that are running."""
    from jaarwiel.cli import postlisting

    with desk_for(cycle, state, looking=True) as desk:
        running = desk.running(moment(on).date())
        found = [each for each in desk.contributions(running) if each.extensions]
        data = [postlisting.extension_data(desk.cycle, each) for each in found]
    if as_json:
        print_json(data)
    else:
        lines = postlisting.extension_lines(data)
        click.echo("\n".join(lines) or "Er is geen uitstel gevraagd of verleend.")


@extension.command()
@click.argument("item")
@click.argument("party")
@click.argument("until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.option("--reason", default="", help="Why; kept on record.")
@cycle_option
@state_option
def give(
    item: str, party: str, until: datetime, reason: str, cycle: Path | None, state: Path | None
) -> None:
    """Give a party more time, up to and including a day."""
    from jaarwiel.office.contributions import extensions
    from jaarwiel.words.wording import day_in_words

    with desk_for(cycle, state) as desk:
        owed = extensions.find(desk, item, party)
        given = extensions.give(desk, owed, until.date(), moment(), AUTHOR, reason)
    click.echo(f"Uitstel verleend tot en met {day_in_words(given.last_day)}.")


@extension.command()
@click.argument("item")
@click.argument("party")
@click.option("--reason", required=True, help="Why; the party is told.")
@cycle_option
@state_option
def refuse(item: str, party: str, reason: str, cycle: Path | None, state: Path | None) -> None:
    """Refuse what a party asked; it is told why."""
    from jaarwiel.office.contributions import extensions

    with desk_for(cycle, state) as desk:
        extensions.refuse(desk, extensions.find(desk, item, party), moment(), AUTHOR, reason)
    click.echo("Het verzoek is afgewezen; de partij krijgt daarvan een brief.")


@extension.command()
@click.argument("item")
@click.argument("party")
@click.option("--reason", default="", help="Why; kept on record.")
@cycle_option
@state_option
def withdraw(item: str, party: str, reason: str, cycle: Path | None, state: Path | None) -> None:
    """Take an extension back; the day of the cycle file counts again."""
    from jaarwiel.office.contributions import extensions
    from jaarwiel.words.wording import day_in_words

    with desk_for(cycle, state) as desk:
        owed = extensions.find(desk, item, party)
        left = extensions.withdraw(desk, owed, moment(), AUTHOR, reason)
    click.echo(f"Ingetrokken: aanleveren kan tot en met {day_in_words(left.last_day)}.")
