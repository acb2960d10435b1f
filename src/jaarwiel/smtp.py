"""Hands letters to a mail server, and tells which may be tried again (RFC 5321)."""

import re
import smtplib
import ssl
from datetime import timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from jaarwiel.errors import InputError, reason
from jaarwiel.post import Letter, PermanentRefusal, TemporaryRefusal, Uncertain, Unreachable

CONNECT_TIMEOUT: Final = timedelta(seconds=30)
COMMAND_TIMEOUT: Final = timedelta(minutes=5)
"""How long the server may take for a command before that (RFC 5321 section 4.5.3.2)."""
REPLY_TIMEOUT: Final = timedelta(minutes=10)
"""How long the server may take after the final dot (RFC 5321 section 4.5.3.2.6)."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SmtpCourier:
    """Hands letters to the SMTP server at an address as smtp://name:password@host:587.

    smtps:// speaks TLS from the start; smtp:// turns to TLS when the server offers it, and must
    when there is a password, except to this very machine. The certificate is checked.
    """

    def __init__(self, address: str) -> None:
        self.host, self.port, self.tls, self.user, self.password = _parsed(address)

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The server's reply to the letter."""
        server = self._connect()
        try:
            self._introduce(server, letter)
            return self._data(server, content)
        finally:
            server.close()

    def _introduce(self, server: smtplib.SMTP, letter: Letter) -> None:
        """Says who the letter is from and to, and that it comes; nothing is handed over yet."""
        try:
            _check(server.mail(letter.sender))
            _check(server.rcpt(letter.recipient))
            code, words = server.docmd("DATA")
            if code != 354:  # noqa: PLR2004 - RFC 5321 section 4.1.1.4
                _check((code, words))
        except TimeoutError as error:
            raise Unreachable(self._away(error)) from None
        except OSError as error:  # smtplib's errors too
            raise TemporaryRefusal(_why(error)) from None

    @staticmethod
    def _data(server: smtplib.SMTP, content: bytes) -> str:
        """Hands the letter over; from here on the server may have it."""
        if server.sock is not None:
            server.sock.settimeout(REPLY_TIMEOUT.total_seconds())
        try:
            server.send(_stuffed(content))
            answer = server.getreply()
        except OSError as error:
            raise Uncertain(_why(error)) from None
        return _check(answer)

    def _connect(self) -> smtplib.SMTP:
        timeout = CONNECT_TIMEOUT.total_seconds()
        context = ssl.create_default_context()
        try:
            server = (
                smtplib.SMTP_SSL(self.host, self.port, timeout=timeout, context=context)
                if self.tls
                else smtplib.SMTP(self.host, self.port, timeout=timeout)
            )
        except (OSError, ValueError) as error:  # smtplib's errors too; none of its words leak
            raise Unreachable(self._away(error)) from None
        try:
            server.ehlo_or_helo_if_needed()
            self._sign_in(server, context)
        except (OSError, ValueError) as error:
            server.close()
            raise Unreachable(self._away(error)) from None
        except Unreachable:
            server.close()
            raise
        if server.sock is not None:
            server.sock.settimeout(COMMAND_TIMEOUT.total_seconds())
        return server

    def _sign_in(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        safe = self.tls or self.host in LOOPBACK
        if not self.tls and server.has_extn("starttls"):
            server.starttls(context=context)
            safe = True
        if self.user and not safe:
            raise Unreachable(
                f"De mailserver {self.host}:{self.port} biedt geen TLS aan; het wachtwoord wordt "
                "niet onversleuteld verstuurd. De brieven wachten; gebruik smtps:// of een andere "
                "poort in JAARWIEL_SMTP."
            )
        if self.user:
            server.login(self.user, self.password)

    def _away(self, error: Exception) -> str:
        return (
            f"De mailserver {self.host}:{self.port} is niet bereikbaar of weigert de verbinding "
            f"({_why(error)}). De brieven wachten; controleer JAARWIEL_SMTP."
        )


def _stuffed(content: bytes) -> bytes:
    """The letter as it goes over the line: dots doubled, and a dot alone at the end (4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _parsed(address: str) -> tuple[str, int, bool, str, str]:
    """Host, port, whether TLS from the start, name and password. Raises InputError."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:  # its words may hold the password
        raise InputError(
            "De server of de poort in JAARWIEL_SMTP klopt niet. "
            "Schrijf bijvoorbeeld smtp://mail.voorbeeld.nl:587"
        ) from None
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise InputError(
            "JAARWIEL_SMTP is geen adres van een mailserver. "
            "Schrijf bijvoorbeeld smtp://mail.voorbeeld.nl:587"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise InputError(
            "De naam of het wachtwoord in JAARWIEL_SMTP bevat letters met accenten of andere "
            "bijzondere tekens, die een mailserver niet aanneemt. Kies een ander wachtwoord."
        )
    tls = parts.scheme == "smtps"
    return host, port or (465 if tls else 25), tls, user, password


def _check(answer: tuple[int, bytes | str]) -> str:
    """The reply in words. Raises the refusal that it is, if it is one."""
    code, words = answer
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    reply = f"{code} {text}"
    if 200 <= code < 300:  # noqa: PLR2004 - RFC 5321 section 4.2.1
        return reply
    raise (PermanentRefusal if code >= 500 else TemporaryRefusal)(reply)  # noqa: PLR2004 - idem


def _why(error: Exception) -> str:
    """Why, without a word of what the error itself says where that may hold a secret."""
    if isinstance(error, ssl.SSLError):
        return "het certificaat of de versleuteling klopt niet"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        wrong = error.smtp_code == 535  # noqa: PLR2004 - RFC 4954 section 6
        return (
            "naam of wachtwoord klopt niet" if wrong else f"aanmelden lukt niet: {error.smtp_code}"
        )
    if isinstance(error, smtplib.SMTPException):
        return "de verbinding is verbroken"
    if isinstance(error, TimeoutError):
        return "geen antwoord"
    return reason(error) if isinstance(error, OSError) else "het adres kan niet"
