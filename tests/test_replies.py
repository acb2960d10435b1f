"""Answers to invitations: as mail programs write them, and as nobody should."""

import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hogeland import at
from inviting import Keeping
from webvisit import visiting, words

from jaarwiel.errors import InputError
from jaarwiel.office.calendars import channels, invitations, publish
from jaarwiel.office.calendars.replies import attendance, read_paths, take_in
from jaarwiel.office.meetings.deciding import decide

NOW = at("2027-03-09", "11:20")
LATER = at("2027-03-15", "09:00")
AO = "2027/ao-voorjaar"
CORRIE, HARM, GEESJE = "corrie@wierden.example", "harm@prive.example", "geesje@woonzorg.example"
FIXTURES = Path(__file__).parent / "replies"


@pytest.fixture
def table(desk):
    """A table at which three were invited to a confirmed meeting, with SEQUENCE 1."""
    publish.announce(desk, at("2027-01-04"))
    desk = replace(desk, courier=Keeping())
    for email in (CORRIE, HARM, GEESJE):
        row = desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]
        channels.invite(desk, row["id"], NOW, "x")
    decide(desk, AO, "confirm", NOW, "x")
    invitations.tick(desk, NOW)
    return desk


def reply(**changes):
    """An .ics file with an answer of Corrie's."""
    said = {
        "method": "REPLY", "uid": "2027.ao-voorjaar.het-hogeland@jaarwiel", "sequence": "1",
        "attendee": f"PARTSTAT=ACCEPTED:mailto:{CORRIE}", "dtstamp": "20270310T080000Z",
        "comment": "", **changes,
    }  # fmt: skip
    return (
        (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
            "UID:{uid}\r\nSEQUENCE:{sequence}\r\nDTSTAMP:{dtstamp}\r\nATTENDEE;{attendee}\r\n"
            "COMMENT:{comment}\r\nDTSTART:20270420T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        .format(**said)
        .encode()
    )


def states(desk):
    return {each.name: each.state for each in attendance(desk, [AO])[AO]}


def test_the_answers_of_well_known_programs_are_taken_in(table):
    report = read_paths(table, [FIXTURES], LATER)

    found = {each.name: each for each in attendance(table, [AO])[AO]}

    assert report.refused == ()
    assert states(table) == {
        "Corrie Bos": "ACCEPTED",
        "Harm Dijk": "DECLINED",
        "Geesje Veen": "TENTATIVE",
    }
    assert found["Corrie Bos"].comment == "Ik kom, maar moet om drie uur weg."
    assert found["Harm Dijk"].comment == "Ik ben dan op vakantie"
    assert found["Harm Dijk"].answered_at == at("2027-03-11", "20:15").replace(second=30)


def test_the_same_answer_is_taken_in_once_whatever_its_file_is_called(table):
    content = (FIXTURES / "outlook.eml").read_bytes()

    first = take_in(table, content, "cur/1:2,", LATER)
    second = take_in(table, content, "cur/1:2,S", LATER)

    assert (first.again, second.again) == (False, True)
    assert len(table.store.rows("SELECT * FROM reply")) == 1


def test_the_newest_answer_counts_in_whatever_order_they_are_read(table):
    for hour, answer in (("12", "DECLINED"), ("08", "ACCEPTED")):
        content = reply(
            attendee=f"PARTSTAT={answer}:mailto:{CORRIE}", dtstamp=f"20270310T{hour}0000Z"
        )
        take_in(table, content, "x", LATER)

    assert states(table)["Corrie Bos"] == "DECLINED"


def test_an_answer_to_an_earlier_invitation_is_about_the_old_date(table):
    decide(table, AO, "move", LATER, "x", at("2027-04-20", "10:00"))
    invitations.tick(table, LATER)

    taken = take_in(table, reply(), "x", LATER)
    found = next(each for each in attendance(table, [AO])[AO] if each.name == "Corrie Bos")

    assert taken.is_old
    assert (found.state, found.old_starts) == ("ACCEPTED", at("2027-04-15", "13:30"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "geen antwoord van een agendaprogramma"),
        (b"Subject: Afwezig\r\n\r\nIk ben er niet.", "geen antwoord van een agendaprogramma"),
        (b"x" * 3_000_000, "groter dan 2 MB"),
        (reply(uid="2027.iets-anders@jaarwiel"), "niet uitgenodigd voor 2027.iets-anders"),
        (reply(attendee="PARTSTAT=ACCEPTED:mailto:dirk@goudwonen.example"), "niet uitgenodigd"),
        (reply(attendee="PARTSTAT=ACCEPTED:mailto:wie@x.example"), "geen contact van deze tafel"),
        (reply(sequence="0"), "geen uitnodiging met SEQUENCE 0"),
        (reply(sequence="99"), "geen uitnodiging met SEQUENCE 99"),
        (reply(sequence="veel"), "SEQUENCE is geen getal"),
        (reply(method="PUBLISH"), "bericht van de soort 'PUBLISH'"),
        (reply(method="COUNTER", comment="Liever later"), "stelt een ander tijdstip voor"),
        (
            reply(attendee=f'DELEGATED-TO="mailto:kees@x.example";PARTSTAT=DELEGATED:mailto:{CORRIE}'),
            "geeft de uitnodiging door aan kees@x.example",
        ),
        (reply(attendee=f"PARTSTAT=NEEDS-ACTION:mailto:{CORRIE}"), "staat geen antwoord in"),
        (reply().replace(b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT"), "2 gebeurt"),
        (b"From: kwaad@x.example\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + reply(),
         "antwoordt voor corrie"),
        (reply(comment="x" * 300_000), "groter dan 200 kB"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_the_file_and_the_reason(table, content, reason):
    with pytest.raises(InputError, match=r"^brief\.eml: ") as refusal:
        take_in(table, content, "brief.eml", LATER)

    assert reason in str(refusal.value)
    assert table.store.rows("SELECT * FROM reply") == []


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 20_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
            for i in range(3000)
        ),
        b"From: " + b"a," * 500_000 + b"\r\nContent-Type: text/calendar\r\n\r\n" + reply(),
        reply().replace(
            b"BEGIN:VEVENT",
            b"BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\n"
            b"RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
            b"END:VTIMEZONE\r\nBEGIN:VEVENT",
            1,
        ),
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + b"BEGIN:VEVENT\r\n" * 10_000,
        b"\x00\xff" * 10_000,
    ],
)
def test_what_means_harm_costs_little_time_and_raises_nothing_else(table, content):
    begun = time.monotonic()
    with suppress(InputError):
        take_in(table, content, "brief.eml", LATER)

    assert time.monotonic() - begun < 3


def test_the_rest_of_a_folder_is_taken_in_and_a_maildir_is_read_as_one(table, tmp_path):
    box = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.host").write_bytes((FIXTURES / "google.eml").read_bytes())
    (box / "cur" / "2.host:2,S").write_bytes((FIXTURES / "apple.eml").read_bytes())
    (box / "cur" / "3.host:2,S").write_bytes(b"Subject: hoi\r\n\r\nhoi")
    (box / "tmp" / "4.host").write_bytes(reply())

    report = read_paths(table, [box, tmp_path / "weg.eml"], LATER)

    assert [each.name for each in report.taken] == ["Harm Dijk", "Geesje Veen"]
    assert [each.rpartition("/")[2] for each in report.refused] == [
        "3.host:2,S: er zit geen antwoord van een agendaprogramma in.",
        "weg.eml: kan niet worden gelezen (bestaat niet).",
    ]


def test_the_page_shows_who_comes(table, tmp_path):
    read_paths(table, [FIXTURES / "outlook.eml", FIXTURES / "google.eml"], LATER)
    decide(table, AO, "move", LATER, "x", at("2027-04-20", "10:00"))
    invitations.tick(table, LATER)
    take_in(table, reply(sequence="2", dtstamp="20270315T075000Z"), "x", LATER)

    with visiting(table, tmp_path / "state.db", LATER) as pages:
        pages.sign_in()
        shown = words(pages.get("/overleggen?jaar=2027"))

    assert "1 komt, 0 niet, 0 misschien, 2 nog onbekend" in shown
    assert "komt niet" in shown
    assert "over de oude datum: donderdag 15 april 2027 om 13.30 uur" in shown
