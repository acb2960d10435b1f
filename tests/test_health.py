"""Whether everything still runs: what is wrong is told on the page, in the morning and by code."""

import http.server
import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hogeland import HET_HOGELAND, at
from inviting import Keeping
from webvisit import ADDRESS

from jaarwiel import runs
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.rounds import make_round
from jaarwiel.office.upkeep import health
from jaarwiel.records import lastdone, post
from jaarwiel.settings import Settings

NOW = at("2027-03-09", "11:20")


@pytest.fixture
def settings(tmp_path):
    return Settings(HET_HOGELAND, tmp_path / "state.db", ADDRESS, None, None, None)


@pytest.fixture(autouse=True)
def without_prefect(monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def state_of(desk, settings, name, now=NOW):
    (found,) = [
        each for each in health.checks(desk, settings, runs.board(), now) if each.id == name
    ]
    return found.state


@pytest.mark.parametrize(
    ("last", "now", "state"),
    [
        (("2027-03-08", "08:30"), ("2027-03-09", "10:30"), "good"),
        (("2027-03-08", "08:30"), ("2027-03-09", "10:31"), "wrong"),
        (("2027-03-05", "16:30"), ("2027-03-08", "08:30"), "good"),
        (("2027-03-05", "08:30"), ("2027-03-08", "10:31"), "wrong"),
        (("2027-03-25", "16:30"), ("2027-03-30", "08:30"), "good"),
        (("2027-03-25", "08:30"), ("2027-03-30", "10:31"), "wrong"),
        (("2027-04-09", "09:00"), ("2027-03-09", "10:30"), "wrong"),
    ],
)
def test_a_round_is_overdue_after_26_hours_of_working_days(desk, settings, last, now, state):
    """Good Friday and Easter Monday of 2027 are 26 and 29 March, with the change of the clock."""
    lastdone.note(desk.store, "tick", at(*last))

    assert state_of(desk, settings, "rounds", at(*now)) == state


def test_only_a_round_that_is_finished_counts(desk, monkeypatch):
    make_round(desk, NOW, dry_run=True)
    assert lastdone.last(desk.store, "tick") is None

    def breaks(*_):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("jaarwiel.office.rounds.morning.report", breaks)
        with pytest.raises(OSError, match="full"):
            make_round(desk, NOW)
    assert lastdone.last(desk.store, "tick") is None

    make_round(desk, NOW)
    assert lastdone.last(desk.store, "tick") == NOW


def test_work_as_if_it_were_a_later_day_hides_nothing(desk, settings):
    lastdone.note(desk.store, "tick", NOW + timedelta(days=900))
    lastdone.note(desk.store, "tick", NOW - timedelta(days=3))

    assert state_of(desk, settings, "rounds") == "wrong"


def test_a_table_that_has_just_begun_is_not_wrong(desk, settings):
    assert state_of(desk, settings, "rounds") == "note"

    desk.store.log(NOW - timedelta(days=3), "x", "jaar geopend", "2027")

    assert state_of(desk, settings, "rounds") == "wrong"


def test_letters_that_wait_for_the_mail_server_are_wrong_after_a_day(desk, settings):
    tick(replace(desk, courier=None), at("2027-03-01"))
    mailing = replace(desk, courier=Keeping())

    assert state_of(desk, settings, "letters") == "note"
    assert state_of(mailing, settings, "letters", at("2027-03-01", "12:00")) == "note"
    assert state_of(mailing, settings, "letters") == "wrong"


def test_a_mailbox_that_is_not_read_is_wrong(desk, settings, tmp_path):
    reading = replace(desk, mailbox=f"maildir:{tmp_path / 'post'}")
    make_round(reading, NOW)  # there is no such Maildir

    assert state_of(reading, settings, "mailbox") == "wrong"

    for each in ("new", "cur", "tmp"):
        (tmp_path / "post" / each).mkdir(parents=True)
    make_round(reading, NOW)

    assert state_of(reading, settings, "mailbox") == "good"
    assert state_of(reading, settings, "mailbox", NOW + timedelta(days=2)) == "wrong"


@pytest.mark.parametrize(
    ("free", "state"), [(150_000_000, "wrong"), (900_000_000, "note"), (2_000_000_000, "good")]
)
def test_a_disk_that_is_nearly_full_is_told(desk, settings, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, free))

    assert state_of(desk, settings, "disk") == state


