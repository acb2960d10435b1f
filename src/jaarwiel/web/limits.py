"""Counts what goes wrong too often: wrong links and sign-in letters, by client and by address.

Kept in memory alone, and no more than so much of it: it is gone at a restart, and whoever comes
from ten thousand places at once pushes the oldest out.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import count
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

WINDOW: Final = timedelta(minutes=15)
MANY: Final = 10_000
"""Clients and addresses that are counted at once."""
WRONG_LINKS: Final = 30
"""Different wrong links that one client may try in a quarter of an hour; the same one counts once,
as a calendar program goes on fetching an address that was revoked."""
LETTERS_ASKED: Final = 10
"""Sign-in letters that one client may ask for in a quarter of an hour."""
LETTERS_EACH: Final = 3
"""Sign-in letters that may be asked for one e-mail address in a quarter of an hour."""
LETTERS_IN_ALL: Final = 300


@dataclass
class _Counted:
    since: datetime
    seen: set[bytes] = field(default_factory=set)


class Limit:
    """Lets each key do `most` different things within a quarter of an hour of the first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counted: OrderedDict[bytes, _Counted] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> timedelta | None:
        """How long this key has to wait before it may do more; None when it may now."""
        with self._lock:
            found = self._counted.get(_digest(key))
            if found is None or len(found.seen) < self.most or now - found.since >= WINDOW:
                return None
            return found.since + WINDOW - now

    def count(self, key: str, what: str, now: datetime) -> None:
        """Counts one thing that this key did; the same thing once more counts for nothing."""
        name = _digest(key)
        with self._lock:
            found = self._counted.get(name)
            if found is None or now - found.since >= WINDOW:
                self._counted[name] = found = _Counted(now)
                self._counted.move_to_end(name)
                while len(self._counted) > MANY:
                    self._counted.popitem(last=False)
            if len(found.seen) < self.most:
                found.seen.add(_digest(what))


class Limits:
    """All that is counted, for one application."""

    def __init__(self) -> None:
        self.links = Limit(WRONG_LINKS)
        self.clients = Limit(LETTERS_ASKED)
        self.addresses = Limit(LETTERS_EACH)
        self.letters = Limit(LETTERS_IN_ALL)
        self._asked = count()

    def ask_letter(self, client: str, email: str, now: datetime) -> timedelta | None:
        """Counts that a client asks for a sign-in letter; how long to wait where that is too much.

        It is the same for an address that nobody has.
        """
        email = email.strip().casefold()
        limits = ((self.clients, client), (self.addresses, email), (self.letters, ""))
        waits = [wait for limit, key in limits if (wait := limit.wait(key, now))]
        if waits:
            return max(waits)
        for limit, key in limits:
            limit.count(key, str(next(self._asked)), now)
        return None


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def client_of(scope: Scope) -> str:
    """Who sends a request: an address of IPv4, or the network of 64 bits of an address of IPv6.

    What a proxy says of it counts only when the proxy runs on this machine, and of that only the
    last: whoever sends the request writes what stands before.
    """
    peer = _address((scope.get("client") or ("",))[0])
    if peer is not None and peer.is_loopback:
        told = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).rpartition(",")[2]
        peer = _address(told.strip()) or peer
    if isinstance(peer, IPv6Address):
        return str(ip_network((peer, 64), strict=False))
    return str(peer)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0].removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
