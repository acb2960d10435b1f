"""A backup that is put back: nothing goes twice, nothing runs backwards, nothing is lost."""

import fcntl
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hogeland import HET_HOGELAND, at
from icalendar import Calendar
from inviting import Keeping

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError, JaarwielError, WrongLinkError
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.calendars import channels, publish
from jaarwiel.office.chasing import chase, outgoing
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.people import erasure
from jaarwiel.office.rounds import make_round
from jaarwiel.office.upkeep import backup, backupfile
from jaarwiel.office.upkeep import restore as office
from jaarwiel.records import links, post, restored, sessions, waterline
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.statefile import open_store
from jaarwiel.settings import Settings

NIGHT = at("2027-03-03", "03:30")
MORNING = at("2027-03-03", "09:00")
NOON = at("2027-03-03", "12:00")
AFTER = at("2027-03-03", "12:30")


@pytest.fixture
def settings(tmp_path):
    return Settings(HET_HOGELAND, tmp_path / "state.db", None, None, None, None)


@pytest.fixture
def desk(desk):
    return replace(desk, courier=Keeping())


@pytest.fixture
def copy(desk, settings, tmp_path):
    """A backup of the night, with the table as it is then."""
    chase.tick(desk, at("2027-02-01"))  # so that the ladder is known, and some letters went
    publish.revise(desk, NIGHT)
    return backup.make(settings, tmp_path / "copies", NIGHT).path


@contextmanager
def put_back(desk, settings, copy, now=NOON):
    """The desk after the backup was put back; with the same mail server."""
    desk.store.close()
    done = office.restore(settings, copy, backupfile.verified(copy), now)
    with closing(open_store(settings.state)) as store:
        yield replace(desk, store=store, courier=Keeping()), done


def asked(courier: Keeping):
    return sorted(
        letter.recipient for letter, _ in courier.taken if letter.kind != "ochtendbericht"
    )


def sequences(desk: Desk):
    found = Calendar.from_ical(publish.feed(desk, publish.EVERYBODY, NOON).content)
    return {str(each["UID"]): each["SEQUENCE"] for each in found.walk("VEVENT")}


# --------------------------------------------------------------------------------------- letters


def test_a_backup_that_was_put_back_is_no_older_file_that_somebody_copied(desk, settings, copy):
    make_round(desk, MORNING)
    assert waterline.beside(settings.state).exists()

    with put_back(desk, settings, copy) as (again, _):
        assert waterline.trouble(again.store) == ""


def test_what_went_after_the_backup_is_not_sent_again_but_waits(desk, settings, copy):
    desk.courier.taken.clear()
    make_round(desk, MORNING)
    went = asked(desk.courier)

    with put_back(desk, settings, copy) as (again, _):
        report = make_round(again, AFTER)
        morning = text_parts(again.courier.to("anna@gemeente.example")[0].as_bytes())[0]
        to_come = outgoing.to_come(again, AFTER)
        waiting = [each for each in to_come if each.letter.hold == "teruggezet"]
        first = asked(again.courier)
        second = make_round(again, at("2027-03-04"))

        for each in waiting:
            outgoing.decide(again, each, "release", at("2027-03-04", "10:00"), "x")
        make_round(again, at("2027-03-04", "10:30"))

        assert went != []
        assert first == []
        assert sorted(each.letter.contact.email for each in waiting) == went
        assert len(report.held) == len(second.held) == len(waiting)
        assert "Er is een reservekopie teruggezet" in morning
        assert "Misschien al verstuurd" in morning
        assert asked(again.courier) == went


def test_a_rung_after_it_was_put_back_goes_by_itself(desk, settings, copy):
    with put_back(desk, settings, copy) as (again, _):
        make_round(again, AFTER)
        for each in outgoing.to_come(again, AFTER):
            if each.letter.hold == "teruggezet":
                outgoing.decide(again, each, "release", AFTER, "x")
        make_round(again, at("2027-03-04"))
        before = len(again.courier.taken)

        make_round(again, at("2027-03-24"))
        make_round(again, at("2027-03-31"))

        kinds = {letter.kind for letter, _ in again.courier.taken[before:]}
        assert chase.CHASE in kinds


