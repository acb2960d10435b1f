"""The pages on which an edited Word file is read back, and on which a party answers."""

import re

import pytest
from editedword import replaced
from hogeland import at
from webvisit import visiting, words

from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import joint_of, keep_joint
from jaarwiel.records import textproposals
from jaarwiel.records.deliveries import deliveries_in

NOW = at("2027-03-09", "11:20")
PAGE = "/stukken/2027/terugblik"
AMBITION = Slot("leefbaarheid", "Ambitie")
AGREEMENT = Slot("leefbaarheid", "Afspraak 1")
DIRK, ELS, HARM = "dirk@goudwonen.example", "els@goudwonen.example", "harm@prive.example"


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def deliver_text(desk, text):
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {AMBITION: text}, NOW, "x")


@pytest.fixture
def made(pages):
    deliver_text(pages.desk, "Wij bouwen <b>40</b> woningen.")
    return assemble_document(pages.desk, "terugblik", 2027, NOW, "secretariaat")


def upload(pages, content, page=PAGE, name="bewerkt.docx", **fields):
    files = {"bestand": (name, content)}
    return pages.send("POST", f"{page}/teruglezen", data=fields, files=files)


def looked_over(pages, content, page=PAGE):
    answer = upload(pages, content, page)
    assert answer.status_code == 303
    address = answer.headers["location"].partition("#")[0]
    return address, pages.get(address)


def form_of(page):
    """What a browser would send back of the form: its mark, and the boxes that are ticked."""
    found = re.search('name="kenmerk" value="(.*?)"', page.text)
    ticked = re.findall('name="(wijziging-[0-9]+)" value="ja" checked', page.text)
    return {"kenmerk": found[1], "wat": "overnemen", **dict.fromkeys(ticked, "ja")}


def proposed(pages, made):
    """A change that was proposed to Goud Wonen."""
    address, page = looked_over(pages, replaced(made.assembled.docx, "40", "55"))
    pages.post(address, form_of(page))
    return textproposals.waiting(pages.desk.store)[0]


def texts(pages):
    found = pages.desk.contributions([pages.desk.deadline("terugblik", 2027)])
    return [by.texts[slot] for each in found for slot, by in each.current.items()]


# -------------------------------------------------------------------------------------- the office


def test_an_edited_file_is_read_looked_over_and_proposed(pages, made):
    address, page = looked_over(pages, replaced(made.assembled.docx, "40", "55"))

    told = words(page)
    assert "Dit bestand is gemaakt van versie 0.1 (concept)." in told
    assert "Goud Wonen, Leefbaarheid in dorpen: ambitie" in told
    assert "<b>" not in page.text.replace("<button", "")
    assert texts(pages) == ["Wij bouwen <b>40</b> woningen."]
    done = pages.post(address, form_of(page) | {"toelichting": "Zie het <i>overleg</i>."})
    assert done.headers["location"] == f"{address}?gezamenlijk=0&voorgesteld=1#melding"
    after = pages.get(done.headers["location"])
    assert "Eén wijziging is voorgesteld." in words(after)
    assert "voorgesteld, wacht op antwoord" in words(after)
    assert texts(pages) == ["Wij bouwen <b>40</b> woningen."]
    document = pages.get(PAGE)
    assert "Eén voorstel wacht op antwoord." in words(document)
    assert "Toelichting van de secretaris: Zie het <i>overleg</i>." in words(document)
    assert "<i>" not in document.text
    assert "Bericht gaat naar Dirk Mulder." in words(document)
    home = words(pages.get("/?jaar=2027"))
    assert "Eén voorstel bij Terugblik prestatieafspraken 2026 wacht op antwoord" in home


def test_looking_at_a_file_that_was_read_changes_nothing(pages, made):
    address, _ = looked_over(pages, replaced(made.assembled.docx, "40", "55"))
    before = pages.state()

    pages.get(address)
    pages.get(PAGE)

    assert pages.state() == before


