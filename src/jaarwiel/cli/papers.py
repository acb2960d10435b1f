"""The commands that assemble documents and sets of papers, and compare versions of documents."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import (
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)

if TYPE_CHECKING:
    from jaarwiel.core.comparing.difference import Difference
    from jaarwiel.office.documents.assemble import Version
    from jaarwiel.office.documents.papersets import SetVersion
    from jaarwiel.office.documents.versionfiles import Made


@click.command()
@click.argument("document")
@click.argument("year", type=int)
@click.option("--to", type=click.Path(path_type=Path), default="documenten", show_default=True)
@click.option("--final", is_flag=True, help="Assemble as definitief instead of concept.")
@click.option("--reason", default="", help="Why: needed once a version is definitief.")
@click.option("--anyway", is_flag=True, help="Make a version even if nothing changed.")
@click.option(
    "--with-provenance/--without-provenance",
    default=None,
    help="Say who delivered what and when; by default all but definitive agreements do.",
)
@json_option
@cycle_option
@state_option
def assemble(  # noqa: PLR0913, PLR0917 - click gives every option apart
    document: str, year: int, to: Path, final: bool, reason: str, anyway: bool,
    with_provenance: bool | None, as_json: bool, cycle: Path | None, state: Path | None,
) -> None:  # fmt: skip
    """Assemble a document as docx, pdf and html from what was delivered.

    DOCUMENT may also be a meeting, as ao-voorjaar: then its agenda and all of its papers are put
    together as one set. Definitief means that it was sent.
    """
    from jaarwiel.core.yearplan import Meeting
    from jaarwiel.office.documents.assemble import assemble_document
    from jaarwiel.office.documents.assemblyrun import SECRETARY
    from jaarwiel.office.documents.checking import points_of_attention
    from jaarwiel.office.documents.comparing import since_before
    from jaarwiel.office.documents.papersets import assemble_set
    from jaarwiel.office.documents.versionfiles import write_files
    from jaarwiel.runs import PUBLISHING, request_run

    with desk_for(cycle, state) as desk:
        wanted = desk.assembled(document, year)
        if isinstance(wanted, Meeting):
            gathered = assemble_set(
                desk, wanted, moment(), SECRETARY, final=final, reason=reason, anyway=anyway
            )
            _tell_set(gathered, write_files(gathered, gathered.assembled, to), as_json=as_json)
            return
        made = assemble_document(
            desk, document, year, moment(), SECRETARY, final=final, reason=reason,
            with_provenance=with_provenance, anyway=anyway,
        )  # fmt: skip
        since = since_before(desk, made) if made.is_new else None
        attention = points_of_attention(desk, made.deadline)
    request_run(PUBLISHING)
    paths = write_files(made, made.assembled, to)
    if as_json:
        print_json({**_data(made, paths), "attention": list(attention)})
    else:
        _tell(made, paths, since)
        _warn(attention)


def _data(made: "Version", paths: list[Path]) -> dict[str, object]:
    return {
        "item": made.deadline.id,
        "version": made.label,
        "final": made.final,
        "new": made.is_new,
        "previous": made.before and made.before.label,
        "missing": list(made.missing),
        "files": [str(path) for path in paths],
    }


def _tell_set(made: "SetVersion", paths: list[Path], *, as_json: bool) -> None:
    papers = [f"{each.item} {each.label}" for each in made.papers]
    if as_json:
        data = {"item": made.item, "version": made.label, "final": made.final, "new": made.is_new}
        print_json({**data, "papers": papers, "files": [str(path) for path in paths]})
        return
    _tell_files(made, paths)
    for each in papers:
        click.echo(f"Bevat: {each}")


def _tell(made: "Version", paths: list[Path], since: "Difference | None") -> None:
    from jaarwiel.cli.differences import summary_lines

    _tell_files(made, paths)
    if since is not None and made.before is not None:
        click.echo(f"Sinds versie {made.before.label}:")
        for line in summary_lines(since):
            click.echo(f"  {line}")


def _tell_files(made: "Made", paths: list[Path]) -> None:
    word = "definitief" if made.final else "concept"
    title = f"{made.title}, {word}, versie {made.label}"
    if made.is_new:
        click.echo(f"{title}:")
    else:
        click.echo(f"{title}: ongewijzigd. Er is geen nieuwe versie gemaakt; met --anyway wel.")
    for path in paths:
        click.echo(f"  {path}")


def _warn(attention: tuple[str, ...]) -> None:
    """Says what is to be looked at before the document goes out."""
    if attention:
        click.echo("Aandachtspunten:")
    for line in attention:
        click.echo(f"  {line}")


@click.command()
@click.argument("document")
@click.argument("year", type=int)
@click.argument("old")
@click.argument("new")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the new version with tracked changes to this .docx file.",
)
@json_option
@cycle_option
@state_option
def compare(  # noqa: PLR0913, PLR0917 - click gives every option apart
    document: str, year: int, old: str, new: str, to: Path | None, as_json: bool,
    cycle: Path | None, state: Path | None,
) -> None:  # fmt: skip
    """Tell what changed between two versions of a document, as 0.2 and 0.3."""
    from jaarwiel.cli.differences import difference_data, difference_lines
    from jaarwiel.office.documents import comparing

    with desk_for(cycle, state, looking=True) as desk:
        deadline = desk.deadline(document, year)
        before, after = (comparing.version_called(desk, deadline, label) for label in (old, new))
        if to is not None:
            comparing.write_tracked(desk, before, after, to)
        if to is None or as_json:
            found = comparing.compare(desk, before, after)
    if as_json:
        print_json(difference_data(found, before, after))
    elif to is None:
        click.echo(f"{deadline.document}, van versie {old} naar {new}:")
        for line in difference_lines(found):
            click.echo(line)
    else:
        click.echo(f"Het verschil tussen versie {old} en {new} staat in {to}.")
