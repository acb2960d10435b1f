"""The command that does all that is due now, for cron."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.inbreng import chase_data, chase_lines
from jaarwiel.cli.shared import (
    cycle_option,
    json_option,
    moment,
    print_json,
    settings_for,
    state_option,
)
from jaarwiel.errors import JaarwielError

if TYPE_CHECKING:
    from jaarwiel.office.tick import Filed, Ticked

BUSY = "Er is al een ronde bezig voor deze tafel; die doet wat nu moet gebeuren."


@click.command()
@json_option
@cycle_option
@state_option
def tick(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Do once all that is due now, as the planning does: for cron, without Prefect.

    Opens the year, assembles papers, writes calendars, reads the mailbox, writes and sends letters.
    Running it twice, late or beside another one does no harm.
    """
    from jaarwiel.office.tick import tick_table

    ticked = tick_table(settings_for(cycle, state), moment())
    if as_json:
        print_json(ticked_data(ticked) if ticked else {"busy": True})
    else:
        click.echo("\n".join(_lines(ticked)) if ticked else BUSY)
    if ticked and ticked.needs_somebody:
        raise JaarwielError("Niet alle brieven zijn verstuurd; zie jaarwiel letters list.")


def ticked_data(ticked: "Ticked") -> dict[str, object]:
    """What a tick did, as data. Calendars are counted: their names are personal addresses."""
    opened, invited = ticked.opened, ticked.invited
    return {
        "busy": False,
        "opened": opened and {"year": opened.year, "letters": opened.letters},
        "papers": [_filed_data(each) for each in ticked.papers],
        "calendars": len(ticked.calendars),
        "invitations": {
            "written": [vars(each) for each in invited.written],
            "accepted": len(invited.sent.accepted),
        },
        "letters": chase_data(ticked.round),
    }


def _filed_data(filed: "Filed") -> dict[str, object]:
    files = [str(each) for each in filed.paths]
    return {"item": filed.version.item, "version": filed.version.label, "files": files}


def _lines(ticked: "Ticked") -> Iterator[str]:
    """What a tick did, for people."""
    if ticked.opened and ticked.opened.letters:
        yield f"Jaar {ticked.opened.year} is geopend."
    for filed in ticked.papers:
        yield f"{filed.version.title}: versie {filed.version.label} samengesteld."
        yield from (f"  {path}" for path in filed.paths)
    yield f"{len(ticked.calendars)} agenda's gewijzigd."
    yield from (f"geschreven: {each.recipient}  {each.subject}" for each in ticked.invited.written)
    yield from chase_lines(ticked.round, dry_run=False, quiet=ticked.quiet)
