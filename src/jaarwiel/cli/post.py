"""Commands about letters: those to come, those that went, and what to do about them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from jaarwiel.cli.shared import (
    AUTHOR,
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)
from jaarwiel.errors import InputError

if TYPE_CHECKING:
    from jaarwiel.office.desk import Desk

SHOWN: Final = 50
to_option = click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="New or empty folder."
)


@click.group("letters")
def letters_group() -> None:
    """Letters: those to come, those that were written, and what to do about them.

    ID is a number (a written letter) or a name of sixteen signs (a letter to come).
    """


@letters_group.command("list")
@click.option("--weeks", type=click.IntRange(0, 52), default=6, help="How far to look ahead.")
@json_option
@cycle_option
@state_option
def list_letters(weeks: int, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the letters to come, and the newest that were written."""
    from jaarwiel.cli import postlisting
    from jaarwiel.office.chasing import outgoing
    from jaarwiel.records.post import letters

    with desk_for(cycle, state, looking=True) as desk:
        coming = outgoing.to_come(desk, moment(), weeks)
        written = letters(desk.store, limit=SHOWN)
        data = [postlisting.coming_data(desk.cycle, each) for each in coming]
    if as_json:
        print_json(
            {"to_come": data, "written": [postlisting.letter_data(each) for each in written]}
        )
        return
    click.echo("\n".join(postlisting.coming_lines(data)))
    click.echo("\n".join(postlisting.letter_lines(written)))


@letters_group.command()
@click.argument("letter")
@cycle_option
@state_option
def show(letter: str, cycle: Path | None, state: Path | None) -> None:
    """Print a letter as its reader gets it, as plain text."""
    from jaarwiel.mail.letters import text_parts
    from jaarwiel.office.chasing import outgoing
    from jaarwiel.records.post import content_of

    with desk_for(cycle, state, looking=True) as desk:
        if letter.isdecimal() and len(letter) < outgoing.ID_LENGTH:
            found = outgoing.find_written(desk, int(letter))
            subject, content = found.subject, content_of(desk.store, found.id) or b""
        else:
            composed = outgoing.text_of(
                desk, outgoing.find_to_come(desk, letter, moment()), moment()
            )
            subject, content = composed.subject, composed.content
    click.echo(f"{subject}\n\n{text_parts(content)[0].rstrip()}")


Act = Callable[["Desk", str, datetime], str]


def _about_letter(name: str, text: str, act: Act) -> None:
    """Adds a command that does something about one letter."""

    @letters_group.command(name, help=text)
    @click.argument("letter")
    @cycle_option
    @state_option
    def command(letter: str, cycle: Path | None, state: Path | None) -> None:
        with desk_for(cycle, state) as desk:
            click.echo(act(desk, letter, moment()))


def _hold(desk: "Desk", letter: str, now: datetime) -> str:
    from jaarwiel.office.chasing import outgoing

    outgoing.hold_any(desk, letter, now, AUTHOR)
    return f"Brief {letter} is aangehouden."


def _release(desk: "Desk", letter: str, now: datetime) -> str:
    from jaarwiel.office.chasing import outgoing

    outgoing.release_any(desk, letter, now, AUTHOR)
    return f"Brief {letter} is vrijgegeven en gaat uit bij de eerstvolgende verzending."


def _send(desk: "Desk", letter: str, now: datetime) -> str:
    from jaarwiel.office.chasing import outgoing

    outgoing.decide(desk, outgoing.find_to_come(desk, letter, now), "send", now, AUTHOR)
    return "De brief gaat uit bij de eerstvolgende verzending. Nu meteen: jaarwiel chase"


def _withdraw(desk: "Desk", letter: str, now: datetime) -> str:
    from jaarwiel.office.chasing import outgoing

    outgoing.withdraw(desk, _number(letter), now, AUTHOR)
    return f"Brief {letter} is ingetrokken."


def _again(desk: "Desk", letter: str, now: datetime) -> str:
    from jaarwiel.office.chasing import outgoing

    number = outgoing.send_again(desk, _number(letter), now, AUTHOR)
    return f"Brief {number} is geschreven en gaat uit bij de eerstvolgende verzending."


def _number(letter: str) -> int:
    if not (letter.isascii() and letter.isdecimal() and len(letter) < 12):  # noqa: PLR2004 - fits SQLite
        raise InputError(f"'{letter}' is geen nummer van een geschreven brief. Zie: letters list")
    return int(letter)


_about_letter("hold", "Hold back a letter, written or to come.", _hold)
_about_letter("release", "Let a letter go that waits.", _release)
_about_letter("send", "Send a letter to come before its day.", _send)
_about_letter("withdraw", "Take back a written letter that has not gone.", _withdraw)
_about_letter("again", "Write a letter once more; it says that it was sent before.", _again)


@letters_group.command()
@click.argument("letter")
@click.option("--arrived/--lost", required=True, help="Whether its reader has it.")
@cycle_option
@state_option
def settle(letter: str, arrived: bool, cycle: Path | None, state: Path | None) -> None:
    """Say what became of an uncertain letter; one that is lost goes out again as it was."""
    from jaarwiel.office.letters.uncertain import settle_uncertain

    with desk_for(cycle, state) as desk:
        settle_uncertain(desk.store, _number(letter), moment(), AUTHOR, arrived=arrived)
    word = "is aangekomen" if arrived else "gaat opnieuw uit bij de eerstvolgende verzending"
    click.echo(f"Brief {letter} {word}.")


@letters_group.command()
@to_option
@cycle_option
@state_option
def export(to: Path, cycle: Path | None, state: Path | None) -> None:
    """Write every letter as .eml, with an index, into a folder."""
    from jaarwiel.office.letters import letterbook

    with desk_for(cycle, state, looking=True) as desk:
        count = letterbook.export(desk, to)
    click.echo(f"{count} brieven geschreven in {to}, met het overzicht {letterbook.INDEX}.")
