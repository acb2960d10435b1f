"""The calendar as it is served, beside Radicale serving a collection with the same events.

Radicale (3.9) has no answer 304 to the GET of a collection: it sends everything again. Its own way
of saying that nothing changed is PROPFIND for the CTag, so both are measured. It closes the
connection after each answer; where it is the peer, a new connection is made for ours as well.
"""

import base64
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from icalendar import Calendar
from measured import Row, interleaved

from jaarwiel.cyclefiles import newtable
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import open_desk
from jaarwiel.records import links
from jaarwiel.resources import folder
from jaarwiel.settings import Settings, present
from jaarwiel.start.page import HOST, listening, served
from jaarwiel.web.given import SETTLED

RUNS = 150
AIM = 0.002
"""Seconds for a conditional request over a connection that is kept."""
TENFOLD = 10
FLOOR = "a third is uvicorn taking a connection, for a small calendar above that tenth by itself"
SEATS = 40
"""Corporations at the large table."""
PATIENCE = 20.0
"""Seconds that a server may take to start."""
COLLECTION = "/bank/agenda/"
RIGHT = "Authorization: Basic " + base64.b64encode(b"bank:bank").decode()
CTAG = (
    b'<propfind xmlns="DAV:" xmlns:C="http://calendarserver.org/ns/"><prop><C:getctag/></prop>'
    b"</propfind>"
)
LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")


def settings(cycle: Path, state: Path) -> Settings:
    """The table of this cycle file, with this state file."""
    return Settings(cycle, state, None, None, None, None)


def serve(cycle: str, state: str) -> None:
    """Serves the pages as `jaarwiel start` does, without Prefect, and prints the port."""
    found = settings(Path(cycle), Path(state))
    with closing(listening(0, "--port")) as bound, served(found, bound):
        print(bound.getsockname()[1], flush=True)
        signal.pause()


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Python with these arguments, as a process of its own that ends here."""
    made = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield made
    finally:
        made.kill()
        made.communicate()


@contextmanager
def jaarwiel(cycle: Path, state: Path) -> Iterator[tuple[int, str]]:
    """Port and path of the calendar of a table that has run since its first day."""
    with open_desk(settings(cycle, state)) as desk:
        now = present()
        begun = datetime(desk.cycle.table.first_year, 1, 2, tzinfo=now.tzinfo)
        for moment in sorted((begun, now)):
            publish.announce(desk, moment)
        path = f"/agenda/{links.token(desk.store, 'agenda', publish.EVERYBODY)}.ics"
    with process(__file__, str(cycle), str(state)) as server:
        yield int(server.stdout.readline() if server.stdout else 0), path


@contextmanager
def radicale(home: Path, calendar: bytes, web: str = "none") -> Iterator[int]:
    """Port of Radicale with this calendar in its collection; with `web` "internal" its own page."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    options = (
        f"--server-hosts={HOST}:{port}", f"--storage-filesystem-folder={home}",
        "--auth-type=none", f"--web-type={web}", "--logging-level=error",
    )  # fmt: skip
    with process("-m", "radicale", *options):
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                ask(
                    port, request("PUT", COLLECTION, calendar, RIGHT, "Content-Type: text/calendar")
                )
                break
            except ConnectionError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.1)
        yield port


