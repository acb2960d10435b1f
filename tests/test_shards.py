"""Two hosts with a shard each, at one Prefect server on PostgreSQL; one host is lost halfway."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
from hogeland import HET_HOGELAND, PEOPLE
from machine import lack

from jaarwiel.core.contact import Contact
from jaarwiel.office.desk import open_desk
from jaarwiel.office.tables import find_tables
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import settings

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parents[1]
BINARIES = Path("/usr/lib/postgresql/15/bin")
PATIENCE = 240
"""Seconds that each step may take on a busy machine."""
CLOCK = """import os
if os.environ.get("JAARWIEL_STATE"):
    import datetime, zoneinfo
    import jaarwiel.settings
    zone = zoneinfo.ZoneInfo("Europe/Amsterdam")
    jaarwiel.settings.present = lambda: datetime.datetime(2027, 1, 12, 8, 30, tzinfo=zone)
"""
"""Python's sitecustomize for the hosts: they live on a working day on which requests go out."""


def until(what, asked):
    """Waits until it is so, and gives what was found."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := asked():
            return found
        time.sleep(0.2)
    return pytest.fail(f"{what} took over {PATIENCE} seconds")


def free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def begin(stack, tmp_path):
    """Begins a process in a group of its own, that is ended with the test."""

    def begin(name, command, env, **more):
        log = stack.enter_context((tmp_path / f"{name}.log").open("wb"))
        process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, **more
        )
        stack.callback(process.wait)
        stack.callback(kill, process)
        return process

    return begin


def kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def lose(worker, here):
    """Ends the worker of a host and the runs that it began, which know where its tables are."""
    kill(worker)
    mark = f"JAARWIEL_STATE={here['JAARWIEL_STATE']}\0".encode()
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (place / "environ").read_bytes():
                os.kill(int(place.name), signal.SIGKILL)


@pytest.fixture
def database(begin, stack):
    """The address of a PostgreSQL of this test alone, which refuses to run as root."""
    if not (BINARIES / "initdb").exists():
        lack("PostgreSQL 15 is not installed")
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    place = Path(f"/tmp/jaarwiel-pg-{os.getpid()}")  # noqa: S108 - a socket's path must be short
    place.mkdir(mode=0o700)
    stack.callback(shutil.rmtree, place)
    if user:
        shutil.chown(place, **user)
    port = free_port()
    initdb = [BINARIES / "initdb", "-D", place / "data", "-U", "proef", "-A", "trust", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", extra_groups=[], **user)
    serve = [BINARIES / "postgres", "-D", place / "data", "-p", str(port), "-k", place, "-F"]
    begin("postgres", serve, None, extra_groups=[], **user)
    ready = [BINARIES / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
    until(
        "PostgreSQL",
        lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0,
    )
    return f"postgresql+asyncpg://proef@127.0.0.1:{port}/postgres"


def make_host(folder, names):
    """A host with these tables and their people."""
    (folder / "cycles").mkdir(parents=True)
    here = {f"JAARWIEL_{key.upper()}": str(folder / f"{key}s") for key in ("cycle", "state")}
    for name in names:
        shutil.copy(HET_HOGELAND, folder / "cycles" / f"{name}.toml")
    for table in find_tables(settings(here)).tables:
        with open_desk(table.settings) as desk, desk.store.writing():
            for name, email, party, role in PEOPLE:
                own = email.replace("@", f"@{table.name}.")
                keep_contact(desk.store, Contact(0, name, own, party, role))
    return here


def back_up(state, to):
    with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def test_tables_of_a_host_that_died_go_on_elsewhere_without_a_letter_lost_or_doubled(
    begin, database, tmp_path, mail_server
):
    (tmp_path / "sitecustomize.py").write_text(CLOCK)
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("JAARWIEL_", "PREFECT_"))}
    env = plain | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_API_DATABASE_CONNECTION_URL": database,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    prefect = [sys.executable, "-m", "prefect"]
    begin("server", [*prefect, "server", "start", "--port", str(port)], env)
    hosts = {
        "noord": make_host(tmp_path / "noord", [f"n{number}" for number in range(4)]),
        "zuid": make_host(tmp_path / "zuid", [f"z{number}" for number in range(2)]),
    }
    until("the server", lambda: answers(api))
    httpx.post(
        f"{api}/work_pools/", json={"name": "jaarwiel", "type": "process"}
    ).raise_for_status()
    deploy = [*prefect, "--no-prompt", "deploy", "--all", "--prefect-file", "prefect-tables.yaml"]
    subprocess.run(deploy, env=env, cwd=ROOT, check=True, capture_output=True)
    own = {
        "JAARWIEL_SMTP": f"smtp://127.0.0.1:{mail_server.port}",
        "JAARWIEL_SMTP_RATE": "0",
        "PYTHONPATH": str(tmp_path),
    }
    workers = {
        queue: begin(queue, worker(prefect, queue), env | own | here)
        for queue, here in hosts.items()
    }

    mail_server.answers |= {f"berend@n{n}.gemeente.example": "slow" for n in range(4)}
    ask(api, "noord")
    until("the first letters", lambda: len(mail_server.received) >= 3)
    lose(workers["noord"], hosts["noord"])
    for path in (tmp_path / "noord" / "states").glob("*.db"):
        back_up(path, tmp_path / "zuid" / "states" / path.name)
        shutil.copy(HET_HOGELAND, tmp_path / "zuid" / "cycles" / f"{path.stem}.toml")
    before = len(mail_server.received)
    run = ask(api, "zuid")
    until("the run of the other host", lambda: state_of(api, run) in {"COMPLETED", "FAILED"})

    ids = Counter(
        message_from_bytes(each)["Message-ID"].strip() for _, each in mail_server.received
    )
    letters = [row for each in states(tmp_path / "zuid") for row in each]
    unknown = {row[0] for row in letters if row[1] in {"sending", "uncertain"}}
    assert before < len(ids), "nothing was left to do: the host died too late"
    assert max(ids.values()) == 1
    assert {row[0] for row in letters if row[1] == "accepted"} == ids.keys() - unknown
    assert [row for row in letters if row[1] == "ready"] == []
    assert {row[2].partition("@")[2].partition(".")[0] for row in letters} == {
        "n0", "n1", "n2", "n3", "z0", "z1",
    }  # fmt: skip
    assert len(unknown) <= 4  # one a table at most, of which nobody knows whether it went


def answers(api):
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def worker(prefect, queue):
    """What takes up the runs of this shard; it asks for them every second."""
    return [
        *prefect,
        "worker",
        "start",
        "--pool",
        "jaarwiel",
        "--work-queue",
        queue,
        "--limit",
        "1",
    ]


def ask(api, queue):
    """The id of a new run of this shard."""
    named = f"{api}/deployments/name/tafels%20bijwerken/alle%20tafels%20{queue}"
    found = httpx.get(named).raise_for_status().json()["id"]
    made = httpx.post(f"{api}/deployments/{found}/create_flow_run", json={})
    return made.raise_for_status().json()["id"]


def state_of(api, run):
    return httpx.get(f"{api}/flow_runs/{run}").raise_for_status().json()["state_type"]


def states(host):
    """Message-ID, state and recipient of every letter, for each table."""
    for path in sorted((host / "states").glob("*.db")):
        with closing(sqlite3.connect(path)) as db:
            yield db.execute("SELECT message_id, state, recipient FROM letter").fetchall()
