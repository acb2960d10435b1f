"""Reads mail where it lies: a folder on an IMAP server (RFC 9051, 3501), a Maildir, or files.

Nothing is moved or deleted. Which mail was read already is for the caller to remember, by the
place and the uid: then a mail that somebody opened in a mail program is still read, and a state
file that was put back from a backup reads again what it has lost.
"""

import hashlib
import re
import ssl
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from jaarwiel.errors import InputError, JaarwielError, reason

if TYPE_CHECKING:
    from imapclient import IMAPClient

MAX_BYTES: Final = 10_000_000
"""Of a mail that is larger only the beginning is read."""
BEGINNING: Final = 262_144
"""Bytes that are read of a mail that is too large; its text stands before its attachments."""
HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
CONNECT_SECONDS: Final = 30
ANSWER_SECONDS: Final = 120
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
EXAMPLE: Final = "imaps://naam:wachtwoord@mail.voorbeeld.nl/INBOX"


class MailboxError(JaarwielError):
    """The mailbox cannot be read now; nothing was lost, the mail is still there."""


@dataclass(frozen=True)
class Fetched:
    """One mail as it lies in the mailbox."""

    uid: str
    content: bytes
    size: int
    """Bytes of the whole mail; more than `content` holds when it was too large to read."""


class Mailbox(Protocol):
    """A mailbox that is open."""

    @property
    def place(self) -> str:
        """Which mailbox this is, without a secret; uids mean something within it alone."""

    def new(
        self, known: Collection[str], since: date | None = None, limit: int = 200
    ) -> Iterator[Fetched]:
        """The mail whose uid is not known, oldest first, at most `limit`; one at a time.

        With `since`, only what came in on that day or later.
        """

    def mark_seen(self, uid: str) -> None:
        """Shows to people that it was read; where that may not be changed, nothing happens."""

    def find(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID, as "<...>", lies here."""


@contextmanager
def open_mailbox(address: str) -> Iterator[Mailbox]:
    """The mailbox at imaps://name:password@host/Folder, imap://..., maildir:/path or file:/path.

    imap:// must turn to TLS, except to this very machine; certificates are checked. file: names a
    file that holds the address. Raises InputError for an address that cannot be used, and
    MailboxError when the mailbox cannot be read; neither says a word of the password.
    """
    if address.startswith("file:"):
        address = _kept(Path(address.removeprefix("file:")))
    if address.startswith("maildir:"):
        yield Maildir(Path(address.removeprefix("maildir:")))
        return
    with _signed_in(_parsed(address)) as box:
        yield box


def _kept(path: Path) -> str:
    """The address in this file."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputError(
            f"{path} (JAARWIEL_MAILBOX_FILE) kan niet worden gelezen ({reason(error)})."
        ) from error
    except UnicodeDecodeError:
        raise InputError(f"{path} (JAARWIEL_MAILBOX_FILE) is geen tekstbestand.") from None


# ------------------------------------------------------------------------------------- IMAP


@dataclass(frozen=True)
class _Account:
    host: str
    port: int
    tls: bool
    user: str
    password: str
    folder: str

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}/{self.folder}"


def _parsed(address: str) -> _Account:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:  # its words may hold the password
        raise InputError(
            f"De server of de poort in JAARWIEL_MAILBOX klopt niet. Schrijf bijvoorbeeld {EXAMPLE}"
        ) from None
    if parts.scheme not in {"imap", "imaps"} or not host or not parts.username:
        raise InputError(
            f"JAARWIEL_MAILBOX is geen adres van een postvak. Schrijf bijvoorbeeld {EXAMPLE} of "
            "maildir:/pad/naar/map. Een @, / of : in naam of wachtwoord schrijft u als %40, %2F "
            "of %3A."
        )
    tls = parts.scheme == "imaps"
    return _Account(
        host,
        port or (993 if tls else 143),
        tls,
        unquote(parts.username),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
    )


@contextmanager
def _signed_in(account: _Account) -> Iterator[Mailbox]:
    from imapclient.exceptions import IMAPClientError

    client: IMAPClient | None = None
    try:
        client = _connected(account)
        yield _Imap(client, account)
    except (IMAPClientError, OSError) as error:  # their words may hold a secret
        raise MailboxError(
            f"Het postvak op {account} kan niet worden gelezen ({_why(error)}). Er is niets "
            "verloren: de berichten liggen er nog. Controleer JAARWIEL_MAILBOX."
        ) from None
    finally:
        if client is not None:
            with suppress(IMAPClientError, OSError):
                client.logout()


