"""The agenda and the papers of a meeting in one file: what is in it, and when it comes."""

import io
from dataclasses import replace
from pathlib import Path

import docx
import page
import pikepdf
import pytest
from hogeland import at, changed_cycle, every_text
from openxml import validated
from test_document_versions import at_once

from jaarwiel.core.agendapoints import AgendaPoint
from jaarwiel.core.document import words
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import papersets
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.documents.versionfiles import write_files
from jaarwiel.office.meetings import agendas
from jaarwiel.office.meetings.deciding import decide, find
from jaarwiel.records import archive
from jaarwiel.records.papers import shown_sets
from jaarwiel.records.people import contacts_in
from jaarwiel.records.statefile import open_store

NOW = at("2027-03-29")
DUE = at("2027-04-01", "07:00")
AO = "2027/ao-voorjaar"
BO = "2027/bo-voorjaar"


def terugblik(desk, text="Tekst.", moment=NOW, party="goud-wonen", **how):
    texts = every_text(desk.cycle, "terugblik", text)
    deliver(desk, party, desk.deadline("terugblik", 2027), texts, moment, "bestand")
    return assemble_document(desk, "terugblik", 2027, moment, "secretaris", **how)


def made(desk, item=AO, moment=NOW, **how):
    return papersets.assemble_set(desk, find(desk, item), moment, "secretaris", **how)


def called(desk, item=AO):
    return [each.label for each in reversed(archive.versions(desk.store, item))]


def model(desk, version):
    return archive.model_of(desk.store, version.id)


def page_text(version):
    return version.assembled.html.decode()


# -------------------------------------------------------------------------------- what is in it


def test_the_agenda_goes_first_and_each_paper_is_a_chapter(desk):
    paper = terugblik(desk)

    version = made(desk)

    assert [words(each.text) for each in model(desk, version).chapters] == [
        "Agenda", "Stukken bij de agenda", "Terugblik prestatieafspraken 2026",
    ]  # fmt: skip
    assert [each.id for each in version.papers] == [paper.id]
    assert archive.papers_in(desk.store, version.id) == version.papers
    shown = page_text(version)
    assert "donderdag 15 april 2027, 13.30 tot 15.30 uur (voorlopig" in shown
    assert "Terugblik prestatieafspraken 2026, concept, versie 0.1</" in shown


def test_the_words_are_those_of_the_version_that_is_in_it(desk):
    terugblik(desk, "Eerste tekst.")
    final = terugblik(desk, "Definitieve tekst.", final=True)
    terugblik(desk, "Latere tekst.", reason="Correctie.")

    version = made(desk)

    assert [each.id for each in version.papers] == [final.id]
    shown = page_text(version)
    assert ("Definitieve tekst." in shown, "Latere tekst." in shown) == (True, False)


def test_what_was_assembled_after_the_meeting_is_no_paper_of_it(desk):
    first = terugblik(desk)
    terugblik(desk, "Achteraf.", at("2027-04-20"))

    version = made(desk, moment=at("2027-04-21"))

    assert [each.id for each in version.papers] == [first.id]


def test_a_paper_that_is_not_made_yet_is_told(desk):
    version = made(desk)

    assert version.papers == ()
    assert "Terugblik prestatieafspraken 2026: wordt nagezonden" in page_text(version)


def test_a_version_from_before_models_were_kept_is_told_to_stand_apart(desk):
    paper = terugblik(desk)
    desk.store.db.execute("DROP TRIGGER document_no_update")
    desk.store.db.execute("UPDATE document SET model = NULL WHERE id = ?", [paper.id])

    version = made(desk)

    assert version.papers == ()
    assert "concept, versie 0.1 (afzonderlijk beschikbaar)" in page_text(version)


def test_no_person_is_named(desk):
    terugblik(desk)

    shown = page_text(made(desk))

    named = [each.name for each in contacts_in(desk.store) if each.name in shown]
    assert named == []


# ------------------------------------------------------------------------------------- versions


