"""A table's own templates: which go first, and what is wrong with them, told in time."""

import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hogeland import at

from jaarwiel import start
from jaarwiel.cli import commands
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.mail.letters import compose, text_parts
from jaarwiel.office.rounds import make_round
from jaarwiel.resources import folder, read_template
from jaarwiel.settings import Settings
from jaarwiel.start.prefectserver import environment
from jaarwiel.templating import examples, templatecheck
from jaarwiel.templating.examples.office import PAPERS
from jaarwiel.templating.templatecheck import Finding
from jaarwiel.web.pages import static_file


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The folder of a table's own templates."""
    made = tmp_path / "sjablonen"
    made.mkdir()
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(made))
    return made


def put(own, name, text):
    path = own / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def changed(own, name, old, new):
    text = templatecheck.shipped_text(name)
    assert old in text
    return put(own, name, text.replace(old, new, 1))


def told(own):
    """What is wrong, each with the name of the template and the line."""
    return [
        (each.file.removeprefix(f"{own}/"), each.line, each.message)
        for each in templatecheck.check()
    ]


def line_of(path, words):
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


# -------------------------------------------------------------------------------- which goes first


def test_a_letter_is_written_in_the_words_of_the_table(own, desk):
    changed(own, "mail/inbreng.md.j2", "Met vriendelijke groet", "Met hartelijke groet")

    make_round(desk, at("2027-01-04"))

    letter = desk.store.rows("SELECT content FROM letter WHERE kind = 'inbreng'")[0]["content"]
    plain, html = text_parts(letter)
    assert "Met hartelijke groet" in plain
    assert "Met hartelijke groet" in html


def test_a_document_page_and_style_sheet_may_be_replaced_too(own):
    sheet = put(own, "web/stijl.css", "body { color: #000000; }")
    changed(own, "documents/terugblik.md.j2", "# ", "# Onze ")

    assert static_file("stijl.css") == sheet
    assert read_template("documents/terugblik.md.j2").count("# Onze ") == 1
    assert templatecheck.check() == []


def test_all_that_is_shipped_is_in_order_as_the_table_s_own(own):
    for room in templatecheck.ROOMS:
        shutil.copytree(folder("templates") / room, own / room)

    assert templatecheck.check() == []


def test_without_a_folder_of_its_own_there_is_nothing_to_check():
    assert templatecheck.check() == []


# ---------------------------------------------------------------------------------- what is wrong


def test_an_unknown_word_is_told_with_its_line_and_what_was_meant(own):
    path = changed(own, "mail/ochtendbericht.md.j2", "{% if onzeker %}", "{% if onzker %}")

    assert told(own) == [
        (
            "mail/ochtendbericht.md.j2",
            line_of(path, "onzker"),
            "onbekend woord 'onzker'. Bedoelt u 'onzeker'?",
        )
    ]


def test_a_word_of_one_of_the_parts_is_told_also_in_a_branch_that_nothing_reaches(own):
    path = changed(
        own,
        "mail/inbreng.md.j2",
        "Met vriendelijke groet",
        "{% for x in vragen %}{% if x.te_laat and x.vandaag %}{{ x.documnt|dagg }}{% endif %}"
        "{% endfor %}Met vriendelijke groet",
    )

    line = line_of(path, "documnt")
    assert told(own) == [
        ("mail/inbreng.md.j2", line, "onbekend filter 'dagg'. Bedoelt u 'dag'?"),
        ("mail/inbreng.md.j2", line, "onbekend woord 'documnt'. Bedoelt u 'document'?"),
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{% for a, b in aangehouden|groupby('redn') %}{% endfor %}", "'redn'. Bedoelt u 'reden'?"),
        ("{{ (aangehouden|first).wie }}", "'wie'. Mogelijk is: aan, over, reden, rol."),
        ("{{ aangehouden[0].rool }}", "'rool'. Bedoelt u 'rol'?"),
        ("{% set b = aangehouden[:2]|last %}{{ b['aann'] }}", "'aann'. Bedoelt u 'aan'?"),
        ("{{ aangehouden|map(attribute='ove')|list }}", "'ove'. Bedoelt u 'over'?"),
        ("{% for m in (aangehouden + mislukt) %}{{ m.rool }}{% endfor %}", "'rool'. Bedoelt"),
        ("{{ naam is leeg }}", "onbekend toets 'leeg'."),
        ("{{ naam.__class__ }}", "'__class__'."),
    ],
)
def test_words_are_followed_through_loops_filters_and_names(own, written, message):
    put(own, "mail/ochtendbericht.md.j2", f"Onderwerp: x\n\n{{% if false %}}{written}{{% endif %}}")

    [(_, line, found)] = told(own)
    assert line == 3
    assert message in found


