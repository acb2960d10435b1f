"""The page: the port that it listens on, and the server in a thread of its own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.settings import Settings, present
from jaarwiel.start.process import GRACE

if TYPE_CHECKING:
    import uvicorn

HOST: Final = "127.0.0.1"
LAST_PORT: Final = 65535


def check_port(port: int, option: str) -> None:
    """Raises InputError for a number that no port has."""
    if not 1 <= port <= LAST_PORT:
        raise InputError(
            f"Poort {port} bestaat niet. Kies met {option} een getal van 1 tot en met {LAST_PORT}."
        )


def listening(port: int, option: str) -> socket.socket:
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


@contextmanager
def served(
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