def test_a_set_is_made_again_only_when_the_agenda_the_date_or_a_paper_changed(desk):
    terugblik(desk)
    made(desk)
    again = made(desk, moment=at("2027-03-30"))
    points = [AgendaPoint("Opening"), AgendaPoint("Volkshuisvesting", "ter bespreking", 20)]
    agendas.change_agenda(desk, find(desk, AO), points, 0, NOW, "x")
    made(desk, moment=at("2027-03-30"))
    decide(desk, AO, "confirm", at("2027-03-30"), "x")
    made(desk, moment=at("2027-03-31"))
    terugblik(desk, "Anders.", at("2027-03-31"))

    last = made(desk, moment=at("2027-03-31"))

    assert (again.is_new, again.label, last.is_new) == (False, "0.1", True)
    assert called(desk) == ["0.1", "0.2", "0.3", "0.4"]
    assert last.assembled.pdf == archive.content_of(desk.store, last.id, "pdf")


def test_after_a_definitive_set_another_needs_a_reason(desk):
    made(desk)
    sent = made(desk, final=True)
    terugblik(desk)

    with pytest.raises(InputError, match="Vermeld de reden"):
        made(desk)

    assert sent.label == "1.0"
    assert made(desk, reason="Nagezonden stuk.").label == "1.1"
    assert called(desk) == ["0.1", "1.0", "1.1"]


def test_pressing_twice_makes_one_set(cycle, tmp_path):
    store = open_store(tmp_path / "state.db")
    desk = Desk(cycle, store, "https://jaarwiel.example")
    terugblik(desk)

    at_once(desk, tmp_path, made, made, made)

    assert called(desk) == ["0.1"]
    store.close()


def test_of_a_cancelled_meeting_nothing_is_made(desk):
    decide(desk, AO, "cancel", NOW, "x", reason="Verhinderd.")

    with pytest.raises(InputError, match="is geannuleerd"):
        made(desk)
    with pytest.raises(InputError, match="is geannuleerd"):
        papersets.make_loose(desk, find(desk, AO), "uitnodigingsbrief", "pdf", NOW)


def test_the_files_are_named_after_the_meeting(desk, tmp_path):
    found = made(desk, "2027/ao-per-corporatie/goud-wonen")
    paths = write_files(found, found.assembled, tmp_path)

    assert [path.name for path in paths] == [
        f"ao-per-corporatie-goud-wonen-2027-0.1-concept.{form}" for form in ("html", "pdf", "docx")
    ]


def test_who_mistypes_a_name_is_told_which_documents_and_meetings_there_are(desk):
    with pytest.raises(NotFoundError, match="Bedoelt u 'ao-voorjaar'") as told:
        desk.assembled("ao-vorjaar", 2027)

    assert "Stukken: terugblik," in str(told.value)
    assert "bo-najaar" in str(told.value)


# ---------------------------------------------------------------- what not everybody may know of


@pytest.mark.parametrize("title", ["Voorbereiding BO voorjaar", "Terugkoppeling: bo  VOORJAAR."])
def test_an_agenda_does_not_name_a_meeting_that_some_tenants_are_not_in(desk, title):
    points = [AgendaPoint("Opening"), AgendaPoint(title)]

    with pytest.raises(InputError, match="waaraan niet alle huurdersorganisaties"):
        agendas.change_agenda(desk, find(desk, AO), points, 0, NOW, "x")

    assert agendas.versions_of(desk, find(desk, AO)) == ()
    assert agendas.change_agenda(desk, find(desk, BO), points, 0, NOW, "x") == 1


@pytest.mark.parametrize("title", ["Voorbereiding BO najaar", "BO voorjaarsnota", "Bod"])
def test_an_agenda_may_name_what_all_tenants_are_in(desk, title):
    points = [AgendaPoint(title)]

    assert agendas.change_agenda(desk, find(desk, AO), points, 0, NOW, "x") == 1


def test_no_set_is_made_where_the_cycle_file_names_such_a_meeting(desk, tmp_path, caplog):
    cycle = changed_cycle(tmp_path, ('"Thema"]', '"Terugkoppeling BO voorjaar"]'))
    changed = replace(desk, cycle=cycle)

    with pytest.raises(InputError, match="Terugkoppeling BO voorjaar"):
        made(changed)
    papers = assemble_due(changed, DUE)

    assert [each.item for each in papers] == ["2027/terugblik"]
    assert AO in caplog.text


