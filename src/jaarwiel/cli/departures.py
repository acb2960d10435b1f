"""Commands about persons who leave: removed on request or in time, or replaced by a colleague."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from jaarwiel.office.people.erasure import Erasure
    from jaarwiel.office.people.handover import Handover
    from jaarwiel.office.people.retention import Done, Leaving


@click.command()
@click.argument("email")
@click.option("--dry-run", is_flag=True, help="Show what would be removed; remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--last-coordinator", is_flag=True, help="Even the only procescoördinator.")
@cycle_option
@state_option
def remove(
    email: str,
    dry_run: bool,
    yes: bool,
    last_coordinator: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Remove a person on request, for good: name, address, letters, links. Not to be undone."""
    from jaarwiel.office.people import erasure, roster

    with desk_for(cycle, state, looking=dry_run) as desk:
        person = roster.at(desk, email)
        seen = erasure.preview(desk, person.number, moment().date())
        if dry_run or not yes:
            click.echo("\n".join(_erasure_lines(seen)))
        if dry_run:
            return
        if not yes:
            click.confirm("Verwijderen? Dit kan niet ongedaan worden gemaakt", abort=True)
        erasure.erase(desk, person.number, moment(), AUTHOR, last_coordinator=last_coordinator)
    click.echo(f"Verwijderd: persoon {person.number}. Oude back-ups bevatten deze persoon nog.")


def _erasure_lines(seen: "Erasure") -> Iterator[str]:
    yield f"{seen.person.name} <{seen.person.email}>"
    for count, words in (
        (seen.roles, "rollen"),
        (seen.absences, "afwezigheden"),
        (seen.handovers, "verzoeken om overdracht"),
        (seen.addresses, "persoonlijke adressen (pagina, agenda)"),
        (seen.letters, f"brieven, waarvan {seen.waiting} nog niet verstuurd"),
        (seen.received, f"ontvangen berichten, waarvan {seen.undecided} nog niet behandeld"),
        (seen.named, "brieven en berichten van anderen waarin de naam wordt weggelaten"),
        (seen.invitations, "uitnodigingen"),
        (seen.replies, "toelichtingen bij een antwoord"),
        (seen.drafts, "concepten van inbreng die niet is verstuurd"),
    ):
        yield f"  {count:>4}  {words}"
    if seen.is_last_coordinator:
        yield "Let op: dit is de enige procescoördinator (--last-coordinator)."
    for words in seen.stays:
        yield f"De naam blijft staan in: {words}."


@click.command("handovers")
@json_option
@cycle_option
@state_option
def list_handovers(as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the requests of parties to hand over, that wait for an answer."""
    from jaarwiel.office.people import handover, roster

    with desk_for(cycle, state, looking=True) as desk:
        found = [
            (each, roster.membership(desk, each.person).person.name)
            for each in handover.open_requests(desk)
        ]
    if as_json:
        print_json([_request_data(each) for each, _ in found])
        return
    lines = [_request_line(each, name) for each, name in found]
    click.echo("\n".join(lines) or "Er zijn geen verzoeken om overdracht.")


def _request_data(each: "Handover") -> dict[str, object]:
    return {
        "number": each.number,
        "person": each.person,
        "kind": each.kind,
        "name": each.name,
        "email": each.email,
        "note": each.note,
        "asked_at": each.asked_at.isoformat(),
    }


def _request_line(each: "Handover", name: str) -> str:
    colleague = f" aan {each.name} <{each.email}>" if each.email else ""
    note = f"  {each.note}" if each.note else ""
    return f"{each.number}  {each.asked_at:%Y-%m-%d}  {name}: {each.kind}{colleague}{note}"


@click.command()
@click.argument("number", type=int)
@click.option("--refuse", "reason", help="Refuse instead, for this reason; who asked reads it.")
@cycle_option
@state_option
def handover(number: int, reason: str | None, cycle: Path | None, state: Path | None) -> None:
    """Confirm a request to hand over: all roles go to the colleague, or end."""
    from jaarwiel.office.people import handover as office

    now = moment()
    with desk_for(cycle, state) as desk:
        if reason is not None:
            office.refuse(desk, number, reason, now, AUTHOR)
            click.echo("Het verzoek is geweigerd; er is niets gewijzigd.")
            return
        asked = office.waiting(desk, number)
        held = [each.number for each in office.roles_of(desk, asked.person, now)]
        office.confirm(desk, number, held, now, AUTHOR)
    click.echo("Het verzoek is uitgevoerd.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be done; do nothing.")
@json_option
@cycle_option
@state_option
def retention(dry_run: bool, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Keep to the terms of the cycle file ([retention]): who left long ago, and old letters.

    A round does the same once a day. Nobody is removed before a month after it was told.
    """
    from jaarwiel.office.people import retention as office

    now = moment()
    with desk_for(cycle, state, looking=dry_run) as desk:
        policy = desk.cycle.retention
        done = office.would_do(desk, now.date()) if dry_run else office.keep_to(desk, now)
        found = office.outlook(desk, now.date())
    if as_json:
        print_json([_leaving_data(each) for each in found])
        return
    if policy.contacts_months is None and policy.letters_months is None:
        click.echo("Het cyclusbestand noemt geen bewaartermijnen ([retention]).")
        return
    click.echo("\n".join((*map(_leaving_line, found), *_retention_lines(done, dry_run=dry_run))))


def _leaving_data(each: "Leaving") -> dict[str, object]:
    return {
        "person": each.person,
        "name": each.name,
        "due": each.due.isoformat(),
        "on": each.on and each.on.isoformat(),
        "stays": each.signed,
    }


def _leaving_line(each: "Leaving") -> str:
    if each.signed:
        return f"{each.name}: blijft, omdat deze persoon heeft ondertekend"
    told = f"wordt verwijderd op {each.on}" if each.on else "nog niet aangekondigd"
    return f"{each.name}: de bewaartermijn loopt tot {each.due}; {told}"


def _retention_lines(done: "Done", *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "Dit zou nu gebeuren, en is niet gedaan:"
    yield f"  aangekondigd: {len(done.told)}"
    yield f"  verwijderd: {len(done.removed)}"
    yield f"  tekst en adres weggelaten: brieven {done.letters}, berichten {done.received}"
