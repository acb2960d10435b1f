"""The command that reads an edited Word file of a version back: readback."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.cli.shared import AUTHOR, cycle_option, desk_for, moment, state_option

if TYPE_CHECKING:
    from jaarwiel.core.comparing.textlines import LineChange
    from jaarwiel.office.desk import Desk
    from jaarwiel.office.documents.editedtexts import Edit, Taken
    from jaarwiel.office.documents.readback import Found


@click.command()
@click.argument("document")
@click.argument("year", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "label",
    default="",
    metavar="VERSION",
    help="The version that it was made from, as 0.2, where the file does not say so itself.",
)
@click.option(
    "--take",
    "taking",
    is_flag=True,
    help="Keep changes of the joint text, and propose those of parties to them.",
)
@click.option("--remark", default="", help="What the parties read with the proposals.")
@cycle_option
@state_option
def readback(  # noqa: PLR0913 - an option each
    *, document: str, year: int, file: Path, label: str, taking: bool, remark: str,
    cycle: Path | None, state: Path | None,
) -> None:  # fmt: skip
    """Print what was changed in FILE, an edited Word file of a version; take it with --take."""
    from jaarwiel.office.contributions.deliver import WORD_BYTES
    from jaarwiel.office.documents import readback as office
    from jaarwiel.office.documents.editedtexts import Choice, edits_of, take
    from jaarwiel.textfile import read_bytes

    with desk_for(cycle, state, looking=not taking) as desk:
        deadline = desk.deadline(document, year)
        content = read_bytes(file, WORD_BYTES)
        version = office.recognise(desk, deadline, content, file.name, label)
        found = office.read(desk, version, content, file.name)
        read = office.ReadBack(0, version, file.name, moment(), AUTHOR, found)
        edits = edits_of(desk, deadline, read)
        lines = [f"{deadline.document}: gemaakt van versie {version.label}."]
        lines += [*_edit_lines(desk, edits), *_other_lines(desk, found)]
        taken = take(desk, deadline, read, Choice(remark=remark), moment(), AUTHOR) if (
            taking and any(each.is_proposed_first for each in edits)
        ) else None  # fmt: skip
    click.echo("\n".join(lines))
    if taking:
        click.echo("\n".join(_taken_lines(taken, edits)))


def _edit_lines(desk: "Desk", edits: "tuple[Edit, ...]") -> Iterator[str]:
    """Every text that was changed, with how it can be taken."""
    from jaarwiel.core.comparing.textlines import changed_lines

    if not edits:
        yield "De teksten zijn niet gewijzigd."
    for each in edits:
        yield f"{_where(desk, each.deliverer, each.slot.theme, each.slot.field)} ({_state(each)})"
        for line in changed_lines(each.before.splitlines(), each.after.splitlines()):
            yield from _line(line)
        if each.is_overtaken:
            yield from (f"  nu: {line}" for line in each.now.splitlines() if line)
        yield from (f"  let op: {notice}" for notice in each.notices)


def _where(desk: "Desk", deliverer: str, theme: str, field: str) -> str:
    from jaarwiel.core.joint import TABLE

    names = {each.id: each.name for each in desk.cycle.themes}
    whose = "Gezamenlijke tekst" if deliverer == TABLE else desk.cycle.name_of(deliverer)
    return f"{whose}, {names.get(theme, theme)}, {field}"


def _state(edit: "Edit") -> str:
    if edit.state == "open" and edit.is_overtaken:
        return "er ligt intussen een andere tekst"
    return {
        "open": "gezamenlijk" if edit.is_joint else "voor te stellen",
        "stands": "zo staat het er al",
        "waits": "is al voorgesteld",
        "emptied": "leeggemaakt; kan niet worden overgenomen",
        "unasked": "wordt niet meer gevraagd",
    }[edit.state]


def _other_lines(desk: "Desk", found: "Found") -> Iterator[str]:
    for deliverer, slot in found.gone:
        where = _where(desk, deliverer, slot.theme, slot.field)
        yield f"Niet teruggevonden: {where}."
    if found.outside:
        yield "Buiten de bijdragen gewijzigd (wordt niet overgenomen):"
    for each in found.outside:
        yield from _line(each)
    yield from (f"Let op: {phrase}" for phrase in found.lost)


def _line(change: "LineChange") -> Iterator[str]:
    if change.old:
        yield f"  - {change.old}"
    if change.new:
        yield f"  + {change.new}"


def _taken_lines(taken: "Taken | None", edits: "tuple[Edit, ...]") -> Iterator[str]:
    if taken is None:
        yield "Er is niets overgenomen."
    elif taken.joint_version is not None:
        yield f"Versie {taken.joint_version} van de gezamenlijke tekst is bewaard."
    if taken is not None and taken.proposed:
        yield f"Voorgesteld aan partijen: {len(taken.proposed)}."
    overtaken = sum(each.state == "open" and each.is_overtaken for each in edits)
    if overtaken:
        yield (
            f"Niet overgenomen, omdat er intussen een andere tekst ligt: {overtaken}. Beoordeel "
            "deze op de pagina van het stuk."
        )
