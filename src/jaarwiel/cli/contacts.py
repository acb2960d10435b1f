"""Commands about the persons of the table: who is written to, and on whose behalf."""

from collections.abc import Iterator
from datetime import datetime
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
from jaarwiel.errors import InputError

if TYPE_CHECKING:
    from jaarwiel.core.cycle import Cycle
    from jaarwiel.office.people.contacts import Change
    from jaarwiel.office.people.roster import Membership

DAY = click.DateTime(["%Y-%m-%d"])
KIND = click.Choice(["werk", "prive", "functie"])


@click.group()
def contacts() -> None:
    """Contacts of the parties."""


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; keep nothing.")
@cycle_option
@state_option
def import_contacts(file: Path, dry_run: bool, cycle: Path | None, state: Path | None) -> None:
    """Read contacts from a CSV file: party, name, e-mail, role, from, until, kind."""
    from jaarwiel.office.csvlist import ADVICE
    from jaarwiel.office.people import contacts as office
    from jaarwiel.textfile import read_text

    with desk_for(cycle, state, looking=dry_run) as desk:
        if dry_run:
            text = read_text(file, office.MAX_BYTES, ADVICE)
            found = office.changes(desk, office.read_list(desk, text, str(file)))
            click.echo("\n".join(_change_lines(found)) or "Er verandert niets.")
            return
        report = office.import_contacts(desk, file, moment())
    word = "contact" if report.read == 1 else "contacten"
    click.echo(f"{report.read} {word} gelezen, {report.changed} nieuw of gewijzigd.")
    for remark in report.remarks:
        click.echo(f"Let op: {remark}", err=True)


def _change_lines(found: "tuple[Change, ...]") -> Iterator[str]:
    for each in found:
        contact = each.contact
        yield (
            f"{'nieuw' if each.is_new else 'gewijzigd'}: {contact.party}  {contact.role}  "
            f"{contact.name} <{contact.email}>"
        )
        for column, old, new in each.differences:
            yield f"  {column}: {old or '(leeg)'} wordt {new or '(leeg)'}"


@contacts.command()
@click.argument("file", type=click.Path(path_type=Path))
@cycle_option
@state_option
def export(file: Path, cycle: Path | None, state: Path | None) -> None:
    """Write all contacts to a CSV file (or - for the screen) that `import` reads."""
    from jaarwiel.office.people import contacts as office

    with desk_for(cycle, state, looking=True) as desk:
        text = office.write_list(desk)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    office.save(file, text)
    click.echo(f"De contacten staan in {file}. Het bestand bevat persoonsgegevens.")


