"""Answers by mail on the pages: confirmed, changed, refused, read and put away."""

import re

import mailsamples
import pytest
import wordmaker
from hogeland import at, every_text
from webvisit import box, visiting, words
from wordmaker import p, styled

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import mailed
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.contributions.inbox import received
from jaarwiel.office.contributions.receiving import read_mailbox
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.people import keep_contact
from jaarwiel.records.post import letters

NOW = at("2027-03-09", "14:00")
DIRK = "dirk@goudwonen.example"
HARM = "harm@prive.example"
LEEFBAARHEID = "leefbaarheid/Ambitie"
TERUGBLIK = "2027/terugblik/goud-wonen"


@pytest.fixture
def pages(desk, tmp_path):
    """The table in March 2027, after its first letters."""
    tick(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


@pytest.fixture
def receive(pages, tmp_path):
    def put(sample, email=DIRK, **how):
        thread = letters(pages.desk.store, "recipient = ?", email)[-1].message_id
        path = tmp_path / "antwoord.eml"
        path.write_bytes(sample(thread, **how) if callable(sample) else sample)
        pages.desk.store.db.execute("DELETE FROM mail_read")
        read_mailbox(pages.desk, NOW, saved_mail(path))
        return received(pages.desk)[0].id

    return put


def own(pages, number, email=DIRK):
    return f"{pages.personal(email)}/bericht/{number}"


def texts(pages, party="goud-wonen"):
    deliveries = deliveries_in(pages.desk.store, "2027/terugblik")
    return {
        (slot.theme, slot.field): text
        for each in deliveries
        if each.deliverer == party
        for slot, text in each.texts.items()
    }


def as_shown(page):
    """The fields of the form that confirms, as a browser would send them back."""
    form = re.search(
        r'<form method="post" action="[^"]*/bevestigen.*?</form>', page.text, re.DOTALL
    )
    assert form
    fields = dict(re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', form.group(0)))
    for name in re.findall('<textarea[^>]*name="(.*?)"', form.group(0)):
        fields[name] = box(page, name)
    chosen = re.search(r'<option value="([^"]*)" selected', form.group(0))
    return fields | ({"plaats": chosen.group(1)} if chosen else {})


def test_the_sender_confirms_what_stood_below_headings(pages, receive):
    here = own(pages, receive(mailsamples.outlook))

    fields = as_shown(pages.get(here))
    answer = pages.post(f"{here}/bevestigen", fields)
    shown = words(pages.get(answer.headers["location"]))

    assert texts(pages) == {
        ("leefbaarheid", "Ambitie"): "Wij willen dat ieder dorp een ontmoetingsplek houdt.",
        ("leefbaarheid", "Resultaten"): "- sloop van 12 woningen\n- nieuwbouw van 18 woningen",
    }
    assert "De inbreng uit dit bericht is op dinsdag 9 maart 2027 om 14.00 uur opgenomen" in shown
    assert mailed.pending(pages.desk) == set()


def test_a_delivery_by_mail_says_so(pages, receive):
    here = own(pages, receive(mailsamples.outlook))

    pages.post(f"{here}/bevestigen", as_shown(pages.get(here)))

    (row,) = pages.desk.store.rows(
        "SELECT channel, email FROM delivery JOIN person ON person.id = person"
    )
    assert row == {"channel": "per mail", "email": DIRK}


def test_the_personal_page_tells_what_waits_until_it_is_dealt_with(pages, receive):
    number = receive(mailsamples.outlook)
    told = "Er wacht een bericht van u op bevestiging."

    before = words(pages.get(pages.personal(DIRK)))
    pages.post(f"{own(pages, number)}/weigeren")
    after = words(pages.get(pages.personal(DIRK)))

    assert (told in before, told in after) == (True, False)
    assert told not in words(pages.get(pages.personal(HARM)))


def test_the_text_can_be_changed_before_it_is_confirmed(pages, receive):
    here = own(pages, receive(mailsamples.outlook))

    pages.post(f"{here}/bevestigen", as_shown(pages.get(here)) | {LEEFBAARHEID: "Beter."})

    assert texts(pages)["leefbaarheid", "Ambitie"] == "Beter."


def test_text_without_headings_needs_a_place(pages, receive):
    here = own(pages, receive(mailsamples.gmail, HARM), HARM)
    fields = as_shown(pages.get(here))

    refused = pages.post(f"{here}/bevestigen", fields | {"rest": "Getypt."})
    pages.post(f"{here}/bevestigen", fields | {"rest": "Getypt.", "plaats": LEEFBAARHEID})

    assert refused.status_code == 422
    assert "kies bij welk onderdeel" in words(refused)
    assert box(refused, "rest") == "Getypt."
    assert texts(pages, "ho-goud-wonen") == {("leefbaarheid", "Ambitie"): "Getypt."}


def test_the_place_is_filled_in_when_only_one_text_is_missing(pages, receive):
    all_but_one = every_text(pages.desk.cycle, "terugblik")
    del all_but_one[Slot("wonen-en-zorg", "Focuspunten")]
    deadline = pages.desk.deadline("terugblik", 2027)
    deliver(pages.desk, "ho-goud-wonen", deadline, all_but_one, NOW, "proef")
    here = own(pages, receive(mailsamples.gmail, HARM), HARM)

    fields = as_shown(pages.get(here))
    pages.post(f"{here}/bevestigen", fields)

    assert fields["plaats"] == "wonen-en-zorg/Focuspunten"
    assert mailsamples.SENTENCE in texts(pages, "ho-goud-wonen")["wonen-en-zorg", "Focuspunten"]


def test_an_attachment_with_headings_is_taken_over_and_the_note_is_not(pages, receive):
    corrie = "corrie@wierden.example"
    here = own(pages, receive(mailsamples.apple, corrie), corrie)

    fields = as_shown(pages.get(here))

    assert {name: text for name, text in fields.items() if "/" in name} == {
        "leefbaarheid/Ambitie": "Eén loket.",
        "leefbaarheid/Resultaten": "Twee loketten.",
    }
    assert "rest" not in fields


def test_a_word_file_is_named_with_what_to_do(pages, receive):
    here = own(pages, receive(mailsamples.with_word_file))

    page = pages.get(here)

    assert "inbreng.docx (5 bytes): kan hier niet worden gelezen. Open de bijlage" in words(page)
    assert as_shown(page)["rest"] == ""


def test_the_text_of_a_word_file_is_proposed_where_its_headings_say(pages, receive):
    content = wordmaker.word(
        styled("Kop1", "Leefbaarheid in dorpen"), styled("Kop2", "Ambitie"), p("Eén loket."),
        p("<w:r><w:object/></w:r>"),
    )  # fmt: skip
    here = own(pages, receive(mailsamples.with_word_file, content=content))

    page = pages.get(here)

    assert as_shown(page)["leefbaarheid/Ambitie"] == "Eén loket."
    assert "gelezen. Anders of niet overgenomen: 1 ingesloten object." in words(page)


def test_whoever_confirms_is_told_what_looks_like_personal_data(pages, receive):
    content = wordmaker.word(
        styled("Kop1", "Leefbaarheid in dorpen"), styled("Kop2", "Ambitie"), p("BSN 111222333"),
    )  # fmt: skip
    here = own(pages, receive(mailsamples.with_word_file, content=content))

    page = words(pages.get(here))

    assert (
        "Let op bij deze tekst: 'Leefbaarheid in dorpen', onderdeel Ambitie: dit lijkt een "
        "burgerservicenummer te zijn (11***33)." in page
    )


def test_whoever_confirms_sees_what_would_be_replaced(pages, receive):
    deadline = pages.desk.deadline("terugblik", 2027)
    earlier = {Slot("leefbaarheid", "Ambitie"): "Eerder aangeleverd."}
    deliver(pages.desk, "goud-wonen", deadline, earlier, NOW, "proef")
    here = own(pages, receive(mailsamples.outlook))

    page = pages.get(here)

    assert "Vervangt de tekst die er nu ligt Eerder aangeleverd." in words(page)


def test_what_was_delivered_meanwhile_is_shown_before_it_is_replaced(pages, receive):
    here = own(pages, receive(mailsamples.outlook))
    fields = as_shown(pages.get(here))
    earlier = {Slot("leefbaarheid", "Ambitie"): "Intussen."}
    deliver(pages.desk, "goud-wonen", pages.desk.deadline("terugblik", 2027), earlier, NOW, "proef")

    refused = pages.post(f"{here}/bevestigen", fields)
    again = pages.post(f"{here}/bevestigen", as_shown(refused))

    assert refused.status_code == 409
    assert "Intussen." in words(refused)
    assert again.status_code == 303
    assert texts(pages)["leefbaarheid", "Ambitie"].startswith("Wij willen")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({LEEFBAARHEID: " ", "leefbaarheid/Resultaten": ""}, "geen tekst ingevuld"),
        ({LEEFBAARHEID: "a" * 50_001}, "langer dan 50000 tekens"),
        ({LEEFBAARHEID: "Een \U0001f600"}, "U+1F600"),
    ],
)
def test_a_text_that_cannot_be_taken_comes_back_as_typed(pages, receive, typed, said):
    here = own(pages, receive(mailsamples.outlook))

    answer = pages.post(f"{here}/bevestigen", as_shown(pages.get(here)) | typed)

    assert answer.status_code == 422
    assert said in words(answer)
    assert box(answer, LEEFBAARHEID) == typed[LEEFBAARHEID]
    assert texts(pages) == {}
    assert received(pages.desk)[0].outcome is None


