"""What parties write, also when it is hostile or broken."""

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import page
import pytest
from hogeland import small_dossier

from jaarwiel.core.document import BulletList, Heading, NumberedList, Paragraph, Run, Table, words
from jaarwiel.documents import assemble
from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.documents.prose import parse, parse_line
from jaarwiel.resources import read_template

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEMPLATES = Path(__file__).parents[1] / "templates"


def assembled(text):
    return assemble(small_dossier(text), read_template)


def in_word(document):
    return "\n".join(p.text for p in docx.Document(io.BytesIO(document.docx)).paragraphs)


def paragraph(text):
    return (Paragraph((Run(text),)),)


def test_bold_italic_and_links_become_runs():
    assert parse_line("Een **vet *en* schuin** [adres](https://www.example.nl).") == (
        Run("Een "),
        Run("vet ", strong=True),
        Run("en", strong=True, emphasis=True),
        Run(" schuin", strong=True),
        Run(" "),
        Run("adres", link="https://www.example.nl"),
        Run("."),
    )


def test_lists_keep_their_levels_and_numbers():
    assert parse("3. drie\n   - punt\n", "") == (
        NumberedList(((*paragraph("drie"), BulletList((paragraph("punt"),))),), start=3),
    )


def test_a_table_keeps_its_cells_and_gets_a_name():
    (table,) = parse("| a | b |\n|---|---|\n| 1 | 2 |\n", "Goud Wonen: Resultaten")

    assert isinstance(table, Table)
    assert table.name == "Goud Wonen: Resultaten"
    assert [words(cell.text) for cell in table.header] == ["a", "b"]
    assert [[words(cell.text) for cell in row] for row in table.rows] == [["1", "2"]]


def test_a_table_row_with_too_many_cells_loses_no_words():
    text = "| a | b |\n|---|---|\n| 1 | 2 | belangrijk |"

    assert parse(text, "") == paragraph(text)


@pytest.mark.parametrize(
    "text",
    [
        "[klik](javascript:alert(1))",
        "[klik](data:text/html,x)",
        "[klik](/etc/passwd)",
        "[klik](//example.nl)",
        "<javascript:alert(1)>",
        "<script>alert(1)</script>",
        "&amp; &#x1F600; `code` ~~door~~",
        "{{ titel }} {% for x in y %} #import $x$ @ref <label>",
    ],
)
def test_what_is_not_allowed_stays_as_it_was_typed(text):
    assert parse(text, "") == paragraph(text)


@pytest.mark.parametrize("address", ["https://x.nl", "HTTP://x.nl", "mailto:a@b.nl"])
def test_safe_addresses_are_links(address):
    (run,) = parse_line(f"[hier]({address})")

    assert run.text == "hier"
    assert run.link.lower() == address.lower()


def test_a_picture_becomes_a_link_to_it():
    assert parse_line("![foto](https://x.nl/a.png)") == (
        Run("!"),
        Run("foto", link="https://x.nl/a.png"),
    )


def test_a_heading_inside_a_list_becomes_bold_text():
    (found,) = parse("- # kop\n", "")

    assert found == BulletList(((Paragraph((Run("kop", strong=True),)),),))


def test_lists_deeper_than_a_page_is_wide_come_up():
    text = "\n".join("  " * depth + f"- punt {depth}" for depth in range(8))

    document = assembled(text)

    assert [f"punt {depth}" in in_word(document) for depth in range(8)] == [True] * 8


def test_nesting_beyond_sense_is_shown_as_it_was_typed():
    text = ">" * 500 + " hallo"

    assert parse(text, "") == paragraph(text)


@pytest.mark.parametrize("marks", ["*", "_", "**"])
def test_bold_and_italic_beyond_sense_are_shown_as_they_were_typed(marks):
    text = f"{marks * 200}a{marks[::-1] * 200}"

    document = assembled(text)

    assert parse(text, "") == paragraph(text)
    assert parse_line(text) == (Run(text),)
    assert text in in_word(document)


