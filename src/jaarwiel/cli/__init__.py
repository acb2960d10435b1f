"""The command line. Exit codes: 0 done, 1 the work failed, 2 what was given cannot be used."""

import logging
import sqlite3
import sys

import click

from jaarwiel import logs
from jaarwiel.cli.agenda import agenda, publish
from jaarwiel.cli.contacts import contacts
from jaarwiel.cli.contribution import remind, withdraw
from jaarwiel.cli.cyclus import check, new
from jaarwiel.cli.dates import busy, dates
from jaarwiel.cli.departures import handover, list_handovers, remove, retention
from jaarwiel.cli.extension import extension
from jaarwiel.cli.figures import figures
from jaarwiel.cli.health import health
from jaarwiel.cli.inbreng import chase, deliver, form
from jaarwiel.cli.joint import agree
from jaarwiel.cli.keeping import backup, export, restore
from jaarwiel.cli.mail import mail
from jaarwiel.cli.meeting import answer, meeting
from jaarwiel.cli.papers import assemble, compare
from jaarwiel.cli.post import letters_group
from jaarwiel.cli.readback import readback
from jaarwiel.cli.replies import replies
from jaarwiel.cli.running import rehearse, start
from jaarwiel.cli.sign import list_signatures, sign, unsign
from jaarwiel.cli.templates import templates
from jaarwiel.cli.tick import tick
from jaarwiel.cli.token import token
from jaarwiel.cli.year import plan, status
from jaarwiel.errors import InputError, JaarwielError


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
@click.pass_context
def commands(context: click.Context) -> None:
    """Keeps the yearly cycle of an agreement table (overlegtafel) turning."""
    stays = context.invoked_subcommand == "start"
    logs.begin(logs.level(logging.INFO if stays else logging.WARNING))


for command in (
    new, check, plan, status, dates, busy,
    contacts, chase, tick, letters_group, mail, extension, deliver, withdraw,
    remind, form, agree, figures, assemble,
    compare, readback, sign, list_signatures, unsign, meeting, answer, agenda,
    replies, publish, token, templates, health, backup, restore, export,
    start, rehearse,
):  # fmt: skip
    commands.add_command(command)

for command in (remove, list_handovers, handover, retention):
    contacts.add_command(command)