@contacts.command("list")
@click.option("--all", "everybody", is_flag=True, help="Also who holds no role any more.")
@json_option
@cycle_option
@state_option
def list_contacts(everybody: bool, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the persons with their roles, absences and undeliverable addresses."""
    from jaarwiel.office import overview
    from jaarwiel.office.people import roster

    today = moment().date()
    with desk_for(cycle, state, looking=True) as desk:
        found = [
            each
            for each in roster.roster(desk)
            if everybody or any(not held.has_ended(today) for held in each.holdings)
        ]
        lacking = overview.without_contact(desk, today)
        table = desk.cycle
    if as_json:
        print_json([_data(each) for each in found])
        return
    lines = [line for each in found for line in _lines(table, each)]
    click.echo("\n".join(lines) or "Er is nog niemand met een rol aan deze tafel.")
    if lacking:
        click.echo(f"Zonder contactpersoon: {', '.join(lacking)}.", err=True)


def _data(each: "Membership") -> dict[str, object]:
    person = each.person
    return {
        "person": person.number,
        "name": person.name,
        "email": person.email,
        "kind": person.kind,
        "bounced_at": person.bounced_at and person.bounced_at.isoformat(),
        "bounce": person.bounce,
        "roles": [
            {
                "party": held.party,
                "role": held.role,
                "from": held.valid_from and held.valid_from.isoformat(),
                "until": held.valid_until and held.valid_until.isoformat(),
            }
            for held in each.holdings
        ],
        "absences": [
            {"first": away.first.isoformat(), "last": away.last.isoformat(), "note": away.note}
            for away in each.absences
        ],
    }


def _lines(cycle: "Cycle", each: "Membership") -> Iterator[str]:
    from jaarwiel.words.wording import day_in_words

    person = each.person
    yield f"{person.name} <{person.email}>{'' if person.kind == 'werk' else f' ({person.kind})'}"
    if person.bounced_at:
        yield f"  onbestelbaar sinds {day_in_words(person.bounced_at.date())}: {person.bounce}"
    for held in each.holdings:
        start = f", vanaf {day_in_words(held.valid_from)}" if held.valid_from else ""
        last = f", tot en met {day_in_words(held.valid_until)}" if held.valid_until else ""
        yield f"  {held.role} van {cycle.name_of(held.party)}{start}{last}"
    for away in each.absences:
        note = f": {away.note}" if away.note else ""
        yield (
            f"  afwezig van {day_in_words(away.first)} tot en met {day_in_words(away.last)}{note}"
        )


@contacts.command()
@click.argument("party")
@click.argument("name")
@click.argument("email")
@click.argument("role")
@click.option("--from", "start", default="", help="First day (YYYY-MM-DD).")
@click.option("--until", default="", help="Last day, inclusive.")
@click.option("--kind", type=KIND, help="Kind of address. Default: werk, or what is known.")
@cycle_option
@state_option
def add(  # noqa: PLR0913 - one for each option
    *,
    party: str,
    name: str,
    email: str,
    role: str,
    start: str,
    until: str,
    kind: str | None,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Give a person a role; somebody who is known keeps the roles held already."""
    from jaarwiel.office.people import roster

    fields = {
        "party": party,
        "name": name,
        "email": email,
        "role": role,
        "from": start,
        "until": until,
        "kind": kind or "",
    }
    with desk_for(cycle, state) as desk:
        contact, known_kind = roster.contact_from(desk, fields)
        roster.add(desk, contact, known_kind, moment(), AUTHOR)
        name_of_party = desk.cycle.name_of(party)
    click.echo(f"{contact.name} is {contact.role} van {name_of_party}.")


@contacts.command()
@click.argument("email")
@click.option("--name", help="Another name.")
@click.option("--email", "new_email", help="Another address, for the same person.")
@click.option("--kind", type=KIND, help="Another kind of address.")
@click.option("--reachable", is_flag=True, help="Letters may go to this address again.")
@cycle_option
@state_option
def change(
    email: str,
    name: str | None,
    new_email: str | None,
    kind: str | None,
    reachable: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Correct a person's name, address or kind of address."""
    from jaarwiel.office.people import particulars, roster

    if not (name or new_email or kind or reachable):
        raise InputError("Noem wat er wijzigt: --name, --email, --kind of --reachable.")
    with desk_for(cycle, state) as desk:
        person = roster.at(desk, email)
        changed = roster.change(
            desk,
            person.number,
            particulars.name(name or person.name),
            particulars.address(new_email or person.email),
            particulars.kind(kind or "") or person.kind,
            moment(),
            AUTHOR,
        )
        if reachable:
            roster.trust_address(desk, person.number, moment(), AUTHOR)
    click.echo("Gewijzigd." if changed or reachable else "Er was niets te wijzigen.")


@contacts.command()
@click.argument("email")
@click.option("--party", help="Only the roles of this party.")
@click.option("--role", help="Only this role.")
@click.option("--on", "last", type=DAY, help="The last day (YYYY-MM-DD). Default: today.")
@cycle_option
@state_option
def end(
    email: str,
    party: str | None,
    role: str | None,
    last: datetime | None,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """End a person's roles: all of them, or those of one party or kind."""
    from jaarwiel.office.people import particulars, roster

    day = moment(last).date()
    with desk_for(cycle, state) as desk:
        wanted = desk.party(party) if party else None
        kind = particulars.role(role) if role else None
        person = roster.at(desk, email)
        held = [
            each
            for each in roster.membership(desk, person.number).holdings
            if not each.has_ended(day)
            and wanted in {None, each.party}
            and kind in {None, each.role}
        ]
        if not held:
            raise InputError(f"{person.name} heeft op {day} geen rol die hiermee eindigt.")
        roster.end(desk, held, day, moment(), AUTHOR)
    word = "rol eindigt" if len(held) == 1 else "rollen eindigen"
    click.echo(f"{len(held)} {word} op {day} (laatste dag).")


@contacts.command()
@click.argument("email")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--note", default="", help="Why, or who stands in.")
@click.option("--remove", is_flag=True, help="Take these days of absence back.")
@cycle_option
@state_option
def absent(
    email: str,
    first: datetime,
    last: datetime,
    note: str,
    remove: bool,
    cycle: Path | None,
    state: Path | None,
) -> None:
    """Note days of absence, both inclusive (YYYY-MM-DD)."""
    from jaarwiel.core.contact import Absence
    from jaarwiel.office.people import particulars, roster

    begin, until = moment(first).date(), moment(last).date()
    with desk_for(cycle, state) as desk:
        person = roster.at(desk, email)
        if remove:
            if not roster.drop_absence(desk, person.number, begin, until, moment(), AUTHOR):
                raise InputError(
                    f"{person.name} staat niet als afwezig van {begin} tot en met {until}."
                )
        else:
            away = Absence(person.number, begin, until, particulars.note(note))
            roster.add_absence(desk, away, moment(), AUTHOR)
    what = "is niet langer afwezig" if remove else "is afwezig"
    click.echo(f"{person.name} {what} van {begin} tot en met {until}.")
