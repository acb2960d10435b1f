"""Personal calendars: what each person sees, under which address, and what they have not seen."""

import pytest
from hogeland import at
from icalendar import Calendar
from webvisit import visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.errors import NotFoundError
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
HARM = "harm@prive.example"
ANNA = "anna@gemeente.example"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def path(pages, email):
    person = subscriptions.find(pages.desk, email, NOW.date()).person
    return f"/agenda/{subscriptions.make(pages.desk, person)}.ics"


def titles(answer):
    return {str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).events}


def kinds(answer):
    found = Calendar.from_ical(answer.content).events
    return {category for each in found for category in each["CATEGORIES"].cats}


def test_the_coordinator_sees_everything_and_others_what_their_parties_are_in(pages):
    everything, own = pages.get(path(pages, ANNA)), pages.get(path(pages, HARM))

    assert "Voorlopig: BO voorjaar" in titles(everything)
    assert titles(own) < titles(everything)
    assert b"BO voorjaar" not in own.content
    assert b"Woonzorg Nederland" not in own.content.partition(b"ao-per-corporatie")[2][:200]


def test_somebody_without_a_role_today_sees_nothing(pages):
    own = path(pages, HARM)
    role = Contact(0, "Harm Dijk", HARM, "ho-goud-wonen", "contactpersoon", None, NOW.date())
    with pages.desk.store.writing():
        keep_contact(pages.desk.store, role)

    pages.clock[0] = at("2027-03-10")

    assert pages.get(own).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"AO", "BO", "Termijn"}),
        ("?soort=ao", {"AO"}),
        ("?soort=AO,%20bo", {"AO", "BO"}),
        ("?soort=overleggen", {"AO", "BO"}),
        ("?soort=termijnen,besluiten", {"Termijn"}),
    ],
)
def test_an_address_can_ask_for_a_part(pages, query, found):
    assert kinds(pages.get(path(pages, ANNA) + query)) - {"Besluit"} == found


@pytest.mark.parametrize("query", ["?soort=ao,feesten", "?geannuleerd=misschien", "?soort=%00"])
def test_an_unknown_filter_is_explained(pages, query):
    answer = pages.get(path(pages, ANNA) + query)

    assert answer.status_code == 400
    assert "ogelijk is" in words(answer) or "Bedoelt u" in words(answer)


def test_cancelled_meetings_can_be_left_out(pages):
    decide(pages.desk, "2027/ao-voorjaar", "cancel", NOW, "x", reason="geen onderwerpen")

    shown, hidden = (pages.get(path(pages, ANNA) + q) for q in ("", "?geannuleerd=nee"))

    assert "GEANNULEERD: AO voorjaar" in titles(shown)
    assert "GEANNULEERD: AO voorjaar" not in titles(hidden)


def test_a_renewed_address_replaces_the_one_before_and_a_revoked_one_stays_away(pages):
    first = path(pages, HARM)
    person = subscriptions.find(pages.desk, HARM, NOW.date()).person

    subscriptions.rotate(pages.desk, person, NOW, "x")
    second = path(pages, HARM)
    answers = [pages.get(each).status_code for each in (first, second)]
    subscriptions.revoke(pages.desk, person, NOW, "x")
    gone = pages.get(second).status_code

    assert answers == [404, 200]
    assert gone == 404
    assert subscriptions.find(pages.desk, HARM, NOW.date()).token is None
    assert pages.get(path(pages, HARM)).status_code == 200


def test_who_fetched_before_a_change_still_has_the_old_date(pages):
    pages.get(path(pages, HARM))
    before = subscriptions.find(pages.desk, HARM, NOW.date())
    pages.clock[0] = at("2027-03-09", "12:00")

    decide(pages.desk, "2027/ao-voorjaar", "move", pages.clock[0], "x", at("2027-04-20", "10:00"))
    after = subscriptions.find(pages.desk, HARM, NOW.date())
    never = subscriptions.find(pages.desk, ANNA, NOW.date())

    assert before.outdated == ()
    assert [each.id for each in after.outdated] == ["2027/ao-voorjaar"]
    assert (never.fetched_at, never.outdated) == (None, ())


