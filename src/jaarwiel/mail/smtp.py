"""Hands letters to a mail server, and tells which may be tried again (RFC 5321)."""

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, reason
from jaarwiel.mail.courier import (
    RUNNING,
    Courier,
    PermanentRefusal,
    TemporaryRefusal,
    Timer,
    Uncertain,
    Unreachable,
)
from jaarwiel.mail.mailserver import read_address, tls_context, tls_trouble
from jaarwiel.mail.pace import Pace
from jaarwiel.records.post import Letter

CONNECT_TIMEOUT: Final = timedelta(seconds=30)
COMMAND_TIMEOUT: Final = timedelta(minutes=5)
"""How long the server may take for a command before that (RFC 5321 section 4.5.3.2)."""
REPLY_TIMEOUT: Final = timedelta(minutes=10)
"""How long the server may take after the final dot (RFC 5321 section 4.5.3.2.6)."""
QUIT_TIMEOUT: Final = timedelta(seconds=5)
PORTS: Final = {"smtp": 25, "smtps": 465}
EXAMPLE: Final = "smtp://mail.voorbeeld.nl:587"
CLOSING: Final = 421
"""The server hangs up after this reply (RFC 5321 section 3.8)."""


class SmtpCourier(Courier):
    """Hands letters to the SMTP server at an address as smtp://name:password@host:587.

    smtps:// speaks TLS from the start; smtp:// turns to TLS when the server offers it, and must
    when there is a password, except to this very machine. The certificate is checked, by the
    authorities of this machine and by the one in the file `authority`. One connection serves a run
    of letters.
    """

    def __init__(
        self,
        address: str,
        *,
        rate: int = 0,
        authority: Path | None = None,
        timer: Timer = RUNNING,
        patience: timedelta = CONNECT_TIMEOUT,
        pace: Pace | None = None,
    ) -> None:
        self.address = read_address(address, "JAARWIEL_SMTP", PORTS, EXAMPLE)
        if not (self.address.user + self.address.password).isascii():
            raise InputError(
                "De naam of het wachtwoord in JAARWIEL_SMTP bevat letters met accenten of andere "
                "bijzondere tekens, die een mailserver niet aanneemt. Kies een ander wachtwoord."
            )
        self.authority = authority
        self.rate = rate
        self.timer = timer
        self.patience = patience
        self.pace = pace
        self._server: smtplib.SMTP | None = None
        self._is_used = False
        """Whether a letter was offered over this connection, so that it may have gone stale."""
        self._is_open = False
        """Whether the server remembers the sender of a letter that it did not get."""

    def connect(self) -> None:
        """Connects and signs in, unless that was done. Raises Unreachable."""
        if self._server is None:
            self._server = self._connected()
            self._is_used = self._is_open = False

    def close(self) -> None:
        """Says goodbye; the next letter makes a new connection."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError):
                _wait_at_most(server, QUIT_TIMEOUT)
                server.quit()
            server.close()

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The server's reply to the letter."""
        self.connect()
        is_stale = self._is_used
        try:
            server = self._introduced(letter)
        except Unreachable:
            raise
        except TemporaryRefusal:
            if self._server is not None or not is_stale:
                raise
            # The server had hung up in the meantime; nothing of this letter was handed over.
            self.connect()
            server = self._introduced(letter)
        return self._data(server, content)

    def _introduced(self, letter: Letter) -> smtplib.SMTP:
        """Says who the letter is from and to, and that it comes; nothing is handed over yet."""
        server, self._is_used = self._server, True
        if server is None:  # pragma: no cover - connect() came first
            raise Unreachable
        _wait_at_most(server, COMMAND_TIMEOUT)
        try:
            if self._is_open:
                self._checked(server.rset())
            self._is_open = True
            self._checked(server.mail(letter.sender))
            self._checked(server.rcpt(letter.recipient))
            code, words = server.docmd("DATA")
            if code != 354:  # noqa: PLR2004 - RFC 5321 section 4.1.1.4
                self._checked((code, words))
        except TimeoutError as error:
            self._drop()
            raise Unreachable(self._away(error)) from None
        except OSError as error:  # smtplib's errors too
            self._drop()
            raise TemporaryRefusal(_why(error)) from None
        self._is_open = False
        return server

    def _data(self, server: smtplib.SMTP, content: bytes) -> str:
        """Hands the letter over; from here on the server may have it."""
        _wait_at_most(server, REPLY_TIMEOUT)
        try:
            server.send(_stuffed(content))
            answer = server.getreply()
        except OSError as error:
            self._drop()
            raise Uncertain(_why(error)) from None
        return self._checked(answer)

    def _checked(self, answer: tuple[int, bytes | str]) -> str:
        """The reply in words. Raises the refusal that it is, if it is one."""
        code, words = answer
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        reply = f"{code} {text}"
        if 200 <= code < 300:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            return reply
        if code == CLOSING:
            self._drop()
        raise (PermanentRefusal if code >= 500 else TemporaryRefusal)(reply)  # noqa: PLR2004 - idem

    def _drop(self) -> None:
        """Forgets a connection that is broken: it is told nothing more."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        timeout = self.patience.total_seconds()
        host, port = self.address.host, self.address.port
        try:
            server = (
                smtplib.SMTP_SSL(host, port, timeout=timeout, context=tls_context(self.authority))
                if self.address.scheme == "smtps"
                else smtplib.SMTP(host, port, timeout=timeout)
            )
        except (OSError, ValueError) as error:  # smtplib's errors too; none of its words leak
            raise Unreachable(self._away(error)) from None
        try:
            server.ehlo_or_helo_if_needed()
            self._sign_in(server)
        except (OSError, ValueError) as error:
            server.close()
            raise Unreachable(self._away(error)) from None
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        address = self.address
        safe = address.scheme == "smtps" or address.is_here
        if address.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=tls_context(self.authority))
            server.ehlo_or_helo_if_needed()
            safe = True
        if address.user and not safe:
            raise Unreachable(
                f"De mailserver {address.host}:{address.port} biedt geen TLS aan; het wachtwoord "
                "wordt niet onversleuteld verstuurd. De brieven wachten; gebruik smtps:// of een "
                "andere poort in JAARWIEL_SMTP."
            )
        if address.user:
            server.login(address.user, address.password)

    def _away(self, error: Exception) -> str:
        return (
            f"De mailserver {self.address.host}:{self.address.port} is niet bereikbaar of weigert "
            f"de verbinding ({_why(error)}). De brieven wachten; controleer JAARWIEL_SMTP."
        )


def _wait_at_most(server: smtplib.SMTP, timeout: timedelta) -> None:
    if server.sock is not None:
        server.sock.settimeout(timeout.total_seconds())


def _stuffed(content: bytes) -> bytes:
    """The letter as it goes over the line: dots doubled, and a dot alone at the end (4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _why(error: Exception) -> str:
    """Why, without a word of what the error itself says where that may hold a secret."""
    if isinstance(error, ssl.SSLError):
        return tls_trouble(error)
    if isinstance(error, smtplib.SMTPException):
        return _objection(error)
    if isinstance(error, TimeoutError):
        return "geen antwoord"
    return reason(error) if isinstance(error, OSError) else "het adres kan niet"


def _objection(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        wrong = error.smtp_code == 535  # noqa: PLR2004 - RFC 4954 section 6
        return (
            "naam of wachtwoord klopt niet" if wrong else f"aanmelden lukt niet: {error.smtp_code}"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "de server neemt geen naam en wachtwoord aan"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"de server antwoordt {error.smtp_code}"
    return "de verbinding is verbroken"
