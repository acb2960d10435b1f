"""What the surroundings say: the environment, and the clock. Read only at the edge."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.resources import folder

DEFAULT_ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    cycle: Path
    state: Path
    address: str | None
    """Where people reach the page, without a slash at the end; None where it is not said."""
    sender: str | None
    """Address that letters come from; the coordinator's where it is not set."""
    smtp: str | None
    publish_to: Path | None
    """Folder in which the calendars are kept up to date as files."""
    documents_to: Path | None = None
    """Folder in which the flows put assembled documents."""
    mailbox: str | None = field(default=None, repr=False)
    """Where answers by mail come in, with its password; see mailbox.py."""
    reply_to: str | None = None
    """Address that answers go to, to which a token of each person is added."""


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment."""
    publish_to, documents_to = environ.get("JAARWIEL_PUBLISH"), environ.get("JAARWIEL_DOCUMENTS")
    kept_in = environ.get("JAARWIEL_MAILBOX_FILE")
    shipped = folder("calendar") / "het-hogeland.toml"
    return Settings(
        cycle=Path(environ.get("JAARWIEL_CYCLE") or shipped),
        state=Path(environ.get("JAARWIEL_STATE") or "state.db"),
        address=(environ.get("JAARWIEL_URL") or "").rstrip("/") or None,
        sender=environ.get("JAARWIEL_FROM") or None,
        smtp=environ.get("JAARWIEL_SMTP") or None,
        publish_to=Path(publish_to) if publish_to else None,
        documents_to=Path(documents_to) if documents_to else None,
        mailbox=environ.get("JAARWIEL_MAILBOX") or (f"file:{kept_in}" if kept_in else None),
        reply_to=environ.get("JAARWIEL_REPLY_TO") or None,
    )


def present() -> datetime:
    """The clock, in Dutch local time. Read only at the edge: command line, page, flow."""
    return datetime.now(ZoneInfo(TIMEZONE))
