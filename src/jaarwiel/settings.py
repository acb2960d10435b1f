"""What the surroundings say: the environment, and the clock. Read only at the edge."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.errors import InputError
from jaarwiel.resources import folder
from jaarwiel.secretfile import secret

DEFAULT_ADDRESS = "http://127.0.0.1:8000"
DEFAULT_RATE = 30
"""Letters a minute: what the strictest of the large mail services takes of one sender."""


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    cycle: Path
    state: Path
    address: str | None
    """Where people reach the page, without a slash at the end; None where it is not said."""
    sender: str | None
    """Address that letters come from; the coordinator's where it is not set."""
    smtp: str | None = field(repr=False)
    publish_to: Path | None
    """Folder in which the calendars are kept up to date as files."""
    documents_to: Path | None = None
    """Folder in which the flows put assembled documents."""
    smtp_rate: int = DEFAULT_RATE
    """Letters a minute, at most; 0 is no limit."""
    smtp_ca: Path | None = None
    """PEM file of an authority of one's own, for the certificates of mail servers."""
    archive: str | None = field(default=None, repr=False)
    """Mailbox in which a copy of every letter arrives."""
    mailbox: str | None = field(default=None, repr=False)
    """Where answers by mail come in, with its password; see mail/mailbox.py."""
    reply_to: str | None = None
    """Address that answers go to, to which a token of each person is added."""
    api_contact: str | None = None
    """Mailbox for questions about the API; it is public."""
    backup_to: Path | None = None
    """Folder in which a backup is put every night."""
    pace: Path | None = None
    """File by which several tables keep to the rate together; None for one table by itself."""

    @property
    def calendars_folder(self) -> Path:
        """Where the planning puts calendars: JAARWIEL_PUBLISH, or `public` beside state.db."""
        return self.publish_to or self.state.parent / "public"

    @property
    def documents_folder(self) -> Path:
        """Where the planning puts documents: JAARWIEL_DOCUMENTS, or `documenten` beside it."""
        return self.documents_to or self.state.parent / "documenten"


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment."""
    publish_to, documents_to = environ.get("JAARWIEL_PUBLISH"), environ.get("JAARWIEL_DOCUMENTS")
    authority, backup_to = environ.get("JAARWIEL_SMTP_CA"), environ.get("JAARWIEL_BACKUP")
    shipped = folder("calendar") / "het-hogeland.toml"
    return Settings(
        cycle=Path(environ.get("JAARWIEL_CYCLE") or shipped),
        state=Path(environ.get("JAARWIEL_STATE") or "state.db"),
        address=(environ.get("JAARWIEL_URL") or "").rstrip("/") or None,
        sender=environ.get("JAARWIEL_FROM") or None,
        smtp=secret(environ, "JAARWIEL_SMTP"),
        publish_to=Path(publish_to) if publish_to else None,
        documents_to=Path(documents_to) if documents_to else None,
        smtp_rate=_rate(environ.get("JAARWIEL_SMTP_RATE") or str(DEFAULT_RATE)),
        smtp_ca=Path(authority) if authority else None,
        archive=secret(environ, "JAARWIEL_ARCHIVE"),
        mailbox=secret(environ, "JAARWIEL_MAILBOX"),
        reply_to=environ.get("JAARWIEL_REPLY_TO") or None,
        api_contact=environ.get("JAARWIEL_API_CONTACT") or None,
        backup_to=Path(backup_to) if backup_to else None,
    )


def _rate(text: str) -> int:
    """Letters a minute. Raises InputError for anything but a whole number."""
    if not (text.isascii() and text.isdecimal()):
        raise InputError(
            f"JAARWIEL_SMTP_RATE is geen aantal brieven per minuut: '{text}'. Schrijf een geheel "
            "getal, bijvoorbeeld 30; 0 is zonder grens."
        )
    return int(text)


def present() -> datetime:
    """The clock, in Dutch local time. Read only at the edge: command line, page, flow."""
    return datetime.now(ZoneInfo(TIMEZONE))