def test_headings_without_text_disappear():
    assert parse("#\n\n## kop\n", "") == (Heading(2, (Run("kop"),)),)


def test_empty_text_is_said_to_be_empty():
    assert "Bij dit onderdeel is geen tekst aangeleverd." in in_word(assembled(" \n\n"))


@pytest.mark.parametrize(
    "text",
    [
        "{{ titel }} {% raw %} {{ bijdrage(deel) }} {{ ''.upper() }}",
        "<script>alert(1)</script><b onclick=x>",
        '#import "x" $a$ \\ @ref <label> = Kop #{1+1} // c /* d */ ~ -- --- "q" \'q\'',
        "][)(*_`~|<>&'\"\\#",
        "w" * 300,
        "https://www.example.nl/" + "ab/" * 100,
    ],
)
def test_hostile_text_comes_out_as_it_was_typed(text):
    document = assembled("Begin: " + text.replace("\\", "\\\\").replace("`", "\\`"))

    assert f"Begin: {text}" in in_word(document)
    assert b"<script" not in document.html
    assert page.is_pdf_compliant_bytes(document.pdf, profile="ua1")


@pytest.mark.parametrize(
    "text",
    [
        "| a | " + "v" * 300 + " |\n|---|---|\n| " + "x" * 300 + " | y |",
        "|" + "kop|" * 15 + "\n|" + "-|" * 15 + "\n|" + "waardevolle|" * 15,
        "- | a | b |\n  |---|---|\n  | 1 | 2 |\n",
        "| |\n|-|",
        "# een\n\n###### zes\n\n## twee\n\n- # in lijst\n\ntekst\n===",
        "[](https://a.b)",
        "# [x](https://a.b)",
        "3. drie\n\ntekst\n\n1. een\n   - sub\n\n     alinea\n2. twee\n\n- \n- x",
        "\n".join("  " * depth + "- x" for depth in range(300)),
        "a\u00adb e\u0301 x\u0301 \u00a0 \u2011",
    ],
)
def test_awkward_markdown_gives_a_valid_document(text):
    document = assembled(text)

    report = page.validate_pdf_bytes(document.pdf, profile="ua1")

    assert [failure.message for failure in report.failures] == []
    assert in_word(document)


def test_two_hundred_kilobytes_of_text_fit():
    text = "Woorden met *nadruk* en een [adres](https://www.example.nl).\n\n- punt\n\n" * 3000

    document = assembled(text)

    assert len(text) > 200_000
    assert in_word(document).count("nadruk") == 3000


def test_cleaning_makes_line_ends_and_letters_equal():
    assert cleaned("\ufeffe\u0301e\u0301n\r\ntwee\rdrie\u2028vier\x0bvijf") == (
        "één\ntwee\ndrie\nvier\nvijf"
    )


def test_cleaning_takes_out_marks_that_turn_text_around():
    assert cleaned("a\u202eb\u202cc\u2066d\u2069e") == "abcde"


def test_bullets_from_a_word_processor_become_lists():
    found = parse(cleaned("\uf0b7\teen\r\n• twee\r\n    o\tsub"), "")

    assert found == (
        BulletList((paragraph("een"), (*paragraph("twee"), BulletList((paragraph("sub"),))))),
    )


def test_unprintable_characters_are_named_once_and_in_order():
    text = "Klaar 😀, 漢 en 😀 \ue000 \x07 \U000fffff \ud800"

    assert unprintable(text) == ["😀", "漢", "\ue000", "\x07", "\U000fffff", "\ud800"]
    assert described(unprintable(text)) == (
        "😀 (U+1F600), 漢 (U+6F22), U+E000, U+0007, U+FFFFF, U+D800"
    )


def test_what_people_type_in_dutch_is_printable():
    text = "Één ĳsje à € 1,50 – “ja” ‘nee’ … ≥ 98% → m² ½ Łódź Škoda ÿ ő ß • ✓\n\tTab\u00a0."

    assert unprintable(text) == []
