"""Commands that keep a table: a backup of all of it, and putting one back."""

from pathlib import Path

import click

from jaarwiel.cli.shared import cycle_option, moment, settings_for, state_option
from jaarwiel.errors import InputError


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="Folder. Default: JAARWIEL_BACKUP.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Keep so many of the newest, instead of 14 days, 8 weeks and 12 months.",
)
@cycle_option
@state_option
def backup(to: Path | None, keep: int | None, cycle: Path | None, state: Path | None) -> None:
    """Make a backup of all there is of a table, also while it is in use, and read it back.

    One zip file with state.db (letters and documents stand in it), the cycle file and own
    templates. Older backups of the table in that folder are let go.
    """
    from jaarwiel.office.upkeep import backup as office
    from jaarwiel.office.upkeep.health import in_size

    found = settings_for(cycle, state)
    folder = to or found.backup_to
    if folder is None:
        raise InputError("Noem een map met --to, of zet die in JAARWIEL_BACKUP.")
    made = office.make(found, folder, moment(), keep)
    click.echo(f"{made.path} ({in_size(made.size)}) is gemaakt en teruggelezen.")
    for path in made.removed:
        click.echo(f"  weg: {path.name}")
    click.echo(
        "Er staan persoonsgegevens in, en het geheim waarmee links worden gemaakt: bewaar het "
        "bestand waar anderen er niet bij kunnen."
    )
