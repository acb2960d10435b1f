"""`jaarwiel start`: what it checks, how it keeps its processes going, and the whole of it once."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hogeland import HET_HOGELAND
from webvisit import words

from jaarwiel import runs, start
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.desk import open_desk
from jaarwiel.records import archive
from jaarwiel.settings import Settings, settings
from jaarwiel.start import greeting, prefectserver, process, supervising
from jaarwiel.start.alone import alone, prefect_home
from jaarwiel.start.page import listening
from jaarwiel.start.process import Child, end_leftovers


@pytest.fixture
def table(tmp_path: Path) -> Settings:
    return replace(settings({}), state=tmp_path / "state.db")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(is_so: Callable[[], object], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.1)


# -------------------------------------------------------------------------------- before it starts


def test_an_answer_does_not_wait_for_the_one_before_to_be_acknowledged():
    async def accepted(bound: socket.socket) -> int:
        made = asyncio.Event()
        found = []

        async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            its = writer.get_extra_info("socket")
            found.append(its.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            made.set()
            writer.close()

        async with await asyncio.start_server(meet, sock=bound):
            with socket.create_connection(bound.getsockname()):
                await asyncio.wait_for(made.wait(), 5)
        return found[0]

    with listening(0, "--port") as bound:
        assert asyncio.run(accepted(bound)) == 1


@pytest.mark.parametrize("option", ["--port", "--prefect-port"])
def test_a_port_that_is_taken_is_named_with_its_option(table, option):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = (taken, free_port()) if option == "--port" else (free_port(), taken)

        with pytest.raises(InputError) as raised:
            start.start(table, *ports)

    assert str(raised.value) == (
        f"Poort {taken} is niet vrij op 127.0.0.1: er draait al iets. "
        f"Stop dat, of kies een andere poort met {option}."
    )


@pytest.mark.parametrize("option", ["--port", "--prefect-port"])
@pytest.mark.parametrize("number", [-1, 0, 65536, 70000])
def test_what_is_no_port_is_refused_before_anything_is_made(table, option, number):
    ports = (number, 4200) if option == "--port" else (8000, number)

    with pytest.raises(InputError) as raised:
        start.start(table, *ports)

    assert str(raised.value) == (
        f"Poort {number} bestaat niet. Kies met {option} een getal van 1 tot en met 65535."
    )
    assert list(table.state.parent.iterdir()) == []


def test_one_port_cannot_serve_both(table):
    port = free_port()

    with pytest.raises(InputError, match=f"^Poort {port} is niet vrij .* met --prefect-port.$"):
        start.start(table, port, port)


def test_a_mistake_in_the_cycle_file_shows_before_anything_runs(table, tmp_path):
    broken = tmp_path / "tafel.toml"
    broken.write_text("[table", encoding="utf-8")

    with pytest.raises(InputError, match=r"tafel\.toml"):
        start.start(replace(table, cycle=broken), free_port(), free_port())

    assert not (tmp_path / ".prefect").exists()


def test_a_second_start_for_the_same_table_is_refused(table, tmp_path):
    with (
        alone(tmp_path / ".prefect", table.state),
        pytest.raises(InputError) as raised,
    ):
        start.start(table, free_port(), free_port())

    assert str(raised.value) == (
        f"jaarwiel draait al voor {table.state}. Gebruik de pagina die al draait, "
        "stop die met Ctrl-C, of kies een ander bestand met --state."
    )


def test_the_same_table_by_a_symbolic_link_is_refused(table, tmp_path):
    (tmp_path / "echt").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "echt")
    state = tmp_path / "echt" / "state.db"

    with (
        alone(prefect_home(state), state),
        pytest.raises(InputError, match=f"^jaarwiel draait al voor {state}"),
    ):
        start.start(replace(table, state=tmp_path / "link" / "state.db"), free_port(), free_port())


def test_another_table_in_the_same_folder_has_a_prefect_of_its_own(table, tmp_path):
    first, other = table.state, tmp_path / "proef.db"

    with alone(prefect_home(first), first), alone(prefect_home(other), other):
        made = sorted(each.name for each in tmp_path.iterdir())

    assert made == [".prefect", ".prefect-proef.db"]


def test_the_address_follows_the_port_unless_it_was_set(table):
    followed = supervising._resolved(table, 9000)
    kept = supervising._resolved(replace(table, address="https://jaarwiel.example"), 9000)

    assert (followed.address, kept.address) == ("http://127.0.0.1:9000", "https://jaarwiel.example")


def test_other_processes_see_whole_paths_and_no_prefect_of_somebody_else(table, monkeypatch):
    monkeypatch.chdir(table.state.parent)
    monkeypatch.setenv("PREFECT_API_URL", "https://elsewhere.example/api")
    relative = replace(
        table, state=Path("state.db"), publish_to=Path("agenda"), documents_to=Path("stukken")
    )

    found = prefectserver.environment(supervising._resolved(relative, 8000), Path("/x/.prefect"))

    assert "PREFECT_API_URL" not in found
    assert found["PREFECT_HOME"] == "/x/.prefect"
    assert [found[f"JAARWIEL_{name}"] for name in ("STATE", "PUBLISH", "DOCUMENTS")] == [
        str(table.state.parent / name) for name in ("state.db", "agenda", "stukken")
    ]


def test_every_start_gives_a_new_sign_in_link(table, capsys):
    def link() -> str:
        with open_desk(table) as desk:
            greeting.greet(desk, table, 4200)
        lines = capsys.readouterr().out.splitlines()
        return next(line.split()[1] for line in lines if line.startswith("  Aanmelden"))

    first, second = link(), link()

    assert first.startswith("http://127.0.0.1:8000/aanmelden/1.")
    assert first != second


LOCAL_LINKS = (
    "ingesteld; let op: links in brieven wijzen naar {} en werken alleen op deze computer. "
    "Zet JAARWIEL_URL op het adres waarop anderen de pagina bereiken"
)


@pytest.mark.parametrize(
    ("smtp", "address", "told"),
    [
        (None, "http://127.0.0.1:8000", "niet ingesteld (JAARWIEL_SMTP): brieven wachten"),
        *(
            ("smtp://naam:geheim@mail.example", address, LOCAL_LINKS.format(address))
            for address in ("http://127.0.0.1:8000", "http://localhost:9000", "http://[::1]:8000")
        ),
        ("smtp://naam:geheim@mail.example", "https://jaarwiel.example", "ingesteld"),
    ],
)
def test_what_is_said_of_the_mail_server_holds_no_secret(smtp, address, told):
    assert greeting._mail(smtp, address) == told


# -------------------------------------------------------------------------------------- processes


def test_the_page_alone_runs_without_prefect_until_it_is_stopped(table):
    port = free_port()
    command = [
        *(sys.executable, "-m", "jaarwiel", "start", "--page-only", "--port", str(port)),
        *("--cycle", str(table.cycle), "--state", str(table.state)),
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JAARWIEL_")}

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        wait_for(lambda: answers(port), 60, "the page")
        running.terminate()
        told, _ = running.communicate(timeout=60)

    assert running.returncode == 0
    assert "jaarwiel tick" in told
    assert [path.name for path in (table.state.parent / ".prefect").iterdir()] == ["lock"]


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def child(folder: Path, code: str) -> Child:
    return Child("De proef", ["-c", code], dict(os.environ), folder / "proef.log")


def test_a_process_that_ends_by_itself_begins_again_ever_later(tmp_path, capsys):
    failing = child(tmp_path, "print('waarom het misging'); raise SystemExit(3)")
    pauses = []

    for _ in range(3):
        failing.pause, pause = timedelta(0), failing.pause
        failing.tend()
        failing.process.wait()
        failing.pause = pause
        failing.tend()
        pauses.append(failing.pause.total_seconds())

    assert pauses == [1, 2, 4]
    assert failing.process is None
    assert capsys.readouterr().out.startswith(
        "De proef is gestopt (code 3) en start over 1 s opnieuw. "
        f"Het laatste uit {tmp_path / 'proef.log'}:\n  waarom het misging\n"
    )


def test_a_process_that_waits_for_its_turn_is_not_begun(tmp_path):
    failing = child(tmp_path, "raise SystemExit(3)")
    failing.tend()
    failing.process.wait()
    failing.tend()

    failing.tend()

    assert failing.process is None


def test_a_process_for_which_there_is_no_room_waits_until_there_is(tmp_path, capsys):
    answers = [OSError(28, "No space left on device", "prefect.db"), "Er is een nieuwe gemaakt."]

    def prepare() -> str:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    begun = child(tmp_path, "import time; time.sleep(60)")
    begun.prepare = prepare
    begun.tend()
    waiting, begun.pause = begun.process, timedelta(0)
    begun.tend()

    assert (waiting, begun.process is None) == (None, False)
    assert capsys.readouterr().out == (
        "De proef kan niet starten (prefect.db: de schijf is vol) en probeert het over 1 s "
        "opnieuw.\nEr is een nieuwe gemaakt.\n"
    )
    begun.end()


def test_ending_a_process_ends_what_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "GRACE", timedelta(seconds=0.5))
    stubborn = child(
        tmp_path,
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print('klaar', flush=True); time.sleep(60)",
    )
    stubborn.tend()
    group = stubborn.process.pid
    wait_for(lambda: "klaar" in stubborn.last_lines(), 10, "the process to start")

    stubborn.end()

    wait_for(lambda: members({group}) == [], 5, "the processes to go")


PARENT = """
import os, sys, threading, time
from pathlib import Path
from jaarwiel.start.process import Child
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
sleep = ["-c", "import time; time.sleep(60)"]
child = Child("De proef", sleep, dict(os.environ), Path(sys.argv[1]))
child.tend()
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells a child so")
def test_a_process_ends_when_what_began_it_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path / "proef.log"], stdout=subprocess.PIPE, text=True
    )
    with parent:
        group = int(parent.stdout.readline())
        assert len(members({group})) == 1

        parent.kill()

    wait_for(lambda: members({group}) == [], 5, "the child to go")
    assert (tmp_path / "proef.pid").read_text() == f"{group}\n"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_what_a_killed_start_left_is_ended_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "GRACE", timedelta(seconds=0.5))
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('klaar', flush=True); time.sleep(60)"
    )

    def begun(name: str, **env: str) -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [sys.executable, "-c", deaf],
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        made.stdout.readline()
        (tmp_path / f"{name}.pid").write_text(str(made.pid))
        return made

    with begun("planning", PREFECT_HOME=str(tmp_path)) as ours, begun("server") as other:
        was_found = end_leftovers(tmp_path, f"PREFECT_HOME={tmp_path}")
        # A process that was killed has no environment any more a moment before it has an exit code.
        ended = (ours.wait(timeout=5), other.poll())
        other.kill()

    assert was_found
    assert ended == (-signal.SIGKILL, None)
    assert list(tmp_path.iterdir()) == []
    assert not end_leftovers(tmp_path, f"PREFECT_HOME={tmp_path}")


