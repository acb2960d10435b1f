"""Commands about contributions: chase, deliver, form."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import (
    cycle_option,
    day_option,
    desk_for,
    json_option,
    moment,
    print_json,
    settings_for,
    state_option,
)
from jaarwiel.errors import JaarwielError, reason

if TYPE_CHECKING:
    from jaarwiel.core.figures import Figures
    from jaarwiel.core.yearplan import Deadline
    from jaarwiel.office.chasing.chase import ChaseReport
    from jaarwiel.office.desk import Desk

FORMS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}
"""How the name of a form for figures ends; of those that cannot be read it is said why."""


@contextmanager
def _telling_of_cycle(cycle: Path | None, state: Path | None, *, dry_run: bool) -> Iterator[None]:
    """Has the coordinator told by mail, where no round can be made as the cycle file is broken."""
    from jaarwiel.office.desk import NoCycleError
    from jaarwiel.office.letters import cyclealarm
    from jaarwiel.textfile import is_there

    try:
        yield
    except NoCycleError as error:
        found = settings_for(cycle, state)
        if not dry_run and is_there(found.state):
            cyclealarm.tell(found, error, moment())
        raise


@click.command()
@day_option("As if it were noon of this day (YYYY-MM-DD).")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write and send nothing.")
@json_option
@cycle_option
@state_option
def chase(
    on: datetime | None, dry_run: bool, as_json: bool, cycle: Path | None, state: Path | None
) -> None:
    """Decide which letters are due, write them, and send what is ready."""
    from jaarwiel.core.ladderdays import is_sending_time
    from jaarwiel.office.rounds import make_round

    with _telling_of_cycle(cycle, state, dry_run=dry_run), desk_for(cycle, state) as desk:
        now = moment(on)
        if on and not dry_run and desk.courier:
            click.echo(
                f"Let op: de brieven gaan nu echt uit, met de datum {now:%d-%m-%Y}.", err=True
            )
        report = make_round(desk, now, dry_run=dry_run)
        quiet = not is_sending_time(desk.cycle, now)
    if as_json:
        print_json(chase_data(report))
    else:
        click.echo("\n".join(chase_lines(report, dry_run=dry_run, quiet=quiet)))
    if report.sent.failed or report.sent.uncertain:
        raise JaarwielError("Niet alle brieven zijn verstuurd; zie de melding hierboven.")


def chase_data(report: "ChaseReport") -> dict[str, object]:
    """What a round did, as data for another program."""
    sent = report.sent
    return {
        "written": [vars(each) for each in report.written],
        "held": [{"recipient": each.contact.email, "why": each.hold} for each in report.held],
        "accepted": len(sent.accepted),
        "withdrawn": len(sent.withdrawn),
        "postponed": len(sent.postponed),
        "failed": len(sent.failed),
        "uncertain": report.uncertain,
        "waiting": report.waiting,
        "without_contact": list(report.without_contact),
        "trouble": " ".join(report.troubles),
    }


def chase_lines(report: "ChaseReport", *, dry_run: bool, quiet: bool) -> Iterator[str]:
    """What a round did, for people; `quiet` when no letters go at this hour."""
    from jaarwiel.cli.postlisting import WAITS

    sent = report.sent
    if quiet:
        yield "Nu gaan er geen brieven uit: het is geen werkdag, of nog te vroeg."
    verb = "zou worden geschreven" if dry_run else "geschreven"
    yield from (f"{verb}: {each.recipient}  {each.subject}" for each in report.written)
    yield from (f"{WAITS[each.hold]}: {each.contact.email}" for each in report.held)
    several = "zouden worden geschreven" if dry_run and len(report.written) != 1 else verb
    yield (
        f"{len(report.written)} {several}, {len(sent.accepted)} aangenomen door de mailserver, "
        f"{len(sent.withdrawn)} ingetrokken, {len(sent.postponed)} uitgesteld, "
        f"{len(sent.failed)} geweigerd, {report.uncertain} onzeker, {report.waiting} in de wacht, "
        f"{len(report.held)} aangehouden."
    )
    if report.without_contact:
        yield f"Zonder contactpersoon: {', '.join(report.without_contact)}."
    yield from report.troubles


@click.command()
@click.argument("party")
@click.argument("document")
@click.argument("year", type=int)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@cycle_option
@state_option
def deliver(
    party: str,
    document: str,
    year: int,
    files: tuple[Path, ...],
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Take in a contribution: Word or Markdown with a heading for each theme and field, or a form.

    The form for figures comes from `jaarwiel form`. All files together are one version.
    """
    from jaarwiel.cli.listing import still_missing
    from jaarwiel.office.contributions import deliver as office
    from jaarwiel.office.contributions.intakewarnings import sentences

    forms = [each for each in files if each.suffix.lower() in FORMS]
    with desk_for(cycle, state) as desk:
        deadline = desk.deadline(document, year)
        read = office.read_files(desk.cycle, deadline.rule, [e for e in files if e not in forms])
        figures, lines = _figures(desk, party, deadline, forms) if forms else ({}, [])
        if forms and not figures and not read.texts:
            click.echo("Het formulier bevat geen nieuwe cijfers; er is niets opgeslagen.")
            return
        receipt = office.deliver(
            desk, party, deadline, read.texts, moment(), "bestand", figures=figures
        )
        warnings = sentences(desk.cycle, receipt.warnings)
        name = desk.cycle.name_of(receipt.contribution.deliverer)
        missing = still_missing(receipt.contribution)
    click.echo(f"{deadline.document}: versie {receipt.version} van {name} is opgeslagen.")
    for line in lines:
        click.echo(line)
    click.echo(f"Nog {missing} ontbreken." if missing else "De inbreng is volledig.")
    for source, phrase in read.left_out:
        click.echo(f"Anders of niet overgenomen uit {source}: {phrase}.", err=True)
    for sentence in warnings:
        click.echo(f"Let op: {sentence}", err=True)


