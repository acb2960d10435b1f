"""A state.db of last night that somebody copied back by hand, without jaarwiel knowing of it."""

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hogeland import at

from jaarwiel.office.rounds import make_round
from jaarwiel.office.upkeep import health
from jaarwiel.records import post, waterline
from jaarwiel.records.statefile import open_store

NIGHT, MORNING = at("2027-01-03", "23:00"), at("2027-01-04", "09:00")
NOON = MORNING + timedelta(hours=3)
KILLED_WHILE_WRITING = """
import os, shutil
from datetime import UTC, datetime
from pathlib import Path
from jaarwiel.records.statefile import open_store

open_store(Path("state.db")).close()
shutil.copy("state.db", "kopie")
store, now = open_store(Path("state.db")), datetime.now(UTC)
with store.writing():
    for each in range(3000):
        store.log(now, "x", "nieuw" * 50, str(each))
store.rows("PRAGMA wal_checkpoint(RESTART)")
for each in range(30):
    store.log(now, "x", "nieuwst" * 50, str(each))
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def put_back(mailing_desk, mail_server):
    """The desk after its first letters went out, on the file of the night before."""
    store = mailing_desk.store
    state = Path(store.rows("PRAGMA database_list")[0]["file"])
    make_round(mailing_desk, NIGHT)
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = shutil.copy(state, state.with_name("kopie"))
    make_round(mailing_desk, MORNING)
    store.close()
    for each in state.parent.glob("state.db*"):
        each.unlink()
    shutil.copy(kept, state)
    assert len(mail_server.received) == 6
    mail_server.received.clear()
    opened = open_store(state)
    yield replace(mailing_desk, store=opened)
    opened.close()


def test_nothing_goes_out_from_an_older_file_and_that_is_told(put_back, mail_server):
    report = make_round(put_back, NOON)

    assert mail_server.received == []
    (told,) = report.troubles
    assert "ouder dan het bestand dat hier stond" in told
    assert "maandag 4 januari 2027 om 9.00 uur" in told
    assert [each.id for each in health.on_record(put_back, NOON) if each.state == "wrong"] == [
        "older"
    ]


def test_a_second_round_does_not_forget_that_the_file_is_older(put_back, mail_server):
    make_round(put_back, NOON)
    make_round(put_back, NOON + timedelta(days=1))

    assert mail_server.received == []


def test_whoever_removes_the_mark_goes_on_and_letters_have_their_old_names(put_back, mail_server):
    make_round(put_back, NOON)
    waterline.path_of(put_back.store).unlink()

    make_round(put_back, NOON)
    make_round(put_back, NOON + timedelta(hours=1))

    assert len(mail_server.received) == 6
    assert {each.state for each in post.letters(put_back.store)} == {"accepted"}
    assert waterline.lost_until(put_back.store) is None


def test_the_newest_file_of_all_is_not_older(mailing_desk, mail_server):
    make_round(mailing_desk, MORNING)
    mark = waterline.path_of(mailing_desk.store)

    report = make_round(mailing_desk, NOON)

    assert report.troubles == ()
    assert (mark.name, mark.stat().st_mode & 0o777) == (".state.db.stand", 0o600)
    assert len(mail_server.received) == 6


@pytest.mark.parametrize("words", ["", "onzin", "12 gisteren", "é 2027"])
def test_a_mark_that_is_not_ours_stops_nothing(mailing_desk, mail_server, words):
    waterline.path_of(mailing_desk.store).write_text(words, encoding="utf-8")

    make_round(mailing_desk, MORNING)

    assert len(mail_server.received) == 6
    assert waterline.lost_until(mailing_desk.store) is None


def test_a_log_of_sqlite_beside_another_file_is_found_out_before_anything_runs(tmp_path, jaarwiel):
    """Whoever copies a file back after a kill, and leaves state.db-wal, has neither of the two."""
    subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING], cwd=tmp_path, check=False)
    shutil.copy(tmp_path / "kopie", tmp_path / "state.db")

    told = jaarwiel("start", "--port", "18999", "--prefect-port", "18998", code=1).stderr

    assert "beschadigd" in told or "kan niet worden gebruikt" in told
    assert "reservekopie terug" in told
    assert "Traceback" not in told
    assert not (tmp_path / ".prefect").exists()
