"""Commands about mail that comes in: read, list."""

from collections.abc import Iterator
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
from jaarwiel.errors import InputError, JaarwielError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaarwiel.core.recognition import Kind
    from jaarwiel.office.contributions.inbox import Received
    from jaarwiel.office.contributions.receiving import Report


@click.group()
def mail() -> None:
    """Mail that comes in: answers to letters, bounces, automatic replies."""


@mail.command("read")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="An .eml file, a folder with them, or a Maildir. Default: JAARWIEL_MAILBOX.",
)
@json_option
@cycle_option
@state_option
def read_mail(source: Path | None, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Read what is new in the mailbox, once; nothing is delivered before somebody confirms it."""
    from jaarwiel.mail.savedmail import saved_mail
    from jaarwiel.office import rounds
    from jaarwiel.office.contributions import receiving

    with desk_for(cycle, state) as desk:
        if source is None and desk.mailbox is None:
            raise InputError(
                "Er is geen postvak ingesteld. Zet JAARWIEL_MAILBOX (of JAARWIEL_MAILBOX_FILE), "
                "of noem met --from een .eml-bestand, een map ermee of een Maildir."
            )
        report = receiving.read_mailbox(
            desk, moment(), saved_mail(source) if source else None, rounds.TAKERS
        )
    if as_json:
        print_json(
            {
                "read": report.read,
                "again": report.again,
                "waiting": report.waiting,
                "trouble": report.trouble,
            }
        )
    else:
        click.echo("\n".join(_report_lines(report)))
    if report.trouble:
        raise JaarwielError(report.trouble)


def _report_lines(report: "Report") -> Iterator[str]:
    total = sum(report.read.values())
    yield f"{total} {'bericht' if total == 1 else 'berichten'} gelezen{_listed(report.read)}."
    if report.again:
        yield f"{report.again} al eerder gelezen; daarmee is niets gedaan."
    yield f"Te behandelen: {sum(report.waiting.values())}{_listed(report.waiting)}."


def _listed(numbers: "Mapping[Kind, int]") -> str:
    each = ", ".join(f"{kind} {number}" for kind, number in numbers.items())
    return f" ({each})" if each else ""


@mail.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what was dealt with.")
@json_option
@cycle_option
@state_option
def list_mail(everything: bool, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the mail that waits for somebody to deal with it, newest first."""
    from jaarwiel.office.contributions.inbox import received

    with desk_for(cycle, state, looking=True) as desk:
        found = received(desk, "1" if everything else "outcome IS NULL")
    if as_json:
        print_json([_data(each) for each in found])
    elif found:
        click.echo("\n".join(_line(each) for each in found))
    else:
        click.echo("Er zijn geen berichten te behandelen.")


def _data(row: "Received") -> dict[str, object]:
    return {
        "number": row.id,
        "kind": row.kind,
        "read_at": row.read_at.isoformat(),
        "sent_at": row.sent_at and row.sent_at.isoformat(),
        "sender": row.sender,
        "subject": row.subject,
        "outcome": row.outcome,
    }


def _line(row: "Received") -> str:
    state = {"confirmed": "bevestigd", "refused": "geweigerd", "seen": "gelezen", None: "open"}
    return (
        f"{row.id:>5}  {row.read_at:%Y-%m-%d %H:%M}  {row.kind:<13} {state[row.outcome]:<10} "
        f"{row.sender or '(geen afzender)'}  {row.subject}"
    )
