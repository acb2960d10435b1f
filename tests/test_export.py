"""Everything of a table in open formats: complete, explained, and without persons where asked."""

import csv
import io
import json
import tomllib
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest
from hogeland import HET_HOGELAND, PEOPLE, at, deliver_all
from icalendar import Calendar
from inviting import Keeping

from jaarwiel.errors import InputError
from jaarwiel.office.calendars import publish
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.rounds import make_round
from jaarwiel.office.table import export as office
from jaarwiel.records import links
from jaarwiel.resources import read_template

NOW = at("2027-03-03", "09:00")


@pytest.fixture
def worked(desk):
    """A table at which something happened of most kinds."""
    found = replace(desk, courier=Keeping())
    publish.revise(found, NOW)
    make_round(found, NOW)
    deliver_all(found, "goud-wonen", found.deadline("terugblik", 2027), NOW)
    assemble_document(found, "terugblik", 2027, NOW, "secretaris")
    links.token(found.store, "agenda", "gemeente")
    return found


def in_zip(path):
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_everything_is_there_in_open_formats(worked, tmp_path):
    done = office.export(worked, HET_HOGELAND, tmp_path / "uit.zip", NOW)

    files = in_zip(tmp_path / "uit.zip")
    manifest = json.loads(files["manifest.json"])
    letters = json.loads(files["json/letter.json"])
    (document,) = json.loads(files["json/document.json"])
    text = io.StringIO(files["csv/letter.csv"].decode("utf-8-sig"), newline="")
    table = list(csv.DictReader(text, delimiter=";"))
    assert done.files == len(files)
    assert {name: each["sha256"] for name, each in manifest["files"].items()} == {
        name: sha256(content).hexdigest()
        for name, content in files.items()
        if name != "manifest.json"
    }
    assert [row["recipient"] for row in table] == [row["recipient"] for row in letters] != []
    assert files[letters[0]["eml_bestand"]] == worked.courier.taken[0][1]
    assert files[document["pdf_bestand"]].startswith(b"%PDF")
    assert files[document["docx_bestand"]].startswith(b"PK")
    assert len(Calendar.from_ical(files["agenda/gemeente.ics"]).walk("VEVENT")) > 5
    assert files["cyclus/het-hogeland.toml"] == HET_HOGELAND.read_bytes()
    assert "Let op: hierin staan persoonsgegevens" in files["LEESMIJ.md"].decode()
    assert {name.split("/")[0] for name in files} == {
        "LEESMIJ.md", "manifest.json", "json", "csv", "agenda", "stukken", "post", "cyclus",
    }  # fmt: skip


def test_nothing_in_it_opens_a_door(worked, tmp_path):
    office.export(worked, HET_HOGELAND, tmp_path / "uit.zip", NOW)

    files = in_zip(tmp_path / "uit.zip")
    token = links.token(worked.store, "agenda", "gemeente").encode()
    unsent = {name: each for name, each in files.items() if not name.startswith("post/")}
    assert [name for name, each in files.items() if worked.store.secret.encode() in each] == []
    assert [name for name, each in unsent.items() if token.partition(b".")[2] in each] == []


def test_without_persons_nobody_is_named(worked, tmp_path):
    office.export(worked, HET_HOGELAND, tmp_path / "uit", NOW, persons=False)

    files = {each: each.read_bytes() for each in (tmp_path / "uit").rglob("*") if each.is_file()}
    named = [word.encode() for name, email, *_ in PEOPLE for word in (name, email)]
    assert [path for path, each in files.items() if any(word in each for word in named)] == []
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert not (tmp_path / "uit" / "post").exists()
    assert "zijn weggelaten" in (tmp_path / "uit" / "LEESMIJ.md").read_text("utf-8")


def test_every_kind_is_explained_and_decided_about(desk):
    """A table that comes later is named here, or this fails."""
    names = {
        row["name"]
        for row in desk.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    explained = set(tomllib.loads(read_template("uitvoer/soorten.toml")))

    assert names - office.OWN == explained
    assert explained > office.OF_PERSONS


def test_what_is_there_already_is_left_alone(desk, tmp_path):
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "x").write_text("y", "utf-8")
    (tmp_path / "uit.zip").write_text("y", "utf-8")

    for place in ("vol", "uit.zip"):
        with pytest.raises(InputError, match=r"niet leeg|bestaat al"):
            office.export(desk, HET_HOGELAND, tmp_path / place, NOW)

    assert (tmp_path / "uit.zip").read_text("utf-8") == "y"
    assert not list(tmp_path.glob(".*part"))
