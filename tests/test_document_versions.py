"""What is kept of each version of a document, and when there is another one."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from hashlib import sha256

import pytest
from hogeland import at, every_text

from jaarwiel.core.inputs import Input
from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import assemble, comparing
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.records import archive
from jaarwiel.records.statefile import open_store

NOW = at("2027-03-01")
AMBITION = Slot("leefbaarheid", "Ambitie")


def delivered(desk, party, words, moment=NOW, slots=(AMBITION,)):
    texts = dict.fromkeys(slots, words)
    deliver(desk, party, desk.deadline("terugblik", 2027), texts, moment, "bestand")


def made(desk, moment=NOW, **how):
    return assemble_document(desk, "terugblik", 2027, moment, "secretaris", **how)


def called(desk):
    return [each.label for each in reversed(archive.versions(desk.store, "2027/terugblik"))]


# ------------------------------------------------------------------------------------------ labels


def test_versions_are_called_as_people_call_them(desk):
    for how in ({}, {}, {"final": True}, {}, {"final": True}):
        made(desk, anyway=True, reason="Correctie.", **how)

    assert called(desk) == ["0.1", "0.2", "1.0", "1.1", "2.0"]


def test_the_document_itself_says_which_version_it_is(desk):
    made(desk)

    version = made(desk, anyway=True)

    model = archive.model_of(desk.store, version.id)
    page = version.assembled.html.decode()
    assert (model.metadata.label, model.labels.state) == ("0.2", "Concept, versie 0.2")
    assert "concept, versie 0.2" in page
    assert "versie 0.1" not in page


def test_a_definitive_version_is_followed_only_with_a_reason(desk):
    made(desk, final=True)
    delivered(desk, "goud-wonen", "Nieuw.")

    with pytest.raises(InputError, match="Vermeld de reden"):
        made(desk)
    with pytest.raises(InputError, match="Vermeld de reden"):
        made(desk, final=True, reason="  \t ")
    version = made(desk, final=True, reason=" De cijfers\nvan Goud  Wonen waren onjuist. ")

    kept = archive.find(desk.store, version.id)
    assert called(desk) == ["1.0", "2.0"]
    assert kept.reason == "De cijfers van Goud Wonen waren onjuist."


def test_a_reason_may_be_so_long(desk):
    with pytest.raises(InputError, match="500 tekens"):
        made(desk, reason="x" * 501)

    assert made(desk, reason="\x00" + "x" * 500).label == "0.1"


# ------------------------------------------------------------------------------------ what is kept


def test_what_a_version_was_made_from_is_kept(desk):
    delivered(desk, "goud-wonen", "Eerst.")
    delivered(desk, "goud-wonen", "Beter.")

    version = made(desk)

    inputs = archive.inputs_of(desk.store, version.id)
    own = [each for each in inputs if each.deliverer == "goud-wonen"]
    assert Input("goud-wonen", AMBITION, 2) in own
    assert Input("goud-wonen", Slot("leefbaarheid", "Resultaten"), None) in own
    assert [each for each in inputs if each.delivery] == [Input("goud-wonen", AMBITION, 2)]


def test_the_hashes_are_those_of_the_files_and_the_model(desk):
    version = made(desk)

    kept = archive.find(desk.store, version.id)
    for form in ("html", "pdf", "docx"):
        content = archive.content_of(desk.store, version.id, form)
        assert getattr(kept, f"{form}_sha256") == sha256(content).hexdigest()
    assert archive.model_of(desk.store, version.id).sha256 == kept.model_sha256


@pytest.mark.parametrize("table", ["document", "document_input"])
@pytest.mark.parametrize("final", [True, False])
def test_no_version_can_be_changed_or_removed(desk, table, final):
    delivered(desk, "goud-wonen", "Tekst.")
    made(desk, final=final)
    columns = [row["name"] for row in desk.store.rows(f"PRAGMA table_info({table})")]

    for column in columns:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            desk.store.db.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - our own words
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        desk.store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words


def test_where_texts_come_from_can_be_left_out(desk):
    delivered(desk, "goud-wonen", "Tekst.")

    with_it, without = made(desk), made(desk, with_provenance=False)

    assert "Aangeleverd door" in with_it.assembled.html.decode()
    assert "Aangeleverd door" not in without.assembled.html.decode()
    assert "in welke versie" not in without.assembled.html.decode()
    kept = archive.versions(desk.store, "2027/terugblik")
    assert [each.provenance for each in kept] == [False, True]


# ---------------------------------------------------------------------------------- no change


def test_where_nothing_changed_no_version_is_made(desk):
    delivered(desk, "goud-wonen", "Tekst.")
    first = made(desk)

    again = made(desk, NOW + timedelta(hours=3))

    assert (again.id, again.label, again.is_new) == (first.id, "0.1", False)
    assert again.assembled == first.assembled
    assert called(desk) == ["0.1"]


def test_a_version_is_made_anyway_when_it_is_asked_for(desk):
    made(desk)

    assert made(desk, anyway=True).label == "0.2"


def test_a_definitive_version_of_the_same_texts_is_another_one(desk):
    made(desk)

    assert made(desk, final=True).label == "1.0"
    assert made(desk, final=True).is_new is False
    assert made(desk).is_new is False
    assert called(desk) == ["0.1", "1.0"]


def test_what_is_delivered_anew_is_a_change(desk):
    delivered(desk, "goud-wonen", "Tekst.")
    made(desk)
    delivered(desk, "goud-wonen", "Andere tekst.")

    assert made(desk).label == "0.2"


def test_another_template_is_a_change(desk, tmp_path, monkeypatch):
    made(desk)
    (tmp_path / "documents").mkdir()
    own = "# {{ titel }}\n\n{{ tafel }}\n\nEen eigen sjabloon.\n"
    (tmp_path / "documents" / "terugblik.md.j2").write_text(own, encoding="utf-8")
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(tmp_path))

    assert made(desk).label == "0.2"


def test_papers_that_are_due_are_not_made_again_for_nothing(desk):
    delivered(desk, "goud-wonen", "Tekst.")
    made(desk, at("2027-03-20"))

    due = assemble_due(desk, at("2027-04-01", "07:00"))

    assert [each.item for each in due] == ["2027/ao-voorjaar"]


def test_papers_after_a_definitive_version_say_why_they_were_made(desk):
    made(desk, at("2027-03-20"), final=True)
    delivered(desk, "goud-wonen", "Tekst.", at("2027-03-25"))

    version, _ = assemble_due(desk, at("2027-04-01", "07:00"))

    kept = archive.find(desk.store, version.id)
    assert (kept.label, kept.reason) == ("1.1", "Inbreng ontvangen na versie 1.0.")
    assert assemble_due(desk, at("2027-04-01", "08:00")) == []


# ------------------------------------------------------------------------------------- two at once


def at_once(desk, tmp_path, *works):
    """Does these in threads of their own, each with a connection of its own."""
    barrier = threading.Barrier(len(works))

    def run(work):
        store = open_store(tmp_path / "state.db")
        try:
            barrier.wait()
            work(Desk(desk.cycle, store, desk.address))
        finally:
            store.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def filed(cycle, tmp_path):
    store = open_store(tmp_path / "state.db")
    yield Desk(cycle, store, "https://jaarwiel.example")
    store.close()


def test_pressing_twice_makes_one_version(filed, tmp_path):
    delivered(filed, "goud-wonen", "Tekst.")

    at_once(filed, tmp_path, made, made, made)

    assert called(filed) == ["0.1"]


def test_two_who_want_one_anyway_each_get_their_own(filed, tmp_path):
    def wanted(desk):
        made(desk, anyway=True)

    at_once(filed, tmp_path, wanted, wanted)

    assert called(filed) == ["0.1", "0.2"]


def test_papers_that_are_due_are_made_once_by_rounds_at_the_same_moment(filed, tmp_path):
    def due(desk):
        assemble_due(desk, at("2027-04-01", "07:00"))

    at_once(filed, tmp_path, due, due, due)

    assert called(filed) == ["0.1"]


def test_what_comes_in_while_a_version_is_made_is_in_it(desk, monkeypatch):
    real = assemble.render
    waiting = ["Kwam net binnen."]

    def slow(*given):
        if waiting:
            delivered(desk, "goud-wonen", waiting.pop())
        return real(*given)

    monkeypatch.setattr(assemble, "render", slow)

    version = made(desk)

    assert (called(desk), version.label) == (["0.1"], "0.1")
    assert "Kwam net binnen." in version.assembled.html.decode()
    assert Input("goud-wonen", AMBITION, 1) in archive.inputs_of(desk.store, version.id)


# ------------------------------------------------------------------------------------- comparing


def test_what_changed_since_the_version_before_is_known(desk):
    delivered(desk, "goud-wonen", "Wij bouwen veertig woningen.")
    made(desk)
    delivered(desk, "goud-wonen", "Wij bouwen vijftig woningen.")

    found = comparing.since_before(desk, made(desk))

    changes = [each for _, all_of in found.sections for each in all_of if each.act == "changed"]
    (text,) = [each for each in changes if "bouwen" in str(each)]
    assert [(each.part, each.text) for each in text.cells[0]] == [
        ("same", "Wij bouwen "),
        ("removed", "veertig"),
        ("added", "vijftig"),
        ("same", " woningen."),
    ]


def test_of_the_first_version_there_is_nothing_to_tell(desk):
    assert comparing.since_before(desk, made(desk)) is None


def test_a_version_that_is_not_there_is_told_with_those_that_are(desk):
    deadline = desk.deadline("terugblik", 2027)

    with pytest.raises(NotFoundError, match="Er is nog geen versie"):
        comparing.version_called(desk, deadline, "0.1")
    made(desk)
    made(desk, anyway=True)
    with pytest.raises(NotFoundError, match=r"geen versie '9\.9'\. Kies uit: 0\.1, 0\.2\."):
        comparing.version_called(desk, deadline, "9.9")


# ---------------------------------------------------------------------------------- earlier files


@pytest.fixture
def earlier(tmp_path):
    """A state file from before versions had labels, with some of them."""
    path = tmp_path / "state.db"
    store = open_store(path)
    store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE document_input")
        db.execute("DROP TABLE document")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'versions_of_documents'")
        db.execute(
            "CREATE TABLE document (id INTEGER PRIMARY KEY, item TEXT NOT NULL, version INTEGER"
            " NOT NULL, final INTEGER NOT NULL, assembled_at TEXT NOT NULL, assembled_by TEXT NOT"
            " NULL, model_sha256 TEXT NOT NULL, html BLOB NOT NULL, pdf BLOB NOT NULL, docx BLOB"
            " NOT NULL, UNIQUE (item, version)) STRICT"
        )
        for number, (item, version, final) in enumerate(
            [("a", 1, 0), ("b", 1, 1), ("a", 2, 0), ("a", 3, 1), ("a", 4, 0), ("a", 5, 1)], start=7
        ):
            db.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?, 'x', 'm', ?, ?, ?)",
                [number, f"2027/{item}", version, final, NOW.isoformat(), b"h", b"p", b"d"],
            )
        db.commit()
    return path


def test_versions_from_before_get_their_label_and_hashes(earlier):
    with closing(open_store(earlier)) as store:
        found = archive.versions(store)
        model, inputs = archive.model_of(store, 7), archive.inputs_of(store, 7)
        page = archive.content_of(store, 7, "html")

    assert [(each.id, each.item, each.label) for each in reversed(found)] == [
        (7, "2027/a", "0.1"),
        (8, "2027/b", "1.0"),
        (9, "2027/a", "0.2"),
        (10, "2027/a", "1.0"),
        (11, "2027/a", "1.1"),
        (12, "2027/a", "2.0"),
    ]
    assert {each.pdf_sha256 for each in found} == {sha256(b"p").hexdigest()}
    assert (model, inputs, page) == (None, (), b"h")


def test_a_version_from_before_cannot_be_compared_and_says_so(earlier, cycle):
    with closing(open_store(earlier)) as store:
        desk = Desk(cycle, store, "https://jaarwiel.example")
        old, new = archive.find(store, 7), archive.find(store, 9)

        with pytest.raises(InputError, match=r"Versie 0\.1 is met een andere uitgave"):
            comparing.compare(desk, old, new)


def test_every_text_of_the_contribution_is_an_input(desk):
    delivered(desk, "goud-wonen", "Tekst.", slots=every_text(desk.cycle, "terugblik"))

    version = made(desk)

    own = [
        each
        for each in archive.inputs_of(desk.store, version.id)
        if each.deliverer == "goud-wonen" and each.slot in every_text(desk.cycle, "terugblik")
    ]
    assert {each.delivery for each in own} == {1}
    assert len(own) == len(every_text(desk.cycle, "terugblik"))
