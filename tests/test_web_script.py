"""The script of the form in a real browser: the bar above the boxes, and drafts as one types."""

import html
import json
import re
import shutil
import subprocess

import machine
import pytest
from hogeland import at
from webvisit import visiting

from jaarwiel.office.calendars import publish
from jaarwiel.resources import read_template

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
TERUGBLIK = "/2027/terugblik/goud-wonen"
JOINT = "/stukken/2027/prestatieafspraken/gezamenlijk/thema/leefbaarheid"
WORLD = """
const asked = [], told = [];
let status = 200, connected = true, number = 0;
window.fetch = async (address, how) => {
  if (!connected) throw new TypeError("no network");
  asked.push([address, how.headers.Accept, Object.fromEntries(how.body)]);
  number += 1;
  const answer = {stand: "bewaard", tijd: "14.05 uur", concept: number};
  return {status, ok: status < 400, json: async () => answer};
};
"""
STEPS = """
const wait = (time) => new Promise((done) => setTimeout(done, time));
const boxes = [...document.querySelectorAll("textarea")];
const state = document.getElementById("conceptstand");
const bars = [...document.querySelectorAll('[role="toolbar"]')];
const press = (kind) => bars[0].querySelector(`[data-opmaak="${kind}"]`).click();
const put = (text, start = text.length, end = start) => {
  boxes[0].value = text;
  boxes[0].setSelectionRange(start, end);
};
const type = (text) => {
  boxes[0].value = text;
  boxes[0].dispatchEvent(new Event("input", {bubbles: true}));
};
(async () => {
  STEPS
  const found = document.createElement("pre");
  found.id = "gevonden";
  found.textContent = JSON.stringify(told);
  document.body.append(found);
})();
"""


