"""Blocks as Markdown, and back."""

from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core.document import (
    BulletList,
    Cell,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    Table,
    words,
)
from jaarwiel.documents.markdown import markdown, tidied
from jaarwiel.documents.prose import parse

SIGNS = r"""\`*_{}[]()<>#+-.!|~:="'&;/@$%^1 aé"""


def paragraph(text):
    return (Paragraph((Run(text),)),)


def back(*blocks):
    return parse(markdown(blocks), "")


# ------------------------------------------------------------------------------------- by example


def test_blocks_become_markdown_that_people_can_read():
    blocks = (
        Heading(2, (Run("Wonen & zorg"),)),
        Paragraph((Run("Een "), Run("vet", strong=True), Run(" en "), Run("schuin", emphasis=True),
                   Run(" woord,\nzie "), Run("de site", link="https://www.example.nl/a"))),
        BulletList(((*paragraph("een"), NumberedList((paragraph("sub"),), 3)), paragraph("twee"))),
        Table("", (Cell((Run("jaar"),)), Cell((Run("aantal"),))),
              ((Cell((Run("2027"),)), Cell((Run("14|15"),))),)),
    )  # fmt: skip

    assert markdown(blocks) == (
        "## Wonen & zorg\n\n"
        "Een **vet** en _schuin_ woord,\\\nzie [de site](https://www.example.nl/a)\n\n"
        "- een\n\n  3. sub\n- twee\n\n"
        "| jaar | aantal |\n| --- | --- |\n| 2027 | 14\\|15 |"
    )
    assert back(*blocks) == blocks


def test_two_lists_in_a_row_stay_two():
    lists = (
        BulletList((paragraph("een"),)),
        BulletList((paragraph("twee"),)),
        BulletList((paragraph("drie"),)),
        NumberedList((paragraph("vier"),)),
        NumberedList((paragraph("vijf"),), 7),
    )

    assert back(*lists) == lists


def test_what_looks_like_a_mark_is_text():
    for text in ("1. geen lijst", "- streep", "# hekje", "> haak", "---", "| a | b |", "=== x",
                 "~~~", "```", "<script>", "+31 6", "[x](https://a.nl)", "<https://a.nl>",
                 "*a*", "snake_case_woord", "\\", "[x]: https://a.nl"):  # fmt: skip
        assert back(*paragraph(text)) == paragraph(text), text
        assert back(*paragraph(f"Regel.\n{text}")) == paragraph(f"Regel.\n{text}"), text


def test_an_address_that_stands_for_itself_is_written_as_such():
    text = (Run("Zie "), Run("https://www.example.nl", link="https://www.example.nl"), Run("."))

    assert markdown((Paragraph(text),)) == "Zie <https://www.example.nl>."
    assert back(Paragraph(text)) == (Paragraph(text),)


def test_bold_with_a_colon_in_it_keeps_its_words():
    text = (Run("Let op:", strong=True), Run("nu"))

    assert markdown((Paragraph(text),)) == "**Let op**:nu"


def test_spaces_at_the_edge_of_bold_move_out_of_it():
    assert tidied((Run("  Een "), Run(" vet ", strong=True), Run("woord \n"))) == (
        Run("Een "),
        Run("vet", strong=True),
        Run(" woord"),
    )


# ------------------------------------------------------------------------------------ by property

plain_words = st.text("abcdeé1", min_size=1, max_size=6)
awkward = st.text(SIGNS, min_size=1, max_size=20)
links = st.sampled_from(["https://a.nl/b?c=d&e=f", "mailto:a@b.nl", "https://a.nl/(x)"])


@st.composite
def styled(draw):
    """Words that differ in style, with spaces between them."""
    runs = []
    for _ in range(draw(st.integers(1, 5))):
        if runs:
            runs.append(Run(draw(st.sampled_from([" ", "\n"]))))
        styles = {"strong": draw(st.booleans()), "emphasis": draw(st.booleans())}
        link = draw(st.one_of(st.just(""), links))
        runs.append(Run(draw(plain_words), link=link, **styles))
    return tidied(tuple(runs))


wild = st.lists(
    st.builds(Run, awkward, st.booleans(), st.booleans(), st.one_of(st.just(""), links)),
    min_size=1,
    max_size=5,
).map(tuple)


def one_line(text):
    return tidied(tuple(Run(r.text.replace("\n", " "), r.strong, r.emphasis, r.link) for r in text))


@st.composite
def tables(draw, text):
    width, height = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    rows = [tuple(Cell(one_line(draw(text))) for _ in range(width)) for _ in range(height + 1)]
    return Table("", rows[0], tuple(rows[1:]))


def blocks_of(text):
    text = text.map(tidied).filter(bool)
    items = st.recursive(
        st.builds(Paragraph, text),
        lambda inside: st.one_of(
            st.builds(BulletList, listed(inside)),
            st.builds(NumberedList, listed(inside), st.integers(0, 2000)),
        ),
        max_leaves=6,
    )
    return st.lists(
        st.one_of(
            items,
            st.builds(Heading, st.integers(1, 6), text.map(one_line)),
            tables(text),
        ),
        max_size=5,
    ).map(tuple)


def listed(inside):
    item = st.lists(inside, min_size=1, max_size=3).map(tuple)
    return st.lists(item, min_size=1, max_size=3).map(tuple)


def flat(blocks):
    """All text, in order, without white space."""
    for block in blocks:
        if isinstance(block, Table):
            for row in (block.header, *block.rows):
                yield from ("".join(words(cell.text).split()) for cell in row)
        elif isinstance(block, BulletList | NumberedList):
            for item in block.items:
                yield from flat(item)
        else:
            yield "".join(words(block.text).split())


def looks(blocks):
    """The blocks with the style of each character, white space without any."""
    return [looks_of(each) for each in blocks]


def looks_of(block):
    if isinstance(block, Table):
        return [[signs(cell.text) for cell in row] for row in (block.header, *block.rows)]
    if isinstance(block, BulletList):
        return ["-", *(looks(item) for item in block.items)]
    if isinstance(block, NumberedList):
        return [block.start, *(looks(item) for item in block.items)]
    return [getattr(block, "level", 0), signs(block.text)]


def signs(text):
    return [
        (sign, *((run.strong, run.emphasis, run.link) if sign.strip() else ()))
        for run in text
        for sign in run.text
    ]


@given(blocks_of(styled()))
def test_what_is_written_reads_back_as_it_was(blocks):
    assert looks(back(*blocks)) == looks(blocks)


@given(blocks_of(st.builds(lambda text: (Run(text),), awkward)))
def test_signs_in_plain_text_read_back_as_they_were(blocks):
    assert back(*blocks) == blocks


@given(blocks_of(wild))
def test_no_word_is_lost_whatever_the_marks(blocks):
    assert list(flat(back(*blocks))) == list(flat(blocks))
