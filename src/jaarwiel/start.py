"""`jaarwiel start`: the page, a Prefect server of its own and the planning, until Ctrl-C.

Everything listens on 127.0.0.1. What Prefect keeps, and the logs, stand in `.prefect` beside
state.db; beside a state file of another name, such as proef.db, in `.prefect-proef.db`.
"""

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click
import httpx

from jaarwiel import logs, prefectdb
from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.lockfile import take
from jaarwiel.mail.mailserver import LOOPBACK
from jaarwiel.office.calendars.publish import announce
from jaarwiel.office.desk import Desk, NoCycleError, open_desk, read_cycle
from jaarwiel.process import GRACE, Child, end_leftovers
from jaarwiel.records import links
from jaarwiel.resources import OWN_TEMPLATES, own_templates
from jaarwiel.settings import Settings, present
from jaarwiel.templating import templatecheck

if TYPE_CHECKING:
    import uvicorn

HOST: Final = "127.0.0.1"
LAST_PORT: Final = 65535
PATIENCE: Final = timedelta(seconds=180)
"""How long Prefect may take to start; a slow disk with a new database needs a minute."""
POLL_SECONDS: Final = 0.25
SECRET_FILE: Final = re.compile(r"JAARWIEL_\w+_FILE")
"""The settings that name a file with a secret in it."""

PREFECT_SETTINGS: Final[Mapping[str, str]] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # In memory, as is the default, a run that is cut off by a restart of the server would keep
    # its place for good: every later tick would be refused.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # So many coming runs stand on the planning board: of what runs once a working day half a year,
    # of what runs every hour some days. New ones are added every ten minutes.
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "130",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": "P182D",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": "P370D",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "600",
    # Runs of the past go after four months, with what they left.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "10368000",
    # What is decided in a run stands at that run; what a thread of a library tells, nowhere.
    "PREFECT_LOGGING_EXTRA_LOGGERS": logs.NAME,
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def start(settings: Settings, port: int = 8000, prefect_port: int | None = 4200) -> None:
    """Runs everything until Ctrl-C or SIGTERM, and then stops it all.

    Without a port for Prefect that is the page alone: what is due is done by `jaarwiel tick`.

    Raises InputError when the cycle file or state.db cannot be used, a port is taken or no port, or
    it runs already; JaarwielError when Prefect does not start.
    """
    _check_port(port, "--port")
    if prefect_port is not None:
        _check_port(prefect_port, "--prefect-port")
    began = datetime.now(UTC)
    found = _resolved(settings, port)
    home = _home(found.state)
    with ExitStack() as stack:
        stop = stack.enter_context(_until_stopped())
        with open_desk(found) as desk:  # a mistake in the cycle file shows before anything runs
            _require_whole(desk, found.state)
        templatecheck.require()
        stack.enter_context(_alone(home, found.state))
        if end_leftovers(home, f"PREFECT_HOME={home}"):
            click.echo("Wat van een afgebroken start nog draaide, is gestopt.")
        bound = stack.enter_context(_bound(port, "--port"))
        if prefect_port is not None:
            _bound(prefect_port, "--prefect-port").close()
            api = os.environ["PREFECT_API_URL"] = f"http://{HOST}:{prefect_port}/api"
            beside = children(home, prefect_port, _environment(found, home), api)
            for child in beside:
                stack.callback(child.end)
                child.tend()  # beside the page, which takes a while to load as well
        page = stack.enter_context(_page(found, bound))
        with open_desk(found) as desk:
            desk.store.keep_setting("address", desk.address)  # for letters that others write
            announce(desk, present())
            _greet(desk, found, prefect_port)
        if prefect_port is None:
            _tended(stop, page, (), lambda: False, None)
        else:
            _look_after(*beside, page, api, stop, _changes(found.cycle), began)
        click.echo("Stoppen ...")


@contextmanager
def not_running(state: Path) -> Iterator[None]:
    """Makes sure that no `jaarwiel start` serves this state file. Raises InputError if one does."""
    state = state.resolve()
    with _alone(_home(state), state):
        yield


def _require_whole(desk: Desk, state: Path) -> None:
    """Raises JaarwielError for a damaged state file: every write would make it worse."""
    if damage := desk.store.damage():
        raise JaarwielError(
            f"{state} is beschadigd ({damage}). Zet een reservekopie terug, en verwijder eerst "
            f"{state.name}-wal en {state.name}-shm. Er is niets gestart."
        )


def _check_port(port: int, option: str) -> None:
    if not 1 <= port <= LAST_PORT:
        raise InputError(
            f"Poort {port} bestaat niet. Kies met {option} een getal van 1 tot en met {LAST_PORT}."
        )