def test_a_document_that_tenants_discuss_names_no_meeting_that_they_are_not_in(desk, tmp_path):
    """Also when the tenants themselves neither deliver nor sign it."""
    owed = 'owed_by = ["gemeente", "corporatie", "huurdersorganisatie"]\n'
    signed = owed.replace("owed", "signed")
    own = (owed + signed).replace(', "huurdersorganisatie"', "")
    changed = replace(desk, cycle=changed_cycle(tmp_path, (owed + signed, own)))
    assemble_document(changed, "prestatieafspraken", 2027, at("2027-10-01"), "x")

    shown = page_text(made(changed, "2027/bo-najaar", at("2027-10-02")))

    assert ("AO voorjaar" in shown, "BO voorjaar" in shown) == (True, False)


# -------------------------------------------------------------------------------- when it is due


def test_the_set_comes_with_its_papers_and_once(desk):
    items = [each.item for each in assemble_due(desk, DUE)]

    assert items == ["2027/terugblik", AO]
    assert assemble_due(desk, at("2027-04-02", "07:00")) == []
    assert called(desk) == ["0.1"]


def test_a_set_from_before_the_day_is_made_anew_when_something_changed(desk):
    made(desk)

    assert AO in [each.item for each in assemble_due(desk, DUE)]
    assert called(desk) == ["0.1", "0.2"]


def test_a_set_that_was_sent_is_not_followed_by_another(desk):
    made(desk, final=True)

    assert [each.item for each in assemble_due(desk, DUE)] == ["2027/terugblik"]


def test_a_meeting_without_papers_has_a_set_of_its_agenda(desk, tmp_path):
    changed = replace(desk, cycle=changed_cycle(tmp_path, ('papers = ["terugblik"]\n', "")))

    (version,) = assemble_due(changed, DUE)

    assert version.papers == ()
    assert "AO voorjaar 2027: agenda</h1>" in page_text(version).replace("\n", "")


# ------------------------------------------------------------------------ what participants see


def seen(desk, day, item=AO):
    meeting = find(desk, item)
    versions = papersets.versions_of_set(desk, meeting)
    return [each.label for each in shown_sets(meeting, versions, at(day).date())]


def test_participants_see_a_concept_from_the_day_on_and_keep_what_they_saw(desk):
    made(desk, moment=at("2027-03-20"))
    made(desk, moment=at("2027-03-21"), anyway=True)
    before = seen(desk, "2027-03-31")
    made(desk, moment=at("2027-04-02"), anyway=True)
    made(desk, moment=at("2027-04-05"), anyway=True)

    assert before == []
    assert seen(desk, "2027-04-06") == ["0.4", "0.3", "0.2"]


def test_participants_see_a_definitive_set_at_once_and_no_concept_after_it(desk):
    made(desk, moment=at("2027-03-20"))
    made(desk, moment=at("2027-03-21"), final=True)
    made(desk, moment=at("2027-04-02"), anyway=True, reason="Correctie.")
    made(desk, moment=at("2027-04-16"), final=True, reason="Na afloop.")

    assert seen(desk, "2027-03-22") == seen(desk, "2027-05-01") == ["1.0"]


def test_of_a_cancelled_meeting_participants_see_no_set(desk):
    made(desk, final=True)
    decide(desk, AO, "cancel", NOW, "x", reason="Verhinderd.")

    assert seen(desk, "2027-04-10") == []


# ----------------------------------------------------------------------------------- as a file


