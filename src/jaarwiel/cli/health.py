"""The command that says whether everything still runs."""

from dataclasses import asdict
from pathlib import Path

import click

from jaarwiel.cli.shared import (
    cycle_option,
    json_option,
    moment,
    print_json,
    settings_for,
    state_option,
)
from jaarwiel.errors import InputError

MARKS = {"good": "goed   ", "note": "let op ", "wrong": "MIS    "}


@click.command()
@json_option
@cycle_option
@state_option
def health(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Tell whether everything still runs, for a monitor: exit code 1 when something is wrong.

    Wrong is: a cycle file that cannot be used, no finished round for 26 hours (working days alone),
    letters or mailbox that stand still, a full disk, a Prefect that does not answer. No mail server
    is contacted.
    """
    from jaarwiel import runs
    from jaarwiel.office.desk import NoCycleError, open_bare, open_desk
    from jaarwiel.office.upkeep import health as office
    from jaarwiel.textfile import is_there

    found = settings_for(cycle, state)
    if not is_there(found.state):
        raise InputError(
            f"{found.state} bestaat niet. Noem het state-bestand van de tafel met --state."
        )
    try:
        with open_desk(found, looking=True) as desk:
            checks = office.checks(desk, found, runs.board(), moment())
    except NoCycleError as error:
        with open_bare(found) as bare:
            checks = office.checks(bare, found, runs.board(), moment(), error)
    if as_json:
        print_json([asdict(each) for each in checks])
    else:
        for each in checks:
            click.echo(f"{MARKS[each.state]}{each.title}: {each.message}")
    if office.is_wrong(checks):
        raise click.exceptions.Exit(1)
