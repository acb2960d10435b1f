"""The address that answers of one person go to: that of the table with a token of that person.

As antwoord+12.0f3c...@gemeente.example (RFC 5233). The token is the beginning of a link's token, so
that the part before the @ stays within 64 characters; it is revoked in the same way.
"""

import hmac
from collections.abc import Iterable
from typing import Final

from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.records import links

PURPOSE: Final = "antwoord"
LENGTH: Final = 20
"""Hexadecimal digits of the signature: 80 bits, more than can be tried by mail."""
LONGEST: Final = 32
"""Characters before the @ of JAARWIEL_REPLY_TO; 64 is the limit of RFC 5321 section 4.5.3.1.1."""


def reply_address(desk: Desk, person: int) -> str | None:
    """Where this person's answers go; None when JAARWIEL_REPLY_TO is not set.

    Raises InputError when no token fits in the address.
    """
    if desk.reply_to is None:
        return None
    name, _, domain = desk.reply_to.rpartition("@")
    if len(name) > LONGEST or "+" in name:
        raise InputError(
            f"Aan het adres in JAARWIEL_REPLY_TO ({desk.reply_to}) kan geen kenmerk worden "
            f"toegevoegd. Neem een adres met hoogstens {LONGEST} tekens voor de @, zonder +."
        )
    return f"{name}+{_short(links.token(desk.store, PURPOSE, str(person)))}@{domain}"


def person_of(desk: Desk, addresses: Iterable[str]) -> int | None:
    """Whose token stands in one of these addresses; None without one that is genuine and valid."""
    if desk.reply_to is None:
        return None
    name, _, domain = desk.reply_to.lower().rpartition("@")
    for address in addresses:
        if address.startswith(f"{name}+") and address.endswith(f"@{domain}"):
            found = _holder(desk, address[len(name) + 1 : -len(domain) - 1])
            if found is not None:
                return found
    return None


def _holder(desk: Desk, given: str) -> int | None:
    number = given.partition(".")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 12):  # noqa: PLR2004 - fits SQLite
        return None
    found = desk.store.rows(
        "SELECT subject, revoked_at FROM link WHERE id = ? AND purpose = ?", int(number), PURPOSE
    )
    if not found or found[0]["revoked_at"]:
        return None
    expected = _short(links.token(desk.store, PURPOSE, found[0]["subject"]))
    genuine = hmac.compare_digest(expected.encode(), given.encode())
    return int(found[0]["subject"]) if genuine else None


def _short(token: str) -> str:
    number, _, signature = token.partition(".")
    return f"{number}.{signature[:LENGTH]}"
