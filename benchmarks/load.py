"""The pages of a large table under twenty users at once, served on one core, beside Radicale.

The users of the first kind read: between two pages each of them takes THINKING seconds on average,
drawn from an exponential distribution. That is brisk; TPC-W, the benchmark of web shops, has seven
(clause 5.3.1.1). What they wait for is held against the aim. Those of the second kind never read:
each asks again as soon as it has its answer, so that nothing but the server sets the pace. What
that gives depends on the machine, so it is held against Radicale sending the meetings and last days
of the same table to as many users. Radicale closes the connection after each answer, and so has a
new one for each request.

pretalx would be the nearer peer, but has no event to show without a database, a worker and an
organiser filled in by hand, and brings more than a hundred packages; so it is not run here.
"""

import asyncio
import gzip
import os
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from datetime import time as clock
from pathlib import Path
from urllib.parse import urljoin

import feed
import largetable
from measured import Row, kilobytes

from jaarwiel.core.yearplan import local
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import open_desk
from jaarwiel.records import links, sessions
from jaarwiel.records.people import contacts_in
from jaarwiel.start.page import HOST, listening, served
from jaarwiel.web.session import COOKIE

USERS = 20
OFFICE = 15
"""How many of them are of the office; the others look at their personal pages."""
THINKING = 2.0
"""Seconds that somebody reads a page, on average."""
READ = 16
"""Pages that each of them opens."""
ROUNDS, EACH = 3, 5
"""Without reading: rounds, and requests of each user in a round."""
AIM = 0.05
"""Seconds that 95 of 100 pages may take."""
WEIGHT = 100_000
"""Bytes of a page with all that belongs to it."""
QUEUE = "who presses just after others waits for their pages too: all share one core"
NOW = local(date(largetable.YEARS[-1] + 1, 4, 6), clock(11, 20))
"""After the last day of the Terugblik of the year after those that were played: all are late."""
PAGES = {"first page": "/", "matrix": "/inbreng", "month": "/overleggen?weergave=maand"}
BROWSER = ("Accept-Encoding: gzip, deflate, br", "Sec-Fetch-Site: same-origin")
"""What a browser says when one of our pages leads to the next."""
REFERRED = re.compile(r"""(?:src|href)="([^"#]+\.(?:css|js|svg|png)[^"]*)"|from "(\.[^"]+)\"""")
"""What a page or script has the browser fetch as well."""


@dataclass(frozen=True)
class Answer:
    """Seconds to the first byte of an answer and to its last."""

    first: float
    whole: float


@dataclass(frozen=True)
class Asked:
    """What is asked of which port."""

    port: int
    request: bytes


# -------------------------------------------------------------------------------------- the servers


def serve(cycle: str, state: str) -> None:
    """Serves the pages as `jaarwiel start` does, on the day of this benchmark; prints the port."""
    found = feed.settings(Path(cycle), Path(state))
    with closing(listening(0, "--port")) as bound, served(found, bound, lambda: NOW):
        print(bound.getsockname()[1], flush=True)
        signal.pause()


def cores() -> tuple[int, int]:
    """The core of the server, and that of its users: another one where there is one."""
    known = sorted(os.sched_getaffinity(0))
    return known[0], known[-1]


def processor_seconds(process: int) -> float:
    """What this process has used of a processor so far, in steps of some 10 ms (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------------------------------- the users


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def fetch(connection: Connection, asked: Asked, begun: float) -> tuple[Answer, bool]:
    """How long the answer took since `begun`, and whether the connection stays."""
    reader, writer = connection
    writer.write(asked.request)
    start = await reader.readexactly(1)
    first = time.perf_counter() - begun
    head = start + await reader.readuntil(b"\r\n\r\n")
    length = feed.LENGTH.search(head)
    await (reader.readexactly(int(length[1])) if length else reader.read())
    if b" 200 " not in head[:20]:
        raise RuntimeError(f"{asked.request[:60]!r} gave {head[:40]!r}")
    stays = head.startswith(b"HTTP/1.1") and b"\r\nconnection: close" not in head.lower()
    return Answer(first, time.perf_counter() - begun), stays


async def visit(pages: Sequence[Asked], reading: random.Random | None) -> list[Answer]:
    """Opens these pages one after another, over one connection as long as the server keeps it.

    reading: what draws how long each is read; None for somebody who does not read.
    """
    found = []
    kept: Connection | None = None
    for asked in pages:
        if reading:
            await asyncio.sleep(reading.expovariate(1 / THINKING))
        begun = time.perf_counter()
        try:
            connection = kept or await asyncio.open_connection(HOST, asked.port)
            answer, stays = await fetch(connection, asked, begun)
        except (ConnectionError, asyncio.IncompleteReadError):
            if kept is None:
                raise
            # The server had closed it after five seconds of reading; a browser too asks again.
            connection = await asyncio.open_connection(HOST, asked.port)
            answer, stays = await fetch(connection, asked, begun)
        found.append(answer)
        kept = connection if stays else None
        if not stays:
            connection[1].close()
    if kept:
        kept[1].close()
    return found


def at_once(users: Sequence[Sequence[Asked]], *, reading: bool) -> dict[Asked, list[Answer]]:
    """All these users at the same time; what each of their requests took."""

    async def all_of_them() -> list[list[Answer]]:
        draws = [random.Random(number) if reading else None for number in range(len(users))]  # noqa: S311 - no secret
        return await asyncio.gather(*map(visit, users, draws))

    found: dict[Asked, list[Answer]] = {}
    for pages, answers in zip(users, asyncio.run(all_of_them()), strict=True):
        for asked, answer in zip(pages, answers, strict=True):
            found.setdefault(asked, []).append(answer)
    return found


def late(seconds: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


# ------------------------------------------------------------------------------------ what is asked


def addresses(cycle: Path, state: Path) -> tuple[list[str], list[str], bytes]:
    """A cookie for each of the office, the personal pages of others, and everybody's calendar."""
    with open_desk(feed.settings(cycle, state)) as desk:
        store = desk.store
        publish.announce(desk, NOW)
        (office,) = (each.person for each in contacts_in(store) if each.role == "procescoordinator")
        cookies = [
            f"Cookie: {COOKIE}={sessions.begin(store, office, 'procescoordinator', '', NOW)}"
            for _ in range(OFFICE)
        ]
        others = [each.person for each in contacts_in(store) if each.role == "contactpersoon"]
        personal = [
            f"/inbreng/{links.token(store, 'inbreng', str(person))}"
            for person in others[1 : USERS - OFFICE + 1]
        ]
        return cookies, personal, publish.feed(desk, publish.EVERYBODY, NOW).content


