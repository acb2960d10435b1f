"""The tables of a host: a folder of cycle files with a folder of state files.

`<name>.toml` goes with `<name>.db`. What the environment says counts for all of them; where it
holds `{table}`, each gets its own name there.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.settings import Settings

NAME: Final = "{table}"
"""Stands for the name of each table in an address."""
OWN: Final = {
    "address": "JAARWIEL_URL",
    "mailbox": "JAARWIEL_MAILBOX",
    "reply_to": "JAARWIEL_REPLY_TO",
}
"""Settings that no two tables may share, with their names."""
PACE: Final = ".tempo"
"""The file in the folder of state files by which all tables keep to one rate together."""


@dataclass(frozen=True)
class Table:
    """One table of a host."""

    name: str
    """As its files are called, without what comes after the dot."""
    settings: Settings


@dataclass(frozen=True)
class Tables:
    """What the two folders hold, by name."""

    tables: tuple[Table, ...]
    orphans: tuple[Path, ...]
    """State files without a cycle file: nobody works on them."""


def are_many(found: Settings) -> bool:
    """Whether these settings name folders rather than one table."""
    return found.cycle.is_dir() or found.state.is_dir()


def find_tables(found: Settings) -> Tables:
    """The tables in these folders; the folder of state files is made where there is none.

    Raises InputError when one of the two is no folder, there is no cycle file, or tables would
    share what each needs for itself.
    """
    _check_folders(found)
    cycles = _named(found.cycle, ".toml")
    states = _named(found.state, ".db")
    if not cycles:
        raise InputError(
            f"In de map {found.cycle} staat geen cyclusbestand. Zet er voor iedere tafel een "
            "bestand op .toml in, of noem met --cycle een andere map."
        )
    _check_own(found)
    return Tables(
        tuple(table_named(found, name) for name in sorted(cycles)),
        tuple(states[name] for name in sorted(states.keys() - cycles.keys())),
    )


def table_named(found: Settings, name: str) -> Table:
    """The table of this name in the folders of these settings."""
    own = {field: value.replace(NAME, name) for field in OWN if (value := getattr(found, field))}
    settings = replace(
        found,
        cycle=found.cycle / f"{name}.toml",
        state=found.state / f"{name}.db",
        publish_to=(found.publish_to or found.state / "public") / name,
        documents_to=(found.documents_to or found.state / "documenten") / name,
        backup_to=found.backup_to and found.backup_to / name,
        pace=found.state / PACE,
        **own,
    )
    return Table(name, settings)


def _check_folders(found: Settings) -> None:
    if not found.cycle.is_dir():
        raise InputError(
            f"{found.state} is een map met tafels, maar {found.cycle} is geen map. Noem met "
            "--cycle of JAARWIEL_CYCLE de map met cyclusbestanden."
        )
    if found.state.is_file() or (found.state.suffix and not found.state.exists()):
        raise InputError(
            f"{found.cycle} is een map met tafels, maar {found.state} is geen map. Noem met "
            "--state of JAARWIEL_STATE de map voor de state-bestanden."
        )
    try:
        found.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JaarwielError(
            f"De map {found.state} kan niet worden gemaakt ({reason(error)}). Maak haar zelf, of "
            "kies een andere met --state of JAARWIEL_STATE."
        ) from error


def _check_own(found: Settings) -> None:
    for field, variable in OWN.items():
        value = getattr(found, field)
        if value and NAME not in value:
            raise InputError(
                f"{variable} zou voor alle tafels dezelfde zijn. Zet {NAME} waar de naam van de "
                f"tafel komt, zoals {_example(field)}, of laat {variable} weg."
            )


def _example(field: str) -> str:
    examples = {
        "address": "https://{table}.voorbeeld.nl",
        "mailbox": "maildir:/var/mail/{table}",
        "reply_to": "antwoord-{table}@voorbeeld.nl",
    }
    return examples[field]


def _named(folder: Path, suffix: str) -> dict[str, Path]:
    """The files in a folder that end so, by the name before it; hidden ones are no tables."""
    try:
        found = [each for each in folder.iterdir() if each.suffix == suffix]
    except OSError as error:
        raise InputError(f"De map {folder} kan niet worden gelezen ({reason(error)}).") from error
    return {each.stem: each for each in found if not each.name.startswith(".")}
