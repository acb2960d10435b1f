"""When documents are assembled by themselves, and who is told."""

import email
import email.policy

from hogeland import at, deliver_all

from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records import archive
from jaarwiel.records.post import content_of, letters

PAPERS_DUE = at("2027-04-01", "07:00")


def delivered(desk, party, document, moment):
    deliver_all(desk, party, desk.deadline(document, moment.year), moment)


def versions(desk, item):
    return [each.version for each in archive.versions(desk.store, item)]


def items(made):
    return [each.item for each in made]


def test_papers_are_made_on_the_day_they_are_due_and_once(desk):
    assert assemble_due(desk, at("2027-03-31", "07:00")) == []
    assert items(assemble_due(desk, PAPERS_DUE)) == ["2027/terugblik", "2027/ao-voorjaar"]
    assert assemble_due(desk, PAPERS_DUE) == []


def test_what_becomes_due_later_on_the_same_day_is_told_as_well(desk):
    assemble_due(desk, PAPERS_DUE)
    decide(desk, "2027/ao-najaar", "move", PAPERS_DUE, "x", at("2027-04-06", "10:00"))

    made = assemble_due(desk, at("2027-04-01", "12:00"))

    assert items(made) == ["2027/activiteitenoverzicht", "2027/ao-najaar"]
    assert len(letters(desk.store, "kind LIKE 'stukken-%'")) == 2


def test_a_day_that_was_missed_is_made_up_for(desk):
    assert len(assemble_due(desk, at("2027-04-07", "07:00"))) == 2


def test_papers_of_a_cancelled_meeting_are_not_made(desk):
    decide(desk, "2027/ao-voorjaar", "cancel", at("2027-03-01"), "x")

    assert assemble_due(desk, PAPERS_DUE) == []


def test_a_later_meeting_gets_a_new_version_only_when_something_came_in(desk):
    bo_papers = at("2027-04-23", "07:00")
    assemble_due(desk, PAPERS_DUE)

    assert items(assemble_due(desk, bo_papers)) == ["2027/bo-voorjaar"]
    assert assemble_due(desk, bo_papers) == []
    delivered(desk, "goud-wonen", "terugblik", at("2027-04-06"))
    assert items(assemble_due(desk, bo_papers)) == ["2027/terugblik"]
    assert versions(desk, "2027/terugblik") == [2, 1]


def test_the_agreements_are_assembled_once_more_before_they_are_signed(desk):
    delivered(desk, "goud-wonen", "prestatieafspraken", at("2027-10-01"))
    assemble_due(desk, at("2027-10-11", "07:00"))
    delivered(desk, "gemeente", "prestatieafspraken", at("2027-11-29"))

    (made,) = assemble_due(desk, at("2027-12-02", "07:00"))

    assert made.version == 2
    assert "Gemeente Het Hogeland" not in made.missing


def test_the_coordinator_is_told_where_there_is_no_secretary(desk):
    assemble_due(desk, PAPERS_DUE)

    (letter,) = letters(desk.store)
    message = email.message_from_bytes(
        content_of(desk.store, letter.id), policy=email.policy.default
    )
    assert letter.recipient == "anna@gemeente.example"
    assert message["subject"] == "Het stuk staat klaar: Terugblik prestatieafspraken 2026"
    assert "Stukkenset AO voorjaar" in message.get_body().get_content()
    assert "Nog niet of niet volledig ontvangen van Gemeente" in message.get_body().get_content()
