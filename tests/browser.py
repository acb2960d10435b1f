"""A real browser: chromium, driven by Playwright; skipped where there is none.

Playwright keeps an event loop of its own in the thread that it is used in: nothing else may run
one there (`asyncio.run`, `webvisit.Visit`) while a browser is open.
"""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import machine
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
"""A page of 1280 pixels at 400%, as WCAG 1.4.10 has it; and the smallest telephone."""
PATIENCE = 30_000
"""Milliseconds that a page may take; the machine may be busy."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """The browser, without anything that it remembers."""
    if CHROMIUM is None:
        machine.lack("there is no chromium here")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A socket on this computer, and the address of what will be served there."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield bound, f"http://127.0.0.1:{bound.getsockname()[1]}"


@contextmanager
def serving(app: FastAPI, bound: socket.socket) -> Iterator[None]:
    """Serves the application there, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the page does not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)
