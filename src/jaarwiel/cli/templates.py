"""Commands about templates: which there are, whether one's own are right, how they look."""

from dataclasses import asdict
from pathlib import Path

import click

from jaarwiel.cli.cyclus import UNUSABLE
from jaarwiel.cli.shared import json_option, print_json
from jaarwiel.errors import JaarwielError, reason


@click.group()
def templates() -> None:
    """The words of mails, documents and pages, and a table's own instead (JAARWIEL_TEMPLATES)."""


@templates.command("list")
@json_option
def list_templates(as_json: bool) -> None:
    """List every template that may be replaced, and which file is in force."""
    from jaarwiel.templating import templatecheck

    found = templatecheck.entries()
    if as_json:
        print_json([{"name": each.name, "own": each.own and str(each.own)} for each in found])
        return
    width = max(len(each.name) for each in found)
    for each in found:
        click.echo(f"{each.name:<{width}}  {f'eigen: {each.own}' if each.own else 'meegeleverd'}")


@templates.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the template that is shipped, to start one's own from."""
    from jaarwiel.templating import templatecheck

    click.echo(templatecheck.shipped_text(templatecheck.find(name)), nl=False)


@templates.command()
@json_option
def check(as_json: bool) -> None:
    """Check one's own templates: every word in them, and all examples made with them.

    Exit code 0 when all are in order, 2 when not. `jaarwiel start` does the same.
    """
    from jaarwiel.templating import templatecheck

    if as_json:
        found = templatecheck.check()
        print_json([asdict(each) for each in found])
        if found:
            raise click.exceptions.Exit(UNUSABLE)
        return
    templatecheck.require()
    own = [each for each in templatecheck.entries() if each.own]
    click.echo(f"Eigen sjablonen: {len(own)}, alle in orde." if own else "Geen eigen sjablonen.")


@templates.command()
@click.argument("name")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="A folder.")
def preview(name: str, to: Path) -> None:
    """Write the examples of a letter (.eml, .html) or document (.html), to look at."""
    from jaarwiel.templating import templatecheck

    own = {each.name for each in templatecheck.entries() if each.own}
    try:
        written = templatecheck.preview(name if name in own else templatecheck.find(name), to)
    except OSError as error:
        raise JaarwielError(
            f"De map {to} kan niet worden beschreven ({reason(error)}). Noem een andere met --to."
        ) from error
    click.echo(f"{len(written)} bestanden geschreven in {to}.")
