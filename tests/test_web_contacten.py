"""The pages about contacts: every act by its form, and nothing lost when two people act at once."""

import re
from html import unescape

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.chasing import chase
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import handover
from jaarwiel.records import people
from jaarwiel.records.people import absences_in

NOW = at("2027-01-04", "11:20")
DIRK = "dirk@goudwonen.example"
LIST = "party,name,e-mail,role,from,until,kind\n"


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def number(pages, email=DIRK):
    return people.at_address(pages.desk.store, email).number


def mark(page, act, role=""):
    """The mark in the form whose button has this name."""
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    form = next(each for each in forms if f'value="{act}"' in each and role in each)
    return re.search(r'name="stand" value="(\w+)"', form).group(1)


def person_form(pages, **changed):
    path = f"/contacten/{number(pages)}"
    form = {"wat": "gegevens", "name": "Dirk Mulder", "email": DIRK, "kind": "werk"}
    return path, {**form, "stand": mark(pages.get(path), "gegevens"), **changed}


def upload(pages, text, name="lijst"):
    files = {name: ("contacten.csv", text.encode() if isinstance(text, str) else text)}
    return pages.send("POST", "/contacten/inlezen", files=files)


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text).group(1))


def test_an_empty_table_is_told_what_to_do_first(cycle, store, tmp_path):
    with visiting(Desk(cycle, store, ""), tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        page = visit.get("/contacten")

    assert "Voeg eerst uzelf toe als procescoördinator" in words(page)
    assert '<option value="procescoordinator" selected>' in page.text
    assert "Bewaar alle contacten" not in page.text


def test_parties_without_a_contact_and_addresses_that_fail_are_shown(pages):
    pages.desk.store.db.execute(
        "UPDATE person SET bounced_at = ?, bounce = '550 x' WHERE email = ?",
        [NOW.isoformat(), DIRK],
    )

    shown = words(pages.get("/contacten"))

    assert (
        "Geen contactpersoon: Huurdersorganisatie Wierden en Borgen en Huurdersorganisatie "
        "Woonzorg Nederland."
    ) in shown
    assert shown.count("geen contactpersoon") == 2
    assert "onbestelbaar sinds ma 4 januari 2027" in shown


def test_a_contact_is_added_by_hand(pages):
    form = {
        "party": "ho-woonzorg-nederland",
        "name": "Ina 't Hart",
        "email": "ina@prive.example",
        "role": "contactpersoon",
        "kind": "prive",
        "from": "2027-02-01",
        "until": "",
    }

    answer = pages.post("/contacten/toevoegen", form)

    path = f"/contacten/{number(pages, 'ina@prive.example')}?gedaan=toegevoegd#melding"
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    shown = words(pages.get(path.partition("#")[0]))
    assert "Het contact is toegevoegd." in shown
    assert "Contactpersoon van Huurdersorganisatie Woonzorg Nederland" in shown
    assert "Vanaf ma 1 februari 2027" in shown


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"party": ""}, "Onbekende partij"),
        ({"name": ""}, "geen bruikbare naam"),
        ({"email": "fout"}, "geen e-mailadres"),
        ({"email": DIRK}, "is van Dirk Mulder"),
        ({"from": "2027-02-01", "until": "2027-01-01"}, "ligt vóór de eerste"),
        ({"role": "baas"}, "onbekende rol"),
        ({"kind": "thuis"}, "onbekende soort adres"),
    ],
)
def test_a_form_that_is_wrong_comes_back_as_typed_and_keeps_nothing(pages, changed, message):
    form = {"party": "goud-wonen", "name": "Zo Maar", "email": "z@x.example", "role": "bestuurder"}
    before = pages.state()

    answer = pages.post("/contacten/toevoegen", {**form, **changed})

    assert answer.status_code == 422
    assert message in words(answer)
    assert f'value="{changed.get("name", "Zo Maar")}"' in answer.text
    assert "<title>Fout: Contacten" in answer.text
    assert pages.state() == before


def test_another_address_keeps_the_person(pages):
    before = number(pages)
    path, form = person_form(pages, email="d.mulder@goudwonen.example")

    pages.post(path, form)

    assert number(pages, "d.mulder@goudwonen.example") == before


def test_the_second_of_two_people_sees_what_the_first_made_of_it(pages):
    path, first = person_form(pages, name="Dirk J. Mulder")
    second = {**first, "name": "Dirk Muller", "kind": "prive"}
    pages.post(path, first)

    refused = pages.post(path, second)

    assert refused.status_code == 409
    assert "Nu vastgelegd: Dirk J. Mulder, dirk@goudwonen.example, werkadres." in words(refused)
    assert 'value="Dirk Muller"' in refused.text
    assert people.find(pages.desk.store, number(pages)).name == "Dirk J. Mulder"
    again = pages.post(path, {**second, "stand": mark(refused, "gegevens")})
    assert again.status_code == 303
    assert people.find(pages.desk.store, number(pages)).name == "Dirk Muller"


