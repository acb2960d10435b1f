"""The command line. Exit codes: 0 done, 1 the work failed, 2 what was given cannot be used."""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jaarwiel.errors import InputError, JaarwielError

if TYPE_CHECKING:
    from jaarwiel.core.cycle import Cycle
    from jaarwiel.core.yearplan import Decision
    from jaarwiel.office.chase import ChaseReport
    from jaarwiel.office.desk import Desk
    from jaarwiel.office.meetings import Act
    from jaarwiel.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
NOON = time(12)
AUTHOR = "procescoördinator"


def main() -> None:
    """Runs the command line; an error that people can act on is one message, not a traceback."""
    try:
        commands(prog_name="jaarwiel")
    except InputError as error:
        _stop(str(error), 2)
    except JaarwielError as error:
        _stop(str(error), 1)
    except sqlite3.Error as error:
        _stop(
            f"Het state-bestand kan niet worden gebruikt ({error}). Is de schijf vol, of is het "
            "bestand niet te beschrijven? Er is niets half opgeslagen.",
            1,
        )


def _stop(message: str, code: int) -> None:
    click.echo(f"jaarwiel: {message}", err=True)
    sys.exit(code)


@click.group()
@click.version_option(package_name="jaarwiel")
def commands() -> None:
    """Keeps the yearly cycle of an agreement table (overlegtafel) turning."""


def _cycle_option(command: Command) -> Command:
    option = click.option(
        "--cycle",
        type=click.Path(path_type=Path),
        help="Cycle file. Default: JAARWIEL_CYCLE, else Het Hogeland.",
    )
    return option(command)


def _state_option(command: Command) -> Command:
    option = click.option(
        "--state",
        type=click.Path(path_type=Path),
        help="State file. Default: JAARWIEL_STATE, else state.db.",
    )
    return option(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _settings(cycle: Path | None, state: Path | None) -> "Settings":
    from jaarwiel.settings import settings

    found = settings()
    return replace(found, cycle=cycle or found.cycle, state=state or found.state)


@contextmanager
def _desk(cycle: Path | None, state: Path | None) -> "Iterator[Desk]":
    from jaarwiel.office.desk import open_desk

    with open_desk(_settings(cycle, state)) as desk:
        yield desk


def _now(on: datetime | None = None) -> datetime:
    """The present moment, or noon of the day that was asked for."""
    from jaarwiel.core.yearplan import local
    from jaarwiel.settings import present

    return local(on.date(), NOON) if on else present()


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _day_option(text: str) -> Callable[[Command], Command]:
    return click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=text)


# ------------------------------------------------------------------------------ cycle and plan


@commands.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_cycle_option
def check(file: Path | None, cycle: Path | None) -> None:
    """Validate a cycle file and report all problems, with line and entry."""
    from jaarwiel import cyclefile

    path = file or _settings(cycle, None).cycle
    found = cyclefile.load(path)
    click.echo(
        f"{path}: in orde. {found.table.name}: {len(found.parties)} partijen, "
        f"{len(found.themes)} thema's, {len(found.deadlines)} termijnen en "
        f"{len(found.meetings)} soorten vergaderingen."
    )


@commands.command()
@click.argument("year", type=int)
@click.argument("last_year", type=int, required=False)
@json_option
@_cycle_option
@_state_option
def plan(
    year: int, last_year: int | None, as_json: bool, cycle: Path | None, state: Path | None
) -> None:
    """Lay out the years: deadlines, meetings and decisions, in order of date."""
    from jaarwiel import cyclefile, listing
    from jaarwiel.core.yearplan import lay_out

    settings = _settings(cycle, state)
    found = cyclefile.load(settings.cycle)
    years = _years(found, year, last_year)
    with _decisions(settings.state) as decisions:
        plans = [lay_out(found, each, decisions(each)) for each in years]
    if as_json:
        _print_json([listing.item_data(item) for each in plans for item in each.items])
    else:
        click.echo("\n\n".join("\n".join(listing.plan_lines(found, each)) for each in plans))


def _years(cycle: "Cycle", year: int, last_year: int | None) -> range:
    """The years from the first to the last, both inclusive. Raises InputError."""
    last = year if last_year is None else last_year
    if last < year:
        raise InputError(f"Het jaar {last} ligt voor {year}. Noem het vroegste jaar eerst.")
    for each in (year, last):
        if not cycle.knows(each):
            raise InputError(
                f"Het jaar {each} valt buiten de cyclus van {cycle.table.name}. "
                f"Noem een jaar van {cycle.table.first_year} tot en met {cycle.last_year}."
            )
    return range(year, last + 1)


@contextmanager
def _decisions(state: Path) -> Iterator[Callable[[int], tuple["Decision", ...]]]:
    """What was decided about a year; nothing when there is no state file. Looking makes none."""
    if not state.exists():
        yield lambda _: ()
        return
    from jaarwiel.store import open_store

    store = open_store(state)
    try:
        yield store.decisions
    finally:
        store.close()