def test_what_was_ruled_before_the_backup_may_have_been_carried_out(desk, settings, tmp_path):
    chase.tick(replace(desk, courier=None), at("2027-01-04"))
    to_come = outgoing.to_come(desk, NIGHT)[0]
    outgoing.decide(desk, to_come, "send", NIGHT, "x")
    copy = backup.make(settings, tmp_path / "copies", NIGHT).path

    with put_back(desk, settings, copy) as (again, _):
        make_round(again, AFTER)

        assert asked(again.courier) == []


def test_what_waited_at_the_time_of_the_backup_is_uncertain(desk, settings, tmp_path):
    chase.tick(replace(desk, courier=None), MORNING)
    ready = len(post.letters(desk.store, "state = 'ready'"))
    copy = backup.make(settings, tmp_path / "copies", MORNING).path
    make_round(desk, NOON)

    with put_back(desk, settings, copy) as (again, done):
        make_round(again, AFTER)

        uncertain = [each for each in post.letters(again.store) if each.is_uncertain(AFTER)]
        assert done.uncertain == len(uncertain) == ready > 0
        assert asked(again.courier) == []


def test_invitations_of_the_gap_are_held_in_the_first_round_only(desk, settings, tmp_path):
    (berend,) = (each.person for each in contacts_in(desk.store) if "berend" in each.email)
    channels.invite(desk, berend, NIGHT, "x")
    item = next(m.id for m in desk.plan(2027).meetings if m.day > NOON.date())
    deciding.decide(desk, item, "confirm", NIGHT, "x")
    copy = backup.make(settings, tmp_path / "copies", NIGHT).path

    with put_back(desk, settings, copy) as (again, _):
        make_round(again, AFTER)

        (held,) = post.letters(again.store, "kind LIKE 'uitnodiging %'")
        assert (held.state, held.hold) == ("ready", "teruggezet")
        assert not restored.is_holding(again.store)


# --------------------------------------------------------------------------------------- numbers


def test_no_calendar_sees_a_lower_sequence(desk, settings, copy):
    meetings = [each for each in desk.plan(2027).meetings if each.day > NOON.date()]
    for turn in range(3):
        for each in meetings[:2]:
            starts = each.starts + timedelta(days=turn + 1)
            deciding.decide(desk, each.id, "move", MORNING, "x", starts)
    shown = sequences(desk)

    with put_back(desk, settings, copy) as (again, _):
        publish.revise(again, NOON)
        unchanged = sequences(again)
        deciding.decide(again, meetings[0].id, "confirm", AFTER, "x")

        assert max(shown.values()) >= 2
        assert unchanged.keys() == shown.keys()
        assert all(unchanged[uid] > shown[uid] for uid in shown)
        assert sum(sequences(again)[uid] - unchanged[uid] for uid in shown) == 1
        again.store.db.execute("DELETE FROM event")  # as if they were new since the backup
        assert publish.revise(again, AFTER).new == len(shown)
        assert all(sequences(again)[uid] > shown[uid] for uid in shown)


def test_an_address_of_somebody_who_is_not_on_record_any_more_opens_nothing(desk, settings, copy):
    keep_contact(desk.store, Contact(0, "Iris", "iris@x.example", "gemeente", "secretaris"))
    iris = max(each.person for each in contacts_in(desk.store))
    address = links.token(desk.store, "inbreng", str(iris))

    with put_back(desk, settings, copy) as (again, _):
        keep_contact(again.store, Contact(0, "Jan", "jan@x.example", "gemeente", "secretaris"))
        jan = max(each.person for each in contacts_in(again.store))
        links.token(again.store, "inbreng", str(jan))

        assert jan > iris
        with pytest.raises(WrongLinkError):
            links.subject_of(again.store, "inbreng", links.token(again.store, "x", "y"))
        assert links.subject_of(again.store, "inbreng", address) == str(iris)
        assert str(iris) not in {str(each.person) for each in contacts_in(again.store)}


def test_what_was_revoked_stays_so_and_who_was_removed_is_named(desk, settings, tmp_path):
    harm = next(each.person for each in contacts_in(desk.store) if "harm" in each.email)
    address = links.token(desk.store, "agenda", "gemeente")
    session = sessions.begin(desk.store, 1, "procescoordinator", "x", NIGHT)
    copy = backup.make(settings, tmp_path / "copies", NIGHT).path
    links.revoke(desk.store, "agenda", "gemeente", MORNING)
    erasure.erase(desk, harm, MORNING, "x")

    with put_back(desk, settings, copy) as (again, done):
        assert (done.revoked_since, done.removed_since) == (True, (harm,))
        with pytest.raises(WrongLinkError):
            links.subject_of(again.store, "agenda", address)
        found = sessions.find(again.store, session)
        assert found is None or found.ended_at == NOON


