"""The agenda of a meeting: the usual points, and what the office makes of them."""

import re
from dataclasses import replace

import pytest
from hogeland import at, changed_cycle
from icalendar import Calendar
from inviting import Keeping, calendar_in, event_in
from webvisit import visiting, words

from jaarwiel.core.agendapoints import AgendaPoint, in_order, previous_meeting
from jaarwiel.errors import InputError
from jaarwiel.office.calendars import channels, invitations, publish, subscriptions
from jaarwiel.office.meetings.agendas import MAX_POINTS, agenda_of, change_agenda, versions_of
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.records.events import events_in

NOW, LATER = at("2027-03-09", "11:20"), at("2027-03-10", "11:20")
DIRK = "dirk@goudwonen.example"
AO = "2027/ao-voorjaar"
BO = "2027/bo-voorjaar"
PATH = f"/overleggen/{BO}/agenda"
DISCUSSED = ("Terugblik prestatieafspraken", "Focuspunten voor het lopende jaar")
TITLES = [
    "Opening", "Vaststelling van de agenda", "Besluitenlijst van het vorige overleg", *DISCUSSED,
    "Wat verder ter tafel komt (w.v.t.t.k.)", "Rondvraag", "Sluiting",
]  # fmt: skip


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def titles(desk, item=BO):
    return [each.title for each in agenda_of(desk, find(desk, item))]


def form(pages, **changed):
    """The form as the page gives it, after these changes."""
    page = pages.get(PATH).text
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        fields[name] = (chosen[1] or chosen[2]) if chosen else ""
    return fields | {name.replace("_", "-"): text for name, text in changed.items()}


def test_the_usual_agenda_has_what_every_meeting_begins_and_ends_with(desk):
    points = agenda_of(desk, find(desk, BO))

    assert [each.title for each in points] == TITLES
    assert [each.purpose for each in points] == [
        "", "ter vaststelling", "ter vaststelling", "ter bespreking", "ter bespreking", "", "", "",
    ]  # fmt: skip


def test_the_first_meeting_of_a_body_has_no_decisions_to_settle(desk):
    first = min(
        (each for each in desk.plan(2026).meetings if each.body == "BO"), key=lambda m: m.starts
    )

    assert "Besluitenlijst van het vorige overleg" not in titles(desk, first.id)


def test_a_meeting_that_was_cancelled_left_no_decisions(desk):
    for meeting in ("2026/bo-voorjaar", "2026/bo-najaar"):
        decide(desk, meeting, "cancel", at("2026-01-10"), "x", reason="verhinderd")

    assert "Besluitenlijst van het vorige overleg" not in titles(desk)


def test_no_decisions_are_named_to_a_party_that_was_not_in_the_meeting(desk):
    """In the BO of autumn huurdersorganisaties sit; in that of spring they do not."""
    autumn, spring, next_autumn = (
        each
        for year in (2026, 2027)
        for each in desk.plan(year).meetings
        if each.id in {"2026/bo-najaar", BO, "2027/bo-najaar"}
    )
    held = (autumn, spring, next_autumn)

    assert previous_meeting(spring, held) == autumn
    assert previous_meeting(next_autumn, held) == autumn
    assert previous_meeting(next_autumn, held[1:]) is None


def test_a_meeting_for_one_corporation_settles_the_decisions_of_its_own(desk):
    own = [each for each in desk.plan(2027).meetings if each.occasion.host]
    before = [previous_meeting(each, desk.plan(2026).meetings) for each in own]

    assert [each.occasion.host for each in before] == [each.occasion.host for each in own]


def test_a_changed_agenda_counts_for_that_meeting_alone(desk):
    meeting = find(desk, BO)
    points = (AgendaPoint("  Opening  en\twelkom ", "", 5), AgendaPoint("Thema", "ter informatie"))

    number = change_agenda(desk, meeting, points, 0, NOW, "proef")

    assert number == 1
    assert agenda_of(desk, meeting) == (AgendaPoint("Opening en welkom", "", 5), points[1])
    assert titles(desk, "2027/bo-najaar")[0] == "Opening"
    entry = desk.store.log_entries(1)[0]
    assert (entry.who, entry.what, entry.subject) == ("proef", "agenda gewijzigd", BO)


