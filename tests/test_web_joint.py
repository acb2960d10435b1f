"""The pages of the joint text: what the table agrees on, kept by the secretary."""

import re
from dataclasses import replace

import pytest
from hogeland import at, changed_cycle, deliver_all
from webvisit import box, visiting, words

from jaarwiel.core.joint import SPARE
from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.deliver import MAX_TEXT, deliver
from jaarwiel.office.documents.jointtext import joint_of, keep_joint, versions_of

NOW = at("2026-10-20", "11:20")
ALL = "/stukken/2026/prestatieafspraken/gezamenlijk"
THEME = f"{ALL}/thema/leefbaarheid"
ONE, TWO, PROCESS = (
    f"leefbaarheid/{each}" for each in ("Afspraak 1", "Afspraak 2", "Procesafspraken")
)
ONE_2027, ONE_2028 = f"{ONE}, jaarschijf 2027", f"{ONE}, jaarschijf 2028"
TWO_2027, TWO_2028 = f"{TWO}, jaarschijf 2027", f"{TWO}, jaarschijf 2028"
COMPLETE = {
    "versie": "0", ONE: "Een ontmoetingsplek.", ONE_2027: "Plan.", ONE_2028: "Bouw.",
    TWO: "Groen in de dorpen.", TWO_2027: "Twee dorpen.", TWO_2028: "Drie dorpen.",
    PROCESS: "Elk kwartaal overleg.",
}  # fmt: skip


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def deadline(pages, year=2026):
    return pages.desk.deadline("prestatieafspraken", year)


def slot(name):
    return Slot(*name.split("/"))


def kept(pages, name=ONE):
    return joint_of(pages.desk, deadline(pages)).text(slot(name))


def numbers(pages):
    return [each.delivery.version for each in versions_of(pages.desk, deadline(pages))]


def keep(pages, texts, year=2026, moment=NOW):
    found = {slot(name): text for name, text in texts.items()}
    return keep_joint(pages.desk, deadline(pages, year), found, moment, "proef")


def test_a_theme_is_filled_in_and_nothing_is_left_to_look_at(pages):
    answer = pages.post(THEME, COMPLETE)
    shown = words(pages.get(answer.headers["location"]))

    assert (answer.status_code, answer.headers["location"]) == (303, f"{THEME}?bewaard=ja#melding")
    assert "De tekst is bewaard als versie 1. Verder met Betaalbaar wonen" in shown
    assert "✓ 2 van 2 afspraken" in shown
    assert kept(pages, TWO_2028) == "Drie dorpen."


def test_what_looks_like_personal_data_is_told_and_kept_all_the_same(pages):
    pages.post(THEME, {"versie": "0", ONE: "Bel 06-12345678 over het dorpshuis."})

    shown = words(pages.get(THEME))

    assert "onderdeel Afspraak 1: dit lijkt een telefoonnummer te zijn (06***78)." in shown
    assert kept(pages) == "Bel 06-12345678 over het dorpshuis."


def test_what_is_missing_is_said_in_words(pages):
    pages.post(THEME, {"versie": "0", ONE: "Een ontmoetingsplek.", ONE_2027: "Plan."})

    shown = [words(pages.get(path)) for path in (THEME, ALL)]

    assert all(
        "1 van 2 afspraken jaarschijf 2028 ontbreekt bij afspraak 1" in each for each in shown
    )


def test_only_what_changed_is_a_new_version_and_the_log_says_who(pages):
    pages.post(THEME, COMPLETE)

    pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Twee ontmoetingsplekken."})

    newest = versions_of(pages.desk, deadline(pages))[-1]
    assert dict(newest.delivery.texts) == {slot(ONE): "Twee ontmoetingsplekken."}
    assert newest.kept_by == "secretariaat, webpagina"
    entry = pages.desk.store.log_entries(1)[0]
    assert (entry.who, entry.what, entry.subject, entry.why) == (
        "secretariaat",
        "aangeleverd",
        "2026/prestatieafspraken",
        "versie 2, via secretariaat, webpagina",
    )


def test_sending_the_same_form_twice_keeps_one_version(pages):
    answers = [pages.post(THEME, COMPLETE) for _ in range(2)]

    assert numbers(pages) == [1]
    assert "Er is niets gewijzigd." in words(pages.get(answers[1].headers["location"]))


