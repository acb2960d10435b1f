"""The joint text written out as one file, edited, and taken in again."""

import pytest
from hogeland import at, changed_cycle
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.slot import Slot
from jaarwiel.documents.intake import cleaned, unprintable
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointfile import Taken, read_in, write_out
from jaarwiel.office.documents.jointtext import ClashError, joint_of, keep_joint
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.statefile import open_store

NOW = at("2026-10-20")
ONE = Slot("leefbaarheid", "Afspraak 1")
ONE_2028 = Slot("leefbaarheid", "Afspraak 1, jaarschijf 2028")
PROCESS = Slot("duurzaamheid", "Procesafspraken")


@pytest.fixture
def deadline(desk):
    return desk.deadline("prestatieafspraken", 2026)


def take(desk, deadline, text):
    return read_in(desk, deadline, text, "afspraken.md", NOW, "proef")


def text(desk, deadline, slot=ONE):
    return joint_of(desk, deadline).text(slot)


def test_an_empty_joint_text_is_a_form_with_every_heading(desk, deadline):
    lines = [line for line in write_out(desk, deadline).splitlines() if line]

    assert lines[:9] == [
        "<!-- 2026/prestatieafspraken, versie 0: laat deze regel staan -->",
        "# Leefbaarheid in dorpen",
        "## Afspraak 1",
        "## Afspraak 1, jaarschijf 2027",
        "## Afspraak 1, jaarschijf 2028",
        "## Afspraak 2",
        "## Afspraak 2, jaarschijf 2027",
        "## Afspraak 2, jaarschijf 2028",
        "## Procesafspraken",
    ]
    assert len(lines) == 1 + 5 * 8