def test_without_the_old_file_that_cannot_be_known(desk, settings, copy):
    desk.store.close()
    settings.state.write_bytes(b"damaged" * 1000)

    with put_back(desk, settings, copy) as (again, done):
        assert not done.revoked_since
        assert done.kept.read_bytes() == b"damaged" * 1000
        assert len(contacts_in(again.store)) == 8


# --------------------------------------------------------------------------------------- the file


def test_what_stood_beside_an_old_file_is_not_played_back_into_the_new_one(
    desk, settings, copy, tmp_path
):
    make_round(desk, MORNING)
    content = {
        name: (tmp_path / name).read_bytes() for name in ("state.db", "state.db-wal")
    }  # as a killed process leaves them
    desk.store.close()
    for name, each in content.items():
        (tmp_path / name).write_bytes(each)

    done = office.restore(settings, copy, backupfile.verified(copy), NOON)

    with (
        closing(sqlite3.connect(done.kept)) as former,
        closing(sqlite3.connect(settings.state)) as new,
    ):
        count = "SELECT count(*) FROM letter WHERE sent_at > '2027-03-03T08'"
        assert former.execute(count).fetchone()[0] > 0
        assert new.execute(count).fetchone()[0] == 0
        assert new.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert new.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert settings.state.stat().st_mode & 0o777 == 0o600


def test_who_works_in_the_file_is_not_disturbed(desk, settings, copy):
    about = backupfile.verified(copy)
    before = len(desk.store.log_entries(1000))

    with desk.store.writing(), pytest.raises(JaarwielError, match="Iemand werkt in"):
        office.restore(settings, copy, about, NOON)

    assert len(desk.store.log_entries(1000)) == before
    assert not list(settings.state.parent.glob("*before-restore*"))


def test_a_backup_of_a_newer_release_is_refused(settings, copy, tmp_path):
    about = backupfile.verified(copy)
    newer = tmp_path / "newer.zip"
    backupfile.extract(copy, "state.db", tmp_path / "y.db")
    steps = (*about.steps, "what_is_to_come")
    backupfile.write(newer, [("state.db", tmp_path / "y.db")], replace(about, steps=steps))

    with pytest.raises(InputError, match=r"nieuwere versie van jaarwiel .*'what_is_to_come'"):
        office.restore(settings, newer, backupfile.verified(newer), NOON)


def test_the_cycle_file_is_put_where_it_is_missing_and_beside_another(
    desk, settings, copy, tmp_path
):
    other = tmp_path / "elders" / "tafel.toml"
    found = replace(settings, cycle=other)
    desk.store.close()
    about = backupfile.verified(copy)

    missing = office.restore(found, copy, about, NOON)
    same = office.restore(found, copy, about, AFTER)
    other.write_text("# anders", "utf-8")
    changed = office.restore(found, copy, about, at("2027-03-03", "13:00"))

    assert (missing.cycle, missing.cycle_in_force) == (other, True)
    assert (same.cycle, same.cycle_in_force) == (None, True)
    assert changed.cycle.read_bytes() == HET_HOGELAND.read_bytes()
    assert other.read_text("utf-8") == "# anders"


# ------------------------------------------------------------------------------------ the command


def test_the_command_shows_first_and_overwrites_only_after_a_yes(desk, jaarwiel, tmp_path):
    desk.store.close()
    jaarwiel("backup", "--to", "copies")
    (copy,) = (tmp_path / "copies").iterdir()
    before = (tmp_path / "state.db").read_bytes()

    refused = jaarwiel("restore", str(copy), code=2)
    unchanged = (tmp_path / "state.db").read_bytes() == before
    (tmp_path / ".prefect").mkdir(exist_ok=True)
    with (tmp_path / ".prefect" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running = jaarwiel("restore", str(copy), "--yes", code=2)
    done = jaarwiel("restore", str(copy), "--yes")

    assert "Prestatieafspraken Het Hogeland (het-hogeland)" in refused.stdout
    assert "8 personen" in refused.stdout
    assert "Er is niets teruggezet" in refused.stderr
    assert unchanged
    assert "draait al voor" in running.stderr
    assert re.search(r"Wat er stond, is state\.db\.before-restore-\S+\.", done.stdout)
    assert "wachten op u bij Post" in done.stdout
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith(".jaarwiel")]
