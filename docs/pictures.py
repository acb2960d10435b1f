"""Makes the pictures of docs/ and the README anew: `make pictures`, with chromium installed.

The table of Het Hogeland on 24 March 2027, with invented people and what a rehearsal has its
parties write; every picture is taken from the real application by a browser.
"""

import os
import socket
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import httpx
from browser import browsing, listening, serving
from hogeland import HET_HOGELAND, PEOPLE, at, every_figure
from PIL import Image
from playwright.sync_api import Browser

from flows.cyclestate import cycle_state, standing_table
from jaarwiel.core.contact import Contact
from jaarwiel.core.contributions import slots_of
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk, open_desk
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.office.rounds import make_round
from jaarwiel.records import links, sessions
from jaarwiel.records.people import keep_contact
from jaarwiel.rehearsal.texts import contribution
from jaarwiel.settings import Settings
from jaarwiel.start.page import HOST
from jaarwiel.start.prefectserver import PREFECT_SETTINGS, answers, children
from jaarwiel.web.app import make_app

NOW = at("2027-03-24", "10:30")
AO = "2027/ao-voorjaar"
COORDINATOR = "procescoördinator (persoon 1)"
MORE_PEOPLE = (
    ("Jan Hofstra", "jan@woonzorg.example", "ho-woonzorg-nederland", "contactpersoon"),
    ("Trijn Wiersma", "trijn@wierden.example", "ho-wierden-en-borgen", "contactpersoon"),
)
WIDE = {"width": 1180, "height": 800}
TELEPHONE = {"width": 390, "height": 844}


def people_and_deliveries(desk: Desk) -> None:
    """Everybody at the table; some delivered all, one a part, others nothing."""
    with desk.store.writing():
        for name, email, party, role in (*PEOPLE, *MORE_PEOPLE):
            keep_contact(desk.store, Contact(0, name, email, party, role))
    for day in ("2027-01-04", "2027-03-03"):
        make_round(desk, at(day, "08:30"))
    for meeting in (AO, "2027/bo-voorjaar"):
        decide(desk, meeting, "confirm", at("2027-01-11"), COORDINATOR)
    terugblik = desk.deadline("terugblik", 2027)
    for party, day in (
        ("gemeente", "2027-02-18"),
        ("wierden-en-borgen", "2027-03-09"),
        ("ho-wierden-en-borgen", "2027-03-12"),
        ("woonzorg-nederland", "2027-03-22"),
    ):
        whole = party != "woonzorg-nederland"
        texts = {
            slot: contribution(desk.cycle, terugblik, party, slot)
            for slot in slots_of(desk.cycle, terugblik, party)
            if whole or slot.field != "Focuspunten"
        }
        figures = every_figure(desk.cycle, terugblik, party)
        deliver(desk, party, terugblik, texts, at(day, "14:20"), "pagina", figures=figures)
    assemble_document(desk, "terugblik", 2027, at("2027-03-23", "15:00"), COORDINATOR)
    assemble_set(desk, find(desk, AO), at("2027-03-23", "15:05"), COORDINATOR)


def take(browser: Browser, desk: Desk, to: Path) -> None:
    """All pictures, into this folder."""
    people = desk.store.rows("SELECT id, email FROM person")
    numbers = {each["email"]: each["id"] for each in people}
    signed_in = browser.new_context(viewport=WIDE, locale="nl-NL")
    session = sessions.begin(
        desk.store, numbers["anna@gemeente.example"], "procescoordinator", "Firefox, Linux", NOW
    )
    signed_in.add_cookies([{"name": "jaarwiel", "value": session, "url": desk.address}])
    page = signed_in.new_page()
    for name, path, height in (
        ("pagina", "/", 1900),
        ("matrix", "/inbreng", 900),
        ("maand", "/overleggen?weergave=maand&maand=2027-09", 900),
        ("stukken", "/stukken", 1180),
    ):
        page.set_viewport_size({"width": WIDE["width"], "height": height})
        page.goto(desk.address + path)
        keep(page.screenshot(), to / f"{name}.png")
    telephone = browser.new_page(viewport=TELEPHONE, device_scale_factor=2, is_mobile=True)
    token = links.token(desk.store, "inbreng", str(numbers["dirk@goudwonen.example"]))
    telephone.goto(f"{desk.address}/inbreng/{token}")
    keep(telephone.screenshot(), to / "inbreng.png")


def take_board(browser: Browser, desk: Desk, home: Path, to: Path) -> None:
    """What a run of the planning leaves on the board, in a Prefect of its own."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    address = f"http://{HOST}:{port}"
    env = {**os.environ, **PREFECT_SETTINGS, "PREFECT_HOME": str(home)}
    server, _ = children(home, port, env, f"{address}/api")
    server.tend()
    try:
        while not answers(f"{address}/api"):
            time.sleep(0.2)
        left = {
            "key": "stand-van-zaken",
            "type": "markdown",
            "data": standing_table(cycle_state(desk, NOW)),
        }
        made = httpx.post(f"{address}/api/artifacts/", json=left, trust_env=False)
        page = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="nl-NL")
        page.goto(f"{address}/artifacts/artifact/{made.raise_for_status().json()['id']}")
        page.get_by_text("Overleggen", exact=True).wait_for()
        keep(page.screenshot(), to / "planbord.png")
    finally:
        server.end()


def keep(content: bytes, path: Path) -> None:
    """Writes the picture in few colours, as it is looked at over the net."""
    with Image.open(BytesIO(content)) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)


def main() -> None:
    """Makes them where they are kept."""
    with tempfile.TemporaryDirectory() as folder, listening() as (bound, address):
        settings = Settings(
            cycle=HET_HOGELAND,
            state=Path(folder) / "state.db",
            address=address,
            sender=None,
            smtp="smtp://mail.gemeente.example",
            publish_to=None,
        )
        with open_desk(settings) as desk:
            people_and_deliveries(desk)
            app = make_app(settings, lambda: NOW)
            with serving(app, bound), browsing() as browser:
                take(browser, desk, HERE)
                take_board(browser, desk, Path(folder), HERE)


if __name__ == "__main__":
    main()
