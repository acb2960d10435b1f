"""The outbox: letters wait in state.db, are claimed, and go out one recipient at a time.

    ready -> sending -> accepted | failed        ready -> withdrawn

A letter is stored with its exact bytes before anything is sent. A letter that is still `sending`
after a crash is uncertain: the server may have taken it, so it is never sent again by itself.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.store import Store, moment

CONNECT_TIMEOUT: Final = timedelta(seconds=30)
COMMAND_TIMEOUT: Final = timedelta(minutes=5)
"""How long the server may take for a command before that (RFC 5321 section 4.5.3.2)."""
REPLY_TIMEOUT: Final = timedelta(minutes=10)
"""How long the server may take after the final dot (RFC 5321 section 4.5.3.2.6)."""
WAITS: Final = tuple(timedelta(minutes=each) for each in (15, 60, 240, 720, 1440))
"""How long a letter waits after each temporary refusal; after the last one it has failed."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
UNCERTAIN_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Letter:
    """One letter of the outbox, without its bytes."""

    id: int
    kind: str
    person: int
    sender: str
    recipient: str
    subject: str
    message_id: str
    state: str
    written_at: datetime
    attempts: int
    next_attempt: datetime
    sent_at: datetime | None
    reply: str

    def is_uncertain(self, now: datetime) -> bool:
        """Whether sending began but never ended: nobody knows whether the server took it."""
        return self.state == "sending" and (
            self.sent_at is None or now - self.sent_at > UNCERTAIN_AFTER
        )


class TemporaryRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said "not now" (4xx), or hung up before the letter was handed over."""


class PermanentRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said no (5xx)."""


class Unreachable(TemporaryRefusal):
    """There is no server: none of the letters can go now."""


class Uncertain(Exception):  # noqa: N818 - as above
    """The letter was handed over, and nobody knows whether the server took it."""


class Courier(Protocol):
    """Hands letters over to a server."""

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The server's reply. Raises a refusal, or Uncertain once the letter may have arrived."""


@dataclass(frozen=True)
class SentReport:
    """What became of the letters that were ready."""

    accepted: tuple[Letter, ...] = ()
    withdrawn: tuple[Letter, ...] = ()
    postponed: tuple[Letter, ...] = ()
    failed: tuple[Letter, ...] = ()
    uncertain: tuple[Letter, ...] = ()
    trouble: str = ""
    """Why the rest waits: there is no server, or it cannot be reached."""


COLUMNS: Final = (
    "id, kind, person, sender, recipient, subject, message_id, state,"
    " written_at, attempts, next_attempt, sent_at, reply"
)


def letters(store: Store, where: str = "1", *values: object, limit: int = -1) -> list[Letter]:
    """The letters for which this SQL condition holds, newest first."""
    sql = f"SELECT {COLUMNS} FROM letter WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - our own words
    return [_letter(row) for row in store.rows(sql, *values, limit)]


def content_of(store: Store, number: int) -> bytes | None:
    """The exact bytes of a letter, or None when there is no such letter."""
    found = store.rows("SELECT content FROM letter WHERE id = ?", number)
    return bytes(found[0]["content"]) if found else None


def _letter(row: dict[str, Any]) -> Letter:
    return Letter(
        **{
            **row,
            "written_at": moment(row["written_at"]),
            "next_attempt": moment(row["next_attempt"]),
            "sent_at": moment(row["sent_at"]) if row["sent_at"] else None,
        }
    )


def send_ready(
    store: Store,
    courier: Courier,
    now: datetime,
    is_wanted: Callable[[Letter], bool] = lambda _: True,
) -> SentReport:
    """Sends every letter whose time has come, oldest first.

    A letter that is no longer wanted when its turn comes is withdrawn. When the server cannot be
    reached, the rest is left as it is.
    """
    done: dict[str, list[Letter]] = {}
    trouble = ""
    for letter in reversed(letters(store, "state = 'ready'")):
        if letter.next_attempt > now:
            continue
        try:
            outcome = _send(store, courier, letter, now, is_wanted)
        except Unreachable as error:
            trouble = str(error)
            break
        if outcome:
            done.setdefault(outcome, []).append(letter)
    return SentReport(**{key: tuple(found) for key, found in done.items()}, trouble=trouble)


