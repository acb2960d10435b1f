"""Commands about personal calendars."""

from pathlib import Path

import click

from jaarwiel.cli.papers import AUTHOR
from jaarwiel.cli.shared import (
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)


@click.group()
def agenda() -> None:
    """Personal calendar addresses, and who still has the old date."""


@agenda.command("list")
@json_option
@cycle_option
@state_option
def list_subscribers(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List who may subscribe, when they last fetched, and what they have not seen."""
    from jaarwiel import listing
    from jaarwiel.office import subscriptions

    with desk_for(cycle, state, looking=True) as desk:
        found = subscriptions.subscribers(desk, moment().date())
    if as_json:
        print_json([listing.subscriber_data(each) for each in found])
    else:
        lines = [line for each in found for line in listing.subscriber_lines(each)]
        click.echo("\n".join(lines) or "Er is nog niemand met een rol aan deze tafel.")


@agenda.command()
@click.argument("email")
@cycle_option
@state_option
def address(email: str, cycle: Path | None, state: Path | None) -> None:
    """Print the calendar address of a person, made where there is none."""
    from jaarwiel.office import subscriptions

    with desk_for(cycle, state) as desk:
        person = subscriptions.find(desk, email, moment().date()).person
        click.echo(f"{desk.address}/agenda/{subscriptions.make(desk, person)}.ics")


@agenda.command()
@click.argument("email")
@cycle_option
@state_option
def rotate(email: str, cycle: Path | None, state: Path | None) -> None:
    """Give a person another address; the one before stops working."""
    from jaarwiel.office import subscriptions

    with desk_for(cycle, state) as desk:
        person = subscriptions.find(desk, email, moment().date()).person
        token = subscriptions.rotate(desk, person, moment(), AUTHOR)
        click.echo(f"{desk.address}/agenda/{token}.ics")


@agenda.command()
@click.argument("email")
@cycle_option
@state_option
def revoke(email: str, cycle: Path | None, state: Path | None) -> None:
    """Take a person's address back; `address` makes another."""
    from jaarwiel.office import subscriptions

    with desk_for(cycle, state) as desk:
        found = subscriptions.find(desk, email, moment().date())
        subscriptions.revoke(desk, found.person, moment(), AUTHOR)
    click.echo(f"Het agenda-adres van {found.name} is ingetrokken.")
