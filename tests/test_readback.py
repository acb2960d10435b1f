"""An edited Word file of a version, read back: what was changed, what is taken, what waits."""

import io
import re
import subprocess
import zipfile
from contextlib import closing
from copy import deepcopy

import docx
import machine
import pytest
from docx.oxml.ns import qn
from editedword import replaced, rewritten
from hogeland import at
from wordmaker import p, word

from jaarwiel.core.comparing.textlines import LineChange, changed_lines
from jaarwiel.core.joint import TABLE
from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import readback
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.editedtexts import ChangedError, Choice, edits_of, mark_of, take
from jaarwiel.office.documents.jointtext import joint_of, keep_joint
from jaarwiel.records import archive, textproposals
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.statefile import open_store

NOW = at("2027-03-09", "11:20")
LATER = at("2027-03-10", "09:00")
AMBITION = Slot("leefbaarheid", "Ambitie")
RESULTS = Slot("leefbaarheid", "Resultaten")
AGREEMENT = Slot("leefbaarheid", "Afspraak 1")
TEXT = (
    "# Waarom\n\nWij *bouwen* 40 **woningen**.\n\n- een\n- twee\n\n1. eerst\n2. dan\n\n"
    "| wat | waar |\n|---|---|\n| huizen | Winsum |"
)


@pytest.fixture
def made(desk, once):
    """A concept with one text of a party, and its joint text."""

    def make():
        deadline = desk.deadline("terugblik", 2027)
        deliver(desk, "goud-wonen", deadline, {AMBITION: TEXT}, NOW, "bestand")
        return assemble_document(desk, "terugblik", 2027, NOW, "secretariaat")

    return once("made", make)


@pytest.fixture
def agreed(desk, once):
    """A concept of the agreements with a joint text."""

    def make():
        deadline = desk.deadline("prestatieafspraken", 2027)
        keep_joint(desk, deadline, {AGREEMENT: "Samen 40 woningen."}, NOW, "proef")
        return assemble_document(desk, "prestatieafspraken", 2027, NOW, "secretariaat")

    return once("agreed", make)


def edited(content, change):
    """A Word file as python-docx saves it after `change`."""
    file = docx.Document(io.BytesIO(content))
    change(file)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def saved_by_libreoffice(content, tmp_path):
    machine.need("soffice")
    (tmp_path / "stuk.docx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profiel", "--headless",
         "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "uit"),
         str(tmp_path / "stuk.docx")],
        capture_output=True, check=True,
    )  # fmt: skip
    return (tmp_path / "uit" / "stuk.docx").read_bytes()


def read(desk, content, document="terugblik", chosen=""):
    deadline = desk.deadline(document, 2027)
    version = readback.recognise(desk, deadline, content, "stuk.docx", chosen)
    found = readback.read(desk, version, content, "stuk.docx")
    return readback.keep(desk, version, content, "stuk.docx", found, LATER, "secretariaat")


def beside(desk, kept):
    return edits_of(desk, desk.deadline(kept.version.item.partition("/")[2], 2027), kept)


def taken(desk, kept, *numbers, **choice):
    deadline = desk.deadline(kept.version.item.partition("/")[2], 2027)
    return take(desk, deadline, kept, Choice(numbers or None, **choice), LATER, "secretariaat")


def anchor_of(desk, version, deliverer, slot):
    model = archive.model_of(desk.store, version.id)
    key = f"{deliverer}/{slot.theme}/{slot.field}"
    return next(each.anchor for each in model.passages if each.slot_key == key)


# ------------------------------------------------------------------------------- what was changed


def test_our_own_file_has_no_changes(desk, made):
    found = read(desk, made.assembled.docx).found

    assert found.is_empty
    assert found.lost == ()


def test_a_word_changed_in_a_text_is_one_edit_of_that_text(desk, made):
    found = read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<")).found

    (edit,) = found.edits
    assert (edit.deliverer, edit.slot) == ("goud-wonen", AMBITION)
    assert "40 **woningen**." in edit.before
    assert edit.after == edit.before.replace("40 **woningen**", "40 **huizen**")
    assert (found.outside, found.gone) == ((), ())


def test_a_row_of_a_table_in_a_text_is_an_edit_of_that_text(desk, made):
    found = read(desk, replaced(made.assembled.docx, "Winsum", "Bedum")).found

    (edit,) = found.edits
    assert edit.after.splitlines()[-1] == "| huizen | Bedum |"
    assert found.outside == ()