def test_only_what_is_ticked_is_taken(pages, made):
    address, page = looked_over(pages, replaced(made.assembled.docx, "40", "55"))

    form = {name: text for name, text in form_of(page).items() if "wijziging" not in name}
    refused = pages.post(address, form)

    assert refused.status_code == 422
    assert "geen wijziging gekozen" in words(refused)
    assert textproposals.waiting(pages.desk.store) == ()


def test_a_second_press_takes_nothing_twice(pages, made):
    address, page = looked_over(pages, replaced(made.assembled.docx, "40", "55"))
    form = form_of(page)

    first, second = pages.at_once([(address, form), (address, form)])

    assert sorted([first.status_code, second.status_code]) == [303, 409]
    assert len(textproposals.waiting(pages.desk.store)) == 1


def test_what_the_party_delivered_meanwhile_is_shown_with_all_three_texts(pages, made):
    address, page = looked_over(pages, replaced(made.assembled.docx, "40", "55"))
    deliver_text(pages.desk, "Wij slopen.")

    answer = pages.post(address, form_of(page))

    assert answer.status_code == 409
    told = words(answer)
    assert "Intussen is er iets gewijzigd." in told
    assert "is een andere tekst aangeleverd (versie 2)" in told
    for text in ("Wij slopen.", "40", "55"):
        assert text in told
    again = pages.get(address)
    assert "checked" not in again.text
    pages.post(address, form_of(again) | {"wijziging-1": "ja"})
    assert textproposals.waiting(pages.desk.store)[0].made_from == 2


def test_a_change_of_the_joint_text_is_kept_when_it_is_taken(pages):
    desk, where = pages.desk, "/stukken/2027/prestatieafspraken"
    deadline = desk.deadline("prestatieafspraken", 2027)
    keep_joint(desk, deadline, {AGREEMENT: "Samen 40 woningen."}, NOW, "proef")
    made = assemble_document(desk, "prestatieafspraken", 2027, NOW, "secretariaat")
    content = replaced(made.assembled.docx, "Samen 40 woningen.", "Samen 55.")
    address, page = looked_over(pages, content, where)

    done = pages.post(address, form_of(page))

    assert "Versie 2 van de gezamenlijke tekst is bewaard." in words(
        pages.get(done.headers["location"])
    )
    assert joint_of(desk, deadline).text(AGREEMENT) == "Samen 55."


def test_a_file_that_was_not_changed_is_told_and_can_be_thrown_away(pages, made):
    address, page = looked_over(pages, made.assembled.docx)

    assert "Er is niets gewijzigd." in words(page)
    gone = pages.post(address, {"wat": "weggooien"})
    assert "is weggegooid" in words(pages.get(gone.headers["location"]))
    assert pages.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("", b"", "Kies eerst het bewerkte Word-document."),
        ("x.docx", b"geen", "Er is niets gewijzigd."),
        ("x.pdf", b"%PDF-1.7\n", "Er is niets gewijzigd."),
        ("x<script>.docx", b"PK\x03\x04", "Er is niets gewijzigd."),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_why(pages, made, name, content, told):
    answer = upload(pages, content, name=name)

    assert answer.status_code == 422
    assert told in words(answer)
    assert "<script>" not in answer.text
    assert made.is_new


def test_a_name_of_any_length_is_shown_and_kept_short(pages, made):
    answer = upload(pages, made.assembled.docx, name="<b>" + "é" * 400 + ".docx")

    page = pages.get(answer.headers["location"].partition("#")[0])
    assert page.status_code == 200
    assert "<b>é" not in page.text


# --------------------------------------------------------------------------------------- the party