def test_a_version_tells_of_each_agreement_what_changed(pages):
    pages.post(THEME, COMPLETE)
    pages.post(THEME, COMPLETE | {"versie": "1", ONE_2028: "Anders.", PROCESS: "Anders."})

    shown = words(pages.get(ALL))

    of_all = "(tekst, jaarschijf 2027 en 2028)"
    assert f"Leefbaarheid in dorpen: afspraak 1 {of_all}; afspraak 2 {of_all}; proces" in shown
    assert "Leefbaarheid in dorpen: afspraak 1 (jaarschijf 2028); procesafspraken" in shown


def test_a_text_that_is_emptied_does_not_count_any_more_and_can_be_read_back(pages):
    pages.post(THEME, COMPLETE)

    pages.post(THEME, COMPLETE | {"versie": "1", TWO: " "})

    assert "1 van 2 afspraken" in words(pages.get(THEME))
    assert "Leeggemaakt in deze versie: Leefbaarheid in dorpen: afspraak 2 (tekst)" in words(
        pages.get(f"{ALL}/versie/2")
    )
    assert "Groen in de dorpen." in words(pages.get(f"{ALL}/versie/1"))
    assert "Groen in de dorpen." not in words(pages.get(f"{ALL}/versie/2"))


def test_after_a_text_was_only_emptied_the_form_is_made_from_that_version(pages):
    pages.post(THEME, {"versie": "0", ONE: "A"})
    pages.post(THEME, {"versie": "1", ONE: ""})

    answer = pages.post(THEME, {"versie": "2", ONE: "B"})

    assert 'name="versie" value="3"' in pages.get(THEME).text
    assert (answer.status_code, kept(pages)) == (303, "B")


def test_nothing_that_somebody_else_wrote_is_overwritten(pages):
    pages.post(THEME, COMPLETE)
    pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van mij."})

    refused = pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van u.", TWO: "Ook van u."})

    assert (refused.status_code, numbers(pages), kept(pages)) == (409, [1, 2], "Van mij.")
    assert box(refused, ONE) == "Van u."
    assert "Afspraak 1: intussen gewijzigd, versie 2 Van mij." in words(refused)
    merged = pages.post(THEME, COMPLETE | {"versie": "2", ONE: "Van ons.", TWO: "Ook van u."})
    assert (merged.status_code, kept(pages), kept(pages, TWO)) == (303, "Van ons.", "Ook van u.")


def test_the_form_after_a_clash_can_be_sent_as_it_is(pages):
    pages.post(THEME, COMPLETE)
    pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van mij.", TWO: ""})

    refused = pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van u."})

    version = re.search('name="versie" value="([0-9]+)"', refused.text)[1]
    boxes = {name: box(refused, name) for name in COMPLETE if name != "versie"}
    assert boxes[TWO] == ""
    assert pages.post(THEME, boxes | {"versie": version}).status_code == 303
    assert (kept(pages), kept(pages, TWO)) == ("Van u.", "")


def test_a_text_that_was_emptied_meanwhile_clashes_too(pages):
    pages.post(THEME, COMPLETE)
    pages.post(THEME, COMPLETE | {"versie": "1", ONE: ""})

    refused = pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van u."})

    assert refused.status_code == 409
    assert "Afspraak 1: intussen leeggemaakt, versie 2" in words(refused)


def test_two_that_change_different_texts_both_get_theirs(pages):
    pages.post(THEME, COMPLETE)
    pages.post(THEME, COMPLETE | {"versie": "1", ONE: "Van mij."})

    answer = pages.post(THEME, COMPLETE | {"versie": "1", TWO: "Van u."})

    assert (answer.status_code, kept(pages), kept(pages, TWO)) == (303, "Van mij.", "Van u.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Mooi 😀", "😀 (U+1F600)"),
        ("x" * (MAX_TEXT + 1), f"langer dan {MAX_TEXT} tekens"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(pages, text, message):
    refused = pages.post(THEME, COMPLETE | {ONE: text})

    assert (refused.status_code, numbers(pages)) == (422, [])
    assert message in words(refused)
    assert (box(refused, ONE), box(refused, PROCESS)) == (text, "Elk kwartaal overleg.")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</textarea><b>", "{{ 7*7 }}", "&amp;"]
)
def test_what_is_hostile_stays_text(pages, text):
    pages.post(THEME, {"versie": "0", ONE: text})

    page = pages.get(THEME)

    assert box(page, ONE) == text
    assert "<script>" not in page.text
    assert text in words(pages.get(f"{ALL}/versie/1")) or text.startswith("<")


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "9" * 30, "²"])
def test_a_version_that_is_none_overwrites_nothing(pages, version):
    keep(pages, {ONE: "Van mij."})

    answer = pages.post(THEME, {"versie": version, ONE: "Van u."})

    assert (answer.status_code, kept(pages)) == (409, "Van mij.")


