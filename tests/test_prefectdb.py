"""The database of Prefect: made at once, and moved aside where Prefect cannot use it."""

import resource
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.schema import schema
from jaarwiel.start import prefectdb
from jaarwiel.start.prefectdb import ASIDE, NAME, REVISION, SCHEMA, prepare

SHIPPED = Path(prefectdb.__file__).with_name(SCHEMA).read_text("utf-8")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A database that was made, in the folder of Prefect."""
    assert prepare(tmp_path) == ""
    return tmp_path / NAME


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def test_a_new_one_is_what_the_newest_migration_of_prefect_leads_to(made):
    folder = made.parents[0]
    newest = REVISION.search(SHIPPED)[1]

    assert {"flow_run", "deployment", "artifact"} < tables(made)
    assert prefectdb.is_known(newest)
    assert [each.name for each in folder.iterdir()] == [NAME]


def test_the_shipped_schema_is_that_of_the_newest_migration_there_is():
    installed = Path(find_spec("prefect").origin).parent
    folder = installed / "server/database/_migrations/versions/sqlite"
    last = max(path.name for path in folder.glob("*.py") if path.name[0].isdigit())

    assert f"_{REVISION.search(SHIPPED)[1]}_" in last, "run `make prefect-schema`"


@pytest.mark.soak
def test_the_shipped_schema_is_what_the_migrations_make():
    def lines(text: str) -> list[str]:
        """In no order, as constraints have none."""
        return sorted(line.strip(" \t,") for line in text.splitlines())

    assert lines(schema()) == lines(SHIPPED)


def test_one_that_is_well_is_left_alone(made):
    change(made, "CREATE TABLE mine (id)")

    assert prepare(made.parent) == ""
    assert "mine" in tables(made)


def test_one_of_a_newer_prefect_is_moved_aside(made):
    change(made, "UPDATE alembic_version SET version_num = 'ffffffffffff'")

    told = prepare(made.parent)

    aside = made.with_name(ASIDE)
    assert told == (
        "De database van Prefect is van een nieuwere Prefect dan die nu is geïnstalleerd en is "
        f"opzij gezet als {aside}. De planning wordt opnieuw opgebouwd; alleen de eerdere "
        "uitvoeringen op het planbord zijn weg. Aan brieven, inbreng en data is niets veranderd."
    )
    assert tables(aside) == tables(made)
    assert prepare(made.parent) == ""


@pytest.mark.parametrize("where", [0, 8 * 4096])
def test_one_that_is_damaged_is_moved_aside(made, where):
    content = bytearray(made.read_bytes())
    content[where : where + 20_000] = b"rommel" * 3_334
    made.write_bytes(content)

    told = prepare(made.parent)

    assert told.startswith("De database van Prefect is beschadigd en is opzij gezet als ")
    assert made.with_name(ASIDE).read_bytes() == content
    assert "flow_run" in tables(made)


def test_one_that_another_process_writes_to_is_not_taken_for_damaged(made):
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        told = prepare(made.parent)

    assert told == ""
    assert not made.with_name(ASIDE).exists()


def test_a_prefect_that_does_not_know_the_shipped_one_makes_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(prefectdb, "is_known", lambda _: False)

    assert prepare(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_without_room_nothing_half_made_is_left(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match=r"prefect\.db\.nieuw"):
            prepare(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [path.name for path in tmp_path.iterdir() if path.name == NAME] == []
    assert prepare(tmp_path) == ""
    assert "flow_run" in tables(tmp_path / NAME)
