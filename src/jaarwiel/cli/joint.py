"""The command about the joint text of a document: agree."""

from pathlib import Path

import click

from jaarwiel.cli.shared import AUTHOR, cycle_option, desk_for, moment, state_option


@click.command()
@click.argument("document")
@click.argument("year", type=int)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@cycle_option
@state_option
def agree(
    document: str, year: int, file: Path | None, cycle: Path | None, state: Path | None
) -> None:
    """Print the joint text of a document, or take it in from FILE, a Markdown file."""
    from jaarwiel.office.contributions.deliver import ADVICE, MAX_BYTES
    from jaarwiel.office.documents import jointfile
    from jaarwiel.office.documents.jointtext import remarks_about
    from jaarwiel.textfile import read_text

    with desk_for(cycle, state, looking=file is None) as desk:
        deadline = desk.deadline(document, year)
        if file is None:
            click.echo(jointfile.write_out(desk, deadline), nl=False)
            return
        text = read_text(file, MAX_BYTES, ADVICE)
        taken = jointfile.read_in(desk, deadline, text, str(file), moment(), AUTHOR)
        remarks = remarks_about(desk, deadline)
    for remark in remarks:
        click.echo(f"Let op: {remark}", err=True)
    if taken.version is None:
        click.echo(f"{deadline.document}: de gezamenlijke tekst is niet gewijzigd.")
        return
    click.echo(f"{deadline.document}: versie {taken.version} van de gezamenlijke tekst is bewaard.")
    click.echo(f"Gewijzigd of nieuw: {taken.changed}; leeggemaakt: {taken.emptied}.")