def test_earlier_agendas_stay_and_can_not_be_changed(desk):
    meeting = find(desk, BO)
    change_agenda(desk, meeting, [AgendaPoint("Een")], 0, NOW, "x")
    change_agenda(desk, meeting, [AgendaPoint("Twee")], 1, NOW, "x")

    assert [each.points[0].title for each in versions_of(desk, meeting)] == ["Een", "Twee"]
    with pytest.raises(Exception, match="append-only"):
        desk.store.db.execute("UPDATE agenda SET points = '[]'")


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (AgendaPoint("  "), "een titel nodig"),
        (AgendaPoint("x" * 201), "200 tekens"),
        (AgendaPoint("Mooi 😀"), "U+1F600"),
        (AgendaPoint("x", "ter leering"), "Kies ter informatie"),
        (AgendaPoint("x", minutes=0), "1 tot 480 minuten"),
        (AgendaPoint("x", minutes=481), "1 tot 480 minuten"),
        (AgendaPoint("x", introduced_by="ho-goud-wonen"), "neemt aan dit overleg niet deel"),
    ],
)
def test_a_point_that_is_not_right_is_explained_and_nothing_is_kept(desk, point, message):
    meeting = find(desk, BO)

    with pytest.raises(InputError) as caught:
        change_agenda(desk, meeting, [AgendaPoint("Opening"), point], 0, NOW, "x")

    assert message in str(caught.value)
    assert versions_of(desk, meeting) == ()


@pytest.mark.parametrize("count", [0, MAX_POINTS + 1])
def test_an_agenda_has_points_and_not_too_many(desk, count):
    with pytest.raises(InputError, match=f"dit zijn er {count}"):
        change_agenda(desk, find(desk, BO), [AgendaPoint("x")] * count, 0, NOW, "x")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 2, 3, 4), "abcd"),
        ((1, 2, 3, 2), "adbc"),
        ((3, 2, 3, 4), "bcad"),
        ((4, 3, 2, 1), "dcba"),
        ((1000, 2, 3, 4), "bcda"),
        ((1, 1, 1, 1), "bcda"),
    ],
)
def test_a_point_goes_to_the_number_that_it_is_given(numbers, expected):
    points = zip((1, 2, 3, 4), numbers, map(AgendaPoint, "abcd"), strict=True)

    assert "".join(each.title for each in in_order(points)) == expected


# -------------------------------------------------------------------------------------- the page


def test_the_form_as_it_is_changes_nothing(pages):
    answer = pages.post(PATH, form(pages))

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?bewaard=nee#melding")
    assert versions_of(pages.desk, find(pages.desk, BO)) == ()


def test_points_are_added_moved_and_taken_out(pages):
    changed = form(
        pages,
        titel_3="",
        nummer_9="2",
        titel_9="Mededelingen",
        doel_9="ter informatie",
        partij_9="gemeente",
        minuten_9="10",
    )

    answer = pages.post(PATH, changed)

    assert answer.headers["location"] == f"{PATH}?bewaard=ja#melding"
    assert titles(pages.desk) == ["Opening", "Mededelingen", TITLES[1], *TITLES[3:]]
    told = "Mededelingen (ter informatie, ingebracht door Gemeente Het Hogeland, 10 minuten)"
    assert told in words(pages.get(f"/overleggen/{BO}"))
    assert "Versie 1 dinsdag 9 maart 2027 om 11.20 uur, secretariaat" in words(pages.get(PATH))


def test_participants_read_the_agenda_as_it_was_changed(pages):
    desk = pages.desk
    publish.announce(desk, at("2027-01-04"))
    change_agenda(
        desk, find(desk, BO), [AgendaPoint("Opening"), AgendaPoint("Dorpen")], 0, NOW, "x"
    )
    person = subscriptions.find(desk, "dirk@goudwonen.example", NOW.date()).person
    own = publish.page_address(desk, subscriptions.make(desk, person), BO)

    shown = words(pages.get(own.removeprefix(desk.address)))

    assert "Agenda Opening Dorpen" in shown


def test_the_usual_agenda_can_be_taken_back(pages):
    change_agenda(pages.desk, find(pages.desk, BO), [AgendaPoint("Opening")], 0, NOW, "x")

    pages.post(PATH, {"versie": "1", "gebruikelijk": "ja"})

    assert titles(pages.desk) == TITLES


def test_an_agenda_that_somebody_else_changed_is_not_overwritten(pages):
    mine = form(pages, titel_1="Welkom")
    change_agenda(pages.desk, find(pages.desk, BO), [AgendaPoint("Van een ander")], 0, NOW, "x")

    refused = pages.post(PATH, mine)

    assert (refused.status_code, titles(pages.desk)) == (409, ["Van een ander"])
    assert "Van een ander" in words(refused)
    assert 'value="Welkom"' in refused.text
    assert 'name="versie" value="1"' in refused.text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"minuten_2": "tien"}, "'tien' is geen aantal minuten"),
        ({"minuten_2": "-1"}, "'-1' is geen aantal minuten"),
        ({"nummer_2": "²"}, "'²' is geen volgorde"),
        ({"minuten_2": "999"}, "1 tot 480 minuten"),
        ({"partij_2": "ho-goud-wonen"}, "neemt aan dit overleg niet deel"),
        ({"titel_2": "Mooi 😀"}, "U+1F600"),
        ({"titel_2": "x" * 300}, "200 tekens"),
    ],
)
def test_what_is_not_right_comes_back_as_it_was_typed(pages, changed, message):
    typed = form(pages, titel_1="Welkom", **changed)

    refused = pages.post(PATH, typed)

    assert (refused.status_code, titles(pages.desk)) == (422, TITLES)
    assert message in words(refused)
    assert 'value="Welkom"' in refused.text