def test_a_fetch_while_a_decision_is_being_recorded_has_not_shown_it(pages):
    pages.get(path(pages, HARM))
    decided_at = NOW
    pages.clock[0] = at(
        "2027-03-09", "11:31"
    )  # after the moment of the decision, before it is kept
    pages.get(path(pages, HARM))

    decide(pages.desk, "2027/ao-voorjaar", "move", decided_at, "x", at("2027-04-20", "10:00"))
    between = subscriptions.find(pages.desk, HARM, NOW.date())
    pages.get(path(pages, HARM))
    after = subscriptions.find(pages.desk, HARM, NOW.date())

    assert [each.id for each in between.outdated] == ["2027/ao-voorjaar"]
    assert after.outdated == ()


def test_what_was_new_and_changed_since_the_last_fetch_is_no_old_news(pages):
    pages.get(path(pages, HARM))
    pages.desk.store.db.execute("DELETE FROM event WHERE item = '2027/ao-voorjaar'")

    publish.revise(pages.desk, NOW)
    decide(pages.desk, "2027/ao-voorjaar", "move", NOW, "x", at("2027-04-20", "10:00"))

    assert subscriptions.find(pages.desk, HARM, NOW.date()).outdated == ()


def test_a_conditional_request_counts_as_seen(pages):
    etag = pages.get(path(pages, HARM)).headers["etag"]
    pages.clock[0] = at("2027-03-09", "13:00")

    same = pages.get(path(pages, HARM), if_none_match=etag)

    assert same.status_code == 304
    assert subscriptions.find(pages.desk, HARM, NOW.date()).fetched_at == pages.clock[0]


def test_a_fetch_without_the_meeting_has_not_shown_its_date(pages):
    pages.get(path(pages, HARM))
    decide(pages.desk, "2027/ao-voorjaar", "move", at("2027-03-09", "12:00"), "x",
           at("2027-04-20", "10:00"))  # fmt: skip
    pages.clock[0] = at("2027-03-09", "14:00")

    pages.get(path(pages, HARM) + "?soort=termijnen")

    assert len(subscriptions.find(pages.desk, HARM, NOW.date()).outdated) == 1


@pytest.mark.parametrize("change", ["move", "day", "role"])
def test_no_304_is_given_when_something_changed(pages, change):
    decide(pages.desk, "2027/ao-voorjaar", "cancel", NOW, "x", reason="geen onderwerpen")
    own = path(pages, HARM)
    etag = pages.get(own).headers["etag"]

    if change == "move":
        decide(pages.desk, "2027/bo-najaar", "move", NOW, "x", at("2027-10-28", "10:00"))
    elif change == "day":
        pages.clock[0] = at("2027-05-16")  # the cancelled meeting falls out
    else:
        with pages.desk.store.writing():
            keep_contact(
                pages.desk.store,
                Contact(0, "Harm Dijk", HARM, "ho-woonzorg-nederland", "contactpersoon"),
            )

    assert pages.get(own, if_none_match=etag).status_code == 200


def test_the_page_shows_everybody_and_changes_addresses(pages):
    pages.sign_in()
    shown = words(pages.get("/agenda"))
    first = path(pages, HARM)

    answer = pages.post("/agenda", {"adres": HARM, "wat": "vernieuwen"})
    unknown = pages.post("/agenda", {"adres": "niemand@x.example", "wat": "vernieuwen"})
    wrong = pages.post("/agenda", {"adres": HARM, "wat": "weggooien"})

    assert "Harm Dijk" in shown
    assert "nooit opgehaald" in shown
    assert (answer.status_code, unknown.status_code, wrong.status_code) == (303, 404, 400)
    assert pages.get(first).status_code == 404


def test_nobody_is_found_by_an_unknown_address(desk):
    with pytest.raises(NotFoundError, match=r"Bedoelt u 'harm@prive.example'"):
        subscriptions.find(desk, "harm@prive.exampl", NOW.date())
