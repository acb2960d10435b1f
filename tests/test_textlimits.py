"""How much a text may hold: what the parser of Markdown would take long over is counted first."""

import pytest
from hogeland import at

from jaarwiel.core.document import Paragraph, words
from jaarwiel.core.slot import Slot
from jaarwiel.documents import prose
from jaarwiel.documents.prose import parse
from jaarwiel.documents.textlimits import MOST_CELLS, MOST_LINES, Excess, excess
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.deliver import MAX_TEXT, deliver, read_markdown
from jaarwiel.records.deliveries import deliveries_in

NOW = at("2027-03-09")
SLOT = Slot("leefbaarheid", "Ambitie")
HEAVY = {
    "regels": "- a\n* b\n" * 2_000,
    "haken": "[" * 1_001,
    "stijlen": "*a _" * 2_501,
    "cellen": "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|x\n" * 60,
}


def table(rows, columns):
    return "\n".join("|" + f" {each} |" * columns for each in ["a", "---", *["1"] * rows])


@pytest.mark.parametrize("kind", HEAVY)
def test_a_heavy_text_is_refused_with_what_there_is_too_much_of(desk, kind):
    with pytest.raises(InputError, match=r"onderdeel Ambitie, staan .*; er is nog niets opgeslag"):
        deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {SLOT: HEAVY[kind]}, NOW, "x")

    assert excess(HEAVY[kind]).kind == kind
    assert deliveries_in(desk.store, "2027/terugblik") == ()


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_a_heavy_text_that_is_on_record_is_shown_as_it_was_typed(text):
    found = parse(text, "")

    assert {type(each) for each in found} == {Paragraph}
    assert "".join(words(each.text) for each in found).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        table(200, 10),
        f"{table(100, 5)}\n\n" * 5,
        "Een alinea met een [koppeling](https://a.nl) en **vet**.\n\n" * 400,
        "- punt\n  - onderpunt\n" * 700,
        "x" * MAX_TEXT,
    ],
)
def test_what_people_write_is_well_within_it(text):
    assert excess(text) is None


def test_a_text_of_one_sign_too_many_is_too_long():
    assert excess("x" * (MAX_TEXT + 1)) == Excess("tekens", MAX_TEXT + 1, MAX_TEXT)


@pytest.mark.parametrize("text", [*HEAVY.values(), "> " * 25_000, "- " * 25_000, "|" * 50_000])
def test_the_parser_makes_no_more_of_any_text_than_it_has_lines_and_cells(text):
    """A token is what costs: each line and cell makes a handful."""
    tokens = [] if excess(text) else prose._markdown().parse(text)

    assert len(tokens) <= 10 * (MOST_LINES + MOST_CELLS)


def test_headings_are_found_in_a_file_whatever_stands_within_its_lines(cycle):
    rule = cycle.deadlines[0]
    text = "# Leefbaarheid\n\n## Ambitie\n\n" + "[" * 2_000_000

    assert read_markdown(cycle, rule, text, "x.md") == {SLOT: "[" * 2_000_000}
