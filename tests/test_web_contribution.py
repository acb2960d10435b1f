"""Inbreng: the matrix, the page of one contribution, and what the office does there."""

import re
from io import BytesIO

import pytest
from hogeland import at, deliver_all, every_figure, every_text
from openpyxl import load_workbook
from webvisit import box, visiting, words
from wordmaker import p, run, styled, word

from jaarwiel.core.slot import Slot
from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import extensions
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.records.post import letters

NOW = at("2027-03-09", "11:20")
AMBITION = Slot("leefbaarheid", "Ambitie")
PAGE = "/inbreng-van/2027/terugblik/goud-wonen"
REASON = {"reden": "Van een andere gemeente."}


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def turn_to(pages, now):
    pages.clock[0] = now
    pages.sign_in()


def terugblik(pages):
    return extensions.find(pages.desk, "2027/terugblik", "goud-wonen")


def hand_in(pages, text="Eerst.", now=NOW):
    return deliver(pages.desk, "goud-wonen", terugblik(pages).deadline, {AMBITION: text}, now, "x")


def row(page, party):
    """The cells of one party in the matrix, in words."""
    found = re.search(
        rf'<tr>\s*<th scope="row"><a [^>]*>{party}</a>(.*?)</tr>', page.text, re.DOTALL
    )
    cells = re.findall("<td[^>]*>(.*?)</td>", found.group(1), re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in cells]


def test_the_matrix_says_how_each_party_stands_with_each_theme(pages):
    deadline = terugblik(pages).deadline
    decide(pages.desk, "2027/ao-voorjaar", "move", NOW, "x", at("2027-04-26", "13:30"))
    extensions.give(
        pages.desk,
        extensions.find(pages.desk, deadline.id, "ho-goud-wonen"),
        at("2027-04-08").date(),
        NOW,
        "x",
    )
    texts = every_text(pages.desk.cycle, "terugblik")
    some = {slot: text for slot, text in texts.items() if slot != AMBITION}
    figures = every_figure(pages.desk.cycle, deadline, "goud-wonen")
    deliver(pages.desk, "goud-wonen", deadline, some, NOW, "x", figures=figures)
    deliver_all(pages.desk, "gemeente", deadline, NOW)
    before = pages.get("/inbreng?jaar=2027&stuk=2027/terugblik")
    deliver_all(pages.desk, "woonzorg-nederland", deadline, at("2027-04-02"))
    turn_to(pages, at("2027-04-02", "12:00"))

    after = pages.get("/inbreng?jaar=2027&stuk=2027/terugblik")

    assert row(before, "Goud Wonen")[:3] == ["◐ deels", "◐ deels 2 van 3", "✓ binnen"]
    assert row(before, "Wierden en Borgen")[:2] == ["○ gevraagd", "○ gevraagd"]
    assert row(after, "Goud Wonen")[0] == "◭ deels, te laat"
    assert set(row(after, "Gemeente Het Hogeland")) == {"✓ binnen"}
    assert set(row(after, "Woonzorg Nederland")) == {"✓ na termijn"}
    assert row(after, "Wierden en Borgen")[:2] == ["▲ te laat", "▲ te laat"]
    assert row(after, "Huurdersorganisatie Goud Wonen")[:2] == [
        "◷ uitstel uitstel tot en met do 8 april",
        "◷ uitstel",
    ]


def test_the_document_that_matters_today_comes_first(pages):
    spring = words(pages.get("/inbreng"))
    turn_to(pages, at("2027-08-20"))
    for each in pages.desk.contributions([terugblik(pages).deadline]):
        deliver_all(pages.desk, each.deliverer, each.deadline, NOW)
    summer = re.search('<h2 id="kop-stuk">(.*?)</h2>', pages.get("/inbreng").text).group(1)

    assert "Aanleveren kan tot en met woensdag 31 maart 2027" in spring
    assert summer == "Update activiteitenoverzicht 2028"