@commands.command()
@_day_option("As if it were this day (YYYY-MM-DD).")
@json_option
@_cycle_option
@_state_option
def status(on: datetime | None, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Show who owes what, and what is late."""
    from jaarwiel import listing
    from jaarwiel.office.overview import overview

    today = _now(on).date()
    with _desk(cycle, state) as desk:
        standings = overview(desk, today).standings
        if as_json:
            _print_json(listing.standing_data(desk.cycle, standings, today))
        else:
            click.echo("\n".join(listing.standing_lines(desk.cycle, standings, today)))


# ------------------------------------------------------------------- contacts, chasing, delivery


@commands.group()
def contacts() -> None:
    """Contacts of the parties."""


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_cycle_option
@_state_option
def import_contacts(file: Path, cycle: Path | None, state: Path | None) -> None:
    """Read contacts from a CSV file: party, name, e-mail, role, from, until."""
    from jaarwiel.office import contacts as office

    with _desk(cycle, state) as desk:
        report = office.import_contacts(desk, file, _now())
    click.echo(f"{report.read} contacten gelezen, {report.changed} nieuw of gewijzigd.")


@commands.command()
@_day_option("As if it were noon of this day (YYYY-MM-DD).")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write and send nothing.")
@json_option
@_cycle_option
@_state_option
def chase(
    on: datetime | None, dry_run: bool, as_json: bool, cycle: Path | None, state: Path | None
) -> None:
    """Decide which letters are due, write them, and send what is ready."""
    from jaarwiel.core.chasing import is_sending_time
    from jaarwiel.office import chase as office

    with _desk(cycle, state) as desk:
        now = _now(on)
        report = office.tick(desk, now, dry_run=dry_run)
        quiet = not is_sending_time(desk.cycle, now)
    if as_json:
        _print_json(_chase_data(report))
    else:
        click.echo("\n".join(_chase_lines(report, dry_run=dry_run, quiet=quiet)))
    if report.sent.failed or report.sent.uncertain:
        raise JaarwielError("Niet alle brieven zijn verstuurd; zie de melding hierboven.")


def _chase_data(report: "ChaseReport") -> dict[str, object]:
    sent = report.sent
    return {
        "written": [vars(each) for each in report.written],
        "accepted": len(sent.accepted),
        "withdrawn": len(sent.withdrawn),
        "postponed": len(sent.postponed),
        "failed": len(sent.failed),
        "uncertain": len(sent.uncertain),
        "waiting": report.waiting,
        "without_contact": list(report.without_contact),
        "trouble": sent.trouble,
    }


def _chase_lines(report: "ChaseReport", *, dry_run: bool, quiet: bool) -> Iterator[str]:
    sent = report.sent
    if quiet:
        yield "Nu gaan er geen brieven uit: het is geen werkdag, of nog te vroeg."
    verb = "zou worden geschreven" if dry_run else "geschreven"
    yield from (f"{verb}: {each.recipient}  {each.subject}" for each in report.written)
    yield (
        f"{len(report.written)} {verb}, {len(sent.accepted)} aangenomen door de mailserver, "
        f"{len(sent.withdrawn)} ingetrokken, {len(sent.postponed)} uitgesteld, "
        f"{len(sent.failed)} geweigerd, {len(sent.uncertain)} onzeker, {report.waiting} wachten."
    )
    if report.without_contact:
        yield f"Zonder contactpersoon: {', '.join(report.without_contact)}."
    if sent.trouble:
        yield sent.trouble


@commands.command()
@click.argument("party")
@click.argument("document")
@click.argument("year", type=int)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_cycle_option
@_state_option
def deliver(
    party: str,
    document: str,
    year: int,
    files: tuple[Path, ...],
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Take in a contribution from Markdown files, with a heading for each theme and field."""
    from jaarwiel.office import deliver as office

    with _desk(cycle, state) as desk:
        deadline = desk.deadline(document, year)
        texts = office.read_files(desk.cycle, deadline.rule, files)
        receipt = office.deliver(desk, party, deadline, texts, _now(), "bestand")
        name = desk.cycle.name_of(receipt.contribution.deliverer)
        missing = len(receipt.contribution.missing)
    click.echo(f"{deadline.document}: versie {receipt.version} van {name} is opgeslagen.")
    click.echo("De inbreng is volledig." if not missing else f"Nog {missing} onderdelen ontbreken.")


# ------------------------------------------------------------------- documents, meetings, feeds


@commands.command()
@click.argument("document")
@click.argument("year", type=int)
@click.option("--to", type=click.Path(path_type=Path), default="documenten", show_default=True)
@click.option("--final", is_flag=True, help="Assemble as definitief instead of concept.")
@_cycle_option
@_state_option
def assemble(
    document: str, year: int, to: Path, final: bool, cycle: Path | None, state: Path | None
) -> None:
    """Assemble a document as docx, pdf and html from what was delivered."""
    from jaarwiel.office import assemble as office

    with _desk(cycle, state) as desk:
        made = office.assemble_document(desk, document, year, _now(), "secretaris", final=final)
    word = "definitief" if final else "concept"
    click.echo(f"{made.deadline.document}, {word}, versie {made.version}:")
    for path in office.write_files(made, to):
        click.echo(f"  {path}")
    if made.missing:
        click.echo(f"Nog niet (volledig) aangeleverd: {', '.join(made.missing)}.")


@commands.group()
def meeting() -> None:
    """Meetings: list, confirm, move, cancel."""


@meeting.command("list")
@click.argument("year", type=int, required=False)
@json_option
@_cycle_option
@_state_option
def list_meetings(year: int | None, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the meetings of a year (default: this year) with their ids."""
    from jaarwiel import listing

    with _desk(cycle, state) as desk:
        wanted = year or max(_now().year, desk.cycle.table.first_year)
        desk.check_year(wanted)
        found = desk.plan(wanted)
    if as_json:
        _print_json([listing.item_data(each) for each in found.meetings])
    else:
        click.echo("\n".join(listing.meeting_lines(found)))


def _decision_options(command: Command) -> Command:
    reason = click.option("--reason", default="", help="Why; kept in the log.")
    author = click.option("--by", default=AUTHOR, show_default=True, help="Who decides (a role).")
    return reason(author(_cycle_option(_state_option(command))))


@meeting.command()
@click.argument("item", metavar="ID")
@_decision_options
def confirm(item: str, **options: Any) -> None:
    """Confirm the proposed date of a meeting."""
    _decide(item, "confirm", **options)


@meeting.command()
@click.argument("item", metavar="ID")
@click.argument("starts", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]))
@_decision_options
def move(item: str, starts: datetime, **options: Any) -> None:
    """Move a meeting to another moment, as "2027-04-20 13:30"."""
    _decide(item, "move", starts=starts, **options)


@meeting.command()
@click.argument("item", metavar="ID")
@_decision_options
def cancel(item: str, **options: Any) -> None:
    """Cancel a meeting; confirming or moving it brings it back."""
    _decide(item, "cancel", **options)


def _decide(
    item: str,
    act: "Act",
    *,
    cycle: Path | None,
    state: Path | None,
    by: str,
    reason: str,
    starts: datetime | None = None,
) -> None:
    from jaarwiel import listing
    from jaarwiel.core.yearplan import local
    from jaarwiel.office.meetings import decide
    from jaarwiel.runs import PUBLISHING, request_run
    from jaarwiel.wording import moment_in_words

    with _desk(cycle, state) as desk:
        moment = local(starts.date(), starts.time()) if starts else None
        decided = decide(desk, item, act, _now(), by, moment, reason)
    if decided.changed:
        request_run(PUBLISHING)
    found = decided.meeting
    state_word = listing.STATUS[found.status]
    click.echo(f"{found.title}: {moment_in_words(found.starts)}, {state_word}.")
    if not decided.changed:
        click.echo("Dit was al zo; er is niets gewijzigd.")
    if decided.conflicts:
        click.echo(f"Let op, deze dag valt op of in: {', '.join(decided.conflicts)}.", err=True)


@commands.command()
@click.option("--to", type=click.Path(path_type=Path), default="public", show_default=True)
@_cycle_option
@_state_option
def publish(to: Path, cycle: Path | None, state: Path | None) -> None:
    """Write the calendars as .ics files: one with everything, one for each party."""
    from jaarwiel.office import publish as office

    with _desk(cycle, state) as desk:
        written = office.publish(desk, to, _now())
        count = len(office.audiences(desk))
    click.echo(f"{count} agenda's in {to}, waarvan {len(written)} gewijzigd.")


# ------------------------------------------------------------------------------------- running


@commands.command()
@click.option("--port", default=8000, show_default=True, help="Port of the page.")
@click.option("--prefect-port", default=4200, show_default=True, help="Port of the Prefect UI.")
@_cycle_option
@_state_option
def start(port: int, prefect_port: int, cycle: Path | None, state: Path | None) -> None:
    """Start everything: the page, the schedules, and the Prefect server with its UI."""
    from jaarwiel import start as starting

    starting.start(_settings(cycle, state), port, prefect_port)


@commands.command()
@click.argument("year", type=int)
@click.argument("last_year", type=int, required=False)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@click.option("--documents/--no-documents", default=True, help="Assemble documents as well.")
@_cycle_option
def rehearse(
    year: int, last_year: int | None, to: Path, documents: bool, cycle: Path | None
) -> None:
    """Play whole years on a simulated clock: every mail, document and calendar version."""
    from jaarwiel import cyclefile, rehearsal

    found = cyclefile.load(_settings(cycle, None).cycle)
    years = _years(found, year, last_year)
    with click.progressbar(length=rehearsal.length(years), label="Generale repetitie") as bar:
        summary = rehearsal.rehearse(found, years, to, documents=documents, passed=bar.update)
    click.echo(f"{summary}\nHet verslag staat in {to / 'verslag.md'}.")
