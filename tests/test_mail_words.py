"""The words of every letter: each example as it is read, and what holds for all of them.

After a change on purpose: `REWRITE_GOLDEN=1 pytest tests/test_mail_words.py`, and read the diff.
"""

import os
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from hogeland import at, deliver_all

from jaarwiel.core.chasing import Hold
from jaarwiel.mail.letters import compose, repeated, text_parts
from jaarwiel.office import rounds
from jaarwiel.office.contributions import extensions
from jaarwiel.office.meetings import deciding
from jaarwiel.resources import read_template
from jaarwiel.templating import examples
from jaarwiel.templating.examples.asking import ASKING
from jaarwiel.templating.examples.meeting import INVITATION
from jaarwiel.words.wording import environment

GOLDEN = Path(__file__).parent / "golden" / "mail"
NOTE = "mail/opnieuw.txt.j2"
CASES = [(name, variant) for name, variants in examples.LETTERS.items() for variant in variants]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LONGEST_SUBJECT = 78
WITHOUT_BUTTON = {
    *(("mail/inbreng.md.j2", each) for each in ASKING if each.startswith("nabellen")),
    *(("mail/uitnodiging.md.j2", each) for each in INVITATION if "abonnement" not in each),
}
"""The work of these is done by telephone, or in the reader's calendar program."""


def made(name, variant):
    facts = examples.LETTERS[name][variant]
    return compose(name, facts, examples.envelope(str(facts["naam"])))


def stem(name, variant):
    kind = name.removeprefix("mail/").removesuffix(".md.j2")
    return f"{kind}--{re.sub(r'[^a-z]+', '-', variant)}"


class Reader(HTMLParser):
    """The words of a page and its links, as somebody reads them."""

    def __init__(self, page):
        super().__init__()
        self.text, self.links, self.inside, self.open = "", [], 0, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "main"
        if tag == "a":
            self.open = (dict(attrs)["href"], [])

    def handle_endtag(self, tag):
        self.inside -= tag == "main"
        if tag == "a":
            address, label = self.open
            self.links.append((" ".join("".join(label).split()), address))
            self.open = None

    def handle_data(self, data):
        if self.inside:
            self.text += data
        if self.open:
            self.open[1].append(data)


def links_in_text(plain):
    found = re.findall(r"^(.*):\n(https://\S+)$", plain, re.MULTILINE)
    return [(label.rpartition("? ")[2], address) for label, address in found]