def test_texts_of_another_theme_are_not_looked_at(pages):
    pages.post(
        THEME, {"versie": "0", "betaalbaarheid/Afspraak 1": "x", "leefbaarheid/Ambitie": "x"}
    )

    assert numbers(pages) == []


# ------------------------------------------------------------------------------- one agreement more


def test_one_agreement_more_is_shown_when_asked_for_and_nothing_typed_is_lost(pages):
    more = pages.post(THEME, {"versie": "0", "aantal": "2", "meer": "ja", ONE: "Getypt."})

    assert (more.status_code, numbers(pages)) == (200, [])
    assert box(more, ONE) == "Getypt."
    assert box(more, "leefbaarheid/Afspraak 3, jaarschijf 2028") == ""
    assert 'name="aantal" value="3"' in more.text
    assert "Afspraak 3" not in pages.get(THEME).text


def test_an_agreement_more_that_is_filled_in_stays_and_is_found(pages):
    three = "leefbaarheid/Afspraak 3"
    years = {f"{three}, jaarschijf {year}": "Ja." for year in (2027, 2028)}
    pages.post(THEME, COMPLETE | {three: "Een derde."} | years)

    page = pages.get(THEME)

    assert box(page, three) == "Een derde."
    assert "◐ meer afspraken dan gevraagd 3 afspraken in plaats van 2" in words(page)


@pytest.mark.parametrize("count", ["5", "999999999", "x"])
def test_no_more_agreements_are_shown_than_can_be_kept(pages, count):
    page = pages.post(THEME, {"versie": "0", "aantal": count, "meer": "ja"})

    last = 2 + SPARE if count != "x" else 2
    assert f'Afspraak {last}"' in page.text
    assert f'Afspraak {last + 1}"' not in page.text
    assert ("Een afspraak meer" in page.text) == (count == "x")


# ---------------------------------------------------------------------------- what stands beside it


def propose(pages, party="goud-wonen", text="Wij stellen een dorpshuis voor."):
    texts = {Slot("leefbaarheid", "Afspraken"): text}
    deliver(pages.desk, party, deadline(pages), texts, NOW, "proef")


def test_the_proposals_of_all_parties_stand_beside_the_boxes(pages):
    propose(pages)

    shown = words(pages.get(THEME))

    assert "Goud Wonen versie 1, dinsdag 20 oktober 2026 om 11.20 uur" in shown
    assert "Wij stellen een dorpshuis voor." in shown
    assert re.search("Nog niet ontvangen van: Gemeente Het Hogeland, .* en ", shown)


def test_without_any_proposal_the_page_says_so(pages):
    assert "Er is bij dit thema nog geen voorstel ontvangen." in words(pages.get(THEME))


def test_a_proposal_is_put_into_the_first_empty_agreement_and_nothing_is_kept(pages):
    propose(pages)

    page = pages.post(
        THEME, {"versie": "0", "aantal": "2", ONE: "Getypt.", "overnemen": "goud-wonen"}
    )

    assert (page.status_code, numbers(pages)) == (200, [])
    assert (box(page, ONE), box(page, TWO)) == ("Getypt.", "Wij stellen een dorpshuis voor.")
    assert "Het voorstel van Goud Wonen staat als begin in afspraak 2." in words(page)


def test_a_proposal_goes_into_a_spare_agreement_when_the_others_are_full(pages):
    propose(pages)

    page = pages.post(THEME, COMPLETE | {"overnemen": "goud-wonen"})

    assert box(page, "leefbaarheid/Afspraak 3") == "Wij stellen een dorpshuis voor."


def test_when_every_agreement_is_full_a_proposal_overwrites_none(pages):
    propose(pages)
    full = {f"leefbaarheid/Afspraak {n}": f"Nummer {n}." for n in range(1, 2 + SPARE + 1)}

    page = pages.post(THEME, full | {"versie": "0", "overnemen": "goud-wonen"})

    assert "Het voorstel van Goud Wonen is niet overgenomen" in words(page)
    assert {name: box(page, name) for name in full} == full


@pytest.mark.parametrize("party", ["gemeente", "niemand", "", "tafel"])
def test_a_proposal_that_is_not_there_cannot_be_taken_over(pages, party):
    answer = pages.post(THEME, {"versie": "0", "overnemen": party})

    assert answer.status_code == 400


