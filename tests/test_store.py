"""The state file."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from hogeland import at
from sqlite_utils import Database

from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.records import links, withdrawals
from jaarwiel.records.deliveries import deliveries_in, record_delivery
from jaarwiel.records.migrations import APPEND_ONLY, MIGRATIONS
from jaarwiel.records.statefile import open_store

NOW = at("2027-01-04")
SLOT = Slot("leefbaarheid", "Resultaten")


def test_a_new_state_file_is_made_private_with_wal_and_foreign_keys(tmp_path):
    with closing(open_store(tmp_path / "state.db")) as store:
        assert (tmp_path / "state.db").stat().st_mode & 0o077 == 0
        assert store.rows("PRAGMA journal_mode")[0]["journal_mode"] == "wal"
        assert store.rows("PRAGMA foreign_keys")[0]["foreign_keys"] == 1


def test_every_table_is_strict(store):
    tables = store.rows(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )

    loose = {row["name"] for row in tables if not row["strict"]}
    assert loose == {"sqlite_schema", "sqlite_sequence", "_sqlite_migrations"}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_what_happened_cannot_be_changed(store, table, statement):
    triggers = {row["name"] for row in store.rows("SELECT name FROM sqlite_master")}

    assert f"{table}_no_{statement.split()[0].lower()}" in triggers
    if table == "log":
        store.log(NOW, "x", "y", "z")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.db.execute(statement.format(table))


def test_opening_again_keeps_what_is_there(tmp_path, store):
    store.log(NOW, "x", "y", "z")
    store.close()

    again = open_store(tmp_path / "state.db")

    assert [entry.what for entry in again.log_entries(5)] == ["y"]
    again.close()


def test_a_state_file_of_a_newer_version_is_left_alone(tmp_path, store):
    store.db.table("_sqlite_migrations").insert(
        {"migration_set": "jaarwiel", "name": "uit_de_toekomst", "applied_at": "x"}
    )
    store.close()

    with pytest.raises(InputError, match=r"nieuwere versie.*uit_de_toekomst"):
        open_store(tmp_path / "state.db")


def test_what_to_do_is_told_of_a_file_that_sqlite_cannot_use(tmp_path):
    path = tmp_path / "state.db"
    open_store(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))

    with pytest.raises(JaarwielError, match=r"schijf vol is; zet een reservekopie terug"):
        open_store(path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "brief.docx"
    path.write_bytes(b"PK" * 4000)

    with pytest.raises(InputError, match="geen state-bestand"):
        open_store(path)

    assert path.read_bytes() == b"PK" * 4000


def test_a_folder_that_cannot_be_made_says_where_to_go(tmp_path):
    (tmp_path / "bestand").touch()

    with pytest.raises(JaarwielError, match="--state"):
        open_store(tmp_path / "bestand" / "state.db")


def test_a_failed_transaction_leaves_nothing_behind(store):
    def write_and_fail():
        with store.writing():
            store.log(NOW, "x", "y", "z")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert store.log_entries(5) == []


def test_two_writers_wait_for_each_other(tmp_path, store):
    def write():
        other = open_store(tmp_path / "state.db")
        for _ in range(20):
            with other.writing():
                other.log(NOW, "ander", "y", "z")
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(20):
        with store.writing():
            store.log(NOW, "een", "y", "z")
    writer.join()

    assert len(store.log_entries(100)) == 40


def test_an_address_is_checked_while_somebody_else_is_writing(tmp_path, store, monkeypatch):
    token = links.token(store, "agenda", "alle")
    monkeypatch.setattr("jaarwiel.records.statefile.BUSY_TIMEOUT", timedelta(0))

    with store.writing():
        reader = open_store(tmp_path / "state.db")
        found = links.subject_of(reader, "agenda", token)
        reader.close()

    assert found == "alle"


def test_a_link_stays_the_same_until_it_is_revoked(store):
    first = links.token(store, "inbreng", "7")

    assert links.token(store, "inbreng", "7") == first
    assert links.subject_of(store, "inbreng", first) == "7"
    links.revoke(store, "inbreng", "7")
    with pytest.raises(NotFoundError):
        links.subject_of(store, "inbreng", first)
    assert links.token(store, "inbreng", "7") != first


def test_a_link_for_one_purpose_opens_no_other(store):
    token = links.token(store, "inbreng", "7")

    with pytest.raises(NotFoundError):
        links.subject_of(store, "agenda", token)


@pytest.mark.parametrize(
    "given", ["", ".", "1", "1.", "1.x", "99999.abc", "é.é", "1" * 400, "-1.a"]
)
def test_a_made_up_link_opens_nothing(store, given):
    links.token(store, "inbreng", "7")

    with pytest.raises(NotFoundError):
        links.subject_of(store, "inbreng", given)


def test_two_state_files_give_different_links(tmp_path, store):
    other = open_store(tmp_path / "ander.db")

    assert links.token(store, "inbreng", "7") != links.token(other, "inbreng", "7")
    other.close()


def test_many_that_open_a_new_state_file_at_once_all_get_it(tmp_path):
    failed = []

    def open_it():
        try:
            open_store(tmp_path / "nieuw.db").close()
        except Exception as error:  # noqa: BLE001 - whatever it is, it counts
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_fetches_from_before_a_revision_was_kept_count_as_what_they_showed(tmp_path):
    db = Database(tmp_path / "oud.db")
    MIGRATIONS.apply(db, stop_before="what_a_calendar_has_shown")
    db.execute("INSERT INTO link (purpose, subject) VALUES ('agenda', 'persoon:1')")
    for item, sequence, modified in (
        ("2027/a", 0, "2027-01-01T10:00:00+01:00"),
        ("2027/b", 1, "2027-03-30T10:00:00+02:00"),
        ("2027/c", 0, "2027-03-30T10:00:00+02:00"),
    ):
        db.execute("INSERT INTO event VALUES (?, ?, ?, '{}')", [item, sequence, modified])
    db.execute("INSERT INTO fetch VALUES (1, ';', '2027-03-30T09:30:00+01:00')")

    MIGRATIONS.apply(db)

    events = db.query("SELECT item, since, revision FROM event")
    assert [tuple(row.values()) for row in events] == [
        ("2027/a", 1, 1),
        ("2027/b", 0, 2),
        ("2027/c", 2, 2),
    ]
    assert [row["revision"] for row in db.query("SELECT * FROM fetch")] == [2]
    db.close()


def test_a_delivery_that_was_read_in_a_transaction_that_was_undone_is_not_given_again(store):
    def deliver(text):
        record_delivery(store, "2027/terugblik", "gemeente", {SLOT: text}, NOW, "bestand")

    with store.writing(keep=False):
        deliver("Teruggedraaid.")
        assert len(deliveries_in(store, "2027/terugblik")) == 1
    assert deliveries_in(store, "2027/terugblik") == ()

    deliver("Vastgelegd.")  # with the number that was free again

    (found,) = deliveries_in(store, "2027/terugblik")
    assert found.texts == {SLOT: "Vastgelegd."}


def test_what_another_process_delivered_or_took_back_is_seen(tmp_path):
    ours, theirs = (open_store(tmp_path / "state.db") for _ in range(2))
    assert deliveries_in(ours, "2027/terugblik") == ()

    record_delivery(theirs, "2027/terugblik", "gemeente", {SLOT: "Nieuw."}, NOW, "bestand")

    (found,) = deliveries_in(ours, "2027/terugblik")
    with theirs.writing():
        withdrawals.record(
            theirs, ("2027/terugblik", "gemeente", 1), "withdrawn", NOW, "secretaris", "Vergissing."
        )
    assert found.texts == {SLOT: "Nieuw."}
    assert deliveries_in(ours, "2027/terugblik") == ()
    assert len(deliveries_in(ours, "2027/terugblik", withdrawn=True)) == 1
    ours.close()
    theirs.close()


def test_what_was_worked_out_is_known_until_somebody_writes(tmp_path):
    ours, theirs = (open_store(tmp_path / "state.db") for _ in range(2))
    asked = []

    def length():
        asked.append(ours.rows("SELECT count(*) AS n FROM log")[0]["n"])
        return asked[-1]

    assert [ours.once("length", length) for _ in range(3)] == [0, 0, 0]
    ours.log(NOW, "x", "deed", "iets")
    assert [ours.once("length", length) for _ in range(2)] == [1, 1]
    with theirs.writing():
        theirs.log(NOW, "x", "deed", "iets")
    assert [ours.once("length", length) for _ in range(2)] == [2, 2]
    with ours.writing(keep=False):
        ours.log(NOW, "x", "deed", "iets")
        assert ours.once("length", length) == 3
    assert [ours.once("length", length) for _ in range(2)] == [2, 2]
    assert asked == [0, 1, 2, 3, 2]
    ours.close()
    theirs.close()