def rows() -> Iterator[Row]:
    """What users wait for, what a page asks of the processor, and what it weighs."""
    before = os.sched_getaffinity(0)
    try:
        with ExitStack() as stack:
            yield from _rows(stack)
    finally:
        os.sched_setaffinity(0, before)


def _rows(stack: ExitStack) -> Iterator[Row]:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    cycle, state = largetable.make(home)
    cookies, personal, calendar = addresses(cycle, state)
    of_server, of_users = cores()
    os.sched_setaffinity(0, {of_server})  # which every process begun from here on takes over
    server = stack.enter_context(feed.process(__file__, str(cycle), str(state)))
    port = int(server.stdout.readline() if server.stdout else 0)
    other = stack.enter_context(feed.radicale(home / "radicale", calendar, "internal"))
    os.sched_setaffinity(0, {of_users})

    def asked(path: str, *lines: str) -> Asked:
        return Asked(port, feed.request("GET", path, b"", *BROWSER, *lines))

    pages = {name: [asked(path, each) for each in cookies] for name, path in PAGES.items()}
    pages["personal page"] = [asked(each) for each in personal]
    for each in pages.values():
        at_once([each], reading=False)  # warms up: templates, the cycle file, plans
    yield from _reading(pages)
    calendar_asked = feed.request("GET", feed.COLLECTION, b"", feed.RIGHT, BROWSER[0])
    yield from _pressing(pages, server.pid, Asked(other, calendar_asked))
    theirs = sum(weights(other, "/.web/"))
    for name, path in (PAGES | {"personal page": personal[0]}).items():
        alone, rest = weights(port, path, cookies[0])
        yield Row(f"{name}, first visit", [alone + rest], "the aim", WEIGHT, kilobytes)
        yield Row("the same", [alone + rest], "Radicale's own page", theirs, kilobytes)
        yield Row("the same, second visit", [alone], "the aim", WEIGHT, kilobytes)


def _reading(pages: dict[str, list[Asked]]) -> Iterator[Row]:
    """Twenty users who read what they open."""
    *office, own = pages.values()
    users = [
        [office[(number + n) % len(office)][number] for n in range(READ)]
        for number in range(OFFICE)
    ] + [[each] * READ for each in own]
    found = at_once(users, reading=True)
    for name, asked in pages.items():
        answers = [answer for each in asked for answer in found[each]]
        what = f"{name}, {USERS} users who read {THINKING:.0f} s, p95"
        yield Row(what, [late([each.whole for each in answers])], "the aim", AIM, why=QUEUE)
        yield Row("the same, to the first byte", [late([each.first for each in answers])],
                  "the aim", AIM, why=QUEUE)  # fmt: skip


def _pressing(pages: dict[str, list[Asked]], server: int, peer: Asked) -> Iterator[Row]:
    """Twenty users who wait for nothing but the answer."""
    waited: dict[str, list[float]] = {name: [] for name in pages}
    used: dict[str, list[float]] = {name: [] for name in pages}
    theirs: list[float] = []
    for _ in range(ROUNDS):
        for name, asked in pages.items():
            before = processor_seconds(server)
            waited[name].append(_pressed(asked))
            used[name].append((processor_seconds(server) - before) / USERS / EACH)
        theirs.append(_pressed([peer]))
    for name in pages:
        yield Row(f"{name}, {USERS} users who never read, p95", waited[name],
                  "Radicale's calendar", min(theirs))  # fmt: skip
        yield Row("the same, processor time of each page", used[name], "the aim", AIM)


def _pressed(asked: Sequence[Asked]) -> float:
    """What 95 of 100 wait at most where every user asks for one of these time and again."""
    users = [[asked[number % len(asked)]] * EACH for number in range(USERS)]
    found = at_once(users, reading=False)
    return late([answer.whole for answers in found.values() for answer in answers])


# ----------------------------------------------------------------------------------- what it weighs


def weights(port: int, path: str, *lines: str) -> tuple[int, int]:
    """Bytes as sent, with headers: of this page, and of all that a first visit fetches as well.

    Raises RuntimeError where a second visit of one of ours would fetch any of that again.
    """
    found: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in found or not address.startswith("/"):
            continue
        head, body = feed.ask(port, feed.request("GET", address, b"", *BROWSER, *lines))
        if "/static/" in address and "immutable" not in head:
            raise RuntimeError(f"{address} is fetched at every visit")
        found[address] = len(head) + len(body)
        text = gzip.decompress(body) if "content-encoding: gzip" in head.lower() else body
        for linked in REFERRED.findall(text.decode("utf-8", "replace")):
            waiting.append(urljoin(address, "".join(linked)))  # noqa: PERF401 - grows while it is read
    alone = found.pop(path)
    return alone, sum(found.values())


if __name__ == "__main__":
    if sys.argv[1:]:
        serve(*sys.argv[1:])
    for row in rows():
        print(row, flush=True)
