"""Commands about programs that read along over the API."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from jaarwiel.records.programs import Program


@click.group()
def token() -> None:
    """Tokens for programs that read along over the API; see docs/api.md."""


@token.command("new")
@click.argument("name")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day (YYYY-MM-DD). Default: a year from now.",
)
@cycle_option
@state_option
def new_token(name: str, until: datetime | None, cycle: Path | None, state: Path | None) -> None:
    """Give the program NAME a token. It is printed once, alone on standard output."""
    from jaarwiel.office.programs import tokens
    from jaarwiel.words.wording import day_in_words

    with desk_for(cycle, state) as desk:
        last_day = until.date() if until else None
        program, text = tokens.make(desk, name, last_day, moment(), AUTHOR)
    click.echo(text)
    click.echo(
        f"'{program.name}' kan meelezen tot en met {day_in_words(program.valid_until)}. Bewaar het "
        "token op een veilige plaats: het is nergens meer op te vragen.",
        err=True,
    )


@token.command("list")
@json_option
@cycle_option
@state_option
def list_tokens(*, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the programs that read along, and when each last did."""
    from jaarwiel.records import programs

    with desk_for(cycle, state, looking=True) as desk:
        found, today = programs.programs(desk.store), moment().date()
    if as_json:
        print_json([_data(each, today) for each in found])
    elif not found:
        click.echo("Er is nog geen enkele toegang gegeven.")
    else:
        click.echo("\n".join(_line(each, today) for each in found))


@token.command("revoke")
@click.argument("which", metavar="NAME|NUMBER")
@cycle_option
@state_option
def revoke_token(which: str, cycle: Path | None, state: Path | None) -> None:
    """Take a token back; whoever shows it is refused at once."""
    from jaarwiel.office.programs import tokens

    with desk_for(cycle, state) as desk:
        program = tokens.revoke(desk, which, moment(), AUTHOR)
    click.echo(f"'{program.name}' kan niet meer meelezen.")


def _data(program: "Program", today: date) -> dict[str, Any]:
    """One program; `until` is inclusive, `last_used` a day."""
    return {
        "id": program.number,
        "name": program.name,
        "valid": program.is_valid(today),
        "made_at": program.made_at.isoformat(),
        "made_by": program.made_by,
        "until": program.valid_until.isoformat(),
        "revoked_at": program.revoked_at and program.revoked_at.isoformat(),
        "last_used": program.last_used and program.last_used.isoformat(),
    }


def _line(program: "Program", today: date) -> str:
    from jaarwiel.words.wording import day_in_words

    if program.revoked_at:
        state = f"ingetrokken op {day_in_words(program.revoked_at.date())}"
    elif program.is_valid(today):
        state = f"geldig tot en met {day_in_words(program.valid_until)}"
    else:
        state = f"verlopen, gold tot en met {day_in_words(program.valid_until)}"
    used = f"op {day_in_words(program.last_used)}" if program.last_used else "nooit"
    return f"{program.number:>3}  {program.name}: {state}; laatst gebruikt: {used}"