def test_what_python_docx_saves_is_read_as_well(desk, made):
    def change(file):
        next(each for each in file.paragraphs if each.text == "een").runs[0].text = "één"

    (edit,) = read(desk, edited(made.assembled.docx, change)).found.edits

    assert "- één\n- twee" in edit.after


def test_what_stands_outside_the_texts_is_listed_and_no_edit(desk, made):
    def change(file):
        file.paragraphs[1].runs[0].text = "Andere ondertitel"
        file.add_paragraph("Nieuwe slotzin.")
        heads = [each.cell(0, 0).paragraphs[0] for each in file.tables]
        next(each for each in heads if each.text == "Partij").runs[0].text = "Wie"

    found = read(desk, edited(made.assembled.docx, change)).found

    assert found.edits == ()
    assert LineChange(None, "Nieuwe slotzin.") in found.outside
    told = [each.new or "" for each in found.outside]
    assert "Andere ondertitel" in told
    assert any(each.startswith("Wie | ") for each in told)
    assert any((each.old or "").startswith("Partij | ") for each in found.outside)


def test_text_typed_in_a_missing_passage_is_a_text_for_it(desk, made):
    def change(file):
        missing = [each for each in file.paragraphs if each.style.name == "Nog niet aangeleverd"]
        first = missing[0]
        first.insert_paragraph_before("Wij leverden dit per telefoon.", style="Normal")

    kept = read(desk, edited(made.assembled.docx, change))

    (edit,) = kept.found.edits
    assert (edit.before, edit.after) == ("", "Wij leverden dit per telefoon.")
    (found,) = beside(desk, kept)
    assert (found.state, found.is_overtaken, found.now) == ("open", False, "")


def test_a_passage_that_was_deleted_is_told_and_not_taken(desk, made):
    anchor = anchor_of(desk, made, "goud-wonen", AMBITION)

    def change(text):
        start = re.search(rf'<w:bookmarkStart w:id="(\d+)" w:name="{anchor}"/>', text)
        end = f'<w:bookmarkEnd w:id="{start[1]}"/>'
        return text[: start.start()] + text[text.index(end) + len(end) :]

    kept = read(desk, rewritten(made.assembled.docx, change))

    assert kept.found.gone == (("goud-wonen", AMBITION),)
    assert kept.found.edits == ()
    with pytest.raises(InputError, match="geen wijziging gekozen"):
        taken(desk, kept)


def test_a_text_that_lost_its_bookmark_is_listed_among_what_is_outside(desk, made):
    anchor = anchor_of(desk, made, "goud-wonen", AMBITION)

    found = read(
        desk,
        rewritten(
            made.assembled.docx,
            lambda text: re.sub(rf'<w:bookmarkStart w:id="\d+" w:name="{anchor}"/>', "", text),
        ),
    ).found

    assert found.gone == (("goud-wonen", AMBITION),)
    assert LineChange(None, "Wij bouwen 40 woningen.") in found.outside


def test_an_emptied_text_of_a_party_cannot_be_taken(desk, made):
    def change(file):
        level = [each.text for each in file.paragraphs].index("Waarom")
        for each in file.paragraphs[level:]:
            if each.text in {"Waarom", "Wij bouwen 40 woningen.", "een", "twee", "eerst", "dan"}:
                each._element.getparent().remove(each._element)
        table = next(each for each in file.tables if "Winsum" in each._element.xpath("string()"))
        table._element.getparent().remove(table._element)

    kept = read(desk, edited(made.assembled.docx, change))

    (edit,) = beside(desk, kept)
    assert (edit.after, edit.state) == ("", "emptied")


def test_tracked_changes_are_read_as_accepted_and_told(desk, made):
    def change(text):
        run = re.search(r"<w:r>(?:(?!</w:r>).)*>woningen</w:t></w:r>", text)[0]
        gone = run.replace("<w:t", "<w:delText").replace("</w:t>", "</w:delText>")
        come = run.replace("woningen", "appartementen")
        mark = 'w:id="900" w:author="S" w:date="2027-03-09T10:00:00Z"'
        return text.replace(run, f"<w:del {mark}>{gone}</w:del><w:ins {mark}>{come}</w:ins>", 1)

    found = read(desk, rewritten(made.assembled.docx, change)).found

    (edit,) = found.edits
    assert "40 **appartementen**." in edit.after
    assert [each.partition(";")[0] for each in found.lost] == [
        "1 bijgehouden invoeging", "1 bijgehouden verwijdering"
    ]  # fmt: skip


