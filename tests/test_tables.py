"""Many tables of one host: a folder of cycle files, a folder of state files, one tick over all."""

import json
from collections import Counter
from dataclasses import replace
from email import message_from_bytes

import pytest
from hogeland import HET_HOGELAND, PEOPLE, at

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.mail.pace import Pace
from jaarwiel.office.desk import open_desk
from jaarwiel.office.tables import find_tables
from jaarwiel.office.tickall import tick_all
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import settings

NOW = at("2027-01-12", "08:30")


@pytest.fixture
def host(tmp_path):
    """Settings with two tables in its folders, of which the second has a broken cycle file."""
    (tmp_path / "cycles").mkdir()
    text = HET_HOGELAND.read_text(encoding="utf-8")
    (tmp_path / "cycles" / "aa.toml").write_text(text, encoding="utf-8")
    (tmp_path / "cycles" / "bb.toml").write_text("[table", encoding="utf-8")
    (tmp_path / "cycles" / "cc.toml").write_text(text, encoding="utf-8")
    here = {
        "JAARWIEL_CYCLE": str(tmp_path / "cycles"),
        "JAARWIEL_STATE": str(tmp_path / "states"),
    }
    return settings(here)


def people(found, *names):
    for table in find_tables(found).tables:
        if table.name in names:
            with open_desk(table.settings) as desk, desk.store.writing():
                for name, email, party, role in PEOPLE:
                    own = email.replace("@", f"@{table.name}.")
                    keep_contact(desk.store, Contact(0, name, own, party, role))


def ids(server):
    return [message_from_bytes(content)["Message-ID"] for _, content in server.received]


def test_a_fault_at_one_table_stops_no_other(host, mail_server, tmp_path):
    host = replace(host, smtp=f"smtp://127.0.0.1:{mail_server.port}", smtp_rate=0)
    people(host, "aa", "cc")
    (tmp_path / "states" / "weg.db").touch()

    outcomes = {each.name: each for each in tick_all(find_tables(host), lambda: NOW)}

    assert {name: bool(each.trouble) for name, each in outcomes.items()} == {
        "aa": False, "bb": True, "cc": False, "weg": True,
    }  # fmt: skip
    assert "bb.toml" in outcomes["bb"].trouble
    assert "weg.toml" in outcomes["weg"].trouble
    told = [who for who, _ in mail_server.received]
    assert max(Counter(ids(mail_server)).values()) == 1
    assert sum("@aa." in who for who in told) == sum("@cc." in who for who in told) >= 5
    assert not (tmp_path / "states" / "bb.db").exists()


def test_a_second_tick_of_all_sends_nothing(host, mail_server):
    host = replace(host, smtp=f"smtp://127.0.0.1:{mail_server.port}", smtp_rate=0)
    people(host, "aa", "cc")

    list(tick_all(find_tables(host), lambda: NOW))
    count = len(mail_server.received)
    again = list(tick_all(find_tables(host), lambda: NOW))

    assert len(mail_server.received) == count > 0
    assert [each.ticked.round.written for each in again if each.ticked] == [(), ()]


def test_the_command_names_each_fault_and_exits_with_one(host, jaarwiel):
    told = jaarwiel("tick", "--cycle", str(host.cycle), "--state", str(host.state), code=1)
    (host.cycle / "bb.toml").unlink()
    fine = jaarwiel("tick", "--json", "--cycle", str(host.cycle), "--state", str(host.state))

    assert "bb: " in told.stderr
    assert "aa: 8 agenda's gewijzigd" in told.stdout
    assert "3 tafels, waarvan 1 met een melding." in told.stdout
    assert [(each["table"], each["trouble"]) for each in json.loads(fine.stdout)] == [
        ("aa", ""), ("cc", ""),
    ]  # fmt: skip


def test_every_table_has_its_own_folders_and_addresses(host, tmp_path):
    host = replace(
        host, address="https://{table}.x.example", mailbox="maildir:/post/{table}",
        publish_to=tmp_path / "web",
    )  # fmt: skip

    first = find_tables(host).tables[0].settings

    assert (first.address, first.mailbox) == ("https://aa.x.example", "maildir:/post/aa")
    assert first.calendars_folder == tmp_path / "web" / "aa"
    assert first.documents_folder == tmp_path / "states" / "documenten" / "aa"


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("address", "https://x.example", "JAARWIEL_URL"),
        ("mailbox", "maildir:/post", "JAARWIEL_MAILBOX"),
        ("reply_to", "a@x.example", "JAARWIEL_REPLY_TO"),
        ("cycle", HET_HOGELAND, "JAARWIEL_CYCLE"),
        ("state", HET_HOGELAND, "JAARWIEL_STATE"),
    ],
)
def test_what_tables_cannot_share_is_refused(host, field, value, named):
    host.state.mkdir()

    with pytest.raises(InputError, match=named):
        find_tables(replace(host, **{field: value}))


def test_an_empty_folder_is_said(tmp_path, host):
    (tmp_path / "leeg").mkdir()

    with pytest.raises(InputError, match="geen cyclusbestand"):
        find_tables(replace(host, cycle=tmp_path / "leeg"))


def test_tables_keep_to_one_rate_together(tmp_path):
    clock = [1000.0]
    first, second = (Pace(tmp_path / "tempo", 3, lambda: clock[0]) for _ in range(2))

    taken = [each.take().total_seconds() for each in (first, second, first)]
    clock[0] = 1020.0
    refused = second.take().total_seconds()
    clock[0] = 1060.0
    later = second.take().total_seconds()

    assert (taken, refused, later) == ([0, 0, 0], 40, 0)


def test_a_damaged_file_of_turns_stops_no_letter(tmp_path):
    (tmp_path / "tempo").write_bytes(b"\xff\x00 nan?\n12")

    assert not Pace(tmp_path / "tempo", 3).take()
