"""Commands that look at the year: plan, status."""

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
    years_between,
)
from jaarwiel.textfile import is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jaarwiel.core.decisions import Decision
    from jaarwiel.core.yearplan import RecordedProposal

    Decided = tuple[tuple[Decision, ...], tuple[RecordedProposal, ...]]


@click.command()
@click.argument("year", type=int)
@click.argument("last_year", type=int, required=False)
@json_option
@cycle_option
@state_option
def plan(
    year: int, last_year: int | None, as_json: bool, cycle: Path | None, state: Path | None
) -> None:
    """Lay out the years: deadlines, meetings and decisions, in order of date."""
    from jaarwiel.cli import listing
    from jaarwiel.core.layout import lay_out
    from jaarwiel.cyclefiles import cyclefile

    settings = settings_for(cycle, state)
    found = cyclefile.load(settings.cycle)
    years = years_between(found, year, last_year)
    with _decided(settings.state) as decided:
        plans = [lay_out(found, each, *decided(each)) for each in years]
    if as_json:
        print_json([listing.item_data(item) for each in plans for item in each.items])
    else:
        click.echo("\n\n".join("\n".join(listing.plan_lines(found, each)) for each in plans))


@contextmanager
def _decided(state: Path) -> "Iterator[Callable[[int], Decided]]":
    """What was decided and proposed; nothing when there is no state file. Looking makes none."""
    if not is_there(state):
        yield lambda _: ((), ())
        return
    from jaarwiel.records.decisions import decisions_in, proposals_in
    from jaarwiel.records.statefile import open_store

    store = open_store(state)
    try:
        yield lambda year: (decisions_in(store, year), proposals_in(store, year))
    finally:
        store.close()


@click.command()
@day_option("As if it were this day (YYYY-MM-DD).")
@json_option
@cycle_option
@state_option
def status(on: datetime | None, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Show who owes what, and what is late."""
    from jaarwiel.cli import listing
    from jaarwiel.office.overview import overview

    today = moment(on).date()
    with desk_for(cycle, state, looking=True) as desk:
        standings = overview(desk, today).standings
        if as_json:
            print_json(listing.standing_data(desk.cycle, standings, today))
        else:
            click.echo("\n".join(listing.standing_lines(desk.cycle, standings, today)))
