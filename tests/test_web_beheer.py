"""Beheer: the cycle file replaced safely, templates, settings without secrets, and the log."""

import csv
import io
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hogeland import HET_HOGELAND, at
from webvisit import visiting, words

from jaarwiel.office.calendars import publish
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.people import erasure
from jaarwiel.office.rounds import make_round
from jaarwiel.office.table import cyclekeeping
from jaarwiel.office.upkeep import logbook
from jaarwiel.office.upkeep.logbook import PER_PAGE, Search
from jaarwiel.office.upkeep.settingslist import masked, settings_in_force
from jaarwiel.resources import folder
from jaarwiel.settings import settings

NOW = at("2027-03-09", "11:20")
PREVIEW, REPLACE = "/beheer/cyclus/voorbeeld", "/beheer/cyclus/vervangen"
SETTINGS = Path(__file__).parents[1] / "docs" / "commands.md"


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in ("PREFECT_API_URL", "JAARWIEL_TEMPLATES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cyclus" / "tafel.toml"
    path.parent.mkdir()
    path.write_bytes(HET_HOGELAND.read_bytes())
    return path


@pytest.fixture
def pages(desk, tmp_path, file):
    publish.announce(desk, at("2027-01-04"))
    make_round(desk, NOW)
    with visiting(desk, tmp_path / "state.db", NOW, cycle=file) as visit:
        visit.sign_in()
        yield visit


def later(file):
    """The same file, with a deadline two weeks later."""
    return file.read_text("utf-8").replace('before = "1 april"', 'before = "15 april"', 1)


def hidden(page):
    return {
        name: re.search(f'name="{name}" value="(.*?)"', page.text)[1]
        for name in ("kenmerk", "bestand")
    }


# -------------------------------------------------------------------------------- the cycle file


def test_the_file_in_force_is_shown_in_words_and_by_line(pages, file):
    page = pages.get("/beheer/cyclus")
    told = words(page)

    assert "Huurdersorganisatie Goud Wonen (huurdersorganisatie, van de huurders van Goud" in told
    assert "Vanaf 1 januari en vóór 1 april." in told
    assert "Terugblik prestatieafspraken 2026, uiterlijk woensdag 31 maart 2027" in told
    lines = file.read_text("utf-8").splitlines()
    assert page.text.count('<li id="regel-') == len(lines)
    assert pages.get("/beheer/cyclus/bestand").content == file.read_bytes()


def test_every_shipped_cycle_can_be_read_in_words(desk, tmp_path):
    for path in sorted(folder("calendar").glob("*.toml")):
        with visiting(desk, tmp_path / "state.db", NOW, cycle=path) as visit:
            visit.sign_in()
            page = visit.get("/beheer/cyclus")

            assert page.status_code == 200, path
            assert "{" not in words(page).partition("Controleren of vervangen")[0], path
            assert "meegeleverd" in words(page)


def test_looking_at_another_file_changes_nothing(pages, file):
    before, state = file.read_bytes(), pages.state()

    page = pages.post(PREVIEW, {"tekst": later(file)})

    assert page.status_code == 200
    assert "de laatste dag gaat van woensdag 31 maart 2027 naar woensdag 14 april" in words(page)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]
    assert pages.state() == state


def test_a_file_is_replaced_to_the_byte_after_its_effect_was_shown_and_can_be_put_back(pages, file):
    before = file.read_bytes()
    content = later(file).replace("\n", "\r\n").encode("utf-8-sig")
    file.chmod(0o640)
    shown = pages.send("POST", PREVIEW, files={"bestand": ("nieuw.toml", content)})

    done = pages.post(REPLACE, hidden(shown))

    kept = file.with_name("tafel.toml.2027-03-09-112000")
    assert (done.status_code, done.headers["location"]) == (
        303,
        "/beheer/cyclus?gedaan=vervangen#melding",
    )
    assert file.read_bytes() == content
    assert kept.read_bytes() == before
    assert {each.stat().st_mode & 0o777 for each in (file, kept)} == {0o640}
    assert "vóór 15 april" in words(pages.get("/beheer/cyclus?gedaan=vervangen"))
    (entry,) = [e for e in pages.desk.store.log_entries(9) if e.what == "cyclusbestand vervangen"]
    assert (entry.who, entry.subject, entry.why) == (
        "secretariaat", "tafel.toml", "het vorige is tafel.toml.2027-03-09-112000"
    )  # fmt: skip

    back = pages.post(PREVIEW, {"eerder": kept.name})
    pages.post(REPLACE, hidden(back))

    assert file.read_bytes() == before
    assert [each.name for each in cyclekeeping.earlier(file)] == [f"{kept.name}-2", kept.name]
    assert pages.get(f"/beheer/cyclus/eerder/{kept.name}").content == before