def _connected(account: _Account) -> "IMAPClient":
    from imapclient import IMAPClient, SocketTimeout

    context = ssl.create_default_context()
    client = IMAPClient(
        account.host,
        account.port,
        ssl=account.tls,
        ssl_context=context if account.tls else None,
        timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
    )
    try:
        _sign_in(client, account, context)
        _check_folder(client, account)
    except BaseException:
        client.shutdown()
        raise
    return client


def _sign_in(client: "IMAPClient", account: _Account, context: ssl.SSLContext) -> None:
    if not account.tls and client.has_capability("STARTTLS"):
        client.starttls(context)
    elif not account.tls and account.host not in LOOPBACK:
        raise MailboxError(
            f"De mailserver {account.host}:{account.port} biedt geen TLS aan; het wachtwoord "
            "wordt niet onversleuteld verstuurd. Gebruik imaps:// in JAARWIEL_MAILBOX."
        )
    # SASL PLAIN is UTF-8; LOGIN takes no letters with accents.
    plain = client.has_capability("AUTH=PLAIN")
    try:
        (client.plain_login if plain else client.login)(account.user, account.password)
    except ValueError:
        raise MailboxError(
            f"De naam of het wachtwoord voor het postvak op {account} bevat tekens die deze "
            "mailserver niet aanneemt. Kies een ander wachtwoord."
        ) from None


def _check_folder(client: "IMAPClient", account: _Account) -> None:
    if not client.folder_exists(account.folder):
        raise MailboxError(
            f"Het postvak op {account.host} heeft geen map '{account.folder}'. Wel: "
            f"{', '.join(_folders(client))}. Noem een ervan aan het einde van JAARWIEL_MAILBOX."
        )


def _folders(client: "IMAPClient") -> list[str]:
    return [str(name) for _, _, name in client.list_folders()][:20]


class _Imap:
    def __init__(self, client: "IMAPClient", account: _Account) -> None:
        self.client = client
        selected = client.select_folder(account.folder)
        owner = hashlib.sha256(account.user.encode()).hexdigest()[:8]
        self.place = f"{account.host}/{account.folder} {owner} {selected[b'UIDVALIDITY']}"

    def new(
        self, known: Collection[str], since: date | None = None, limit: int = 200
    ) -> Iterator[Fetched]:
        criteria: Sequence[object] = ["SINCE", since] if since else ["ALL"]
        found = [each for each in sorted(self.client.search(criteria)) if str(each) not in known]
        taken = found[:limit]
        sizes = self.client.fetch(taken, ["RFC822.SIZE"]) if taken else {}
        for uid in taken:
            size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
            content = self._content(uid, size)
            if content is not None:  # otherwise somebody took it away meanwhile
                yield Fetched(str(uid), content, max(size, len(content)))

    def _content(self, uid: int, size: int) -> bytes | None:
        """At most so many bytes, whatever the server said about the size."""
        limit = MAX_BYTES if size <= MAX_BYTES else BEGINNING
        answer: dict[int, dict[bytes, Any]] = self.client.fetch([uid], [f"BODY.PEEK[]<0.{limit}>"])
        content = answer.get(uid, {}).get(b"BODY[]<0>")
        return None if content is None else bytes(content)

    def mark_seen(self, uid: str) -> None:
        from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

        try:
            self.client.add_flags([int(uid)], [b"\\Seen"], silent=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            return

    def find(self, message_id: str) -> bool:
        return bool(self.client.search(["HEADER", "Message-ID", message_id]))


def _why(error: Exception) -> str:
    """Why, in words of our own."""
    from imapclient.exceptions import IMAPClientAbortError, LoginError

    if isinstance(error, LoginError):
        return "naam of wachtwoord klopt niet, of aanmelden met een wachtwoord mag niet"
    if isinstance(error, ssl.SSLError):
        return "het certificaat of de versleuteling klopt niet"
    if isinstance(error, TimeoutError):
        return "geen antwoord"
    if isinstance(error, IMAPClientAbortError):
        return "de verbinding is verbroken"
    return reason(error) if isinstance(error, OSError) else "de server weigert"


# ------------------------------------------------------------------------------- on this machine


class Maildir:
    """A Maildir: a folder with new/ and cur/, one file a mail."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = f"maildir {path.absolute()}"
        if not is_maildir(path):
            raise InputError(
                f"{path} is geen Maildir: er horen mappen 'new' en 'cur' in te staan. "
                "Controleer JAARWIEL_MAILBOX."
            )

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
