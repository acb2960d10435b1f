"""What changed between two versions of a document."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.comparing.alignment import aligned
from jaarwiel.core.comparing.difference import Tally, difference
from jaarwiel.core.comparing.lines import Line, lines_of
from jaarwiel.core.comparing.stretches import Stretch, compared, compared_by_line
from jaarwiel.core.document import (
    BulletList,
    Cell,
    Document,
    Heading,
    Labels,
    Metadata,
    Paragraph,
    Run,
    Table,
)

OLD_WORDS = "De corporatie bouwt 40 woningen in Winsum en 12 in Bedum."
NEW_WORDS = "De corporatie bouwt 55 woningen in Winsum en 12 in Bedum, als de grond er is."


def text(line):
    return (Run(line),)


def heading(level, line):
    return Heading(level, text(line))


def paragraph(line):
    return Paragraph(text(line))


def table(name, *rows):
    header, *others = (tuple(Cell(text(cell)) for cell in row) for row in rows)
    return Table(name, header, tuple(others), row_headers=True)


def document(*blocks):
    moment = datetime(2027, 4, 13, 7, 0, tzinfo=UTC)
    return Document(
        title="Terugblik",
        subtitle=text("Concept"),
        language="nl-NL",
        metadata=Metadata("2027/terugblik", "Overlegtafel", 1, False, moment),  # noqa: FBT003 - in order
        labels=Labels("Inhoud", "pagina", "van", "Concept, versie 0.1"),
        blocks=blocks,
    )


def changed(old, new):
    """What changed as (act, where, old text, new text)."""
    return [
        (
            each.act + (", moved" if each.moved else ""),
            each.place[-1:],
            "|".join("".join(s.text for s in cell if s.part != "added") for cell in each.cells),
            "|".join("".join(s.text for s in cell if s.part != "removed") for cell in each.cells),
        )
        for each in difference(document(*old), document(*new)).changes
        if each.act != "same"
    ]


def told(stretches):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[each.part].format(each.text) for each in stretches)


# ------------------------------------------------------------------------------------------ words


def test_words_that_changed_stand_between_words_that_stayed():
    assert told(compared(OLD_WORDS, NEW_WORDS)) == (
        "De corporatie bouwt [-40-]{+55+} woningen in Winsum en 12 in Bedum"
        "{+, als de grond er is+}."
    )


def test_a_space_between_two_changes_is_no_word_that_stayed():
    found = compared("wij willen graag veel bouwen", "wij gaan dit jaar bouwen")

    assert told(found) == "wij [-willen graag veel-]{+gaan dit jaar+} bouwen"


def test_a_text_that_was_written_anew_is_not_cut_to_pieces():
    found = compared("Er komen lifts in alle flats.", "Wij praten hier nog over, in mei.")

    assert [each.part for each in found] == ["removed", "added"]


def test_of_long_texts_only_the_lines_that_changed_are_set_beside_each_other():
    lines = [f"regel {number} van een lange tekst" for number in range(3_000)]
    new = [*lines[:1500], "een regel die erbij kwam", *lines[1500:]]

    found = compared_by_line("\n".join(lines), "\n".join(new))

    assert [each.text for each in found if each.part != "same"] == ["een regel die erbij kwam\n"]


TEXTS = st.text(max_size=80) | st.text("ab \n", max_size=80)


@pytest.mark.parametrize("compared", [compared, compared_by_line])
@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_read_back_from_what_changed(compared, old, new):
    found = compared(old, new)

    assert "".join(each.text for each in found if each.part != "added") == old
    assert "".join(each.text for each in found if each.part != "removed") == new
    assert all(each.text for each in found)
    assert all(a.part != b.part for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("woord " * 200_000, "woord " * 199_999 + "anders"),
        ("a b " * 250_000, "b a " * 250_000),
        ("x" * 1_000_000, "y" * 1_000_000),
        (". " * 300_000, "! " * 300_000),
        (" ".join(map(str, range(90_000))), " ".join(map(str, range(90_000, 0, -1)))),
        ("ab"[:1].join("cd" * 400), "dc ab " * 300),
    ],
)
def test_a_huge_text_is_compared_in_little_time(old, new):
    begun = time.monotonic()

    found = compared(old, new)

    assert time.monotonic() - begun < 5
    assert "".join(each.text for each in found if each.part != "added") == old


# ------------------------------------------------------------------------------------- paragraphs


def test_the_same_document_has_no_difference():
    blocks = [heading(1, "Zorg"), paragraph("Tekst."), table("T", ("a", "b"), ("c", "d"))]

    found = difference(document(*blocks), document(*blocks))

    assert found.is_empty
    assert (found.sections, found.tallies) == ((), ())
    assert {each.act for each in found.changes} == {"same"}


def test_what_is_said_of_the_version_itself_is_no_difference():
    old = document(paragraph("Tekst."))
    new = replace(
        old,
        subtitle=text("Definitief"),
        labels=replace(old.labels, state="Definitief, versie 1.0"),
        metadata=replace(old.metadata, version=2, final=True, label="1.0"),
    )

    assert difference(old, new).is_empty


def test_a_paragraph_is_compared_with_that_under_the_same_headings():
    old = [
        heading(1, "Zorg"), heading(2, "Goud Wonen"), paragraph("Wij bouwen."),
        heading(2, "Woonzorg"), paragraph("Wij bouwen."),
    ]  # fmt: skip
    new = [
        heading(1, "Zorg"), heading(2, "Goud Wonen"),
        heading(2, "Woonzorg"), paragraph("Wij bouwen."), paragraph("En wij slopen."),
    ]  # fmt: skip

    assert changed(old, new) == [
        ("removed", ("Goud Wonen",), "Wij bouwen.", ""),
        ("added", ("Woonzorg",), "", "En wij slopen."),
    ]


def test_a_paragraph_that_was_changed_stands_between_what_came_and_went():
    old = [paragraph("Eerst dit oude verhaal hier."), paragraph(OLD_WORDS), paragraph("Slot.")]
    new = [paragraph(NEW_WORDS), paragraph("Tussen haakjes nog iets nieuws."), paragraph("Slot.")]

    assert changed(old, new) == [
        ("removed", (), "Eerst dit oude verhaal hier.", ""),
        ("changed", (), OLD_WORDS, NEW_WORDS),
        ("added", (), "", "Tussen haakjes nog iets nieuws."),
    ]


def test_a_paragraph_that_stands_elsewhere_was_moved():
    moved = paragraph("Per dorp is er één aanspreekpunt.")
    old = [heading(1, "Leefbaarheid"), moved, heading(1, "Zorg"), paragraph("Anders.")]
    new = [heading(1, "Leefbaarheid"), heading(1, "Zorg"), paragraph("Anders."), moved]

    assert [each[:2] for each in changed(old, new)] == [
        ("removed, moved", ("Leefbaarheid",)),
        ("added, moved", ("Zorg",)),
    ]
    tallies = difference(document(*old), document(*new)).tallies
    assert [(each.place, each.moved, each.total) for each in tallies] == [
        (("Leefbaarheid",), 0, 0),
        (("Zorg",), 1, 1),
    ]


def test_a_text_that_went_once_and_came_twice_was_moved_once():
    same = paragraph("Per dorp is er één aanspreekpunt.")
    old = [heading(1, "A"), same, heading(1, "B"), paragraph("b"), heading(1, "C")]
    new = [heading(1, "A"), heading(1, "B"), paragraph("b"), same, heading(1, "C"), same]

    assert [each[0] for each in changed(old, new)] == ["removed, moved", "added, moved", "added"]


def test_under_a_heading_with_another_name_the_paragraphs_stayed():
    old = [heading(1, "Wonen en zorg"), heading(2, "Goud Wonen"), paragraph("Wij bouwen.")]
    new = [heading(1, "Wonen, zorg en welzijn"), *old[1:]]

    assert [(each[0], each[2], each[3]) for each in changed(old, new)] == [
        ("changed", "Wonen en zorg", "Wonen, zorg en welzijn")
    ]


def test_of_a_table_the_cells_that_changed_are_known():
    old = [table("Stand", ("Partij", "2027"), ("Goud", "40"), ("Woonzorg", "12"))]
    new = [table("Stand", ("Partij", "2027"), ("Goud", "55"), ("Woonzorg", "12"), ("HO", "geen"))]

    found = difference(document(*old), document(*new))

    acts = [(each.act, [told(cell) for cell in each.cells]) for each in found.changes[1:]]
    assert acts == [
        ("same", ["Partij", "2027"]),
        ("changed", ["Goud", "[-40-]{+55+}"]),
        ("same", ["Woonzorg", "12"]),
        ("added", ["{+HO+}", "{+geen+}"]),
    ]
    assert found.tallies == (Tally(("Stand",), 0, 0, 0, 0, 2),)


def test_a_table_that_got_a_column_is_shown_as_another_table():
    old = [table("Stand", ("Partij",), ("Goud",))]
    new = [table("Stand", ("Partij", "2027"), ("Goud", "55"))]

    assert [each[0] for each in changed(old, new)] == ["removed", "removed", "added", "added"]


def test_items_and_emphasis_and_links_are_compared_too():
    old = [BulletList(((paragraph("Een punt."),), (paragraph("Nog een punt."),)))]
    linked = Paragraph((Run("Een punt.", link="https://www.example.nl"),))
    new = [BulletList(((linked,), (paragraph("Nog een ander punt."),)))]

    assert changed(old, new) == [
        ("restyled", (), "Een punt.", "Een punt."),
        ("changed", (), "Nog een punt.", "Nog een ander punt."),
    ]


LINES = st.lists(
    st.builds(
        Line,
        place=st.sampled_from([(), ("A",), ("B",), ("A", "C")]),
        kind=st.sampled_from(["paragraph", "row"]),
        cells=st.tuples(st.builds(text, st.sampled_from(["een twee", "een drie", "x"]))),
    ),
    max_size=12,
)


@given(LINES, LINES)
def test_every_line_of_both_stands_where_it_stood(old, new):
    found = list(aligned(old, new))

    assert [i for i, _ in found if i is not None] == list(range(len(old)))
    assert [j for _, j in found if j is not None] == list(range(len(new)))
    assert all(old[i].kind == new[j].kind for i, j in found if None not in {i, j})


@settings(
    max_examples=examples(20, quick=3),
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)
@given(st.data())
def test_any_document_is_compared_with_any_other(data):
    st.register_type_strategy(datetime, st.just(datetime(2027, 1, 1, tzinfo=UTC)))
    old, new = (data.draw(st.from_type(Document)) for _ in range(2))

    found = difference(old, new)

    acts = [each.act for each in found.changes]
    assert len(lines_of(old)) == len(acts) - acts.count("added")
    assert len(lines_of(new)) == len(acts) - acts.count("removed")
    assert difference(old, old).is_empty


def test_a_document_of_many_parties_and_themes_is_compared_in_little_time():
    def made(changed):
        for theme in range(8):
            yield heading(1, f"Thema {theme}")
            for party in range(50):
                yield heading(2, f"Partij {party}")
                for number in range(12):
                    words = f"Woningen in dorp {number}, van {party}: {theme}. " * 6
                    yield paragraph(words + (" En meer." if changed and not party % 5 else ""))

    old, new = document(*made(changed=False)), document(*made(changed=True))
    begun = time.monotonic()

    found = difference(old, new)

    assert time.monotonic() - begun < 3
    assert len(found.tallies) == 80


def test_thousands_of_equal_paragraphs_are_compared_in_little_time():
    old = [paragraph("Zelfde."), *[paragraph("Niets.")] * 4000]
    new = [*[paragraph("Niets.")] * 4500, paragraph("Anders.")]
    begun = time.monotonic()

    found = changed(old, new)

    assert time.monotonic() - begun < 5
    assert Stretch("removed", "Zelfde.") not in found
    assert len(found) >= 501