def test_an_update_shows_the_two_years_agreements_that_it_updates(pages):
    keep(
        pages,
        {ONE: "Een ontmoetingsplek.", ONE_2027: "Plan.", ONE_2028: "Bouw.", PROCESS: "Overleg."},
    )

    page = pages.get(THEME.replace("2026", "2027"))

    assert (
        "Tweejarige prestatieafspraken 2027-2028 Afspraak 1 Een ontmoetingsplek. "
        "Jaarschijf 2027 Plan. Jaarschijf 2028 Bouw. Procesafspraken Overleg."
    ) in words(page)
    assert box(page, ONE_2028) == ""
    assert ONE_2027 not in page.text


def test_a_new_term_shows_the_newest_agreements_on_each_theme(pages):
    keep(pages, {ONE: "Van 2026.", "betaalbaarheid/Afspraak 1": "Huren van 2026."})
    keep(pages, {ONE: "Van 2027."}, year=2027)

    shown = [
        words(pages.get(f"/stukken/2028/prestatieafspraken/gezamenlijk/thema/{theme}"))
        for theme in ("leefbaarheid", "betaalbaarheid", "wonen-en-zorg")
    ]

    assert "Update jaaractiviteiten 2028 Afspraak 1 Van 2027." in shown[0]
    assert "Tweejarige prestatieafspraken 2027-2028 Afspraak 1 Huren van 2026." in shown[1]
    assert "in eerdere jaren nog geen gezamenlijke tekst bewaard" in shown[2]


# ---------------------------------------------------------------------------------------- all of it


def test_the_page_of_documents_says_how_far_the_joint_text_is(pages):
    before = words(pages.get("/stukken?jaar=2026"))
    pages.post(THEME, COMPLETE)
    after = pages.get("/stukken?jaar=2026")

    assert "Gezamenlijke tekst Nog leeg; daarin komen 10 afspraken" in before
    assert "Gezamenlijke tekst 2 van 10 afspraken" in words(after)
    assert after.text.count(f'href="{ALL}"') == 1


def test_every_version_is_listed_with_who_and_when(pages):
    pages.post(THEME, COMPLETE)
    pages.clock[0] = at("2026-10-20", "15:00")
    pages.post(THEME, COMPLETE | {"versie": "1", PROCESS: "Vaker overleg."})

    shown = words(pages.get(ALL))

    assert (
        "Versie 2 dinsdag 20 oktober 2026 om 15.00 uur secretariaat, webpagina "
        "Leefbaarheid in dorpen: procesafspraken"
    ) in shown
    assert words(pages.get(f"{ALL}/versie/1")).count("De nieuwste is versie 2") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/stukken/2026/terugblik/gezamenlijk",
        "/stukken/2026/prestatieafspraak/gezamenlijk",
        "/stukken/26/prestatieafspraken/gezamenlijk",
        f"{ALL}/versie/1",
        f"{ALL}/versie/0",
        f"{ALL}/versie/{10**30}",
        f"{ALL}/thema/onbekend",
        f"{ALL}/thema/",
    ],
)
def test_what_is_not_there_is_not_found(pages, path):
    assert pages.get(path).status_code == 404


def test_a_new_table_says_where_to_begin(pages):
    assert "Er is nog niets bewaard. Kies hierboven een thema om te beginnen." in words(
        pages.get(ALL)
    )


def test_parties_deliver_as_before_beside_the_joint_text(pages):
    pages.post(THEME, COMPLETE)

    receipt = deliver_all(pages.desk, "woonzorg-nederland", deadline(pages), NOW)

    assert (receipt.version, receipt.contribution.state) == (1, "complete")


def test_a_document_for_each_corporation_has_its_own_joint_text(desk, tmp_path):
    each = 'fields = ["Afspraken"]\nfor_each = ["corporatie"]\n'
    cycle = changed_cycle(tmp_path, ('fields = ["Afspraken"]\n', each))
    path = "/stukken/2026/prestatieafspraken/goud-wonen/gezamenlijk/thema/leefbaarheid"
    own = replace(desk, cycle=cycle)
    with visiting(own, tmp_path / "state.db", NOW, tmp_path / "anders.toml") as pages:
        pages.sign_in()

        answer = pages.post(path, COMPLETE)
        shown = pages.get(answer.headers["location"])
        other = pages.get(path.replace("goud-wonen", "woonzorg-nederland"))

    assert (box(shown, ONE), box(other, ONE)) == ("Een ontmoetingsplek.", "")


def test_of_two_who_save_at_the_same_moment_one_is_told(pages):
    forms = [(THEME, {"versie": "0", ONE: f"Van {who}."}) for who in ("u", "mij")]

    answers = pages.at_once(forms)

    assert sorted(each.status_code for each in answers) == [303, 409]
    assert numbers(pages) == [1]