def _home(state: Path) -> Path:
    """The folder for Prefect of this state file, which is nobody else's."""
    name = ".prefect" if state.name == "state.db" else f".prefect-{state.name}"
    return state.parent / name


def _resolved(settings: Settings, port: int) -> Settings:
    """With whole paths, for processes elsewhere; an address that is not set follows the port.

    The state file without symbolic links: by another path it is still the same table.
    """
    return replace(
        settings,
        cycle=settings.cycle.absolute(),
        state=settings.state.resolve(),
        publish_to=settings.publish_to and settings.publish_to.absolute(),
        documents_to=settings.documents_to and settings.documents_to.absolute(),
        backup_to=settings.backup_to and settings.backup_to.absolute(),
        address=settings.address or f"http://{HOST}:{port}",
    )


@contextmanager
def _alone(home: Path, state: Path) -> Iterator[None]:
    """Makes sure that this state.db is served once."""
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        lock = take(home / "lock")
    except OSError as error:
        raise JaarwielError(
            f"De map {home} kan niet worden gebruikt ({reason(error)}). "
            "Maak de map van state.db beschrijfbaar, of kies een andere met --state."
        ) from error
    if lock is None:
        raise InputError(
            f"jaarwiel draait al voor {state}. Gebruik de pagina die al "
            "draait, stop die met Ctrl-C, of kies een ander bestand met --state."
        )
    with lock:
        yield


def _bound(port: int, option: str) -> socket.socket:
    """A socket that listens on this port. Raises InputError when the port cannot be used."""
    # asyncio sends small packets at once only on a socket that says that it is TCP. Without that
    # every page waits 40 ms for the reader to acknowledge its headers.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen()
    except PermissionError as error:
        bound.close()
        raise InputError(
            f"Poort {port} mag alleen de beheerder van deze computer gebruiken. "
            f"Kies met {option} een getal vanaf 1024."
        ) from error
    except OSError as error:
        bound.close()
        raise InputError(
            f"Poort {port} is niet vrij op {HOST}: er draait al iets. "
            f"Stop dat, of kies een andere poort met {option}."
        ) from error
    return bound


class _Stop:
    """Whether it was asked to stop.

    A plain flag: a signal may arrive while the lock inside a threading.Event is held.
    """

    asked = False


@contextmanager
def _until_stopped() -> Iterator[_Stop]:
    """A flag that is raised by Ctrl-C, SIGTERM and a terminal that is closed."""
    stop = _Stop()

    def ask(*_: object) -> None:
        stop.asked = True

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, ask) for each in signals}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _page(
    found: Settings, bound: socket.socket, clock: Callable[[], datetime] = present
) -> Iterator[threading.Thread]:
    """The page, served in a thread of its own."""
    import uvicorn

    from jaarwiel.web.app import make_app

    app = make_app(found, clock)
    # No access log: addresses of pages are personal.
    # No proxy headers: the pages read for themselves who sends a request (web/limits.py).
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [bound]}, name="page", daemon=True
    )
    thread.start()
    try:
        _await_page(server, thread)
        yield thread
    finally:
        server.should_exit = True
        thread.join(GRACE.total_seconds())


def _await_page(server: "uvicorn.Server", thread: threading.Thread) -> None:
    while not server.started:
        if not thread.is_alive():
            raise JaarwielError("De pagina start niet; de reden staat hierboven.")
        time.sleep(0.02)


def _greet(desk: Desk, found: Settings, prefect_port: int | None) -> None:
    """Shows where everything is, with a new sign-in link; the one before is worthless now."""
    links.revoke(desk.store, "aanmelden", "kantoor")
    token = links.token(desk.store, "aanmelden", "kantoor")
    rows = {
        "Pagina": desk.address,
        "Aanmelden": f"{desk.address}/aanmelden/{token}",
        "Agenda": "de adressen om u op te abonneren staan op de pagina",
        "Planbord": f"http://{HOST}:{prefect_port} (Prefect; start nu)"
        if prefect_port is not None
        else "geen; laat cron de opdracht jaarwiel tick uitvoeren",
        "Gegevens": str(found.state),
        "Mailserver": _mail(found.smtp, desk.address),
    }
    click.echo(desk.cycle.table.name)
    for name, value in rows.items():
        click.echo(f"  {name:<12}{value}")
    click.echo("Stop met Ctrl-C.")


def _mail(smtp: str | None, address: str) -> str:
    if not smtp:
        return "niet ingesteld (JAARWIEL_SMTP): brieven wachten"
    if urlsplit(address).hostname in LOOPBACK:
        return (
            f"ingesteld; let op: links in brieven wijzen naar {address} en werken alleen op "
            "deze computer. Zet JAARWIEL_URL op het adres waarop anderen de pagina bereiken"
        )
    return "ingesteld"


