"""Commands about calendars, as files and as personal addresses, and about invitations."""

from pathlib import Path

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
from jaarwiel.errors import InputError


@click.group()
def agenda() -> None:
    """Calendar addresses or mailed invitations, and who still has the old date."""


@agenda.command("list")
@json_option
@cycle_option
@state_option
def list_subscribers(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List who may subscribe, when they last fetched, and what they have not seen."""
    from jaarwiel.cli import listing
    from jaarwiel.office.calendars import subscriptions

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
    from jaarwiel.office.calendars import subscriptions

    with desk_for(cycle, state) as desk:
        person = subscriptions.find(desk, email, moment().date()).person
        click.echo(f"{desk.address}/agenda/{subscriptions.make(desk, person)}.ics")


@agenda.command()
@click.argument("email")
@cycle_option
@state_option
def rotate(email: str, cycle: Path | None, state: Path | None) -> None:
    """Give a person another address; the one before stops working."""
    from jaarwiel.office.calendars import subscriptions

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
    from jaarwiel.office.calendars import subscriptions

    with desk_for(cycle, state) as desk:
        found = subscriptions.find(desk, email, moment().date())
        subscriptions.revoke(desk, found.person, moment(), AUTHOR)
    click.echo(f"Het agenda-adres van {found.name} is ingetrokken.")


@agenda.command()
@click.argument("email")
@cycle_option
@state_option
def invite(email: str, cycle: Path | None, state: Path | None) -> None:
    """Send a person invitations by mail, instead of a calendar to subscribe to."""
    from jaarwiel.office.calendars import channels, subscriptions
    from jaarwiel.runs import PUBLISHING, request_run

    with desk_for(cycle, state) as desk:
        found = subscriptions.find(desk, email, moment().date())
        changed = channels.invite(desk, found.person, moment(), AUTHOR)
    if not changed:
        click.echo(f"{found.name} ontving al uitnodigingen per mail; er is niets gewijzigd.")
        return
    request_run(PUBLISHING)
    click.echo(
        f"{found.name} ontvangt voortaan een uitnodiging per mail voor ieder bevestigd overleg. "
        "Een bestaand abonnement toont alleen nog termijnen."
    )


@agenda.command()
@click.argument("email")
@click.option("--withdraw", is_flag=True, help="Also when invitations are to be withdrawn.")
@cycle_option
@state_option
def uninvite(email: str, withdraw: bool, cycle: Path | None, state: Path | None) -> None:
    """Let a person subscribe again; first tells which invitations that withdraws."""
    from jaarwiel.office.calendars import channels, invitations, subscriptions
    from jaarwiel.runs import PUBLISHING, request_run

    with desk_for(cycle, state) as desk:
        found = subscriptions.find(desk, email, moment().date())
        pending = invitations.to_come(desk, found.person, moment())
        if pending and not withdraw and found.invited_since:
            raise InputError(
                f"{found.name} heeft een uitnodiging voor {', '.join(pending)}. Die wordt dan per "
                "mail ingetrokken, met de mededeling dat het overleg zelf niet vervalt; anders "
                "staat het dubbel in de agenda. Er is niets gewijzigd. Doe dit met --withdraw."
            )
        changed = channels.uninvite(desk, found.person, moment(), AUTHOR)
    if not changed:
        click.echo(f"{found.name} ontving geen uitnodigingen; er is niets gewijzigd.")
        return
    request_run(PUBLISHING)
    click.echo(
        f"{found.name} volgt de overleggen voortaan met een abonnement. In te trekken "
        f"uitnodigingen: {len(pending)}. Het adres geeft: jaarwiel agenda address {found.email}"
    )


@click.command()
@click.option("--to", type=click.Path(path_type=Path), default="public", show_default=True)
@click.option("--web", is_flag=True, help="Names that cannot be guessed, for a web server.")
@cycle_option
@state_option
def publish(to: Path, web: bool, cycle: Path | None, state: Path | None) -> None:
    """Write the calendars as .ics files: one with everything, one for each party."""
    from jaarwiel.office.calendars import publish as office

    with desk_for(cycle, state) as desk:
        written = office.publish(desk, to, moment(), on_the_web=web)
        count = len(office.audiences(desk))
    click.echo(f"{count} agenda's in {to}, waarvan {len(written)} gewijzigd.")
