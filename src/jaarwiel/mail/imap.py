"""A folder on an IMAP server (RFC 9051, 3501)."""

import hashlib
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jaarwiel.errors import InputError, reason
from jaarwiel.mail.fetched import BEGINNING, MAX_BYTES, Fetched, Mailbox, MailboxError
from jaarwiel.mail.mailserver import ServerAddress, read_address, tls_context, tls_trouble

if TYPE_CHECKING:
    from imapclient import IMAPClient

CONNECT_SECONDS: Final = 30
ANSWER_SECONDS: Final = 120
PORTS: Final = {"imap": 143, "imaps": 993}
EXAMPLE: Final = "imaps://naam:wachtwoord@mail.voorbeeld.nl/INBOX of maildir:/pad/naar/map"


@contextmanager
def signed_in(address: str, name: str, authority: Path | None) -> Iterator[Mailbox]:
    """The folder at this address, which the setting of that name holds, until it is left.

    imap:// must turn to TLS, except to this very machine; certificates are checked, also by the
    authority in this PEM file. Raises InputError and MailboxError, as `open_mailbox` says.
    """
    from imapclient.exceptions import IMAPClientError

    account = read_address(address, name, PORTS, EXAMPLE)
    if not account.user:
        raise InputError(f"In {name} ontbreekt de naam. Schrijf bijvoorbeeld {EXAMPLE}.")
    context = tls_context(authority)
    client: IMAPClient | None = None
    try:
        client = _connected(account, name, context)
        yield _Imap(client, account)
    except (IMAPClientError, OSError) as error:  # their words may hold a secret
        raise MailboxError(
            f"Het postvak op {_shown(account)} kan niet worden gelezen ({_why(error)}). Er is "
            f"niets verloren: de berichten liggen er nog. Controleer {name}."
        ) from None
    finally:
        if client is not None:
            with suppress(IMAPClientError, OSError):
                client.logout()


def _shown(account: ServerAddress) -> str:
    return f"{account.host}:{account.port}/{_folder(account)}"


def _folder(account: ServerAddress) -> str:
    return account.folder or "INBOX"


def _connected(account: ServerAddress, name: str, context: ssl.SSLContext) -> "IMAPClient":
    from imapclient import IMAPClient, SocketTimeout

    tls = account.scheme == "imaps"
    client = IMAPClient(
        account.host,
        account.port,
        ssl=tls,
        ssl_context=context if tls else None,
        timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
    )
    try:
        if not tls:
            _turn_to_tls(client, account, name, context)
        _sign_in(client, account)
        _check_folder(client, account, name)
    except BaseException:
        client.shutdown()
        raise
    return client


def _turn_to_tls(
    client: "IMAPClient", account: ServerAddress, name: str, context: ssl.SSLContext
) -> None:
    if client.has_capability("STARTTLS"):
        client.starttls(context)
    elif not account.is_here:
        raise MailboxError(
            f"De mailserver {account.host}:{account.port} biedt geen TLS aan; het wachtwoord "
            f"wordt niet onversleuteld verstuurd. Gebruik imaps:// in {name}."
        )


def _sign_in(client: "IMAPClient", account: ServerAddress) -> None:
    # SASL PLAIN is UTF-8; LOGIN takes no letters with accents.
    plain = client.has_capability("AUTH=PLAIN")
    try:
        (client.plain_login if plain else client.login)(account.user, account.password)
    except ValueError:
        raise MailboxError(
            f"De naam of het wachtwoord voor het postvak op {_shown(account)} bevat tekens die "
            "deze mailserver niet aanneemt. Kies een ander wachtwoord."
        ) from None


def _check_folder(client: "IMAPClient", account: ServerAddress, name: str) -> None:
    if not client.folder_exists(_folder(account)):
        folders = [str(each) for _, _, each in client.list_folders()][:20]
        raise MailboxError(
            f"Het postvak op {account.host} heeft geen map '{_folder(account)}'. Wel: "
            f"{', '.join(folders)}. Noem een ervan aan het einde van {name}."
        )


class _Imap:
    def __init__(self, client: "IMAPClient", account: ServerAddress) -> None:
        self.client = client
        selected = client.select_folder(_folder(account))
        owner = hashlib.sha256(account.user.encode()).hexdigest()[:8]
        self.place = f"{account.host}/{_folder(account)} {owner} {selected[b'UIDVALIDITY']}"

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
        return tls_trouble(error)
    if isinstance(error, TimeoutError):
        return "geen antwoord"
    if isinstance(error, IMAPClientAbortError):
        return "de verbinding is verbroken"
    return reason(error) if isinstance(error, OSError) else "de server weigert"