def test_a_person_of_the_party_agrees_and_the_text_is_theirs(pages, made):
    proposal = proposed(pages, made)
    own = pages.personal(DIRK)
    assert "De secretaris stelt een wijziging voor in uw tekst." in words(pages.get(own))
    page = pages.get(f"{own}/voorstellen")
    assert "[" not in words(page)
    seen = re.search('name="versie" value="(.*?)"', page.text)[1]

    form = {"nummer": str(proposal.id), "versie": seen, "wat": "akkoord", "opmerking": "Prima."}
    done = pages.post(f"{own}/voorstellen", form)
    twice = pages.post(f"{own}/voorstellen", form)

    assert (done.status_code, twice.status_code) == (303, 303)
    assert "opgenomen als uw inbreng" in words(pages.get(done.headers["location"]))
    assert "Er wachten geen voorstellen" in words(pages.get(f"{own}/voorstellen"))
    assert "55" in texts(pages)[0]
    assert len(deliveries_in(pages.desk.store, "2027/terugblik")) == 2
    office = words(pages.get(PAGE))
    assert "akkoord, opgenomen als versie 2 van de inbreng" in office
    assert "door Dirk Mulder" in office
    assert "Toelichting: Prima." in office


def propose_several(pages):
    """Two changes that were proposed to Goud Wonen."""
    other = Slot("betaalbaarheid", "Ambitie")
    delivered = {AMBITION: "Wij bouwen 40 woningen.", other: "Wij sparen 40 euro."}
    deadline = pages.desk.deadline("terugblik", 2027)
    deliver(pages.desk, "goud-wonen", deadline, delivered, NOW, "x")
    made = assemble_document(pages.desk, "terugblik", 2027, NOW, "secretariaat")
    edited = replaced(
        replaced(made.assembled.docx, "bouwen 40", "bouwen 55"), "sparen 40", "sparen 55"
    )
    address, page = looked_over(pages, edited)
    pages.post(address, form_of(page))


def all_shown(page):
    return re.search('name="getoond" value="(.*?)"', page.text)[1]


def test_a_person_agrees_with_all_proposals_of_a_document_at_once(pages):
    propose_several(pages)
    own = pages.personal(DIRK)
    form = {"getoond": all_shown(pages.get(f"{own}/voorstellen")), "wat": "alles"}

    done = pages.post(f"{own}/voorstellen", form)
    twice = pages.post(f"{own}/voorstellen", form)

    assert (done.status_code, twice.status_code) == (303, 303)
    assert "De voorgestelde teksten zijn opgenomen" in words(pages.get(done.headers["location"]))
    assert sorted(texts(pages)) == ["Wij bouwen 55 woningen.", "Wij sparen 55 euro."]
    assert len(deliveries_in(pages.desk.store, "2027/terugblik")) == 2
    assert textproposals.waiting(pages.desk.store) == ()


def test_nothing_is_agreed_with_where_one_text_was_changed_meanwhile(pages):
    propose_several(pages)
    own = pages.personal(DIRK)
    form = {"getoond": all_shown(pages.get(f"{own}/voorstellen")), "wat": "alles"}
    deliver_text(pages.desk, "Wij slopen.")

    answer = pages.post(f"{own}/voorstellen", form)

    assert answer.status_code == 409
    assert "Met alles akkoord" not in words(answer)
    assert len(textproposals.waiting(pages.desk.store)) == 2


@pytest.mark.parametrize("shown", ["", "1:1,999:1", "x", "1:1,,", "²:1"])
def test_agreeing_with_all_answers_nothing_that_is_not_there(pages, shown):
    propose_several(pages)
    answer = pages.post(f"{pages.personal(DIRK)}/voorstellen", {"getoond": shown, "wat": "alles"})

    assert answer.status_code == 404
    assert len(textproposals.waiting(pages.desk.store)) == 2


def test_another_party_does_not_agree_with_all_of_it(pages):
    propose_several(pages)
    shown = all_shown(pages.get(f"{pages.personal(DIRK)}/voorstellen"))

    answer = pages.post(f"{pages.personal(HARM)}/voorstellen", {"getoond": shown, "wat": "alles"})

    assert answer.status_code == 404
    assert len(textproposals.waiting(pages.desk.store)) == 2


