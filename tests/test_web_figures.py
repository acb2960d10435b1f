"""Figures on the page of a contribution: typed, kept as a draft, from a form, and looked over."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from hogeland import at, every_figure, every_text
from openpyxl import load_workbook
from webvisit import visiting, words

from jaarwiel.core.figures import Cell, Figure
from jaarwiel.office.calendars import publish
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.figures.figureform import form_of

NOW = at("2027-03-09", "11:20")
DIRK, CORRIE = "dirk@goudwonen.example", "corrie@wierden.example"
TERUGBLIK = "/2027/terugblik/goud-wonen"
OVERVIEW = "/2027/activiteitenoverzicht/wierden-en-borgen-goud-wonen"
SLOOP = Cell("sloop", "goud-wonen", 2026, "realisatie")
FIELD = "cijfer/sloop/goud-wonen/realisatie/2026"
VOORBEHOUD = "voorbehoud/sloop/goud-wonen/realisatie"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


@pytest.fixture
def own(pages):
    return pages.personal(DIRK) + TERUGBLIK


def contribution(pages, document="terugblik", deliverer="goud-wonen"):
    owed = pages.desk.contributions([pages.desk.deadline(document, 2027)])
    return next(each for each in owed if each.deliverer == deliverer)


def value(page, name):
    """What stands in the field of this name."""
    return re.search(f'name="{re.escape(name)}" value="(.*?)"', page.text)[1]


def upload(pages, own, content, **fields):
    files = {"formulier": ("cijfers.xlsx", content), "bestand": ("", b"")}
    return pages.send("POST", own + "/cijfers", data={"versie": "0", **fields}, files=files)


def test_a_file_that_is_no_form_is_told_under_its_own_name(pages, own):
    page = upload(pages, own, b"geen werkmap")

    assert page.status_code == 422
    assert "'cijfers.xlsx' is geen Excel-werkmap (.xlsx)" in words(page)


def filled(pages, **values):
    """The form of Goud Wonen for the Terugblik with these cells filled in."""
    book = load_workbook(BytesIO(form_of(pages.desk, contribution(pages))))
    for place, typed in values.items():
        book["Cijfers"][place] = typed
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_form_has_a_table_of_figures_below_the_texts_of_a_theme(pages, own):
    page = pages.get(own)

    assert page.text.count('<div class="breed cijfers"') == 3
    assert "Sloop realisatie, woningen" in words(page)
    assert "Voorraad zelfstandige DAEB-huurwoningen realisatie, woningen, op 31 december" in words(
        page
    )
    assert value(page, FIELD) == ""
    assert 'aria-label="Gemiddelde wachttijd, realisatie 2026"' in page.text


def test_texts_and_figures_are_sent_together_and_complete_the_contribution(pages, own):
    texts = every_text(pages.desk.cycle, "terugblik")
    asked = every_figure(pages.desk.cycle, contribution(pages).deadline, "goud-wonen")
    fields = {"versie": "0"} | {f"{slot.theme}/{slot.field}": t for slot, t in texts.items()}
    fields |= {f"cijfer/{c.indicator}/{c.party}/{c.kind}/{c.year}": "12" for c in asked}
    fields[VOORBEHOUD] = "o.v.v. jaarrekening"

    shown = pages.look_over(own, fields)
    answer = pages.hand_in(own, fields)

    assert "Sloop, Goud Wonen, realisatie 2026 – 12 o.v.v. jaarrekening" in words(shown)
    assert "Niets: de inbreng is dan volledig." in words(shown)
    assert answer.status_code == 303
    assert contribution(pages).state == "complete"
    assert contribution(pages).figure(SLOOP) == Figure(Decimal(12), None, "o.v.v. jaarrekening")


def test_a_figure_that_is_wrong_stops_all_and_is_told_beside_it(pages, own):
    page = pages.post(own, {"versie": "0", FIELD: "12 st.", "leefbaarheid/Ambitie": "Groen."})

    assert page.status_code == 422
    assert "één vak bij de cijfers kan zo niet worden overgenomen" in words(page)
    assert "Fout: &#39;12 st.&#39; is geen getal" in page.text
    assert value(page, FIELD) == "12 st."
    assert "Groen." in page.text
    assert contribution(pages).state == "none"


def test_a_draft_keeps_figures_as_they_were_typed(pages, own):
    pages.post(own + "/concept", {"versie": "0", FIELD: "1.2.3"})
    pages.post(own + "/concept", {"versie": "0", "leefbaarheid/Ambitie": "Groen."})

    page = pages.get(own)
    overview = words(pages.get(pages.personal(DIRK)))

    assert value(page, FIELD) == "1.2.3"
    assert "Groen." in page.text
    assert "u heeft een concept: cijfers" in overview
    assert contribution(pages).state == "none"


def test_what_was_typed_and_taken_back_leaves_no_draft(pages, own):
    pages.post(own + "/concept", {"versie": "0", FIELD: "12"})
    pages.post(own + "/concept", {"versie": "0", FIELD: ""})

    assert pages.desk.store.rows("SELECT * FROM draft") == []


def test_a_figure_is_not_taken_away(pages, own):
    give(pages, 4)

    page = pages.post(own, {"versie": "1", FIELD: ""})

    assert page.status_code == 422
    assert "een cijfer kan worden vervangen, niet verwijderd" in words(page)
    assert contribution(pages).figure(SLOOP).value == 4


def give(pages, number):
    figures = {SLOOP: Figure(Decimal(number))}
    deliver(pages.desk, "goud-wonen", contribution(pages).deadline, {}, NOW, "x", figures=figures)


def test_a_figure_that_a_colleague_sent_meanwhile_is_shown_and_not_overwritten(pages, own):
    give(pages, 4)
    give(pages, 5)

    page = pages.post(own, {"versie": "1", FIELD: "6"})

    assert page.status_code == 409
    assert "Intussen aangeleverd: 5" in words(page)
    assert value(page, FIELD) == "6"
    again = pages.hand_in(own, {"versie": "2", FIELD: "6"})
    assert (again.status_code, contribution(pages).figure(SLOOP).value) == (303, 6)


def test_the_old_figure_stands_beside_the_new_one_before_it_is_sent(pages, own):
    give(pages, 1234)

    shown = pages.look_over(own, {"versie": "1", FIELD: "1.240"})

    assert "Sloop, Goud Wonen, realisatie 2026 1.234 1.240" in words(shown)


def test_a_version_tells_its_figures_and_what_they_replaced(pages, own):
    give(pages, 4)
    give(pages, 5)

    page = words(pages.get(own + "/versies"))

    assert "Versie 2 dinsdag 9 maart 2027 om 11.20 uur Voldoende beschikbare woningen" in page
    assert "Sloop, Goud Wonen, realisatie 2026 4 5" in page


def test_a_colleague_sees_that_figures_were_typed(pages, own):
    pages.post(own + "/concept", {"versie": "0", FIELD: "12"})

    page = words(pages.get(pages.personal("els@goudwonen.example") + TERUGBLIK))

    assert "Dirk Mulder, bewaard op dinsdag 9 maart 2027 om 11.20 uur" in page
    assert "Voldoende beschikbare woningen: cijfers" in page


def test_the_form_can_be_fetched_and_brings_its_figures_into_the_draft(pages, own):
    fetched = pages.get(own + "/cijfers.xlsx")
    answer = upload(pages, own, filled(pages, H2=12, H6=14.5, I2="o.v.v."), **{
        "leefbaarheid/Ambitie": "Getypt."})  # fmt: skip
    shown = pages.get(answer.headers["location"])
    page = pages.get(own)

    assert fetched.headers["content-disposition"] == (
        'attachment; filename="cijfers-terugblik-2027-goud-wonen.xlsx"'
    )
    assert load_workbook(BytesIO(fetched.content)).sheetnames[0] == "Cijfers"
    assert answer.headers["location"].endswith("/controle")
    assert "Sloop, Goud Wonen, realisatie 2026 – 12 o.v.v." in words(shown)
    assert "Gemiddelde wachttijd, Goud Wonen, realisatie 2026 – 14,5" in words(shown)
    assert (value(page, FIELD), value(page, VOORBEHOUD)) == ("12", "o.v.v.")
    assert "Getypt." in page.text
    assert contribution(pages).state == "none"


def test_a_form_with_deviations_changes_nothing_and_all_are_told(pages, own):
    page = upload(pages, own, filled(pages, H2="12 st.", H3=1.234, H4=5), **{FIELD: "3"})

    assert page.status_code == 422
    assert "Cijfers!H2: &#39;12 st.&#39; is geen getal" in page.text
    assert "Cijfers!H3: &#39;1,234&#39; heeft een decimale komma" in page.text
    assert value(page, FIELD) == "3"
    assert pages.desk.store.rows("SELECT * FROM draft") == []


def test_what_is_only_to_be_told_of_a_form_is_told_beside_the_draft(pages, own):
    answer = upload(pages, own, filled(pages, H2=12, M4="memo"))
    page = pages.get(answer.headers["location"].partition("#")[0])

    assert "Cijfers!M4: wat naast het formulier staat, wordt niet gelezen" in words(page)
    assert value(page, FIELD) == "12"


def test_what_is_told_of_a_form_without_new_figures_is_not_passed_over(pages, own):
    page = upload(pages, own, filled(pages, I3="onder voorbehoud"))

    assert page.status_code == 422
    assert "Cijfers!I3: een opmerking bij een rij zonder cijfers wordt niet bewaard" in words(page)


@pytest.mark.parametrize("content", [b"", b"geen werkmap", b"PK\x03\x04" + b"\0" * 900])
def test_what_is_no_form_is_refused_with_the_form_as_it_was_typed(pages, own, content):
    page = upload(pages, own, content, **{FIELD: "3"})

    assert page.status_code == 422
    assert "Het formulier met cijfers is niet ingelezen; er is niets gewijzigd." in words(page)
    assert value(page, FIELD) == "3"


def test_the_form_of_a_colleague_party_is_refused(pages, own):
    other = form_of(pages.desk, contribution(pages, deliverer="wierden-en-borgen"))

    page = upload(pages, own, other)

    assert "Dit formulier is van Wierden en Borgen." in words(page)


def test_a_group_fills_in_for_all_its_parties(pages):
    pages.clock[0] = at("2027-06-02")
    own = pages.personal(CORRIE) + OVERVIEW
    name = "cijfer/sloop/{}/prognose/2028"

    answer = pages.hand_in(own, {"versie": "0", name.format("goud-wonen"): "3",
                                 name.format("wierden-en-borgen"): "4"})  # fmt: skip

    group = "wierden-en-borgen-goud-wonen"
    found = contribution(pages, "activiteitenoverzicht", group).figures
    assert answer.status_code == 303
    assert {cell.party: each.value for cell, each in found.items()} == {
        "goud-wonen": 3, "wierden-en-borgen": 4,
    }  # fmt: skip


def test_who_owes_no_figures_is_offered_no_form(pages):
    own = pages.personal("berend@gemeente.example") + "/2027/terugblik/gemeente"

    assert "Excel" not in pages.get(own).text
    assert pages.get(own + "/cijfers.xlsx").status_code == 404


def test_the_office_fetches_the_form_of_any_party(pages):
    pages.sign_in()
    home = pages.get("/inbreng-van/2027/terugblik/goud-wonen")

    answer = pages.get("/cijferformulier/2027/terugblik/goud-wonen")

    assert 'href="/cijferformulier/2027/terugblik/goud-wonen"' in home.text
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert pages.get("/cijferformulier/2027/terugblik/gemeente").status_code == 404
    assert pages.get("/cijferformulier/x/terugblik/gemeente").status_code == 404


def test_a_thousand_fields_are_no_obstacle(pages, own):
    many = {f"cijfer/x/{number}": "1" for number in range(3000)}

    assert pages.post(own + "/concept", {"versie": "0", FIELD: "12", **many}).status_code == 303
    assert value(pages.get(own), FIELD) == "12"


def test_personal_data_beside_a_figure_are_told_before_and_after_they_are_sent(pages, own):
    note = "o.v.v. akkoord van anna@wierden.example"

    shown = pages.look_over(own, {FIELD: "3", VOORBEHOUD: note, "versie": "0"})
    receipt = deliver(
        pages.desk,
        "goud-wonen",
        pages.desk.deadline("terugblik", 2027),
        {},
        NOW,
        "x",
        figures={SLOOP: Figure(Decimal(3), source="Bel 06-12345678")},
    )

    told = "onderdeel voorbehoud bij Sloop: dit lijkt een e-mailadres te zijn (an***@wierden"
    assert told in words(shown)
    assert [(each.field, each.value) for each in receipt.warnings] == [
        ("bron bij Sloop", "06***78")
    ]