def test_written_out_and_taken_in_again_nothing_changes(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een ontmoetingsplek."}, NOW, "x")

    assert take(desk, deadline, write_out(desk, deadline)) == Taken(None, 0, 0)


def test_what_was_edited_is_a_new_version(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een ontmoetingsplek."}, NOW, "x")
    file = write_out(desk, deadline)

    taken = take(desk, deadline, file.replace("Een ontmoetingsplek.", "Twee.\n\n- dorpshuis"))

    assert taken == Taken(2, 1, 0)
    assert text(desk, deadline) == "Twee.\n\n- dorpshuis"
    assert desk.store.log_entries(1)[0].who == "proef"


def test_a_text_that_was_taken_out_of_a_written_file_is_emptied(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een.", PROCESS: "Overleg."}, NOW, "x")

    taken = take(desk, deadline, write_out(desk, deadline).replace("Een.", ""))

    assert (taken, text(desk, deadline)) == (Taken(2, 0, 1), "")
    assert text(desk, deadline, PROCESS) == "Overleg."


def test_a_file_of_ones_own_empties_nothing_and_leaves_out_what_it_likes(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een.", PROCESS: "Overleg."}, NOW, "x")

    taken = take(
        desk,
        deadline,
        "Leefbaarheid in dorpen\n======\n## Afspraak 1\n## afspraak 1, Jaarschijf 2028:\nBouw.\n",
    )

    assert taken == Taken(2, 1, 0)
    assert [text(desk, deadline, each) for each in (ONE, ONE_2028)] == ["Een.", "Bouw."]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een."}, NOW, "x")
    file = write_out(desk, deadline)
    keep_joint(desk, deadline, {ONE: "Van mij."}, NOW, "x")

    with pytest.raises(ClashError) as caught:
        take(desk, deadline, file.replace("Een.", "Van u."))

    assert str(caught.value) == (
        "Iemand anders heeft intussen dezelfde teksten gewijzigd: Leefbaarheid in dorpen, "
        "Afspraak 1. Er is niets opgeslagen."
    )
    assert text(desk, deadline) == "Van mij."
    assert take(desk, deadline, file).version is None


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("# Leefbarheid in dorpen\n", "regel 1: onbekend thema 'Leefbarheid in dorpen'. Bedoelt u"),
        ("tekst", "regel 1: tekst zonder thema."),
        ("# Wonen en zorg\ntekst", "regel 2: tekst zonder onderdeel."),
        ("# Wonen en zorg\n## Afspraak\n", "regel 2: onbekend onderdeel 'Afspraak'. Bedoelt u"),
        (
            "# Wonen en zorg\n## Afspraak 1\nt\n## Afspraak 1, jaarschijf 2029\nt\n",
            "regel 4: onbekend onderdeel 'Afspraak 1, jaarschijf 2029'. Bedoelt u 'Afspraak ",
        ),
        (
            "# Wonen en zorg\n## Afspraak 1\nt\n## Afspraak 6\nt\n",
            "regel 4: onbekend onderdeel 'Afspraak 6'",
        ),
        (
            "# Wonen en zorg\n## Afspraak 1\nt\n## Afspraak 1\nt\n",
            "regel 4: 'Afspraak 1' staat twee keer bij dit thema.",
        ),
        ("<!-- 2027/terugblik, versie 0 -->\n", "is de gezamenlijke tekst van 2027/terugblik"),
        ("<!-- 2026/prestatieafspraken, versie 3 -->\n", "versie 3 van Tweejarige"),
        ("# Wonen en zorg\n## Afspraak 1\nMooi 😀\n", "U+1F600"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(desk, deadline, file, message):
    with pytest.raises(InputError) as caught:
        take(desk, deadline, file)

    assert message in str(caught.value)
    assert deliveries_in(desk.store, deadline.id) == ()


def test_the_line_of_an_error_counts_the_first_line_of_a_written_file(desk, deadline):
    file = write_out(desk, deadline).replace("## Procesafspraken", "## Procesafspraak", 1)
    line = file.splitlines().index("## Procesafspraak") + 1

    with pytest.raises(InputError, match=f"regel {line}: .* Bedoelt u 'Procesafspraken'"):
        take(desk, deadline, file)


def test_windows_line_ends_change_nothing(desk, deadline):
    keep_joint(desk, deadline, {ONE: "Een.\nTwee."}, NOW, "x")

    assert take(desk, deadline, write_out(desk, deadline).replace("\n", "\r\n")).version is None


def test_a_document_without_joint_text_has_no_file(desk):
    terugblik = desk.deadline("terugblik", 2027)

    for act in (lambda: write_out(desk, terugblik), lambda: take(desk, terugblik, "")):
        with pytest.raises(NotFoundError, match="heeft geen gezamenlijke tekst"):
            act()


@pytest.mark.parametrize(
    "words",
    [
        "# Wonen en zorg\n\nonder een kop",
        "Kop\n===\ntekst\n\n## Afspraak 2\n\ntekst",
        "### Procesafspraken\n\ntekst",
        "```\n# Wonen en zorg\nnog open",
        "~~~~\n```\nnog open",
        "<!-- nog open",
        "- lijst\n  ```\n  nog open",
        "> # Wonen en zorg",
        "<script>\n\n# Wonen en zorg",
        "#\n\n##",
        "###### diep\n\n# hoog",
        "{{ 7*7 }} #eval",
    ],
)
def test_no_text_takes_the_headings_after_it_along(desk, deadline, words):
    keep_joint(desk, deadline, {ONE: words, ONE_2028: "Bouw."}, NOW, "x")
    file = write_out(desk, deadline)

    assert take(desk, deadline, file) == Taken(None, 0, 0)
    assert take(desk, deadline, file.replace("Bouw.", "Sloop.")) == Taken(2, 1, 0)
    assert (text(desk, deadline), text(desk, deadline, ONE_2028)) == (words, "Sloop.")


MARKED = st.text(st.sampled_from("#`~-=> \n\tA1<![]*_+.\\"), max_size=60)


@settings(max_examples=examples(150))
@given(one=MARKED | st.text(max_size=40), two=MARKED)
def test_any_text_survives_the_way_out_and_back(cycle, one, two):
    texts = {ONE: cleaned(one).strip(), ONE_2028: cleaned(two).strip()}
    if any(unprintable(each) for each in texts.values()) or not any(texts.values()):
        return
    store = open_store(None)
    desk = Desk(cycle, store, "https://jaarwiel.example")
    deadline = desk.deadline("prestatieafspraken", 2026)
    keep_joint(desk, deadline, {s: t for s, t in texts.items() if t}, NOW, "x")

    taken = take(desk, deadline, write_out(desk, deadline))
    store.close()

    assert taken == Taken(None, 0, 0)


def test_the_command_writes_out_and_takes_in(jaarwiel, tmp_path):
    form = jaarwiel("agree", "prestatieafspraken", "2026").stdout
    file = tmp_path / "afspraken.md"
    file.write_text(form.replace("## Afspraak 1\n", "## Afspraak 1\n\nSamen.\n", 1), "utf-8")

    done = jaarwiel("agree", "prestatieafspraken", "2026", "afspraken.md").stdout
    again = jaarwiel("agree", "prestatieafspraken", "2026").stdout

    assert done == (
        "Tweejarige prestatieafspraken 2027-2028: versie 1 van de gezamenlijke tekst is bewaard.\n"
        "Gewijzigd of nieuw: 1; leeggemaakt: 0.\n"
    )
    assert "## Afspraak 1\n\nSamen.\n" in again
    assert again.startswith("<!-- 2026/prestatieafspraken, versie 1:")


def test_looking_makes_no_state_file_and_what_is_wrong_is_said(jaarwiel, tmp_path):
    jaarwiel("agree", "prestatieafspraken", "2026")
    wrong = jaarwiel("agree", "terugblik", "2027", code=2)

    assert list(tmp_path.iterdir()) == []
    assert "heeft geen gezamenlijke tekst" in wrong.stderr


def test_a_file_that_is_no_text_is_refused(jaarwiel, tmp_path):
    (tmp_path / "x.md").write_bytes(b"\xff\xfe#")

    assert "geen UTF-8" in jaarwiel("agree", "prestatieafspraken", "2026", "x.md", code=2).stderr


def test_a_document_for_each_gemeente_has_a_joint_text_of_its_own(store, tmp_path):
    each = 'fields = ["Afspraken"]\nfor_each = ["corporatie"]\n'
    cycle = changed_cycle(tmp_path, ('fields = ["Afspraken"]\n', each))
    desk = Desk(cycle, store, "https://jaarwiel.example")
    one, other = (
        desk.deadline(f"prestatieafspraken/{host}", 2026)
        for host in ("goud-wonen", "woonzorg-nederland")
    )

    take(desk, one, "# Wonen en zorg\n## Afspraak 1\nHier.\n")

    slot = Slot("wonen-en-zorg", "Afspraak 1")
    assert [text(desk, each, slot) for each in (one, other)] == ["Hier.", ""]
