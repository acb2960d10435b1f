"""Removing a person on request: nothing of name and address is left, and nothing else is lost."""

import sqlite3
from contextlib import closing
from email import message_from_bytes
from hashlib import sha256

import pytest
from hogeland import at, every_text
from inviting import calendar_in

from jaarwiel.core.contact import Absence
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.calendars import channels, invitations, publish
from jaarwiel.office.chasing import chase
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.people import contacts, erasure, handover, roster
from jaarwiel.office.people.redaction import Names, without_names
from jaarwiel.records import links, people, post
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import contacts_in

NOW = at("2027-01-04")
LATER = at("2027-04-12")


def number(desk, email):
    return people.at_address(desk.store, email).number


def on_disk(tmp_path):
    """Everything that stands in the state file and beside it."""
    return b"".join(path.read_bytes() for path in tmp_path.glob("state.db*"))


def receive(desk, **columns):
    row = {
        "source": "m1",
        "kind": "bericht",
        "read_at": NOW.isoformat(),
        "sender": "harm@prive.example",
        "subject": "Vraag van Harm Dijk",
        "content": b"From: Harm Dijk <harm@prive.example>\r\n\r\nDag, Harm Dijk\r\n",
        "size": 53,
    }
    return desk.store.db.table("received").insert({**row, **columns}, pk="id").last_pk


@pytest.fixture
def mailed(mailing_desk):
    """A table with letters, an absence, a hand-over, a reply, an invitation, a calendar, a mail."""
    desk = mailing_desk
    chase.tick(desk, NOW)
    harm = number(desk, "harm@prive.example")
    roster.add_absence(desk, Absence(harm, NOW.date(), NOW.date(), "Harm Dijk is ziek"), NOW, "t")
    handover.ask(desk, harm, "doorgeven", "Ina Bakker", "ina@prive.example", "", NOW)
    links.token(desk.store, "agenda", f"persoon:{harm}")
    store = desk.store
    (letter,) = post.letters(store, "person = ?", harm)
    store.db.execute("INSERT INTO invited VALUES (?, '2027-01-04')", [harm])
    store.db.execute(
        "INSERT INTO invitation (person, item, sequence, method, letter)"
        " VALUES (?, '2027/ao-voorjaar', 0, 'REQUEST', ?)",
        [harm, letter.id],
    )
    store.db.execute(
        "INSERT INTO reply (person, item, sequence, answer, comment, answered_at, read_at, source)"
        " VALUES (?, '2027/ao-voorjaar', 0, 'DECLINED', 'Groet, Harm Dijk', 'x', 'x', 'r1')",
        [harm],
    )
    receive(desk, person=harm)
    return desk


def test_name_and_address_are_gone_from_every_byte_on_disk(mailed, tmp_path):
    harm = number(mailed, "harm@prive.example")
    before = on_disk(tmp_path)

    erasure.erase(mailed, harm, LATER, "proef")

    after = on_disk(tmp_path)
    for word in (b"harm@prive.example", b"Harm Dijk", b"ina@prive.example"):
        assert word in before
        assert word not in after


def test_what_named_only_the_person_is_removed(mailed):
    harm = number(mailed, "harm@prive.example")

    erasure.erase(mailed, harm, LATER, "proef")

    for table in ("contact", "absence", "handover", "invited", "invitation"):
        assert list(mailed.store.db[table].rows_where("person = ?", [harm])) == []
    assert links.row_of(mailed.store, "inbreng", str(harm)) is None
    assert links.row_of(mailed.store, "agenda", f"persoon:{harm}") is None
    assert mailed.store.rows("SELECT answer, comment FROM reply") == [
        {"answer": "DECLINED", "comment": ""}
    ]


def test_the_number_what_was_asked_and_what_was_delivered_stay(mailed, cycle):
    harm = number(mailed, "harm@prive.example")
    asked = mailed.store.rows("SELECT key FROM ask")
    deliver(
        mailed, "ho-goud-wonen", mailed.deadline("terugblik", 2027),
        every_text(cycle, "terugblik"), NOW, f"persoonlijke pagina (persoon {harm})",
    )  # fmt: skip

    erasure.erase(mailed, harm, LATER, "proef")

    (row,) = mailed.store.rows("SELECT * FROM person WHERE id = ?", harm)
    assert (row["name"], row["email"]) == (
        "Verwijderde persoon",
        f"persoon-{harm}@verwijderd.invalid",
    )
    assert row["removed_at"] == LATER.isoformat()
    assert mailed.store.rows("SELECT key FROM ask") == asked
    assert len(deliveries_in(mailed.store, "2027/terugblik")) == 1
    assert harm not in {each.person for each in contacts_in(mailed.store)}


