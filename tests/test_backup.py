"""Backups: whole while others write, read back before they count, and let go in time."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hogeland import HET_HOGELAND, at

from jaarwiel.core.backuprotation import DAYS, MONTHS, WEEKS, kept
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.rounds import make_round
from jaarwiel.office.upkeep import backup, backupfile, health
from jaarwiel.settings import Settings

NOW = at("2027-03-01", "03:30")
WRITER = """
import sys, sqlite3, time
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
print("ready", flush=True)
while True:
    db.execute("BEGIN IMMEDIATE")
    for half in ("een", "twee"):
        db.execute("INSERT INTO log (at, who, what, subject, why) VALUES"
                   " ('2027-03-01T03:30:00+01:00', 'x', ?, 'y', ?)", [half, "z" * 2000])
    db.execute("COMMIT")
    time.sleep(0.002)  # or another that writes may wait for long
"""
"""Writes two halves that belong together, again and again."""


@pytest.fixture
def settings(desk, tmp_path):  # noqa: ARG001 - which makes the state file
    return Settings(HET_HOGELAND, tmp_path / "state.db", None, None, None, None)


def taken_out(path, to):
    backupfile.extract(path, backupfile.STATE, to)
    return closing(sqlite3.connect(to))


def test_a_backup_is_whole_while_another_process_writes(desk, settings, tmp_path):
    make_round(desk, NOW)
    command = [sys.executable, "-c", WRITER, str(settings.state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"ready\n"
        made = [backup.make(settings, tmp_path / "copies", NOW, 5).path for _ in range(4)]
        os.kill(writer.pid, signal.SIGKILL)

    counts = []
    for number, path in enumerate(made):
        with taken_out(path, tmp_path / f"copy-{number}.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = dict(db.execute("SELECT what, count(*) FROM log WHERE who = 'x' GROUP BY what"))
        assert found.get("een") == found.get("twee")
        counts.append(found.get("een", 0))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_backup_has_all_that_is_needed_and_is_private(desk, settings, tmp_path, monkeypatch):
    own = tmp_path / "eigen"
    (own / "mail").mkdir(parents=True)
    (own / "mail" / "verzoek.md.j2").write_text("Onderwerp: x", "utf-8")
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(own))
    make_round(desk, NOW)

    made = backup.make(settings, tmp_path / "copies", NOW)

    assert made.path.name == "jaarwiel-het-hogeland-2027-03-01T033000.zip"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (made.path, made.path.parent)] == [
        0o600, 0o700,
    ]  # fmt: skip
    assert [each.name for each in made.path.parent.iterdir()] == [made.path.name]
    with zipfile.ZipFile(made.path) as found:
        assert found.namelist() == [
            "state.db", "cyclus/het-hogeland.toml", "sjablonen/mail/verzoek.md.j2", "manifest.json",
        ]  # fmt: skip
        assert found.read("cyclus/het-hogeland.toml") == HET_HOGELAND.read_bytes()
    about = backupfile.verified(made.path)
    assert (about.table, about.made_at, about.counts["person"]) == ("het-hogeland", NOW, 8)


def test_a_table_with_a_broken_cycle_file_is_kept_under_its_own_name(settings, tmp_path):
    cycle = tmp_path / "tafel.toml"
    cycle.write_bytes(HET_HOGELAND.read_bytes())
    found = replace(settings, cycle=cycle)
    backup.make(found, tmp_path / "copies", NOW)
    cycle.write_text("[table", "utf-8")

    made = backup.make(found, tmp_path / "copies", NOW + timedelta(days=1))

    assert made.path.name == "jaarwiel-het-hogeland-2027-03-02T033000.zip"
    assert backupfile.content(made.path, "cyclus/tafel.toml") == b"[table"


def test_a_wrong_byte_that_changes_anything_is_found(settings, tmp_path):
    path = backup.make(settings, tmp_path / "copies", NOW).path
    whole, names = path.read_bytes(), backupfile.verified(path).files
    kept = {name: backupfile.content(path, name) for name in names}
    told = []

    for where in range(len(whole) // 40, len(whole), len(whole) // 20):
        path.write_bytes(whole[:where] + bytes([whole[where] ^ 0x40]) + whole[where + 1 :])
        try:
            backupfile.verified(path)
        except InputError as error:
            told.append(str(error))
        else:  # such as a zero that is copied from another zero
            assert {name: backupfile.content(path, name) for name in names} == kept

    assert len(told) > 10
    assert all("geen gave reservekopie" in each for each in told)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 5000])
def test_what_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)

    with pytest.raises(InputError, match="geen gave reservekopie"):
        backupfile.verified(path)


def test_a_backup_with_files_elsewhere_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    (tmp_path / "y").write_bytes(b"z")
    about = backupfile.Manifest(NOW, "1", "t", "T", (), {}, {})
    sources = [("state.db", tmp_path / "y"), ("sjablonen/../../y", tmp_path / "y")]
    backupfile.write(path, sources, about)

    with pytest.raises(InputError, match="andere bestanden"):
        backupfile.verified(path)


def test_a_full_disk_leaves_no_half_file_and_all_earlier_ones(desk, settings, tmp_path):
    make_round(desk, NOW)
    copies = tmp_path / "copies"
    first = backup.make(settings, copies, NOW, 1)
    command = f"ulimit -f 40; exec {sys.executable} -m jaarwiel backup --to copies --keep 1"

    done = subprocess.run(
        ["/bin/bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "kan niet worden gemaakt" in done.stderr) == (1, True), done.stderr
    assert list(copies.iterdir()) == [first.path]
    backupfile.verified(first.path)


def test_a_state_file_that_is_not_there_is_not_made(tmp_path):
    settings = Settings(HET_HOGELAND, tmp_path / "none" / "state.db", None, None, None, None)

    with pytest.raises(InputError, match="bestaat niet"):
        backup.make(settings, tmp_path / "copies", NOW)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_one_is_told(settings, tmp_path):
    (tmp_path / "copies").write_text("x", "utf-8")

    with pytest.raises(JaarwielError, match="bestaat al, en is geen map"):
        backup.make(settings, tmp_path / "copies", NOW)


# ------------------------------------------------------------------------------------- rotation


def test_days_weeks_and_months_are_kept():
    made = [NOW + timedelta(days=each) for each in range(800)]
    found: set = set()
    for each in made:
        found = set(kept(found | {each}))

    newest = made[-1]
    assert found >= set(made[-DAYS:])
    assert len({each.isocalendar()[:2] for each in found}) >= WEEKS
    assert len({(each.year, each.month) for each in found}) == MONTHS
    assert newest - min(found) > timedelta(days=300)
    assert len(found) <= DAYS + WEEKS + MONTHS


def test_of_a_day_the_last_one_stays_and_no_old_one_goes_for_a_silence():
    early, late = NOW, NOW + timedelta(hours=8)
    old = frozenset(NOW - timedelta(days=700 + each) for each in range(3))

    assert kept({early, late}) == {late}
    assert kept({late, *old}) == {late, *old}
    assert kept({late, *old}, 2) == {late, max(old)}


def test_only_backups_of_this_table_go(settings, tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    others = {"jaarwiel-het-hogeland-2-2020-01-01T000000.zip", "jaarwiel-het-hogeland-x.zip", "y"}
    for name in others:
        (copies / name).touch()
    backup.make(settings, copies, NOW)

    made = backup.make(settings, copies, NOW + timedelta(days=1), 1)

    assert {each.name for each in copies.iterdir()} == others | {made.path.name}
    assert [each.name for each in made.removed] == ["jaarwiel-het-hogeland-2027-03-01T033000.zip"]


def test_what_was_just_made_stays_when_the_clock_was_set_back(settings, tmp_path):
    later = backup.make(settings, tmp_path / "copies", NOW + timedelta(days=400))

    made = backup.make(settings, tmp_path / "copies", NOW, 1)

    assert made.path.is_file()
    assert later.path.is_file()


def test_what_a_cut_off_backup_left_goes_after_a_day(settings, tmp_path):
    left, busy = tmp_path / "copies" / ".jaarwiel-old", tmp_path / "copies" / ".jaarwiel-new"
    for each in (left, busy):
        each.mkdir(parents=True)
    os.utime(left, (0, 0))

    backup.make(settings, tmp_path / "copies", NOW)

    assert (left.exists(), busy.exists()) == (False, True)


# ---------------------------------------------------------------------------------- every night


def state_of(desk, settings, now):
    found = health.checks(desk, settings, None, now)
    (check,) = (each for each in found if each.id == "backup")
    return check.state


def test_a_night_without_a_folder_makes_nothing_and_is_a_note(desk, settings, tmp_path):
    assert backup.make_nightly(settings, NOW) is None
    assert state_of(desk, settings, NOW) == "note"
    assert not list(Path(tmp_path).glob("*.zip"))


def test_nights_that_fail_are_wrong_and_told_in_the_morning(desk, settings, tmp_path):
    nightly = replace(settings, backup_to=tmp_path / "copies")
    backup.make_nightly(nightly, NOW)
    good = state_of(desk, nightly, NOW + timedelta(hours=49))
    (tmp_path / "copies").rename(tmp_path / "moved")
    (tmp_path / "copies").touch()

    for night in (1, 2):
        with pytest.raises(JaarwielError):
            backup.make_nightly(nightly, NOW + timedelta(days=night))

    late = NOW + timedelta(days=2, hours=5)
    assert (good, state_of(desk, nightly, late)) == ("good", "wrong")
    assert [each.id for each in health.wrong(desk, late)] == ["backup"]


def test_who_keeps_backups_otherwise_is_not_alarmed(desk, settings, tmp_path):
    backup.make(settings, tmp_path / "copies", NOW)

    assert state_of(desk, settings, NOW + timedelta(days=7)) == "good"
    assert state_of(desk, settings, NOW + timedelta(days=9)) == "note"