@pytest.mark.soak
def test_a_file_saved_by_libreoffice_has_no_changes_and_an_edited_one_its_edits(
    desk, made, tmp_path
):
    same = saved_by_libreoffice(made.assembled.docx, tmp_path)
    other = saved_by_libreoffice(replaced(made.assembled.docx, ">woningen<", ">huizen<"), tmp_path)

    found = read(desk, same).found
    assert (found.is_empty, found.lost) == (True, ())
    kept = read(desk, other)
    assert kept.version.label == "0.1"
    (edit,) = kept.found.edits
    assert edit.after == edit.before.replace("40 **woningen**", "40 **huizen**")
    assert kept.found.outside == ()


# ------------------------------------------------------------------------ whose text it is


OTHER_TEXT = "Wij slopen in Bedum."


def bookmark_of(desk, made, party):
    """The name of the bookmark around the ambition of this party."""
    return anchor_of(desk, made, party, AMBITION)


def signs_of(file, name):
    """The beginning and the end of a bookmark."""
    start = next(
        each
        for each in file.element.body.iter(qn("w:bookmarkStart"))
        if each.get(qn("w:name")) == name
    )
    ends = file.element.body.iter(qn("w:bookmarkEnd"))
    return start, next(each for each in ends if each.get(qn("w:id")) == start.get(qn("w:id")))


@pytest.fixture
def of_two(desk, once):
    """A concept with a text of two parties, and the bookmark of the first."""

    def make():
        deadline = desk.deadline("terugblik", 2027)
        deliver(desk, "goud-wonen", deadline, {AMBITION: TEXT}, NOW, "bestand")
        deliver(desk, "woonzorg-nederland", deadline, {AMBITION: OTHER_TEXT}, NOW, "bestand")
        made = assemble_document(desk, "terugblik", 2027, NOW, "secretariaat")
        return made, bookmark_of(desk, made, "goud-wonen")

    return once("of two", make)


def copy_below(file, name):
    """Another bookmark of the same name at the end, as some programs paste."""
    start, end = (deepcopy(each) for each in signs_of(file, name))
    for each in (start, end):
        each.set(qn("w:id"), "9001")
    paragraph = file.add_paragraph("Geplakt.")._p
    paragraph.append(start)
    paragraph.append(end)
    start.addnext(paragraph[0])


def end_below(file, name):
    file.add_paragraph("Het einde.")._p.append(signs_of(file, name)[1])


def begin_above(file, name):
    file.element.body[0].append(signs_of(file, name)[0])


def without_end(file, name):
    end = signs_of(file, name)[1]
    end.getparent().remove(end)


@pytest.mark.parametrize("change", [copy_below, end_below, begin_above, without_end])
def test_a_bookmark_around_more_than_its_own_text_takes_no_text_of_another(desk, of_two, change):
    made, name = of_two
    changed = edited(made.assembled.docx, lambda file: change(file, name))

    found = read(desk, replaced(changed, "slopen", "bouwen")).found

    (edit,) = found.edits
    assert (edit.deliverer, edit.after) == ("woonzorg-nederland", "Wij bouwen in Bedum.")
    assert ("goud-wonen", AMBITION) in found.gone
    assert LineChange(None, "Wij bouwen 40 woningen.") in found.outside
    assert all(OTHER_TEXT not in (each.old or "") for each in found.outside)


def test_a_text_pasted_with_its_bookmark_into_another_is_of_neither(desk, of_two):
    made, name = of_two
    other = bookmark_of(desk, made, "woonzorg-nederland")

    def paste(file):
        for each in signs_of(file, other):
            file.element.body.remove(each)
        start, end = signs_of(file, name)
        for each in (start, end):
            twin = deepcopy(each)
            twin.set(qn("w:id"), "9002")
            if each is start:
                twin.set(qn("w:name"), other)
            each.addnext(twin)

    found = read(desk, edited(made.assembled.docx, paste)).found

    assert found.edits == ()
    assert {deliverer for deliverer, _ in found.gone} == {"goud-wonen", "woonzorg-nederland"}


def test_a_joint_text_whose_bookmark_lost_its_end_is_not_emptied(desk, agreed):
    name = anchor_of(desk, agreed, TABLE, AGREEMENT)

    found = read(
        desk,
        edited(agreed.assembled.docx, lambda file: without_end(file, name)),
        "prestatieafspraken",
    ).found

    assert found.edits == ()
    assert (TABLE, AGREEMENT) in found.gone
    assert LineChange(None, "Samen 40 woningen.") in found.outside


