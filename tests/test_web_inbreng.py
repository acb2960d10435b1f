"""The personal page of a party: what it shows, and what becomes of what is typed."""

import re

import pytest
from hogeland import at, every_figure, every_text
from webvisit import box, visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.office.calendars import publish
from jaarwiel.office.contributions.deliver import MAX_TEXT, deliver
from jaarwiel.records.people import keep_contact

NOW = at("2027-03-09", "11:20")
DIRK = "dirk@goudwonen.example"
TERUGBLIK = "/2027/terugblik/goud-wonen"
FIELD = "leefbaarheid/Ambitie"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


def form(pages, document="terugblik", words="Tekst.", version="0"):
    texts = every_text(pages.desk.cycle, document, words)
    return {"versie": version} | {
        f"{slot.theme}/{slot.field}": text for slot, text in texts.items()
    }


def deliver_figures(pages, document="terugblik", party="goud-wonen"):
    deadline = pages.desk.deadline(document, 2027)
    figures = every_figure(pages.desk.cycle, deadline, party)
    deliver(pages.desk, party, deadline, {}, NOW, "proef", figures=figures)


def contribution(pages, party="goud-wonen", document="terugblik"):
    owed = pages.desk.contributions([pages.desk.deadline(document, 2027)])
    return next(each for each in owed if each.deliverer == party)


def text(pages, name=FIELD):
    theme, field = name.split("/")
    slot = Slot(theme, field)
    return contribution(pages).current[slot].texts[slot]


def test_a_filled_in_form_completes_the_contribution(pages):
    own = pages.personal(DIRK)
    deliver_figures(pages)

    answer = pages.hand_in(own + TERUGBLIK, form(pages, version="1"))
    shown = words(pages.get(answer.headers["location"]))

    assert answer.status_code == 303
    assert contribution(pages).state == "complete"
    assert (
        "De inbreng van Goud Wonen voor Terugblik prestatieafspraken 2026 is op dinsdag "
        "9 maart 2027 om 11.20 uur ontvangen (versie 2). De inbreng is volledig."
    ) in shown
    assert answer.headers["location"].endswith("#melding")


def test_nothing_is_called_received_that_was_not(pages):
    page = pages.get(f"{pages.personal(DIRK)}?ontvangen=2027/terugblik/goud-wonen")

    assert 'role="status"' not in page.text


def test_after_a_mistake_the_page_opens_at_what_is_wrong(pages):
    own = pages.personal(DIRK)

    shown = pages.get(own + TERUGBLIK).text
    actions = re.findall('<form method="post" action="(.*?)"', shown)
    refused = pages.post(own + TERUGBLIK, form(pages, words=" "))

    assert actions == [f"{own}{TERUGBLIK}#melding"]
    assert 'role="alert" id="melding" tabindex="-1"' in refused.text


def test_the_last_day_for_the_concept_is_told_until_it_has_passed(pages):
    own = pages.personal(DIRK)
    told = (
        "Wat uiterlijk dinsdag 5 oktober 2027 binnen is, staat in het concept dat in het "
        "overleg ‘BO najaar’ wordt besproken."
    )

    assert told not in words(pages.get(own))
    pages.clock[0] = at("2027-10-05")
    assert told in words(pages.get(own))
    pages.clock[0] = at("2027-10-06")
    assert told not in words(pages.get(own))


def test_a_part_can_be_delivered_first_and_the_page_says_what_is_missing(pages):
    own = pages.personal(DIRK)

    answer = pages.hand_in(own + TERUGBLIK, {"versie": "0", FIELD: "Een begin."})
    shown = words(pages.get(answer.headers["location"]))

    assert contribution(pages).state == "partial"
    assert "Nog niet ontvangen: Leefbaarheid in dorpen: resultaten en focuspunten" in shown


def test_only_what_changed_becomes_a_new_version(pages):
    own = pages.personal(DIRK)
    pages.hand_in(own + TERUGBLIK, form(pages))

    pages.hand_in(own + TERUGBLIK, form(pages, version="1") | {FIELD: "Nieuw."})

    newest = contribution(pages).newest
    assert (newest.version, dict(newest.texts)) == (2, {Slot("leefbaarheid", "Ambitie"): "Nieuw."})


def test_sending_the_same_form_twice_makes_one_version(pages):
    own = pages.personal(DIRK)

    first, second = (pages.hand_in(own + TERUGBLIK, form(pages)) for _ in range(2))

    assert first.status_code == 303
    assert "niets gewijzigd ten opzichte van wat er is ontvangen" in words(second)
    assert contribution(pages).newest.version == 1