def test_a_letter_keeps_its_state_and_the_hash_of_what_it_said(mailed):
    harm = number(mailed, "harm@prive.example")
    (letter,) = post.letters(mailed.store, "person = ?", harm)
    said = post.content_of(mailed.store, letter.id)

    erasure.erase(mailed, harm, LATER, "proef")

    (kept,) = post.letters(mailed.store, "person = ?", harm)
    content = post.content_of(mailed.store, letter.id).decode()
    assert (kept.state, kept.message_id) == ("accepted", letter.message_id)
    assert sha256(said).hexdigest() in content
    assert "maandag 12 april 2027" in content


def test_a_letter_that_waits_is_withdrawn(desk):
    chase.tick(desk, NOW)
    harm = number(desk, "harm@prive.example")

    seen = erasure.erase(desk, harm, NOW, "proef")

    (letter,) = post.letters(desk.store, "person = ?", harm)
    assert seen.waiting == 1
    assert letter.state == "withdrawn"


def test_letters_to_others_no_longer_name_the_person(mailing_desk, tmp_path):
    for day in ("2027-01-04", "2027-04-01", "2027-04-08", "2027-04-13"):
        chase.tick(mailing_desk, at(day))
    harm = number(mailing_desk, "harm@prive.example")
    call = next(
        each
        for each in post.letters(mailing_desk.store)
        if b"harm@prive.example" in post.content_of(mailing_desk.store, each.id)
        and each.person != harm
    )

    seen = erasure.erase(mailing_desk, harm, at("2027-04-14"), "proef")

    text = post.content_of(mailing_desk.store, call.id)
    assert seen.named > 0
    assert call.recipient == "anna@gemeente.example"
    assert b"harm@prive.example" not in on_disk(tmp_path)
    assert b"X-Jaarwiel-SHA256-Oorspronkelijk" in text
    assert b"Geesje Veen" in on_disk(tmp_path)


def test_the_coordinator_is_left_out_of_all_letters(mailed, tmp_path):
    anna = number(mailed, "anna@gemeente.example")

    with pytest.raises(InputError, match="enige procescoördinator"):
        erasure.erase(mailed, anna, LATER, "proef")
    assert people.find(mailed.store, anna)
    erasure.erase(mailed, anna, LATER, "proef", last_coordinator=True)

    assert b"anna@gemeente.example" not in on_disk(tmp_path)
    assert b"Anna de Vries" not in on_disk(tmp_path)


def test_a_mail_in_base64_and_with_coded_headers_is_read_as_well(mailed):
    coded = (
        b"From: x@y.example\r\nSubject: =?utf-8?q?Bericht_van_Harm_Dijk?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"SGFybSBEaWprIGlzIHppZWs=\r\n"
    )
    mail = receive(mailed, source="m2", sender="x@y.example", subject="Bericht", content=coded)

    erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")

    (row,) = mailed.store.rows("SELECT content, sender FROM received WHERE id = ?", mail)
    assert row["sender"] == "x@y.example"
    assert b"SGFybSBEaWpr" not in row["content"]
    assert b"Harm_Dijk" not in row["content"]


def test_another_person_whose_address_ends_alike_keeps_the_mail(mailed):
    mail = receive(mailed, source="m3", sender="pharm@prive.example", subject="s", content=b"\r\n")

    erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")

    (row,) = mailed.store.rows("SELECT sender FROM received WHERE id = ?", mail)
    assert row == {"sender": "pharm@prive.example"}


def test_an_address_that_somebody_else_has_by_now_stays_theirs(mailed):
    harm, els = number(mailed, "harm@prive.example"), number(mailed, "els@goudwonen.example")
    roster.change(mailed, harm, "Harm Dijk", "h.dijk@prive.example", "prive", NOW, "proef")
    roster.change(mailed, els, "Els Postma", "harm@prive.example", "prive", NOW, "proef")
    mail = receive(mailed, source="m4", person=els, content=b"Van: harm@prive.example\r\n")

    erasure.erase(mailed, harm, LATER, "proef")

    assert people.find(mailed.store, els).email == "harm@prive.example"
    (row,) = mailed.store.rows("SELECT sender, content FROM received WHERE id = ?", mail)
    assert row["sender"] == "harm@prive.example"
    assert row["content"] == b"Van: harm@prive.example\r\n"