def test_confirming_twice_delivers_once(pages, receive):
    here = own(pages, receive(mailsamples.outlook))
    fields = as_shown(pages.get(here))

    answers = pages.at_once([(f"{here}/bevestigen", fields)] * 2)

    assert 303 in {each.status_code for each in answers}
    assert len(deliveries_in(pages.desk.store, "2027/terugblik")) == 1


def test_what_was_refused_is_no_delivery(pages, receive):
    here = own(pages, receive(mailsamples.outlook))
    fields = as_shown(pages.get(here))

    pages.post(f"{here}/weigeren")
    pages.post(f"{here}/bevestigen", fields)

    assert texts(pages) == {}
    assert "Uit dit bericht is niets opgenomen." in words(pages.get(here))


def test_nobody_sees_or_confirms_the_mail_of_another(pages, receive):
    number = receive(mailsamples.outlook)

    for email in (HARM, "els@goudwonen.example"):
        other = own(pages, number, email)
        assert pages.get(other).status_code == 404
        assert pages.post(f"{other}/bevestigen", {"stuk": TERUGBLIK}).status_code == 404
        assert pages.post(f"{other}/weigeren").status_code == 404


def test_a_contribution_of_another_party_cannot_be_named(pages, receive):
    here = own(pages, receive(mailsamples.outlook))
    fields = as_shown(pages.get(here)) | {"stuk": "2027/terugblik/gemeente"}

    assert pages.post(f"{here}/bevestigen", fields).status_code == 404
    assert texts(pages, "gemeente") == {}


