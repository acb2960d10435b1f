"""One document of an agenda and the papers behind it."""

from dataclasses import replace

import documentblocks
import pytest
from hogeland import small_dossier

from jaarwiel.core.document import Contribution, Heading, PageBreak, Passage, words
from jaarwiel.core.paperset import Enclosed, gathered
from jaarwiel.core.storeddocument import restored, stored
from jaarwiel.documents import compose
from jaarwiel.resources import read_template
from jaarwiel.templating.examples import example_of


@pytest.fixture(scope="module")
def front():
    return compose(example_of("agenda"), read_template)


@pytest.fixture(scope="module")
def paper():
    return compose(small_dossier("## Kop\n\nTekst."), read_template)


def headings(blocks):
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Contribution):
            yield block.heading
            yield from headings(block.passages)
        elif isinstance(block, Passage):
            yield replace(block.heading, anchor=block.anchor)
            yield from headings(block.blocks)


def test_every_paper_is_a_chapter_behind_the_agenda_on_a_page_of_its_own(front, paper):
    made = gathered(front, [Enclosed("Terugblik", paper), Enclosed("Overzicht", paper)])

    assert [words(each.text) for each in made.chapters] == [
        *(words(each.text) for each in front.chapters), "Terugblik", "Overzicht",
    ]  # fmt: skip
    at = made.blocks.index(made.chapters[-1])
    assert isinstance(made.blocks[at - 1], PageBreak)
    assert made.blocks[: len(front.blocks)] == front.blocks
    assert made.metadata == front.metadata


def test_a_paper_stands_a_level_lower_than_by_itself_and_has_the_same_words(front, paper):
    made = gathered(front, [Enclosed("Terugblik", paper)])

    alone = [(each.level, words(each.text)) for each in headings(paper.blocks)]
    within = [(each.level, words(each.text)) for each in headings(made.blocks)]
    assert within[-len(alone) :] == [(min(level + 1, 5), text) for level, text in alone]


def test_two_papers_with_the_same_names_to_link_to_do_not_meet(front):
    paper = documentblocks.document("## Kop\n\nTekst.")

    made = gathered(front, [Enclosed("Een", paper), Enclosed("Twee", paper)])

    anchors = [each.anchor for each in headings(made.blocks) if each.anchor]
    anchors += [each.anchor for each in made.blocks if each.kind == "chart"]
    assert len({each.lower() for each in anchors}) == len(anchors) > 20
    assert {each.slot_key for each in made.passages} == {""}


def test_a_paper_that_does_not_say_who_delivered_does_not_say_so_in_the_set_either(front, paper):
    silent = replace(paper, with_provenance=False)

    made = gathered(front, [Enclosed("Een", paper), Enclosed("Twee", silent)])

    assert [bool(each.provenance) for each in made.passages] == [True, False]


def test_a_set_can_be_stored_and_read_back(front, paper):
    made = gathered(front, [Enclosed("Terugblik", paper)])

    assert restored(stored(made)) == made