@pytest.fixture
def whole(desk):
    terugblik(desk, "## Kop\n\nTekst met *nadruk*:\n\n- een\n- twee\n\n|a|b|\n|-|-|\n|1|2|")
    return made(desk)


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_is_accessible_and_can_be_kept(whole, profile):
    report = page.validate_pdf_bytes(whole.assembled.pdf, profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_the_pdf_has_bookmarks_down_to_the_themes(desk, whole):
    with pikepdf.open(io.BytesIO(whole.assembled.pdf)) as pdf, pdf.open_outline() as outline:
        found = {each.title: [inner.title for inner in each.children] for each in outline.root}

    themes = [theme.name for theme in desk.cycle.themes]
    assert list(found) == ["Agenda", "Stukken bij de agenda", "Terugblik prestatieafspraken 2026"]
    assert found["Terugblik prestatieafspraken 2026"][1:6] == themes


def test_word_and_the_page_hold_the_same_chapters(whole, tmp_path):
    word = docx.Document(io.BytesIO(whole.assembled.docx))
    chapters = [each.text for each in word.paragraphs if each.style.style_id == "Heading1"]

    assert chapters == ["Agenda", "Stukken bij de agenda", "Terugblik prestatieafspraken 2026"]
    assert page_text(whole).count("<h2") == len(chapters) + 1
    assert validated(whole.assembled.docx, tmp_path) == []


@pytest.mark.parametrize("name", sorted(papersets.LOOSE))
def test_agenda_and_letter_alone_are_made_at_once_in_every_form(desk, name, tmp_path):
    before = archive.versions(desk.store)

    pdf, word, shown = (
        papersets.make_loose(desk, find(desk, AO), name, form, NOW)
        for form in ("pdf", "docx", "html")
    )

    assert archive.versions(desk.store) == before
    for profile in ("ua1", "2a"):
        assert page.validate_pdf_bytes(pdf, profile=profile).is_compliant
    assert validated(word, tmp_path) == []
    assert ("Concept" in shown.decode(), 'id="inhoud"' in shown.decode()) == (False, False)
    assert "secretaris" not in shown.decode()


def test_the_letter_says_what_is_known_by_then(desk):
    def letter(moment):
        return papersets.make_loose(
            desk, find(desk, AO), "uitnodigingsbrief", "html", moment
        ).decode()

    first = letter(at("2027-02-01"))
    decide(desk, AO, "confirm", NOW, "x", place="Winsum")
    last = letter(at("2027-04-06"))

    assert "De stukken ontvangt u uiterlijk op donderdag 1 april 2027." in first
    assert "Deze datum is nog niet bevestigd." in first
    assert "De stukken bij de agenda zijn beschikbaar." in last
    assert "nog niet bevestigd" not in last


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>", "{{ 7 * 7 }} {% raw %}", "#eval(1) $x$ `y`", "a | b | c",
        "1. Opening\n# Kop", "*" * 200, 200 * "w", "[x](javascript:alert(1))",
    ],
)  # fmt: skip
def test_a_hostile_agenda_is_text_and_nothing_else(desk, title):
    agendas.change_agenda(desk, find(desk, AO), [AgendaPoint(title)], 0, NOW, "x")

    version = made(desk)

    word = docx.Document(io.BytesIO(version.assembled.docx))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert " ".join(title.split()) in cells
    assert "<script>" not in page_text(version)


def test_a_sign_that_cannot_be_printed_is_told_with_its_place(desk, tmp_path):
    changed = replace(desk, cycle=changed_cycle(tmp_path, ('"Thema"]', '"Thema 漢"]')))

    with pytest.raises(Exception, match="agendapunt 6 staat een teken"):
        made(changed)


def test_a_table_may_have_its_own_agenda(desk, tmp_path, monkeypatch):
    own = tmp_path / "eigen"
    (own / "documents").mkdir(parents=True)
    text = "# Onze {{ titel }}\n\nAgenda\n\n{{ tabel(agenda) }}\n"
    Path(own / "documents" / "agenda.md.j2").write_text(text, encoding="utf-8")
    monkeypatch.setenv("JAARWIEL_TEMPLATES", str(own))

    assert "Onze AO voorjaar 2027</h1>" in page_text(made(desk))


@pytest.mark.parametrize("name", ["agenda", "uitnodigingsbrief"])
def test_no_document_of_the_cycle_file_takes_the_name_of_these_templates(tmp_path, name):
    with pytest.raises(InputError, match=f"het id '{name}' is de naam van een ander sjabloon"):
        changed_cycle(tmp_path, ('id = "terugblik"', f'id = "{name}"'))