def test_who_holds_no_role_any_more_can_confirm_nothing(pages, receive):
    here = own(pages, receive(mailsamples.outlook))
    with pages.desk.store.writing():
        keep_contact(
            pages.desk.store, Contact(0, "Dirk Mulder", DIRK, "goud-wonen", "contactpersoon", None,
                    at("2027-03-01").date())
        )  # fmt: skip

    page = pages.get(here)

    assert "geen inbreng voor u open" in words(page)
    assert pages.post(f"{here}/bevestigen", {"stuk": TERUGBLIK}).status_code == 404


def test_looking_changes_nothing(pages, receive):
    number = receive(mailsamples.outlook)
    receive(mailsamples.gmail("<vreemd@elders>"))
    pages.sign_in()
    before = pages.state()

    for path in (
        own(pages, number), "/post/ontvangen", "/post/ontvangen/1", "/post/ontvangen/1/opmaak",
        "/post/ontvangen/2",
    ):  # fmt: skip
        assert pages.get(path).status_code == 200

    assert pages.state() == before


# --------------------------------------------------------------------------------------- the office


OFFICE = ("/post/ontvangen", "/post/ontvangen/1", "/post/ontvangen/1/opmaak")
ACTS = ("bevestigen", "weigeren", "gelezen", "terugzetten", "inbreng", "bericht")


def test_the_office_alone_sees_and_deals_with_what_came_in(pages, receive):
    receive(mailsamples.outlook)

    assert [pages.get(path).status_code for path in OFFICE] == [403] * 3
    assert {pages.post(f"/post/ontvangen/1/{act}").status_code for act in ACTS} == {403}
    assert pages.post("/post/ontvangen/gelezen").status_code == 403


def test_an_empty_list_says_so_and_how_to_set_a_mailbox(pages):
    pages.sign_in()

    shown = words(pages.get("/post/ontvangen"))

    assert "Er is nog geen post ontvangen." in shown
    assert "JAARWIEL_MAILBOX" in shown


def test_the_list_counts_by_kind(pages, receive):
    receive(mailsamples.outlook)
    receive(mailsamples.question)
    receive(mailsamples.out_of_office)
    pages.sign_in()

    shown = words(pages.get("/post/ontvangen"))

    assert "3 berichten wachten op behandeling: Inbreng die nog niet is bevestigd : 1" in shown
    assert "Automatische antwoorden (1)" in shown