# ------------------------------------------------------------------------------------ as it is read


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_letter_reads_as_agreed(name, variant):
    letter = made(name, variant)
    path = GOLDEN / f"{stem(name, variant)}.txt"
    text = f"Onderwerp: {letter.subject}\n\n{text_parts(letter.content)[0]}"

    if os.environ.get("REWRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


def test_every_file_that_is_agreed_is_of_a_letter():
    assert {path.stem for path in GOLDEN.iterdir()} == {stem(*case) for case in CASES}


def test_a_repeated_letter_says_so_first():
    note = environment(html=False).get_template(NOTE).render(examples.NOTES[NOTE]["opnieuw"])

    again = repeated(made(*CASES[0]).content, note.strip(), examples.envelope())

    plain, html = text_parts(again.content)
    first = (
        "Wij stuurden u deze brief eerder, op woensdag 3 maart 2027. Omdat die mogelijk niet is "
        "aangekomen, ontvangt u de brief nogmaals."
    )
    assert plain.startswith(f"{first}\n\nGeachte")
    assert f"<em>{first}</em>" in html


# ------------------------------------------------------------------------------- what holds for all


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_text_and_html_say_the_same(name, variant):
    plain, html = text_parts(made(name, variant).content)

    page = Reader(html)
    header = len(str(examples.LETTERS[name][variant]["tafel"]).split())
    without_marks = re.sub(r"^(- |\d+\. |---)|:\nhttps://\S+", "", plain, flags=re.MULTILINE)
    assert page.text.split()[header:] == without_marks.split()
    assert page.links == links_in_text(plain)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_the_tone_is_formal_and_calm(name, variant):
    letter = made(name, variant)
    words = f"{letter.subject}\n{text_parts(letter.content)[0]}"

    assert "!" not in words
    assert re.findall(r"\b(je|jij|jou|jouw|jullie)\b", words, re.IGNORECASE) == []
    assert re.findall(r"\b(helaas te laat|verzuim|nalatig|verplicht|moet)\b", words) == []
    assert re.findall(r"\b\d{1,4}[-/]\d{1,2}[-/]\d{2,4}\b", words) == []
    assert "  " not in words.replace("  \n", "\n")
    assert not re.search(r" [.,;:?]", words)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_subject_says_what_it_is_about_before_a_phone_cuts_it_off(name, variant):
    facts = examples.LETTERS[name][variant]
    document = facts.get("document") or next(
        (each["document"] for each in facts.get("vragen", [])), examples.TERUGBLIK
    )
    subject = made(name, variant).subject

    room = max(0, len(str(document)) - len(examples.TERUGBLIK))
    is_long_by_what_changed = subject.startswith(("Uitstel", "Gewijzigde", "Herinnering: onder"))
    assert len(subject) <= LONGEST_SUBJECT + room + (10 if is_long_by_what_changed else 0)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_every_link_says_by_itself_where_it_leads(name, variant):
    page = Reader(text_parts(made(name, variant).content)[1])

    labels = [label for label, _ in page.links]
    assert len(set(labels)) == len(labels)
    for label in labels:
        assert label[0].isupper()
        assert len(label.split()) >= 4
        assert not re.search(r"\b(hier|klik|deze link)\b", label)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_who_is_the_wrong_person_can_say_so_in_every_letter_that_asks_or_answers(name, variant):
    facts = examples.LETTERS[name][variant]
    asks = facts.get("vragen") != [] and facts.get("wat", "nieuw") in {"nieuw", "gewijzigd"}

    links = [address for _, address in links_in_text(text_parts(made(name, variant).content)[0])]
    assert (facts.get("overdragen") in links) == ("overdragen" in facts and asks)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_letter_has_one_button_at_most_and_the_other_links_are_smaller(name, variant):
    _, html = text_parts(made(name, variant).content)

    buttons = re.findall(r'<strong><a [^>]*style="[^"]*background: ?#0b5345', html)
    assert len(buttons) == (0 if (name, variant) in WITHOUT_BUTTON else 1)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_the_page_is_dutch_for_a_screen_reader_too(name, variant):
    html = text_parts(made(name, variant).content)[1]

    assert '<html lang="nl"' in html
    assert html.count("<title>") == 1


# ------------------------------------------------------------------------------------- what is seen


def luminance(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_colours_are_seen_well_on_what_they_stand_on():
    style = read_template("mail/brief.html.j2")
    rules = re.findall(r"^([^{\n]+) \{ ([^}]+) \}", style, re.MULTILINE)
    seen = {}
    for selector, rule in rules:
        colour = re.search(r"(?<![-\w])color: (#[0-9a-f]{6})", rule)
        ground = re.search(r"background: (#[0-9a-f]{6})", rule)
        if colour:
            seen[selector] = contrast(colour[1], ground[1] if ground else "#ffffff")

    assert len(seen) >= 6
    assert {selector: ratio for selector, ratio in seen.items() if ratio < 4.5} == {}


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_on_the_smallest_phone_nothing_runs_off_the_side(tmp_path):
    frames = [
        f"<iframe style='width:320px;height:900px;border:0' srcdoc=\"{escaped}\"></iframe>"
        for case in CASES
        for html in [text_parts(made(*case).content)[1]]
        for escaped in [html.replace("&", "&amp;").replace('"', "&quot;")]
    ]
    page = tmp_path / "breedtes.html"
    page.write_text(
        "<meta charset=utf-8><body>" + "".join(frames) + "<pre></pre><script>onload=()=>"
        "document.querySelector('pre').textContent='breedtes '+[...document.querySelectorAll("
        "'iframe')].map(e=>e.contentDocument.documentElement.scrollWidth).join(' ')</script>",
        encoding="utf-8",
    )

    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip

    widths = re.search(r"<pre>breedtes ([0-9 ]+)</pre>", unescape(done.stdout))[1].split()
    assert len(widths) == len(CASES)
    assert {
        case: width for case, width in zip(CASES, widths, strict=True) if int(width) > 320
    } == {}


# ---------------------------------------------------------------------------------------- in use


def test_whoever_was_asked_before_gets_no_request_for_another_day(mailing_desk):
    desk = mailing_desk
    starts = at("2027-04-22", "13:30")  # so that there is room for more time before its papers
    deciding.decide(desk, "2027/ao-voorjaar", "move", at("2027-01-02"), "anna", starts)
    rounds.make_round(desk, at("2027-01-04"))
    owed = extensions.find(desk, "2027/terugblik", "goud-wonen")

    extensions.give(desk, owed, at("2027-04-02").date(), at("2027-03-01"), "anna")
    rounds.make_round(desk, at("2027-03-04"))
    rounds.make_round(desk, at("2027-03-08"))

    told = [
        row["subject"]
        for row in desk.store.rows("SELECT subject FROM letter WHERE recipient LIKE 'dirk@%'")
    ]
    assert told == [
        "Verzoek: inbreng uiterlijk wo 31 maart, Terugblik prestatieafspraken 2026",
        "Uitstel verleend: inbreng uiterlijk vr 2 april, Terugblik prestatieafspraken 2026",
        "Herinnering: inbreng uiterlijk vr 2 april, Terugblik prestatieafspraken 2026",
    ]


def test_every_reason_to_hold_a_letter_has_words():
    held = examples.LETTERS["mail/ochtendbericht.md.j2"]["veertig brieven wachten"]["aangehouden"]

    reasons = {each["reden"] for each in held}
    text = text_parts(made("mail/ochtendbericht.md.j2", "veertig brieven wachten").content)[0]
    assert reasons == set(get_args(Hold)) - {""}
    assert "\nAangehouden (" not in text


def test_what_came_complete_is_thanked_for_by_theme(desk, cycle):
    rounds.make_round(desk, at("2027-01-04"))
    deadline = desk.deadline("terugblik", 2027)
    deliver_all(desk, "goud-wonen", deadline, at("2027-02-01"))

    rounds.make_round(desk, at("2027-02-01", "10:00"))

    found = desk.store.rows("SELECT content FROM letter WHERE kind LIKE 'dank-%'")
    text, _ = text_parts(found[0]["content"])
    assert "Daarmee is de inbreng volledig; u hoeft niets meer te doen." in text
    assert text.count("ambitie, resultaten") == len(cycle.themes)
