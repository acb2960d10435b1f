"""Invitations by mail: who gets which, when, and what calendar programs make of them."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hogeland import at, changed_cycle
from icalendar import Calendar
from inviting import Keeping, calendar_in, event_in, programme
from test_feed_readers import KHAL
from webvisit import visiting, words

from jaarwiel.core import inviting
from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.mail.courier import Courier, Unreachable
from jaarwiel.office.calendars import channels, invitations, publish, subscriptions
from jaarwiel.office.chasing import chase, outgoing
from jaarwiel.office.meetings.deciding import decide, undo
from jaarwiel.office.people import roster
from jaarwiel.office.rounds import make_round
from jaarwiel.records.events import events_in
from jaarwiel.records.people import keep_contact
from jaarwiel.records.post import letters

NOW = at("2027-03-09", "11:20")
AO, BO = "2027/ao-voorjaar", "2027/bo-voorjaar"
UID = "2027.ao-voorjaar.het-hogeland@jaarwiel"
CORRIE, HARM, ANNA = "corrie@wierden.example", "harm@prive.example", "anna@gemeente.example"
GOLDEN = Path(__file__).parent / "invitations"


@pytest.fixture
def table(desk):
    """A table with a year in its calendars, a courier that keeps everything, nobody invited."""
    desk.store.keep_setting("secret", "altijd hetzelfde")
    publish.announce(desk, at("2027-01-04"))
    return replace(desk, courier=Keeping())


def person(desk, email):
    return desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]


def invite(desk, *emails, now=NOW):
    for email in emails:
        channels.invite(desk, person(desk, email), now, "x")


def test_an_invitation_goes_again_only_to_who_still_takes_part_on_that_date(table):
    invite(table, CORRIE)
    decide_and_tick(table, BO, "confirm")
    (first,) = letters(table.store, "kind LIKE 'uitnodiging %'")
    again = outgoing.send_again(table, first.id, NOW, "x")
    number = person(table, CORRIE)
    roster.end(table, roster.held_on(table, number, NOW.date()), date(2027, 3, 8), NOW, "x")
    other = Contact(0, "Corrie Bos", CORRIE, "ho-goud-wonen", "contactpersoon")
    roster.add(table, other, None, NOW, "x")

    chase.tick(table, NOW)

    assert [each.state for each in letters(table.store, "id = ?", again)] == ["withdrawn"]
    with pytest.raises(InputError, match="geldt niet meer"):
        outgoing.send_again(table, first.id, NOW, "x")


def told(desk, email):
    """What was told to this address: METHOD, SEQUENCE and subject."""
    found = [(event_in(each), each["Subject"]) for each in desk.courier.to(email)]
    return [(method, int(event["SEQUENCE"]), subject) for (method, event), subject in found]


def decide_and_tick(desk, item, act, now=NOW, **options):
    decide(desk, item, act, now, "x", **options)
    return invitations.tick(desk, now)


# ------------------------------------------------------------------------------------------- what


@pytest.mark.parametrize("name", ["nieuw", "verplaatst", "geannuleerd"])
def test_a_letter_is_what_it_was(table, name):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide_and_tick(table, AO, "move", starts=at("2027-04-20", "10:00"), place="Gemeentehuis, zaal")
    decide_and_tick(table, AO, "cancel", reason="ziek")
    found = dict(zip(["nieuw", "verplaatst", "geannuleerd"], table.courier.taken, strict=True))

    path = GOLDEN / f"{name}.eml"
    if os.environ.get("JAARWIEL_RENEW"):
        path.write_bytes(found[name][1])

    assert found[name][1] == path.read_bytes()


def test_a_letter_has_the_three_forms_and_its_method_twice(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")

    ((_, raw),) = table.courier.taken
    (message,) = table.courier.to(CORRIE)
    parts = list(message.iter_parts())

    assert message.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in parts] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert b"Content-Type: text/calendar; charset=UTF-8; method=REQUEST\r\n" in raw
    assert Calendar.from_ical(calendar_in(message))["METHOD"] == "REQUEST"


def test_an_invitation_is_for_one_person_and_has_the_identity_of_the_feed(table):
    invite(table, CORRIE, HARM)
    decide_and_tick(table, AO, "confirm")
    feed = Calendar.from_ical(publish.feed(table, publish.EVERYBODY, NOW).content)
    same = next(each for each in feed.events if each["UID"] == UID)

    for email, name in ((CORRIE, "Corrie Bos"), (HARM, "Harm Dijk")):
        _, event = event_in(table.courier.to(email)[0])
        attendee = event["ATTENDEE"]

        assert (event["UID"], event["SEQUENCE"]) == (same["UID"], same["SEQUENCE"])
        assert (event["SUMMARY"], event.start) == (same["SUMMARY"], same.start)
        assert attendee == f"mailto:{email}"
        assert attendee.params["CN"] == name
        assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("NEEDS-ACTION", "TRUE")
        assert event["ORGANIZER"] == f"mailto:{ANNA}"


def test_the_calendar_is_as_clean_as_the_feed(table):
    with table.store.writing():
        keep_contact(
            table.store,
            Contact(
                0, 'Zoë "Z", de\u00a0Wit; d\'Or', CORRIE, "wierden-en-borgen", "contactpersoon"
            ),
        )
    invite(table, CORRIE)
    decide_and_tick(table, AO, "move", starts=at("2027-04-20", "10:00"), place="Zaal 2; hal, links")
    decide_and_tick(table, AO, "confirm")

    content = calendar_in(table.courier.to(CORRIE)[0])

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert Calendar.from_ical(content).get_missing_tzids() == set()
    assert "UID" not in Calendar.from_ical(content)
    assert b"LOCATION:Zaal 2\\; hal\\, links\r\n" in content
    assert b"^'" not in content


def test_proposals_are_not_invited_for_but_who_was_invited_hears_that_a_date_is_open_again(table):
    invite(table, CORRIE)
    invitations.tick(table, NOW)
    before = told(table, CORRIE)

    decide_and_tick(table, AO, "confirm")
    undo(table, AO, NOW, "x")
    invitations.tick(table, NOW)
    last = table.courier.to(CORRIE)[-1]
    _, event = event_in(last)

    assert before == []
    assert event["STATUS"] == "TENTATIVE"
    assert "De datum is voorlopig." in last.get_body(("plain",)).get_content()


def test_a_move_says_from_when_and_follows_the_first_letter(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide_and_tick(table, AO, "move", starts=at("2027-04-20", "10:00"))

    first, second = table.courier.to(CORRIE)

    assert second["Subject"] == "Verplaatst: AO voorjaar, di 20 april om 10.00 uur"
    assert second["In-Reply-To"] == first["Message-ID"]
    text = second.get_body(("plain",)).get_content()
    assert "verplaatst van donderdag 15 april 2027 om 13.30 uur" in text


def test_who_was_not_told_of_a_move_in_time_loses_the_old_day_all_the_same(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide(table, AO, "move", NOW, "x", at("2027-03-10", "14:00"))
    invitations.tick(table, at("2027-03-12", "10:00"))  # nothing ran in between

    later = table.courier.to(CORRIE)[1]
    text = later.get_body(("plain",)).get_content()

    assert event_in(later)[1].start == at("2027-03-10", "14:00")
    assert "Deze datum is voorbij; u hoeft niet te antwoorden." in text
    assert "aanwezig" not in text
    assert invitations.tick(table, at("2027-03-12", "10:30"))[0] == ()


def test_a_second_tick_writes_nothing(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")

    again = invitations.tick(table, NOW)
    chased = chase.tick(table, NOW)

    assert again[0] == ()
    assert [each for each in chased.written if each.asks == 0] == []


def test_a_change_that_was_undone_in_time_is_not_told(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide(table, AO, "move", NOW, "x", at("2027-04-20", "10:00"))
    undo(table, AO, NOW, "x")

    written, _ = invitations.tick(table, NOW)

    assert written == ()


# -------------------------------------------------------------------------------------------- who


def test_nobody_is_invited_to_a_meeting_that_is_not_theirs(table):
    invite(table, CORRIE, HARM)
    decide_and_tick(table, BO, "confirm")

    assert told(table, HARM) == []
    assert [each[0] for each in told(table, CORRIE)] == ["REQUEST"]


def test_who_no_longer_takes_part_is_told_so_and_nothing_new(table):
    invite(table, HARM)
    decide_and_tick(table, AO, "confirm")
    gone = Contact(0, "Harm Dijk", HARM, "ho-goud-wonen", "contactpersoon", None, date(2027, 3, 8))
    with table.store.writing():
        keep_contact(table.store, gone)
    decide_and_tick(table, AO, "move", starts=at("2027-04-20", "10:00"), place="Elders")

    method, event = event_in(table.courier.to(HARM)[-1])

    assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event.start == at("2027-04-15", "13:30")
    assert b"Elders" not in table.courier.taken[-1][1]
    assert "niet meer deel" in table.courier.to(HARM)[-1].get_body(("plain",)).get_content()


def test_a_meeting_that_the_cycle_file_no_longer_has_is_cancelled(table, tmp_path):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    changes = ('id = "ao-voorjaar"', 'id = "ao-lente"'), ('"ao-voorjaar"', '"ao-lente"')
    changed = replace(table, cycle=changed_cycle(tmp_path, *changes))

    invitations.tick(changed, NOW)

    assert [each[0] for each in told(table, CORRIE)] == ["REQUEST", "CANCEL"]
    assert told(table, CORRIE)[1][2] == "Geannuleerd: AO voorjaar, do 15 april"


def test_switching_there_and_back_and_there_again_leaves_the_meeting_once(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    channels.uninvite(table, person(table, CORRIE), NOW, "x")
    invitations.tick(table, NOW)
    without = programme(table.courier.to(CORRIE))
    invite(table, CORRIE)
    invitations.tick(table, NOW)
    others = subscriptions.find(table, HARM, NOW.date()).outdated

    sequences = [sequence for _, sequence, _ in told(table, CORRIE)]

    assert without == {}
    assert list(programme(table.courier.to(CORRIE))) == [UID]
    assert sequences == sorted(set(sequences))
    assert events_in(table.store)[AO]["sequence"] == sequences[-1]
    assert others == ()


def test_raising_a_sequence_for_one_writes_to_nobody_else(table):
    invite(table, CORRIE, HARM)
    decide_and_tick(table, AO, "confirm")
    channels.uninvite(table, person(table, HARM), NOW, "x")

    written, _ = invitations.tick(table, NOW)

    assert [each.recipient for each in written] == [HARM]


def test_the_address_that_invites_cannot_be_invited(table):
    with pytest.raises(InputError, match="eigen eigenaar"):
        invite(table, ANNA)


# ------------------------------------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("now", "starts", "goes"),
    [
        ("2027-03-09 11:20", "2027-04-15 13:30", True),  # a working day
        ("2027-03-09 23:00", "2027-04-15 13:30", True),
        ("2027-03-09 06:00", "2027-03-10 09:00", False),  # at half past eight is early enough
        ("2027-03-09 06:00", "2027-03-09 09:00", True),
        ("2027-03-13 20:00", "2027-03-15 09:00", True),  # Saturday night, about Monday
        ("2027-03-13 20:00", "2027-03-16 09:00", False),
        ("2027-03-25 20:00", "2027-03-30 09:00", True),  # Thursday before Easter, working hours
        ("2027-03-26 20:00", "2027-03-30 09:00", True),  # Good Friday, about Tuesday after Easter
        ("2027-03-26 20:00", "2027-03-31 09:00", False),
        ("2027-03-13 20:00", "2027-03-12 09:00", False),  # past
    ],
)
def test_only_what_would_come_too_late_goes_outside_the_hours(cycle, now, starts, goes):
    moments = [at(*starts.split())]

    assert inviting.may_go(cycle, moments, at(*now.split())) is goes


def test_a_cancellation_on_sunday_for_monday_goes_at_once_also_from_the_chase_tick(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "move", starts=at("2027-04-19", "10:00"))
    decide_and_tick(table, AO, "confirm")
    sunday = at("2027-04-18", "20:00")
    decide(table, AO, "cancel", sunday, "x", reason="ziek")
    decide(table, BO, "confirm", sunday, "x")

    make_round(table, sunday)

    assert [each[0] for each in told(table, CORRIE)] == ["REQUEST", "CANCEL"]
    assert len(letters(table.store, "state = 'ready'")) == 1


def test_an_invitation_makes_nobody_miss_the_letter_that_is_due(table):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm", now=at("2027-03-03", "09:00"))

    report = chase.tick(table, at("2027-03-03", "12:00"))

    assert CORRIE in {each.recipient for each in report.written if each.asks}


def test_a_letter_that_was_overtaken_while_it_waited_is_withdrawn(table):
    class Away(Courier):
        def hand_over(self, _letter, _content):
            raise Unreachable("away")

    invite(table, CORRIE, HARM)
    away = replace(table, courier=Away())
    decide_and_tick(away, AO, "confirm")
    decide_and_tick(away, AO, "move", starts=at("2027-04-20", "10:00"))
    channels.uninvite(table, person(table, HARM), NOW, "x")

    written, sent = invitations.tick(table, NOW)

    assert written == ()
    assert told(table, HARM) == []
    assert [each[2] for each in told(table, CORRIE)] == [
        "Uitnodiging: AO voorjaar, di 20 april om 10.00 uur"
    ]
    assert len(sent.withdrawn) == 1
    assert len(letters(table.store, "state = 'withdrawn'")) == 3


def test_an_invitation_that_was_withdrawn_in_time_can_be_written_again(table):
    invite(table, CORRIE)
    saturday = at("2027-03-13", "20:00")
    decide_and_tick(table, AO, "confirm", now=saturday)
    channels.uninvite(table, person(table, CORRIE), saturday, "x")
    invitations.tick(table, saturday)
    invite(table, CORRIE)

    invitations.tick(table, at("2027-03-15"))

    assert [each[0] for each in told(table, CORRIE)] == ["REQUEST"]


def test_a_dry_run_shows_invitations_and_writes_none(table):
    invite(table, CORRIE)
    decide(table, AO, "confirm", NOW, "x")

    shown = make_round(table, NOW, dry_run=True)

    assert [each.subject for each in shown.written if not each.asks] == [
        "Uitnodiging: AO voorjaar, do 15 april om 13.30 uur"
    ]
    assert letters(table.store, "kind LIKE 'uitnodiging%'") == []


# ---------------------------------------------------------------------------------------- readers


def with_vobject(content):
    import vobject

    found = vobject.readOne(content.decode())
    event = found.vevent
    return (
        found.method.value, event.uid.value, event.dtstart.value, event.status.value,
        event.attendee.value, event.organizer.value,
    )  # fmt: skip


def with_ical(content):
    from ical.calendar_stream import IcsCalendarStream

    found = IcsCalendarStream.calendar_from_ics(content.decode())
    (event,) = found.events
    (attendee,) = event.attendees
    return (
        found.method, event.uid, event.dtstart, event.status.value,
        str(attendee.uri), str(event.organizer.uri),
    )  # fmt: skip


@pytest.mark.parametrize("reader", [with_vobject, with_ical])
def test_independent_readers_find_the_same(table, reader):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide_and_tick(table, AO, "cancel", reason="ziek")

    found = [reader(calendar_in(each)) for each in table.courier.to(CORRIE)]

    people = (f"mailto:{CORRIE}", f"mailto:{ANNA}")
    starts = at("2027-04-15", "13:30")
    assert found == [
        ("REQUEST", UID, starts, "CONFIRMED", *people),
        ("CANCEL", UID, starts, "CANCELLED", *people),
    ]


def test_a_calendar_program_takes_invitation_and_move_in_as_one_event(table, tmp_path):
    invite(table, CORRIE)
    decide_and_tick(table, AO, "confirm")
    decide_and_tick(table, AO, "move", starts=at("2027-04-20", "10:00"))
    (tmp_path / "agenda").mkdir()
    writable = KHAL.replace("readonly = True", "readonly = False")
    (tmp_path / "khal").write_text(writable.format(folder=tmp_path))
    program = [Path(sys.executable).parent / "khal", "-c", str(tmp_path / "khal")]

    for number, message in enumerate(table.courier.to(CORRIE)):
        (tmp_path / f"{number}.ics").write_bytes(calendar_in(message))
        subprocess.run(
            [*program, "import", "--batch", "-a", "feed", str(tmp_path / f"{number}.ics")],
            check=True, capture_output=True,
        )  # fmt: skip
    shown = subprocess.run(
        [*program, "list", "--format", "{start} {title}", "--day-format", "",
         "2027-04-01", "2027-05-01"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip

    assert shown.split("\n")[:-1] == ["2027-04-20 10:00 AO voorjaar"]


# ------------------------------------------------------------------------------------------- page


@pytest.fixture
def pages(table, tmp_path):
    with visiting(table, tmp_path / "state.db", NOW) as visit:
        yield visit


def test_one_person_has_one_channel(pages):
    own = f"/agenda/{subscriptions.make(pages.desk, person(pages.desk, HARM))}.ics"
    both = pages.get(own).content

    invite(pages.desk, HARM)
    after = pages.get(own).content
    meetings_only = pages.get(f"{own}?soort=overleggen").content
    pages.sign_in()
    shown = words(pages.get("/agenda")).partition("Harm Dijk")[2]

    assert b"CATEGORIES:AO" in both
    assert b"CATEGORIES:AO" not in after
    assert b"CATEGORIES:Termijn" in after
    assert b"VEVENT" not in meetings_only
    assert "uitnodigingen per mail, sinds dinsdag 9 maart 2027" in shown
    assert "Er is geen agenda-adres in gebruik." in shown
    assert "uitnodiging per mail" in words(pages.get(pages.personal(HARM)))
    with pytest.raises(InputError, match="uninvite"):
        subscriptions.make(pages.desk, person(pages.desk, HARM))


def test_the_coordinator_switches_a_channel_on_the_page(pages):
    pages.sign_in()

    there = pages.post("/agenda", {"adres": CORRIE, "wat": "uitnodigen"})
    decide(pages.desk, AO, "confirm", NOW, "x")
    invitations.tick(pages.desk, NOW)
    told_first = words(pages.get("/agenda"))
    back = pages.post("/agenda", {"adres": CORRIE, "wat": "abonneren"})
    told_after = words(pages.get(back.headers["location"]))

    assert (there.status_code, back.status_code) == (303, 303)
    assert "wordt per mail ingetrokken: 1 uitnodiging." in told_first
    assert "de overleggen zelf vervallen niet" in told_after
    assert channels.invited(pages.desk) == {}
