"""Commands about answers to invitations."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import cycle_option, desk_for, moment, state_option
from jaarwiel.errors import JaarwielError

if TYPE_CHECKING:
    from jaarwiel.office.calendars.replies import ReadReport


@click.group()
def replies() -> None:
    """Answers to invitations; `meeting answers` shows them."""


@replies.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@cycle_option
@state_option
def read(paths: tuple[Path, ...], cycle: Path | None, state: Path | None) -> None:
    """Take in answers: .eml and .ics files, folders of them, Maildirs. Each answer once."""
    from jaarwiel.office.calendars.replies import read_paths

    with desk_for(cycle, state) as desk:
        report = read_paths(desk, paths, moment())
    click.echo("\n".join(_lines(report)))
    if report.refused:
        raise JaarwielError(
            "niet alles is een antwoord van wie is uitgenodigd. Wat hieronder staat, is "
            "overgeslagen; de rest is verwerkt.\n"
            + "\n".join(f"  {each}" for each in report.refused)
        )


def _lines(report: "ReadReport") -> Iterator[str]:
    from jaarwiel.cli.listing import ANSWERS

    new = [each for each in report.taken if not each.again]
    for each in new:
        old = " (over een uitnodiging die inmiddels is vervangen)" if each.is_old else ""
        yield f"{each.name}, {each.item}: {ANSWERS[each.answer]}{old}"
    yield (
        f"Nieuwe antwoorden: {len(new)}. Al eerder gelezen: {len(report.taken) - len(new)}. "
        f"Overgeslagen: {len(report.refused)}."
    )
