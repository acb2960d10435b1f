"""Commands that keep a table: a backup of all of it, putting one back, and taking all along."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import cycle_option, desk_for, moment, settings_for, state_option
from jaarwiel.errors import InputError

if TYPE_CHECKING:
    from jaarwiel.office.upkeep.backupfile import Manifest
    from jaarwiel.office.upkeep.restore import Restored

COUNTED = {
    "letter": "brieven",
    "delivery": "aanleveringen",
    "decision": "besluiten",
    "document": "versies van stukken",
    "person": "personen",
}


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


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask, also where it takes the place of something.")
@cycle_option
@state_option
def restore(file: Path, yes: bool, cycle: Path | None, state: Path | None) -> None:
    """Put a backup back, after showing what it is and what makes way for it.

    What makes way is kept beside it. Letters that may have gone since the backup wait for a yes.
    """
    from jaarwiel import start as starting
    from jaarwiel.office.upkeep import backupfile
    from jaarwiel.office.upkeep import restore as office

    found = settings_for(cycle, state)
    about = backupfile.verified(file)
    if not found.state.parent.is_dir():
        raise InputError(f"De map {found.state.parent} bestaat niet. Maak die, of kies --state.")
    with starting.not_running(found.state):
        click.echo("\n".join(_backup_lines(file, about)))
        if found.state.exists():
            now = office.present(found)
            counts = _counted(now.counts) if now else "dit kan niet worden gelezen"
            click.echo(f"Nu staat er: {found.state}\n  Inhoud     {counts}")
            if not yes:
                _confirm(about)
        done = office.restore(found, file, about, moment())
    click.echo("\n".join(_restored_lines(found.state, about, done)))


def _backup_lines(file: Path, about: "Manifest") -> Iterator[str]:
    from jaarwiel.words.wording import moment_in_words

    yield f"Reservekopie: {file}"
    yield f"  Tafel      {about.table_name} ({about.table})"
    yield f"  Gemaakt    {moment_in_words(about.made_at)}, met jaarwiel {about.jaarwiel}"
    yield f"  Inhoud     {_counted(about.counts)}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts.get(name, 0)} {words}" for name, words in COUNTED.items())


def _confirm(about: "Manifest") -> None:
    """Goes on only when the id of the table is typed. Raises InputError otherwise."""
    click.echo("Wat er nu staat, maakt plaats en wordt ernaast bewaard.")
    try:
        typed = click.prompt(
            f"Typ {about.table} om terug te zetten", default="", show_default=False
        )
    except click.Abort:
        typed = ""
    if typed.strip() != about.table:
        raise InputError(
            f"Er is niets teruggezet. Typ {about.table}, of geef --yes mee, om terug te zetten."
        )


def _restored_lines(state: Path, about: "Manifest", done: "Restored") -> Iterator[str]:
    from jaarwiel.words.wording import moment_in_words

    yield f"Teruggezet in {state}: de gegevens van {moment_in_words(about.made_at)}."
    if done.kept:
        yield f"Wat er stond, is {done.kept.name}. Verwijder dat zodra het niet meer nodig is."
    yield (
        "Brieven die sindsdien kunnen zijn verstuurd, gaan niet vanzelf nog eens uit: ze wachten "
        "op u bij Post. Voer besluiten van na dat moment opnieuw in."
    )
    if done.uncertain:
        yield f"Onzeker of verstuurd (brieven die toen klaarlagen): {done.uncertain}."
    yield "Iedereen is afgemeld en meldt zich opnieuw aan."
    if not done.revoked_since:
        yield (
            "Let op: links, agenda-adressen en tokens die na dat moment zijn ingetrokken, gelden "
            "weer. Trek ze opnieuw in."
        )
    if done.removed_since:
        numbers = ", ".join(map(str, done.removed_since))
        yield (
            f"Let op: persoon {numbers} was na dat moment verwijderd en staat er weer in. "
            "Verwijder opnieuw met jaarwiel contacts remove."
        )
    if done.cycle and done.cycle_in_force:
        yield f"Het cyclusbestand is teruggezet: {done.cycle}."
    elif done.cycle:
        yield f"Het cyclusbestand van toen was een ander; dat staat in {done.cycle}."
    if done.templates:
        yield f"De eigen sjablonen zijn teruggezet in {done.templates}."
    elif about.templates:
        yield "Eigen sjablonen zijn niet vervangen; ze staan in het zip-bestand, map sjablonen."


@click.command()
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="New or empty folder, or a new file that ends in .zip.",
)
@click.option("--without-persons", is_flag=True, help="Leave out contacts, letters and mail.")
@cycle_option
@state_option
def export(to: Path, without_persons: bool, cycle: Path | None, state: Path | None) -> None:
    """Write everything of a table in open formats: JSON, CSV, .ics, .eml and all documents.

    A readme in Dutch explains the files. For putting a table back there is: backup.
    """
    from jaarwiel.office.table import export as office

    found = settings_for(cycle, state)
    if not found.state.exists():
        raise InputError(f"{found.state} bestaat niet. Noem het state-bestand met --state.")
    with desk_for(cycle, state, looking=True) as desk:
        done = office.export(desk, found.cycle, to, moment(), persons=not without_persons)
    click.echo(f"{done.files} bestanden geschreven in {to}; zie LEESMIJ.md.")
    if without_persons:
        click.echo(
            "Contactpersonen, brieven en berichten zijn weggelaten. In teksten en stukken kunnen "
            "nog namen staan: kijk die na voordat u de uitvoer deelt."
        )
    else:
        click.echo("Er staan persoonsgegevens in: bewaar het waar anderen er niet bij kunnen.")
