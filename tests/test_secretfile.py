"""A password from the environment or from a file, told to nobody."""

import pytest

from jaarwiel.errors import InputError
from jaarwiel.secretfile import secret
from jaarwiel.settings import settings
from jaarwiel.start.prefectserver import environment

ADDRESS = "smtp://naam:Zeer-Stil@mail.example"


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "smtp"
    path.write_text(f"{ADDRESS}\n")
    path.chmod(0o400)
    return path


def test_the_address_stands_in_the_environment_or_in_a_file_that_it_names(kept):
    assert secret({"JAARWIEL_SMTP": ADDRESS}, "JAARWIEL_SMTP") == ADDRESS
    assert secret({"JAARWIEL_SMTP_FILE": str(kept)}, "JAARWIEL_SMTP") == ADDRESS
    assert secret({"JAARWIEL_SMTP_FILE": "", "JAARWIEL_SMTP": ""}, "JAARWIEL_SMTP") is None


def test_both_at_once_are_refused(kept):
    with pytest.raises(InputError, match="allebei gezet"):
        secret({"JAARWIEL_SMTP": ADDRESS, "JAARWIEL_SMTP_FILE": str(kept)}, "JAARWIEL_SMTP")


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o444])
def test_a_file_that_others_may_read_is_refused_with_what_to_do(kept, mode):
    kept.chmod(mode)

    with pytest.raises(InputError, match=f"chmod 600 {kept}.*0400") as caught:
        secret({"JAARWIEL_SMTP_FILE": str(kept)}, "JAARWIEL_SMTP")

    assert "Zeer-Stil" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"smtp://a:Zeer-Stil@b\nnog een", b"\xff geheim", b"Zeer-Stil" * 1000]
)
def test_a_file_that_holds_anything_but_one_line_is_refused_without_showing_it(kept, content):
    kept.chmod(0o600)
    kept.write_bytes(content)

    with pytest.raises(InputError, match="één regel") as caught:
        secret({"JAARWIEL_SMTP_FILE": str(kept)}, "JAARWIEL_SMTP")

    assert "Zeer-Stil" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"smtp uit JAARWIEL_SMTP_FILE .*\(bestaat niet"):
        secret({"JAARWIEL_SMTP_FILE": str(tmp_path / "smtp")}, "JAARWIEL_SMTP")


def test_settings_show_no_secret(kept):
    found = settings(
        {"JAARWIEL_SMTP_FILE": str(kept), "JAARWIEL_ARCHIVE": "imaps://a:Zeer-Stil@b/c"}
    )

    assert found.smtp == ADDRESS
    assert "Zeer-Stil" not in repr(found)


@pytest.mark.parametrize("rate", ["-1", "veel", "1.5", "²"])
def test_a_rate_that_is_no_number_is_refused(rate):
    with pytest.raises(InputError, match="geheel getal"):
        settings({"JAARWIEL_SMTP_RATE": rate})


def test_other_processes_find_the_file_and_are_not_handed_what_is_in_it(kept, monkeypatch):
    monkeypatch.chdir(kept.parent)
    monkeypatch.delenv("JAARWIEL_SMTP", raising=False)
    monkeypatch.setenv("JAARWIEL_SMTP_FILE", kept.name)

    handed_on = environment(settings(), kept.parent / "prefect")

    assert handed_on["JAARWIEL_SMTP_FILE"] == str(kept)
    assert "Zeer-Stil" not in str(handed_on)
