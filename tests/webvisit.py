"""A browser without a screen: visits the real application, on a real state file, at a set time."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from hogeland import HET_HOGELAND

from jaarwiel.office.desk import Desk
from jaarwiel.office.people import signin
from jaarwiel.records import links, sessions
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app

ADDRESS = "https://jaarwiel.example"
COOKIE = "__Host-jaarwiel"
PASSING = {"link": "last_used", "program": "last_used", "session": "seen_at"}
"""What reading a page changes, by table."""


@dataclass
class Visit:
    """One browser; cookies are kept, redirects are not followed."""

    app: FastAPI
    runner: asyncio.Runner
    desk: Desk
    clock: list[datetime]
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def send(self, method: str, path: str, **how: Any) -> httpx.Response:
        return self.runner.run(self._send(method, path, **how))

    async def _send(self, method: str, path: str, **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, cookies=self.cookies
        ) as client:
            response = await client.request(method, path, **how)
            self.cookies = client.cookies
        return response

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers=_named(headers))

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        return self.send("POST", path, data=dict(fields or {}), headers=_named(headers))

    def look_over(self, page: str, fields: Mapping[str, str]) -> httpx.Response:
        """Fills in the form of this page; the page on which it is looked over, or what was said."""
        answer = self.post(page, fields)
        return self.get(answer.headers["location"]) if answer.status_code == 303 else answer

    def hand_in(self, page: str, fields: Mapping[str, str]) -> httpx.Response:
        """Fills in the form of this page, looks it over and sends it."""
        shown = self.look_over(page, fields)
        found = re.search('name="kenmerk" value="(.*?)"', shown.text)
        return self.post(f"{page}/versturen", {"kenmerk": found[1]}) if found else shown

    def at_once(self, forms: Sequence[tuple[str, Mapping[str, str]]]) -> list[httpx.Response]:
        """Posts several forms at the same moment."""

        async def post_all() -> list[httpx.Response]:
            return await asyncio.gather(
                *(self._send("POST", path, data=dict(fields)) for path, fields in forms)
            )

        return self.runner.run(post_all())

    def sign_in(self) -> httpx.Response:
        return self.post(f"/aanmelden/{links.token(self.desk.store, 'aanmelden', 'kantoor')}")

    def sign_in_as(self, email: str) -> None:
        """Has this browser a session of the person with this address, as one that signed in."""
        (row,) = self.desk.store.rows("SELECT id FROM person WHERE email = ?", email)
        contact = signin.contact_of(self.desk, row["id"], self.clock[0].date())
        token = sessions.begin(
            self.desk.store, contact.person, contact.role, "Firefox, Linux", self.clock[0]
        )
        self.cookies = httpx.Cookies()
        self.cookies.set(COOKIE, token, domain="jaarwiel.example", path="/")

    def personal(self, email: str) -> str:
        """The personal page of the person with this address."""
        person = self.desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]
        return f"/inbreng/{links.token(self.desk.store, 'inbreng', str(person))}"

    def feed(self, audience: str) -> str:
        return f"/agenda/{links.token(self.desk.store, 'agenda', audience)}.ics"

    def state(self) -> dict[str, list[Any]]:
        """Everything in the state file, but when links, tokens, sessions, feeds were used."""
        ask = self.desk.store.db.conn.execute
        tables = ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'fetch'")
        return {
            name: ask(f"SELECT {self._lasting(name)} FROM [{name}]").fetchall()  # noqa: S608 - ours
            for (name,) in tables.fetchall()
        }

    def _lasting(self, table: str) -> str:
        """The columns of this table that merely reading changes nothing in."""
        if table not in PASSING:
            return "*"
        columns = self.desk.store.db.table(table).columns
        return ", ".join(each.name for each in columns if each.name != PASSING[table])


@contextmanager
def visiting(
    desk: Desk,
    state: Path,
    now: datetime,
    cycle: Path = HET_HOGELAND,
    reply_to: str | None = None,
    smtp: str | None = None,
) -> Iterator[Visit]:
    clock = [now]
    settings = Settings(
        cycle=cycle,
        state=state,
        address=ADDRESS,
        sender=None,
        smtp=smtp,
        publish_to=None,
        reply_to=reply_to,
    )
    with asyncio.Runner() as runner:
        yield Visit(make_app(settings, lambda: clock[0]), runner, desk, clock)


def words(response: httpx.Response) -> str:
    """The text of a page, without markup."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", response.text)).split())


def box(response: httpx.Response, name: str) -> str:
    """What stands in the box with this name."""
    found = re.search(
        rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>\n?(.*?)</textarea>',
        response.text,
        re.DOTALL,
    )
    assert found, name
    return unescape(found.group(1))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}