def test_a_party_that_comes_in_gets_its_calendar_at_once(pages, file):
    party = '\n[[parties]]\nid = "nieuw"\nname = "Nieuwe Corporatie"\nkind = "corporatie"\n'
    text = file.read_text("utf-8").replace("\n[[parties]]", f"{party}\n[[parties]]", 1)
    pages.post(REPLACE, hidden(pages.post(PREVIEW, {"tekst": text})))
    state = pages.state()

    assert "Nieuwe Corporatie" in words(pages.get("/agenda"))
    assert pages.state() == state


def test_nothing_is_replaced_when_the_file_was_changed_after_it_was_shown(pages, file):
    shown = pages.post(PREVIEW, {"tekst": later(file)})
    by_hand = file.read_bytes() + b"# met de hand\n"
    file.write_bytes(by_hand)

    answer = pages.post(REPLACE, hidden(shown))

    assert answer.status_code == 409
    assert "Er is nog niets vervangen: intussen is er iets gewijzigd" in words(answer)
    assert file.read_bytes() == by_hand
    assert pages.post(REPLACE, hidden(answer)).status_code == 303


def test_nothing_is_replaced_when_the_table_decided_something_meanwhile(pages, file):
    shown = pages.post(PREVIEW, {"tekst": later(file)})
    decide(pages.desk, "2027/ao-voorjaar", "confirm", NOW, "x")

    answer = pages.post(REPLACE, hidden(shown))

    assert answer.status_code == 409
    assert "blijft op" in words(answer)


def test_of_two_who_press_at_once_one_replaces(pages, file):
    one, two = (pages.post(PREVIEW, {"tekst": later(file) + extra}) for extra in ("# a\n", "# b\n"))

    answers = pages.at_once([(REPLACE, hidden(one)), (REPLACE, hidden(two))])

    assert sorted(each.status_code for each in answers) == [303, 409]
    assert len(cyclekeeping.earlier(file)) == 1


def test_what_would_be_lost_and_another_table_are_told(pages, file):
    text = file.read_text("utf-8").replace('id = "het-hogeland"', 'id = "elders"')
    told = words(pages.post(PREVIEW, {"tekst": text}))

    assert "Dit bestand is van een andere tafel (kenmerk elders)" in told
    assert "Vervang toch" in told


def test_a_shipped_file_is_never_overwritten(desk, tmp_path):
    before = HET_HOGELAND.read_bytes()
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        shown = visit.post(PREVIEW, {"tekst": later(HET_HOGELAND)})
        refused = visit.post(REPLACE, hidden(shown))
        taken = visit.post(REPLACE, {**hidden(shown), "wat": "downloaden"})

    assert "Vervang" not in words(shown).partition("Bestand meenemen")[2]
    assert "JAARWIEL_CYCLE" in words(shown)
    assert refused.status_code == 400
    assert "JAARWIEL_CYCLE" in words(refused)
    assert taken.content == later(HET_HOGELAND).encode()
    assert HET_HOGELAND.read_bytes() == before


def test_a_file_that_may_not_be_written_is_told_and_left(pages, file, monkeypatch):
    monkeypatch.setattr(cyclekeeping.os, "access", lambda *_: False)
    shown = pages.post(PREVIEW, {"tekst": later(file)})

    assert "Dit cyclusbestand is hier alleen te lezen." in words(shown)
    assert pages.post(REPLACE, hidden(shown)).status_code == 400