def test_all_of_a_kind_are_put_away_at_once_but_not_what_came_later(pages, receive):
    receive(mailsamples.out_of_office)
    pages.sign_in()
    page = pages.get("/post/ontvangen")
    fields = dict(re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', page.text))
    receive(lambda thread: mailsamples.out_of_office(thread).replace(b"<oof@", b"<oof2@"))

    pages.post("/post/ontvangen/gelezen", fields)

    assert [each.outcome for each in received(pages.desk)] == [None, "seen"]
    assert pages.post("/post/ontvangen/gelezen", {"soort": "x", "tot": "é"}).status_code == 400


def test_the_coordinator_confirms_on_behalf_of_the_party(pages, receive):
    number = receive(mailsamples.outlook)
    pages.sign_in()
    here = f"/post/ontvangen/{number}"

    answer = pages.post(f"{here}/bevestigen", as_shown(pages.get(here)))

    assert "opgenomen , dinsdag 9 maart 2027 om 14.00 uur, door het secretariaat" in words(
        pages.get(answer.headers["location"])
    )
    assert len(texts(pages)) == 2


def test_a_receipt_that_has_not_gone_is_withdrawn_when_there_is_nothing_left_to_confirm(
    pages, receive
):
    number = receive(mailsamples.outlook)
    pages.sign_in()

    pages.post(f"/post/ontvangen/{number}/weigeren")

    (letter,) = letters(pages.desk.store, "kind LIKE 'ontvangst-%'")
    assert letter.state == "withdrawn"


def test_a_question_is_read_and_put_away_and_can_be_put_back(pages, receive):
    number = receive(mailsamples.question)
    pages.sign_in()
    here = f"/post/ontvangen/{number}"

    shown = words(pages.get(here))
    pages.post(f"{here}/gelezen")
    away = received(pages.desk)[0].outcome
    pages.post(f"{here}/terugzetten")

    assert "Heeft u iets meer tijd voor ons" in shown
    assert (away, received(pages.desk)[0].outcome) == ("seen", None)


def test_mail_from_another_address_is_shown_with_the_difference(pages, receive):
    number = receive(mailsamples.outlook, sender="Dirk Mulder <dirk@prive.example>")
    pages.sign_in()

    shown = words(pages.get(f"/post/ontvangen/{number}"))

    assert "Het is een antwoord op de brief aan Dirk Mulder (Goud Wonen)" in shown
    assert "de afzender is dirk@prive.example" in shown


def test_after_asking_the_coordinator_lays_it_before_the_person(pages, receive):
    number = receive(mailsamples.outlook, sender="Dirk Mulder <dirk@prive.example>")
    pages.sign_in()
    here = f"/post/ontvangen/{number}"
    person = pages.desk.store.rows("SELECT id FROM person WHERE email = ?", DIRK)[0]["id"]

    refused = pages.post(f"{here}/inbreng", {"persoon": "999"})
    pages.post(f"{here}/inbreng", {"persoon": str(person)})

    assert refused.status_code == 400
    (letter,) = letters(pages.desk.store, "kind LIKE 'ontvangst-%'")
    assert letter.recipient == DIRK
    assert pages.get(own(pages, number)).status_code == 200


def test_what_was_taken_for_a_contribution_can_be_made_a_message(pages, receive):
    number = receive(mailsamples.outlook)
    pages.sign_in()

    pages.post(f"/post/ontvangen/{number}/bericht")

    assert received(pages.desk)[0].kind == "bericht"
    assert pages.get(own(pages, number)).status_code == 404
    assert mailed.pending(pages.desk) == set()


def test_html_of_a_mail_runs_nothing_and_reaches_nothing(pages, receive):
    number = receive(mailsamples.webmail, HARM)
    pages.sign_in()

    page = pages.get(f"/post/ontvangen/{number}")
    framed = pages.get(f"/post/ontvangen/{number}/opmaak")

    assert "<script>alert" not in page.text
    assert "spion.example" not in page.text
    policy = framed.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "img-src data:" in policy


def test_words_of_a_mail_never_act_on_a_page(pages, receive):
    number = receive(
        lambda thread: (
            mailsamples.question(thread, '"<b>x</b>" <dirk@goudwonen.example>')
            .replace(b"Re: Verzoek", b"<script>alert(1)</script>")
            .replace(b"Ons bestuur", b"</pre><script>alert(2)</script>")
        )
    )
    pages.sign_in()

    for path in ("/post/ontvangen", f"/post/ontvangen/{number}"):
        shown = pages.get(path).text
        assert "<script>" not in shown
        assert "<b>x</b>" not in shown


def test_a_mail_that_is_not_there_is_not_found(pages):
    pages.sign_in()

    for path in ("/post/ontvangen/7", "/post/ontvangen/7/opmaak", "/post/ontvangen/nul"):
        assert pages.get(path).status_code == 404
    for act in ("gelezen", "weigeren", "terugzetten", "bericht", "inbreng", "bevestigen"):
        assert pages.post(f"/post/ontvangen/7/{act}").status_code in {400, 404}