def test_a_mail_that_waits_for_an_answer_is_told_of_and_settled(mailed):
    harm = number(mailed, "harm@prive.example")

    seen = erasure.erase(mailed, harm, LATER, "proef")

    assert seen.undecided == 1
    assert mailed.store.rows("SELECT outcome, sender FROM received") == [
        {"outcome": "seen", "sender": f"persoon-{harm}@verwijderd.invalid"}
    ]


def test_the_preview_says_what_goes_and_changes_nothing(mailed):
    harm = number(mailed, "harm@prive.example")
    before = list(mailed.store.db.conn.iterdump())

    seen = erasure.preview(mailed, harm, NOW.date())

    assert (seen.roles, seen.absences, seen.handovers) == (1, 1, 1)
    assert (seen.letters, seen.received, seen.invitations, seen.replies) == (1, 1, 1, 1)
    assert (seen.addresses, seen.is_last_coordinator, seen.stays) == (2, False, ())
    assert list(mailed.store.db.conn.iterdump()) == before


def test_what_is_never_changed_and_names_the_person_is_told(mailed):
    mailed.store.log(NOW, "proef", "iets", "iets", "op verzoek van Harm Dijk")

    seen = erasure.preview(mailed, number(mailed, "harm@prive.example"), NOW.date())

    assert seen.stays == ("een toelichting in het logboek (1 keer)",)


def test_addresses_of_before_are_gone_as_well(mailed, tmp_path):
    harm = number(mailed, "harm@prive.example")
    roster.change(mailed, harm, "Harm Dijk", "h.dijk@prive.example", "prive", NOW, "proef")

    erasure.erase(mailed, harm, LATER, "proef")

    assert b"h.dijk@prive.example" not in on_disk(tmp_path)
    assert b"harm@prive.example" not in on_disk(tmp_path)


def test_traces_of_before_the_file_was_cleaned_by_itself_are_gone(mailed, tmp_path):
    """An older jaarwiel left what it deleted in freed pages and in the -wal."""
    mailed.store.db.execute("PRAGMA secure_delete = OFF")
    mailed.store.keep_setting("proef", "x" * 20_000 + "harm@prive.example")
    mailed.store.db.execute("DELETE FROM setting WHERE name = 'proef'")
    mailed.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert b"xharm@prive.example" in on_disk(tmp_path)

    erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")

    assert b"harm@prive.example" not in on_disk(tmp_path)


def test_who_is_reading_meanwhile_keeps_nothing_on_disk(mailed, tmp_path):
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM person").fetchall()
        erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")
    mailed.store.close()

    assert b"harm@prive.example" not in on_disk(tmp_path)
    assert b"Harm Dijk" not in on_disk(tmp_path)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Aan Harm\nDijk, over harm@prive.example.", "Aan [verwijderd], over [verwijderd]."),
        ("Harm Dijkstra, pharm@prive.example", None),
        ("HARM DIJK en Harm@Prive.example", "[verwijderd] en [verwijderd]"),
    ],
)
def test_only_the_person_is_left_out_of_a_mail(text, cleaned):
    content = f"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
    names = Names("Harm Dijk", {"harm@prive.example"})

    made = without_names(content, names, NOW.date())

    assert (made and made.decode().splitlines()[-1]) == cleaned


def test_a_name_of_one_word_is_left_in_texts():
    names = Names("Jan", {"jan@x.example"})

    assert names.left_out_of("Jan en jan@x.example") == "Jan en [verwijderd]"


def test_a_calendar_that_somebody_else_sent_is_read_across_its_folded_lines(mailed):
    """A line of a calendar ends where it is full, also within an address (RFC 5545, 3.1)."""
    head = b"From: x@y.example\r\nContent-Type: %s; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n"
    folded = b'ORGANIZER;CN="Prestatieafspraken Het Hogeland":mailto:harm@prive.exam\r\n ple\r\n'
    mails = [
        receive(
            mailed, source=kind, sender="x@y.example", subject="Ja",
            content=head % kind.encode() + folded + b"END:VCALENDAR\r\n",
        )
        for kind in ("text/calendar", "application/ics")
    ]  # fmt: skip

    erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")

    for mail in mails:
        (row,) = mailed.store.rows("SELECT content FROM received WHERE id = ?", mail)
        assert b"harm@" not in row["content"]
        assert b"Prestatieafspraken Het Hogeland" in row["content"]


