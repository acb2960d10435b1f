"""Sending, against plain smtplib over one connection to the same server in the same run."""

import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from measured import Row, took

from jaarwiel.mail.sending import send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records.post import letters
from jaarwiel.records.statefile import open_store
from jaarwiel.records.store import Store

NOW = datetime(2027, 1, 4, 10, tzinfo=UTC)
CONTENT = b"Subject: Verzoek\r\n\r\n" + b"Een regel van een brief, zoals die uitgaat.\r\n" * 150
"""About as long as a letter is."""
TIMES, WITHIN = 1.5, 1.1
"""What a letter may take of plain smtplib, and one of many of one of few."""
SINK = """
import sys, time
from aiosmtpd.controller import Controller

class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(3600)
"""


@contextmanager
def mail_server() -> Iterator[int]:
    """The port of a real SMTP server, in a process of its own, that takes every letter."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-c", SINK, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            next(iter(process.stdout or ()))  # it listens
            yield port
        finally:
            process.kill()


def with_smtplib(port: int, count: int) -> None:
    """So many letters over one connection, as plainly as it goes."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _ in range(count):
            server.sendmail("anna@gemeente.example", ["jan@x.example"], CONTENT)


def write_letters(store: Store, count: int) -> None:
    """So many letters that are ready, each to somebody else."""
    people = [{"id": each, "name": "Jan", "email": f"jan{each}@x.example"} for each in range(count)]
    with store.writing():
        store.db.table("person").insert_all(people)
        store.db.table("letter").insert_all(
            {
                "day": "2027-01-04",
                "kind": "inbreng",
                "person": each["id"],
                "sender": "anna@gemeente.example",
                "recipient": each["email"],
                "subject": "Verzoek",
                "message_id": f"<{each['id']}@x.example>",
                "content": CONTENT,
                "state": "ready",
                "written_at": NOW.isoformat(),
                "next_attempt": NOW.isoformat(),
            }
            for each in people
        )


def outbox(port: int, count: int) -> float:
    """Seconds to send so many letters, with everything that is recorded about each."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "state.db")
        with closing(store):
            write_letters(store, count)
            courier = SmtpCourier(f"smtp://127.0.0.1:{port}")
            taken = took(lambda: send_ready(store, courier, NOW))
            if letters(store, "state <> 'accepted'"):
                raise RuntimeError("not every letter was accepted")
            return taken


def rows(runs: int = 7, few: int = 500, many: int = 5000) -> Iterator[Row]:
    """What a letter costs beside plain smtplib, and whether many cost more each."""
    plain, ours = [], []
    with mail_server() as port:
        with_smtplib(port, few)
        for _ in range(runs):  # turn by turn, so that both meet the same machine
            plain.append(took(lambda: with_smtplib(port, few)) / few)
            ours.append(outbox(port, few) / few)
        all_letters = [outbox(port, many) / many for _ in range(2)]
    yield Row(f"a letter out of {few}", ours, f"{TIMES} x plain smtplib", min(plain) * TIMES)
    yield Row(f"a letter out of {many}", all_letters, f"{WITHIN} x one of {few}",
              min(ours) * WITHIN)  # fmt: skip


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