@pytest.mark.parametrize(
    ("written", "line", "message"),
    [
        ("Onderwerp: x\n{% iff naam %}", 2, "onbekende opdracht 'iff'. Bedoelt u 'if'?"),
        ("Onderwerp: x\n\n{{ naam }", 3, "hier klopt de opmaak van het sjabloon niet"),
        ("Geachte {{ naam }},", 1, "begint niet met 'Onderwerp:' en een onderwerp"),
        ("Onderwerp: x\n{{ naam|dag }}", 2, "dit sjabloon geeft een fout"),
        ('Onderwerp: x\n{% include "../../pyproject.toml" %}', 0, "dat niet bestaat"),
        ('Onderwerp: x\n{% include "/etc/hostname" %}', 0, "dat niet bestaat"),
        ("Onderwerp: x\n{{ 9**9**9 }}", 2, "mag dit niet uitvoeren"),
        ("Onderwerp: x\n{{ 'x' * 1000000000 }}", 2, "mag dit niet uitvoeren"),
        ("Onderwerp: x\n{{ range(1000000000)|list }}", 2, "geeft een fout"),
        ('Onderwerp: x\n{% include "mail/stukken.md.j2" %}', 2, "roept zichzelf aan"),
    ],
)
def test_what_cannot_be_made_is_told_before_it_is_needed(own, written, line, message):
    put(own, "mail/stukken.md.j2", written)

    [(name, number, found)] = told(own)
    assert (name, number) == ("mail/stukken.md.j2", line)
    assert message in found


def test_a_loop_without_an_end_in_sight_is_stopped(own, monkeypatch):
    monkeypatch.setattr(templatecheck, "PATIENCE_SECONDS", 0.2)
    many = "{% for each in range(100000) %}"
    put(own, "mail/stukken.md.j2", f"Onderwerp: x\n{many}{many}{'{% endfor %}' * 2}")
    began = time.monotonic()

    [(_, _, found)] = told(own)

    assert "nog niet klaar" in found
    assert time.monotonic() - began < 5


def test_a_file_of_which_nothing_knows_is_told(own):
    put(own, "mail/inbrengen.md.j2", "x")
    put(own, "mial/inbreng.md.j2", "x")
    put(own, "documents/ambitiekader.md.j2", templatecheck.shipped_text("documents/algemeen.md.j2"))
    put(own, "mail/inbreng.md.j2~", "what an editor leaves behind")
    (own / "web").mkdir()
    (own / "web" / "wiel.html.j2").write_bytes(b"\xff")

    meant = "Bedoelt u 'mail/inbreng.md.j2'?"
    assert told(own) == [
        ("mail/inbrengen.md.j2", 0, f"er is geen sjabloon mail/inbrengen.md.j2. {meant}"),
        ("mial/inbreng.md.j2", 0, f"er is geen sjabloon mial/inbreng.md.j2. {meant}"),
        ("web/wiel.html.j2", 0, "dit is geen tekst in UTF-8 (bij byte 0). Bewaar het bestand zo."),
    ]  # fmt: skip


def test_a_part_of_ones_own_may_be_included(own):
    put(own, "mail/groet.md.j2", "Met vriendelijke groet")
    changed(own, "mail/stukken.md.j2", "Met vriendelijke groet", '{% include "mail/groet.md.j2" %}')

    assert templatecheck.check() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("mail/brief.html.j2", "<!-- brief -->", "", "heeft niet '<!-- brief -->' met op de"),
        ("mail/brief.html.j2", "{{ inhoud }}", "", "heeft niet '<!-- brief -->' met op de"),
        ("web/inbreng.html.j2", "vandaag", "vandag", "'vandag'. Bedoelt u 'vandaag'?"),
        ("agenda/vergadering.txt.j2", "{{ ", "{{ titell ~ ", "onbekend woord 'titell'."),
        ("documents/terugblik.md.j2", "{{ titel", "{{ tittel", "'tittel'. Bedoelt u 'titel'?"),
        ("documents/document.typ", "#", "#nergens ", "unknown variable: nergens"),
    ],
)
def test_pages_agenda_and_documents_are_checked_too(own, name, old, new, message):
    changed(own, name, old, new)

    found = told(own)
    assert {each[0] for each in found} == {name}
    assert message in found[0][2]


def test_a_folder_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(tmp_path / "weg"))

    assert templatecheck.check() == [
        Finding(str(tmp_path / "weg"), 0, "deze map bestaat niet. Pas JAARWIEL_TEMPLATES aan.")
    ]