def test_a_person_of_the_party_does_not_agree(pages, made):
    proposal = proposed(pages, made)
    own = pages.personal(ELS)

    form = {"nummer": str(proposal.id), "wat": "niet", "opmerking": "Het <b>klopt</b> niet."}
    done = pages.post(f"{own}/voorstellen", form)

    assert "dat u niet akkoord gaat" in words(pages.get(done.headers["location"]))
    assert texts(pages) == ["Wij bouwen <b>40</b> woningen."]
    office = pages.get(PAGE)
    assert "niet akkoord, op dinsdag 9 maart 2027 om 11.20 uur door Els Postma." in words(office)
    assert "Toelichting: Het <b>klopt</b> niet." in words(office)


def test_another_party_sees_and_answers_nothing_of_it(pages, made):
    proposal = proposed(pages, made)
    own = pages.personal(HARM)

    page = pages.get(f"{own}/voorstellen")
    answer = pages.post(
        f"{own}/voorstellen", {"nummer": str(proposal.id), "versie": "1", "wat": "akkoord"}
    )

    assert "woningen" not in words(page)
    assert answer.status_code == 404
    assert texts(pages) == ["Wij bouwen <b>40</b> woningen."]


def test_a_proposal_that_was_overtaken_is_shown_again_with_what_stands_now(pages, made):
    proposal = proposed(pages, made)
    deliver_text(pages.desk, "Wij slopen.")
    own = pages.personal(DIRK)

    form = {"nummer": str(proposal.id), "versie": "1", "wat": "akkoord"}
    answer = pages.post(f"{own}/voorstellen", form)

    assert answer.status_code == 409
    assert "een andere tekst aangeleverd (versie 2)" in words(answer)
    assert texts(pages) == ["Wij slopen."]
    assert pages.post(f"{own}/voorstellen", form | {"versie": "2"}).status_code == 303
    assert "55" in texts(pages)[0]


@pytest.mark.parametrize("number", ["", "0", "-1", "²", "9" * 30, "1;drop"])
def test_a_number_that_is_none_answers_nothing(pages, made, number):
    proposed(pages, made)

    for where, act in ((f"{pages.personal(DIRK)}/voorstellen", "niet"), (PAGE, "niet")):
        page = where if "inbreng" in where else f"{where}/voorstellen"
        answer = pages.post(page, {"nummer": number, "versie": number, "wat": act, "reden": "x"})
        assert answer.status_code == 404
    assert len(textproposals.waiting(pages.desk.store)) == 1


# ----------------------------------------------------------------------- the office, for the party


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("akkoord", "Het akkoord is vastgelegd"),
        ("niet", "Vastgelegd is dat de partij niet akkoord gaat"),
        ("intrekken", "Het voorstel is ingetrokken"),
    ],
)
def test_the_office_answers_for_a_party_or_takes_the_proposal_back(pages, made, act, told):
    proposal = proposed(pages, made)
    form = {"nummer": str(proposal.id), "versie": "1", "wat": act, "reden": "Telefonisch."}

    done = pages.post(f"{PAGE}/voorstellen", form)

    assert told in words(pages.get(done.headers["location"]))
    assert ("55" in texts(pages)[0]) == (act == "akkoord")
    assert "Toelichting: Telefonisch." in words(pages.get(PAGE))


def test_the_office_says_how_the_party_answered(pages, made):
    proposal = proposed(pages, made)
    form = {"nummer": str(proposal.id), "versie": "1", "wat": "akkoord"}

    refused = pages.post(f"{PAGE}/voorstellen", form)

    assert refused.status_code == 422
    assert "Vermeld hoe de partij heeft geantwoord" in words(refused)
    assert len(textproposals.waiting(pages.desk.store)) == 1


def test_a_proposal_is_answered_on_the_page_of_its_own_document(pages, made):
    proposal = proposed(pages, made)
    form = {"nummer": str(proposal.id), "versie": "1", "wat": "intrekken"}

    assert pages.post("/stukken/2026/terugblik/voorstellen", form).status_code == 404