def test_the_coordinator_is_left_out_of_the_invitations_of_others(mailing_desk):
    """There the address stands in a calendar in base64, with its lines folded."""
    publish.announce(mailing_desk, NOW)
    channels.invite(mailing_desk, number(mailing_desk, "els@goudwonen.example"), NOW, "proef")
    decide(mailing_desk, "2027/ao-voorjaar", "confirm", NOW, "proef")
    invitations.tick(mailing_desk, NOW)
    (letter,) = post.letters(mailing_desk.store, "kind LIKE 'uitnodiging %'")
    before = calendar_in(message_from_bytes(post.content_of(mailing_desk.store, letter.id)))

    erasure.erase(
        mailing_desk,
        number(mailing_desk, "anna@gemeente.example"),
        LATER,
        "proef",
        last_coordinator=True,
    )

    after = calendar_in(message_from_bytes(post.content_of(mailing_desk.store, letter.id)))
    assert b"anna@gemeente.example" in before.replace(b"\r\n ", b"")
    assert b"anna@" not in after.replace(b"\r\n ", b"")
    assert b"els@goudwonen.example" in after


def test_what_others_answered_and_servers_said_of_others_no_longer_names_the_person(mailed):
    els = number(mailed, "els@goudwonen.example")
    mailed.store.db.execute(
        "INSERT INTO reply (person, item, sequence, answer, comment, answered_at, read_at, source)"
        " VALUES (?, '2027/ao-voorjaar', 0, 'ACCEPTED', 'Met Harm Dijk', 'x', 'x', 'r2')",
        [els],
    )
    mailed.store.db.execute("UPDATE person SET bounce = 'ask harm@prive.example'")

    erasure.erase(mailed, number(mailed, "harm@prive.example"), LATER, "proef")

    assert {row["comment"] for row in mailed.store.rows("SELECT comment FROM reply")} == {""}
    (row,) = mailed.store.rows("SELECT bounce FROM person WHERE id = ?", els)
    assert row["bounce"] == "ask [verwijderd]"


def test_the_address_that_answers_went_to_is_worthless(mailed):
    harm = number(mailed, "harm@prive.example")
    links.token(mailed.store, "antwoord", str(harm))

    erasure.erase(mailed, harm, LATER, "proef")

    assert links.row_of(mailed.store, "antwoord", str(harm)) is None


@pytest.mark.parametrize(
    "change", [{"answer": "ACCEPTED", "comment": ""}, {"comment": "anders"}, {"person": 1}]
)
def test_of_a_reply_nothing_but_the_comment_can_be_erased(mailed, change):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        mailed.store.db["reply"].update(1, change)


def test_a_removed_person_cannot_be_removed_again_and_the_address_is_free(mailed, tmp_path):
    harm = number(mailed, "harm@prive.example")
    erasure.erase(mailed, harm, LATER, "proef")

    with pytest.raises(NotFoundError):
        erasure.erase(mailed, harm, LATER, "proef")
    path = tmp_path / "c.csv"
    path.write_text("party,name,e-mail,role\nho-goud-wonen,H,harm@prive.example,contactpersoon\n")
    contacts.import_contacts(mailed, path, LATER)

    assert number(mailed, "harm@prive.example") != harm


def test_nothing_on_record_but_the_person_and_the_mail_ever_holds_an_address(mailed):
    """The log, the decisions, the asks: they name persons by their number."""
    harm = number(mailed, "harm@prive.example")
    (asked,) = handover.open_requests(mailed)
    handover.confirm(
        mailed, asked.number, [each.number for each in handover.roles_of(mailed, harm, NOW)],
        NOW, "proef",
    )  # fmt: skip
    names = Names("Harm Dijk", {"harm@prive.example", "ina@prive.example"})

    for table in ("log", "decision", "delivery", "ask", "event", "link", "setting", "document"):
        for row in mailed.store.db[table].rows:
            assert not names.stand_in(repr(row)), (table, row)