def test_a_disk_that_refuses_leaves_the_old_file(pages, file, monkeypatch):
    before = file.read_bytes()
    shown = pages.post(PREVIEW, {"tekst": later(file)})

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cyclekeeping, "replace_file", full)
    answer = pages.post(REPLACE, hidden(shown))

    assert answer.status_code == 500
    assert "is niet vervangen (de schijf is vol)" in words(answer)
    assert file.read_bytes() == before
    assert "cyclusbestand vervangen" not in [e.what for e in pages.desk.store.log_entries(9)]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"x" * 10_000_000, 413, "te groot"),
        (b"#" * 1_500_000, 422, "groter dan 1 MB"),
        ("naam = 'é'".encode("latin-1"), 422, "geen UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 422, "geen UTF-8"),
        (b"geen toml", 422, "tussen de naam van het gegeven en de waarde hoort een ="),
        (b"a = " + b"[" * 100_000, 422, "te veel haken"),
        (b"[table]\nid = '<script>alert(1)</script>'", 422, "Er is niets vervangen."),
        (b"", 422, "er staat niets in"),
    ],
)
def test_a_hostile_file_is_refused_with_the_reason(pages, file, content, status, said):
    before = file.read_bytes()

    answer = pages.send("POST", PREVIEW, files={"bestand": ("x.toml", content)})

    assert answer.status_code == status
    assert said in words(answer)
    assert "<script>alert" not in answer.text
    assert file.read_bytes() == before


def test_what_is_wrong_stands_beside_its_line(pages, file):
    text = file.read_text("utf-8").replace('kind = "gemeente"', 'kind = "gemente"')
    told = words(pages.post(PREVIEW, {"tekst": text}))

    assert "69 parties 1 kind: 'gemente' kan hier niet. Bedoelt u 'gemeente'?" in told
    assert 'kind = "gemente"' in told


@pytest.mark.parametrize("text", ["", "geen base64!", "Zm9v"])
def test_a_form_that_was_tampered_with_replaces_nothing(pages, file, text):
    before = file.read_bytes()

    answer = pages.post(REPLACE, {"bestand": text, "kenmerk": "x"})

    assert answer.status_code in {400, 422}
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["tafel.toml", "..%2Fstate.db", "tafel.toml.bak", "x"])
def test_only_an_earlier_file_is_given_out(pages, file, name):
    file.with_name("tafel.toml.bak").write_text("geheim")

    assert pages.get(f"/beheer/cyclus/eerder/{name}").status_code == 404


# ------------------------------------------------------------------------------------- templates


@contextmanager
def own_templates(tmp_path, monkeypatch, name, text):
    path = tmp_path / "eigen" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(tmp_path / "eigen"))
    yield path


def test_a_template_in_force_is_shown_as_it_is_now(pages, tmp_path, monkeypatch):
    name = "mail/opening.md.j2"
    shipped = (folder("templates") / name).read_text("utf-8")
    with own_templates(tmp_path, monkeypatch, name, shipped.replace("Geachte", "Beste")) as path:
        listed, shown = (pages.get(f"/beheer/sjablonen{each}")
                         for each in ("", f"/voorbeeld?naam={name}"))  # fmt: skip
        example = re.search(r"voorbeeld=([^\"&]+)\"", shown.text)[1]
        made = pages.get(f"/beheer/sjablonen/opmaak?naam={name}&voorbeeld={example}")
        own = pages.get(f"/beheer/sjablonen/bestand?naam={name}&welke=eigen")
        path.write_text(shipped.replace("{{ naam }}", "{{ naem }}"), encoding="utf-8")
        wrong = pages.get("/beheer/sjablonen")

    assert "in orde Er is één eigen sjabloon." in words(listed).replace("✓ ", "")
    assert "Beste" in made.text
    assert "sandbox" in made.headers["content-security-policy"]
    assert own.content.decode() == shipped.replace("Geachte", "Beste")
    assert "naem" in words(wrong).partition("klopt niet")[2]
    assert pages.get(f"/beheer/sjablonen/bestand?naam={name}").content.decode() == shipped


