"""Looks at answers of the pages as a browser shows them, with their own headers and style.

Each is loaded once, and looked at wide and narrow, light and dark: axe-core, whether it fits
(WCAG 1.4.10), what the keyboard comes by, and whether the browser refuses anything in it.
"""

from collections.abc import Sequence
from pathlib import Path

import httpx
import machine
from browser import NARROW, WIDE, browsing
from playwright.sync_api import Browser, Page, Route

from jaarwiel.resources import folder

AXE = Path(__file__).parent / "foreign/node_modules/axe-core/axe.min.js"
LOOK = Path(__file__).parent / "pagelook.js"
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that may find something else in the dark."""
HERE = "https://jaarwiel.example"


def found_wrong(answers: Sequence[httpx.Response]) -> dict[str, list[str]]:
    """What is wrong, by answer; each address is gone through with the Tab key as well, once."""
    if not AXE.is_file():
        machine.lack("axe-core is not installed (npm ci in tests/foreign)")
    told, walked = {}, set()
    with browsing() as browser:
        page, refused = opened(browser, answers)
        for number, each in enumerate(answers):
            plain = each.request.method == "GET" and each.status_code == httpx.codes.OK
            wrong = _looked(page, number, walk=plain and each.url.path not in walked)
            walked.add(each.url.path)
            name = f"{each.request.method} {each.url.path} ({number}, {each.status_code})"
            told[name] = [*wrong, *refused]
            refused.clear()
    return {name: wrong for name, wrong in told.items() if wrong}


def opened(browser: Browser, answers: Sequence[httpx.Response]) -> tuple[Page, list[str]]:
    """A page in which these answers stand at /0, /1 and so on, and what it says that is wrong."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="nl-NL")
    for script in (AXE, LOOK):
        context.add_init_script(path=script)

    def answer(route: Route) -> None:
        path = httpx.URL(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=folder("templates") / "web" / path.removeprefix("/static/"))
        elif path[1:].isdecimal():
            each = answers[int(path[1:])]
            unpacked = {"content-length", "content-encoding", "set-cookie"}
            headers = {name: text for name, text in each.headers.items() if name not in unpacked}
            route.fulfill(status=each.status_code, headers=headers, body=each.content)
        else:
            route.fulfill(status=200, content_type="text/html", body="")

    context.route("**", answer)
    page, refused = context.new_page(), []
    page.on("pageerror", lambda error: refused.append(f"script: {error}"))
    page.on("console", lambda said: refused.append(said.text) if "violates" in said.text else None)
    return page, refused


def _looked(page: Page, number: int, *, walk: bool) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(f"{HERE}/{number}")
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