def test_nothing_starts_with_a_template_that_is_wrong(own, tmp_path):
    put(own, "mail/opnieuw.txt.j2", "Op {{ dagg|dag }}")
    cycle = folder("calendar") / "het-hogeland.toml"
    settings = Settings(cycle, tmp_path / "state.db", None, None, None, None)

    with pytest.raises(InputError, match="regel 1: onbekend woord 'dagg'"):
        start.start(settings, 1, 2)


def test_other_processes_look_in_the_same_folder_wherever_they_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JAARWIEL_TEMPLATES", "sjablonen")
    settings = Settings(Path("a.toml"), Path("state.db"), None, None, None, None)

    given = environment(settings, tmp_path)["JAARWIEL_TEMPLATES"]

    assert given == str(tmp_path / "sjablonen")


def test_a_template_that_goes_wrong_after_the_check_leaves_no_hole_in_a_letter(own):
    path = put(own, "mail/stukken.md.j2", "Onderwerp: x\n\n{{ tafell }}")

    with pytest.raises(JaarwielError) as caught:
        compose("mail/stukken.md.j2", PAPERS["stuk"], examples.envelope())

    assert str(caught.value) == (
        f"Het sjabloon {path}, regel 3, gebruikt een onbekend woord: tafell. Verbeter het sjabloon."
    )


# --------------------------------------------------------------------------------- the command line


def run(*arguments):
    return CliRunner().invoke(commands, ["templates", *arguments], catch_exceptions=True)


def test_the_list_says_which_file_is_in_force(own):
    path = put(own, "mail/stukken.md.j2", "x")

    lines = [line.split(maxsplit=1) for line in run("list").output.splitlines()]

    assert ["mail/stukken.md.j2", f"eigen: {path}"] in lines
    assert ["mail/inbreng.md.j2", "meegeleverd"] in lines
    assert not any(name.startswith(("cyclus/", "repetitie/")) for name, _ in lines)


def test_what_is_shipped_can_be_shown_to_start_from(own):
    put(own, "mail/stukken.md.j2", "x")

    shipped = (folder("templates") / "mail" / "stukken.md.j2").read_text("utf-8")
    assert run("show", "stukken").output == shipped
    assert run("show", "mail/stukken.md.j2").output == shipped
    assert "Bedoelt u 'stukken'?" in str(run("show", "stuken").exception)


def test_a_check_tells_all_or_that_it_is_in_order(own):
    changed(own, "mail/stukken.md.j2", "versie", "uitgave")
    good = run("check")
    put(own, "mail/opnieuw.txt.j2", "{{ dagg }}")
    bad, data = run("check"), run("check", "--json")

    assert good.output == "Eigen sjablonen: 1, alle in orde.\n"
    assert isinstance(bad.exception, InputError)
    assert data.exit_code == 2
    assert '"line": 1' in data.output


def test_a_preview_can_be_looked_at(own, tmp_path):
    changed(own, "mail/stukken.md.j2", "Geachte", "Beste")

    done = run("preview", "stukken", "--to", str(tmp_path / "proef"))

    written = sorted(path.name for path in (tmp_path / "proef").iterdir())
    assert done.output == f"8 bestanden geschreven in {tmp_path / 'proef'}.\n"
    variants = ("stuk", "stukkenset", "twee-stukken", "twee-stukkensets")
    assert written == [f"{each}.{form}" for each in variants for form in ("eml", "html")]
    assert "Beste Truus" in (tmp_path / "proef" / "twee-stukken.html").read_text("utf-8")


def test_a_document_is_previewed_as_a_page(tmp_path):
    run("preview", "documents/terugblik.md.j2", "--to", str(tmp_path))

    page = (tmp_path / "voorbeeld.html").read_text("utf-8")
    assert "Terugblik prestatieafspraken 2026" in page
    assert "geen voorbeeld" in str(run("preview", "web/wiel.html.j2", "--to", "x").exception)


@pytest.mark.parametrize("document", ["agenda", "uitnodigingsbrief"])
def test_the_agenda_and_the_letter_of_a_meeting_can_be_a_tables_own(own, document, tmp_path):
    name = f"documents/{document}.md.j2"
    changed(own, name, "{{ tafel }}", "{{ tafel }}, {{ jaar }}")

    good = templatecheck.check()
    (shown,) = templatecheck.preview(name, tmp_path)
    changed(own, name, "{{ tafel }}", "{{ geevalueerd_jaar }}")

    assert good == []
    assert "Het Hogeland, 2027" in shown.read_text("utf-8")
    assert [each.file for each in templatecheck.check()] == [str(own / name)]
