"""The opening of a year: who is written to about it."""

from dataclasses import replace

from hogeland import at

from jaarwiel.core.contact import Contact
from jaarwiel.office.table.opening import open_year
from jaarwiel.records.people import keep_contact


def engage(desk, *people):
    with desk.store.writing():
        for name, email, party in people:
            keep_contact(desk.store, Contact(0, name, email, party, "procescoordinator"))


def recipients(desk):
    rows = desk.store.rows("SELECT recipient FROM letter WHERE kind = 'opening' ORDER BY id")
    return [row["recipient"] for row in rows]


def test_a_coordinator_for_two_parties_gets_one_letter(desk):
    engage(desk, ("Anna de Vries", "anna@gemeente.example", "goud-wonen"))

    opened = open_year(desk, at("2027-01-04", "07:00"))

    assert opened.letters == 1
    assert recipients(desk) == ["anna@gemeente.example"]


def test_every_coordinator_gets_a_letter(desk):
    engage(desk, ("Jan Bos", "jan@gemeente.example", "gemeente"))

    opened = open_year(desk, at("2027-01-04", "07:00"))

    assert opened.letters == 2
    assert recipients(desk) == ["anna@gemeente.example", "jan@gemeente.example"]


def test_a_year_is_opened_once(desk):
    open_year(desk, at("2027-01-04", "07:00"))

    assert open_year(desk, at("2027-01-05", "07:00")).letters == 0


def test_a_year_that_was_running_is_not_opened(desk):
    assert open_year(desk, at("2027-12-28", "07:00")).letters == 0


def test_a_table_without_meetings_is_opened(desk):
    quiet = replace(desk, cycle=replace(desk.cycle, meetings=(), decisions=()))

    assert open_year(quiet, at("2027-01-04", "07:00")).letters == 1
