"""Every setting with its value and where it comes from; of a password nothing is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from jaarwiel.resources import OWN_TEMPLATES, folder
from jaarwiel.settings import Settings

Source = Literal["environment", "file", "start", "default"]
"""Said in the environment, in a file that it names, when jaarwiel was started, or nowhere."""

SECRET: Final = ("JAARWIEL_SMTP", "JAARWIEL_ARCHIVE", "JAARWIEL_MAILBOX")
"""These may hold a password, and may be given as NAME_FILE too."""
HIDDEN: Final = "gezet, maar geen geldig adres; wat er staat wordt hier niet getoond"
PREFECT: Final = "PREFECT_API_URL"


@dataclass(frozen=True)
class Setting:
    """One setting as it is in force."""

    name: str
    value: str
    """Empty where it is not set; never with a name or password in it."""
    source: Source


def settings_in_force(
    found: Settings, address: str, environ: Mapping[str, str]
) -> tuple[Setting, ...]:
    """All settings in the order of docs/commands.md; `address` is where the page is reached."""
    values = {
        "JAARWIEL_CYCLE": str(found.cycle),
        "JAARWIEL_STATE": str(found.state),
        "JAARWIEL_SMTP": masked(found.smtp),
        "JAARWIEL_SMTP_FILE": environ.get("JAARWIEL_SMTP_FILE", ""),
        "JAARWIEL_SMTP_RATE": str(found.smtp_rate),
        "JAARWIEL_SMTP_CA": _path(found.smtp_ca),
        "JAARWIEL_ARCHIVE": masked(found.archive),
        "JAARWIEL_ARCHIVE_FILE": environ.get("JAARWIEL_ARCHIVE_FILE", ""),
        "JAARWIEL_FROM": found.sender or "",
        "JAARWIEL_MAILBOX": masked(found.mailbox),
        "JAARWIEL_MAILBOX_FILE": environ.get("JAARWIEL_MAILBOX_FILE", ""),
        "JAARWIEL_REPLY_TO": found.reply_to or "",
        "JAARWIEL_URL": address,
        "JAARWIEL_PUBLISH": _path(found.publish_to),
        OWN_TEMPLATES: environ.get(OWN_TEMPLATES, ""),
        "JAARWIEL_DOCUMENTS": _path(found.documents_to),
        "JAARWIEL_BACKUP": _path(found.backup_to),
        "JAARWIEL_API_CONTACT": found.api_contact or "",
        "JAARWIEL_LOG": environ.get("JAARWIEL_LOG", ""),
        PREFECT: masked(environ.get(PREFECT)),
    }
    sources: dict[str, Source] = {
        "JAARWIEL_CYCLE": _of_path(
            environ.get("JAARWIEL_CYCLE"), found.cycle, folder("calendar") / "het-hogeland.toml"
        ),
        "JAARWIEL_STATE": _of_path(environ.get("JAARWIEL_STATE"), found.state, Path("state.db")),
    }
    if found.address and not environ.get("JAARWIEL_URL"):
        sources["JAARWIEL_URL"] = "start"
    return tuple(
        Setting(name, value, sources.get(name) or _source(name, environ))
        for name, value in values.items()
    )


def _path(path: Path | None) -> str:
    return str(path) if path else ""


def _source(name: str, environ: Mapping[str, str]) -> Source:
    if environ.get(name):
        return "environment"
    return "file" if name in SECRET and environ.get(f"{name}_FILE") else "default"


def _of_path(said: str | None, in_force: Path, default: Path) -> Source:
    if said and _is_same(Path(said), in_force):
        return "environment"
    return "default" if not said and _is_same(default, in_force) else "start"


def _is_same(one: Path, other: Path) -> bool:
    return one.absolute().resolve() == other.absolute().resolve()


def masked(address: str | None) -> str:
    """The address of a server without the name and the password in it."""
    if not address:
        return ""
    if address.startswith("maildir:"):
        return address
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    # A sign that was not written as %40 or %2F may have split the password: then nothing is shown.
    if not parts.hostname or "@" in parts.path + parts.query + parts.fragment:
        return HIDDEN
    who = "…@" if "@" in parts.netloc else ""
    return f"{parts.scheme}://{who}{parts.hostname}{port}{parts.path}"