def test_two_people_at_the_same_moment_do_not_overwrite_each_other(pages):
    path, first = person_form(pages, name="Eerste Naam")

    answers = pages.at_once([(path, first), (path, {**first, "name": "Tweede Naam"})])

    assert sorted(each.status_code for each in answers) == [303, 409]


def test_the_days_of_a_role_are_set_and_it_ends_today(pages):
    path = f"/contacten/{number(pages)}"
    (held,) = people.holdings(pages.desk.store, number(pages))
    role = {"rol": str(held.number)}

    days = {"wat": "rol", "from": "2026-01-01", "until": "2028-12-31"}
    pages.post(path, {**role, **days, "stand": mark(pages.get(path), "rol")})
    stale = mark(pages.get(path), "beeindigen")
    ended = pages.post(path, {**role, "wat": "beeindigen", "stand": stale})
    late = pages.post(path, {**role, "wat": "beeindigen", "stand": stale})

    (held,) = people.holdings(pages.desk.store, number(pages))
    assert ended.headers["location"].startswith(f"{path}?gedaan=beeindigd")
    assert (str(held.valid_from), str(held.valid_until)) == ("2026-01-01", "2027-01-04")
    assert late.status_code == 409


def test_a_role_is_added_and_an_absence_noted_and_taken_back(pages):
    path = f"/contacten/{number(pages)}"
    role = {"wat": "rol_erbij", "party": "goud-wonen", "role": "ondertekenaar"}
    days = {"first": "2027-02-01", "last": "2027-02-05"}

    pages.post(path, role)
    pages.post(path, {"wat": "afwezig", **days, "note": "verlof"})
    shown = words(pages.get("/contacten"))
    pages.post(path, {"wat": "aanwezig", **days})

    assert "afwezig ma 1 februari tot en met vr 5 februari 2027" in shown
    assert len(people.holdings(pages.desk.store, number(pages))) == 2
    assert absences_in(pages.desk.store) == ()


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"wat": "afwezig", "first": "2027-02-05", "last": "2027-02-01"}, "ligt vóór de eerste"),
        ({"wat": "afwezig", "first": "2027-02-05", "last": ""}, "eerste en de laatste dag"),
        ({"wat": "rol_erbij", "party": "goud-wonen", "role": "contactpersoon"}, "al. Wijzig"),
    ],
)
def test_an_act_that_cannot_be_done_is_explained_on_the_page(pages, form, message):
    before = pages.state()

    answer = pages.post(f"/contacten/{number(pages)}", form)

    assert answer.status_code == 422
    assert message in words(answer)
    assert pages.state() == before


@pytest.mark.parametrize(
    ("form", "status"), [({"wat": "x"}, 400), ({"wat": "rol", "rol": "99"}, 404)]
)
def test_an_act_on_what_is_not_there_is_refused(pages, form, status):
    assert pages.post(f"/contacten/{number(pages)}", form).status_code == status
    assert pages.get("/contacten/999").status_code == 404


def test_an_address_that_works_after_all_may_be_written_to_again(pages):
    pages.desk.store.db.execute("UPDATE person SET bounced_at = ?", [NOW.isoformat()])
    path = f"/contacten/{number(pages)}"

    pages.post(path, {"wat": "bereikbaar", "stand": mark(pages.get(path), "bereikbaar")})

    assert people.find(pages.desk.store, number(pages)).bounced_at is None


# ------------------------------------------------------------------------------------- the list


def test_a_list_is_shown_before_it_is_kept(pages):
    text = LIST + (
        f"goud-wonen,D. Mulder,{DIRK},contactpersoon,,2027-12-31,werk\n"
        "ho-goud-wonen,Ina,ina@x.example,plaatsvervanger,,,prive\n"
    )
    before = pages.state()

    shown = upload(pages, text)

    assert pages.state() == before
    assert "2 zijn nieuw of gewijzigd" in words(shown)
    assert "naam: Dirk Mulder wordt D. Mulder" in words(shown)
    assert "tot en met: leeg wordt 2027-12-31" in words(shown)
    form = {name: hidden(shown, name) for name in ("stand", "lijst")}
    kept = pages.post("/contacten/inlezen/vastleggen", form)
    assert kept.headers["location"] == "/contacten?gedaan=ingelezen#melding"
    assert people.at_address(pages.desk.store, "ina@x.example").kind == "prive"


def test_a_list_that_was_overtaken_is_shown_again(pages):
    shown = upload(pages, f"{LIST}goud-wonen,D. Mulder,{DIRK},contactpersoon,,,\n")
    form = {name: hidden(shown, name) for name in ("stand", "lijst")}
    pages.post(*person_form(pages, name="Dirk J. Mulder"))

    again = pages.post("/contacten/inlezen/vastleggen", form)

    assert again.status_code == 409
    assert "naam: Dirk J. Mulder wordt D. Mulder" in words(again)
    assert people.find(pages.desk.store, number(pages)).name == "Dirk J. Mulder"