def test_the_same_version_of_another_table_is_refused(desk, made, cycle, tmp_path):
    with closing(open_store(tmp_path / "proef.db")) as store:
        rehearsal = Desk(cycle, store, "https://elders.example")
        deadline = rehearsal.deadline("terugblik", 2027)
        deliver(rehearsal, "goud-wonen", deadline, {AMBITION: "Proef."}, NOW, "bestand")
        foreign = assemble_document(rehearsal, "terugblik", 2027, NOW, "secretariaat")

    assert foreign.label == made.label
    with pytest.raises(InputError, match="van een andere overlegtafel, of van een proef"):
        read(desk, foreign.assembled.docx)
    with pytest.raises(InputError, match="van een andere overlegtafel, of van een proef"):
        read(desk, foreign.assembled.docx, chosen=made.label)


# --------------------------------------------------------------------------- which file it is


def test_the_file_says_from_which_version_it_was_made(desk, made):
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {RESULTS: "x"}, NOW, "x")
    assemble_document(desk, "terugblik", 2027, NOW, "secretariaat")

    kept = read(desk, made.assembled.docx)

    assert kept.version.label == "0.1"
    with pytest.raises(InputError, match=r"gemaakt van versie 0\.1, niet van versie 0\.2"):
        read(desk, made.assembled.docx, chosen="0.2")


def without_properties(content):
    return rewritten(
        content,
        lambda text: re.sub("<cp:(keywords|version)>.*?</cp:(keywords|version)>", "", text),
        "docProps/core.xml",
    )


def test_a_file_that_lost_its_properties_is_read_with_the_version_that_is_chosen(desk, made):
    bare = without_properties(replaced(made.assembled.docx, ">woningen<", ">huizen<"))

    with pytest.raises(InputError, match="Kies de versie"):
        read(desk, bare)
    assert len(read(desk, bare, chosen="0.1").found.edits) == 1
    with pytest.raises(NotFoundError, match=r"geen versie '7\.7'"):
        read(desk, bare, chosen="7.7")


def test_the_file_of_another_document_is_refused(desk, made, agreed):
    with pytest.raises(InputError, match="niet van Terugblik prestatieafspraken 2026, maar van"):
        read(desk, agreed.assembled.docx)
    with pytest.raises(InputError, match="geen enkele tekst van versie"):
        read(desk, without_properties(agreed.assembled.docx), chosen="0.1")
    assert made.label == "0.1"


def test_a_file_that_is_not_ours_is_refused(desk, made):
    with pytest.raises(InputError, match="Kies de versie"):
        read(desk, word(p("Iets anders.")))
    with pytest.raises(InputError, match=r"geen enkele tekst van versie 0\.1 te vinden"):
        read(desk, word(p("Iets anders.")), chosen=made.label)


def test_a_document_without_versions_reads_nothing_back(desk):
    with pytest.raises(InputError, match="nog geen versie samengesteld"):
        read(desk, word(p("x")))


def hostile(content, name, data):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, data)
    return out.getvalue()


def test_macros_bombs_and_what_is_no_word_file_are_refused(desk, made):
    ours = made.assembled.docx
    entity = '<!DOCTYPE x [<!ENTITY a "b">]>'

    for content in (
        b"",
        b"geen zip",
        b"%PDF-1.7\n",
        hostile(ours, "word/vbaProject.bin", b"x"),
        hostile(ours, "word/vol.xml", b"0" * 60_000_000),
        rewritten(ours, lambda text: entity + text, "docProps/core.xml"),
        rewritten(ours, lambda _: "<w:document"),
        ours[:5000],
    ):
        with pytest.raises(InputError):
            read(desk, content)
    assert desk.store.rows("SELECT * FROM readback") == []


@pytest.mark.parametrize(
    ("name", "content"), [("stuk.md", b"# Tekst"), ("stuk.pdf", b"%PDF-1.7 x")]
)
def test_a_file_of_another_kind_is_not_called_broken(desk, name, content):
    deadline = desk.deadline("terugblik", 2027)

    with pytest.raises(InputError, match=f"'{name}' is geen Word-document"):
        readback.recognise(desk, deadline, content, name)


def test_properties_that_cannot_be_parsed_say_nothing(desk, made):
    broken = rewritten(made.assembled.docx, lambda _: "<geen", "docProps/core.xml")

    with pytest.raises(InputError, match="Kies de versie"):
        read(desk, broken)


