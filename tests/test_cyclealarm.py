"""The coordinator hears by mail that a broken cycle file stops all; once a day."""

from dataclasses import replace

import pytest
from hogeland import HET_HOGELAND, PEOPLE, at

from jaarwiel.core.contact import Contact
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.desk import NoCycleError, open_desk
from jaarwiel.office.letters import cyclealarm
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import Settings

NOW = at("2027-03-09", "08:30")


@pytest.fixture
def table(tmp_path, mail_server):
    """Settings of a table with a mail server, and a cycle file that somebody broke by hand."""
    file = tmp_path / "tafel.toml"
    file.write_bytes(HET_HOGELAND.read_bytes())
    server = f"smtp://127.0.0.1:{mail_server.port}"
    found = Settings(file, tmp_path / "state.db", "https://jaarwiel.example", None, server, None)
    with open_desk(found) as desk, desk.store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(desk.store, Contact(0, name, email, party, role))
    file.write_text(file.read_text("utf-8").replace('"gemeente"', '"gemente"'), "utf-8")
    return found


def trouble(found):
    with pytest.raises(NoCycleError) as caught, open_desk(found):
        pass
    return caught.value


def test_the_coordinator_alone_is_told_what_is_wrong_once_a_day(table, mail_server):
    error = trouble(table)

    sent = [cyclealarm.tell(table, error, now) for now in (NOW, NOW.replace(hour=12))]
    next_day = cyclealarm.tell(table, error, at("2027-03-10", "08:30"))

    ((recipient, content), _) = mail_server.received
    words = text_parts(content)[0]
    assert (sent, next_day) == ([1, 0], 1)
    assert recipient == "anna@gemeente.example"
    assert "regel 69, parties 1 kind: 'gemente' kan hier niet." in words
    assert "https://jaarwiel.example/beheer/cyclus" in words


def test_a_letter_that_did_not_arrive_is_tried_again_and_nothing_else_is_hidden(table):
    away = replace(table, smtp="smtp://127.0.0.1:9")
    error = trouble(table)

    assert cyclealarm.tell(away, error, NOW) == 0
    assert cyclealarm.tell(replace(table, smtp=None), error, NOW) == 0
    assert cyclealarm.tell(replace(table, smtp="onzin"), error, NOW) == 0
    assert cyclealarm.tell(table, error, NOW.replace(hour=9)) == 1
