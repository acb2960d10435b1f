"""The form of one contribution: drafts, last year's text, the look before sending, versions."""

import json
import re
from dataclasses import replace

import pytest
from hogeland import at, changed_cycle, every_text
from webvisit import box as box_of
from webvisit import visiting, words
from wordmaker import box, p, run, styled, word

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import cautions, drafts
from jaarwiel.office.contributions.cautions import Caution
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.people import erasure
from jaarwiel.office.rounds import make_round
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.records.people import keep_contact
from jaarwiel.web.guard import MAX_BODY, MAX_UPLOAD

NOW = at("2027-03-09", "11:20")
DIRK, ELS = "dirk@goudwonen.example", "els@goudwonen.example"
TERUGBLIK = "/2027/terugblik/goud-wonen"
FIELD, OTHER = "leefbaarheid/Ambitie", "betaalbaarheid/Resultaten"
SLOT = Slot("leefbaarheid", "Ambitie")


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


@pytest.fixture
def own(pages):
    return pages.personal(DIRK) + TERUGBLIK


def contribution(pages, party="goud-wonen", year=2027):
    owed = pages.desk.contributions([pages.desk.deadline("terugblik", year)])
    return next(each for each in owed if each.deliverer == party)


def hidden(page, name):
    return re.search(f'name="{name}" value="(.*?)"', page.text)[1]


def filled(page, **texts):
    """What a browser would send of this page after these texts were typed."""
    names = re.findall('<textarea[^>]*name="(.*?)"', page.text)
    return (
        {name: hidden(page, name) for name in ("versie", "concept", "blad")}
        | {name: box_of(page, name) for name in names}
        | texts
    )


def by_script(pages, own, fields):
    answer = pages.send(
        "POST", own + "/concept", data=fields, headers={"accept": "application/json"}
    )
    return answer.status_code, answer.json()


def person(pages, email):
    return pages.desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]


# ---------------------------------------------------------------------------------------- drafts


def test_what_was_typed_is_there_again_and_is_no_delivery(pages, own):
    told = by_script(pages, own, filled(pages.get(own), **{FIELD: "Half af"}))
    pages.clock[0] = at("2027-03-11")

    shown = pages.get(own)

    assert told == (200, {"stand": "bewaard", "concept": 1, "tijd": "11.20 uur"})
    assert box_of(shown, FIELD) == "Half af"
    assert "uw concept van dinsdag 9 maart 2027 om 11.20 uur . Het is nog niet" in words(shown)
    assert contribution(pages).state == "none"


@pytest.mark.parametrize("place", ["bestand", "formulier"])
def test_a_file_that_was_chosen_but_not_read_in_is_not_left_out_unseen(pages, own, place):
    fields = filled(pages.get(own), **{FIELD: "Half af", place: "cijfers.xlsx"})

    answer = pages.post(own, fields)

    assert answer.status_code == 422
    assert "U heeft cijfers.xlsx gekozen, maar het is nog niet ingelezen" in words(answer)
    assert box_of(answer, FIELD) == "Half af"


