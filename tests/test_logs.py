"""The log of the program: one line a decision, and nobody's name in it."""

import logging
import os
import re
import subprocess
import sys
from contextlib import suppress

import pytest
from hogeland import at, every_text
from loglines import assert_nobody_named, assert_told_once, logged
from webvisit import visiting

from jaarwiel import logs
from jaarwiel.errors import InputError
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.programs import tokens
from jaarwiel.records import telling
from jaarwiel.records.statefile import open_store

NOW = at("2027-01-04", "11:20")
DIRK = "dirk@goudwonen.example"


def deliver_terugblik(visit, email, words):
    page = f"{visit.personal(email)}/2027/terugblik/goud-wonen"
    texts = every_text(visit.desk.cycle, "terugblik", words)
    fields = {f"{slot.theme}/{slot.field}": text for slot, text in texts.items()}
    visit.hand_in(page, {"versie": "0"} | fields)


def test_what_people_do_on_the_pages_is_told_once_and_names_nobody(desk, tmp_path):
    with logged() as lines, visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        (row,) = desk.store.rows("SELECT id FROM person WHERE email = ?", DIRK)
        subscriptions.rotate(desk, row["id"], NOW, "procescoördinator")
        tokens.make(desk, "Bord van Saskia Veenstra", None, NOW, "procescoördinator")
        mark = re.search(r'name="stand" value="(\w+)"', visit.get(f"/contacten/{row['id']}").text)
        changed = {"name": "Dirk de Nieuwe", "email": "nieuw@goudwonen.example", "kind": "werk"}
        visit.post(f"/contacten/{row['id']}", {"wat": "gegevens", "stand": mark[1], **changed})
        deliver_terugblik(visit, "nieuw@goudwonen.example", "Met groet, Dirk de Nieuwe")
        visit.get("/aanmelden/12.geheim")
        visit.post("/afmelden")

    assert_told_once(tmp_path / "state.db", lines)
    assert_nobody_named(tmp_path / "state.db", lines)
    told = "\n".join(lines)
    assert "dirk" not in told.casefold()
    for what in ("aangemeld, webpagina, sessie 1", "agenda-adres vernieuwd, persoon",
                 "contact gewijzigd, persoon", "aangeleverd, 2027/terugblik, versie 1",
                 "toegang voor meelezen gegeven, tot en met 2028-01-04"):  # fmt: skip
        assert what in told


def test_what_was_not_kept_is_not_told(store):
    with logged() as lines:
        with store.writing(keep=False):
            store.log(NOW, "jaarwiel", "geprobeerd", "2027")
        with suppress(ZeroDivisionError), store.writing():
            store.log(NOW, "jaarwiel", "mislukt", "2027")
            _ = 1 / len(lines)
        with store.writing():
            store.log(NOW, "jaarwiel", "gedaan", "2027")
            assert lines == []
        store.log(NOW, "jaarwiel", "nog iets gedaan", "2028")

    assert lines == ["state: #1 gedaan, 2027", "state: #2 nog iets gedaan, 2028"]


def test_nothing_is_told_of_a_table_in_memory():
    with logged() as lines:
        open_store(None).log(NOW, "jaarwiel", "geprobeerd", "2027")

    assert lines == []


@pytest.mark.parametrize(
    ("who", "subject", "why", "told"),
    [
        ("goud-wonen", "2027/terugblik", "versie 2, via mail van Dirk", "2027/terugblik, versie 2"),
        ("Procescoördinator (persoon 3)", "2027/ao-x (gemeente)", "versie 0.3: Dirk belde",
         "2027/ao-x (gemeente), versie 0.3, door persoon 3"),
        ("Dirk Mulder", "Dirk Mulder", "Dirk Mulder", ""),
        ("dirk", "dirk@goudwonen.example", "persoon 4", ""),
        ("jaarwiel", "2027.dirk@goudwonen.example", "versie 1.dirk", "versie 1"),
        ("", "brief 12\nvals: #99 regel", "", "brief 12"),
    ],
)  # fmt: skip
def test_only_numbers_and_ids_are_told(who, subject, why, told):
    line = telling.line(7, who, "gedaan", subject, why)

    assert line == ", ".join(part for part in ("#7 gedaan", told) if part)


def test_a_letter_that_was_refused_is_a_warning(store, caplog):
    store.log(NOW, "jaarwiel", "brief geweigerd door de mailserver", "brief 4", "550 dirk@x.nl")

    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("WARNING", "state: #1 brief geweigerd door de mailserver, brief 4")
    ]


@pytest.mark.parametrize(
    ("said", "level"), [("", 30), ("info", 20), ("DEBUG", 10), ("error", 40), ("warning", 30)]
)
def test_the_setting_is_a_level(said, level):
    assert logs.level(logging.WARNING, {"JAARWIEL_LOG": said}) == level


def test_a_wrong_level_is_told_and_nothing_is_done(jaarwiel, tmp_path):
    with pytest.raises(InputError, match="'luid'"):
        logs.level(logging.INFO, {"JAARWIEL_LOG": "luid"})
    done = jaarwiel("tick", code=2, JAARWIEL_LOG="luid")

    assert done.stderr == (
        "jaarwiel: JAARWIEL_LOG is geen niveau van meldingen: 'luid'. "
        "Kies debug, info, warning, error.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_tick_is_silent_unless_it_is_asked_to_tell(jaarwiel):
    line = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO state: "

    told = jaarwiel("tick", "--json", JAARWIEL_LOG="info").stderr.splitlines()
    silent = jaarwiel("tick", "--json").stderr

    assert silent == ""
    assert re.fullmatch(f"{line}ronde begonnen", told[0])
    assert re.fullmatch(f"{line}ronde beëindigd, geschreven 0, .* onzeker 0", told[-1])
    assert all(re.match(line, each) for each in told)


def test_the_journal_gets_the_weight_and_no_moment(tmp_path):
    script = (
        "import logging, os; from jaarwiel import logs; s = os.fstat(2)\n"
        "os.environ['JOURNAL_STREAM'] = f'{s.st_dev}:{s.st_ino}'\n"
        "logs.begin(20); logging.getLogger('jaarwiel.x').warning('een\\ntwee')\n"
        "os.environ['JOURNAL_STREAM'] = '1:2'\n"
        "logging.getLogger('jaarwiel.x').debug('drie')"
    )
    log = tmp_path / "log"
    with log.open("wb") as file:
        subprocess.run([sys.executable, "-c", script], stderr=file, check=True, env=os.environ)

    assert log.read_text(encoding="utf-8") == "<4>een\n<4>twee\n"
