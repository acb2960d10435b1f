"""The command that assembles documents."""

from pathlib import Path

import click

from jaarwiel.cli.shared import (
    cycle_option,
    desk_for,
    moment,
    state_option,
)


@click.command()
@click.argument("document")
@click.argument("year", type=int)
@click.option("--to", type=click.Path(path_type=Path), default="documenten", show_default=True)
@click.option("--final", is_flag=True, help="Assemble as definitief instead of concept.")
@cycle_option
@state_option
def assemble(
    document: str, year: int, to: Path, final: bool, cycle: Path | None, state: Path | None
) -> None:
    """Assemble a document as docx, pdf and html from what was delivered."""
    from jaarwiel.office import assemble as office
    from jaarwiel.runs import PUBLISHING, request_run

    with desk_for(cycle, state) as desk:
        made = office.assemble_document(desk, document, year, moment(), "secretaris", final=final)
    request_run(PUBLISHING)
    word = "definitief" if final else "concept"
    click.echo(f"{made.deadline.document}, {word}, versie {made.version}:")
    for path in office.write_files(made, to):
        click.echo(f"  {path}")
    if made.missing:
        click.echo(f"Nog niet (volledig) aangeleverd: {', '.join(made.missing)}.")