@pytest.mark.parametrize("name", ["../state.db", "/etc/passwd", "--help", "mail/geen.md.j2", ""])
def test_only_a_template_is_given_out(pages, name):
    for where in ("bestand", "voorbeeld", "opmaak"):
        assert pages.get(f"/beheer/sjablonen/{where}?naam={name}").status_code == 404


# -------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("smtp://jan:gEhe1m@mail.example:587", "smtp://…@mail.example:587"),
        ("imaps://jan%40x.nl:gEhe1m@mail.example/Post", "imaps://…@mail.example/Post"),
        ("smtp://mail.example", "smtp://mail.example"),
        ("smtp://jan:gEhe1m@12@mail.example:587", "smtp://…@mail.example:587"),
        ("maildir:/var/mail/jaarwiel", "maildir:/var/mail/jaarwiel"),
    ],
)
def test_a_server_is_shown_without_name_and_password(address, shown):
    assert masked(address) == shown


@pytest.mark.parametrize(
    "address",
    ["smtp://jan:12/gEhe1m@mail.example", "smtp://jan:12?gEhe1m@mail.example", "gEhe1m",
     "smtp://jan:gEhe1m#x@mail.example", "smtp://jan:12#gEhe1m@x", "smtp://[gEhe1m@x"],
)  # fmt: skip
def test_an_address_that_is_none_is_not_shown_at_all(address):
    assert "gEhe1m" not in masked(address)
    assert "12" not in masked(address)


def test_no_password_stands_on_the_page_whichever_way_it_came(desk, tmp_path, monkeypatch):
    secret = tmp_path / "geheim"
    secret.write_text("imaps://jan:gEhe1m@post.example")
    secret.chmod(0o600)
    monkeypatch.setenv("JAARWIEL_SMTP", "smtp://jan:gEhe1m@mail.example:587")
    monkeypatch.setenv("JAARWIEL_MAILBOX_FILE", str(secret))
    monkeypatch.setenv("PREFECT_API_URL", "http://jan:gEhe1m@127.0.0.1:9/api")
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        front = visit.app.state.front
        visit.app.state.front = replace(front, settings=replace(
            settings(), state=front.settings.state, cycle=front.settings.cycle))  # fmt: skip
        visit.sign_in()
        pages = [visit.get(f"/beheer/{each}") for each in ("instellingen", "gezondheid")]

    assert [each.status_code for each in pages] == [200, 200]
    assert not any("gEhe1m" in each.text for each in pages)
    told = words(pages[0])
    assert "smtp://…@mail.example:587 omgeving" in told
    assert "imaps://…@post.example bestand dat de omgeving noemt" in told


def test_every_setting_that_is_documented_is_shown():
    documented = set(re.findall(r"^\| `(JAARWIEL_\w+)`", SETTINGS.read_text("utf-8"), re.MULTILINE))
    mentioned = set(re.findall(r"JAARWIEL_\w+", SETTINGS.read_text("utf-8")))
    found = {each.name for each in settings_in_force(settings({}), "", {})}

    assert documented <= found
    assert found <= mentioned | {"PREFECT_API_URL"}


# ------------------------------------------------------------------------------------------- log


def test_the_log_is_searched_by_words_who_what_and_days(pages):
    store = pages.desk.store
    store.log(at("2027-02-01", "00:30"), "secretariaat", "iets Beëindigd", "2027/x", "100% klaar")
    store.log(at("2027-02-02"), "jaarwiel", "iets anders", "persoon 8", "1000 klaar")

    def found(**asked):
        page = pages.send("GET", "/beheer/logboek", params=asked)
        return [each for each in ("100% klaar", "1000 klaar") if each in words(page)]

    assert found(woorden="BEËINDIGD klaar") == ["100% klaar"]
    assert found(woorden="0% kl") == ["100% klaar"]
    assert found(woorden="harm dijk", wie="jaarwiel", wat="iets anders") == ["1000 klaar"]
    assert found(wie="secretariaat", wat="iets anders") == []
    assert found(van="2027-02-01", tot="2027-02-01") == ["100% klaar"]
    assert found(van="2027-02-02", tot="2027-02-02") == ["1000 klaar"]


