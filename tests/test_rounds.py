"""The round of the secretariat: receipts, chasing and the morning report together."""

import email
import email.policy
from dataclasses import replace

from hogeland import at, changed_cycle, deliver_all, every_text

from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions import extensions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.rounds import make_round
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import letters

OPENING = at("2027-01-04")
COORDINATOR = "anna@gemeente.example"


def mails(server, recipient):
    return [
        email.message_from_bytes(content, policy=email.policy.default)
        for who, content in server.received
        if who == recipient
    ]


def words(message):
    return " ".join(message.get_body(("plain",)).get_content().split())


def test_the_coordinator_is_told_every_working_day_also_when_there_is_nothing(
    mailing_desk, mail_server
):
    for day in ("2026-12-30", "2026-12-31", "2027-01-02", "2027-01-04"):
        make_round(mailing_desk, at(day))
        make_round(mailing_desk, at(day, "12:30"))

    subjects = [mail["subject"] for mail in mails(mail_server, COORDINATOR)]
    assert subjects == [
        "Ochtendbericht wo 30 december: 0 verstuurd",
        "Ochtendbericht do 31 december: 0 verstuurd",
        "Ochtendbericht ma 4 januari: 5 verstuurd",
    ]


def test_the_report_counts_what_is_held_and_what_did_not_arrive(mailing_desk, mail_server):
    mail_server.answers["berend@gemeente.example"] = "552 mailbox full"

    make_round(mailing_desk, at("2027-04-07"))

    (report,) = mails(mail_server, COORDINATOR)
    told = words(report)
    assert report["subject"] == (
        "Ochtendbericht wo 7 april: 4 verstuurd, 2 aangehouden, 1 niet aangekomen"
    )
    assert "- Verwacht: 7 - Verstuurd: 4 - Aangehouden: 2 - Niet aangekomen" in told
    assert "Gaat hogerop en wacht op uw akkoord" in told
    assert "- berend@gemeente.example: Nog niet ontvangen" in told
    assert "Huurdersorganisatie Wierden en Borgen" in told


def test_more_letters_than_the_ladder_allows_wait_for_a_yes(mailing_desk, tmp_path):
    few = changed_cycle(tmp_path, ("hold_above = 40 ", "hold_above = 3 "))
    desk = replace(mailing_desk, cycle=few)

    report = make_round(desk, OPENING)
    again = make_round(desk, at("2027-01-05"))

    assert (len(report.written), {each.hold for each in report.held}) == (0, {"reeks"})
    assert (len(again.written), len(again.held)) == (0, 5)


def test_after_a_silence_letters_wait_for_a_yes(mailing_desk, mail_server):
    make_round(mailing_desk, OPENING)
    silent = make_round(mailing_desk, at("2027-03-17"))

    assert silent.written == ()
    assert {each.hold for each in silent.held} == {"reeks"}
    assert all(mail["subject"].startswith("Ochtend") for mail in mails(mail_server, COORDINATOR))


def test_a_first_round_halfway_a_term_is_no_silence(mailing_desk):
    assert len(make_round(mailing_desk, at("2027-03-17")).written) == 5


def test_whoever_delivers_is_thanked_once_with_what_came_in_and_what_is_missing(
    mailing_desk, mail_server
):
    make_round(mailing_desk, OPENING)
    deadline = mailing_desk.deadline("terugblik", 2027)
    dirk = next(c.person for c in contacts_in(mailing_desk.store) if c.name == "Dirk Mulder")
    some = {Slot("leefbaarheid", "Ambitie"): "Meer *groen*."}
    mail_server.received.clear()

    deliver(mailing_desk, "goud-wonen", deadline, some, at("2027-01-05"), "pagina", person=dirk)
    make_round(mailing_desk, at("2027-01-05"))
    make_round(mailing_desk, at("2027-01-06"))

    (thanks,) = mails(mail_server, "dirk@goudwonen.example")
    told = words(thanks)
    assert thanks["subject"] == "Ontvangen: uw inbreng voor Terugblik prestatieafspraken 2026"
    assert "versie 1 op dinsdag 5 januari 2027" in told
    assert "- Leefbaarheid in dorpen: ambitie" in told
    assert "- Leefbaarheid in dorpen: resultaten en focuspunten" in told
    assert "groen" not in told


def test_each_is_thanked_for_what_was_handed_in_themselves(mailing_desk, mail_server):
    make_round(mailing_desk, OPENING)
    deadline = mailing_desk.deadline("terugblik", 2027)
    people = {each.name: each.person for each in contacts_in(mailing_desk.store)}
    mail_server.received.clear()

    for minute, (name, field) in enumerate(
        [("Dirk Mulder", "Ambitie"), ("Dirk Mulder", "Resultaten"), ("Els Postma", "Focuspunten")]
    ):
        deliver(
            mailing_desk, "goud-wonen", deadline, {Slot("leefbaarheid", field): "Tekst."},
            at("2027-01-05", f"09:0{minute}"), "pagina", person=people[name],
        )  # fmt: skip
    make_round(mailing_desk, at("2027-01-05", "10:00"))

    (dirk,) = mails(mail_server, "dirk@goudwonen.example")
    (els,) = mails(mail_server, "els@goudwonen.example")
    assert "de versies 1 en 2, de laatste op dinsdag 5 januari 2027 om 9.01 uur" in words(dirk)
    assert "In deze versies ontvangen: - Leefbaarheid in dorpen: ambitie en resultaten" in words(
        dirk
    )
    assert "versie 3 op dinsdag 5 januari 2027 om 9.02 uur" in words(els)
    assert "In deze versie ontvangen: - Leefbaarheid in dorpen: focuspunten" in words(els)


def test_what_the_secretary_takes_in_is_told_to_the_contacts(mailing_desk, mail_server):
    make_round(mailing_desk, OPENING)
    deadline = mailing_desk.deadline("terugblik", 2027)
    mail_server.received.clear()

    deliver_all(mailing_desk, "goud-wonen", deadline, at("2027-01-05"))
    make_round(mailing_desk, at("2027-01-05"))

    (thanks,) = mails(mail_server, "dirk@goudwonen.example")
    assert "Daarmee is de inbreng volledig;" in words(thanks)
    assert "Het secretariaat heeft deze namens uw organisatie opgenomen." in words(thanks)
    assert mails(mail_server, "els@goudwonen.example") == []


def test_what_came_in_before_the_first_round_is_not_thanked_for(mailing_desk, cycle):
    deadline = mailing_desk.deadline("terugblik", 2027)
    deliver(mailing_desk, "goud-wonen", deadline, every_text(cycle, "terugblik"), OPENING, "x")

    make_round(mailing_desk, OPENING)

    assert letters(mailing_desk.store, "kind LIKE 'dank%'") == []


def test_who_asked_for_more_time_in_vain_is_told_why(mailing_desk, mail_server):
    starts = at("2027-04-22", "13:30")
    decide(mailing_desk, "2027/ao-voorjaar", "move", OPENING, "x", starts)
    dirk = next(c.person for c in contacts_in(mailing_desk.store) if c.name == "Dirk Mulder")
    owed = extensions.find(mailing_desk, "2027/terugblik", "goud-wonen")
    asked = extensions.ask(mailing_desk, owed, at("2027-04-06").date(), dirk, "ziekte", OPENING)

    extensions.refuse(mailing_desk, asked, OPENING, "x", "het concept is vroeg nodig")
    make_round(mailing_desk, OPENING)

    told = [words(mail) for mail in mails(mail_server, "dirk@goudwonen.example")]
    assert any("De reden: het concept is vroeg nodig" in each for each in told)