def _environment(found: Settings, home: Path) -> dict[str, str]:
    """What the other processes see: the same table, and a Prefect that is nobody else's."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    # What is secret is read by each process for itself; they run in another folder than this one.
    files = {
        key: str(Path(value).absolute())
        for key, value in inherited.items()
        if value and (key == "JAARWIEL_SMTP_CA" or SECRET_FILE.fullmatch(key))
    }
    given = {
        "JAARWIEL_CYCLE": str(found.cycle),
        "JAARWIEL_STATE": str(found.state),
        "JAARWIEL_URL": found.address or "",
        "JAARWIEL_FROM": found.sender or "",
        "JAARWIEL_PUBLISH": str(found.publish_to or ""),
        "JAARWIEL_DOCUMENTS": str(found.documents_to or ""),
        "JAARWIEL_BACKUP": str(found.backup_to or ""),
        OWN_TEMPLATES: str(templates.absolute()) if (templates := own_templates()) else "",
    }
    return {**inherited, **files, **PREFECT_SETTINGS, **given, "PREFECT_HOME": str(home)}


def children(
    home: Path, prefect_port: int, env: Mapping[str, str], api: str
) -> tuple[Child, Child]:
    """A Prefect at this port, with what it keeps in `home`, and the planning; neither has begun."""
    serve = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(prefect_port)]
    # Without it the browser is sent to port 4200, whichever port was asked for.
    shown = {"PREFECT_SERVER_UI_API_URL": api}
    polling = {"PREFECT_API_URL": api, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    return (
        Child(
            "Prefect", serve, {**env, **shown}, home / "server.log", lambda: prefectdb.prepare(home)
        ),
        Child("De planning", ["-m", "flows.serve"], {**env, **polling}, home / "planning.log"),
    )


def _look_after(
    server: Child,
    planning: Child,
    page: threading.Thread,
    api: str,
    stop: _Stop,
    changed: Callable[[], bool],
    began: datetime,
) -> None:
    """Keeps Prefect and the planning going until `stop` is set, and says when they stand."""
    click.echo("Prefect start (meestal binnen een halve minuut) ...")
    if not _tended(stop, page, (server, planning), lambda: answers(api), PATIENCE):
        if not stop.asked:
            raise JaarwielError(
                f"Prefect start niet binnen {PATIENCE.total_seconds():.0f} seconden. "
                f"Het laatste uit {server.log}:\n{server.last_lines()}"
            )
        return
    click.echo("Prefect draait; de planning wordt geladen ...")
    if _tended(stop, page, (server, planning), lambda: _is_planning(api, began), PATIENCE):
        click.echo(f"Klaar, na {(datetime.now(UTC) - began).total_seconds():.0f} seconden.")
    elif not stop.asked:
        click.echo(f"De planning is nog niet geladen; zie {planning.log}.")
    while _tended(stop, page, (server, planning), changed, None):
        click.echo("Het cyclusbestand is gewijzigd; de planning wordt opnieuw geladen.")
        planning.end()


def _changes(path: Path) -> Callable[[], bool]:
    """Tells, once each time, that there is another cycle in this file.

    One that cannot be read is none: the planning stays as it was, and the pages tell of it.
    """
    known = read_cycle(path)

    def is_another() -> bool:
        nonlocal known
        with suppress(NoCycleError):
            before, known = known, read_cycle(path)
            return known != before
        return False

    return is_another


def _tended(
    stop: _Stop,
    page: threading.Thread,
    children: tuple[Child, ...],
    is_done: Callable[[], bool],
    patience: timedelta | None,
) -> bool:
    """Keeps the children going until it is done; False when stopped, or out of patience.

    When the first has ended, the others begin anew with it: a Prefect that lost its database knows
    no deployment any more, and the planning tells it of them only when it begins.
    """
    until = time.monotonic() + patience.total_seconds() if patience else float("inf")
    while not stop.asked and time.monotonic() < until:
        for child in children:
            if child.tend() and child is children[0]:
                for other in children[1:]:
                    other.end()
        if not page.is_alive():
            raise JaarwielError("De pagina is gestopt; de reden staat hierboven.")
        if is_done():
            return True
        time.sleep(POLL_SECONDS)
    return False


def answers(api: str) -> bool:
    """Whether the server is up."""
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _is_planning(api: str, since: datetime) -> bool:
    """Whether the planning has asked for runs; it does once all deployments are registered."""
    try:
        found = httpx.post(f"{api}/deployments/filter", json={}, timeout=2, trust_env=False)
        polled = [each["last_polled"] for each in found.raise_for_status().json()]
    except (httpx.HTTPError, ValueError):
        return False
    return any(datetime.fromisoformat(each) >= since for each in polled if each)