def test_changed_lines_of_a_very_long_text_are_found_in_time():
    old = [f"regel {n}" for n in range(20_000)]
    new = ["nieuw", *old[:5_000], *old[5_001:]]

    assert changed_lines(old, new) == (
        LineChange(None, "nieuw"), LineChange("regel 5000", None)
    )  # fmt: skip


# ------------------------------------------------------------------------------------ what is taken


def test_a_changed_text_of_a_party_is_proposed_and_delivers_nothing(desk, made):
    kept = read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<"))

    done = taken(desk, kept, remark="  Zie het  overleg. ")

    (proposal,) = done.proposed
    assert (proposal.deliverer, proposal.slot, proposal.made_from) == ("goud-wonen", AMBITION, 1)
    assert proposal.remark == "Zie het overleg."
    assert done.joint_version is None
    assert len(deliveries_in(desk.store, "2027/terugblik")) == 1
    again = assemble_document(desk, "terugblik", 2027, LATER, "secretariaat")
    assert not again.is_new


def test_the_same_edit_taken_twice_is_one_proposal(desk, made):
    kept = read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<"))
    taken(desk, kept)

    (edit,) = beside(desk, kept)
    assert edit.state == "waits"
    with pytest.raises(InputError, match="geen wijziging gekozen"):
        taken(desk, kept, 1)
    assert len(textproposals.waiting(desk.store)) == 1


