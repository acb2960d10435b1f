"""A desk of Het Hogeland with its own state file, people at it, and a real mail server."""

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import soak
from aiosmtpd.controller import Controller
from commandline import commandline, process
from hogeland import HET_HOGELAND, PEOPLE

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Cycle
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.mail.courier import STILL
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import keep_contact
from jaarwiel.records.statefile import open_store
from jaarwiel.records.store import Store


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks what is about the core."""
    if soak.is_about_core(item):
        item.add_marker("core")


@pytest.hookimpl(trylast=True)  # Hypothesis marks its own first
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is not for this run."""
    config.hook.pytest_deselected(items=[each for each in items if not soak.is_for_this_run(each)])
    items[:] = [each for each in items if soak.is_for_this_run(each)]


@pytest.fixture(scope="session")
def cycle() -> Cycle:
    return cyclefile.load(HET_HOGELAND)


@pytest.fixture(scope="session")
def new_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file of a table at which nothing has happened yet; copied, not opened."""
    made = tmp_path_factory.mktemp("new") / "state.db"
    open_store(made).close()
    return made


@pytest.fixture
def store(tmp_path: Path, new_state: Path) -> Iterator[Store]:
    shutil.copy(new_state, tmp_path / "state.db")
    opened = open_store(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kept_states() -> Iterator[dict[tuple[str, ...], tuple[Any, sqlite3.Connection]]]:
    kept: dict[tuple[str, ...], tuple[Any, sqlite3.Connection]] = {}
    yield kept
    for _, copy in kept.values():
        copy.close()


@pytest.fixture
def once(
    store: Store, kept_states: dict[tuple[str, ...], tuple[Any, sqlite3.Connection]]
) -> Callable[[str, Callable[[], Any]], Any]:
    """Does something to the state file, and for later tests of the module puts back what it gave.

    What it gives back is shared by them: it must be something that nobody changes.
    """

    done: list[str] = []

    def do(name: str, make: Callable[[], Any]) -> Any:
        done.append(name)
        if tuple(done) not in kept_states:
            given, copy = make(), sqlite3.connect(":memory:")
            store.db.conn.backup(copy)
            kept_states[tuple(done)] = given, copy
            return given
        given, copy = kept_states[tuple(done)]
        copy.backup(store.db.conn)
        vars(store).pop("secret", None)
        store.undone += 1  # what was known of the file before need not be so
        return given

    return do


@pytest.fixture
def jaarwiel(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in an empty folder; in the soak as a process of its own."""

    def run(*arguments: str, code: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("JAARWIEL_")}
        begin = process if soak.ON else commandline
        done = begin(arguments, tmp_path, environment | environ)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def desk(cycle: Cycle, store: Store) -> Desk:
    """The table with its people, and no mail server."""
    with store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(store, Contact(0, name, email, party, role))
    return Desk(cycle, store, "https://jaarwiel.example")


SLOW = 2
"""Seconds that a slow server takes over its 250: longer than impatient clients wait."""


@dataclass
class MailServer:
    """A real SMTP server on loopback that answers as it is told to."""

    answers: dict[str, str] = field(default_factory=dict)
    """Reply to the letter, by recipient; "250 OK" where none is given."""
    at_recipient: dict[str, str] = field(default_factory=dict)
    """Reply to the recipient, before the letter is handed over."""
    received: list[tuple[str, bytes]] = field(default_factory=list)
    most_letters: int | None = None
    """How many letters it takes over one connection; `then` is what it says to the next."""
    then: str = ""
    port: int = 0
    taken: dict[object, int] = field(default_factory=dict)
    """How many letters it took over each connection."""

    @property
    def connections(self) -> int:
        """How many connections a letter was offered over."""
        return len(self.taken)

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.taken.setdefault(session.peer, 0) == self.most_letters:
            server.transport.write(b"" if self.then == "drop" else f"{self.then}\r\n".encode())
            server.transport.close()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.at_recipient.get(address, "250 OK")
        if answer == "drop":
            server.transport.close()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        recipient = envelope.rcpt_tos[0]
        self.taken[session.peer] += 1
        answer = self.answers.get(recipient, "250 OK")
        if answer == "drop":
            server.transport.close()
            return "451 never seen"
        if answer == "slow":
            await asyncio.sleep(SLOW)
            answer = "250 OK"
        if answer.startswith("250"):
            self.received.append((recipient, envelope.content))
        return answer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def mailing_desk(desk: Desk, mail_server: MailServer) -> Desk:
    """The table with its people and a mail server."""
    return replace(desk, courier=SmtpCourier(f"smtp://127.0.0.1:{mail_server.port}", timer=STILL))
