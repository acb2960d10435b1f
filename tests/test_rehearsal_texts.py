"""What parties and the secretary write in a rehearsal."""

from dataclasses import replace

import pytest
from hogeland import every_text

from jaarwiel.core import layout
from jaarwiel.core.contributions import joint_slots, slots_of
from jaarwiel.core.cycle import Theme
from jaarwiel.core.joint import PROCESS
from jaarwiel.core.slot import Slot
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.documents.intake import cleaned, unprintable
from jaarwiel.documents.prose import parse
from jaarwiel.rehearsal import jointtexts, texts
from jaarwiel.resources import folder

YEARS = range(2026, 2030)
THEMES = ("leefbaarheid", "betaalbaarheid", "beschikbaarheid", "wonen-en-zorg", "duurzaamheid")


def written(cycle):
    """Every text of every party in four years."""
    return [
        (deadline, deliverer, slot, texts.contribution(cycle, deadline, deliverer, slot))
        for year in YEARS
        for deadline in layout.lay_out(cycle, year, (), ()).deadlines
        for deliverer in cycle.deliverers(deadline.parties, deadline.rule.id)
        for slot in slots_of(cycle, deadline, deliverer)
    ]


def agreed(cycle):
    """The document with agreements of each year."""
    return [
        deadline
        for year in YEARS
        for deadline in layout.lay_out(cycle, year, (), ()).deadlines
        if deadline.rule.agreements
    ]


@pytest.fixture(scope="module")
def found(cycle):
    return written(cycle)


def test_every_party_has_a_printable_text_for_every_field_of_every_theme(found):
    assert len(found) > 500
    for *_, text in found:
        assert 40 < len(text) < 2_500
        assert unprintable(text) == []
        assert cleaned(text) == text
        assert "{" not in text
        assert parse(text, "tabel")


def test_the_texts_of_parties_and_years_differ(found):
    texts_of = [text for *_, text in found]

    assert len(set(texts_of)) > len(texts_of) * 0.97


def test_there_are_short_texts_and_half_pages_with_lists_tables_bold_and_links(found):
    texts_of = [text for *_, text in found]

    assert min(map(len, texts_of)) < 200
    assert max(map(len, texts_of)) > 900
    for mark in ("\n- **", "\n1. ", "| Onderwerp |", "](https://", "€ ", "ë"):
        assert any(mark in text for text in texts_of), mark


def test_who_looks_back_begins_with_the_same_subject_as_the_ambition(cycle):
    deadline = next(
        each
        for each in layout.lay_out(cycle, 2027, (), ()).deadlines
        if each.rule.id == "terugblik"
    )
    party = cycle.party("goud-wonen")

    first = texts._subjects(cycle, cycle.themes[0], party, deadline.year - 1)[0]
    ambition, result = (
        texts.contribution(cycle, deadline, party.id, Slot("leefbaarheid", field))
        for field in ("Ambitie", "Resultaten")
    )
    assert first["ambitie"][:20] in ambition
    assert first["resultaat"].partition("{")[0][:20] in result


@pytest.mark.parametrize("theme", [*THEMES, "algemeen-onbekend"])
def test_every_kind_of_party_has_subjects_with_all_sentences(theme):
    parts = {part for part, _ in texts.general()["onderdelen"].values()}
    for kind in ("gemeente", "corporatie", "huurdersorganisatie"):
        subjects = texts.of_theme(theme)[kind]
        assert len(subjects) >= 2
        for each in subjects:
            assert set(each) == {"titel", *parts}


def test_a_theme_and_a_field_without_sentences_of_their_own_get_general_ones(cycle):
    strange = replace(
        cycle,
        themes=(Theme("erfgoed", "Erfgoed en landschap"),),
        deadlines=tuple(replace(each, fields=("Kansen",)) for each in cycle.deadlines),
    )

    found = written(strange)

    assert found
    assert any("erfgoed en landschap" in text for *_, text in found)


@pytest.mark.parametrize("path", sorted(folder("calendar").glob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_cycle_has_texts(path):
    shipped = cyclefile.load(path)
    years = range(max(2027, shipped.table.first_year), 2029)

    for year in years:
        for deadline in layout.lay_out(shipped, year, (), ()).deadlines:
            for text in jointtexts.complete(shipped, deadline).values():
                assert unprintable(text) == []
            for deliverer in shipped.deliverers(deadline.parties, deadline.rule.id):
                for slot in slots_of(shipped, deadline, deliverer):
                    assert texts.contribution(shipped, deadline, deliverer, slot)


def test_the_whole_joint_text_has_everything_that_is_asked(cycle):
    for deadline in agreed(cycle):
        joint = jointtexts.complete(cycle, deadline)

        assert set(joint) == set(joint_slots(cycle, deadline))
        for text in joint.values():
            assert text
            assert "{" not in text
            assert unprintable(text) == []


def test_there_are_two_two_four_three_and_one_process_agreements(cycle):
    joint = jointtexts.complete(cycle, agreed(cycle)[0])

    counts = [joint[Slot(theme, PROCESS)].count("\n") + 1 for theme in THEMES]
    assert counts == [2, 2, 4, 3, 1]


def test_an_update_keeps_the_agreements_of_its_term_and_the_next_term_has_others(cycle):
    first, update, second, _ = (jointtexts.complete(cycle, each) for each in agreed(cycle))
    slot = Slot("leefbaarheid", "Afspraak 1")

    assert update[slot] == first[slot]
    assert second[slot] != first[slot]
    year = Slot("leefbaarheid", "Afspraak 1, jaarschijf 2028")
    assert update[year].startswith(first[year])
    assert update[year] != first[year]


def test_the_first_joint_text_has_gaps(cycle):
    deadline = agreed(cycle)[0]

    whole, partly = jointtexts.complete(cycle, deadline), jointtexts.with_gaps(cycle, deadline)

    assert partly.items() < whole.items()
    assert Slot("duurzaamheid", "Afspraak 2") not in partly
    assert Slot("betaalbaarheid", PROCESS) not in partly
    assert Slot("betaalbaarheid", "Afspraak 1, jaarschijf 2028") not in partly


def test_a_document_without_agreements_has_no_joint_text(cycle):
    deadline = layout.lay_out(cycle, 2027, (), ()).deadlines[0]

    assert jointtexts.complete(cycle, deadline) == {}
    assert jointtexts.with_gaps(cycle, deadline) == {}
    assert every_text(cycle, "terugblik")  # which asks for texts of parties all the same
