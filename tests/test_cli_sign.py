"""Signing on the command line: recorded, listed, gathered in a set, and taken back."""

import json
import zipfile

import pytest
from click.testing import CliRunner
from hogeland import at
from signedpdfs import signed, version
from test_signatures import SIGNERS, put

from jaarwiel.cli import commands
from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.records.people import keep_contact

WHAT = ("prestatieafspraken", "2027")


@pytest.fixture
def run(desk, tmp_path, monkeypatch):
    with desk.store.writing():
        for name, email, party, role in SIGNERS:
            keep_contact(desk.store, Contact(0, name, email, party, role))
    monkeypatch.setattr("jaarwiel.settings.present", lambda: at("2027-12-03", "11:00"))

    def done(*arguments):
        state = ["--state", str(tmp_path / "state.db")]
        return CliRunner().invoke(commands, [*arguments, *state])

    done.desk = desk
    return done


def test_a_signature_is_recorded_with_its_file_and_listed(run, tmp_path):
    put(run.desk)
    path = tmp_path / "getekend.pdf"
    path.write_bytes(signed(version(), "Anja"))

    said = run(
        "sign", "gemeente", *WHAT, "--on", "2027-12-02",
        "--person", "anja@gemeente.example", "--file", str(path),
    ).output  # fmt: skip
    told = run("signatures", *WHAT).output
    data = json.loads(run("signatures", *WHAT, "--json").output)

    assert said == (
        "Update jaaractiviteiten 2028, versie 1.0: Gemeente Het Hogeland heeft getekend op "
        "donderdag 2 december 2027 (handtekening 1, digitaal).\nGetekend 1 van 7.\n"
    )
    line = "  [1] Gemeente Het Hogeland: donderdag 2 december 2027, Anja Bos, digitaal, bestand "
    assert line in told
    assert "  [ ] Goud Wonen: nog niet (Frits Kok)\n" in told
    assert (data["signed"], data["total"], data["complete_on"]) == (1, 7, None)
    assert data["lines"][0]["signature"]["file"]["signatures"] == 1


def test_the_set_is_written_to_a_file(run, tmp_path):
    put(run.desk)
    run("sign", "gemeente", *WHAT, "--role", "wethouder")

    said = run("signatures", *WHAT, "--to", str(tmp_path / "set.zip")).output

    assert said.endswith(f"De set staat in {tmp_path / 'set.zip'}.\n")
    assert zipfile.ZipFile(tmp_path / "set.zip").namelist() == [
        "overzicht.txt", "prestatieafspraken-2027-1.0-definitief.pdf",
    ]  # fmt: skip


def test_a_signature_is_taken_back_by_its_number(run):
    put(run.desk)
    run("sign", "gemeente", *WHAT, "--role", "wethouder")

    said = run("unsign", "1", "--reason", "Verkeerde dag.").output

    assert said == (
        "Handtekening 1 van Gemeente Het Hogeland is ingetrokken en telt niet meer mee.\n"
    )
    told = run("signatures", *WHAT).output
    assert "Getekend 0 van 7" in told
    assert "  [1] ingetrokken: gemeente, Verkeerde dag.\n" in told


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (("sign", "gemeente", "terugblik", "2027"), InputError, "wordt niet ondertekend"),
        (("sign", "gemeente", *WHAT), InputError, "nog geen definitieve versie"),
        (("signatures", "niets", "2027"), NotFoundError, "Onbekend stuk"),
        (("unsign", "9", "--reason", "x"), NotFoundError, "geen handtekening met nummer 9"),
        (("unsign", 20 * "9", "--reason", "x"), NotFoundError, "geen handtekening met nummer 999"),
        (("sign", "gemeente", *WHAT, "--file", "/weg.pdf"), InputError, "bestaat niet"),
    ],
)
def test_what_cannot_be_is_told(run, arguments, kind, said):
    error = run(*arguments).exception

    assert isinstance(error, kind)
    assert said in str(error)