def test_the_overview_names_the_draft_and_what_is_missing_per_theme(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Half af"}))

    shown = words(pages.get(pages.personal(DIRK)))

    assert "U heeft een concept dat nog niet is verstuurd , bewaard op dinsdag 9 maart" in shown
    assert (
        "Leefbaarheid in dorpen ○ open nog niet ontvangen: ambitie, resultaten en focuspunten;"
        " u heeft een concept: ambitie"
    ) in shown
    assert "Verder met uw concept" in shown


def test_the_button_keeps_a_draft_without_a_script(pages, own):
    answer = pages.post(own + "/concept", filled(pages.get(own), **{FIELD: "Half af"}))
    shown = pages.get(answer.headers["location"])

    assert answer.status_code == 303
    assert "Uw concept is bewaard op dinsdag 9 maart 2027 om 11.20 uur." in words(shown)
    assert box_of(shown, FIELD) == "Half af"


def test_a_form_that_says_what_is_on_record_leaves_no_draft(pages, own):
    first = filled(pages.get(own), **{FIELD: "Half af"})
    by_script(pages, own, first)

    told = by_script(pages, own, first | {FIELD: "  "})

    assert told == (200, {"stand": "leeg", "concept": 0})
    assert pages.desk.store.rows("SELECT * FROM draft") == []


def test_a_draft_is_wiped_only_when_asked(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Half af"}))

    answer = pages.post(own + "/concept/wissen")
    shown = pages.get(answer.headers["location"])

    assert "Uw concept is gewist." in words(shown)
    assert box_of(shown, FIELD) == ""


def test_two_screens_of_one_person_do_not_overwrite_each_other(pages, own):
    telephone, laptop = pages.get(own), pages.get(own)
    by_script(pages, own, filled(telephone, **{FIELD: "Van de telefoon"}))

    told = by_script(pages, own, filled(laptop, **{FIELD: "Van de laptop"}))
    shown = pages.post(own, filled(laptop, **{FIELD: "Van de laptop"}))

    assert told == (409, {"stand": "elders", "concept": 1, "tijd": "11.20 uur"})
    assert shown.status_code == 409
    assert "zo staat het in uw concept Van de telefoon" in words(shown)
    assert box_of(shown, FIELD) == "Van de laptop"
    assert by_script(pages, own, filled(shown, **{FIELD: "Van beide"}))[0] == 200


def test_going_back_to_the_same_form_is_no_other_screen(pages, own):
    form = filled(pages.get(own), **{FIELD: "Eerst"})
    pages.post(own, form)

    answer = pages.post(own, form | {FIELD: "Daarna"})

    assert answer.status_code == 303
    assert "Daarna" in words(pages.get(own + "/controle"))


def test_a_draft_over_an_older_version_shows_what_a_colleague_delivered_since(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Van Dirk", OTHER: "Ook van Dirk"}))
    pages.hand_in(pages.personal(ELS) + TERUGBLIK, {"versie": "0", FIELD: "Van Els"})

    shown = pages.get(own)
    refused = pages.get(own + "/controle")

    assert "Sinds u dit concept typte, heeft iemand anders" in words(shown)
    assert "Ambitie: intussen aangeleverd in versie 1 Van Els" in words(shown)
    assert (box_of(shown, FIELD), box_of(shown, OTHER)) == ("Van Dirk", "Ook van Dirk")
    assert refused.status_code == 303
    looked = pages.look_over(own, filled(shown))
    assert "Dit vervangt de tekst van versie 1 : Leefbaarheid in dorpen, ambitie Van Els" in words(
        looked
    )


def test_colleagues_see_that_there_is_a_draft_and_what_it_says_by_name(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Van Dirk"}))

    shown = words(pages.get(pages.personal(ELS) + TERUGBLIK))

    told = (
        "Dirk Mulder, bewaard op dinsdag 9 maart 2027 om 11.20 uur Leefbaarheid in dorpen: ambitie"
    )
    assert told in shown
    assert "Leefbaarheid in dorpen: ambitie Van Dirk" in shown
    assert "Lees het concept van" not in words(pages.get(own))


def test_in_a_group_another_partys_people_are_named_by_their_party(pages):
    pages.clock[0] = at("2027-06-02")
    group = "/2027/activiteitenoverzicht/wierden-en-borgen-goud-wonen"
    corrie, dirk = pages.personal("corrie@wierden.example") + group, pages.personal(DIRK) + group
    field = "leefbaarheid/Voorgenomen activiteiten"
    by_script(pages, corrie, filled(pages.get(corrie), **{field: "Van de buren"}))

    shown = words(pages.get(dirk))

    assert "Lees het concept van Wierden en Borgen" in shown
    assert "Corrie" not in shown


def test_no_letter_or_document_looks_at_a_draft(pages, own):
    texts = {f"{s.theme}/{s.field}": "Af" for s in every_text(pages.desk.cycle, "terugblik")}
    by_script(pages, own, filled(pages.get(own), **texts))

    written = tick(pages.desk, at("2027-03-24")).written

    assert DIRK in {each.recipient for each in written}


def test_removing_a_person_removes_the_drafts(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Van Dirk"}))
    number = person(pages, DIRK)

    seen = erasure.preview(pages.desk, number, NOW.date())
    erasure.erase(pages.desk, number, NOW, "proef")

    assert seen.drafts == 1
    assert pages.desk.store.rows("SELECT * FROM draft") == []


@pytest.mark.parametrize(("day", "kept"), [("2027-12-20", 1), ("2028-06-01", 0)])
def test_the_round_throws_away_what_nobody_can_send_any_more(pages, own, day, kept):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Half af"}))

    make_round(pages.desk, at(day, "02:00"))

    assert len(pages.desk.store.rows("SELECT * FROM draft")) == kept


@pytest.mark.parametrize(
    "typed", ["\0 en \x1b", "x" * 900_000, "<script>alert(1)</script>", "{{7*7}}", "\u202e om"]
)
def test_a_strange_text_is_kept_as_a_draft_and_comes_back_as_it_was(pages, own, typed):
    status, _ = by_script(pages, own, filled(pages.get(own), **{FIELD: typed}))
    shown = pages.get(own)

    assert status == 200
    assert box_of(shown, FIELD) == typed.strip()
    assert "<script>alert" not in shown.text


@pytest.mark.parametrize("odd", ["", "-1", "x", "9" * 40, "1; DROP TABLE draft"])
def test_what_a_form_says_of_itself_is_not_trusted(pages, own, odd):
    form = {"versie": odd, "concept": odd, "blad": odd, FIELD: "Tekst."}

    assert by_script(pages, own, form)[0] == 200
    assert by_script(pages, own, form | {FIELD: "Anders"})[0] == 200


# -------------------------------------------------------------------------------- last year's text


@pytest.fixture
def before(pages):
    """What was delivered a year ago."""
    then = pages.desk.deadline("terugblik", 2026)
    for party, text in (("goud-wonen", "Vorig jaar."), ("gemeente", "Van een ander.")):
        deliver(pages.desk, party, then, {SLOT: text}, at("2026-03-02"), "proef")
    deliver(pages.desk, "goud-wonen", then, {SLOT: "Vorig jaar, beter."}, at("2026-03-03"), "proef")


@pytest.mark.usefixtures("before")
def test_last_years_text_of_the_same_party_stands_beside_the_field(pages, own):
    shown = pages.get(own)

    assert "Ambitie in Terugblik prestatieafspraken 2025 Vorig jaar, beter." in words(shown)
    assert "Van een ander." not in shown.text
    assert shown.text.count('name="overnemen"') == 1


@pytest.mark.usefixtures("before")
def test_last_years_text_is_taken_over_as_a_draft(pages, own):
    form = filled(pages.get(own), **{OTHER: "Getypt"}) | {"overnemen": FIELD}

    answer = pages.post(own + "/concept", form)
    shown = pages.get(answer.headers["location"])

    assert answer.headers["location"].endswith("#vak-leefbaarheid-Ambitie")
    assert (box_of(shown, FIELD), box_of(shown, OTHER)) == ("Vorig jaar, beter.", "Getypt")
    assert contribution(pages).state == "none"


@pytest.mark.usefixtures("before")
def test_taking_over_last_years_text_loses_nothing_that_was_typed(pages, own):
    form = filled(pages.get(own), **{FIELD: "Eigen begin"}) | {"overnemen": FIELD}

    shown = pages.get(pages.post(own + "/concept", form).headers["location"])

    assert box_of(shown, FIELD) == "Eigen begin\n\nVorig jaar, beter."


@pytest.mark.usefixtures("before")
def test_the_newest_earlier_year_counts(pages):
    record_delivery(
        pages.desk.store,
        "2025/terugblik",
        "goud-wonen",
        {SLOT: "Ouder."},
        at("2025-03-02"),
        "proef",
    )
    pages.clock[0] = at("2028-03-01")

    shown = pages.get(f"{pages.personal(DIRK)}/2028/terugblik/goud-wonen")

    assert "Terugblik prestatieafspraken 2025 Vorig jaar, beter." in words(shown)
    assert "Ouder." not in shown.text


# ----------------------------------------------------------------------------- before sending


def test_the_control_page_shows_the_text_as_it_will_look_and_what_is_missing_after(pages, own):
    typed = "## Kop\n\n**Vet** en <b>geen html</b>\n\n- een\n\n[x](javascript:alert(1))"

    page = pages.look_over(own, filled(pages.get(own), **{FIELD: typed}))

    assert "<h4>Kop</h4>" in page.text
    assert "<strong>Vet</strong> en &lt;b&gt;geen html&lt;/b&gt;" in page.text
    assert "<ul><li><p>een</p>" in re.sub(r"\s*\n\s*", "", page.text)
    assert 'href="javascript' not in page.text
    assert "Wat daarna nog ontbreekt Leefbaarheid in dorpen: resultaten en focuspunten" in words(
        page
    )
    assert contribution(pages).state == "none"


def test_going_back_from_the_control_page_loses_nothing(pages, own):
    page = pages.look_over(own, filled(pages.get(own), **{FIELD: "Bijna"}))

    back = re.search('<a class="knop licht" href="(.*?)"', page.text)[1]

    assert box_of(pages.get(back), FIELD) == "Bijna"


def test_sending_makes_a_version_and_removes_the_draft(pages, own):
    answer = pages.hand_in(own, filled(pages.get(own), **{FIELD: "Af"}))

    assert answer.headers["location"].endswith(f"?ontvangen={TERUGBLIK[1:]}#melding")
    assert contribution(pages).current[SLOT].texts == {SLOT: "Af"}
    assert pages.desk.store.rows("SELECT * FROM draft") == []
    assert pages.get(own + "/controle").headers["location"] == own


def test_pressing_send_twice_makes_one_version(pages, own):
    page = pages.look_over(own, filled(pages.get(own), **{FIELD: "Af"}))
    mark = {"kenmerk": hidden(page, "kenmerk")}

    answers = [pages.post(own + "/versturen", mark) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert contribution(pages).newest.version == 1


def test_what_was_changed_after_the_look_is_shown_before_it_is_sent(pages, own):
    page = pages.look_over(own, filled(pages.get(own), **{FIELD: "Bekeken"}))
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Niet bekeken"}))

    answer = pages.post(own + "/versturen", {"kenmerk": hidden(page, "kenmerk")})
    again = pages.get(answer.headers["location"])

    assert contribution(pages).state == "none"
    assert "uw concept is gewijzigd nadat u het controleerde" in words(again)
    assert "Niet bekeken" in words(again)


def test_a_colleague_who_delivers_between_the_look_and_the_send_is_not_overwritten(pages, own):
    page = pages.look_over(own, filled(pages.get(own), **{FIELD: "Van Dirk"}))
    pages.hand_in(pages.personal(ELS) + TERUGBLIK, {"versie": "0", FIELD: "Van Els"})

    answer = pages.post(own + "/versturen", {"kenmerk": hidden(page, "kenmerk")})

    assert answer.status_code == 409
    assert "intussen aangeleverd in versie 1 Van Els" in words(answer)
    assert box_of(answer, FIELD) == "Van Dirk"
    assert contribution(pages).current[SLOT].texts[SLOT] == "Van Els"


def test_remarks_are_shown_and_stop_nothing(pages, own, monkeypatch):
    def remark(_desk, _contribution, texts, _figures):
        yield Caution("Dit kan anders.")
        yield from (Caution("Hier staat een nummer.", slot) for slot in texts)

    monkeypatch.setattr(cautions, "CAUTIONS", [remark])
    form = filled(pages.get(own), **{FIELD: "Bel 0612345678"})

    page = pages.look_over(own, form)

    told = "Let op: er zijn opmerkingen bij uw inbreng. U kunt toch versturen. Dit kan anders."
    assert told in words(page)
    assert "Ambitie Let op: Hier staat een nummer." in words(page)
    assert pages.hand_in(own, filled(pages.get(own))).status_code == 303


def test_personal_data_and_hidden_characters_are_remarked_and_what_is_hidden_is_not_stored(
    pages, own
):
    typed = "Bel 06 1234 5678 of mail naar jan\u200b@huurder.example\u202e"

    page = pages.look_over(own, filled(pages.get(own), **{FIELD: typed}))
    pages.hand_in(own, filled(pages.get(own)))

    shown = words(page)
    assert "dit lijkt een telefoonnummer te zijn" in shown
    assert "onzichtbare tekens" in shown
    assert "bevatten geen persoonsgegevens van huurders" in shown
    assert "\u202e" not in contribution(pages).current[SLOT].texts[SLOT]


def test_looking_changes_nothing(pages, own):
    pages.post(own, filled(pages.get(own), **{FIELD: "Half af"}))
    before = pages.state()

    answers = [pages.get(own + each) for each in ("", "/controle", "/versies", "?stand=gewist")]

    assert {each.status_code for each in answers} == {200}
    assert pages.state() == before


# ---------------------------------------------------------------------------------------- versions


def test_every_version_can_be_read_with_what_it_changed(pages, own):
    pages.hand_in(own, filled(pages.get(own), **{FIELD: "Wij bouwen tien huizen."}))
    els = pages.personal(ELS) + TERUGBLIK
    pages.hand_in(els, filled(pages.get(els), **{FIELD: "Wij bouwen twaalf huizen."}))

    newest, first = pages.get(own + "/versies"), pages.get(own + "/versies?versie=1")

    assert "Versie 2 dinsdag 9 maart 2027 om 11.20 uur, door Els Postma" in words(newest)
    assert "Wij bouwen vervallen: tien (einde) nieuw: twaalf (einde) huizen." in words(newest)
    assert "Wij bouwen tien huizen." in words(first)
    assert "voor het eerst aangeleverd" in words(first)
    assert pages.get(own + "/versies?versie=x").status_code == 200


def test_a_version_of_somebody_who_was_removed_names_nobody(pages, own):
    pages.hand_in(own, filled(pages.get(own), **{FIELD: "Af"}))
    erasure.erase(pages.desk, person(pages, DIRK), NOW, "proef")

    shown = words(pages.get(pages.personal(ELS) + TERUGBLIK + "/versies"))

    assert "Versie 1 dinsdag 9 maart 2027 om 11.20 uur Leefbaarheid" in shown


# -------------------------------------------------------------------------------------- Word files


def upload(pages, own, fields, name="inbreng.docx", content=b""):
    """Posts the form with this file, or without a name as a browser does when none was chosen."""
    return pages.send("POST", own + "/word", data=fields, files={"bestand": (name, content)})


def test_a_word_file_fills_the_form_by_its_headings_and_says_what_was_left_out(pages, own):
    content = word(
        p("Beste Anna"),
        styled("Kop1", "Leefbaarheid in dorpen"),
        styled("Kop2", "Ambitie"),
        p(run("Uit ") + run("Word", "<w:b/>")),
        p(box(p("Een tekstvak"))),
    )
    form = filled(pages.get(own), **{OTHER: "Getypt"})

    answer = upload(pages, own, form, content=content)
    shown = pages.get(answer.headers["location"])

    assert box_of(shown, FIELD).startswith("Uit **Word**")
    assert box_of(shown, OTHER) == "Getypt"
    assert "Dit is anders of niet overgenomen uit het bestand:" in words(shown)
    assert "Tekst boven het eerste thema: Beste Anna" in words(shown)
    assert contribution(pages).state == "none"
    by_script(pages, own, filled(shown, **{OTHER: "Verder getypt"}))
    assert "Tekst boven het eerste thema: Beste Anna" in words(pages.get(own))


def test_text_under_a_heading_that_is_no_theme_is_named_and_the_rest_of_the_file_is_read(
    pages, own
):
    content = word(
        styled("Kop1", "Leefbaarheid in dorpen"),
        p("Een inleiding."),
        styled("Kop2", "Ambitie"),
        p("Een dorpshuis."),
        styled("Kop1", "Onze buurten"),
        p("Over Winsum."),
        styled("Kop1", "Betaalbaar wonen"),
        styled("Kop2", "Ambitie"),
        p("Lage lasten."),
    )

    answer = upload(pages, own, filled(pages.get(own)), content=content)
    shown = pages.get(answer.headers["location"])

    assert (box_of(shown, FIELD), box_of(shown, "betaalbaarheid/Ambitie")) == (
        "Een dorpshuis.",
        "Lage lasten.",
    )
    assert "Tekst onder 'Onze buurten', geen thema of onderdeel van dit stuk: Over Winsum." in (
        words(shown)
    )
    assert "Tekst onder 'Leefbaarheid in dorpen', bij geen onderdeel: Een inleiding." in (
        words(shown)
    )


def test_a_heading_beside_those_of_the_parts_is_named_with_where_its_text_went(pages, own):
    content = word(
        styled("Kop1", "Leefbaarheid in dorpen"),
        styled("Kop2", "Ambitie"),
        p("Een dorpshuis."),
        styled("Kop3", "In Winsum"),
        p("Bij de kerk."),
        styled("Kop2", "Overig"),
        p("Dank aan allen."),
    )

    answer = upload(pages, own, filled(pages.get(own)), content=content)
    shown = pages.get(answer.headers["location"])

    assert box_of(shown, FIELD).endswith("Overig\n\nDank aan allen.")
    assert (
        "De kop 'Overig' is geen onderdeel van dit stuk; wat eronder staat, is gezet bij "
        "Leefbaarheid in dorpen, ambitie"
    ) in words(shown)
    assert "'In Winsum'" not in words(shown)


def test_the_name_of_a_file_is_shown_short_and_without_what_turns_text_around(pages, own):
    name = "../../" + "x" * 300 + "\u202excod.docx"

    page = upload(pages, own, filled(pages.get(own)), name, word(p("Tekst")))

    assert page.status_code == 422
    assert f"In '{'x' * 60}…" in words(page)
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    ("replace", "left"), [({}, "Getypt\n\nUit Word."), ({"vervang": "ja"}, "Uit Word.")]
)
def test_a_word_file_for_one_field_loses_nothing_unless_asked(pages, own, replace, left):
    form = filled(pages.get(own), **{FIELD: "Getypt"}) | {"onderdeel": FIELD} | replace

    shown = pages.get(upload(pages, own, form, content=word(p("Uit Word."))).headers["location"])

    assert box_of(shown, FIELD) == left


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "geen bestand gekozen"),
        ("leeg.docx", b"", "geen bestand gekozen"),
        ("koploos.docx", word(p("Zomaar tekst.")), "geen kop gevonden"),
        ("anders.docx", b"%PDF-1.7", "is geen Word-document (.docx), maar een PDF-bestand"),
        ("../../etc/<b>.docx", b"\0", "is geen Word-document"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_what_was_typed(pages, own, name, content, said):
    form = filled(pages.get(own), **{FIELD: "Getypt"})

    answer = upload(pages, own, form, name, content)

    assert answer.status_code == 422
    assert said in words(answer)
    assert "<b>.docx" not in answer.text
    assert box_of(answer, FIELD) == "Getypt"
    assert box_of(pages.get(own), FIELD) == "Getypt"
    assert by_script(pages, own, filled(answer, **{FIELD: "Verder"}))[0] == 200


def test_a_file_may_be_larger_than_a_form_but_not_without_end(pages, own):
    form = {"onderdeel": FIELD, "versie": "0"}

    sizes = [upload(pages, own, form, content=bytes(size)) for size in (MAX_BODY, MAX_UPLOAD)]

    assert [each.status_code for each in sizes] == [422, 413]


def test_no_stranger_can_upload(pages, own):
    strange = own.replace("/inbreng/", "/inbreng/x")

    assert upload(pages, strange, {"onderdeel": FIELD}, content=b"PK").status_code == 404


def test_a_draft_of_somebody_who_left_is_shown_to_nobody(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Van Dirk"}))
    with pages.desk.store.writing():
        gone = Contact(
            0, "Dirk Mulder", DIRK, "goud-wonen", "contactpersoon", None, at("2027-03-01").date()
        )
        keep_contact(pages.desk.store, gone)

    assert "Lees het concept van" not in words(pages.get(pages.personal(ELS) + TERUGBLIK))


def test_drafts_are_kept_as_readable_json(pages, own):
    by_script(pages, own, filled(pages.get(own), **{FIELD: "Café"}))

    (row,) = pages.desk.store.rows("SELECT texts, left_out FROM draft")
    assert json.loads(row["texts"]) == [["leefbaarheid", "Ambitie", "Café"]]
    assert drafts.find(pages.desk.store, person(pages, DIRK), contribution(pages)).texts == {
        SLOT: "Café"
    }


# ------------------------------------------------------------------------------------ how much


@pytest.fixture
def limited(desk, tmp_path):
    """The pages of a table that asks for four words at most for leefbaarheid."""
    fields = 'fields = ["Ambitie", "Resultaten", "Focuspunten"]\n'
    limit = '[[deadlines.limits]]\nthemes = ["leefbaarheid"]\nwords = 4\n'
    desk = replace(desk, cycle=changed_cycle(tmp_path, (fields, f"{fields}{limit}")))
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW, tmp_path / "anders.toml") as visit:
        yield visit


def test_how_many_words_are_asked_stands_beside_a_theme_and_more_are_taken_in(limited):
    own = limited.personal(DIRK) + TERUGBLIK
    page = limited.get(own)
    assert "Voor dit thema samen hoogstens 4 woorden; nu 0 ." in words(page)
    assert page.text.count('class="omvang') == 1
    typed = filled(page, **{FIELD: "Een twee", "leefbaarheid/Resultaten": "- drie"})
    file = word(p("vier vijf zes"))

    read = upload(limited, own, {**typed, "onderdeel": "leefbaarheid/Focuspunten"}, content=file)
    shown = limited.get(read.headers["location"])
    looked_over = limited.get(limited.send("POST", own, data=filled(shown)).headers["location"])

    assert "Voor dit thema samen hoogstens 4 woorden; nu 6, 2 te veel ." in words(shown)
    assert "de tekst telt 6 woorden; gevraagd zijn er ten hoogste 4." in words(looked_over)
    limited.hand_in(own, filled(limited.get(own)))
    assert len(contribution(limited).current) == 3