def test_every_wrong_line_is_shown(pages):
    before = pages.state()

    answer = upload(pages, f"{LIST}goud-wonen,D,{DIRK},baas,,,\nx,E,e@x.example,bestuurder,,,\n")

    assert answer.status_code == 422
    assert answer.text.count("<li>regel") == 2
    assert pages.state() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Kies een bestand"),
        (b"naam\n", "mist de kolommen"),
        (b"\xff\xfe\x00", "geen UTF-8"),
        (b"x" * 500_001, "groter dan 0,5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_explained(pages, content, message):
    answer = upload(pages, content)

    assert answer.status_code == 422
    assert message in words(answer)


def test_a_list_that_changes_nothing_says_so(pages):
    exported = pages.get("/contacten/contacten.csv")

    shown = upload(pages, exported.content)

    assert exported.headers["content-disposition"] == 'attachment; filename="contacten.csv"'
    assert exported.headers["cache-control"] == "no-store"
    assert "Er verandert niets." in words(shown)
    assert "vastleggen" not in shown.text


# ------------------------------------------------------------------------------------- removing


def test_a_person_is_removed_after_a_preview_and_a_yes(pages):
    chase.tick(pages.desk, NOW)
    path = f"/contacten/{number(pages)}/verwijderen"
    shown = pages.get(path)
    form = {"stand": hidden(shown, "stand")}
    before = pages.state()

    without = pages.post(path, form)
    assert (without.status_code, pages.state()) == (422, before)
    done = pages.post(path, {**form, "zeker": "ja"})

    assert "Eén brief is nog niet verstuurd en wordt ingetrokken" in words(shown)
    assert done.headers["location"] == "/contacten?gedaan=verwijderd#melding"
    assert people.at_address(pages.desk.store, DIRK) is None
    assert pages.get(path).status_code == 404
    letter = pages.desk.store.rows("SELECT id FROM letter WHERE recipient LIKE '%invalid'")[0]
    assert "verwijderd, op verzoek" in words(pages.get(f"/post/{letter['id']}"))


def test_what_changed_since_the_preview_is_shown_before_anything_is_removed(pages):
    path = f"/contacten/{number(pages)}/verwijderen"
    form = {"stand": hidden(pages.get(path), "stand"), "zeker": "ja"}
    chase.tick(pages.desk, NOW)

    answer = pages.post(path, form)

    assert answer.status_code == 409
    assert people.at_address(pages.desk.store, DIRK)


def test_the_last_coordinator_is_removed_only_with_a_word(pages):
    path = f"/contacten/{number(pages, 'anna@gemeente.example')}/verwijderen"
    shown = pages.get(path)
    form = {"stand": hidden(shown, "stand"), "zeker": "ja"}

    assert "is de enige procescoördinator" in words(shown)
    assert pages.post(path, form).status_code == 422
    assert pages.post(path, {**form, "laatste": "ja"}).status_code == 303


# ------------------------------------------------------------------------------------ handing over


@pytest.fixture
def asked(pages):
    harm = number(pages, "harm@prive.example")
    handover.ask(pages.desk, harm, "doorgeven", "Ina Bakker", "ina@prive.example", "graag", NOW)
    (request,) = handover.open_requests(pages.desk)
    return request


def test_a_request_is_shown_on_the_first_page_and_with_the_contacts(pages, asked):
    assert "Eén verzoek om overdracht van een rol wacht" in words(pages.get("/"))

    shown = words(pages.get("/contacten"))

    assert "Harm Dijk geeft door aan Ina Bakker" in shown
    assert asked.note in shown


def test_a_request_is_confirmed_for_the_roles_that_are_ticked(pages, asked):
    path = f"/contacten/overdracht/{asked.number}"
    (held,) = people.holdings(pages.desk.store, asked.person)

    nothing = pages.post(path, {"besluit": "bevestigen"})
    done = pages.post(path, {"besluit": "bevestigen", f"rol-{held.number}": "ja", "rol-²": "ja"})
    twice = pages.post(path, {"besluit": "bevestigen", f"rol-{held.number}": "ja"})

    assert nothing.status_code == 422
    assert done.headers["location"] == "/contacten?gedaan=bevestigd#melding"
    assert twice.status_code == 404
    assert number(pages, "ina@prive.example")


def test_a_request_is_refused_with_a_reason(pages, asked):
    path = f"/contacten/overdracht/{asked.number}"

    without = pages.post(path, {"besluit": "weigeren", "reden": " "})
    done = pages.post(path, {"besluit": "weigeren", "reden": "Ina is geen lid"})

    assert without.status_code == 422
    assert "Vul in waarom" in words(without)
    assert done.status_code == 303
    own = pages.get(pages.personal("harm@prive.example") + "/overdragen")
    assert "Reden: Ina is geen lid" in words(own)


def test_a_request_shows_of_whom_the_colleague_is_known_to_be(pages):
    harm = pages.desk.store.rows("SELECT id FROM person WHERE email = 'harm@prive.example'")[0]
    handover.ask(pages.desk, harm["id"], "doorgeven", "B. Smit", "berend@gemeente.example", "", NOW)
    pages.sign_in()

    shown = words(pages.get("/contacten"))

    assert "(bekend als Berend Smit, van Gemeente Het Hogeland; die naam blijft staan)" in shown
