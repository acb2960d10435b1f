"""Commands about signing: recording who signed a document, listing it, taking it back."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jaarwiel.cli.shared import (
    AUTHOR,
    cycle_option,
    day_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)
from jaarwiel.errors import InputError, JaarwielError, reason

if TYPE_CHECKING:
    from jaarwiel.office.desk import Desk
    from jaarwiel.office.signing.tosign import ToSign

WAYS = ("digitaal", "scan", "papier")


@click.command()
@click.argument("party")
@click.argument("document")
@click.argument("year", type=int)
@day_option("Day of signing (YYYY-MM-DD). Default: today.")
@click.option("--person", metavar="EMAIL", help="Who signed, by e-mail address.")
@click.option("--role", default="", help="In which role, where the person is not known.")
@click.option("--file", type=click.Path(path_type=Path), help="The signed PDF.")
@click.option(
    "--how", type=click.Choice(WAYS), help="Default: digitaal with a file, papier without."
)
@cycle_option
@state_option
def sign(  # noqa: PLR0913 - an option each
    *, party: str, document: str, year: int, on: datetime | None, person: str | None, role: str,
    file: Path | None, how: str | None, cycle: Path | None, state: Path | None,
) -> None:  # fmt: skip
    """Record that a party signed the newest final version of a document."""
    from jaarwiel.office.people import roster
    from jaarwiel.office.signing import signatures
    from jaarwiel.words.wording import day_in_words

    content = _read(file) if file else None
    with desk_for(cycle, state) as desk:
        now = moment()
        found = _newest(desk, document, year, now.date())
        given = signatures.Signing(
            on.date() if on else now.date(),
            how or ("digitaal" if file else "papier"),
            roster.at(desk, person).number if person else None,
            role,
            content,
        )
        signed = signatures.sign(desk, found, party, given, now, AUTHOR)
        found = _newest(desk, document, year, now.date())
        name = desk.cycle.name_of(signed.party)
    click.echo(
        f"{found.deadline.document}, versie {found.version_name}: {name} heeft getekend op "
        f"{day_in_words(signed.signed_on)} (handtekening {signed.id}, {signed.shown_way})."
    )
    click.echo(f"Getekend {found.count} van {found.total}.")


@click.command("signatures")
@click.argument("document")
@click.argument("year", type=int)
@click.option("--to", type=click.Path(path_type=Path), help="Write the set to this zip file.")
@json_option
@cycle_option
@state_option
def list_signatures(
    document: str, year: int, to: Path | None, as_json: bool, cycle: Path | None,
    state: Path | None,
) -> None:  # fmt: skip
    """List who signed the newest final version of a document, and who has not."""
    with desk_for(cycle, state, looking=True) as desk:
        today = moment().date()
        found = _newest(desk, document, year, today)
        data = _data(desk, found)
        if to:
            _write(desk, found, today, to)
    if as_json:
        print_json(data)
    else:
        click.echo("\n".join(_lines(data)))
        if to:
            click.echo(f"De set staat in {to}.")


@click.command()
@click.argument("number", type=int)
@click.option("--reason", "why", required=True, help="Why; kept on record.")
@cycle_option
@state_option
def unsign(number: int, why: str, cycle: Path | None, state: Path | None) -> None:
    """Take back a signature that was recorded by mistake, by its number."""
    from jaarwiel.office.signing import signatures

    with desk_for(cycle, state) as desk:
        signed = signatures.withdraw(desk, number, why, moment(), AUTHOR)
        name = desk.cycle.name_of(signed.party)
    click.echo(f"Handtekening {number} van {name} is ingetrokken en telt niet meer mee.")


def _newest(desk: "Desk", document: str, year: int, today: date) -> "ToSign":
    """The newest final version. Raises InputError where there is none to sign."""
    from jaarwiel.office.signing import tosign

    deadline = desk.deadline(document, year)
    if not deadline.signatories:
        raise InputError(f"{deadline.document} wordt niet ondertekend.")
    final = tosign.final_version(desk, deadline)
    if final is None:
        raise InputError(
            f"Van {deadline.document} is nog geen definitieve versie. Stel die eerst samen: "
            f"jaarwiel assemble {document} {year} --final"
        )
    return tosign.put_to_sign(desk, deadline, final, today)


def _read(path: Path) -> bytes:
    from jaarwiel.office.signing.signatures import MAX_FILE

    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise InputError(f"{path} kan niet worden gelezen ({reason(error)}).") from error


def _write(desk: "Desk", found: "ToSign", today: date, to: Path) -> None:
    from jaarwiel.office.signing.signedset import write_set
    from jaarwiel.textfile import replace_file

    try:
        replace_file(to, write_set(desk, found, today))
    except OSError as error:
        raise JaarwielError(
            f"{to} kan niet worden geschreven ({reason(error)}). Noem een ander bestand met --to."
        ) from error


def _data(desk: "Desk", found: "ToSign") -> dict[str, Any]:
    """The state of the signing. `lines` has each signature that is needed, `withdrawn` others."""
    from jaarwiel.office.signing.signatures import frozen_sha256
    from jaarwiel.office.signing.signedset import signature_data

    return {
        "item": found.deadline.id,
        "document": found.deadline.document,
        "version": found.version_name,
        "sha256": frozen_sha256(desk, found),
        "last_day": found.deadline.last_day.isoformat(),
        "signed": found.count,
        "total": found.total,
        "complete_on": found.complete_on and found.complete_on.isoformat(),
        "lines": [
            {
                "signatory": line.signatory,
                "party": line.party,
                "name": desk.cycle.name_of(line.party),
                "may_sign": [each.name for each in line.people],
                "signature": line.signature and signature_data(desk, line.signature),
            }
            for line in found.lines
        ],
        "withdrawn": [signature_data(desk, each) for each in found.withdrawn],
    }


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['document']}, definitieve versie {data['version']}"
    if data["complete_on"]:
        since = _in_words(data["complete_on"])
        yield f"  De set is volledig sinds {since}: {data['total']} handtekeningen."
    else:
        last_day = _in_words(data["last_day"])
        yield f"  Getekend {data['signed']} van {data['total']}; laatste dag {last_day}."
    for line in data["lines"]:
        signed = line["signature"]
        if signed:
            file = signed["file"]
            what = f"{_in_words(signed['signed_on'])}, {signed['by']}, {signed['way']}"
            kept = f"bestand {file['sha256'][:12]}" if file else "geen bestand"
            yield f"  [{signed['id']}] {line['name']}: {what}, {kept}"
        else:
            who = ", ".join(line["may_sign"]) or "niemand bekend die kan ondertekenen"
            yield f"  [ ] {line['name']}: nog niet ({who})"
    for each in data["withdrawn"]:
        yield f"  [{each['id']}] ingetrokken: {each['party']}, {each['withdrawn']['reason']}"


def _in_words(day: str) -> str:
    """A day of the data as people write it."""
    from jaarwiel.words.wording import day_in_words

    return day_in_words(date.fromisoformat(day))
