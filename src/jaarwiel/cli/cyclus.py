"""Commands for the cycle file itself: new, check."""

from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from jaarwiel.cli.shared import (
    cycle_option,
    day_option,
    json_option,
    moment,
    print_json,
    settings_for,
)
from jaarwiel.errors import InputError, JaarwielError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jaarwiel.cyclefiles.newtable import Corporation, Founding

Read = TypeVar("Read")
LOST, UNUSABLE = 1, 2
"""Exit codes: something on record would be orphaned; the file cannot be used."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--schema", is_flag=True, help="Print a JSON Schema of cycle files and stop.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="State file of a running table: say what this cycle file would change there.",
)
@day_option("With --against: as if it were this day (YYYY-MM-DD).")
@json_option
@cycle_option
def check(
    file: Path | None,
    schema: bool,
    against: Path | None,
    on: datetime | None,
    as_json: bool,
    cycle: Path | None,
) -> None:
    """Validate a cycle file and report all problems, with line and entry.

    Exit code 0 when it is in order, 2 when it is not. With --against: 1 when something on record
    would be orphaned. Nothing is ever written.

    An editor with Taplo (as Even Better TOML) completes and explains the keys, without a network:
    write "jaarwiel check --schema" to cyclus.schema.json beside the cycle file, and make
    "#:schema ./cyclus.schema.json" the first line of the cycle file.
    """
    if schema:
        from jaarwiel.cyclefiles.cycleschema import schema as made

        print_json(made())
        return
    path = file or settings_for(cycle, None).cycle
    if against:
        _compare(path, against, on, as_json=as_json)
    else:
        _check(path, as_json=as_json)


def _check(path: Path, *, as_json: bool) -> None:
    from jaarwiel.cyclefiles import cyclefile

    try:
        found = cyclefile.load(path)
    except cyclefile.CycleFileError as error:
        if not as_json:
            raise
        print_json({"file": str(path), "findings": [asdict(each) for each in error.findings]})
        raise click.exceptions.Exit(UNUSABLE) from error
    if as_json:
        print_json({"file": str(path), "findings": []})
        return
    click.echo(
        f"{path}: in orde. {found.table.name}: {len(found.parties)} partijen, "
        f"{len(found.themes)} thema's, {len(found.deadlines)} termijnen en "
        f"{len(found.meetings)} soorten vergaderingen."
    )


def _compare(path: Path, state: Path, on: datetime | None, *, as_json: bool) -> None:
    from jaarwiel.cli import listing
    from jaarwiel.cyclefiles import cyclefile
    from jaarwiel.office.table import against

    found = against.compare(cyclefile.load(path), state, moment(on))
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        click.echo("\n".join(listing.consequence_lines(found)))
    if any(each.lost for each in found):
        raise click.exceptions.Exit(LOST)


# ----------------------------------------------------------------------------------- a new table


@click.command()
@click.argument("name")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="File to make. Default: NAME.toml, in this folder.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; take the default answers.")
def new(name: str, to: Path | None, yes: bool) -> None:
    """Make a cycle file for a new table, by asking a few questions. Never replaces a file."""
    from jaarwiel.cyclefiles import newtable

    path = to or Path(f"{newtable.slug(name)}.toml")
    newtable.check_free(path)
    proposed = newtable.propose(name, moment().date())
    with _aborted():
        newtable.write(path, proposed if yes else _ask(proposed))
    click.echo(
        f"{path} is gemaakt en in orde. Lees het na, vul aan wat bij uw tafel anders is, en "
        f"controleer het met: jaarwiel check {path}"
    )


@contextmanager
def _aborted() -> "Iterator[None]":
    try:
        yield
    except click.Abort as error:
        click.echo(err=True)
        raise JaarwielError("Afgebroken; er is niets gemaakt.") from error


def _ask(proposed: "Founding") -> "Founding":
    """Asks everything, with what is proposed as the default."""
    from dataclasses import replace

    from jaarwiel.cyclefiles import newtable

    name = _prompt("Naam van de overlegtafel", proposed.name, newtable.a_name)
    towns = _prompt(
        "Gemeente(n), met een puntkomma ertussen", "; ".join(proposed.towns), newtable.names
    )
    asked = replace(proposed, name=name, towns=towns, corporations=_ask_corporations(proposed))
    region = _prompt("Regio van de schoolvakanties (Noord, Midden of Zuid)", asked.region,
                     newtable.region)  # fmt: skip
    years = _prompt("Voor hoeveel jaar gelden de afspraken", str(asked.years), newtable.length)
    first = _prompt(
        "Eerste jaar van de eerstvolgende looptijd", str(asked.first), newtable.first_year
    )
    asked = replace(asked, region=region, years=years, first=first)
    overview = _prompt("Vóór welke dag is het activiteitenoverzicht er", asked.overview,
                       newtable.overview_day)  # fmt: skip
    signing = _prompt("Vóór welke dag wordt ondertekend", asked.signing,
                      lambda text: newtable.signing_day(text, overview))  # fmt: skip
    return replace(asked, overview=overview, signing=signing)


def _ask_corporations(proposed: "Founding") -> "tuple[Corporation, ...]":
    from jaarwiel.cyclefiles import newtable

    found: list[Corporation] = []
    while True:
        default = proposed.corporations[0].name if not found else ""
        more = " (leeg: er zijn er niet meer)" if found else ""
        name = _prompt(f"Corporatie {len(found) + 1}{more}", default,
                       newtable.a_name_or_none if found else newtable.a_name)  # fmt: skip
        if not name:
            return tuple(found)
        tenants = _prompt(
            f"Huurdersorganisatie van {name} (een streepje: die is er niet)",
            f"Huurdersorganisatie {name}"[: newtable.MAX_NAME],
            newtable.a_name,
        )
        found.append(newtable.Corporation(name, "" if tenants == "-" else tenants))


def _prompt(text: str, default: str, read: "Callable[[str], Read]") -> Read:
    """Asks until the answer can be used."""
    while True:
        given = click.prompt(text, default=default, show_default=bool(default), type=str)
        try:
            return read(given.strip())
        except InputError as error:
            click.echo(str(error))
