"""Pages of Het Hogeland after a year, asked of the application in this process."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import httpx
import rehearsed
from measured import Row, interleaved

from jaarwiel.core.yearplan import local
from jaarwiel.office.desk import Desk
from jaarwiel.records import links
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app

AIM = 0.05
"""Seconds."""
NOW = local(date(rehearsed.YEAR, 3, 9), clock(11, 20))
"""Within the window of the Terugblik."""
ADDRESS = "https://jaarwiel.example"


def rows() -> Iterator[Row]:
    """The first page of the office, and that of a party."""
    with rehearsed.table() as (desk, state), asyncio.Runner() as runner:
        person = desk.store.rows("SELECT person FROM contact WHERE party = 'goud-wonen'")[0]
        personal = f"/inbreng/{links.token(desk.store, 'inbreng', str(person['person']))}"
        visit = office(runner, desk, state, NOW)
        home, own = interleaved([lambda: visit("/"), lambda: visit(personal)], 15)
    yield Row("the first page of the office", home, "the aim", AIM)
    yield Row("the personal page of a party", own, "the aim", AIM)


def office(
    runner: asyncio.Runner, desk: Desk, state: Path, now: datetime
) -> Callable[[str], object]:
    """What asks a page at this moment, as somebody who signed in at the office."""
    settings = Settings(
        cycle=rehearsed.FILE, state=state, address=ADDRESS, sender=None, smtp=None,
        publish_to=None, reply_to=None,
    )  # fmt: skip
    transport = httpx.ASGITransport(make_app(settings, lambda: now))
    visitor = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
    runner.run(visitor.post(f"/aanmelden/{links.token(desk.store, 'aanmelden', 'kantoor')}"))
    return lambda path: runner.run(visitor.get(path)).raise_for_status()


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
