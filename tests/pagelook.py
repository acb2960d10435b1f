"""Looks at answers of the pages as a browser shows them, with their own headers and style.

Each is loaded once, and looked at wide and narrow, light and dark: axe-core, whether it fits
(WCAG 1.4.10), what the keyboard comes by, and whether the browser refuses anything in it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import machine
from browser import NARROW, WIDE, browsing, listening, serving
from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, Page

from jaarwiel.resources import folder

SCRIPTS = ("foreign/node_modules/axe-core/axe.min.js", "pagelook.js")
TESTS = Path(__file__).parent
AS_HTML = {"content-type": "text/html; charset=utf-8"}
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that may find something else in the dark."""


def found_wrong(answers: Sequence[httpx.Response]) -> dict[str, list[str]]:
    """What is wrong, by answer; each address is gone through with the Tab key as well, once."""
    if not (TESTS / SCRIPTS[0]).is_file():
        machine.lack("axe-core is not installed (npm ci in tests/foreign)")
    told, walked = {}, set()
    with standing(answers) as address, browsing() as browser:
        page, refused = opened(browser, address)
        for number, each in enumerate(answers):
            plain = each.request.method == "GET" and each.status_code == httpx.codes.OK
            wrong = _looked(page, number, walk=plain and each.url.path not in walked)
            walked.add(each.url.path)
            name = f"{each.request.method} {each.url.path} ({number}, {each.status_code})"
            told[name] = [*wrong, *refused]
            refused.clear()
    return {name: wrong for name, wrong in told.items() if wrong}


def as_answer(html: bytes, path: str) -> httpx.Response:
    """A document as a page would give it at this path."""
    request = httpx.Request("GET", f"https://jaarwiel.example{path}")
    return httpx.Response(200, content=html, request=request, headers=AS_HTML)


@contextmanager
def standing(answers: Sequence[httpx.Response]) -> Iterator[str]:
    """Serves these answers at /0, /1 and so on, with the pages' own files; gives the address."""

    def answer(number: int) -> Response:
        each = answers[number]
        changed = {"content-length", "content-encoding", "set-cookie"}
        headers = {name: text for name, text in each.headers.items() if name not in changed}
        return Response(each.content, each.status_code, headers)

    app = FastAPI()
    app.get("/{number:int}")(answer)
    app.mount("/static", StaticFiles(directory=folder("templates") / "web"))
    app.mount("/look", StaticFiles(directory=TESTS))
    with listening() as (bound, address), serving(app, bound):
        yield address


def opened(browser: Browser, address: str) -> tuple[Page, list[str]]:
    """A page of which addresses begin with this one, and what it will say that is wrong."""
    context = browser.new_context(base_url=address, reduced_motion="reduce", locale="nl-NL")
    page, refused = context.new_page(), []
    page.on("pageerror", lambda error: refused.append(f"script: {error}"))
    page.on("console", lambda said: refused.append(said.text) if "violates" in said.text else None)
    return page, refused


def _looked(page: Page, number: int, *, walk: bool) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(f"/{number}")
    for script in SCRIPTS:  # from the same place: the content policy lets nothing else in
        page.add_script_tag(url=f"/look/{script}")
    page.evaluate("look.unfold()")
    wrong = _asked(page, "wide", "look.axe()") + _asked(page, "wide", "look.fits()")
    if walk:
        wrong += _walked(page)
    page.emulate_media(color_scheme="dark")
    wrong += _asked(page, "wide, dark", "look.axe", COLOURS)
    page.set_viewport_size(NARROW)
    wrong += _asked(page, "narrow, dark", "look.axe", COLOURS)
    page.emulate_media(color_scheme="light")
    return wrong + _asked(page, "narrow", "look.axe()") + _asked(page, "narrow", "look.fits()")


def _walked(page: Page) -> list[str]:
    """Goes from the top past the end with Tab."""
    for _ in range(page.evaluate("look.watch()") + 1):
        page.keyboard.press("Tab")
    return _asked(page, "keyboard", "look.walked()")


def _asked(page: Page, how: str, question: str, given: object = None) -> list[str]:
    return [f"{how}: {each}" for each in page.evaluate(question, given)]
