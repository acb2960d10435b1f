"""Every page judged by axe-core in a real browser, light and dark; skipped where one is missing."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hogeland import at
from webvisit import visiting

from jaarwiel.office import publish, subscriptions
from jaarwiel.office.assemble import assemble_document
from jaarwiel.office.meetings import decide, undo
from jaarwiel.resources import folder

NOW = at("2027-04-02", "11:20")
AO = "2027/ao-voorjaar"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
AXE = Path(os.environ.get("AXE_CORE", "node_modules/axe-core")) / "axe.min.js"
STYLE = (folder("templates") / "web" / "stijl.css").read_text(encoding="utf-8")
JUDGE = """
document.querySelectorAll("details").forEach(each => { each.open = true; });
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const told = document.createElement("pre");
  told.id = "oordeel";
  told.textContent = JSON.stringify(found.violations.map(
    each => [each.id, each.nodes.map(node => node.target.join(" "))]));
  document.body.replaceChildren(told);
});
"""

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no chromium here"),
    pytest.mark.skipif(
        not AXE.is_file(), reason=f"no {AXE}: npm install axe-core, or say where with AXE_CORE"
    ),
]


@pytest.fixture
def pages(desk, tmp_path):
    """A table with something of everything: moved, undone, cancelled, papers, an old date."""
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        visit.get(visit.feed("ho-goud-wonen"))
        decide(desk, AO, "move", at("2027-02-10"), "x", at("2027-04-20", "10:00"), "zaal bezet")
        decide(desk, AO, "move", at("2027-02-12"), "x", at("2027-04-22", "10:00"))
        undo(desk, AO, at("2027-02-13"), "x")
        decide(desk, "2027/bo-najaar", "cancel", at("2027-03-01"), "x", reason="verhinderd")
        assemble_document(desk, "terugblik", 2027, at("2027-03-30"), "x", final=True)
        yield visit


def addresses(pages):
    person = subscriptions.find(pages.desk, "harm@prive.example", NOW.date()).person
    token = subscriptions.make(pages.desk, person)
    own = publish.page_address(pages.desk, token, AO).removeprefix(pages.desk.address)
    wrong = {"besluit": "verplaatsen", "datum": "2027-05-05", "tijd": "10:00", "overleg": AO}
    return [
        *(
            pages.get(path)
            for path in (
                "/", "/overleggen", f"/overleggen/{AO}", "/overleggen/2027/bo-najaar",
                f"/overleggen/{AO}?besloten=ja&komende=ja", "/overleggen/bevestigen?jaar=2027",
                "/overleggen/data?jaar=2027", "/besluiten?jaar=2026", "/besluiten", "/agenda",
                "/post", pages.personal("harm@prive.example"), own, "/overleg/1.0/x/y",
            )
        ),
        pages.post("/overleggen", wrong),
        pages.post(f"/overleggen/{AO}", wrong),
        pages.post("/besluiten", {"vraag": "2026/ambitiekader"}),
    ]  # fmt: skip


def judged(page, mode, tmp_path):
    """What axe-core finds wrong with this page in this mode."""
    style = STYLE.replace("(prefers-color-scheme: dark)", "all" if mode == "dark" else "not all")
    linked = re.sub('<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", page.text)
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{JUDGE}</script></body>"
    file = tmp_path / "pagina.html"
    file.write_text(linked.replace("</body>", script), encoding="utf-8")
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
         f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    told = re.search('<pre id="oordeel">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stderr
    return json.loads(html.unescape(told.group(1)))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_page_has_anything_that_axe_objects_to(pages, tmp_path, mode):
    found = {
        (str(page.url), page.status_code): wrong
        for page in addresses(pages)
        if (wrong := judged(page, mode, tmp_path))
    }

    assert found == {}


def test_a_page_that_is_wrong_is_seen(pages, tmp_path):
    page = pages.get("/overleggen")
    page._content = page.content.replace(b'<html lang="nl">', b"<html>")

    assert [rule for rule, _ in judged(page, "light", tmp_path)] == ["html-has-lang"]
