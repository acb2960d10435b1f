"""A delivery that is withdrawn stays on record, and counts nowhere any more."""

import email
import email.policy
import sqlite3
from dataclasses import replace

import pytest
from hogeland import at, deliver_all, every_text

from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import withdrawing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.contributions.earlier import earlier_texts
from jaarwiel.office.contributions.extensions import find
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.figures.known import known
from jaarwiel.office.letters.receipts import write_receipts
from jaarwiel.records import archive
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.post import letters

NOW = at("2027-03-10")
LATER = at("2027-03-10", "10:00")
AMBITION = Slot("leefbaarheid", "Ambitie")
DIRK = "dirk@goudwonen.example"
REASON = "Per ongeluk van een andere gemeente."


def terugblik(desk):
    return find(desk, "2027/terugblik", "goud-wonen")


def hand_in(desk, text, now=NOW):
    deadline = desk.deadline("terugblik", 2027)
    return deliver(desk, "goud-wonen", deadline, {AMBITION: text}, now, "proef")


def text_of(desk, kind="intrekking-%"):
    content = desk.store.rows(
        "SELECT content FROM letter WHERE kind LIKE ? AND recipient = ? ORDER BY id DESC",
        kind,
        DIRK,
    )[0]["content"]
    message = email.message_from_bytes(content, policy=email.policy.default)
    return " ".join(message.get_body(("plain",)).get_content().split())


def test_the_version_before_counts_again(desk):
    hand_in(desk, "Eerst.")
    hand_in(desk, "Daarna.")

    settled = withdrawing.withdraw(desk, terugblik(desk), 2, LATER, "x", REASON)

    left = settled.contribution
    assert left.current[AMBITION].texts[AMBITION] == "Eerst."
    assert (left.newest.version, left.state) == (1, "partial")


def test_without_another_version_nothing_was_delivered(desk):
    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2027), NOW)
    before = known(desk)

    left = withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON).contribution

    assert (left.state, left.newest, len(left.missing_cells)) == ("none", None, len(left.cells))
    assert before != known(desk)
    assert known(desk) == known(replace(desk))


def test_the_next_version_gets_a_number_of_its_own(desk):
    hand_in(desk, "Eerst.")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)

    assert hand_in(desk, "Nieuw.", LATER).version == 2


def test_what_was_withdrawn_can_be_taken_back(desk):
    hand_in(desk, "Eerst.")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)

    left = withdrawing.restore(desk, terugblik(desk), 1, LATER, "x").contribution

    assert left.current[AMBITION].texts[AMBITION] == "Eerst."
    told = [each.state for each in letters(desk.store, "kind LIKE 'intrekking-%'")]
    assert told == ["withdrawn"]  # nobody saw it, so there is nothing to tell


def test_who_heard_of_it_hears_that_it_counts_again(desk):
    hand_in(desk, "Eerst.")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)
    with desk.store.writing():
        desk.store.db.execute("UPDATE letter SET state = 'accepted'")

    settled = withdrawing.restore(desk, terugblik(desk), 1, at("2027-03-11"), "x", "Klopte toch.")

    assert settled.told == 1
    assert "telt weer mee" in text_of(desk)
    assert "De reden: Klopte toch." in text_of(desk)


def test_the_party_reads_why_and_what_is_missing_now(desk):
    hand_in(desk, "Eerst.")

    settled = withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)

    assert settled.told == 1
    assert f"De reden: {REASON}" in text_of(desk)
    assert "Leefbaarheid in dorpen: ambitie" in text_of(desk)
    assert "Er is daarmee geen inbreng meer die meetelt." in text_of(desk)


def test_nobody_is_thanked_for_what_was_withdrawn_before(desk):
    write_receipts(desk, NOW)
    hand_in(desk, "Eerst.")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)

    assert write_receipts(desk, LATER) == 0


def test_the_party_is_asked_again(desk):
    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2027), NOW)
    tick(desk, at("2027-03-24"))
    withdrawing.withdraw(desk, terugblik(desk), 1, at("2027-03-24", "12:00"), "x", REASON)

    tick(desk, at("2027-03-25"))

    asked = letters(desk.store, "kind = 'inbreng' AND recipient = ?", DIRK)
    assert [each.written_at for each in asked] == [at("2027-03-25")]


def test_assembled_documents_stay_and_the_next_one_differs(desk):
    hand_in(desk, "Een zin die verdwijnt.")
    first = assemble_document(desk, "terugblik", 2027, NOW, "x", final=True)

    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)
    second = assemble_document(desk, "terugblik", 2027, LATER, "x", reason="Ingetrokken inbreng.")

    assert b"Een zin die verdwijnt." in first.assembled.html
    assert b"Een zin die verdwijnt." not in second.assembled.html
    held = withdrawing.documents_with(desk, terugblik(desk), 1)
    assert [each.label for each in held] == ["1.0"]
    assert archive.find(desk.store, first.id).html_sha256 == held[0].html_sha256


@pytest.mark.parametrize("reason", ["", "  ", "a" * 501])
def test_without_a_reason_nothing_is_withdrawn(desk, reason):
    hand_in(desk, "Eerst.")

    with pytest.raises(InputError):
        withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", reason)

    assert terugblik(desk).newest.version == 1


def test_nothing_is_withdrawn_twice_or_restored_for_nothing(desk):
    hand_in(desk, "Eerst.")

    with pytest.raises(InputError, match="is niet ingetrokken"):
        withdrawing.restore(desk, terugblik(desk), 1, LATER, "x")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)
    with pytest.raises(InputError, match="is al ingetrokken"):
        withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)
    with pytest.raises(NotFoundError, match="geen versie 7"):
        withdrawing.withdraw(desk, terugblik(desk), 7, LATER, "x", REASON)


def test_what_was_withdrawn_stays_on_record(desk):
    hand_in(desk, "Eerst.")
    withdrawing.withdraw(desk, terugblik(desk), 1, LATER, "x", REASON)

    everything = deliveries_in(desk.store, "2027/terugblik", withdrawn=True)
    assert [each.texts for each in everything] == [{AMBITION: "Eerst."}]
    with pytest.raises(sqlite3.IntegrityError):
        desk.store.db.execute("DELETE FROM delivery_withdrawal")


def test_texts_of_a_withdrawn_version_are_no_earlier_texts(desk):
    deadline = desk.deadline("terugblik", 2026)
    deliver(desk, "goud-wonen", deadline, every_text(desk.cycle, "terugblik"), NOW, "proef")
    withdrawing.withdraw(desk, find(desk, deadline.id, "goud-wonen"), 1, LATER, "x", REASON)

    assert earlier_texts(desk, terugblik(desk)) == {}
