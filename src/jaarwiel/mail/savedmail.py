"""Mail on this machine: a Maildir, or files that somebody saved."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, reason
from jaarwiel.mail.fetched import BEGINNING, MAX_BYTES, Fetched, MailboxError

HEADER_END: Final = re.compile(rb"\r?\n\r?\n")


class Maildir:
    """A Maildir: a folder with new/ and cur/, one file a mail."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = f"maildir {path.absolute()}"

    def _files(self) -> dict[str, Path]:
        """Each mail by its unique name, which stays when its flags change."""
        try:
            found = {
                path.name.partition(":")[0]: path
                for folder in ("new", "cur")
                for path in (self.path / folder).iterdir()
                if path.is_file() and not path.name.startswith(".")
            }
        except OSError as error:
            raise MailboxError(f"{self.path} kan niet worden gelezen ({reason(error)}).") from error
        return dict(sorted(found.items()))

    def new(
        self, known: Collection[str], since: date | None = None, limit: int = 200
    ) -> Iterator[Fetched]:
        """As Mailbox says; a file came in when it was last written."""
        yield from _read(self._files(), known, since, limit)

    def mark_seen(self, uid: str) -> None:
        """Moves it from new/ to cur/, as mail programs do."""
        path = self._files().get(uid)
        if path and path.parent.name == "new":
            with suppress(OSError):
                path.rename(self.path / "cur" / f"{uid}:2,S")

    def find(self, message_id: str) -> bool:
        """As Mailbox says; reads the headers of every mail."""
        return any(_is_called(path, message_id) for path in self._files().values())


class Files:
    """Mail saved as files: one .eml, or a folder with them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = f"bestanden {_told_apart(str(path.absolute()))}"

    def _files(self) -> dict[str, Path]:
        found = sorted(self.path.glob("*.eml")) if self.path.is_dir() else [self.path]
        return {_told_apart(each.name): each for each in found}

    def new(
        self, known: Collection[str], since: date | None = None, limit: int = 200
    ) -> Iterator[Fetched]:
        """As Mailbox says."""
        yield from _read(self._files(), known, since, limit)

    def mark_seen(self, uid: str) -> None:
        """Nothing: a saved file is left as it is."""

    def find(self, message_id: str) -> bool:
        """As Mailbox says."""
        return any(_is_called(path, message_id) for path in self._files().values())


def _told_apart(name: str) -> str:
    """What tells a file from others; people call files after who wrote, which is kept nowhere."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def saved_mail(path: Path) -> Maildir | Files:
    """The mail in this Maildir, folder or file. Raises InputError when there is nothing."""
    if is_maildir(path):
        return Maildir(path)
    if not path.exists():
        raise InputError(
            f"{path} bestaat niet. Noem een .eml-bestand, een map ermee of een Maildir."
        )
    return Files(path)


def is_maildir(path: Path) -> bool:
    """Whether this folder holds mail as a Maildir does."""
    return (path / "new").is_dir() and (path / "cur").is_dir()


def _read(
    files: Mapping[str, Path], known: Collection[str], since: date | None, limit: int
) -> Iterator[Fetched]:
    for uid, path in files.items():
        if uid in known or limit <= 0:
            continue
        try:
            stat = path.stat()
            if since and datetime.fromtimestamp(stat.st_mtime, UTC).date() < since:
                continue
            with path.open("rb") as file:
                content = file.read(MAX_BYTES if stat.st_size <= MAX_BYTES else BEGINNING)
        except FileNotFoundError:  # somebody took it away meanwhile
            continue
        except OSError as error:
            raise MailboxError(f"{path} kan niet worden gelezen ({reason(error)}).") from error
        limit -= 1
        yield Fetched(uid, content, max(stat.st_size, len(content)))


def _is_called(path: Path, message_id: str) -> bool:
    """Whether this is the mail with that Message-ID."""
    with suppress(OSError), path.open("rb") as file:
        header = HEADER_END.split(file.read(BEGINNING), maxsplit=1)[0]
        # Reading a header takes long, and an archive holds many.
        if message_id.encode("utf-8", "replace") in header:
            found = BytesHeaderParser().parsebytes(header)["Message-ID"]
            return str(found or "").strip() == message_id
    return False