def test_a_group_is_one_row_that_names_its_parties(pages):
    shown = words(pages.get("/inbreng?jaar=2027&stuk=2027/activiteitenoverzicht"))

    assert "samen: Wierden en Borgen en Goud Wonen" in shown
    assert "Wordt gevraagd vanaf dinsdag 1 juni 2027" in shown


@pytest.mark.parametrize("path", ["/inbreng?stuk=2027/onzin", "/inbreng-van/2027/onzin/gemeente"])
def test_an_unknown_document_is_explained(pages, path):
    assert pages.get(path).status_code == 404


def test_an_address_without_a_sensible_year_is_explained(pages):
    assert pages.get("/inbreng-van/twee/terugblik/gemeente").status_code == 400
    assert pages.get("/inbreng?jaar=1900").status_code == 400


def test_the_page_shows_texts_versions_and_letters(pages):
    tick(pages.desk, at("2027-03-08"))
    hand_in(pages, "Wij **bouwen**.")
    hand_in(pages, "Wij slopen.")

    shown = pages.get(PAGE)
    older = words(pages.get(f"{PAGE}?versie=1"))

    assert "<p>Wij slopen.</p>" in shown.text
    assert "Versie 2" in words(shown)
    assert "Verzoek: inbreng uiterlijk wo 31 maart" in words(shown)
    assert "Wij bouwen ." in older
    assert pages.get(f"{PAGE}?versie=9").status_code == 404


def test_a_withdrawal_is_confirmed_done_and_undone(pages):
    hand_in(pages, "Eerst.")
    hand_in(pages, "Daarna.")
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")

    asked = words(pages.get(f"{PAGE}/versies/2/intrekken"))
    refused = pages.post(f"{PAGE}/versies/2/intrekken", {"reden": " "})
    same = terugblik(pages).newest.version
    done = pages.post(f"{PAGE}/versies/2/intrekken", REASON)
    shown = words(pages.get(done.headers["location"]))
    after = terugblik(pages).newest.version
    undone = pages.post(f"{PAGE}/versies/2/terugzetten")

    assert "Deze versie staat in concept 0.1" in asked
    assert "de laatste daarvan is versie 1" in asked
    assert (refused.status_code, same) == (422, 2)
    assert (done.status_code, after) == (303, 1)
    assert "ingetrokken dinsdag 9 maart 2027 om 11.20 uur, door secretariaat" in shown
    assert (undone.status_code, terugblik(pages).newest.version) == (303, 2)
    assert pages.post(f"{PAGE}/versies/2/terugzetten").status_code == 400


def test_the_party_sees_that_a_version_was_withdrawn_and_why(pages):
    hand_in(pages)
    pages.post(f"{PAGE}/versies/1/intrekken", REASON)

    own = pages.personal("dirk@goudwonen.example") + "/2027/terugblik/goud-wonen/versies"
    shown = words(pages.get(own))

    assert "ingetrokken, telt niet mee" in shown
    assert "Van een andere gemeente." in shown


def test_a_reminder_is_asked_once_a_day(pages):
    tick(pages.desk, at("2027-01-04"))
    with pages.desk.store.writing():
        pages.desk.store.db.execute("UPDATE letter SET state = 'accepted'")
    turn_to(pages, at("2027-02-10"))

    asked = words(pages.get(f"{PAGE}/herinneren"))
    before = pages.state()
    done = pages.post(f"{PAGE}/herinneren")
    tick(pages.desk, at("2027-02-10", "09:30"))
    again = pages.post(f"{PAGE}/herinneren")

    assert "Dirk Mulder (dirk@goudwonen.example) Ontvangt één extra herinnering" in asked
    assert done.headers["location"] == f"{PAGE}?gedaan=herinnerd#melding"
    assert pages.state() != before
    assert again.status_code == 200
    assert "Heeft vandaag al een brief ontvangen" in words(again)
    found = letters(pages.desk.store, "recipient = 'dirk@goudwonen.example' AND kind = 'inbreng'")
    assert len(found) == 2


