"""The command that does all that is due now, for cron."""

import sys
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
    from jaarwiel.office.tickall import Outcome
    from jaarwiel.settings import Settings

BUSY = "Er is al een ronde bezig voor deze tafel; die doet wat nu moet gebeuren."


@click.command()
@json_option
@cycle_option
@state_option
def tick(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Do once all that is due now, as the planning does: for cron, without Prefect.

    Opens the year, assembles papers, writes calendars, reads the mailbox, writes and sends letters.
    Running it twice, late or beside another one does no harm. With a folder of cycle files and a
    folder of state files it does so for all tables, of which a fault at one stops no other.
    """
    from jaarwiel.office.tables import are_many

    found = settings_for(cycle, state)
    if are_many(found):
        _tick_many(found, as_json=as_json)
    else:
        _tick_one(found, as_json=as_json)


def _tick_one(found: "Settings", *, as_json: bool) -> None:
    from jaarwiel.office.tick import tick_table

    ticked = tick_table(found, moment())
    if as_json:
        print_json(ticked_data(ticked) if ticked else {"busy": True})
    else:
        click.echo("\n".join(_lines(ticked)) if ticked else BUSY)
    if ticked and ticked.needs_somebody:
        raise JaarwielError("Niet alle brieven zijn verstuurd; zie jaarwiel letters list.")


def _tick_many(found: "Settings", *, as_json: bool) -> None:
    """Shows how far it is on a terminal, and afterwards what was done at each table."""
    from jaarwiel.office.tables import find_tables
    from jaarwiel.office.tickall import tick_all

    tables = find_tables(found)
    count = len(tables.tables)
    outcomes = []
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(length=count, label="Tafels", hidden=hidden, file=sys.stderr) as bar:
        for outcome in tick_all(tables, moment):
            outcomes.append(outcome)
            bar.update(1)
    outcomes.sort(key=lambda each: each.name)
    troubled = [each for each in outcomes if each.trouble]
    if as_json:
        print_json([_outcome_data(each) for each in outcomes])
    else:
        click.echo("\n".join(line for each in outcomes if (line := _outcome_line(each))))
        click.echo(f"{count} tafels, waarvan {len(troubled)} met een melding.")
    if troubled:
        told = "\n".join(f"  {each.name}: {each.trouble}" for each in troubled)
        raise JaarwielError(f"Niet bij alle tafels ging alles goed:\n{told}")


def _outcome_data(outcome: "Outcome") -> dict[str, object]:
    did = ticked_data(outcome.ticked) if outcome.ticked else {"busy": not outcome.trouble}
    return {"table": outcome.name, "trouble": outcome.trouble, **did}


def _outcome_line(outcome: "Outcome") -> str:
    """What was done at a table; empty where nothing was."""
    ticked = outcome.ticked
    if ticked is None:
        return "" if outcome.trouble else f"{outcome.name}: {BUSY}"
    counts = {
        "geopend": int(bool(ticked.opened and ticked.opened.letters)),
        "stukken": len(ticked.papers),
        "agenda's gewijzigd": len(ticked.calendars),
        "geschreven": len(ticked.round.written),
        "verstuurd": len(ticked.round.sent.accepted),
        "aangehouden": len(ticked.round.held),
    }
    did = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{outcome.name}: {did}" if did else ""


def ticked_data(ticked: "Ticked") -> dict[str, object]:
    """What a tick did, as data. Calendars are counted: their names are personal addresses."""
    opened = ticked.opened
    return {
        "busy": False,
        "opened": opened and {"year": opened.year, "letters": opened.letters},
        "papers": [_filed_data(each) for each in ticked.papers],
        "calendars": len(ticked.calendars),
        "backup": ticked.backup and str(ticked.backup.path),
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
    if ticked.backup:
        yield f"Reservekopie: {ticked.backup.path}"
    yield f"{len(ticked.calendars)} agenda's gewijzigd."
    yield from chase_lines(ticked.round, dry_run=False, quiet=ticked.quiet)