def test_a_process_that_was_ended_leaves_no_number_behind(tmp_path):
    ended = child(tmp_path, "import time; time.sleep(60)")
    ended.tend()

    ended.end()

    assert not (tmp_path / "proef.pid").exists()


def test_prefect_that_does_not_start_is_told_with_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "PATIENCE", timedelta(seconds=1))
    server = child(tmp_path, "print('geen schijfruimte'); raise SystemExit(1)")
    (tmp_path / "planning").mkdir()
    planning = child(tmp_path / "planning", "import time; time.sleep(9)")
    page = threading.Thread(target=time.sleep, args=(3,), daemon=True)
    page.start()
    api = f"http://127.0.0.1:{free_port()}/api"

    with pytest.raises(JaarwielError, match=r"(?s)Prefect start niet .*geen schijfruimte"):
        supervising._look_after(
            server,
            planning,
            page,
            api,
            supervising._Stop(),
            lambda: False,
            datetime.now(UTC),
        )
    planning.end()


# ---------------------------------------------------------------------------------- the whole of it


def members(groups: set[int]) -> list[str]:
    """The commands of the processes in these groups; those that have ended are left out."""
    listed = subprocess.run(
        ["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [row[2] for row in rows if int(row[0]) in groups and not row[1].startswith("Z")]


DAILY = {"ochtendbericht", "stukken voor vergaderingen"}


@dataclass
class Running:
    """A `jaarwiel start` that is ready."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    prefect_port: int

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.prefect_port}/api"

    def output(self) -> str:
        return (self.folder / "uitvoer.txt").read_text(encoding="utf-8")

    def groups(self) -> set[int]:
        """The process groups of its children."""
        listed = subprocess.run(
            ["ps", "-eo", "ppid=,pgid="], capture_output=True, text=True, check=True
        )
        rows = (line.split() for line in listed.stdout.splitlines())
        return {int(group) for parent, group in rows if int(parent) == self.process.pid}

    def ask(self, path: str, **wanted: object) -> list[dict[str, object]]:
        answer = httpx.post(f"{self.api}/{path}", json=wanted, trust_env=False)
        return list(answer.raise_for_status().json())


def command(port: int, prefect_port: int) -> list[str]:
    ports = ["--port", str(port), "--prefect-port", str(prefect_port)]
    return [sys.executable, "-m", "jaarwiel", "start", *ports]


def environment(folder: Path) -> dict[str, str]:
    """That of a person with nothing set, at a table of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("JAARWIEL_")}
    cycle = folder / "cyclus.toml"
    if not cycle.exists():
        shutil.copy(HET_HOGELAND, cycle)
    given = {"JAARWIEL_STATE": folder / "state.db", "JAARWIEL_CYCLE": cycle}
    return {**kept, **{name: str(path) for name, path in given.items()}, "PYTHONUNBUFFERED": "1"}


@contextmanager
def begun(folder: Path) -> Iterator[Running]:
    """A start that is ready; it is stopped at the end."""
    port, prefect_port = free_port(), free_port()
    with (folder / "uitvoer.txt").open("wb") as output:
        started = subprocess.Popen(
            command(port, prefect_port),
            cwd=folder,
            env=environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    found = Running(started, folder, port, prefect_port)
    try:
        wait_for(
            lambda: "Klaar" in found.output() or started.poll() is not None, 180, "ready to be told"
        )
        assert started.poll() is None, found.output()
        yield found
    finally:
        if started.poll() is None:
            started.terminate()
            started.wait(60)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with begun(tmp_path_factory.mktemp("tafel")) as found:
        yield found


@pytest.mark.prefect
def test_every_step_of_the_cycle_is_planned(running):
    deployments = running.ask("deployments/filter")

    assert {each["name"] for each in deployments} == {
        "ochtendbericht",
        "ronde overdag",
        "evaluatie",
        "activiteitenoverzicht",
        "ondertekening",
        "ambitiekader",
        "jaar openen",
        "stukken voor vergaderingen",
        "agenda publiceren",
        "reservekopie",
        "document samenstellen",
    }


@pytest.mark.prefect
def test_months_of_coming_runs_stand_on_the_board(running):
    def ahead(name: str) -> timedelta:
        asked = {
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": 1,
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "deployments": {"name": {"any_": [name]}},
        }
        last = [each["expected_start_time"] for each in running.ask("flow_runs/filter", **asked)]
        now = datetime.now(UTC)
        return max((datetime.fromisoformat(str(each)) - now for each in last), default=timedelta(0))

    def shortest() -> timedelta:
        return min(map(ahead, DAILY))

    wait_for(lambda: shortest() > timedelta(days=150), 60, "half a year of runs of each day")
    assert ahead("agenda publiceren") > timedelta(days=7)


@pytest.mark.prefect
def test_the_planning_board_asks_the_prefect_of_this_table(running):
    told = httpx.get(f"http://127.0.0.1:{running.prefect_port}/ui-settings", trust_env=False)

    assert told.json()["api_url"] == running.api


@pytest.mark.prefect
def test_the_secretary_has_a_document_assembled(running, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", running.api)
    form = {"document": "Terugblik prestatieafspraken", "year": 2027, "form": "concept"}

    run = runs.request_run("document samenstellen/document samenstellen", {"form": form})
    refused = runs.request_run(
        "document samenstellen/document samenstellen", {"form": {"document": "iets anders"}}
    )

    def state() -> str:
        return str(httpx.get(f"{running.api}/flow_runs/{run}").json()["state_type"])

    wait_for(lambda: state() in {"COMPLETED", "FAILED", "CRASHED"}, 60, "the run to end")
    assert state() == "COMPLETED"
    assert (running.folder / "documenten" / "terugblik-2027-0.1-concept.pdf").is_file()
    assert refused is None


@pytest.fixture(scope="module")
def secretary(running: Running) -> Iterator[httpx.Client]:
    """The browser of somebody who came in by the link that is shown."""
    link = next(line.split()[1] for line in running.output().splitlines() if "Aanmelden" in line)
    where = f"http://127.0.0.1:{running.port}"
    with httpx.Client(base_url=where, trust_env=False, timeout=60) as browser:
        assert browser.post(link).status_code == 303
        yield browser


def ended(browser: httpx.Client, page: str) -> str:
    """The page of a run, once it does not go on any more."""
    wait_for(lambda: "data-loopt" not in browser.get(page).text, 90, "the run to end")
    return words(browser.get(page))


@pytest.mark.prefect
def test_who_presses_twice_sees_one_run_until_its_version_is_there(running, secretary):
    asked = {"stuk": "activiteitenoverzicht", "jaar": "2027", "soort": "concept"}

    def press(_: int) -> str:
        answer = secretary.post("/stukken/samenstellen", data=asked)
        assert answer.status_code == 303, words(answer)
        return answer.headers["location"]

    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(press, range(2)))
    shown = ended(secretary, pages[0])
    again = ended(secretary, press(0))

    assert len({page.partition("?")[0] for page in pages}) == 1
    assert sorted("liep=ja" in page for page in pages) == [False, True]
    assert "versie 0.1 (concept) is samengesteld." in shown
    assert shown.count("✓ klaar") == 7
    assert "is ongewijzigd sinds versie 0.1." in again
    with open_desk(settings({"JAARWIEL_STATE": str(running.folder / "state.db")})) as desk:
        kept = archive.versions(desk.store, "2027/activiteitenoverzicht")
    assert [each.assembled_by for each in kept] == ["secretariaat"]


@pytest.mark.prefect
def test_a_run_that_waits_gives_way_and_one_that_fails_says_why(running, secretary):
    asked = {"stuk": "prestatieafspraken", "jaar": "2027", "soort": "definitief"}
    form = {"document": "Tweejarige prestatieafspraken of update jaaractiviteiten", "year": 2027}
    (found,) = running.ask("deployments/filter", deployments={"tags": {"all_": ["secretariaat"]}})

    def begin(**state: object) -> str:
        wanted = {"parameters": {"form": form}, **state}
        where = f"{running.api}/deployments/{found['id']}/create_flow_run"
        answers: list[httpx.Response] = []

        def is_taken() -> bool:
            answers.append(httpx.post(where, json=wanted, trust_env=False, timeout=30))
            return answers[-1].is_success

        wait_for(is_taken, 30, "Prefect to take a run")
        return f"/stukken/samenstellen/{answers[-1].json()['id']}"

    later = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T09:00:00Z"}}
    waiting = begin(state=later)
    pressed = secretary.post("/stukken/samenstellen", data=asked).headers["location"]
    made = secretary.post(waiting, data={"wijze": "direct"}).headers["location"]
    stopped = words(secretary.get(waiting))
    secretary.post("/stukken/samenstellen", data={**asked, "wijze": "direct"})
    failed = ended(secretary, begin())

    assert pressed.startswith(f"{waiting}?")
    assert made.startswith("/stukken/2027/prestatieafspraken?samengesteld=")
    assert "Deze uitvoering is geannuleerd." in stopped
    assert "Het samenstellen is mislukt. Van " in failed
    assert "is al een versie definitief. Vermeld de reden van een nieuwe versie" in failed
    assert "Controleren en opstellen ▲ mislukt" in failed


@pytest.mark.prefect
def test_the_sign_in_link_that_is_shown_works(running):
    link = next(line.split()[1] for line in running.output().splitlines() if "Aanmelden" in line)

    answer = httpx.get(link, trust_env=False)

    assert (answer.status_code, "Aanmelden" in answer.text) == (200, True)


@pytest.mark.prefect
def test_a_second_start_is_told_that_it_runs_already(running):
    second = subprocess.run(
        command(free_port(), free_port()),
        cwd=running.folder,
        env=environment(running.folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 2
    assert f"jaarwiel draait al voor {running.folder / 'state.db'}." in second.stderr
    assert running.process.poll() is None


@pytest.mark.prefect
def test_a_planning_that_dies_comes_back(running):
    def planning() -> int:
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        found = (row for row in rows if int(row[1]) == running.process.pid)
        return next((int(row[0]) for row in found if "flows.serve" in row[2]), 0)

    first = planning()

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: planning() not in {0, first}, 30, "the planning to come back")
    assert "De planning is gestopt (code -9) en start over 1 s opnieuw." in running.output()


@pytest.mark.prefect
def test_the_schedules_follow_the_cycle_file(running):
    file = running.folder / "cyclus.toml"
    before = file.read_text(encoding="utf-8")
    first = {each["name"] for each in running.ask("deployments/filter")}

    file.write_text("[table", encoding="utf-8")
    time.sleep(1)
    still = {each["name"] for each in running.ask("deployments/filter")}
    file.write_text(before.replace('step = "ambitiekader"', 'step = "kader"'), encoding="utf-8")

    wanted = first - {"ambitiekader"} | {"kader"}
    wait_for(
        lambda: {each["name"] for each in running.ask("deployments/filter")} == wanted,
        90,
        "the schedules of the changed file",
    )
    assert still == first
    assert running.output().count("Het cyclusbestand is gewijzigd") == 1


@pytest.mark.prefect
@pytest.mark.soak
def test_a_prefect_that_dies_without_its_database_is_told_of_every_step_again(tmp_path):
    with begun(tmp_path) as lost:
        before = {each["name"] for each in lost.ask("deployments/filter")}
        for each in (tmp_path / ".prefect").glob("prefect.db*"):
            each.unlink()

        os.kill(int((tmp_path / ".prefect" / "server.pid").read_text("ascii")), signal.SIGKILL)

        def known() -> set[object]:
            with suppress(httpx.HTTPError):
                return {each["name"] for each in lost.ask("deployments/filter")}
            return set()

        wait_for(lambda: known() == before, 240, "the steps to be planned again")
        assert "Prefect is gestopt (code -9) en start over 1 s opnieuw." in lost.output()


@pytest.mark.prefect
@pytest.mark.soak
def test_a_moved_folder_keeps_its_planning_and_a_newer_prefect_s_is_made_anew(tmp_path):
    first, second = tmp_path / "eerst", tmp_path / "verhuisd"
    first.mkdir()

    def coming(found: Running) -> set[object]:
        wanted = {"state": {"type": {"any_": ["SCHEDULED"]}}}
        asked = found.ask("flow_runs/filter", flow_runs=wanted, sort="EXPECTED_START_TIME_DESC")
        return {each["id"] for each in asked}

    with begun(first) as found:
        wait_for(lambda: len(coming(found)) > 100, 60, "coming runs")
        time.sleep(10)  # until all of them stand there
        before = coming(found)
    first.rename(second)
    with begun(second) as found:
        kept = coming(found)
        old = {each["name"] for each in found.ask("deployments/filter")}
    database = second / ".prefect" / "prefect.db"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with begun(second) as found:
        new = {each["name"] for each in found.ask("deployments/filter")}
        told = found.output()

    assert kept == before
    assert new == old
    assert "is van een nieuwere Prefect dan die nu is geïnstalleerd" in told
    assert "nieuwere" not in (second / ".prefect" / "planning.log").read_text("utf-8")


@pytest.mark.prefect
@pytest.mark.soak
def test_a_full_disk_is_told_and_made_good_once_there_is_room(tmp_path):
    disk = tmp_path / "schijf"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(disk)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("only who may mount a disk can fill one")
    try:
        grown: list[int] = []
        (disk / "uitvoer.txt").touch()  # it is read from the first moment on

        def has_room() -> bool:
            told = (disk / "uitvoer.txt").read_text("utf-8")
            if "Prefect kan niet starten" in told and not grown:
                resized = ["mount", "-o", "remount,size=60m", str(disk)]
                grown.append(subprocess.run(resized, check=True).returncode)
            return bool(grown)

        with ThreadPoolExecutor(1) as pool:
            growing = pool.submit(wait_for, has_room, 60, "the full disk to be told")
            with begun(disk) as found:
                growing.result()
                assert "de schijf is vol) en probeert het over" in found.output()
                assert len(found.ask("deployments/filter")) > 5
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.prefect
def test_ctrl_c_stops_everything(running):
    groups = running.groups()
    assert len(members(groups)) >= 2

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(60) == 0
    assert members(groups) == []
    assert "Traceback" not in running.output()
    for port in (running.port, running.prefect_port):
        listening(port, "--port").close()


@pytest.mark.soak
@pytest.mark.prefect
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells a child so")
def test_a_start_that_is_killed_takes_everything_with_it(tmp_path):
    with begun(tmp_path) as killed:
        groups = killed.groups()
        assert len(members(groups)) >= 2

        killed.process.kill()
        killed.process.wait()

        wait_for(lambda: members(groups) == [], 20, "the children to go")