def test_why_nobody_can_be_reminded_is_said_instead_of_a_button(pages):
    deliver_all(pages.desk, "goud-wonen", terugblik(pages).deadline, NOW)

    shown = pages.get(f"{PAGE}/herinneren")

    assert "een herinnering is niet nodig" in words(shown)
    assert 'method="post" action="/inbreng-van' not in shown.text


def hidden(page):
    """What the page that is looked over would send."""
    found = re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text)
    return dict(found)


def test_the_office_delivers_for_a_party_and_says_so(pages):
    field = "leefbaarheid/Ambitie"
    form = pages.get(f"{PAGE}/namens")
    looked = pages.post(
        f"{PAGE}/namens", {"versie": "0", field: "Wij bouwen veertig woningen.", "hoe": "telefoon"}
    )
    before = terugblik(pages).newest
    done = pages.post(f"{PAGE}/namens", {**hidden(looked), "wat": "opnemen"})
    entry = pages.desk.store.log_entries(1)[0]

    assert f'name="{field}"' in form.text
    assert "Er is nog niets opgeslagen." in words(looked)
    assert "Wij bouwen veertig woningen." in words(looked)
    assert before is None
    assert done.headers["location"] == f"{PAGE}?gedaan=namens#melding"
    assert terugblik(pages).current[AMBITION].texts[AMBITION] == "Wij bouwen veertig woningen."
    assert (entry.who, entry.what) == ("secretariaat", "aangeleverd")
    assert "door secretariaat opgenomen, telefonisch ontvangen" in words(pages.get(PAGE))


def test_what_was_typed_comes_back_when_it_is_to_be_changed(pages):
    field = "leefbaarheid/Ambitie"
    looked = pages.post(f"{PAGE}/namens", {"versie": "0", field: "Een regel.", "hoe": "post"})

    back = pages.post(f"{PAGE}/namens", {**hidden(looked), "wat": "wijzigen"})

    assert "Een regel.</textarea>" in back.text
    assert '<option value="post" selected>' in back.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"leefbaarheid/Ambitie": "Tekst."}, 422, "Kies hoe u de inbreng heeft ontvangen."),
        ({"hoe": "post"}, 422, "Er is niets ingevuld."),
        ({"hoe": "post", "leefbaarheid/Ambitie": "\x07"}, 422, "Er is niets opgeslagen."),
        ({"hoe": "post", "wat": "opnemen", "leefbaarheid/Ambitie": "a" * 50_001}, 422, "langer"),
    ],
)
def test_what_cannot_be_delivered_comes_back_as_typed(pages, fields, status, said):
    answer = pages.post(f"{PAGE}/namens", {"versie": "0", **fields})

    assert answer.status_code == status
    assert said in words(answer)
    assert terugblik(pages).newest is None


def test_what_the_party_sent_meanwhile_is_not_overwritten(pages):
    field = "leefbaarheid/Ambitie"
    looked = pages.post(f"{PAGE}/namens", {"versie": "0", field: "Van kantoor.", "hoe": "post"})
    hand_in(pages, "Van de partij.")

    answer = pages.post(f"{PAGE}/namens", {**hidden(looked), "wat": "opnemen"})

    assert answer.status_code == 409
    assert "Van de partij." in answer.text
    assert "Van kantoor." in answer.text
    assert terugblik(pages).newest.version == 1


def bring(pages, end, content, name="bestand", **fields):
    """Posts the form with this file in one of its places."""
    files = {name: (f"stuk.{'docx' if name == 'bestand' else 'xlsx'}", content)}
    data = {"versie": "0", "hoe": "mail"} | fields
    return pages.send("POST", f"{PAGE}/namens/{end}", data=data, files=files)