def _figures(
    desk: "Desk", party: str, deadline: "Deadline", forms: list[Path]
) -> tuple["Figures", list[str]]:
    """The figures in these forms, and what is to be told of them."""
    from jaarwiel.office.figures import figureform

    found = figureform.read_forms(desk, figureform.asked(desk, party, deadline), forms)
    news, replaced = found.changes.news, found.changes.replaced
    words = functools.partial(figureform.described, desk.cycle)
    stored = (
        f"  {figureform.cell_name(desk.cycle, cell)}: "
        f"{words(cell, replaced[cell]) + ' -> ' if cell in replaced else ''}{words(cell, figure)}"
        for cell, figure in news.items()
    )
    told = (f"  let op: {each}" for each in found.reading.deviations)
    word = "cijfer" if len(news) == 1 else "cijfers"
    return news, [f"{len(news)} {word} opgeslagen:", *stored, *told]


@click.command()
@click.argument("party")
@click.argument("document")
@click.argument("year", type=int)
@click.option("--to", type=click.Path(path_type=Path), help="Where to write it.")
@cycle_option
@state_option
def form(
    party: str,
    document: str,
    year: int,
    to: Path | None,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Write the form for the figures of a party as .xlsx, with what it delivered filled in."""
    from jaarwiel.office.figures import figureform
    from jaarwiel.textfile import replace_file

    with desk_for(cycle, state, looking=True) as desk:
        owed = figureform.asked(desk, party, desk.deadline(document, year))
        path = to or Path(figureform.form_name(owed))
        content = figureform.form_of(desk, owed)
    try:
        replace_file(path, content)
    except OSError as error:
        message = f"{path} kan niet worden geschreven ({reason(error)}). Kies een andere plaats."
        raise JaarwielError(message) from error
    click.echo(f"{path}: {len(owed.cells)} cijfers gevraagd, {len(owed.missing_cells)} ontbreken.")