def test_a_backup_that_is_old_is_told(desk, settings):
    lastdone.note(desk.store, "backup", NOW - timedelta(days=9))

    assert state_of(desk, settings, "backup") == "note"
    assert state_of(desk, settings, "backup", NOW - timedelta(days=2)) == "good"


def test_the_morning_report_says_how_long_it_stood_still(desk):
    make_round(desk, at("2027-03-01", "09:00"))
    make_round(desk, at("2027-03-02", "09:00"))
    make_round(desk, NOW)

    told = [
        text_parts(post.content_of(desk.store, each.id))[0]
        for each in reversed(post.letters(desk.store, "kind = 'ochtendbericht'"))
    ]
    assert ["heeft stilgestaan" in each for each in told] == [False, False, True]
    assert "dinsdag 2 maart 2027 om 9.00 uur" in " ".join(told[2].split())


# -------------------------------------------------------------------------------------- Prefect


class Planning(http.server.BaseHTTPRequestHandler):
    """Answers as Prefect 3 does, with what its `runs` say."""

    runs = ()

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        found = self.runs if "flow_runs" in self.path else [{"id": "d1", "name": "ochtendbericht"}]
        content = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def run(state, at_, deployment="d1"):
    return {"name": "groen-zebra", "deployment_id": deployment, "state_type": state,
            "start_time": at_.isoformat()}  # fmt: skip


@contextmanager
def planning(monkeypatch, *runs):
    handler = type("Handler", (Planning,), {"runs": runs})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{server.server_port}/api")
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_prefect_that_answers_is_good_and_a_failure_since_is_told(desk, settings, monkeypatch):
    hour = timedelta(hours=1)
    with planning(monkeypatch, run("COMPLETED", NOW - hour), run("FAILED", NOW - 2 * hour)):
        assert state_of(desk, settings, "prefect") == "good"
    with planning(monkeypatch, run("FAILED", NOW - hour), run("COMPLETED", NOW - 2 * hour)):
        assert state_of(desk, settings, "prefect") == "note"
    with planning(monkeypatch, run("FAILED", NOW - timedelta(days=3))):
        assert state_of(desk, settings, "prefect") == "good"


def test_prefect_that_does_not_answer_is_wrong(desk, settings, monkeypatch):
    assert state_of(desk, settings, "prefect") == "note"
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")

    assert state_of(desk, settings, "prefect") == "wrong"


# ---------------------------------------------------------------------------------- the command


def test_the_command_ends_with_1_when_something_is_wrong(jaarwiel, tmp_path):
    jaarwiel("chase", "--on", "2020-01-06")
    late = jaarwiel("health", "--json", code=1)
    jaarwiel("chase")
    good = jaarwiel("health")

    wrong = [each["id"] for each in json.loads(late.stdout) if each["state"] == "wrong"]
    assert wrong == ["rounds"]
    assert "goed   Laatste ronde" in good.stdout
    assert (tmp_path / "state.db").is_file()


def test_a_cycle_file_that_cannot_be_used_is_wrong_and_no_round_is_made(jaarwiel, tmp_path):
    broken = tmp_path / "tafel.toml"
    broken.write_text(HET_HOGELAND.read_text("utf-8").replace('"gemeente"', '"gemente"'), "utf-8")
    jaarwiel("chase", "--cycle", str(HET_HOGELAND), "--state", "state.db")
    where = {"JAARWIEL_CYCLE": str(broken), "JAARWIEL_STATE": "state.db"}

    told = json.loads(jaarwiel("health", "--json", code=1, **where).stdout)
    round_made = jaarwiel("chase", code=2, **where)

    assert [each["id"] for each in told if each["state"] == "wrong"] == ["cycle"]
    assert "'gemente' kan hier niet" in told[0]["message"]
    assert "regel 69" in round_made.stderr
    assert "'gemente' kan hier niet" in round_made.stderr


def test_the_command_makes_no_state_file(jaarwiel, tmp_path):
    done = jaarwiel("health", code=2)

    assert "state.db bestaat niet" in done.stderr
    assert list(tmp_path.iterdir()) == []
