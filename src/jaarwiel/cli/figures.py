"""Commands about figures: what is known over the years, and reading in what came before."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import (
    FIRST_YEAR,
    LAST_YEAR,
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)
from jaarwiel.errors import JaarwielError, reason

if TYPE_CHECKING:
    from jaarwiel.core.figuretables import OverYears
    from jaarwiel.office.desk import Desk
    from jaarwiel.office.figures.known import Shown

YEAR = click.IntRange(FIRST_YEAR - 100, LAST_YEAR)
MARKS = {"realisatie": "", "prognose": " p", "ambitie": " a"}
NOTHING = "-"


class Showing(click.Group):
    """A group that shows the figures where no other command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the command in front."""
        named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named else ["list", *args])


@click.group(cls=Showing)
def figures() -> None:
    """Figures over the years, by party; `figures INDICATOR` shows one.

    Options --from, --to, --csv, --xlsx and --json are told by `figures list --help`.
    """


@figures.command("list")
@click.argument("indicator", required=False)
@click.option("--from", "first", type=YEAR, help="First year. Default: the first that is known.")
@click.option("--to", "last", type=YEAR, help="Last year, inclusive. Default: the last known.")
@click.option("--csv", "csv", type=click.Path(path_type=Path), help="Write them to a CSV file.")
@click.option(
    "--xlsx", "xlsx", type=click.Path(path_type=Path), help="Write a workbook with a chart."
)
@json_option
@cycle_option
@state_option
def list_figures(  # noqa: PLR0913, PLR0917 - one for each option
    indicator: str | None,
    first: int | None,
    last: int | None,
    csv: Path | None,
    xlsx: Path | None,
    as_json: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Show the figures of an indicator by year and party, or write them to a file."""
    from jaarwiel.office.figures.known import shown

    with desk_for(cycle, state, looking=True) as desk:
        found = shown(desk, indicator, first, last)
        if found is not None and (csv or xlsx):
            _write_files(desk, found, csv, xlsx)
            return
        if as_json:
            print_json(_data(desk, found) if found else None)
        elif found is None:
            click.echo(
                "Er zijn nog geen cijfers. Partijen leveren ze aan bij hun inbreng; eerdere "
                "cijfers leest u in met jaarwiel figures import."
            )
        else:
            click.echo("\n".join(_lines(desk, found.table)))


def _write_files(desk: "Desk", found: "Shown", csv: Path | None, xlsx: Path | None) -> None:
    from jaarwiel.office.figures import figurefiles

    if csv:
        _write(csv, figurefiles.as_csv(found.table).encode("utf-8-sig"))
    if xlsx:
        _write(xlsx, figurefiles.as_xlsx(desk, found, moment()))


def _write(path: Path, content: bytes) -> None:
    from jaarwiel.textfile import replace_file

    try:
        replace_file(path, content)
    except OSError as error:
        raise JaarwielError(
            f"{path} kan niet worden geschreven ({reason(error)}). Kies een andere plaats."
        ) from error
    click.echo(f"{path} is geschreven.")


def _lines(desk: "Desk", table: "OverYears") -> Iterator[str]:
    """A row for each year and a column for each party, with the notes below."""
    from jaarwiel.office.figures.known import described, notes

    yield f"{table.indicator.name} ({described(table)})"
    if not table.rows:
        yield "Over deze jaren is niets aangeleverd."
        return
    totals = [["Totaal", *_totals(table)]] if table.indicator.adds_up else []
    columns = [["", *map(str, table.years)], *([row.name, *_cells(table, n)]
               for n, row in enumerate(table.rows)), *totals]  # fmt: skip
    widths = [max(map(len, column)) for column in columns]
    for line in zip(*columns, strict=True):
        yield "  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True))
    yield "p = prognose, a = ambitie; zonder letter: realisatie"
    yield from notes(desk, table)


def _cells(table: "OverYears", position: int) -> Iterator[str]:
    for each in table.rows[position].figures:
        if each is None:
            yield f"{NOTHING}  "
        else:
            yield f"{table.indicator.in_words(each.figure.value)}{MARKS[each.cell.kind] or '  '}"


def _totals(table: "OverYears") -> Iterator[str]:
    for each in table.totals:
        yield NOTHING if each is None else table.indicator.in_words(each)


def _data(desk: "Desk", found: "Shown") -> dict[str, object]:
    from jaarwiel.core.figuretables import origins
    from jaarwiel.office.figures.known import document_of

    table = found.table
    return {
        "indicator": table.indicator.id,
        "name": table.indicator.name,
        "unit": table.indicator.unit,
        "years": list(table.years),
        "figures": [
            {
                "party": row.party,
                "name": row.name,
                "year": each.cell.year,
                "kind": each.cell.kind,
                "value": None if each.figure.value is None else f"{each.figure.value:f}",
                "peildatum": each.figure.peildatum and each.figure.peildatum.isoformat(),
                "voorbehoud": each.figure.voorbehoud,
                "source": each.figure.source,
                "item": each.item,
                "version": each.version,
                "delivered_at": each.delivered_at.isoformat(),
            }
            for row in table.rows
            for each in row.figures
            if each
        ],
        "totals": [None if each is None else f"{each:f}" for each in table.totals],
        "documents": {each.item: document_of(desk, each.item) for each in origins(table.rows)},
    }


@figures.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@cycle_option
@state_option
def import_figures(file: Path, cycle: Path | None, state: Path | None) -> None:
    """Read in figures from before: partij, indicator, jaar, soort, waarde, voorbehoud, bron."""
    from jaarwiel.office.figures import figureimport

    with desk_for(cycle, state) as desk:
        taken = figureimport.import_figures(desk, file, moment())
    word = "cijfer" if taken.read == 1 else "cijfers"
    click.echo(f"{taken.read} {word} gelezen, {taken.new} nieuw of gewijzigd.")