def request(method: str, path: str, body: bytes = b"", *lines: str) -> bytes:
    """A request in bytes."""
    head = (f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Content-Length: {len(body)}", *lines)
    return "\r\n".join((*head, "", "")).encode() + body


def answer(connection: socket.socket, asked: bytes) -> tuple[str, bytes]:
    """Head and body of the answer, read until it is whole or the connection ends.

    By hand: a client that understands every header would take more time than the server.
    """
    connection.sendall(asked)
    received = head = body = b""
    while part := connection.recv(1 << 20):
        received += part
        head, complete, body = received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if complete and (b" 304 " in head or (length and len(body) >= int(length[1]))):
            return head.decode("latin-1"), body
    if not head:
        raise ConnectionResetError("the server closed the connection")
    return head.decode("latin-1"), body


class Kept:
    """A connection that is kept; where a busy machine had the server close it, it is made anew."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = self._connected()

    def _connected(self) -> socket.socket:
        made = socket.create_connection((HOST, self.port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, asked: bytes) -> tuple[str, bytes]:
        """Head and body of the answer."""
        try:
            return answer(self.connection, asked)
        except ConnectionError:
            self.close()
            self.connection = self._connected()
            return answer(self.connection, asked)

    def close(self) -> None:
        """Closes it."""
        self.connection.close()


def ask(port: int, asked: bytes) -> tuple[str, bytes]:
    """The same over a new connection."""
    with socket.create_connection((HOST, port)) as connection:
        return answer(connection, asked)


def etag(head: str) -> str:
    """The ETag in this head, with its quotes."""
    return head.lower().partition("\netag:")[2].partition("\r")[0].strip()


def rows() -> Iterator[Row]:
    """The calendar of Het Hogeland, and that of a table with many corporations."""
    yield from rows_of(folder("calendar") / "het-hogeland.toml")
    with tempfile.TemporaryDirectory() as made:
        large = Path(made) / "groot.toml"
        proposed = newtable.propose("Groot", present().date())
        seats = (newtable.Corporation(f"Corporatie {n}", f"Huurders {n}") for n in range(SEATS))
        newtable.write(large, replace(proposed, corporations=tuple(seats)))
        yield from rows_of(large)


def rows_of(cycle: Path) -> Iterator[Row]:
    """Unchanged, as most fetches are, and in full."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, path = stack.enter_context(jaarwiel(cycle, home / "state.db"))
        head, calendar = ask(port, request("GET", path))
        count = events(calendar)
        other = stack.enter_context(radicale(home / "radicale", calendar))
        works = requests(stack, port, path, other, head)
        works.append(Calendar.from_ical(calendar).to_ical)
        check([work() for work in works[:-1]], count)
        time.sleep(SETTLED / 1e9)  # what was written just now is read again at each request
        kept, renewed, get, propfind, full, rendered = interleaved(works, RUNS)
    yield Row(f"a calendar of {count} events, unchanged (304)", kept, "the aim", AIM)
    yield Row("the same over a new connection", renewed,
              "a tenth of Radicale's GET", min(get) / TENFOLD, why=FLOOR)  # fmt: skip
    yield Row("the same over a new connection", renewed, "a tenth of Radicale's PROPFIND (CTag)",
              min(propfind) / TENFOLD, why=FLOOR)  # fmt: skip
    yield Row("the same calendar in full (200)", full,
              "icalendar writing its events", min(rendered))  # fmt: skip


def requests(
    stack: ExitStack, port: int, path: str, other: int, head: str
) -> list[Callable[[], tuple[str, bytes]]]:
    """Every request that is measured, in the order of their rows."""
    unchanged = request("GET", path, b"", f"If-None-Match: {etag(head)}")
    theirs, _ = ask(other, request("GET", COLLECTION, b"", RIGHT))
    conditional = request("GET", COLLECTION, b"", RIGHT, f"If-None-Match: {etag(theirs)}")
    propfind = request("PROPFIND", COLLECTION, CTAG, RIGHT, "Depth: 0")
    kept = stack.enter_context(closing(Kept(port)))
    return [
        partial(kept.ask, unchanged),
        partial(ask, port, unchanged),
        partial(ask, other, conditional),
        partial(ask, other, propfind),
        partial(kept.ask, request("GET", path)),
    ]


def check(answers: list[tuple[str, bytes]], count: int) -> None:
    """Raises RuntimeError unless these are the answers that are to be measured."""
    status = [int(head.split()[1]) for head, _ in answers]
    if status != [304, 304, 200, 207, 200]:
        raise RuntimeError(f"the servers answered {status}")
    if not events(answers[2][1]) == events(answers[4][1]) == count:
        raise RuntimeError("Radicale has other events")


def events(calendar: bytes) -> int:
    """How many events stand in this calendar."""
    return calendar.count(b"BEGIN:VEVENT")


if __name__ == "__main__":
    serve(*sys.argv[1:])
