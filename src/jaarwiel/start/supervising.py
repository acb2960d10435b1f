"""`jaarwiel start`: the page, a Prefect server of its own and the planning, until Ctrl-C.

Everything listens on 127.0.0.1. What Prefect keeps, and the logs, stand in `.prefect` beside
state.db; beside a state file of another name, such as proef.db, in `.prefect-proef.db`.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from jaarwiel.errors import JaarwielError
from jaarwiel.office.calendars.publish import announce
from jaarwiel.office.desk import Desk, NoCycleError, open_desk, read_cycle
from jaarwiel.settings import Settings, present
from jaarwiel.start.alone import alone, prefect_home
from jaarwiel.start.greeting import greet
from jaarwiel.start.page import HOST, check_port, listening, served
from jaarwiel.start.prefectserver import answers, children, environment, is_planning
from jaarwiel.start.process import Child, end_leftovers
from jaarwiel.templating import templatecheck

PATIENCE: Final = timedelta(seconds=180)
"""How long Prefect may take to start; a slow disk with a new database needs a minute."""
POLL_SECONDS: Final = 0.25


def start(settings: Settings, port: int = 8000, prefect_port: int | None = 4200) -> None:
    """Runs everything until Ctrl-C or SIGTERM, and then stops it all.

    Without a port for Prefect that is the page alone: what is due is done by `jaarwiel tick`.

    Raises InputError when the cycle file or state.db cannot be used, a port is taken or no port, or
    it runs already; JaarwielError when Prefect does not start.
    """
    check_port(port, "--port")
    if prefect_port is not None:
        check_port(prefect_port, "--prefect-port")
    began = datetime.now(UTC)
    found = _resolved(settings, port)
    home = prefect_home(found.state)
    with ExitStack() as stack:
        stop = stack.enter_context(_until_stopped())
        with open_desk(found) as desk:  # a mistake in the cycle file shows before anything runs
            _require_whole(desk, found.state)
        templatecheck.require()
        stack.enter_context(alone(home, found.state))
        if end_leftovers(home, f"PREFECT_HOME={home}"):
            click.echo("Wat van een afgebroken start nog draaide, is gestopt.")
        bound = stack.enter_context(listening(port, "--port"))
        if prefect_port is not None:
            listening(prefect_port, "--prefect-port").close()
            api = os.environ["PREFECT_API_URL"] = f"http://{HOST}:{prefect_port}/api"
            beside = children(home, prefect_port, environment(found, home), api)
            for child in beside:
                stack.callback(child.end)
                child.tend()  # beside the page, which takes a while to load as well
        page = stack.enter_context(served(found, bound))
        with open_desk(found) as desk:
            desk.store.keep_setting("address", desk.address)  # for letters that others write
            announce(desk, present())
            greet(desk, found, prefect_port)
        if prefect_port is None:
            _tended(stop, page, (), lambda: False, None)
        else:
            _look_after(*beside, page, api, stop, _changes(found.cycle), began)
        click.echo("Stoppen ...")


def _require_whole(desk: Desk, state: Path) -> None:
    """Raises JaarwielError for a damaged state file: every write would make it worse."""
    if damage := desk.store.damage():
        raise JaarwielError(
            f"{state} is beschadigd ({damage}). Zet een reservekopie terug, en verwijder eerst "
            f"{state.name}-wal en {state.name}-shm. Er is niets gestart."
        )


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
    if _tended(stop, page, (server, planning), lambda: is_planning(api, began), PATIENCE):
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
