"""Where a mail server is, who we are there, and how it proves who it is. For SMTP and IMAP alike.

No error that is raised here holds a word of a name or a password.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from jaarwiel.errors import InputError, reason

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""This very machine: what is said to it passes no network."""
UNTRUSTED: Final = {
    10: "het certificaat is verlopen",
    18: "het certificaat is door de server zelf ondertekend",
    19: "het certificaat is van een uitgever die hier niet bekend is",
    20: "het certificaat is van een uitgever die hier niet bekend is",
    62: "het certificaat staat op een andere naam",
    64: "het certificaat staat op een ander adres",
}
"""What X509_V_ERR_... of OpenSSL means, by its number."""


@dataclass(frozen=True)
class ServerAddress:
    """What an address as smtp://name:password@host:587/folder says."""

    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is this very machine."""
        return self.host in LOOPBACK


def read_address(text: str, name: str, ports: Mapping[str, int], example: str) -> ServerAddress:
    """The address in the setting of this name; `ports` are its schemes with their usual ports.

    Raises InputError with the example for what is no such address.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:  # its words may hold the password
        raise InputError(
            f"De server of de poort in {name} klopt niet. Schrijf bijvoorbeeld {example}. Tekens "
            "als / @ : # ? in een naam of wachtwoord schrijft u als %2F %40 %3A %23 %3F."
        ) from None
    if parts.scheme not in ports or not host:
        raise InputError(
            f"{name} is geen adres van een mailserver. Schrijf bijvoorbeeld {example}."
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = port or ports[parts.scheme]
    return ServerAddress(parts.scheme, host, port, user, password, unquote(parts.path.strip("/")))


def tls_context(authority: Path | None) -> ssl.SSLContext:
    """TLS that checks the certificate and the host name, by the authorities of this machine.

    And by the one in this PEM file. Raises InputError when that cannot be used.
    """
    context = ssl.create_default_context()
    if authority is not None:
        try:
            context.load_verify_locations(authority)
        except OSError as error:  # ssl's errors too
            why = "is geen PEM" if isinstance(error, ssl.SSLError) else reason(error)
            raise InputError(
                f"Het certificaat {authority} uit JAARWIEL_SMTP_CA kan niet worden gebruikt "
                f"({why}). Noem het PEM-bestand van de uitgever van de certificaten."
            ) from None
    return context


def tls_trouble(error: ssl.SSLError) -> str:
    """Why the server was not believed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return UNTRUSTED.get(error.verify_code, "het certificaat klopt niet")
    return "het certificaat of de versleuteling klopt niet"
