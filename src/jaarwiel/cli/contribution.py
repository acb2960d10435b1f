"""Commands about one contribution: remind, withdraw."""

from pathlib import Path

import click

from jaarwiel.cli.shared import AUTHOR, cycle_option, desk_for, moment, state_option

HOW = {
    "extra": "extra herinnering, bij de eerstvolgende verzending",
    "planned": "de geplande brief gaat nu uit",
    "due": "er gaat al een brief uit bij de eerstvolgende verzending",
    "held": "een brief is aangehouden; geef die vrij",
    "today": "vandaag is al een brief geschreven; morgen kan het weer",
}


@click.command()
@click.argument("item")
@click.argument("party")
@click.option("--dry-run", is_flag=True, help="Show who would be reminded; do nothing.")
@cycle_option
@state_option
def remind(item: str, party: str, dry_run: bool, cycle: Path | None, state: Path | None) -> None:
    """Have a party reminded now of what it owes; never twice on one day. ITEM is as 2027/terugblik.

    The letter goes in the next round: `jaarwiel chase`.
    """
    from jaarwiel.office.chasing import reminding
    from jaarwiel.office.contributions.extensions import find

    with desk_for(cycle, state, looking=dry_run) as desk:
        owed, now = find(desk, item, party), moment()
        found = (
            reminding.reminders(desk, owed, now)
            if dry_run
            else reminding.remind(desk, owed, now, AUTHOR)
        )
    for each in found:
        click.echo(f"{each.contact.email}: {HOW[each.how]}")


@click.command()
@click.argument("item")
@click.argument("party")
@click.argument("version", type=int)
@click.option("--reason", default="", help="Why; the party is told. Needed unless --undo.")
@click.option("--undo", is_flag=True, help="Have a withdrawn version count again.")
@cycle_option
@state_option
def withdraw(
    item: str,
    party: str,
    version: int,
    reason: str,
    undo: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Take back one version of a contribution: it stays on record and counts no more.

    ITEM is as 2027/terugblik.
    """
    from jaarwiel.cli.listing import still_missing
    from jaarwiel.office.contributions import withdrawing
    from jaarwiel.office.contributions.extensions import find

    with desk_for(cycle, state) as desk:
        owed, now = find(desk, item, party), moment()
        act = withdrawing.restore if undo else withdrawing.withdraw
        settled = act(desk, owed, version, now, AUTHOR, reason)
        name, missing = desk.cycle.name_of(owed.deliverer), still_missing(settled.contribution)
        held = withdrawing.documents_with(desk, owed, version)
    click.echo(f"Versie {version} van {name} {'telt weer mee' if undo else 'is ingetrokken'}.")
    click.echo(f"Nog {missing} ontbreken." if missing else "De inbreng is volledig.")
    click.echo(f"Brieven geschreven: {settled.told}.")
    if held and not undo:
        labels = ", ".join(each.label for each in held)
        click.echo(f"Samengestelde stukken blijven zoals ze zijn; zij staat in: {labels}.")
