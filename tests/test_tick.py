"""One tick: what cron runs, and what the planning runs, of one table."""

import fcntl
import json
from dataclasses import replace

import pytest
from hogeland import HET_HOGELAND, PEOPLE, at

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.desk import open_desk
from jaarwiel.office.tick import tick_table
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import settings


@pytest.fixture
def found(tmp_path):
    """The settings of a table with its people."""
    here = {"JAARWIEL_CYCLE": str(HET_HOGELAND), "JAARWIEL_STATE": str(tmp_path / "state.db")}
    found = settings(here)
    with open_desk(found) as desk, desk.store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(desk.store, Contact(0, name, email, party, role))
    return found


def kinds(found):
    with open_desk(found) as desk:
        rows = desk.store.rows("SELECT kind FROM letter ORDER BY kind")
    return [row["kind"] for row in rows]


def test_a_tick_opens_the_year_writes_letters_and_calendars_and_a_second_does_nothing(
    found, tmp_path
):
    first = tick_table(found, at("2027-01-04", "08:30"))
    before = kinds(found)
    second = tick_table(found, at("2027-01-04", "09:30"))

    assert first.opened.letters == 1
    assert len(first.round.written) == 5
    assert len(first.calendars) == len(list((tmp_path / "public").glob("*.ics"))) == 8
    assert "opening" in before
    assert (second.opened, second.papers, second.calendars) == (None, (), ())
    assert second.round.written == ()
    assert kinds(found) == before


def test_a_year_is_opened_and_papers_are_made_from_seven_on_working_days(found):
    with open_desk(found) as desk:
        meeting = next(each for each in desk.plan(2027).meetings if each.id == "2027/ao-voorjaar")

    early = tick_table(found, at("2027-01-04", "06:30"))
    saturday = tick_table(found, at("2027-01-09", "10:00"))
    night = tick_table(found, at(f"{meeting.papers_due}", "00:30"))
    due = tick_table(found, at(f"{meeting.papers_due}", "07:30"))

    assert [each.opened for each in (early, saturday)] == [None, None]
    assert night.papers == ()
    assert [each.version.item for each in due.papers] == ["2027/terugblik", "2027/ao-voorjaar"]
    assert all(path.is_file() for each in due.papers for path in each.paths)


def test_a_folder_that_cannot_be_written_holds_up_no_letter(found, tmp_path):
    (tmp_path / "taken").write_text("x")
    found = replace(found, publish_to=tmp_path / "taken")

    with pytest.raises(JaarwielError, match="Het overige werk van deze ronde is gedaan"):
        tick_table(found, at("2027-01-12", "08:30"))

    assert kinds(found).count("inbreng") == 5


def test_papers_that_could_not_be_written_are_written_by_a_later_tick(found, tmp_path):
    with open_desk(found) as desk:
        meeting = next(each for each in desk.plan(2027).meetings if each.id == "2027/ao-voorjaar")
    (tmp_path / "taken").write_text("x")
    day = f"{meeting.papers_due}"
    tick_table(found, at("2027-01-04", "08:30"))

    with pytest.raises(JaarwielError, match=r"kunnen niet in .*taken worden geschreven"):
        tick_table(replace(found, documents_to=tmp_path / "taken"), at(day, "08:30"))
    later, last = (tick_table(found, at(day, time)) for time in ("09:30", "10:30"))

    written = [path.name for path in found.documents_folder.iterdir()]
    assert {name.split("-2027-")[0] for name in written} == {"terugblik", "ao-voorjaar"}
    assert len(written) == 6
    assert (later.papers, last.papers) == ((), ())
    (found.documents_folder / written[0]).unlink()  # somebody took it away
    tick_table(found, at(day, "11:30"))
    assert not (found.documents_folder / written[0]).exists()


def test_a_fault_that_nobody_foresaw_is_raised_after_the_letters(found, monkeypatch):
    from jaarwiel.office import tick

    monkeypatch.setattr(tick, "file_papers", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tick_table(found, at("2027-01-12", "08:30"))

    assert kinds(found).count("inbreng") == 5


def test_beside_another_tick_of_the_same_table_nothing_is_done(found, tmp_path):
    with (tmp_path / "state.db.tick").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert tick_table(found, at("2027-01-12", "08:30")) is None
    assert kinds(found) == []

    assert tick_table(found, at("2027-01-12", "08:30")) is not None


def test_of_a_cycle_file_that_cannot_be_used_the_coordinator_hears(found, tmp_path, mail_server):
    broken = tmp_path / "kapot.toml"
    broken.write_text("[table]\n")
    found = replace(found, cycle=broken, smtp=f"smtp://127.0.0.1:{mail_server.port}")

    with pytest.raises(InputError):
        tick_table(found, at("2027-01-12", "08:30"))

    assert [who for who, _ in mail_server.received] == ["anna@gemeente.example"]


def test_the_first_tick_of_a_day_makes_the_backup_also_with_a_broken_cycle_file(found, tmp_path):
    found = replace(found, backup_to=tmp_path / "kopie")

    first, second = (tick_table(found, at("2027-01-12", each)) for each in ("06:00", "06:30"))
    broken = replace(found, cycle=tmp_path / "weg.toml")
    with pytest.raises(InputError):
        tick_table(broken, at("2027-01-13", "06:00"))

    assert first.backup.path.is_file()
    assert second.backup is None
    assert len(list((tmp_path / "kopie").iterdir())) == 2


def test_the_command_makes_what_is_not_there_yet(jaarwiel, tmp_path):
    first = json.loads(jaarwiel("tick", "--json").stdout)
    second = jaarwiel("tick").stdout

    assert first["calendars"] == len(list((tmp_path / "public").glob("*.ics"))) == 8
    assert "0 agenda's gewijzigd.\n" in second
    assert (tmp_path / "state.db").stat().st_mode & 0o077 == 0