def test_what_is_hostile_stays_text(pages):
    pages.post(PATH, form(pages, titel_1='"><script>alert(1)</script>{{ 7*7 }}'))

    for path in (PATH, f"/overleggen/{BO}"):
        page = pages.get(path)
        assert "<script>" not in page.text
        assert "{{ 7*7 }}" in page.text


def test_points_that_take_longer_than_the_meeting_are_told(pages):
    pages.post(PATH, form(pages, minuten_4="80", minuten_5="20"))

    assert "duren samen 100 minuten. Dat is langer dan het overleg." in words(pages.get(PATH))


def test_a_meeting_that_is_not_there_has_no_agenda(pages):
    assert pages.get("/overleggen/2027/niets/agenda").status_code == 404
    assert pages.post("/overleggen/2027/niets/agenda").status_code == 404


# ------------------------------------------------------------------------------------ in calendars

CHANGED = (AgendaPoint("Opening"), AgendaPoint("Warmtenet", "ter bespreking"))


def event(desk, item=BO):
    """The event of this meeting in everybody's calendar."""
    calendar = Calendar.from_ical(publish.feed(desk, publish.EVERYBODY, NOW).content)
    uid = publish.uid_of(desk.cycle, item)
    return next(each for each in calendar.events if each["UID"] == uid)


def test_an_event_has_the_agenda_as_it_is_now_and_that_is_no_new_invitation(desk):
    publish.announce(desk, at("2027-01-04"))
    before, revisions = event(desk), events_in(desk.store)
    change_agenda(desk, find(desk, BO), CHANGED, 0, NOW, "proef")

    after = event(desk)

    assert "1. Terugblik prestatieafspraken" in before["DESCRIPTION"]
    assert "Agenda:\n1. Opening\n2. Warmtenet" in after["DESCRIPTION"]
    assert after["LAST-MODIFIED"].dt == NOW
    assert after["SEQUENCE"] == before["SEQUENCE"]
    assert events_in(desk.store) == revisions


def test_a_calendar_that_was_kept_in_memory_shows_a_changed_agenda(desk):
    publish.announce(desk, at("2027-01-04"))
    token = subscriptions.make(desk, subscriptions.find(desk, DIRK, NOW.date()).person)

    def shown():
        return subscriptions.fetch(desk, token, "", "", NOW).feed.content.decode()

    assert "Warmtenet" not in shown()
    change_agenda(desk, find(desk, BO), CHANGED, 0, NOW, "proef")
    assert "Warmtenet" in shown()


def test_an_agenda_that_came_to_name_a_closed_meeting_does_not_stand_in_calendars(desk, tmp_path):
    """In the AO all huurdersorganisaties sit; in the BO of spring, which is renamed, none."""
    publish.announce(desk, at("2027-01-04"))
    change_agenda(desk, find(desk, AO), CHANGED, 0, NOW, "proef")
    renamed = changed_cycle(tmp_path, ('title = "BO voorjaar"', 'title = "Warmtenet"'))

    assert "2. Warmtenet" in event(desk, AO)["DESCRIPTION"]
    assert "Warmtenet" not in event(replace(desk, cycle=renamed), AO)["DESCRIPTION"]


def test_who_is_invited_gets_the_agenda_with_the_next_letter_and_no_letter_for_it(desk):
    publish.announce(desk, at("2027-01-04"))
    desk = replace(desk, courier=Keeping())
    person = subscriptions.find(desk, DIRK, NOW.date()).person
    channels.invite(desk, person, NOW, "proef")
    decide(desk, BO, "confirm", NOW, "proef")
    invitations.tick(desk, NOW)
    change_agenda(desk, find(desk, BO), CHANGED, 0, LATER, "proef")

    written, _ = invitations.tick(desk, LATER)
    decide(desk, BO, "move", LATER, "proef", starts=at("2027-06-10", "10:00"))
    invitations.tick(desk, LATER)

    assert written == ()
    first, second = (event_in(each)[1] for each in desk.courier.to(DIRK) if calendar_in(each))
    assert "Warmtenet" not in first["DESCRIPTION"]
    assert "2. Warmtenet" in second["DESCRIPTION"]