def test_a_newer_edit_of_the_same_text_takes_the_place_of_the_one_that_waits(desk, made):
    taken(desk, read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<")))

    taken(desk, read(desk, replaced(made.assembled.docx, ">woningen<", ">flats<")))

    (waits,) = textproposals.waiting(desk.store)
    assert "flats" in waits.text
    first, _ = textproposals.of_item(desk.store, "2027/terugblik")
    assert (first.outcome.answer, first.outcome.remark) == (
        "withdrawn", "vervangen door een nieuw voorstel"
    )  # fmt: skip


def test_a_change_of_the_joint_text_is_kept_at_once(desk, agreed):
    kept = read(
        desk, replaced(agreed.assembled.docx, "Samen 40 woningen.", "Samen 55."),
        "prestatieafspraken",
    )  # fmt: skip

    done = taken(desk, kept)

    joint = joint_of(desk, desk.deadline("prestatieafspraken", 2027))
    assert (done.joint_version, done.proposed) == (2, ())
    assert joint.text(AGREEMENT) == "Samen 55."
    (edit,) = beside(desk, kept)
    assert (edit.deliverer, edit.state) == (TABLE, "stands")


def test_a_joint_text_that_was_emptied_in_word_is_emptied(desk, agreed):
    content = replaced(agreed.assembled.docx, "Samen 40 woningen.", "")

    taken(desk, read(desk, content, "prestatieafspraken"))

    joint = joint_of(desk, desk.deadline("prestatieafspraken", 2027))
    assert joint.text(AGREEMENT) == ""


def test_a_joint_text_that_somebody_changed_meanwhile_is_not_overwritten_unseen(desk, agreed):
    deadline = desk.deadline("prestatieafspraken", 2027)
    kept = read(
        desk, replaced(agreed.assembled.docx, "Samen 40 woningen.", "Samen 55."),
        "prestatieafspraken",
    )  # fmt: skip
    before = beside(desk, kept)
    keep_joint(desk, deadline, {AGREEMENT: "Samen 60."}, LATER, "proef")

    (edit,) = beside(desk, kept)
    assert (edit.is_overtaken, edit.is_proposed_first, edit.now) == (True, False, "Samen 60.")
    with pytest.raises(InputError, match="geen wijziging gekozen"):
        taken(desk, kept)
    with pytest.raises(ChangedError):
        taken(desk, kept, 1, shown=mark_of(before))
    assert joint_of(desk, deadline).text(AGREEMENT) == "Samen 60."

    taken(desk, kept, 1, shown=mark_of((edit,)))

    assert joint_of(desk, deadline).text(AGREEMENT) == "Samen 55."


def test_an_edit_in_an_older_version_is_told_when_the_party_delivered_since(desk, made):
    kept = read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<"))
    deadline = desk.deadline("terugblik", 2027)
    deliver(desk, "goud-wonen", deadline, {AMBITION: "Iets anders."}, LATER, "bestand")

    (edit,) = beside(desk, kept)

    assert (edit.is_overtaken, edit.now, edit.version) == (True, "Iets anders.", 2)
    (proposal,) = taken(desk, kept, 1).proposed
    assert proposal.made_from == 2


def test_another_text_that_was_delivered_since_does_not_matter(desk, made):
    kept = read(desk, replaced(made.assembled.docx, ">woningen<", ">huizen<"))
    deadline = desk.deadline("terugblik", 2027)
    deliver(desk, "goud-wonen", deadline, {RESULTS: "Iets anders."}, LATER, "bestand")

    (edit,) = beside(desk, kept)

    assert not edit.is_overtaken


def test_nothing_is_taken_when_one_of_the_texts_cannot_be_printed(desk, made):
    content = replaced(made.assembled.docx, ">woningen<", ">woningen \U0001f600<")

    with pytest.raises(InputError, match="niet in het stuk kunnen worden gedrukt"):
        taken(desk, read(desk, content))
    assert textproposals.waiting(desk.store) == ()


def test_a_text_that_is_far_too_long_is_refused(desk, made):
    content = replaced(made.assembled.docx, ">woningen<", f">{'w' * 60_000}<")

    with pytest.raises(InputError, match="langer dan 50000 tekens"):
        taken(desk, read(desk, content))


def test_personal_data_in_an_edit_are_pointed_out(desk, made):
    content = replaced(made.assembled.docx, ">woningen<", ">bel 06-12345678<")

    (edit,) = beside(desk, read(desk, content))

    assert any("telefoonnummer" in each for each in edit.notices)


def test_what_was_read_is_kept_for_a_month_or_until_it_is_thrown_away(desk, made):
    deadline = desk.deadline("terugblik", 2027)
    first, second = (read(desk, made.assembled.docx) for _ in range(2))

    readback.throw_away(desk, first.id, LATER, "x")

    assert readback.all_kept(desk, deadline) == (second,)
    assert readback.forget(desk, at("2027-04-08")) == 0
    assert readback.forget(desk, at("2027-04-10")) == 1
    with pytest.raises(NotFoundError):
        readback.kept(desk, deadline, second.id)


# ------------------------------------------------------------------------------ on the command line


def test_the_command_prints_the_changes_and_takes_them_when_told_to(desk, made, tmp_path, jaarwiel):
    path = tmp_path / "bewerkt.docx"
    path.write_bytes(replaced(made.assembled.docx, ">woningen<", ">huizen<"))
    (tmp_path / "gelijk.docx").write_bytes(made.assembled.docx)

    shown = jaarwiel("readback", "terugblik", "2027", "bewerkt.docx").stdout
    none = jaarwiel("readback", "terugblik", "2027", "gelijk.docx", "--take").stdout

    assert "Terugblik prestatieafspraken 2026: gemaakt van versie 0.1." in shown
    assert "Goud Wonen, Leefbaarheid in dorpen, Ambitie (voor te stellen)" in shown
    assert re.search(r"  - Wij .bouwen. 40 \*\*woningen\*\*\.\n  \+ .*\*\*huizen", shown)
    assert "De teksten zijn niet gewijzigd.\nEr is niets overgenomen." in none
    assert textproposals.waiting(desk.store) == ()
    told = jaarwiel("readback", "terugblik", "2027", "bewerkt.docx", "--take").stdout
    assert "Voorgesteld aan partijen: 1." in told
    assert len(textproposals.waiting(desk.store)) == 1
    deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {AMBITION: "X."}, LATER, "x")
    left = jaarwiel("readback", "terugblik", "2027", "bewerkt.docx", "--take").stdout
    assert "er ligt intussen een andere tekst" not in left  # it waits already
    path.write_bytes(replaced(made.assembled.docx, ">woningen<", ">flats<"))
    left = jaarwiel("readback", "terugblik", "2027", "bewerkt.docx", "--take").stdout
    assert "(er ligt intussen een andere tekst)" in left
    assert "Er is niets overgenomen." in left
    assert "Niet overgenomen, omdat er intussen een andere tekst ligt: 1." in left


def test_the_command_refuses_what_cannot_be_used(made, tmp_path, jaarwiel):
    (tmp_path / "x.docx").write_bytes(b"geen")
    (tmp_path / "ander.docx").write_bytes(word(p("x")))

    jaarwiel("readback", "terugblik", "2027", "weg.docx", code=2)
    jaarwiel("readback", "terugblik", "2027", "x.docx", code=2)
    done = jaarwiel("readback", "terugblik", "2027", "ander.docx", code=2)
    jaarwiel("readback", "onbekend", "2027", "ander.docx", code=2)

    assert "Kies de versie" in done.stderr
    assert made.is_new
