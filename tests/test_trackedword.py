"""Two versions of a document as a Word file with tracked changes, read by taking them or not."""

import io
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import documentblocks
import docx
import pytest
from docx.oxml.ns import qn
from hogeland import small_dossier
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml import validated
from soak import examples

from jaarwiel.documents import assemble, describe_difference, render, track_changes
from jaarwiel.resources import read_template

MOMENT = datetime(2027, 4, 13, 7, 0, tzinfo=UTC)
HEADER = "Verschil tussen versie 0.1 en versie 0.2"
OLD = """In elk dorp blijft een **ontmoetingsplek**; zie [de visie](https://www.example.nl/visie).

1. Per dorp één aanspreekpunt
2. Twee schouwen per jaar

| Indicator | Planning | Realisatie |
|---|---|---|
| Verduurzaamd | 60 | 48 |
| Gesloopt | 3 | 3 |

Wij bouwen 40 woningen.
"""
NEW = """In ieder dorp blijft een **plek**; zie [de nieuwe visie](https://www.example.nl/nieuw).

1. Per dorp één vast aanspreekpunt
2. Drie schouwen per jaar
3. Een dorpsavond

| Indicator | Planning | Realisatie |
|---|---|---|
| Verduurzaamd | 60 | 51 |
| Verkocht | 2 | 1 |

# Nog een kop

- Een punt

Wij bouwen 55 woningen, en wij slopen niets.
"""


def word(text, label="0.1"):
    dossier = replace(small_dossier(text), label=label)
    return assemble(dossier, read_template).docx


def tracked(old, new):
    return track_changes(old, new, "Overlegtafel Wonen & Zo", MOMENT, HEADER)


def body(content):
    return docx.Document(io.BytesIO(content)).element.body


def lines(found):
    """What every paragraph says, empty ones left out."""
    texts = (
        "".join(
            "\n" if part.tag == qn("w:br") else part.text or ""
            for part in each.iter(qn("w:t"), qn("w:br"))
        )
        for each in found.iter(qn("w:p"))
    )
    return [text for text in texts if text.strip()]


def decided(content, keep, drop):
    """The file after all that is marked as `drop` is gone, as ISO/IEC 29500-1 17.13.5 says."""
    found = deepcopy(body(content))
    for text in found.iter(qn("w:delText")):
        text.tag = qn("w:t")
    for each in list(found.iter(qn(f"w:{drop}"))):
        parent = each.getparent()
        if parent.tag == qn("w:trPr"):
            row = parent.getparent()
            row.getparent().remove(row)
        elif parent.tag != qn("w:rPr"):
            parent.remove(each)
    for each in list(found.iter(qn(f"w:{drop}"))):  # of ends of paragraphs: nothing is in them now
        block = each.getparent().getparent().getparent()
        assert lines(block) == [] or keep
        if block.getparent() is not None and not lines(block):
            block.getparent().remove(block)
    return found


def accepted(content):
    return lines(decided(content, "ins", "del"))


def rejected(content):
    return lines(decided(content, "del", "ins"))


def test_taking_all_changes_gives_the_new_text_and_taking_none_the_old():
    old, new = word(OLD), word(NEW, "0.2")

    made = tracked(old, new)

    assert accepted(made) == lines(body(new))
    assert rejected(made) == lines(body(old))


@pytest.fixture(scope="module")
def every_block():
    return render(documentblocks.document(OLD), read_template).docx


@pytest.mark.parametrize("comes", [True, False])
def test_a_document_with_every_block_may_come_or_go(every_block, comes, tmp_path):
    old, new = (word(NEW), every_block) if comes else (every_block, word(NEW))

    made = tracked(old, new)

    assert accepted(made) == lines(body(new))
    assert rejected(made) == lines(body(old))
    assert validated(made, tmp_path) == []


def test_a_file_with_tracked_changes_is_valid(tmp_path):
    assert validated(tracked(word(OLD), word(NEW)), tmp_path) == []


MARKDOWN = st.lists(
    st.sampled_from([
        "Een alinea over woningen.", "Een andere alinea over de woningen.", "- punt\n- nog een",
        "1. eerst\n2. dan", "| a | b |\n|---|---|\n| c | d |", "| a |\n|---|\n| c |", "# Kop",
        "regel\\\nregel twee", "[naar](https://x.example) en **vet**",
    ]),
    max_size=6,
).map("\n\n".join)  # fmt: skip


@settings(max_examples=examples(10))
@given(MARKDOWN, MARKDOWN)
def test_both_texts_are_in_it_whatever_was_changed(old, new):
    before, after = word(old or "x"), word(new or "x")

    made = tracked(before, after)

    assert accepted(made) == lines(body(after))
    assert rejected(made) == lines(body(before))


def test_every_change_says_whose_it_is_and_of_when():
    made = body(tracked(word(OLD), word(NEW)))

    changes = list(made.iter(qn("w:ins"), qn("w:del")))
    numbers = [each.get(qn("w:id")) for each in changes]
    assert {each.get(qn("w:author")) for each in changes} == {"Overlegtafel Wonen & Zo"}
    assert {each.get(qn("w:date")) for each in changes} == {"2027-04-13T07:00:00Z"}
    assert len(set(numbers)) == len(numbers) > 10


def test_only_the_words_that_changed_are_marked():
    made = body(tracked(word("Wij bouwen 40 woningen."), word("Wij bouwen 55 woningen.")))

    marked = [
        "".join(text.text for text in each.iter(qn("w:t"), qn("w:delText")))
        for each in made.iter(qn("w:ins"), qn("w:del"))
    ]
    assert marked == ["40", "55"]


def test_every_page_says_what_the_file_is():
    made = docx.Document(io.BytesIO(tracked(word(OLD, "0.1"), word(NEW, "0.2"))))

    (header,) = made.sections[0].header.paragraphs
    assert header.text.endswith(HEADER)
    assert describe_difference("0.1", "0.2", read_template) == HEADER


def test_equal_files_have_no_changes_and_equal_input_gives_equal_bytes():
    old, new = word(OLD), word(NEW)

    assert list(body(tracked(old, old)).iter(qn("w:ins"), qn("w:del"))) == []
    assert tracked(old, new) == tracked(old, new)