def test_line_ends_of_a_browser_are_no_change(pages):
    own = pages.personal(DIRK)
    pages.hand_in(own + TERUGBLIK, {"versie": "0", FIELD: "Een\r\ntwee"})

    pages.hand_in(own + TERUGBLIK, {"versie": "1", FIELD: "Een\r\ntwee\r\n"})

    assert text(pages) == "Een\ntwee"
    assert contribution(pages).newest.version == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Een glimlach \U0001f600 hier", "U+1F600"),
        ("a" * (MAX_TEXT + 1), f"langer dan {MAX_TEXT} tekens"),
    ],
)
def test_what_was_typed_survives_an_error(pages, typed, said):
    own = pages.personal(DIRK)
    other = "betaalbaarheid/Resultaten"

    answer = pages.post(own + TERUGBLIK, {"versie": "0", FIELD: typed, other: "<b>Blijft</b>"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert said in words(answer)
    assert (box(answer, FIELD), box(answer, other)) == (typed, "<b>Blijft</b>")
    assert contribution(pages).state == "none"


def test_an_empty_form_is_no_delivery(pages):
    answer = pages.post(pages.personal(DIRK) + TERUGBLIK, form(pages, words=" "))

    assert answer.status_code == 422
    assert contribution(pages).newest is None


def test_a_text_cannot_silently_be_taken_back(pages):
    own = pages.personal(DIRK)
    pages.hand_in(own + TERUGBLIK, form(pages))

    answer = pages.post(own + TERUGBLIK, form(pages, version="1") | {FIELD: ""})

    assert answer.status_code == 422
    assert "geen inbreng" in words(answer)
    assert text(pages) == "Tekst."


def test_a_colleague_who_delivered_meanwhile_is_not_overwritten(pages):
    dirk, els = pages.personal(DIRK), pages.personal("els@goudwonen.example")
    pages.hand_in(dirk + TERUGBLIK, {"versie": "0", FIELD: "Van Dirk"})

    answer = pages.post(els + TERUGBLIK, {"versie": "0", FIELD: "Van Els"})

    assert answer.status_code == 409
    assert "intussen aangeleverd in versie 1 Van Dirk" in words(answer)
    assert box(answer, FIELD) == "Van Els"
    assert text(pages) == "Van Dirk"


def test_of_two_who_send_at_the_same_moment_one_is_told(pages):
    names = [pages.personal(each) for each in (DIRK, "els@goudwonen.example")]
    forms = []
    for own in names:
        shown = pages.look_over(own + TERUGBLIK, {"versie": "0", FIELD: f"Van {own}"})
        mark = re.search('name="kenmerk" value="(.*?)"', shown.text)[1]
        forms.append((f"{own}{TERUGBLIK}/versturen", {"kenmerk": mark}))

    answers = pages.at_once(forms)

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert contribution(pages).newest.version == 1


def test_after_seeing_the_other_text_it_can_be_replaced(pages):
    dirk, els = pages.personal(DIRK), pages.personal("els@goudwonen.example")
    pages.hand_in(dirk + TERUGBLIK, {"versie": "0", FIELD: "Van Dirk"})
    clash = pages.post(els + TERUGBLIK, {"versie": "0", FIELD: "Van Els"})

    answer = pages.hand_in(els + TERUGBLIK, {"versie": "1", FIELD: "Van ons beiden"})

    assert 'name="versie" value="1"' in clash.text
    assert answer.status_code == 303
    assert text(pages) == "Van ons beiden"


def test_colleagues_who_change_different_texts_do_not_hinder_each_other(pages):
    dirk, els = pages.personal(DIRK), pages.personal("els@goudwonen.example")
    other = "betaalbaarheid/Ambitie"
    pages.hand_in(dirk + TERUGBLIK, {"versie": "0", FIELD: "Van Dirk", other: ""})

    answer = pages.hand_in(els + TERUGBLIK, {"versie": "0", FIELD: "", other: "Van Els"})

    assert answer.status_code == 303
    assert (text(pages), text(pages, other)) == ("Van Dirk", "Van Els")


def test_a_window_that_has_not_opened_is_announced_and_takes_nothing(pages):
    own = pages.personal(DIRK)
    shown = words(pages.get(own))

    answer = pages.post(
        own + "/2027/activiteitenoverzicht/wierden-en-borgen-goud-wonen",
        form(pages, "activiteitenoverzicht", version="1"),
    )

    assert "aanleveren kan van dinsdag 1 juni 2027 tot en met dinsdag 31 augustus 2027" in shown
    assert answer.status_code == 404


def test_a_group_delivers_as_one_from_either_partys_page(pages):
    pages.clock[0] = at("2027-06-02")
    group = "wierden-en-borgen-goud-wonen"
    deliver_figures(pages, "activiteitenoverzicht", group)

    overview = f"/2027/activiteitenoverzicht/{group}"
    answer = pages.hand_in(
        pages.personal("corrie@wierden.example") + overview,
        form(pages, "activiteitenoverzicht", version="1"),
    )

    assert answer.status_code == 303
    assert contribution(pages, group, "activiteitenoverzicht").state == "complete"
    assert "Uw" not in words(answer)
    shown = pages.get(pages.personal(DIRK) + overview)
    assert box(shown, "leefbaarheid/Voorgenomen activiteiten") == "Tekst."


def test_nobody_sees_or_fills_in_what_another_party_owes(pages):
    deadline = pages.desk.deadline("terugblik", 2027)
    texts = every_text(pages.desk.cycle, "terugblik", "Van de gemeente.")
    deliver(pages.desk, "gemeente", deadline, texts, NOW, "proef")
    own = pages.personal(DIRK)

    other = f"{own}/2027/terugblik/gemeente"
    assert "Van de gemeente." not in pages.get(own).text
    assert pages.post(other, form(pages)).status_code == 404
    assert [pages.get(other + each).status_code for each in ("", "/controle", "/versies")] == [
        404, 404, 404,
    ]  # fmt: skip
    for action in ("/concept", "/concept/wissen", "/versturen", "/word"):
        assert pages.post(other + action, form(pages)).status_code == 404, action


def test_after_the_last_day_delivering_still_works_and_counts_as_late(pages):
    pages.clock[0] = at("2027-04-02")
    own = pages.personal(DIRK)

    shown = words(pages.get(own))
    pages.hand_in(own + TERUGBLIK, form(pages))

    assert "De termijn liep tot en met woensdag 31 maart 2027" in shown
    assert contribution(pages).was_late


def test_last_years_contribution_is_gone_when_it_is_no_longer_chased(pages):
    own = pages.personal(DIRK)

    pages.clock[0] = at("2027-12-30")
    assert "Update jaaractiviteiten 2028" in words(pages.get(own))
    pages.clock[0] = at("2028-01-04")
    assert "Update jaaractiviteiten 2028" not in words(pages.get(own))


def test_every_form_asks_to_leave_tenants_out(pages):
    own = pages.personal(DIRK)
    shown = [
        pages.get(own),
        pages.get(own + TERUGBLIK),
        pages.look_over(own + TERUGBLIK, {"versie": "0", FIELD: "Een begin."}),
    ]

    told = ["Vermeld geen persoonsgegevens van huurders." in words(each) for each in shown]
    assert told == [True, True, True]


def test_who_is_no_contact_any_more_sees_nothing_of_the_party(pages):
    own = pages.personal("geesje@woonzorg.example")
    with pages.desk.store.writing():
        keep_contact(
            pages.desk.store,
            Contact(
                0,
                "Geesje Veen",
                "geesje@woonzorg.example",
                "woonzorg-nederland",
                "contactpersoon",
                None,
                at("2027-03-01").date(),
            ),
        )

    shown = pages.get(own)

    assert "niet als contactpersoon" in words(shown)
    assert "Woonzorg Nederland" not in words(shown)
    assert pages.post(f"{own}/2027/terugblik/woonzorg-nederland", form(pages)).status_code == 404


def test_the_bo_voorjaar_is_nowhere_to_be_seen_for_a_huurdersorganisatie(pages):
    page = pages.get(pages.personal("harm@prive.example"))
    feeds = [
        pages.get(pages.feed(party.id)).text
        for party in pages.desk.cycle.parties
        if party.kind == "huurdersorganisatie"
    ]

    assert "AO voorjaar" in words(page)
    assert "BO voorjaar" not in page.text
    assert ["AO voorjaar" in feed for feed in feeds] == [True] * 3
    assert ["BO voorjaar" in feed for feed in feeds] == [False] * 3
    assert "BO voorjaar" in words(pages.get(pages.personal(DIRK)))


def test_a_party_sees_no_meeting_of_another_corporatie(pages):
    shown = words(pages.get(pages.personal(DIRK)))

    assert "AO najaar per corporatie: Goud Wonen" in shown
    assert "AO najaar per corporatie: Woonzorg Nederland" not in shown