@pytest.fixture
def run(desk, tmp_path):
    """Does these steps on the form and gives what they told."""
    if BROWSER is None:
        machine.lack("there is no chromium here")
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", at("2027-03-09")) as pages:
        page = pages.get(pages.personal("dirk@goudwonen.example") + TERUGBLIK).text
        pages.sign_in()
        shown = {"own": page, "joint": pages.get(JOINT).text}
        shown["typed"] = pages.post(JOINT, {"meer": "ja", "leefbaarheid/Afspraak 1": "Half"}).text

    def steps(script, before="", of="own"):
        parts = (WORLD, before, read_template("web/inbreng.js"), STEPS.replace("STEPS", script))
        kinds = ("", "", ' type="module"', ' type="module"')
        scripts = "".join(
            f"<script{kind}>{part}</script>" for kind, part in zip(kinds, parts, strict=True)
        )
        bare = re.sub("<(?:script|link)[^>]*>(?:</script>)?", "", shown[of])
        file = tmp_path / "formulier.html"
        file.write_text(bare.replace("</body>", scripts + "</body>"), encoding="utf-8")
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
             "--virtual-time-budget=60000", f"--user-data-dir={tmp_path / 'browser'}",
             file.as_uri()],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        found = re.search('<pre id="gevonden">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found, done.stderr
        return json.loads(html.unescape(found.group(1)))

    return steps


def test_the_bar_puts_marks_around_words_and_before_lines_and_takes_them_away(run):
    script = """
      const show = (kind) => { press(kind); told.push(boxes[0].value); };
      put("een twee drie", 4, 8); show("vet"); show("vet");
      put("een", 0, 3); show("cursief");
      put("kop\\n\\ntekst", 1); show("kop"); show("kop");
      put("a\\nb\\n\\nc", 0, 6); show("opsomming"); show("nummers"); show("nummers");
      put("alinea\\nregel", 9); show("opsomming");
      put("zie hier", 4, 8); show("link");
    """

    assert run(script) == [
        "een **twee** drie", "een twee drie",
        "*een*",
        "## kop\n\ntekst", "kop\n\ntekst",
        "- a\n- b\n\n- c", "1. a\n2. b\n\n3. c", "a\nb\n\nc",
        "alinea\n\n- regel",
        "zie [hier](https://)",
    ]  # fmt: skip


def test_the_bar_names_its_box_and_goes_by_the_arrow_keys(run):
    script = """
      const key = (name) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key: name, bubbles: true}));
      const buttons = [...bars[0].querySelectorAll("button")];
      told.push(bars.length === boxes.length, bars[0].getAttribute("aria-label"));
      told.push(buttons.filter((each) => each.tabIndex === 0).length);
      buttons[0].focus();
      for (const name of ["ArrowRight", "End", "ArrowRight", "ArrowLeft", "Home"]) {
        key(name);
        told.push(buttons.indexOf(document.activeElement));
      }
    """

    assert run(script) == [
        True, "Opmaak van Leefbaarheid in dorpen, ambitie", 1, 1, 5, 0, 5, 0,
    ]  # fmt: skip


def test_the_form_of_the_joint_text_has_the_bar_and_asks_before_it_is_left(run):
    script = """
      const isAsked = () => {
        const leaving = new Event("beforeunload", {cancelable: true});
        dispatchEvent(leaving);
        return leaving.defaultPrevented;
      };
      told.push(bars.length === boxes.length, bars[0].getAttribute("aria-label"), isAsked());
      put("een twee", 4, 8); press("vet");
      told.push(boxes[0].value, isAsked());
      document.getElementById("tekst").dispatchEvent(new Event("submit"));
      told.push(isAsked(), asked.length);
    """

    found, of_typed = run(script, of="joint"), run(script, of="typed")

    assert found == [True, "Opmaak van afspraak 1", False, "een **twee**", True, False, 0]
    assert of_typed[2] is True


def test_a_draft_is_kept_after_a_rest_and_says_so(run):
    script = """
      told.push(state.textContent);
      type("Half"); await wait(500); type("Half af"); await wait(500);
      told.push(asked.length);
      await wait(2000);
      told.push(asked.length, state.textContent, state.getAttribute("role"));
      const [address, accept, fields] = asked[0];
      told.push(address.split("/").slice(-2), accept, fields["leefbaarheid/Ambitie"],
        Object.keys(fields).slice(0, 3));
      told.push(document.querySelector("[name=concept]").value);
    """

    assert run(script) == [
        "Wat u typt, wordt vanzelf als concept bewaard.",
        0,
        1, "Concept bewaard om 14.05 uur.", "status",
        ["goud-wonen", "concept"], "application/json", "Half af", ["versie", "concept", "blad"],
        "1",
    ]  # fmt: skip


def test_without_a_connection_it_says_so_keeps_the_text_and_tries_again(run):
    script = """
      connected = false;
      type("Onderweg getypt"); await wait(2000);
      told.push(asked.length, state.textContent, localStorage.length);
      connected = true;
      await wait(16000);
      told.push(asked.length, state.textContent, localStorage.length);
    """

    found = run(script)

    assert found[0] == 0
    assert found[1].startswith("Geen verbinding. Uw tekst is alleen op dit apparaat bewaard")
    assert found[2:] == [1, 1, "Concept bewaard om 14.05 uur.", 0]


def test_what_was_typed_without_a_connection_is_there_again_the_next_time(run):
    before = """
      const concept = document.querySelector("form.inbreng").dataset.concept;
      localStorage.setItem(concept, JSON.stringify({hidden: [["blad", "0123456789abcdef"]],
        boxes: [["leefbaarheid/Ambitie", "Onderweg getypt"], ["weg/weg", "x"]]}));
    """
    script = """
      told.push(boxes[0].value, state.textContent);
      await wait(2000);
      told.push(asked[0][2]["blad"], localStorage.length);
    """

    assert run(script, before) == [
        "Onderweg getypt",
        "Hersteld: de tekst die u zonder verbinding typte, staat weer in het formulier.",
        "0123456789abcdef", 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (409, "Uw concept is intussen op een ander scherm gewijzigd."),
        (404, "Uw tekst kon niet als"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_overwritten(run, status, said):
    script = f"""
      status = {status};
      type("Eerst"); await wait(2000);
      type("Daarna"); await wait(20000);
      told.push(asked.length, state.textContent, boxes[0].value);
    """

    count, state, value = run(script)

    assert (count, value) == (1, "Daarna")
    assert state.startswith(said)


def test_what_stands_beside_a_mistake_is_not_overwritten_by_what_was_kept_here(run):
    before = """
      const concept = document.querySelector("form.inbreng").dataset.concept;
      localStorage.setItem(concept, JSON.stringify({hidden: [],
        boxes: [["leefbaarheid/Ambitie", "Oud"]]}));
      document.body.insertAdjacentHTML("afterbegin", '<div class="melding fout">Fout</div>');
    """

    assert run("told.push(boxes[0].value, localStorage.length);", before) == ["", 0]