def _send(
    store: Store,
    courier: Courier,
    letter: Letter,
    now: datetime,
    is_wanted: Callable[[Letter], bool],
) -> str | None:
    """What became of one letter, as a field of SentReport; None when another process has it.

    Whatever goes wrong before the letter was handed over puts it back to wait.
    """
    with store.writing():
        wanted = is_wanted(letter)
        content = _claimed(store, letter, "sending" if wanted else "withdrawn", now)
        if content is None:
            return None
        if not wanted:
            _note(store, letter, now, "ingetrokken", "niet meer nodig")
            return "withdrawn"
    try:
        reply = courier.hand_over(letter, content)
    except Unreachable as error:
        _postpone(store, letter, now, str(error), counts=False)
        raise
    except TemporaryRefusal as error:
        return _postpone(store, letter, now, str(error), counts=True)
    except PermanentRefusal as error:
        return _settle(store, letter, now, "failed", str(error))
    except Uncertain as error:
        _note(store, letter, now, "onzeker", str(error))
        return "uncertain"
    except Exception:
        _postpone(store, letter, now, "", counts=False)
        raise
    return _settle(store, letter, now, "accepted", reply)


def _claimed(store: Store, letter: Letter, state: str, now: datetime) -> bytes | None:
    """The letter's bytes, when it was still this letter and still ready; None otherwise."""
    cursor = store.db.execute(
        "UPDATE letter SET state = ?, sent_at = ?, attempts = attempts + 1"
        " WHERE id = ? AND message_id = ? AND recipient = ? AND state = 'ready'",
        [state, now.isoformat(), letter.id, letter.message_id, letter.recipient],
    )
    return content_of(store, letter.id) if cursor.rowcount == 1 else None


def _settle(store: Store, letter: Letter, now: datetime, state: str, reply: str) -> str:
    words = {"accepted": "aangenomen door de mailserver", "failed": "geweigerd door de mailserver"}
    with store.writing():
        store.db.execute(
            "UPDATE letter SET state = ?, reply = ? WHERE id = ?", [state, reply, letter.id]
        )
        _note(store, letter, now, words[state], reply.partition(" ")[0])
    return state


def _postpone(store: Store, letter: Letter, now: datetime, reply: str, *, counts: bool) -> str:
    """Puts the letter back to wait; after the last wait it has failed."""
    attempt = letter.attempts
    if counts and attempt >= len(WAITS):
        return _settle(store, letter, now, "failed", reply)
    next_attempt = now + WAITS[min(attempt, len(WAITS) - 1)] if counts else now
    with store.writing():
        store.db.execute(
            "UPDATE letter SET state = 'ready', sent_at = NULL, reply = ?, next_attempt = ?,"
            " attempts = ? WHERE id = ?",
            [reply, next_attempt.isoformat(), attempt + counts, letter.id],
        )
    return "postponed"


def _note(store: Store, letter: Letter, now: datetime, what: str, why: str) -> None:
    store.log(now, "jaarwiel", f"brief {what}", f"brief {letter.id}", why)


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
            server.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
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


class FolderCourier:
    """Puts letters as .eml files in a folder, for a rehearsal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """A reply as a server would give."""
        day = self.folder / letter.written_at.date().isoformat()
        try:
            day.mkdir(parents=True, exist_ok=True)
            (day / f"{letter.id:05}-{letter.recipient.partition('@')[0]}.eml").write_bytes(content)
        except OSError as error:
            raise JaarwielError(f"{day} kan niet worden beschreven ({reason(error)}).") from error
        return "250 in map"


def write_letter(store: Store, row: dict[str, object], asks: Sequence[dict[str, object]]) -> None:
    """Stores a letter, ready to go, with what it asks. All or nothing.

    Raises sqlite3.IntegrityError when the person has a letter of that kind that day, or when
    something in it was asked before.
    """
    with store.writing():
        number = store.db.table("letter").insert(row, pk="id").last_pk
        store.db.table("ask").insert_all([{**ask, "letter": number} for ask in asks])