def test_a_word_file_of_the_party_fills_the_form_and_what_is_left_out_stays_told(pages):
    content = word(
        p("Beste Anna"), styled("Kop1", "Leefbaarheid in dorpen"), styled("Kop2", "Ambitie"),
        p(run("Veertig ") + run("woningen", "<w:b/>")),
    )  # fmt: skip
    before = pages.state()

    form = bring(pages, "word", content, **{"leefbaarheid/Resultaten": "Getypt."})
    unchanged = pages.state() == before
    looked = pages.post(f"{PAGE}/namens", hidden(form) | typed(form))
    done = pages.post(f"{PAGE}/namens", {**hidden(looked), "wat": "opnemen"})

    told = "Tekst boven het eerste thema: Beste Anna"
    assert unchanged
    assert "Wat in het bestand staat, is in het formulier gezet." in words(form)
    assert box(form, "leefbaarheid/Ambitie") == "Veertig **woningen**"
    assert box(form, "leefbaarheid/Resultaten") == "Getypt."
    assert '<option value="mail" selected>' in form.text
    assert [told in words(each) for each in (form, looked)] == [True, True]
    assert done.status_code == 303
    assert terugblik(pages).text(AMBITION) == "Veertig **woningen**"
    assert "door secretariaat opgenomen, per mail ontvangen" in words(pages.get(PAGE))


def typed(form):
    """What stands in the boxes and fields of the form."""
    boxes = re.findall('<textarea[^>]*name="([^"]*)"', form.text)
    fields = re.findall('name="((?:cijfer|voorbehoud|bron)/[^"]*)" value="([^"]*)"', form.text)
    return {name: box(form, name) for name in boxes} | dict(fields) | {"hoe": "mail"}


def filled(pages, **values):
    """The form for figures that the office fetched, with these cells filled in."""
    link = re.search('href="(/cijferformulier/[^"]*)"', pages.get(f"{PAGE}/namens").text).group(1)
    book = load_workbook(BytesIO(pages.get(link).content))
    for place, value in values.items():
        book["Cijfers"][place] = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_form_for_figures_of_the_party_is_taken_in_for_it(pages):
    before = pages.state()
    form = bring(pages, "cijfers", filled(pages, H2=12, M4="memo"), "formulier")
    unchanged = pages.state() == before

    looked = pages.post(f"{PAGE}/namens", hidden(form) | typed(form))
    pages.post(f"{PAGE}/namens", {**hidden(looked), "wat": "opnemen"})

    assert unchanged
    assert "Dit is anders of niet overgenomen uit het bestand:" in words(form)
    assert [str(each.value) for each in terugblik(pages).figures.values()] == ["12"]


@pytest.mark.parametrize(
    ("end", "name", "content", "said"),
    [
        ("word", "bestand", b"%PDF-1.7", "is geen Word-document (.docx), maar een PDF-bestand"),
        ("word", "bestand", b"", "Er is geen bestand gekozen"),
        ("word", "bestand", word(p("Zomaar tekst.")), "geen kop gevonden"),
        ("cijfers", "formulier", b"", "Kies eerst het ingevulde formulier."),
        ("cijfers", "formulier", b"\0" * 100, "Het formulier met cijfers is niet ingelezen"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_what_was_typed(pages, end, name, content, said):
    before = pages.state()

    answer = bring(pages, end, content, name, **{"leefbaarheid/Ambitie": "Getypt."})

    assert answer.status_code == 422
    assert said in words(answer)
    assert box(answer, "leefbaarheid/Ambitie") == "Getypt."
    assert pages.state() == before


def test_more_time_is_given_on_its_own_page_with_the_party_unfolded(pages):
    decide(pages.desk, "2027/ao-voorjaar", "move", NOW, "x", at("2027-04-26", "13:30"))

    link = re.search('href="(/uitstel[^"]*)"', pages.get(PAGE).text).group(1)
    page = pages.get(link.partition("#")[0])

    first = re.search('<article class="overleg" id="([^"]*)">', page.text).group(1)
    assert (first, link.partition("#")[2]) == ("2027.terugblik.goud-wonen",) * 2
    assert page.text.count("<details open>") == 1