@pytest.mark.parametrize(
    "text", ["' OR 1=1 --", "%", "_", "\\", '"; DROP TABLE log; --', "<script>x</script>", "\0"]
)
def test_what_is_looked_for_is_never_taken_for_a_command(pages, text):
    count = len(pages.desk.store.rows("SELECT 1 FROM log"))

    for name in ("woorden", "wie", "wat", "van"):
        page = pages.send("GET", "/beheer/logboek", params={name: text})
        assert page.status_code == (422 if name == "van" else 200)
        assert "<script>x" not in page.text
        if name != "van":
            assert "Er is niets gevonden" in words(page)
    assert len(pages.desk.store.rows("SELECT 1 FROM log")) == count


def test_the_log_has_pages(pages):
    for number in range(2 * PER_PAGE + 1):
        pages.desk.store.log(NOW, "proef", "geteld", f"regel {number:03}")

    def shown(page):
        answer = pages.get(f"/beheer/logboek?wie=proef&blad={page}")
        return re.findall(r"regel (\d{3})", answer.text)

    assert shown(1) == [f"{each:03}" for each in range(100, 50, -1)]
    assert shown(2)[0] == "050"
    assert shown(3) == shown(99) == shown("9" * 8) == ["000"]
    assert shown("x") == shown(0) == shown(1)
    assert (
        'href="/beheer/logboek?wie=proef&amp;blad=2"' in pages.get("/beheer/logboek?wie=proef").text
    )


def test_the_export_has_what_was_found_and_no_formula(pages):
    pages.desk.store.log(NOW, "=cmd", "proef", "+1", "@x\n=1+1;\"'")
    answer = pages.get("/beheer/logboek/logboek.csv?wat=proef")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert rows == [
        ["moment", "wie", "wat", "onderwerp", "toelichting"],
        [NOW.isoformat(), "'=cmd", "proef", "'+1", "'@x =1+1;\"'"],
    ]
    assert answer.headers["content-disposition"] == 'attachment; filename="logboek.csv"'
    assert pages.get("/beheer/logboek/logboek.csv?van=morgen").status_code == 400


def test_of_who_was_removed_no_name_comes_back(pages):
    desk = pages.desk
    number = desk.store.rows("SELECT id FROM person WHERE name = 'Harm Dijk'")[0]["id"]
    named = words(pages.get("/beheer/logboek"))
    before = logbook.written(desk, Search())

    erasure.erase(desk, number, NOW, "x")
    after = pages.get("/beheer/logboek")

    assert f"persoon {number} (Harm Dijk)" in named
    assert "Harm" not in after.text
    assert f"persoon {number} (verwijderd)" in words(after)
    assert "Harm" not in before
    assert logbook.find(desk, Search(words="harm")).total == 0


# ------------------------------------------------------------------------------------ mail server


def tried(desk, tmp_path, smtp):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        front = visit.app.state.front
        visit.app.state.front = replace(front, settings=replace(front.settings, smtp=smtp))
        visit.sign_in()
        return visit.post("/beheer/gezondheid/mailserver")


def test_the_mail_server_is_tried_at_the_press_of_a_button(desk, tmp_path, mail_server):
    good = tried(desk, tmp_path, f"smtp://127.0.0.1:{mail_server.port}")
    away = tried(desk, tmp_path, "smtp://jan:gEhe1m@127.0.0.1:9")
    none = tried(desk, tmp_path, None)

    assert "De mailserver is bereikbaar" in words(good)
    assert mail_server.received == []
    assert "127.0.0.1:9 is niet bereikbaar" in words(away)
    assert "gEhe1m" not in away.text
    assert "Er is geen mailserver ingesteld" in words(none)
